"""The rows of the requirements: by what they are filtered, and the items below each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flushproof.log.events import Entry
from flushproof.report.summary import RequirementSummary
from flushproof.results import Outcome

ITEMS_SHOWN = 2000
"""Items of one list that are named."""

FACETS = ("level", "basis", "area", "evidence")
"""By what the requirements are filtered, apart from their outcome and words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Some:
    """The first of some items, and how many there are."""

    shown: Sequence[Entry]
    total: int


def facets_of(rows: Iterable[RequirementSummary]) -> Mapping[str, Mapping[str, int]]:
    """What the requirements can be filtered by, and how many there are of each value."""
    facets: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for row in rows:
        values = (
            row.requirement.level.value,
            row.requirement.basis.value,
            row.requirement.area,
            row.evidence.value,
        )
        for name, value in zip(FACETS, values, strict=True):
            facets[name][value] = facets[name].get(value, 0) + 1
    return facets


def items_of(row: RequirementSummary) -> Mapping[Outcome, Some]:
    """The items about a requirement by how they ended."""
    by_outcome: dict[Outcome, list[Entry]] = {outcome: [] for outcome in Outcome}
    for entry in row.items:
        by_outcome[entry.outcome].append(entry)
    return {
        outcome: Some(shown=found[:ITEMS_SHOWN], total=len(found))
        for outcome, found in by_outcome.items()
    }


def listed(rows: Iterable[RequirementSummary]) -> frozenset[int]:
    """The numbers of the results that are named below their requirement."""
    return frozenset(
        entry.seq for row in rows for some in items_of(row).values() for entry in some.shown
    )
