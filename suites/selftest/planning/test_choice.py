"""What a request budget is spent on: every requirement first, then round and round."""

import pytest

from flushproof.planning.choice import Candidate, Choice, Purse, choose, least, spread


def rows(requirement: str, count: int, **more: object) -> list[Candidate]:
    """So many items of *requirement*, one request each."""
    return [
        Candidate(
            id=f"{requirement}/{number}",
            requirement=requirement,
            **{"requests": 1, **more},  # type: ignore[arg-type]  # as they are called
        )
        for number in range(count)
    ]


def kept(choice: Choice, requirement: str) -> int:
    """How many items of *requirement* were chosen."""
    return sum(name.startswith(f"{requirement}/") for name in choice.kept)


def test_every_requirement_comes_before_any_comes_twice() -> None:
    """However many items the others have."""
    candidates = [*rows("a/many", 50), *rows("b/few", 2), *rows("c/one", 1)]

    choice = choose(candidates, 4)

    assert (2, 1, 1) == tuple(kept(choice, name) for name in ("a/many", "b/few", "c/one"))
    assert () == choice.untouched


def test_what_is_left_goes_round() -> None:
    """One of each in turn, until the budget is used up or nothing is left."""
    candidates = [*rows("a/many", 50), *rows("b/few", 2), *rows("c/one", 1)]

    choice = choose(candidates, 10)

    assert (7, 2, 1) == tuple(kept(choice, name) for name in ("a/many", "b/few", "c/one"))
    assert (10, 43) == (choice.requests, choice.left_out)


def test_a_refused_case_brings_its_neighbour() -> None:
    """A suite of refusals passes against a gateway that refuses everything."""
    accepted = rows("z/neighbour", 1, telling=2)
    candidates = [*rows("a/refused", 9, neighbour="z/neighbour/0"), *accepted]

    choice = choose(candidates, 2)

    assert {"a/refused/0", "z/neighbour/0"} == choice.kept


def test_a_refused_case_without_room_for_its_neighbour_stays_out() -> None:
    """What is chosen in its place stands alone."""
    first = rows("a/refused", 1, neighbour="z/neighbour/0")
    candidates = [*first, *rows("b/alone", 1), *rows("z/neighbour", 1, requests=5)]

    choice = choose(candidates, 1)

    assert {"b/alone/0"} == choice.kept
    assert ("a/refused", "z/neighbour") == choice.untouched


def test_a_must_goes_before_a_should() -> None:
    """Whatever the order in which they stand."""
    candidates = [*rows("a/should", 1, binding=False), *rows("b/must", 1)]

    assert {"b/must/0"} == choose(candidates, 1).kept


def test_what_tells_most_goes_first() -> None:
    """Of one requirement."""
    candidates = [*rows("a/any", 1, telling=3), *rows("a/refused", 1)]
    together = [
        Candidate(id=one.id, requirement="a/both", requests=1, telling=one.telling)
        for one in candidates
    ]

    assert {"a/refused/0"} == choose(together, 1).kept


def test_what_a_run_is_for_goes_before_everything() -> None:
    """A flush that was paid for is sent."""
    candidates = [*rows("a/must", 5), *rows("z/flush", 1, first=True, binding=False)]

    assert {"z/flush/0"} == choose(candidates, 1).kept


def test_what_sends_nothing_is_always_kept() -> None:
    """It is reported as what it is: skipped, or concluded from the others."""
    candidates = [*rows("a/skipped", 3, requests=0), *rows("b/asked", 1)]

    choice = choose(candidates, 0)

    assert {"a/skipped/0", "a/skipped/1", "a/skipped/2"} == choice.kept
    assert (0, 1, ("b/asked",)) == (choice.requests, choice.left_out, choice.untouched)


def test_a_large_budget_leaves_nothing_out() -> None:
    """And asks no more than there is."""
    candidates = [*rows("a/many", 50), *rows("b/two", 2, requests=2)]

    choice = choose(candidates, 1000)

    assert (54, 0, ()) == (choice.requests, choice.left_out, choice.untouched)


def test_the_same_is_chosen_every_time() -> None:
    """Whoever asks."""
    candidates = [*rows("a/many", 50), *rows("b/few", 7), *rows("c/few", 7)]

    assert choose(candidates, 23) == choose(list(candidates), 23)


def test_the_least_is_one_of_each_with_its_neighbour() -> None:
    """A neighbour that several have is paid for once."""
    shared = rows("z/neighbour", 3)
    candidates = [
        *rows("a/refused", 3, neighbour="z/neighbour/0"),
        *rows("b/refused", 3, neighbour="z/neighbour/0"),
        *shared,
    ]

    assert 3 == least(candidates)


@pytest.mark.parametrize(
    ("count", "order"),
    [
        (0, []),
        (1, [0]),
        (2, [0, 1]),
        (5, [0, 4, 2, 1, 3]),
        (8, [0, 4, 2, 6, 1, 5, 3, 7]),
    ],
)
def test_a_row_is_taken_from_far_apart(count: int, order: list[int]) -> None:
    """Each once."""
    assert order == spread(range(count))


@pytest.mark.parametrize(
    ("purse", "left"),
    [
        (Purse(budget=150), 150 - 7 - 15),
        (Purse(budget=150, rate=10), 150 - 17 - 15),
        (Purse(budget=150, parts=4), 150 - 28 - 15),
        (Purse(budget=5), 0),
    ],
    ids=["alone", "flushing", "four-shards", "too-small"],
)
def test_what_is_kept_back_is_not_for_items(purse: Purse, left: int) -> None:
    """For what is asked before the first item, by each shard, and for what is asked again."""
    assert left == purse.left


@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.parametrize("requests", [1, 2, 90, 91, 545, 10_000])
def test_the_least_budget_is_enough_and_one_less_is_not(parts: int, requests: int) -> None:
    """So the option that a message proposes does what it says, and no more."""
    enough = Purse(budget=1, parts=parts).enough_for(requests)

    assert requests <= Purse(budget=enough, parts=parts).left
    assert requests > Purse(budget=enough - 1, parts=parts).left


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_shards_together_send_no_more_than_the_budget(parts: int) -> None:
    """However unequal the parts are."""
    purse = Purse(budget=151, parts=parts)
    planned = [purse.left] + [0] * (parts - 1)

    shares = [purse.share(requests, part) for part, requests in enumerate(planned, 1)]

    assert 151 == sum(shares)
