"""Answers that take another time, and the moods of a network."""

from typing import Any

import pytest

Made = Any


def side(made: Made, *times_ms: float, area: str = "route") -> Any:
    """A run of an area whose answers took so long."""
    return made.side(
        *(
            made.answered(f"{area}/path/{number}", elapsed_ms=elapsed_ms)
            for number, elapsed_ms in enumerate(times_ms)
        )
    )


def told(drift: Any) -> list[tuple[str, float, float, int]]:
    """Each change: where, before, after, of how many answers."""
    return [(one.where, one.before_ms, one.after_ms, one.answers) for one in drift.timings]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([10] * 5, [99] * 5),
        ([99] * 5, [101] * 5),
        ([60] * 5, [110] * 5),
        ([10] * 5, [10, 10, 10, 1_300, 1_300]),
        ([10] * 4, [300] * 4),
        ([10], [1_900]),
    ],
    ids=["same-class", "end-of-class", "near-the-end", "median", "few", "lost-packet"],
)
def test_the_moods_of_a_network_are_no_change(
    made: Made, before: list[float], after: list[float]
) -> None:
    """Neither in one direction nor in the other."""
    one, other = side(made, *before), side(made, *after)

    assert [[], []] == [told(made.drift(one, other)), told(made.drift(other, one))]


def test_an_area_that_became_slow_is_told_by_its_median(made: Made) -> None:
    """Its answers are not told one by one besides."""
    drift = made.drift(side(made, *[10] * 5), side(made, 300, 310, 320, 2_500, 330))

    assert [("route", 10, 320, 5)] == told(drift)
    assert [0, 1] == [drift.exit_status(fail_on_change=flag) for flag in (False, True)]


def test_an_area_that_became_fast_is_told(made: Made) -> None:
    """A cache in front of it may be why."""
    assert [("route", 500, 20, 5)] == told(
        made.drift(side(made, *[500] * 5), side(made, *[20] * 5))
    )


def test_one_answer_that_moved_by_two_classes_is_told(made: Made) -> None:
    """The others of its area stay as they were."""
    drift = made.drift(side(made, *[10] * 6), side(made, 10, 10, 10, 3_000, 10, 10))

    assert [("route/path/3", 10, 3_000, 1)] == told(drift)


@pytest.mark.parametrize("timed", ["", "live"])
def test_times_are_compared_only_where_the_same_was_measured(made: Made, timed: str) -> None:
    """A replay takes no time, and a network takes more than none."""
    before = side(made, *[10] * 5)
    after = made.side(
        *(made.answered(f"route/path/{number}", elapsed_ms=5_000) for number in range(5)),
        timed=timed,
    )

    assert [] == told(made.drift(before, after))
