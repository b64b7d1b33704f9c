"""
Mixtures of readings: few, and yet every two readings of two requirements meet in one of them.

To try all mixtures would take forever, and a false alarm that needs three readings at once is rare;
what two readings do to each other is seen here.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import TypeAlias

# The readings of two requirements: (requirement, reading), (requirement, reading).
Pair: TypeAlias = tuple[tuple[str, str], tuple[str, str]]
Mixture: TypeAlias = Mapping[str, str]


def pairs_of(choices: Mapping[str, Sequence[str]]) -> set[Pair]:
    """Every two readings of two requirements; *choices* are the readings of each."""
    return {
        ((one, reading), (other, its))
        for one, other in combinations(choices, 2)
        for reading, its in product(choices[one], choices[other])
    }


def pairs_in(mixture: Mixture) -> set[Pair]:
    """The pairs that meet in *mixture*."""
    return set(combinations(mixture.items(), 2))


def mixtures(choices: Mapping[str, Sequence[str]]) -> list[Mixture]:
    """
    Mixtures, always the same ones, in which every pair of *choices* meets.

    Each begins with the first pair that has not met yet; then each requirement takes the reading
    that brings most new pairs with those that were taken before.
    """
    made: list[Mixture] = []
    left = pairs_of(choices)
    while left:
        begun = dict(min(left))
        for name in sorted(choices, key=lambda name: (-len(choices[name]), name)):
            if name not in begun:
                begun[name] = max(choices[name], key=lambda its: _new(left, begun, name, its))
        mixture = {name: begun[name] for name in choices}
        left -= pairs_in(mixture)
        made.append(mixture)
    return made


def _new(left: set[Pair], begun: Mixture, name: str, reading: str) -> int:
    """How many pairs meet for the first time if *name* takes *reading*."""
    own = (name, reading)
    return sum((own, other) in left or (other, own) in left for other in begun.items())
