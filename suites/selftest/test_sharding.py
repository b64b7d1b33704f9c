"""What items cost is shared out: every item once, alike on every machine, and evenly."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flushproof.cases import cases
from flushproof.judging.scenarios import SCENARIOS
from flushproof.matrix.properties import properties
from flushproof.sharding import EXAMPLES, FIXED, SCENARIO, cost_of, shares

COSTS = st.dictionaries(
    st.text(alphabet="abc/", min_size=1, max_size=4),
    st.sampled_from((1.0, 1.5, 5.0, 50.0, 95.0, 2000.0)),
    max_size=30,
)
PARTS = st.integers(min_value=1, max_value=7)

MACHINE = "effect/emptied/any-sequence"


def loads(costs: Mapping[str, float], given_to: Mapping[str, int], parts: int) -> list[float]:
    """What each part costs."""
    return [
        sum(cost for item, cost in costs.items() if given_to[item] == part)
        for part in range(1, parts + 1)
    ]


@given(costs=COSTS, parts=PARTS)
def test_every_item_is_in_one_part(costs: dict[str, float], parts: int) -> None:
    """In none twice, in none that there is not, and none is left out."""
    given_to = shares(costs, parts)

    assert set(costs) == set(given_to)
    assert set(given_to.values()) <= set(range(1, parts + 1))


@given(costs=COSTS, parts=PARTS)
def test_no_two_parts_differ_by_more_than_one_item(costs: dict[str, float], parts: int) -> None:
    """As evenly as whole items can be shared out without trying everything."""
    told = loads(costs, shares(costs, parts), parts)

    assert max(told) - min(told) <= max(costs.values(), default=0)


@given(costs=COSTS, parts=PARTS)
def test_the_first_parts_get_something_first(costs: dict[str, float], parts: int) -> None:
    """Of fewer items than parts, the last parts have none."""
    used = set(shares(costs, parts).values())

    assert set(range(1, min(len(costs), parts) + 1)) == used


@given(costs=COSTS, parts=PARTS)
def test_what_stays_together_is_in_the_first_part(costs: dict[str, float], parts: int) -> None:
    """And the others are shared out around it."""
    together = frozenset(sorted(costs)[:3])

    given_to = shares(costs, parts, together=together)

    assert {1} >= {given_to[item] for item in together}
    assert set(costs) == set(given_to)


def test_the_same_items_are_shared_out_in_the_same_way() -> None:
    """A change here changes which machine of many does what, and nothing else."""
    costs = {"a": 1.0, "b": 50.0, "c": 1.0, "d": 40.0, "e": 1.0}

    assert {"b": 1, "d": 2, "a": 2, "c": 2, "e": 2} == shares(costs, 2)


def test_what_stays_together_weighs_first() -> None:
    """The others go where it is not."""
    assert {"t": 1, "x": 2, "y": 1} == shares(
        {"t": 1.0, "x": 50.0, "y": 49.0}, 2, together=frozenset("t")
    )


@pytest.mark.parametrize(
    ("expected", "cost"),
    [
        (1.0, cost_of("timestamp/window/now")),
        (SCENARIO, cost_of("format/same-story/json-and-xml", scenario=True)),
        (150.0, cost_of("effect/stays-empty/a-moment-later", scenario=True)),
        (50.0, cost_of("headers/duplicate/generated", examples=50)),
        (115.0, cost_of(MACHINE, examples=50)),
        (0.0, cost_of(MACHINE, examples=0)),
    ],
    ids=["case", "scenario", "waits", "property", "machine", "none"],
)
def test_what_an_item_costs(expected: float, cost: float) -> None:
    """A property as many exchanges as it has examples, the dear ones more."""
    assert expected == pytest.approx(cost)


def test_every_cost_is_of_an_item() -> None:
    """A name that nothing has would be a cost that nobody counts."""
    known = {
        *SCENARIOS,
        *(case.id for case in cases()),
        *(one.id for one in properties(1)),
        MACHINE,
    }

    assert known >= {*FIXED, *EXAMPLES}
