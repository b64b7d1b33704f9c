"""A snapshot holds all that an instance holds, and two of them tell every difference."""

import pytest

from flushproof.errors import EvidenceIncomplete
from flushproof.redisdata.dataset import FAR_MS, PREFIX
from flushproof.redisdata.snapshot import Snapshot, Value, differences


def key(name):
    """The key of the dataset's entry *name*."""
    return PREFIX + name


def in_database(number, *command):
    """A command about one database."""
    return [("SELECT", number), command]


@pytest.mark.parametrize(
    ("number", "command", "difference"),
    [
        (0, ("SETRANGE", key(b"binary"), 255, b"\xfe"), "db 0: key b'flushproof:binary' changed"),
        (
            0,
            ("SETRANGE", key(b"big-string"), 77_777, "X"),
            "db 0: key b'flushproof:big-string' changed",
        ),
        (0, ("SREM", key(b"big-set"), "member 7"), "db 0: key b'flushproof:big-set' changed"),
        (5, ("LSET", key(b"list"), 2, " "), "db 5: key b'flushproof:list' changed"),
        (5, ("SADD", key(b"set"), ""), "db 5: key b'flushproof:set' changed"),
        (5, ("HSET", key(b"hash"), "empty", "0"), "db 5: key b'flushproof:hash' changed"),
        (5, ("ZINCRBY", key(b"sorted-set"), 1, "b"), "db 5: key b'flushproof:sorted-set' changed"),
        (5, ("XDEL", key(b"stream"), "2-1"), "db 5: key b'flushproof:stream' changed"),
        (5, ("XACK", key(b"stream"), "readers", "1-1"), "db 5: key b'flushproof:stream' changed"),
        (
            15,
            ("PERSIST", key(b"expiring")),
            "db 15: key b'flushproof:expiring' lost its time to live",
        ),
        (
            15,
            ("PEXPIREAT", key(b"list"), FAR_MS),
            "db 15: key b'flushproof:list' got a time to live",
        ),
        (1, ("DEL", key(b"\x00\xff\r\n\x80")), r"db 1: key b'flushproof:\x00\xff\r\n\x80' is gone"),
        (9, ("SET", "new", ""), "db 9: key b'new' appeared"),
        (
            1,
            ("SET", key(b"list"), "x"),
            "db 1: key b'flushproof:list' was a list and is a string",
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_one_difference_is_one_sentence(seeded, other, number, command, difference):
    """A byte, a member, a time to live or a key is noticed in any database, and named."""
    before = seeded.snapshot()

    other.demand(in_database(number, *command))

    assert (difference,) == differences(before, seeded.snapshot())


@pytest.mark.parametrize(
    ("expires_at_ms", "word"), [(FAR_MS + 60_000, "later"), (FAR_MS - 60_000, "earlier")]
)
def test_a_shifted_expiry_is_a_difference(seeded, other, expires_at_ms, word):
    """A time to live that was set anew is noticed, and the sentence says in which direction."""
    before = seeded.snapshot()

    other.demand(in_database(15, "PEXPIREAT", key(b"expiring"), expires_at_ms))

    [line] = differences(before, seeded.snapshot())
    assert line.startswith("db 15: key b'flushproof:expiring' expires ")
    assert line.endswith(f" ms {word}")


def test_two_snapshots_of_the_same_data_do_not_differ(seeded):
    """Reading everything changes nothing."""
    assert () == differences(seeded.snapshot(), seeded.snapshot())


def test_the_order_in_which_members_were_added_is_no_difference(probe, other):
    """Sets and hashes have no order, so another order of iteration is the same value."""
    names = [f"member-{number}" for number in range(600)]
    other.demand([("SADD", "set", *names), ("HSET", "hash", *names)])
    before = probe.snapshot()
    pairs = [word for pair in zip(names[-2::-2], names[::-2], strict=True) for word in pair]

    other.demand(
        [("DEL", "set", "hash"), ("SADD", "set", *reversed(names)), ("HSET", "hash", *pairs)]
    )

    assert () == differences(before, probe.snapshot())


def test_members_that_join_to_the_same_bytes_are_told_apart(probe, other):
    """The boundaries between members are part of the value."""
    other.demand([("SADD", "set", "ab", "c"), ("HSET", "hash", "a", "bc")])
    before = probe.snapshot()

    other.demand([("DEL", "set", "hash"), ("SADD", "set", "a", "bc"), ("HSET", "hash", "ab", "c")])

    assert ("db 0: key b'hash' changed", "db 0: key b'set' changed") == differences(
        before, probe.snapshot()
    )


def test_a_flush_is_told_by_its_first_ten_keys(seeded):
    """A long list is cut, and says how many more there are."""
    before = seeded.snapshot()

    seeded.flush()

    lines = differences(before, seeded.snapshot())
    assert 11 == len(lines)
    assert f"and {len(before.values) - 10} more" == lines[-1]


def value(expires_at_ms=None):
    """A value that holds nothing in particular."""
    return Value(kind="string", digest=b"", expires_at_ms=expires_at_ms)


def snapshot(values, *, taken_at_ms=1_000, slack_ms=0):
    """A snapshot made by hand."""
    return Snapshot(values=values, taken_at_ms=taken_at_ms, slack_ms=slack_ms)


@pytest.mark.parametrize(
    ("expires_at_ms", "lines"),
    [
        (999, ()),
        (1_000, ()),
        (1_001, ("db 0: key b'k' is gone",)),
        (None, ("db 0: key b'k' is gone",)),
    ],
)
def test_a_key_that_is_gone_when_it_was_due_is_no_difference(expires_at_ms, lines):
    """What expires by itself was not erased; what was not yet due was."""
    before = snapshot({(0, b"k"): value(expires_at_ms)}, taken_at_ms=0)

    assert lines == differences(before, snapshot({}))


@pytest.mark.parametrize(("shift_ms", "count"), [(2_000, 0), (2_001, 1)])
def test_an_inexact_expiry_may_be_off_by_the_slack(shift_ms, count):
    """A Redis before 7 does not tell the moment exactly, so a little is forgiven."""
    before = snapshot({(0, b"k"): value(FAR_MS)}, slack_ms=1_000)
    after = snapshot({(0, b"k"): value(FAR_MS + shift_ms)}, slack_ms=1_000)

    assert count == len(differences(before, after))


def test_a_key_that_expires_by_itself_is_no_difference(seeded, other):
    """A real key with a millisecond to live is gone in the second snapshot and not missed."""
    other.demand([("SET", "brief", "x", "PX", 30)])
    before = seeded.snapshot()
    other.demand([("BLPOP", "nothing", "0.05")])  # waits 50 ms

    assert (0, b"brief") in before.values
    assert () == differences(before, seeded.snapshot())


def test_too_many_keys_are_not_compared(seeded):
    """Over the limit there is no evidence, and the error says how many and what to do."""
    total = len(seeded.snapshot().values)

    assert total == len(seeded.snapshot(limit_keys=total).values)
    with pytest.raises(EvidenceIncomplete, match=f"holds {total} keys; at most {total - 1}"):
        seeded.snapshot(limit_keys=total - 1)


def test_thousands_of_keys_are_all_in_the_snapshot(probe, other):
    """More than one page of SCAN is read."""
    other.demand([("SELECT", 3), *(("SET", f"key {number}", number) for number in range(3_000))])

    assert 3_000 == len(probe.snapshot().values)


def test_a_snapshot_after_a_seed_is_the_whole_one(probe):
    """Only streams are read again, and it says what a full snapshot says."""
    probe.flush()
    probe.seed()
    first = probe.snapshot()
    probe.flush()
    probe.seed()

    renewed = probe.snapshot_after_seed(first)

    assert () == differences(probe.snapshot(), renewed)
    assert any(first.values[place] != renewed.values[place] for place in first.values)


def test_a_snapshot_after_a_seed_sees_a_stranger(probe):
    """A key that somebody else wrote meanwhile is part of what is there."""
    probe.flush()
    probe.seed()
    first = probe.snapshot()
    probe.connection.demand([("SET", "stranger", "1")])
    probe.seed()

    renewed = probe.snapshot_after_seed(first)

    assert () == differences(probe.snapshot(), renewed)
    assert len(renewed.values) == len(first.values) + 1
