"""Which cases a flush budget is spent on: one valid flush each, the most telling first."""

from flushproof.cases import Case, Expected, cases

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
