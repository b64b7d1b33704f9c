"""What is said of a client's run: a line for each scenario, then as of every run."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from rich.console import Console
from rich.markup import escape

from flushproof.cli.telling import Repeat, cut, left_out, requirement
from flushproof.clients.observed import Host, Observed
from flushproof.log.events import Log
from flushproof.report.sides import catalogue_of
from flushproof.report.summary import RunSummary, summarise
from flushproof.report.verdict import counted
from flushproof.results import Outcome, Result

# How a scenario ended: the first of these that one of its results has.
WORST_FIRST = {
    Outcome.FAIL: "red",
    Outcome.UNKNOWN: "yellow",
    Outcome.ERROR: "yellow",
    Outcome.PASS: "green",
    Outcome.SKIP: "cyan",
}


def scenario_line(observed: Observed, results: Sequence[Result], counting: frozenset[str]) -> str:
    """
    What came of one scenario, on a line.

    Args:
        counting: The requirements that count; a scenario that breaks others alone is noted.
    """
    ended = {result.outcome for result in results}
    outcome = next((one for one in WORST_FIRST if one in ended), Outcome.SKIP)
    broken = [result.requirement for result in results if result.outcome is Outcome.FAIL]
    noted = outcome is Outcome.FAIL and not counting & set(broken)
    label, colour = ("note", "yellow") if noted else (str(outcome), WORST_FIRST[outcome])
    untold = [result.reason for result in results if result.outcome is outcome and result.reason]
    about = f": {', '.join(broken)}" if broken else ""
    if outcome is Outcome.ERROR:
        about = f": {untold[0]}"
    return f"[bold {colour}]{label:5}[/] {observed.scenario:24}{cut(deeds(observed) + about)}"


def deeds(observed: Observed) -> str:
    """What the command did, in a few words."""
    elsewhere = sum(sent.host is Host.FOREIGN for sent in observed.sends)
    away = f" ({elsewhere} to the other host)" if elsewhere else ""
    end = "killed" if observed.exit_status is None else f"exit {observed.exit_status}"
    return (
        f"{counted(len(observed.sends), 'request')}{away}, {end} after "
        f"{observed.duration_ms / 1000:.1f} s"
    )


def tell_end(console: Console, log: Log, repeat: Repeat, report: str) -> None:
    """Say on *console* what *log* shows; *report* is where the page is."""
    warnings = tuple(notice for notice in log.notices if notice.level != "info")
    summary = summarise(replace(log, notices=warnings), catalogue_of(log))
    parts = (broken(summary, repeat), untold(summary), left_out(summary), readings(summary))
    for line in (*chain(*parts), *verdict(summary, report)):
        console.print(line)


def broken(summary: RunSummary, repeat: Repeat) -> Iterator[str]:
    """What broke; what counts first."""
    rows = [row for row in summary.requirements if row.outcome is Outcome.FAIL]
    for names, label, colour in (
        (summary.verdict.broken, "fail", "red"),
        (summary.verdict.tolerated, "note", "yellow"),
    ):
        for row in rows:
            if row.requirement.id in names:
                yield from requirement(row, label, colour, summary, repeat)


def untold(summary: RunSummary) -> Iterator[str]:
    """What nobody could tell, by the reason: one mistake may be in the way of everything else."""
    found = [entry for entry in summary.log.entries if entry.outcome is Outcome.ERROR]
    for reason, number in Counter(entry.reason for entry in found).most_common():
        yield f"[bold yellow]error[/] {counted(number, 'item')}: {cut(reason)}"


def readings(summary: RunSummary) -> Iterator[str]:
    """Which of several readings the client follows, where the sources disagree."""
    for row in summary.requirements:
        for name in row.readings:
            meaning = row.requirement.readings.get(name, "a reading that nobody published")
            yield f"[cyan]read[/]  {escape(row.requirement.id)}: {cut(f'{name}: {meaning}')}"


def verdict(summary: RunSummary, report: str) -> Iterator[str]:
    """How many items ended how, the verdict, and the report."""
    counts = summary.item_counts
    footer = summary.log.footer
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome])
    took = f"{counted(footer.exchanges, 'request')} in {footer.duration_s:.1f} s" if footer else ""
    yield f"{told or 'nothing was run'}; {took}"
    if summary.log.entries:
        yield escape(summary.provenance)
    colour = "green" if summary.verdict.exit_status == 0 else "red"
    yield f"[bold {colour}]{escape(summary.verdict.sentence)}[/]"
    yield f"Report: {escape(report)}"
