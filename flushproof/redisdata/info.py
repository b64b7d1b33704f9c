"""What a Redis says of itself in `INFO`, and the mark by which a change is noticed cheaply."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

# Products that answer INFO with a `redis_version` for the sake of old clients, and their own.
OWN_VERSION = {
    "valkey": "valkey_version",
    "dragonfly": "dragonfly_version",
    "redis": "redis_version",
}

Keyspace = tuple[tuple[int, int, int], ...]

DATABASE = re.compile(rb"\ndb([0-9]+):([^\r\n]*)")


def info_of(raw: bytes) -> dict[str, str]:
    """The fields of one or more sections of `INFO`."""
    lines = (line.partition(":") for line in raw.decode("utf-8", "replace").split("\r\n"))
    return {name: value for name, colon, value in lines if colon and not name.startswith("#")}


def picked(raw: bytes, names: Iterable[str]) -> dict[str, str]:
    """The fields *names* alone, of those that are there: for who asks after every request."""
    text = "\r\n" + raw.decode("utf-8", "replace")
    found = {}
    for name in names:
        _, told, behind = text.partition(f"\r\n{name}:")
        if told:
            found[name] = behind.partition("\r\n")[0]
    return found


def name_and_version(info: Mapping[str, str]) -> tuple[str, str]:
    """Product and version, such as ("valkey", "9.1.2"); "?" for a version that is not told."""
    product = next((name for name, field in OWN_VERSION.items() if field in info), "redis")
    return product, info.get(OWN_VERSION[product], "?")


def keyspace_of(raw: bytes) -> Keyspace:
    """
    (database, keys, keys with a time to live) of every database that has keys, in order.

    The average time to live that stands beside them is left out: a sample, it moves by itself.

    Args:
        raw: The section `keyspace` of `INFO`, whatever else stands there.
    """
    rows = DATABASE.findall(b"\n" + raw)
    return tuple(sorted((int(number), *_counts_in(value)) for number, value in rows))


@lru_cache(maxsize=256)
def _counts_in(value: bytes) -> tuple[int, int]:
    counts = dict(part.partition(b"=")[::2] for part in value.split(b","))
    return int(counts[b"keys"]), int(counts[b"expires"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """
    Where an instance's data stood at one moment, for one round trip.

    Two equal marks prove that nothing was written between: the server counts every write in
    `changes`, and sets the count back only when it saves, which moves `saves` or `last_save`.
    Reading moves none of them. A key that expires moves `keyspace`, so it costs a closer look.

    Attributes:
        run_id: Of the server's process; None if it does not tell.
        changes: Writes since the last save; None if it does not tell.
        saves: Saves since it started; None before Redis 7.
        last_save: Of the last save, in seconds since 1970; None if it does not tell.
        keyspace: How many keys each database has.
    """

    run_id: str | None
    changes: str | None
    saves: str | None
    last_save: str | None
    keyspace: Keyspace


# The fields of the sections `server` and `persistence` that a mark is made of.
MARKED = ("run_id", "rdb_changes_since_last_save", "rdb_saves", "rdb_last_save_time")


def mark_of(raw: bytes) -> Mark:
    """The mark in the sections `server`, `persistence` and `keyspace`."""
    told = picked(raw, MARKED)
    return Mark(
        run_id=told.get("run_id"),
        changes=told.get("rdb_changes_since_last_save"),
        saves=told.get("rdb_saves"),
        last_save=told.get("rdb_last_save_time"),
        keyspace=keyspace_of(raw),
    )


def proved_unchanged(before: Mark, after: Mark) -> bool:
    """Whether the two prove that nothing was written; never if the server tells too little."""
    told = (before.run_id, before.changes, before.last_save)
    return None not in told and before == after
