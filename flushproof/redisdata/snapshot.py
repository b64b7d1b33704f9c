"""
Everything that an instance holds at one moment, and how two moments differ.

Values are kept as digests: of `DUMP` where it is the same bytes for the same value, and of the
sorted members where the order of iteration may change though nobody writes.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from flushproof.errors import EvidenceIncomplete
from flushproof.redisdata.connection import Command, Connection, Refusal, Reply
from flushproof.redisdata.info import keyspace_of

LIMIT_KEYS = 20_000
LIMIT_LINES = 10
PAGE = 500
# Without PEXPIRETIME (Redis before 7) an expiry is made of two answers given at two moments.
SLACK_MS = 2_000


def whole(content: bytes | None) -> bytes:
    """A value that is the same bytes as long as nobody writes."""
    return content or b""


def members(content: list[bytes]) -> bytes:
    """The members of a set in their order, each behind its length."""
    return b"".join(b"%d:%s" % (len(member), member) for member in sorted(content))


def fields(content: list[bytes]) -> bytes:
    """The fields of a hash in their order, each with its value."""
    pairs = sorted(zip(content[::2], content[1::2], strict=True))
    return b"".join(b"%d:%s%d:%s" % (len(name), name, len(value), value) for name, value in pairs)


# How a value is read and made into bytes, by its type; all others by DUMP and as they are.
Reading = tuple[str, Callable[[Reply], bytes]]
BY_DUMP: Reading = ("DUMP", whole)
MEMBERS: Mapping[bytes, Reading] = {b"set": ("SMEMBERS", members), b"hash": ("HGETALL", fields)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """
    What one key holds.

    Attributes:
        kind: In the words of `TYPE`.
        digest: Of its bytes.
        expires_at_ms: When it expires, the server's clock, milliseconds since 1970; None for never.
    """

    kind: str
    digest: bytes
    expires_at_ms: int | None


Place = tuple[int, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """
    All keys of all databases.

    Attributes:
        values: By database and key.
        taken_at_ms: When it was complete, the server's clock, milliseconds since 1970.
        slack_ms: How far off each `expires_at_ms` may be.
    """

    values: Mapping[Place, Value]
    taken_at_ms: int
    slack_ms: int


def snapshot_of(connection: Connection, limit_keys: int = LIMIT_KEYS) -> Snapshot:
    """
    What the instance holds now. Reads only.

    Raises:
        EvidenceIncomplete: It holds more than *limit_keys* keys.
        EnvironmentUnusable: It cannot be read.
    """
    [raw] = connection.demand([("INFO", "keyspace")])
    keyspace = keyspace_of(raw)
    total = sum(keys for _, keys, _ in keyspace)
    if total > limit_keys:
        raise EvidenceIncomplete(
            f"The Redis at {connection.shown} holds {total} keys; at most {limit_keys} can be "
            "compared byte for byte. Give an instance that holds less."
        )
    exact = not isinstance(connection.ask([("PEXPIRETIME", "flushproof:")])[0], Refusal)
    places = places_of(connection, [number for number, _, _ in keyspace])
    values: dict[Place, Value] = {}
    for start in range(0, len(places), PAGE):
        values |= values_of(connection, places[start : start + PAGE], exact)
    return Snapshot(
        values=values, taken_at_ms=now_ms_of(connection), slack_ms=0 if exact else SLACK_MS
    )


# What is the same each time it is written, but for when it was read.
TIMED = frozenset({"stream"})


def renewed(connection: Connection, before: Snapshot) -> Snapshot:
    """
    What the instance holds now that the dataset was written again, *before* being the last time.

    Only what is not the same each time is read, unless keys have come or gone.
    """
    [raw] = connection.demand([("INFO", "keyspace")])
    counts = {number: keys for number, keys, _ in keyspace_of(raw)}
    if counts != Counter(number for number, _ in before.values):
        return snapshot_of(connection)
    timed = [place for place, value in before.values.items() if value.kind in TIMED]
    again = values_of(connection, timed, exact=before.slack_ms == 0)
    return replace(before, values={**before.values, **again}, taken_at_ms=now_ms_of(connection))


def now_ms_of(connection: Connection) -> int:
    """The server's clock, milliseconds since 1970."""
    [[seconds, microseconds]] = connection.demand([("TIME",)])
    return int(seconds) * 1000 + int(microseconds) // 1000


def places_of(connection: Connection, databases: Sequence[int]) -> list[Place]:
    """Every key of *databases* once, in order; a page of each in one round trip."""
    places: set[Place] = set()
    cursors = dict.fromkeys(databases, b"0")
    while cursors:
        commands: list[Command] = []
        for database, cursor in cursors.items():
            commands += [("SELECT", database), ("SCAN", cursor, "COUNT", PAGE)]
        pages = dict(zip(cursors, connection.demand(commands)[1::2], strict=True))
        places.update((database, key) for database, (_, keys) in pages.items() for key in keys)
        cursors = {database: cursor for database, (cursor, _) in pages.items() if cursor != b"0"}
    return sorted(places)


def ask_each(connection: Connection, asked: Sequence[tuple[Place, str]]) -> list[Reply]:
    """The reply to each command about the key at a place, in one round trip."""
    commands: list[Command] = []
    wanted: list[int] = []
    selected = None
    for (database, key), name in asked:
        if database != selected:
            commands.append(("SELECT", database))
            selected = database
        wanted.append(len(commands))
        commands.append((name, key))
    replies = connection.demand(commands)
    return [replies[index] for index in wanted]


def values_of(connection: Connection, places: Sequence[Place], exact: bool) -> dict[Place, Value]:
    """What the keys at *places* hold; a key that expired meanwhile is left out."""
    now_ms = 0 if exact else now_ms_of(connection)
    expiry = "PEXPIRETIME" if exact else "PTTL"
    asked = [*((place, "TYPE") for place in places), *((place, expiry) for place in places)]
    replies = ask_each(connection, asked)
    kinds, expiries = replies[: len(places)], replies[len(places) :]
    reading = [MEMBERS.get(kind, BY_DUMP) for kind in kinds]
    contents = ask_each(
        connection, [(place, name) for place, (name, _) in zip(places, reading, strict=True)]
    )
    rows = zip(places, kinds, expiries, reading, contents, strict=True)
    return {
        place: Value(
            kind=kind.decode(),
            digest=blake2b(canonical(content), digest_size=16).digest(),
            expires_at_ms=now_ms + expiry_ms if expiry_ms >= 0 else None,
        )
        for place, kind, expiry_ms, (_, canonical), content in rows
        if content
    }


def differences(before: Snapshot, after: Snapshot, limit: int = LIMIT_LINES) -> tuple[str, ...]:
    """
    How *after* is not what *before* was, a sentence for each key, cut to the first *limit*.

    A key that is gone because its time to live was over is no difference.
    """
    slack_ms = before.slack_ms + after.slack_ms
    lines = []
    for place in sorted(before.values.keys() | after.values.keys()):
        old, new = before.values.get(place), after.values.get(place)
        if old is not None and new is None and is_due(old, after.taken_at_ms + slack_ms):
            continue
        if change := change_of(old, new, slack_ms):
            database, key = place
            lines.append(f"db {database}: key {key!r} {change}")
    if len(lines) > limit:
        return (*lines[:limit], f"and {len(lines) - limit} more")
    return tuple(lines)


def is_due(value: Value, at_ms: int) -> bool:
    """Whether *value* has expired by *at_ms*."""
    return value.expires_at_ms is not None and value.expires_at_ms <= at_ms


def change_of(old: Value | None, new: Value | None, slack_ms: int) -> str:
    """What happened to a key between two moments, or nothing."""
    if old is None or new is None:
        return "is gone" if new is None else "appeared"
    if old.kind != new.kind:
        return f"was a {old.kind} and is a {new.kind}"
    if old.digest != new.digest:
        return "changed"
    match old.expires_at_ms, new.expires_at_ms:
        case None, None:
            return ""
        case int(), None:
            return "lost its time to live"
        case None, int():
            return "got a time to live"
        case int(was), int(now) if abs(was - now) > slack_ms:
            return f"expires {abs(now - was)} ms {'later' if now > was else 'earlier'}"
    return ""
