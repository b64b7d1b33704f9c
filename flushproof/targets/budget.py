"""Which cases a flush budget is spent on: one valid flush each, the most telling first."""

from collections.abc import Iterable
from dataclasses import replace

from flushproof.cases import Case, Expected, cases
from flushproof.settings import Settings

# Two flushes show both formats of a success, and that the data goes.
FIRST = ("effect/emptied/form", "effect/emptied/xml")


def spenders(flushes: int) -> tuple[str, ...]:
    """The ids of the cases that name the real instance in a run with a budget of *flushes*."""
    found = sorted((case for case in cases() if may_spend(case)), key=_rank)
    return tuple(case.id for case in found[:flushes])


def may_spend(case: Case) -> bool:
    """Whether *case* is a golden request as it is: valid, so it flushes, and it must."""
    return case.expect.answer is Expected.ACCEPTED and not case.edit and case.instance == "target"


def _rank(case: Case) -> tuple[int, str]:
    return (FIRST.index(case.id) if case.id in FIRST else len(FIRST), case.id)


def for_items(settings: Settings, items: Iterable[str]) -> tuple[Settings, str]:
    """
    *settings* for a run of *items*: a budget that none of them spends is none; and a notice of it.

    In a shard another one may spend it at the same time, so this one does not look at the data.
    """
    if not settings.flush_budget or not set(spenders(settings.flush_budget)).isdisjoint(items):
        return settings, ""
    if settings.shard is None:
        return replace(settings, flush_budget=0), (
            "No item of this run spends the flush budget, so no flush was allowed."
        )
    return replace(settings, flush_budget=0, redis_url=None), (
        "Another shard spends the flush budget; this one sends decoys only, and does not look at "
        "the data."
    )
