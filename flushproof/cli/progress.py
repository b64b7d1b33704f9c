"""What a run says on the terminal: a line that moves, then what there is to do."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager

import pytest
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from flushproof.cli.telling import tell
from flushproof.errors import FlushproofError
from flushproof.failed import LOG_NAME, safe_text
from flushproof.plugin import OUR_ERROR, STATE, State, replace_reports
from flushproof.results import STATUS_MEANING
from flushproof.settings import Settings
from flushproof.targets.grant import Person


def mute() -> None:
    """Let what is still printed go nowhere: who read it has gone, and Python would complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def at_terminal() -> bool:
    """Whether a person reads what we say, and can answer."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


class Terminal(Console):
    """A console whose reader may go away without changing the exit status."""

    def on_broken_pipe(self) -> None:
        """Print no more. (rich would exit with 1, and 1 is a verdict about the target.)"""
        self.quiet = True
        mute()


def terminal(*, quiet: bool) -> Terminal:
    """Where a run is told: stdout, or stderr if a machine reads stdout."""
    # A stdout that was closed before we began is None, which rich would write to.
    file = open(os.devnull, "w", encoding="utf-8") if sys.stdout is None else None  # noqa: SIM115 - as long as we live
    return Terminal(stderr=quiet, file=file, highlight=False, soft_wrap=True)


def bar_on(console: Console) -> Bar:
    """The line that moves, with nothing on it yet."""
    return Bar(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


class Progress:
    """A pytest plugin in place of pytest's own terminal."""

    def __init__(self, settings: Settings, *, quiet: bool, said: Sequence[str] = ()) -> None:
        self.settings = settings
        self.said = said  # on the terminal so far
        self.console = terminal(quiet=quiet)
        self.bar: Bar | None = None
        self.state: State | None = None
        self.broken: list[str] = []

    @property
    def failure(self) -> str:
        """Why there is no verdict; empty if there is one."""
        if self.state is not None and self.state.verdict is not None:
            return ""
        if self.state is not None and self.state.failure is not None:
            return str(self.state.failure)
        if self.state is not None and self.state.run is not None:
            log = self.settings.directory / LOG_NAME
            return f"Ended before the reports were made; `flushproof report {log}` makes them."
        return "The suite could not be run." if self.broken else "Nothing was run."

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Show how much there is to do."""
        state = session.config.stash[STATE]
        state.person = Person(say=self.say, ask=self.ask if at_terminal() else None)
        planned = state.planned
        if not planned or not self.console.is_terminal:
            return
        self.bar = bar_on(self.console)
        self.bar.add_task(self.settings.target, total=len(planned))
        self.bar.start()

    def say(self, text: str) -> None:
        """Show *text* at once, where no machine reads it."""
        with self.aside():
            print(text, file=sys.stderr, flush=True)

    def ask(self, text: str) -> str:
        """Show *text* and give the line that was typed."""
        with self.aside():
            print(text, end="", file=sys.stderr, flush=True)
            return sys.stdin.readline().removesuffix("\n")

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Without the line that moves."""
        if self.bar is not None:
            self.bar.stop()
        try:
            yield
        finally:
            if self.bar is not None:
                self.bar.start()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One more item is done."""
        if report.when == "teardown" and self.bar is not None:
            self.bar.advance(self.bar.task_ids[0])
        if report.failed and report.when != "call":
            self.broken.append(f"{report.nodeid}: {report.longrepr}")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file of the suite that cannot be read is told, not swallowed."""
        if report.failed:
            self.broken.append(f"{report.nodeid}: {report.longrepr}")

    def pytest_internalerror(self, excrepr: object) -> None:
        """An error of our own is told."""
        self.broken.append(str(excrepr))

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None]:
        """What was said is looked at with what was written."""
        run = session.config.stash[STATE].run
        if run is not None:
            run.said.append("".join(self.said))
        yield

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """Say what came of it."""
        if self.bar is not None:
            self.bar.stop()
        self.state = config.stash.get(STATE, None)
        if self.broken:
            # What breaks one file most often breaks them all in the same way.
            more = f"\n... and {len(self.broken) - 1} more like it" if len(self.broken) > 1 else ""
            self.console.print(safe_text(f"{self.broken[0]}{more}"), markup=False)
        if self.failure:
            self.console.print("[bold red]flushproof:[/]", end=" ")
            self.console.print(self.failure, markup=False)
        else:
            if self.state is not None and self.state.notice:
                self.console.print(self.state.notice, markup=False)
            run = self.state.run if self.state is not None else None
            tell(self.console, self.settings, run.baseline if run is not None else None)

    def concluded(self, status: int) -> int:
        """The exit status; a session without a run is no green one, and leaves no green report."""
        state = self.state
        if state is not None and (state.run is not None or state.failure is not None):
            return status
        status = status or OUR_ERROR
        error = FlushproofError(f"{self.failure} ({STATUS_MEANING.get(status, status)})")
        error.exit_status = status
        replace_reports(self.settings.directory, self.settings.target, error)
        return status
