"""
The items of a run: which of pytest's items are ours, what they are called, in which order they go.

An item is ours if it hands a result over with the fixture `settle`, or is marked as a property that
has one.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from flushproof.errors import NothingSelected
from flushproof.settings import Settings
from flushproof.sharding import cost_of, shares

if TYPE_CHECKING:
    from flushproof.planning.outlook import Asked
    from flushproof.planning.spending import Spending
    from flushproof.targets.replay import Library

# What a run consists of, in this order.
SUITE = (
    "test_replay.py",
    "test_cases.py",
    "test_effect.py",
    "properties",
    "test_requirements.py",
)

SETTLE = "settle"
MARK = "item"

# What is asked of a target, by the parameter of the test function, in the order of a run.
FAMILIES = ("cassette", "case", "scenario", MARK, "watched")

PROPERTY = FAMILIES.index(MARK)

# Concluded from all the others, so it goes last, and belongs to every shard.
LAST = len(FAMILIES) - 1

# pytest's stand-in for a test that has nothing to be called with.
NOTHING = "NOTSET"

Named = tuple[pytest.Item, str]


class Chosen(NamedTuple):
    """
    What is run.

    Attributes:
        items: In the order of a run.
        whole: In a shard, the ids of the items of all shards.
        notices: What was left out and why, for the report.
        allowance: How many requests may be sent; None for any number.
    """

    items: list[pytest.Item]
    whole: tuple[str, ...] | None = None
    notices: tuple[str, ...] = ()
    allowance: int | None = None


def settles(fixtures: Sequence[str]) -> bool:
    """Whether a test with these *fixtures* hands a result over."""
    return SETTLE in fixtures


def item_id(item: pytest.Item) -> str | None:
    """The id of the result that *item* gives; None if it is none of ours."""
    mark = item.get_closest_marker(MARK)
    if mark is not None:
        return str(mark.args[0])
    callspec = getattr(item, "callspec", None)
    if callspec is None or not settles(getattr(item, "fixturenames", ())):
        return None
    return str(callspec.id)


def family_of(item: pytest.Item) -> int:
    """Where in a run *item* comes."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    for position, family in enumerate(FAMILIES):
        if family in parameters or (family == MARK and item.get_closest_marker(MARK)):
            return position
    return 0


def library_for(settings: Settings) -> "Library | None":
    """
    What a run with *settings* replays; None of one that asks a gateway.

    Raises:
        EvidenceIncomplete: A cassette cannot be read, or is not what it says.
    """
    if not settings.is_replay:
        return None
    from flushproof.targets.replay import library_of

    return library_of(settings.target)


def parametrize(metafunc: pytest.Metafunc, library: "Library | None") -> None:
    """Make an item of every case, scenario, watched requirement, and cassette of *library*."""
    if not settles(metafunc.fixturenames):
        return
    if "case" in metafunc.fixturenames:
        from flushproof.cases import cases

        metafunc.parametrize("case", cases(), ids=[case.id for case in cases()])
    if "scenario" in metafunc.fixturenames:
        from flushproof.judging.scenarios import SCENARIOS

        metafunc.parametrize("scenario", tuple(SCENARIOS))
    if "watched" in metafunc.fixturenames:
        from flushproof.contract import contract
        from flushproof.judging.ages import FRESH
        from flushproof.judging.watch import SUFFIX, Watch

        names = Watch(contract=contract()).watched() + ((FRESH,) if library is not None else ())
        metafunc.parametrize("watched", names, ids=[f"{name}/{SUFFIX}" for name in names])
    if "cassette" in metafunc.fixturenames:
        from flushproof.judging.quoting import item_of

        tapes = library.of_no_case() if library is not None else ()
        metafunc.parametrize("cassette", tapes, ids=[item_of(tape) for tape in tapes])


def chosen(items: Sequence[pytest.Item], settings: Settings) -> Chosen:
    """
    Those of *items* that are ours and that *settings* select, in the order of a run.

    Raises:
        NothingSelected: The selection, or the shard, holds none of them.
    """
    ours = [
        (item, name) for item in items if (name := item_id(item)) is not None and name != NOTHING
    ]
    if settings.is_replay:
        # A replay has no gateway to generate requests for.
        ours = [pair for pair in ours if pair[0].get_closest_marker(MARK) is None]
    ours.sort(key=lambda pair: family_of(pair[0]))
    if settings.select:
        # Each has to match: of two, a misspelt one would leave a hole that nobody sees.
        for prefix in settings.select:
            if not any(name.startswith(prefix) for _, name in ours):
                raise NothingSelected(
                    f"--select {prefix}: no requirement and no case has an id that begins so. "
                    "`flushproof plan` prints every id."
                )
        ours = [pair for pair in ours if pair[1].startswith(settings.select)]
    ours, spending, notices = afforded(ours, settings)
    part = settings.shard_of()
    if part is None or not ours:
        allowance = spending.allowance((name for _, name in ours), 1) if spending else None
        return Chosen([item for item, _ in ours], None, notices, allowance)
    mine = sharded(ours, *part, settings=settings)
    if asking(ours) and not asking(mine):
        raise NothingSelected(
            f"--shard {settings.shard}: of {len(asking(ours))} selected items that send something "
            "none is in this part."
        )
    allowance = spending.allowance((name for _, name in mine), part[0]) if spending else None
    whole = tuple(name for _, name in ours)
    return Chosen([item for item, _ in mine], whole, notices, allowance)


def afforded(
    ours: Sequence[Named], settings: Settings
) -> tuple[list[Named], "Spending | None", tuple[str, ...]]:
    """
    Those of *ours* that *settings* have requests for, what they cost, and what is told of the rest.

    Raises:
        NothingSelected: Generated requests are selected, and none are generated.
        UsageError: The request budget is too small for what is wanted.
    """
    kept = [pair for pair in ours if settings.examples or family_of(pair[0]) != PROPERTY]
    if len(kept) == len(ours) and settings.request_budget is None:
        return kept, None, ()
    for prefix in settings.select:
        if not any(name.startswith(prefix) for _, name in kept):
            raise NothingSelected(
                f"--select {prefix}: only generated requests have an id that begins so, and "
                "--examples is 0; --examples N makes N of each."
            )
    from flushproof.planning.outlook import outlook
    from flushproof.planning.spending import proposal, spend

    with outlook(settings) as view:
        wanted = [asked_of(item, name) for item, name in ours]
        notices = [proposal(wanted, settings, view)] if len(kept) < len(ours) else []
        if settings.request_budget is None:
            return kept, None, tuple(notices)
        spending = spend([asked_of(item, name) for item, name in kept], settings, view)
    notices.insert(0, spending.notice())
    affordable = [pair for pair in kept if pair[1] in spending.choice.kept]
    return affordable, spending, tuple(filter(None, notices))


def asked_of(item: pytest.Item, name: str) -> "Asked":
    """What *item*, called *name*, asks."""
    from flushproof.planning.outlook import Asked, Generated

    mark = item.get_closest_marker(MARK)
    if mark is not None:
        named, needs = str(mark.kwargs["names"]), tuple(mark.kwargs.get("needs", ()))
        told = Generated(description=str(mark.args[1]), names=named, needs=needs)
        return Asked(id=name, generated=told)
    given = item.callspec.params  # type: ignore[attr-defined]  # every item of ours has one
    tape = given.get("cassette")
    return Asked(
        id=name,
        case=given.get("case"),
        scenario=given.get("scenario"),
        recording=tape.provenance.description if tape is not None else None,
    )


def asking(pairs: Sequence[Named]) -> list[Named]:
    """Those of *pairs* that send something; the others conclude from what they see."""
    return [pair for pair in pairs if family_of(pair[0]) != LAST]


def sharded(ours: Sequence[Named], part: int, parts: int, *, settings: Settings) -> list[Named]:
    """
    Those of *ours* in one of *parts*; what is watched throughout belongs to every shard.

    What spends a flush budget belongs to the first one, so that one process counts it.
    """
    # Imported here: whoever has the plugin and no run of ours pays for no target.
    from flushproof.targets.budget import spenders

    given = shares(
        {name: cost(item, name, settings) for item, name in asking(ours)},
        parts,
        together=frozenset(spenders(settings.flush_budget)),
    )
    return [(item, name) for item, name in ours if given.get(name, part) == part]


def cost(item: pytest.Item, name: str, settings: Settings) -> float:
    """What *item*, called *name*, costs in a run with *settings*."""
    family = FAMILIES[family_of(item)]
    examples = settings.examples if family == MARK else None
    return cost_of(name, examples=examples, scenario=family == "scenario")


def seed(items: Sequence[pytest.Item], settings: Settings) -> None:
    """Give the generated requests their number and their seed."""
    properties = [item for item in items if item.get_closest_marker(MARK) is not None]
    if not properties:
        return
    from hypothesis import is_hypothesis_test

    from flushproof.examples import seeded

    for item in properties:
        function: Any = getattr(item, "obj", None)
        if is_hypothesis_test(function):
            seeded(function, settings, item.nodeid)
