"""Mixtures in which every pair of readings meets, of any requirements."""

from collections.abc import Mapping, Sequence

import pytest

from flushproof.reference.mixtures import mixtures, pairs_in, pairs_of

CHOICES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "two of two": {"a": "12", "b": "12"},
    "one of one": {"a": "1", "b": "12", "c": "1"},
    "three of three": {"a": "123", "b": "123", "c": "123"},
    "twelve of two": {chr(97 + number): "12" for number in range(12)},
    "uneven": {"a": "1234", "b": "12", "c": "123", "d": "12", "e": "1"},
}


@pytest.mark.parametrize("choices", CHOICES.values(), ids=CHOICES.keys())
def test_each_pair_meets(choices: Mapping[str, Sequence[str]]) -> None:
    """No pair is left out, and none is made up."""
    met = {pair for mixture in mixtures(choices) for pair in pairs_in(mixture)}

    assert pairs_of(choices) == met


@pytest.mark.parametrize("choices", CHOICES.values(), ids=CHOICES.keys())
def test_a_mixture_has_a_reading_for_everything(choices: Mapping[str, Sequence[str]]) -> None:
    """In the order of the requirements."""
    assert {tuple(choices)} == {tuple(mixture) for mixture in mixtures(choices)}


def test_pairs_are_of_two_requirements() -> None:
    """Two readings of one requirement never meet."""
    expected = {(("a", "1"), ("b", "1")), (("a", "2"), ("b", "1"))}

    assert expected == pairs_of({"a": "12", "b": "1"})


def test_mixtures_are_few() -> None:
    """Twelve switches have 4,096 mixtures and 264 pairs; a dozen mixtures are enough."""
    made = mixtures(CHOICES["twelve of two"])

    assert 4 <= len(made) <= 12


def test_no_mixture_is_there_for_nothing() -> None:
    """Each brings a pair that none before it had."""
    made = [pairs_in(mixture) for mixture in mixtures(CHOICES["uneven"])]

    news = [pairs - set().union(*made[:number]) for number, pairs in enumerate(made)]
    assert all(news)


def test_mixtures_are_always_the_same() -> None:
    """A failure is found again under the number of its mixture."""
    expected = [
        {"a": "1", "b": "1", "c": "1"},
        {"a": "1", "b": "2", "c": "2"},
        {"a": "2", "b": "1", "c": "2"},
        {"a": "2", "b": "2", "c": "1"},
    ]

    assert expected == mixtures({"a": "12", "b": "12", "c": "12"})
