"""The ledger of contradictions: what the sources say, who follows which, what the target does."""

from collections.abc import Iterable
from dataclasses import dataclass

from flushproof.contract import Contradiction, Who
from flushproof.report.summary import ContradictionSummary, RequirementSummary, RunSummary

UNPUBLISHED = "not a published reading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """
    One way to understand a requirement, and who does.

    Attributes:
        meaning: What then holds.
        followers: What each kind of source says for it; without those that say nothing.
        seen: How often the target showed it.
    """

    name: str
    meaning: str
    followers: dict[Who, tuple[str, ...]]
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested:
    """
    A requirement that the sources contradict each other about, and the readings of it.

    Attributes:
        contradictions: What is behind the readings; a link to one leads to where it stands first.
        first: The ids of those that stand here first.
    """

    row: RequirementSummary
    contradictions: tuple[Contradiction, ...]
    first: frozenset[str]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """
    Every contradiction.

    Attributes:
        contested: Those that a requirement observes, by requirement.
        others: Those that nothing observes, each with the reason.
    """

    contested: tuple[Contested, ...]
    others: tuple[ContradictionSummary, ...]


def ledger_of(summary: RunSummary) -> Ledger:
    """The ledger of *summary*."""
    rows = {row.requirement.id: row for one in summary.contradictions for row in one.requirements}
    home = {
        one.contradiction.id: one.requirements[0].requirement.id
        for one in summary.contradictions
        if one.requirements
    }
    return Ledger(
        contested=tuple(
            Contested(
                row=row,
                contradictions=tuple(
                    one.contradiction
                    for one in summary.contradictions
                    if one.contradiction.id in row.requirement.contradictions
                ),
                first=frozenset(name for name, id in home.items() if id == row.requirement.id),
                readings=tuple(readings_of(row)),
            )
            for row in rows.values()
        ),
        others=tuple(one for one in summary.contradictions if not one.requirements),
    )


def readings_of(row: RequirementSummary) -> Iterable[Reading]:
    """The readings of *row*: the published ones, and what else was seen."""
    published = row.requirement.readings
    for name in dict.fromkeys((*published, *row.readings)):
        yield Reading(
            name=name,
            meaning=published.get(name, UNPUBLISHED),
            followers={
                who: sources
                for who in Who
                if (
                    sources := tuple(
                        follower.source
                        for follower in row.requirement.followers
                        if follower.who is who and follower.reading == name
                    )
                )
            },
            seen=row.readings.get(name, 0),
        )
