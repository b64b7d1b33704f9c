"""
pytest-xdist: one worker makes the run, whichever it is, and the others have the other tests.

A run is one target, one log and one judge that remembers what it saw, so its items stay together
and in their order; `flushproof run --jobs N` is what shares a run out. The worker that made it
tells the process that asked for it how it ended.
"""

from __future__ import annotations

from typing import Any

import pytest

from flushproof.items import SUITE
from flushproof.plugin import INTERRUPTED, OUR_ERROR, STATE
from flushproof.results import exit_status

# What a worker tells when it ends: the exit status of its run, and what is said of it.
TOLD = "flushproof"

RUN = "the run"


class Worker:
    """A pytest plugin in a worker."""

    session: pytest.Session

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Know the session that may have to be ended."""
        self.session = session

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """What ends the session of a worker ends the whole; xdist would ask another one for it."""
        if isinstance(excinfo.value, pytest.exit.Exception):
            self.session.shouldstop = str(excinfo.value)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Tell how the run ended, if this worker made it."""
        from flushproof.afterword import lines_of

        state = session.config.stash[STATE]
        output: dict[str, Any] = getattr(session.config, "workeroutput", {})
        if state.run is not None or state.failure is not None:
            output[TOLD] = {"status": int(session.exitstatus), "lines": lines_of(state)}


class Controller:
    """A pytest plugin in the process that the workers work for."""

    def __init__(self) -> None:
        self.told: dict[str, Any] | None = None
        self.statuses: set[int] = set()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        """Keep the items of the run together, and the tests of a file."""
        return scheduler(config, log)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Take in how the run ended; a worker that died took what it knew with it."""
        if told := getattr(node, "workeroutput", {}).get(TOLD):
            self.told = told
            self.statuses.add(told["status"])
        elif error:
            self.statuses.add(INTERRUPTED if error == "keyboard-interrupt" else OUR_ERROR)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Exit with the verdict, and with what else there is."""
        if self.statuses:
            stopped = int(exitstatus) == INTERRUPTED and self.told is not None
            own = set() if stopped else {int(exitstatus)}
            session.exitstatus = exit_status((*self.statuses, *own))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what the worker would have said."""
        if self.told is not None:
            terminalreporter.section("flushproof")
            for line in self.told["lines"]:
                terminalreporter.line(line)


def scheduler(config: pytest.Config, log: Any) -> Any:
    """What gives the items of the run to one worker, and each other file to whoever is free."""
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    def together(nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return RUN if is_of_run(file) else file

    made = LoadScopeScheduling(config, log)
    made._split_scope = together  # the one place of xdist where scopes are told apart
    return made


def is_of_run(file: str) -> bool:
    """
    Whether *file* is one of the suite, wherever that is: in a checkout, or in a wheel.

    Both may be there, and only who collects it knows which of them is asked.
    """
    _, folder, inside = f"/{file}".rpartition("/suites/")
    return bool(folder) and inside.partition("/")[0] in SUITE


def plugin_for(config: pytest.Config) -> Worker | Controller:
    """What this process needs; where there are no workers it has nothing to do."""
    return Worker() if hasattr(config, "workerinput") else Controller()
