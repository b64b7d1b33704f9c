"""What could not be shown, and why: requirements and items that have no verdict, by reason."""

from collections import defaultdict
from dataclasses import dataclass

from flushproof.log.events import Entry
from flushproof.report.summary import RequirementSummary, RunSummary
from flushproof.results import Outcome

NO_REASON = "no reason given"
TOLD = (Outcome.PASS, Outcome.FAIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """Requirements of which nothing was shown, for one reason."""

    outcome: Outcome
    reason: str
    rows: tuple[RequirementSummary, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Items without a verdict, for one reason."""

    outcome: Outcome
    reason: str
    items: tuple[Entry, ...]


def untold_of(summary: RunSummary) -> tuple[Untold, ...]:
    """The requirements of *summary* without a verdict by reason, those that may hide harm first."""
    groups: defaultdict[tuple[Outcome, str], list[RequirementSummary]] = defaultdict(list)
    for row in summary.requirements:
        if row.outcome not in TOLD:
            groups[row.outcome, row.reason or NO_REASON].append(row)
    found = (
        Untold(outcome=outcome, reason=reason, rows=tuple(rows))
        for (outcome, reason), rows in groups.items()
    )
    return tuple(sorted(found, key=lambda one: (one.outcome is Outcome.SKIP, -len(one.rows))))


def left_of(summary: RunSummary) -> tuple[Left, ...]:
    """The items of *summary* without a verdict by reason."""
    groups: defaultdict[tuple[Outcome, str], list[Entry]] = defaultdict(list)
    for entry in summary.log.entries:
        if entry.outcome not in TOLD:
            groups[entry.outcome, entry.reason or NO_REASON].append(entry)
    found = (
        Left(outcome=outcome, reason=reason, items=tuple(items))
        for (outcome, reason), items in groups.items()
    )
    return tuple(sorted(found, key=lambda one: (one.outcome is Outcome.SKIP, -len(one.items))))
