"""
The items of a run: which of pytest's items are ours, what they are called, in which order they go.

An item is ours if it hands a result over with the fixture `settle`, or is marked as a property that
has one.
"""

from collections.abc import Sequence
from typing import Any

import pytest

from flushproof.errors import NothingSelected
from flushproof.settings import Settings

RUN = "run"
SETTLE = "settle"
MARK = "item"

# What is asked of a target, by the parameter of the test function, in the order of a run.
FAMILIES = ("cassette", "case", "scenario", MARK, "watched")

# Concluded from all the others, so it goes last, and belongs to every shard.
LAST = len(FAMILIES) - 1

# pytest's stand-in for a test that has nothing to be called with.
NOTHING = "NOTSET"

Named = tuple[pytest.Item, str]


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


def parametrize(metafunc: pytest.Metafunc, *, replay: bool) -> None:
    """Make an item of every case, scenario, watched requirement and cassette."""
    if not settles(metafunc.fixturenames):
        return
    if "case" in metafunc.fixturenames:
        from flushproof.cases import cases

        found = () if replay else cases()
        metafunc.parametrize("case", found, ids=[case.id for case in found])
    if "scenario" in metafunc.fixturenames:
        from flushproof.judging.scenarios import SCENARIOS

        metafunc.parametrize("scenario", () if replay else tuple(SCENARIOS))
    if "watched" in metafunc.fixturenames:
        from flushproof.contract import contract
        from flushproof.judging.watch import SUFFIX, Watch

        names = Watch(contract=contract()).watched()
        metafunc.parametrize("watched", names, ids=[f"{name}/{SUFFIX}" for name in names])
    if "cassette" in metafunc.fixturenames:
        from flushproof.cassettes import published
        from flushproof.judging.replaying import item_of

        tapes = published() if replay else ()
        metafunc.parametrize("cassette", tapes, ids=[item_of(tape) for tape in tapes])


def chosen(items: Sequence[pytest.Item], settings: Settings) -> list[Named]:
    """
    Those of *items* that are ours and that *settings* select, in the order of a run.

    Raises:
        NothingSelected: The selection, or the shard, holds none of them.
    """
    ours = [
        (item, name) for item in items if (name := item_id(item)) is not None and name != NOTHING
    ]
    if settings.target == "replay":
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
    part = settings.shard_of()
    if part is None or not ours:
        return ours
    mine = sharded(ours, *part)
    if asking(ours) and not asking(mine):
        raise NothingSelected(
            f"--shard {settings.shard}: of {len(asking(ours))} selected items that send something "
            "none is in this part."
        )
    return mine


def asking(pairs: Sequence[Named]) -> list[Named]:
    """Those of *pairs* that send something; the others conclude from what they see."""
    return [pair for pair in pairs if family_of(pair[0]) != LAST]


def sharded(ours: Sequence[Named], part: int, parts: int) -> list[Named]:
    """Every *parts*-th item; what is watched throughout belongs to every shard."""
    return [
        pair
        for position, pair in enumerate(ours)
        if position % parts == part - 1 or family_of(pair[0]) == LAST
    ]


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
