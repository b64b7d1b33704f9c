"""
A direct look at the data behind an instance, and a direct hand on it.

`mark` and `unchanged_since` are one round trip each and are meant for after every request;
`snapshot` reads everything and is meant for when those do not settle it.
"""

from collections.abc import Callable, Sequence
from typing import Self

from flushproof.errors import EnvironmentUnusable
from flushproof.redisdata import dataset
from flushproof.redisdata.connection import Command, Connection, demand_together
from flushproof.redisdata.dataset import Seeded
from flushproof.redisdata.info import (
    Mark,
    info_of,
    keyspace_of,
    mark_of,
    name_and_version,
    proved_unchanged,
)
from flushproof.redisdata.snapshot import LIMIT_KEYS, Snapshot, renewed, snapshot_of

# What a mark is made of. Several sections in one command are understood since Redis 7 only.
SECTIONS = ("server", "persistence", "keyspace")
TOGETHER: tuple[Command, ...] = (("INFO", *SECTIONS),)
APART: tuple[Command, ...] = tuple(("INFO", section) for section in SECTIONS)
TRIAL_KEY = dataset.PREFIX + b"usable"
TRIAL: tuple[Command, ...] = (
    ("SELECT", 0),
    ("SET", TRIAL_KEY, "yes", "PX", 60_000),
    ("GET", TRIAL_KEY),
    ("DEL", TRIAL_KEY),
)


class Probe:
    """
    A connection to the Redis behind an instance.

    Everything raises `EnvironmentUnusable` when the server cannot be reached or refuses, with its
    address and never with a password. Nothing that writes is sent twice.
    """

    def __init__(self, url: str) -> None:
        """Read *url* (redis://, rediss:// or unix://); the first question opens the connection."""
        self.connection = Connection(url)
        self.shown = self.connection.shown
        self.databases: tuple[int, ...] | None = None
        self.together: bool | None = None

    def __repr__(self) -> str:
        return f"Probe({self.shown!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ping(self) -> None:
        """Return if the server answers."""
        self.connection.demand([("PING",)])

    def server_name(self) -> str:
        """Product and version, such as "valkey 9.1.2"."""
        [raw] = self.connection.demand([("INFO", "server")])
        return " ".join(name_and_version(info_of(raw)))

    def is_empty(self) -> bool:
        """Whether no database holds a key."""
        [raw] = self.connection.demand([("INFO", "keyspace")])
        return keyspace_of(raw) == ()

    def wait_empty(
        self,
        *,
        deadline_s: float,
        poll_s: float,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
    ) -> bool:
        """
        Whether no database holds a key, now or within *deadline_s*.

        A server that cannot be reached may be restarting: it is asked again until the deadline.

        Args:
            deadline_s: How long to wait at most.
            poll_s: How long to wait between two questions.
            sleep: Waits so many seconds.
            clock: Seconds from any moment on, never going back.

        Raises:
            EnvironmentUnusable: It could not be reached when the deadline came.
        """
        end_s = clock() + deadline_s
        while True:
            try:
                if self.is_empty():
                    return True
                unusable = None
            except EnvironmentUnusable as error:
                unusable = error
            if clock() >= end_s:
                break
            sleep(poll_s)
        if unusable is not None:
            raise unusable
        return False

    def mark(self) -> Mark:
        """Where the data stands now, for `unchanged_since`."""
        [mark] = self.marks([self])
        return mark

    @classmethod
    def marks(cls, probes: Sequence["Probe"]) -> list[Mark]:
        """The mark of each, in the time of one: all are asked before any answer is waited for."""
        commands = TOGETHER if all(probe.tells_together() for probe in probes) else APART
        answers = demand_together([probe.connection for probe in probes], commands)
        return [mark_of(b"".join(replies)) for replies in answers]

    def tells_together(self) -> bool:
        """Whether the server tells several sections of `INFO` in one answer; asked once."""
        if self.together is None:
            [told] = self.connection.ask(TOGETHER)
            headings = (b"# %b" % section.capitalize().encode() for section in SECTIONS)
            self.together = isinstance(told, bytes) and all(heading in told for heading in headings)
        return self.together

    def unchanged_since(self, mark: Mark) -> bool:
        """Whether it is proved that nothing was written since *mark*; if not, compare snapshots."""
        return proved_unchanged(mark, self.mark())

    def snapshot(self, limit_keys: int = LIMIT_KEYS) -> Snapshot:
        """Everything in all databases; raises `EvidenceIncomplete` for more than *limit_keys*."""
        return snapshot_of(self.connection, limit_keys)

    def snapshot_after_seed(self, before: Snapshot | None) -> Snapshot:
        """Everything, right after `seed`; *before* is what it was after the last one, if known."""
        return renewed(self.connection, before) if before is not None else self.snapshot()

    def seed(self) -> Seeded:
        """Write the dataset, whatever is there of an earlier one, and see that it is there."""
        if self.databases is None:
            self.databases = dataset.databases_of(self.connection)
        return dataset.seed(self.connection, self.databases)

    def flush(self) -> None:
        """Erase every database."""
        self.connection.demand([("FLUSHALL",)])

    def plant(self, key: str, life_ms: int) -> None:
        """Write *key* for *life_ms*, unless it is there."""
        self.connection.demand([("SELECT", 0), ("SET", key, "1", "PX", life_ms, "NX")])

    def holds(self, key: str) -> bool:
        """Whether what `plant` wrote is there."""
        _, there = self.connection.demand([("SELECT", 0), ("EXISTS", key)])
        return bool(there)

    def usable(self) -> bool:
        """Whether a key of ours can be written, read and deleted."""
        replies = self.connection.ask(TRIAL)
        return replies == [b"OK", b"OK", b"yes", 1]

    def close(self) -> None:
        """Close the connection. Does nothing the second time."""
        self.connection.close()


class RedisStore:
    """The data of one instance of the embedded gateway: a whole Redis. Safe for several threads."""

    def __init__(self, url: str) -> None:
        self.connection = Connection(url)

    def flush(self) -> None:
        """Erase every database of the instance."""
        self.connection.demand([("FLUSHALL",)])

    def close(self) -> None:
        """Close the connection. Does nothing the second time."""
        self.connection.close()
