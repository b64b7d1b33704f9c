"""
The summary of a run on the terminal, made from its log like every report.

Failures first, each with what was expected and what came, and the command that repeats it; then
what was skipped and why; then the verdict, and where the report is.
"""

import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from rich.console import Console
from rich.markup import escape

from flushproof.cli.options import arguments_of
from flushproof.contract import contract
from flushproof.drift.baseline import at_length
from flushproof.drift.side import Side
from flushproof.failed import LOG_NAME, scrubber
from flushproof.heading import masked
from flushproof.log.eventlog import read_log
from flushproof.log.events import Entry, Log
from flushproof.report.summary import RequirementSummary, RunSummary, Shown, summarise
from flushproof.results import Evidence, Outcome
from flushproof.scrubbing.curl import on_one_line
from flushproof.settings import Settings

# A finding on the terminal is a line; the report has all of it.
LINE = 160
EXAMPLES = 3

# A command is to be pasted, so it is shown whole or not at all.
LONGEST = 4_000

# The command that puts items of these ids again.
Repeat = Callable[[tuple[str, ...]], str]

# Where a requirement was watched throughout, a finding says in words during which item it broke.
DURING = re.compile(r"\bduring (?P<item>[^\s;)]+)")


def tell(console: Console, settings: Settings, baseline: Side | None = None) -> None:
    """Say on *console* what the log of the run with *settings* shows, and since *baseline*."""
    log = read_log(settings.directory / LOG_NAME, lenient=True)
    summary = summarise(log, contract())
    for line in (
        *failures(summary, partial(again, settings=settings)),
        *left_out(summary),
        *readings(summary),
        *verdict(summary, settings),
        *drift(baseline, log, settings),
    ):
        console.print(line)


def drift(baseline: Side | None, log: Log, settings: Settings) -> Iterator[str]:
    """What changed since *baseline*, if there is one."""
    if baseline is not None:
        text, name = scrubber().text, str(settings.directory / LOG_NAME)
        yield from (escape(text(line)) for line in at_length(baseline, log, name, contract()))


def cut(text: str) -> str:
    """*text* as one line, fit to be printed, of which no more is shown than fits."""
    line = " ".join(text.split())
    return escape(line if len(line) <= LINE else f"{line[: LINE - 1]}…")


def failures(summary: RunSummary, repeat: Repeat) -> Iterator[str]:
    """What broke, what counts first; then what nobody could tell."""
    broken = [row for row in summary.requirements if row.outcome is Outcome.FAIL]
    counting = [row for row in broken if row.requirement.id in summary.verdict.broken]
    for row in counting:
        yield from requirement(row, "fail", "red", summary, repeat)
    for outcome in (Outcome.UNKNOWN, Outcome.ERROR, Outcome.FLAKY):
        for row in summary.requirements:
            if row.outcome is outcome:
                yield from requirement(row, str(outcome), "yellow", summary, repeat)
    for row in broken:
        if row not in counting:
            yield from requirement(row, "note", "yellow", summary, repeat)


def requirement(
    row: RequirementSummary, label: str, colour: str, summary: RunSummary, repeat: Repeat
) -> Iterator[str]:
    """The lines about one requirement."""
    what = row.requirement
    level = f"{what.level}, counts only with --strict" if label == "note" else what.level
    yield f"[bold {colour}]{label}[/]  {escape(what.id)} ({level}): {cut(what.statement)}"
    entries = {entry.seq: entry for entry in summary.log.entries}
    examples = examples_of(row, entries)
    for shown in examples:
        finding, entry = shown.finding, entries[shown.seq]
        yield f"      {escape(shown.item)}"
        yield f"        {cut(f'{finding.where}: expected {finding.expected}')}"
        yield f"        {cut(f'got {finding.actual}')}"
        if entry.reason or shown is examples[0]:
            yield from request(entry)
    more = len(row.findings) - EXAMPLES
    if more > 0:
        yield f"      and {more} more, in the report"
    if not row.findings:
        yield f"      {cut(row.reason)}"
    yield f"      again: {escape(repeat(items_of(row, examples, entries)))}"


def request(entry: Entry) -> Iterator[str]:
    """How the request of *entry* was made, if it was generated, and the command that repeats it."""
    if entry.exchange is not None:
        if entry.reason:
            yield f"        {cut(f'sent {entry.reason}')}"
        command = on_one_line(entry.exchange["curl"])
        if command.startswith("flushproof "):  # how to run a client again, which is told anyway
            return
        long = f"(a curl command of {len(command):,} characters, in {LOG_NAME})"
        yield f"        {escape(command if len(command) <= LONGEST else long)}"


def examples_of(row: RequirementSummary, entries: Mapping[int, Entry]) -> Sequence[Shown]:
    """A few findings: the first of hand-written items, and a generated one if there is any."""
    generated = [shown for shown in row.findings if entries[shown.seq].reason]
    written = [shown for shown in row.findings if shown not in generated]
    return (written[: EXAMPLES - bool(generated)] + generated)[:EXAMPLES]


def items_of(
    row: RequirementSummary, examples: Sequence[Shown], entries: Mapping[int, Entry]
) -> tuple[str, ...]:
    """
    The items to run again: of the *examples* the first, and the first generated one, since no other
    stands for it; or the first item that could not tell.
    """
    if examples:
        generated = [shown for shown in examples if entries[shown.seq].reason]
        names = (
            name
            for shown in (examples[0], *generated[:1])
            for name in (*DURING.findall(shown.finding.actual), shown.item)
        )
        return tuple(dict.fromkeys(names))
    return tuple(entry.id for entry in row.items if entry.outcome is row.outcome)[:1]


def again(items: tuple[str, ...], settings: Settings) -> str:
    """The command that runs *items* again, with the options of this run; no password is shown."""
    same = replace(masked(settings), select=items, shard=None)
    return shlex.join(("flushproof", "run", *arguments_of(same)))


def left_out(summary: RunSummary) -> Iterator[str]:
    """What was skipped and why, and what else a reader has to know."""
    reasons = Counter(
        entry.reason for entry in summary.log.entries if entry.outcome is Outcome.SKIP
    )
    for reason, number in reasons.most_common():
        yield f"[cyan]skip[/]  {number} {'item' if number == 1 else 'items'}: {cut(reason)}"
    notices = summary.log.notices
    for notice in notices[:EXAMPLES]:
        yield f"[yellow]note[/]  {cut(notice.text)}"
    if len(notices) > EXAMPLES:
        yield f"[yellow]note[/]  and {len(notices) - EXAMPLES} more, in the report"


def readings(summary: RunSummary) -> Iterator[str]:
    """Which readings the recordings of a replay show; of a gateway they are in the report."""
    if summary.header.provenance is Evidence.REPLAYED:
        for row in summary.requirements:
            if row.readings:
                yield f"[cyan]read[/]  {escape(row.requirement.id)}: {', '.join(row.readings)}"


def verdict(summary: RunSummary, settings: Settings) -> Iterator[str]:
    """How many items ended how, where the answers came from, the verdict, and the report."""
    counts = summary.item_counts
    footer = summary.log.footer
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome])
    sent = "cut off"
    if footer:
        sent = f"{footer.exchanges:,} exchanges ({footer.generated:,} generated) in "
        sent += f"{footer.duration_s:.1f} s"
    planned = summary.header.planned or ()
    left = len(planned) - len(summary.log.entries)
    not_run = f"; {left} of {len(planned)} planned items were not run" if left > 0 else ""
    yield f"{told or 'nothing was run'}{not_run}; {sent}; seed {settings.seed}"
    yield escape(summary.provenance)
    colour = "green" if summary.verdict.exit_status == 0 else "red"
    yield f"[bold {colour}]{escape(summary.verdict.sentence)}[/]"
    yield f"Report: {escape(str(settings.directory / 'index.html'))}"
