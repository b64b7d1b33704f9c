"""Data that is no Redis: flushed, filled and looked at as one."""

import pytest

from flushproof.matrix.memory import DATASET, Remembered
from flushproof.redisdata.probe import Probe
from flushproof.redisdata.snapshot import Value, differences

STRANGER = ((0, b"theirs"), Value(kind="string", digest=b"", expires_at_ms=None))


@pytest.fixture
def filled() -> Remembered:
    """A memory that holds the dataset."""
    memory = Remembered("target")
    memory.seed()
    return memory


def test_a_memory_is_empty_until_it_is_filled() -> None:
    """And holds every key of the dataset then, in the databases of a Redis."""
    memory = Remembered("target")

    before = memory.is_empty()
    told = memory.seed()

    assert (True, False) == (before, memory.is_empty())
    assert len(DATASET) == told.keys == len(memory.snapshot().values)


def test_a_flush_empties_it(filled: Remembered) -> None:
    """Every database."""
    filled.flush()

    assert filled.is_empty()
    assert () == filled.told().keyspace


def test_the_dataset_has_every_database_and_time_to_live(filled: Remembered) -> None:
    """A difference in any would show."""
    values = filled.snapshot().values

    assert {0, 1, 5, 15} == {number for number, _ in values}
    assert {True, False} == {value.expires_at_ms is None for value in values.values()}


def test_filling_again_leaves_other_keys_alone(filled: Remembered) -> None:
    """As the probe of a Redis does."""
    place, value = STRANGER
    filled.hold({**filled.values, place: value})

    filled.seed()

    assert value == filled.snapshot().values[place]


@pytest.mark.parametrize("deed", ["seed", "flush"])
def test_every_write_moves_the_mark(filled: Remembered, deed: str) -> None:
    """Even one that leaves everything as it was: a flush that was filled again is noticed."""
    before = filled.mark()

    getattr(filled, deed)()

    assert not filled.unchanged_since(before)


def test_reading_moves_nothing(filled: Remembered) -> None:
    """Looking is not writing."""
    before = filled.mark()

    filled.snapshot()

    assert filled.unchanged_since(before)


def test_marks_of_several_are_each_of_its_own(filled: Remembered) -> None:
    """In the order in which they are asked for."""
    other = Remembered("bystander")

    probes: list[Probe] = [filled, other]

    assert [filled.told(), other.told()] == filled.marks(probes)


def test_two_snapshots_of_the_same_are_the_same(filled: Remembered) -> None:
    """Filling again brings the very same values."""
    before = filled.snapshot()
    filled.flush()
    filled.seed()

    assert () == differences(before, filled.snapshot_after_seed(before))
