"""
`summary.md`: the verdict, what failed and what was left out, as a CI server shows it.

It reads as well as text as it does rendered; nothing in it is markup but our own (`markup`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from flushproof.report.markup import code, prose
from flushproof.report.sides import SIDES
from flushproof.report.summary import NOT_TOLD, RequirementSummary, RunSummary
from flushproof.report.verdict import capitalised
from flushproof.results import Outcome

FINDINGS_SHOWN = 5
"""Findings of one requirement that are shown."""

SIZE = 1_000_000
"""Bytes of the document; GitHub takes a mebibyte."""


def parts(summary: RunSummary) -> Iterator[str]:
    """The document as text."""
    yield whole(summary)


def whole(summary: RunSummary) -> str:
    """The document."""
    text = "\n".join(head(summary)) + "\n"
    for block in (*broken(summary), *untold(summary), *notices(summary)):
        text += "\n" + "\n".join(block) + "\n"
        if len(text.encode("utf-8", "backslashreplace")) > SIZE:
            return cut(text)
    return text


def cut(text: str) -> str:
    """What of *text* fits, in whole lines, and a line that says so."""
    fits = text.encode("utf-8", "backslashreplace")[:SIZE].decode("utf-8", "ignore")
    return fits.rpartition("\n")[0] + "\n\nThere is more; it does not fit here.\n"


def head(summary: RunSummary) -> Iterator[str]:
    """Verdict, provenance, counts and facts."""
    header, footer = summary.header, summary.log.footer
    yield from ("# flushproof", "", f"**{prose(summary.verdict.sentence)}**", "")
    yield from (prose(summary.provenance), "")
    yield "| | " + " | ".join(Outcome) + " |"
    yield "| --- |" + " ---: |" * len(Outcome)
    for name, counts in (
        ("items", summary.item_counts),
        ("requirements", summary.requirement_counts),
    ):
        yield f"| {name} | " + " | ".join(f"{number:,}" for number in counts.values()) + " |"
    yield ""
    yield f"- {capitalised(SIDES[header.judged].noun)}: {code(header.target)}"
    yield f"- Started: {prose(header.started_at)}" + (
        f"; it took {footer.duration_s:.1f} s" if footer else ""
    )
    yield f"- Exit status: {summary.verdict.exit_status}"


def broken(summary: RunSummary) -> Iterator[list[str]]:
    """Each broken requirement with its first findings, those that count first."""
    rows = having(summary, Outcome.FAIL)
    for heading, names in (
        ("## Broken", summary.verdict.broken),
        ("## Broken, and counts only with `--strict`", summary.verdict.tolerated),
    ):
        chosen = [row for row in rows if row.requirement.id in names]
        yield from ([heading], *map(section, chosen)) if chosen else ()


def section(row: RequirementSummary) -> list[str]:
    """One broken requirement."""
    what = row.requirement
    lines = [f"### {code(what.id)} ({what.level}, {what.basis})", "", prose(what.statement), ""]
    if what.quote:
        lines += [f"> {prose(what.quote)}", ">", f"> {prose(what.source)}", ""]
    for shown in row.findings[:FINDINGS_SHOWN]:
        one = shown.finding
        wrong = f"expected {code(one.expected)}, got {code(one.actual)}"
        lines.append(f"- {code(shown.item)}: {code(one.where)}: {wrong}")
    more = len(row.findings) - FINDINGS_SHOWN
    return [*lines, f"- and {more:,} more"] if more > 0 else lines


def untold(summary: RunSummary) -> Iterator[list[str]]:
    """The requirements that were not shown, by the reason."""
    for heading, outcomes in (
        ("## Could not tell", (Outcome.UNKNOWN, Outcome.ERROR)),
        ("## Flaky", (Outcome.FLAKY,)),
        ("## Skipped", (Outcome.SKIP,)),
    ):
        reasons: defaultdict[str, list[str]] = defaultdict(list)
        for row in having(summary, *outcomes):
            reasons[row.reason or NOT_TOLD].append(code(row.requirement.id))
        lines = [f"- {prose(reason)}: {', '.join(names)}" for reason, names in reasons.items()]
        yield from [[heading, "", *lines]] if lines else []


def notices(summary: RunSummary) -> Iterator[list[str]]:
    """What else a reader has to know."""
    lines = [f"- {prose(notice.text)}" for notice in summary.log.notices]
    yield from [["## Notices", "", *lines]] if lines else []


def having(summary: RunSummary, *outcomes: Outcome) -> Iterable[RequirementSummary]:
    """The requirements that ended in one of *outcomes*."""
    return [row for row in summary.requirements if row.outcome in outcomes]
