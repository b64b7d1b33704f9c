"""What a run says on the terminal: a line that moves, then what there is to do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from flushproof.errors import FlushproofError
from flushproof.plugin import STATE, State
from flushproof.settings import Settings

if TYPE_CHECKING:
    from flushproof.report.summary import RequirementSummary, RunSummary

# A finding on the terminal is a line; the report has all of it.
LINE = 200
EXAMPLES = 3


class Progress:
    """A pytest plugin in place of pytest's own terminal."""

    def __init__(self, settings: Settings, *, quiet: bool) -> None:
        self.settings = settings
        self.console = Console(stderr=quiet, highlight=False, soft_wrap=True)
        self.bar: Bar | None = None
        self.failure: FlushproofError | None = None
        self.state: State | None = None
        self.broken: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Show how much there is to do."""
        self.state = session.config.stash[STATE]
        if not self.state.planned:
            return
        self.bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
        )
        self.bar.add_task(self.settings.target, total=len(self.state.planned))
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

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self, config: pytest.Config) -> None:
        """Say what came of it."""
        if self.bar is not None:
            self.bar.stop()
        self.state = config.stash.get(STATE, None)
        self.failure = self.state.failure if self.state else None
        for text in self.broken:
            self.console.print(escape(text))
        if self.failure is not None:
            self.console.print(f"[bold red]flushproof:[/] {escape(str(self.failure))}")
        if self.state is not None and self.state.verdict is not None:
            self.tell()

    def tell(self) -> None:
        """Failures first, then what was skipped and why, the verdict, and where the report is."""
        from flushproof.contract import contract
        from flushproof.eventlog import read_log
        from flushproof.report.summary import summarise
        from flushproof.run import LOG_NAME

        log = read_log(self.settings.directory / LOG_NAME, lenient=True)
        summary = summarise(log, contract())
        self._failures(summary)
        self._skipped(summary)
        for notice in summary.log.notices[:EXAMPLES]:
            self.console.print(f"[yellow]note[/]  {escape(notice.text)}")
        self._verdict(summary)

    def _failures(self, summary: RunSummary) -> None:
        from flushproof.results import Outcome

        for outcome in (Outcome.FAIL, Outcome.UNKNOWN, Outcome.ERROR):
            for row in summary.requirements:
                if row.outcome is outcome:
                    self._requirement(row)

    def _requirement(self, row: RequirementSummary) -> None:
        from flushproof.results import Outcome

        colour = "red" if row.outcome is Outcome.FAIL else "yellow"
        what = row.requirement
        self.console.print(
            f"[bold {colour}]{row.outcome}[/]  {escape(what.id)} ({what.level}): "
            f"{escape(what.statement)}"
        )
        for shown in row.findings[:EXAMPLES]:
            finding = shown.finding
            line = (
                f"{shown.item}: {finding.where}: expected {finding.expected}, got {finding.actual}"
            )
            self.console.print(f"      {escape(line[:LINE])}")
        more = len(row.findings) - EXAMPLES
        if more > 0:
            self.console.print(f"      and {more} more, in the report")
        if row.findings:
            first = row.findings[0].item
            self.console.print(f"      again: {escape(self._again(first))}")
        elif row.reason:
            self.console.print(f"      {escape(row.reason[:LINE])}")

    def _again(self, item: str) -> str:
        target = "" if self.settings.target == "embedded" else f" --target {self.settings.target}"
        return f"flushproof run{target} --select {item}"

    def _skipped(self, summary: RunSummary) -> None:
        from flushproof.results import Outcome

        reasons = Counter(
            entry.reason for entry in summary.log.entries if entry.outcome is Outcome.SKIP
        )
        for reason, number in reasons.most_common():
            self.console.print(f"[cyan]skip[/]  {number} items: {escape(reason[:LINE])}")

    def _verdict(self, summary: RunSummary) -> None:
        from flushproof.results import Outcome

        counts = summary.item_counts
        footer = summary.log.footer
        told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome])
        sent = f"{footer.exchanges} exchanges in {footer.duration_s:.1f} s" if footer else ""
        self.console.print(f"{told}; {sent}; seed {self.settings.seed}; {summary.provenance}")
        colour = "green" if summary.verdict.exit_status == 0 else "red"
        self.console.print(f"[bold {colour}]{escape(summary.verdict.sentence)}[/]")
        self.console.print(f"Report: {escape(str(self.settings.directory / 'index.html'))}")
