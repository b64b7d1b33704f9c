"""What Hypothesis is told: so many requests, from one seed, and what failed before comes first."""

import importlib
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flushproof.examples import profile_of, seeded
from flushproof.settings import Settings


def drawn(settings: Settings) -> list[int]:
    """What a property is asked in a run with *settings*."""
    numbers = []

    @given(number=st.integers())
    def ask(number: int) -> None:
        numbers.append(number)

    seeded(ask, settings)()
    return numbers


def test_the_same_seed_asks_the_same() -> None:
    """Whatever the time, the machine and what ran before."""
    assert drawn(Settings()) == drawn(Settings(seed=0))


def test_what_else_is_loaded_changes_no_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shard, a wheel and a checkout have loaded other modules, with other constants in them."""
    before = drawn(Settings(examples=500))
    path = tmp_path / "constants_of_ours.py"
    path.write_text(f"NUMBERS = {list(range(70_000, 71_000))}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module(path.stem)

    after = drawn(Settings(examples=500))
    monkeypatch.delitem(sys.modules, path.stem)

    assert before == after


def test_another_seed_asks_something_else() -> None:
    """Or nobody would need one."""
    assert drawn(Settings(seed=1)) != drawn(Settings(seed=2))


def test_so_many_are_asked_as_are_wanted() -> None:
    """The option counts requests."""
    assert 17 == len(drawn(Settings(examples=17)))


def test_nothing_is_kept_unless_asked_for() -> None:
    """A run leaves its reports and nothing else."""
    assert profile_of(Settings()).database is None


def test_all_properties_share_a_database(tmp_path: Path) -> None:
    """One connection is enough, and a fuzzer insists on it."""
    settings = Settings(example_db=str(tmp_path))

    assert profile_of(settings).database is profile_of(settings).database


def test_a_seed_does_not_take_the_database_away(tmp_path: Path) -> None:
    """As it would in Hypothesis, where a seed is for a debugger."""

    @given(number=st.integers())
    def fail(number: int) -> None:
        assert number is None

    property_ = seeded(fail, Settings(example_db=str(tmp_path)), "a property")

    assert raised_by(property_)
    assert [] != list(tmp_path.iterdir())


def raised_by(function: object) -> bool:
    """Whether *function* fails."""
    try:
        function()  # type: ignore[operator]  # a test function
    except AssertionError:
        return True
    return False
