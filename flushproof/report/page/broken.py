"""What is wrong: the broken requirements, those that count first, and what is said of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flushproof.log.events import Entry
from flushproof.report.summary import RequirementSummary, RunSummary, Shown
from flushproof.results import Outcome

WRITTEN_EACH = 3
"""Findings of a requirement that are written out with their exchange, room permitting."""

LISTED = 400
"""Findings that are written out without it, shared among the broken requirements."""

LISTED_EACH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """
    A broken requirement.

    Attributes:
        counts: Whether it breaks conformance.
        telling: The finding that tells a stranger most, and what was asked there.
        asked: What holds in the item of that finding.
        first: The findings that are written out with their exchange.
        more: Those that are written out without it.
        rest: The others: the items are named.
    """

    row: RequirementSummary
    counts: bool
    telling: Shown
    asked: str
    first: tuple[Shown, ...]
    more: tuple[Shown, ...]
    rest: tuple[Shown, ...]


def broken_of(summary: RunSummary) -> tuple[Broken, ...]:
    """The broken requirements of *summary*; those that count first."""
    rows = [row for row in summary.requirements if row.findings]
    asked = asked_in(summary)
    listed = max(WRITTEN_EACH, min(LISTED_EACH, LISTED // max(len(rows), 1)))
    counting = set(summary.verdict.broken)
    found = (one(row, row.requirement.id in counting, asked, listed) for row in rows)
    return tuple(sorted(found, key=lambda broken: not broken.counts))


def asked_in(summary: RunSummary) -> Mapping[int, str]:
    """What holds in each item that failed, by the number of its result."""
    return {
        entry.seq: entry.description
        for entry in summary.log.entries
        if entry.outcome is Outcome.FAIL
    }


def one(row: RequirementSummary, counts: bool, asked: Mapping[int, str], listed: int) -> Broken:
    """A broken requirement, its most telling finding in front."""
    findings = sorted(row.findings, key=lambda shown: plainness(asked.get(shown.seq, "")))
    telling = findings[0]
    rest = [shown for shown in row.findings if shown is not telling]
    ordered = (telling, *rest)
    return Broken(
        row=row,
        counts=counts,
        telling=telling,
        asked=asked.get(telling.seq, ""),
        first=ordered[:WRITTEN_EACH],
        more=ordered[WRITTEN_EACH:listed],
        rest=ordered[listed:],
    )


def plainness(description: str) -> tuple[bool, bool, int, int]:
    """What sorts the plainest sentence first: about any request, few figures, short."""
    return (
        not description,
        not description.startswith("a request "),
        sum(character.isdigit() for character in description),
        len(description),
    )


def exchanges_first(summary: RunSummary, broken: Sequence[Broken]) -> Iterator[Entry]:
    """Results with an exchange in the order of what a reader asks for first."""
    entries = {entry.seq: entry for entry in summary.log.entries if entry.exchange is not None}
    asked = [shown.seq for one in broken for shown in (*one.first, *one.more, *one.rest)]
    wanted = dict.fromkeys(seq for seq in asked if seq in entries)
    yield from (entries[seq] for seq in wanted)
    left = [entry for seq, entry in entries.items() if seq not in wanted]
    yield from sorted(left, key=lambda entry: entry.outcome is Outcome.PASS)
