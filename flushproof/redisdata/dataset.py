"""
The data that is written into an instance, so that there is something to erase or to keep.

Every type of Redis, in several databases, with and without a time to live, in awkward encodings,
always the same, always below one prefix. Other keys of the instance are left alone.
"""

from dataclasses import dataclass
from functools import cache

from flushproof.errors import EnvironmentUnusable
from flushproof.redisdata.connection import Command, Connection, Refusal

PREFIX = b"flushproof:"
# The first and the last of the usual sixteen, and two between; the server's own last joins them.
DATABASES = (0, 1, 5, 15)
KEY = "{key}"
DATABASE = "{database}"
# Types that a Redis old enough may lack: streams came with 5, and the vendor's page shows a 4.0.2.
NEWER = frozenset({"stream"})
# 2100-01-01: at a fixed time, so that a key is the same whenever it is written.
FAR_MS = 4_102_444_800_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    One key: what `TYPE` calls it, and the commands that make it.

    Attributes:
        name: What follows the prefix.
        kind: The type, in the words of `TYPE`.
        commands: With `KEY` for the key and `DATABASE` for the number of its database.
        expires_at_ms: When it expires, milliseconds since 1970, or None for never.
    """

    name: bytes
    kind: str
    commands: tuple[Command, ...]
    expires_at_ms: int | None = None

    @property
    def key(self) -> bytes:
        return PREFIX + self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """
    What was written.

    Attributes:
        databases: The databases that the instance has, of those we write to.
        keys: How many keys there are now, in all of them.
        without: Types that the server does not know, and that are not there for that reason.
    """

    databases: tuple[int, ...]
    keys: int
    without: tuple[str, ...]


def entry(
    name: str | bytes, kind: str, *commands: Command, expires_at_ms: int | None = None
) -> Entry:
    """An `Entry`, shorter to write in a table."""
    raw = name.encode() if isinstance(name, str) else name
    return Entry(name=raw, kind=kind, commands=commands, expires_at_ms=expires_at_ms)


ENTRIES = (
    entry("string", "string", ("SET", KEY, "the value in database {database}")),
    entry("empty", "string", ("SET", KEY, "")),
    entry("binary", "string", ("SET", KEY, bytes(range(256)))),
    entry("bitmap", "string", ("SETBIT", KEY, 7, 1), ("SETBIT", KEY, 1009, 1)),
    entry("counter", "string", ("SET", KEY, 41), ("INCR", KEY)),
    entry("expiring", "string", ("SET", KEY, "a while"), expires_at_ms=FAR_MS),
    entry("hyperloglog", "string", ("PFADD", KEY, "a", "b", "c")),
    entry("이름-ключ-🔑", "string", ("SET", KEY, "값 значение 🗝")),
    entry(b"\x00\xff\r\n\x80", "string", ("SET", KEY, b"\r\n\x00*1\r\n")),
    entry("list", "list", ("RPUSH", KEY, "one", "two", "", "two")),
    entry("list-expiring", "list", ("RPUSH", KEY, "one"), expires_at_ms=FAR_MS + 1_000),
    entry("set", "set", ("SADD", KEY, "one", "two", b"\xff")),
    entry("set-of-integers", "set", ("SADD", KEY, 1, 2, 3)),
    entry("hash", "hash", ("HSET", KEY, "field", "value", "empty", "", "number", 7)),
    entry("hash-expiring", "hash", ("HSET", KEY, "field", "value"), expires_at_ms=FAR_MS + 2_000),
    entry("sorted-set", "zset", ("ZADD", KEY, "-inf", "a", "-1.5", "b", 0, "c", "+inf", "d")),
    entry("geo", "zset", ("GEOADD", KEY, "127.027583", "37.497928", "Gangnam")),
    entry(
        "stream",
        "stream",
        ("XADD", KEY, "1-1", "field", "value"),
        ("XADD", KEY, "2-1", "field", "value", "more", ""),
        ("XGROUP", "CREATE", KEY, "readers", 0),
        ("XREADGROUP", "GROUP", "readers", "one", "COUNT", 1, "STREAMS", KEY, ">"),
    ),
)
# In the first database only: each is big enough for the encoding that Redis keeps for big ones.
BIG_ENTRIES = (
    entry("big-string", "string", ("SET", KEY, b"0123456789abcdef" * 6400)),
    entry("big-set", "set", ("SADD", KEY, *(f"member {number}" for number in range(300)))),
)


def filled(word: str | bytes | int, key: bytes, database: int) -> str | bytes | int:
    """*word* of a command with its placeholder replaced."""
    if not isinstance(word, str):
        return word
    return key if word == KEY else word.replace(DATABASE, str(database))


def entries_of(database: int) -> tuple[Entry, ...]:
    """What belongs into *database*."""
    return (*ENTRIES, *BIG_ENTRIES) if database == DATABASES[0] else ENTRIES


@cache
def writes_of(database: int) -> tuple[tuple[Entry | None, Command], ...]:
    """The commands that make *database* hold its entries, whatever is there under their keys."""
    entries = entries_of(database)
    writes: list[tuple[Entry | None, Command]] = [
        (None, ("SELECT", database)),
        (None, ("DEL", *(one.key for one in entries))),
    ]
    for one in entries:
        for command in one.commands:
            writes.append((one, tuple(filled(word, one.key, database) for word in command)))
        if one.expires_at_ms is not None:
            writes.append((one, ("PEXPIREAT", one.key, one.expires_at_ms)))
    return tuple(writes)


@cache
def checks_of(database: int) -> tuple[tuple[Entry | None, Command], ...]:
    """The commands that ask for the type of every entry of *database*."""
    types = ((one, ("TYPE", one.key)) for one in entries_of(database))
    return ((None, ("SELECT", database)), *types)


def databases_of(connection: Connection) -> tuple[int, ...]:
    """
    The databases to write to: those of `DATABASES` that the server has, and its last one.

    A managed service may forbid `CONFIG`, a cluster has database 0 alone; so what counts is
    which of them can be selected.
    """
    [setting] = connection.ask([("CONFIG", "GET", "databases")])
    last = int(setting[1]) - 1 if isinstance(setting, list) and len(setting) == 2 else 0
    wanted = sorted({*DATABASES, last})
    answers = connection.ask([("SELECT", number) for number in wanted])
    pairs = zip(wanted, answers, strict=True)
    selectable = tuple(number for number, answer in pairs if not isinstance(answer, Refusal))
    if not selectable:
        raise connection.refused(("SELECT", DATABASES[0]), answers[0])
    return selectable


def seed(connection: Connection, databases: tuple[int, ...]) -> Seeded:
    """
    Write the dataset into *databases* and see that it is there, all in one round trip.

    Raises:
        EnvironmentUnusable: The server refuses a write, or does not hold what it took.
    """
    writes = [write for number in databases for write in writes_of(number)]
    checks = [check for number in databases for check in checks_of(number)]
    replies = connection.ask([command for _, command in (*writes, *checks)])

    without = set()
    for (one, command), reply in zip(writes, replies, strict=False):
        if isinstance(reply, Refusal):
            if one is None or one.kind not in NEWER or not reply.unknown_command:
                raise connection.refused(command, reply)
            without.add(one.kind)

    keys = 0
    for (one, command), reply in zip(checks, replies[len(writes) :], strict=True):
        if isinstance(reply, Refusal):
            raise connection.refused(command, reply)
        if one is not None and one.kind not in without:
            if reply != one.kind.encode():
                raise EnvironmentUnusable(
                    f"The Redis at {connection.shown} took {one.key!r} and a moment later holds "
                    f"{reply!r}, not {one.kind!r}. Does something else write to it or flush it?"
                )
            keys += 1
    return Seeded(databases=databases, keys=keys, without=tuple(sorted(without)))
