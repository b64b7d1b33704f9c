"""The mutation score: which modules and tests it takes, and when it says that all is well."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# The checkout: an installed package holds no benchmarks.
CHECKOUT = Path(__file__).parents[2]
BENCH = CHECKOUT / "suites" / "bench"


@pytest.fixture(scope="module")
def mutants() -> Iterator[Any]:
    """The script, which is in no package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCH))
        yield importlib.import_module("mutants")


def outcome(killed: str = "", now: str = "return 2") -> dict[str, Any]:
    """What became of a mutant of one line."""
    place = {"module": "flushproof/a.py", "line": 7, "function": "f", "operator": "NumberReplacer"}
    return {**place, "was": "return 1", "now": now, "killed": killed}


KNOWN = {("flushproof/a.py", "f", "return 1", "return 2"): "nobody looks at it"}


def test_every_pattern_names_files(mutants: Any) -> None:
    """A module or a test that was renamed is not left out in silence."""
    patterns = [
        (folder, pattern)
        for part in mutants.PARTS
        for folder, patterns in (("flushproof", part.modules), (mutants.TESTS, part.tests))
        for pattern in patterns
    ]

    assert [] == [pair for pair in patterns if not mutants.found(pair[0], (pair[1],))]


def test_what_decides_over_data_and_secrets_is_in_it(mutants: Any) -> None:
    """The modules that a mistake would make dangerous are the first."""
    modules = [one for part in mutants.PARTS for one in mutants.found("flushproof", part.modules)]

    assert ["signing", "harm", "interlock", "reservation"] == [
        Path(one).stem for one in modules[:4]
    ]
    assert len(set(modules)) == len(modules)


def test_every_reason_is_given_for_a_line_that_is_there(mutants: Any) -> None:
    """A line that was changed needs its reason anew."""
    known = mutants.reasons()
    lines = {
        module: [" ".join(line.split()) for line in (CHECKOUT / module).read_text().splitlines()]
        for module in {key[0] for key in known}
    }

    assert [] == [key for key in known if key[2] not in lines[key[0]]]
    assert all(known.values())


@pytest.mark.parametrize(
    ("outcomes", "well", "told"),
    [
        ([outcome("a test")], True, "1 of     1 killed,    0 without reason"),
        ([outcome()], False, "flushproof/a.py:7: survives: return 1  ->  return 2"),
    ],
    ids=["killed", "survived"],
)
def test_a_survivor_needs_a_reason(
    mutants: Any, outcomes: list[dict[str, Any]], well: bool, told: str
) -> None:
    """It is shown with its line, and all is not well."""
    text, is_well = mutants.told_of(outcomes, {})

    assert well is is_well
    assert told in text


def test_a_reason_needs_a_survivor(mutants: Any) -> None:
    """A reason for what a test kills is a mistake."""
    survived = mutants.told_of([outcome()], KNOWN)
    killed = mutants.told_of([outcome("a test")], KNOWN)

    assert (True, False) == (survived[1], killed[1])
    assert "flushproof/a.py: does not survive: return 1  ->  return 2" in killed[0]


def test_other_modules_are_not_asked_for_their_survivors(mutants: Any) -> None:
    """Half a run says nothing of the other half."""
    other = {("flushproof/b.py", "f", "return 1", "return 2"): "it was not looked at"}

    assert mutants.told_of([outcome("a test")], other)[1]
