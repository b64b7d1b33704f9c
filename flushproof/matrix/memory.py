"""
Data behind an instance that is no Redis: as much of one as a gateway that only flushes can tell.

A lie that does anything else to the data needs a real one.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b

from flushproof.redisdata.dataset import DATABASES, PREFIX, Seeded, entries_of
from flushproof.redisdata.info import Mark
from flushproof.redisdata.probe import Probe
from flushproof.redisdata.snapshot import LIMIT_KEYS, Place, Snapshot, Value


def seeded() -> Iterator[tuple[Place, Value]]:
    """What the dataset is, once it is written."""
    for database in DATABASES:
        for one in entries_of(database):
            digest = blake2b(repr(one.commands).encode(), digest_size=16).digest()
            value = Value(kind=one.kind, digest=digest, expires_at_ms=one.expires_at_ms)
            yield (database, one.key), value


DATASET: Mapping[Place, Value] = dict(seeded())


class Remembered(Probe):
    """The data of one instance, and the look at it: a store that a gateway flushes, and a probe."""

    def __init__(self, name: str) -> None:
        self.shown = f"memory of the {name}"
        self.values: Mapping[Place, Value] = {}
        self.writes = 0

    def hold(self, values: Mapping[Place, Value]) -> None:
        """Have *values* and nothing else."""
        self.values = values
        self.writes += 1

    def flush(self) -> None:
        """Erase every database."""
        self.hold({})

    def seed(self) -> Seeded:
        """Write the dataset, and leave other keys alone."""
        others = {place: one for place, one in self.values.items() if place not in DATASET}
        self.hold({**others, **DATASET})
        return Seeded(databases=DATABASES, keys=len(DATASET), without=())

    def is_empty(self) -> bool:
        """Whether no database holds a key."""
        return not self.values

    def usable(self) -> bool:
        """What is written is there."""
        return True

    def snapshot(self, limit_keys: int = LIMIT_KEYS) -> Snapshot:
        """Everything in all databases; it is never more than *limit_keys*."""
        assert len(self.values) <= limit_keys
        return Snapshot(values=self.values, taken_at_ms=0, slack_ms=0)

    def snapshot_after_seed(self, before: Snapshot | None) -> Snapshot:
        """Everything; *before* is not needed for it."""
        return before if before and before.values == self.values else self.snapshot()

    @classmethod
    def marks(cls, probes: Sequence[Probe]) -> list[Mark]:
        """The mark of each."""
        return [probe.told() for probe in probes if isinstance(probe, cls)]

    def told(self) -> Mark:
        """Where the data stands now."""
        counts = (
            (number, sum(place[0] == number for place in self.values), 0) for number in DATABASES
        )
        return Mark(
            run_id=self.shown,
            changes=str(self.writes),
            saves="0",
            last_save="0",
            keyspace=tuple(counts) if self.values else (),
        )

    def close(self) -> None:
        """Nothing is open."""


assert all(key.startswith(PREFIX) for _, key in DATASET)
