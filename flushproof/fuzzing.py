"""
A run that has no end: a fuzzer such as HypoFuzz collects the properties and sends what it likes.

There is no verdict and no report; what it finds it keeps in its example database, and
`flushproof run --example-db` with the same one sends that first and reports it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from tempfile import TemporaryDirectory

import hypothesis
import pytest

from flushproof.errors import UsageError
from flushproof.examples import database_of
from flushproof.run import Run, Time, start
from flushproof.settings import Settings

PROFILE = "flushproof"


@contextmanager
def fuzzed(settings: Settings, time: Time, session: pytest.Session) -> Iterator[Run]:
    """
    A run for one property at a time, closed when the fuzzer turns to another.

    Raises:
        UsageError: The target is not ours: what a fuzzer notes down is not scrubbed.
    """
    if settings.is_url:
        raise UsageError(
            "A fuzzer's own records would hold what a run keeps out of its reports; let it fuzz "
            "--target embedded."
        )
    with TemporaryDirectory(prefix="flushproof-") as folder:
        # Each process of a fuzzer has a log of its own, which nobody reads.
        run = start(replace(settings, report_dir=folder), time, ())
        try:
            yield run
        finally:
            run.target.close()
            run.log.close()
            forget(session)


def forget(session: pytest.Session) -> None:
    """
    Let each item of *session* ask for its fixtures anew: HypoFuzz comes back to an item, and pytest
    would give it what was closed meanwhile.
    """
    for item in session.items:
        if isinstance(item, pytest.Function):
            item._initrequest()


def prepare(settings: Settings) -> None:
    """
    Tell Hypothesis what a fuzzer does not: that an example has all its time, since the first one
    starts servers, and where examples are kept, if *settings* say so.
    """
    told = hypothesis.settings(deadline=None)
    if (database := database_of(settings)) is not None:
        told = hypothesis.settings(told, database=database)
    hypothesis.settings.register_profile(PROFILE, told)
    hypothesis.settings.load_profile(PROFILE)
