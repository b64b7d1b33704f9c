"""
One of the processes of a run with `--jobs`: a shard that tells the one that started it how it goes.

It gets its settings as a line of JSON on stdin, and ends when that is closed, so that it never
outlives who started it. On stdout it tells, a line of JSON each, how many items it has, that one is
done, and why it cannot go on. Reports are made of all shards together.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import Any

import pytest

from flushproof.cli.run import session
from flushproof.plugin import STATE
from flushproof.resources import Json
from flushproof.settings import Settings

# So long it may take to end in good order once who started it has gone.
LAST_WORDS_S = 10.0


class Teller:
    """A pytest plugin in place of pytest's own terminal."""

    def __init__(self, tell: Callable[[str, Json], None]) -> None:
        self.tell = tell

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Tell how much there is to do."""
        self.tell("planned", len(session.config.stash[STATE].planned))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One more item is done."""
        if report.when == "teardown":
            self.tell("done", 1)
        if report.failed and report.when != "call":
            self.tell("broken", f"{report.nodeid}: {report.longrepr}")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file of the suite that cannot be read is told."""
        if report.failed:
            self.tell("broken", f"{report.nodeid}: {report.longrepr}")

    def pytest_internalerror(self, excrepr: object) -> None:
        """An error of our own is told."""
        self.tell("broken", str(excrepr))

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None]:
        """Make no reports: they are of all shards."""
        run = session.config.stash[STATE].run
        if run is not None:
            run.reports = False
        yield

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """Tell what kept it from going on."""
        state = config.stash.get(STATE, None)
        if state is not None and state.failure is not None:
            self.tell("failure", str(state.failure))


def main() -> int:
    """Judge one shard; the exit status is that of its log."""
    channel = os.dup(sys.stdout.fileno())
    os.dup2(
        sys.stderr.fileno(), sys.stdout.fileno()
    )  # whoever prints says nothing to who started us
    settings = settings_in(sys.stdin.readline())
    threading.Thread(target=end_with, args=(sys.stdin.fileno(),), daemon=True).start()
    return session(settings, Teller(telling(channel)))


def telling(channel: int) -> Callable[[str, Json], None]:
    """What writes lines to *channel* for whoever started us, and to nobody once they have gone."""

    def tell(what: str, value: Json) -> None:
        # That they have gone is no error of the run: `end_with` ends it as an interrupted one.
        with suppress(BrokenPipeError):
            os.write(channel, f"{json.dumps({what: value})}\n".encode())

    return tell


def settings_in(line: str) -> Settings:
    """The settings in *line*, a JSON object of all of them."""
    values: dict[str, Any] = json.loads(line)
    lists = {name: tuple(one) for name, one in values.items() if isinstance(one, list)}
    return Settings(**{**values, **lists})


def end_with(file: int) -> None:
    """End this process when the other end of *file* is closed."""
    while os.read(file, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_WORDS_S)
    os._exit(1)  # its Redis servers end with it
