"""
One of the processes of a run with `--matrix`: a whole run of one target, reports and all.

As that of a shard (`flushproof.cli.part`) it gets its settings on stdin, ends when that is closed,
and tells on stdout how it goes. It prints where whoever started it wants it to.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence

import pytest

from flushproof.cli.overheard import overheard
from flushproof.cli.part import end_with, settings_in, telling
from flushproof.cli.progress import Progress
from flushproof.cli.run import session
from flushproof.plugin import STATE
from flushproof.resources import Json
from flushproof.scanning import refuse_last_words, secrets_at_stake
from flushproof.settings import Settings


class Reporter(Progress):
    """The plugin of a run, that tells somebody else how far it is."""

    def __init__(
        self, settings: Settings, tell: Callable[[str, Json], None], said: Sequence[str]
    ) -> None:
        super().__init__(settings, quiet=False, said=said)
        self.tell = tell

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Tell how much there is to do."""
        super().pytest_collection_finish(session)
        self.tell("planned", len(session.config.stash[STATE].planned))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One more item is done."""
        super().pytest_runtest_logreport(report)
        if report.when == "teardown":
            self.tell("done", 1)


def main() -> int:
    """Judge one target; the exit status is that of a run."""
    channel = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    settings = settings_in(sys.stdin.readline())
    threading.Thread(target=end_with, args=(sys.stdin.fileno(),), daemon=True).start()
    tell = telling(channel)
    with overheard() as said:
        reporter = Reporter(settings, tell, said)
        status = reporter.concluded(session(settings, reporter))
        if reporter.failure:
            tell("failure", reporter.failure)
    return refuse_last_words(said, secrets_at_stake(settings), status)
