"""A probe seeds, sees, compares and erases what a real Redis holds."""

import socket
from itertools import count

import pytest

from flushproof.errors import EnvironmentUnusable, EvidenceIncomplete, UsageError
from flushproof.redisdata import dataset
from flushproof.redisdata.connection import Connection, shown
from flushproof.redisdata.info import (
    info_of,
    keyspace_of,
    mark_of,
    name_and_version,
    proved_unchanged,
)
from flushproof.redisdata.probe import Probe, RedisStore
from flushproof.redisdata.server import redis_servers, start_servers
from flushproof.redisdata.snapshot import SLACK_MS, Snapshot, Value, differences

FAR_MS = dataset.FAR_MS
# The nearest that a current server comes to an old one: a command that it does not know.
OLD_STREAM = dataset.entry("stream", "stream", ("XADD-OF-TOMORROW", dataset.KEY, "1-1", "a", "b"))


@pytest.fixture(scope="module")
def server():
    """One server for all tests of this module."""
    with redis_servers(1) as [one]:
        yield one


@pytest.fixture
def probe(server):
    """A probe of a server that holds nothing."""
    with Probe(server.url) as one:
        one.flush()
        yield one


@pytest.fixture
def seeded(probe):
    """A probe of a server that holds the dataset."""
    probe.seed()
    return probe


@pytest.fixture
def other(server):
    """Somebody else's connection to the same server."""
    connection = Connection(server.url)
    yield connection
    connection.close()


def key(name):
    """The key of the dataset's entry *name*."""
    return dataset.PREFIX + name


def in_database(number, *command):
    """A command about one database."""
    return [("SELECT", number), command]


class Time:
    """A clock that only sleeping moves, and that does something at each step."""

    def __init__(self, at_step=()):
        self.now_s = 0.0
        self.at_step = dict(at_step)
        self.steps = count(1)

    def clock(self):
        return self.now_s

    def sleep(self, seconds):
        self.now_s += seconds
        self.at_step.get(next(self.steps), lambda: None)()


# What is written


def test_the_dataset_holds_every_type_in_every_database(seeded):
    """TYPE knows six types; each is in the first, the last and two databases between."""
    kinds = {(place[0], value.kind) for place, value in seeded.snapshot().values.items()}

    assert {
        (number, kind)
        for number in (0, 1, 5, 15)
        for kind in ("string", "list", "set", "zset", "hash", "stream")
    } == kinds


@pytest.mark.parametrize("number", [0, 1, 5, 15])
def test_the_dataset_has_keys_with_and_without_a_time_to_live(seeded, number):
    """Each database has three that expire, in the year 2100, and many that never do."""
    values = seeded.snapshot().values
    expiries = [one.expires_at_ms for place, one in values.items() if place[0] == number]
    soonest_ms = min(filter(None, expiries))

    assert 3 == sum(expiry is not None for expiry in expiries)
    assert abs(soonest_ms - FAR_MS) <= SLACK_MS


def test_every_key_of_the_dataset_is_below_the_prefix(seeded):
    """Nothing is written beside `flushproof:`."""
    beside = [name for _, name in seeded.snapshot().values if not name.startswith(b"flushproof:")]

    assert [] == beside


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("GET", key(b"string")), b"the value in database 5"),
        (("GET", key(b"empty")), b""),
        (("GET", key(b"binary")), bytes(range(256))),
        (("BITCOUNT", key(b"bitmap")), 2),
        (("GET", key(b"counter")), b"42"),
        (("PFCOUNT", key(b"hyperloglog")), 3),
        (("GET", key("이름-ключ-🔑".encode())), "값 значение 🗝".encode()),
        (("GET", key(b"\x00\xff\r\n\x80")), b"\r\n\x00*1\r\n"),
        (("LRANGE", key(b"list"), 0, -1), [b"one", b"two", b"", b"two"]),
        (("SCARD", key(b"set")), 3),
        (("HGET", key(b"hash"), "field"), b"value"),
        (("ZRANGE", key(b"sorted-set"), 0, -1), [b"a", b"b", b"c", b"d"]),
        (("GEOHASH", key(b"geo"), "Gangnam"), [b"wydm6d69m00"]),
        (("XLEN", key(b"stream")), 2),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_an_entry_of_the_dataset_holds_what_it_says(seeded, other, command, said):
    """What was written can be read back by the commands of its type."""
    _, reply = other.demand(in_database(5, *command))

    assert seeded.databases == (0, 1, 5, 15)
    assert said == reply


@pytest.mark.usefixtures("seeded")
def test_the_stream_has_a_group_with_a_pending_entry(other):
    """One entry was read by a consumer and not acknowledged."""
    _, pending = other.demand(in_database(0, "XPENDING", key(b"stream"), "readers"))

    assert [1, b"1-1", b"1-1", [[b"one", b"1"]]] == pending


@pytest.mark.usefixtures("seeded")
def test_a_string_of_100_kb_is_in_the_first_database(other):
    """It is longer than a read of the socket."""
    _, length = other.demand(in_database(0, "STRLEN", key(b"big-string")))

    assert 102_400 == length


def test_seeding_says_what_it_wrote(probe):
    """The answer names the databases, the number of keys and no missing type."""
    seeded = probe.seed()

    assert (0, 1, 5, 15) == seeded.databases
    assert len(probe.snapshot().values) == seeded.keys
    assert () == seeded.without


def test_seeding_twice_is_seeding_once(seeded):
    """A list does not grow, a counter does not count on; only the stream's clock moves."""
    before = seeded.snapshot()

    seeded.seed()

    changed = differences(before, seeded.snapshot())
    assert [f"db {number}: key b'flushproof:stream' changed" for number in (0, 1, 5, 15)] == list(
        changed
    )


def test_seeding_replaces_a_key_of_another_type(probe, other):
    """What is under a key of the dataset is overwritten."""
    other.demand(in_database(0, "RPUSH", key(b"string"), "a list"))

    probe.seed()

    assert "string" == probe.snapshot().values[0, key(b"string")].kind


def test_seeding_leaves_foreign_keys_alone(probe, other):
    """Only keys below the prefix are written or deleted."""
    other.demand(in_database(0, "SET", "theirs", "kept"))

    probe.seed()

    assert b"kept" == other.demand(in_database(0, "GET", "theirs"))[1]


@pytest.fixture
def limited(server):
    """Make a user without some commands, and give a probe that logs in as that user."""
    admin = Connection(server.url)
    probes = []

    def make(*rules):
        admin.demand([("ACL", "SETUSER", "limited", "reset", "on", ">hidden", "~*", *rules)])
        probes.append(Probe(server.url.replace("unix://", "unix://limited:hidden@")))
        return probes[-1]

    yield make
    for one in probes:
        one.close()
    admin.demand([("ACL", "DELUSER", "limited")])
    admin.close()


def test_databases_are_found_where_config_is_forbidden(probe, limited):
    """A managed service that hides CONFIG is seeded all the same."""
    seeded = limited("+@all", "-config").seed()

    assert (0, 1, 5, 15) == seeded.databases
    assert seeded.keys == len(probe.snapshot().values)


def test_a_forbidden_write_is_named_without_the_password(limited):
    """The error names the command and says what the user of the URL must be allowed."""
    forbidden = limited("+@all", "-hset")

    with pytest.raises(EnvironmentUnusable, match=r"refused HSET: .* may read, write") as raised:
        forbidden.seed()

    assert "hidden" not in str(raised.value)


@pytest.fixture
def old_dataset(monkeypatch):
    """The dataset as a server sees it that knows no streams."""
    monkeypatch.setattr(dataset, "ENTRIES", (*dataset.ENTRIES[:-1], OLD_STREAM))
    dataset.writes_of.cache_clear()
    dataset.checks_of.cache_clear()
    yield
    dataset.writes_of.cache_clear()
    dataset.checks_of.cache_clear()


@pytest.mark.usefixtures("old_dataset")
def test_a_server_without_streams_is_seeded_without_them(probe):
    """A Redis 4 does not know XADD; that is said, and the rest is written."""
    seeded = probe.seed()

    assert ("stream",) == seeded.without
    assert seeded.keys == len(probe.snapshot().values)


# What is erased


def test_a_flush_empties_every_database(seeded):
    """Whatever its type, database and time to live, nothing is left."""
    seeded.flush()

    assert {} == seeded.snapshot().values
    assert seeded.is_empty()


def test_a_store_erases_every_database_of_its_instance_and_none_of_another(seeded):
    """What the gateway calls is what FLUSHALL does, on one server."""
    with redis_servers(1) as [bystander], Probe(bystander.url) as untouched:
        untouched.seed()
        mark = untouched.mark()
        store = RedisStore(seeded.connection.shown)

        store.flush()

        store.close()
        assert seeded.is_empty()
        assert untouched.unchanged_since(mark)


@pytest.mark.parametrize("number", [0, 1, 15])
def test_an_instance_with_one_key_in_one_database_is_not_empty(probe, other, number):
    """Every database counts."""
    empty_before = probe.is_empty()

    other.demand(in_database(number, "SET", "one", ""))

    assert empty_before
    assert not probe.is_empty()


def test_waiting_for_an_empty_instance_ends_as_soon_as_it_is(seeded):
    """A flush that takes three polls is seen after three."""
    time = Time({3: seeded.flush})

    empty = seeded.wait_empty(deadline_s=10, poll_s=1, sleep=time.sleep, clock=time.clock)

    assert empty
    assert 3 == time.now_s


def test_waiting_for_an_empty_instance_ends_at_the_deadline(seeded):
    """Data that stays is reported after the deadline, not before and not much later."""
    time = Time()

    empty = seeded.wait_empty(deadline_s=2, poll_s=0.5, sleep=time.sleep, clock=time.clock)

    assert not empty
    assert 2 == time.now_s


def test_waiting_outlasts_a_restart():
    """A server that is away for a while is asked again."""
    [first] = start_servers(1, tcp=True)
    port = int(first.url.rpartition(":")[2])
    first.stop()
    restarted = []
    time = Time({2: lambda: restarted.append(type(first).start(port))})

    with Probe(first.url) as probe:
        empty = probe.wait_empty(deadline_s=9, poll_s=1, sleep=time.sleep, clock=time.clock)
    restarted[0].stop()

    assert empty
    assert 2 == time.now_s


def test_waiting_for_a_server_that_stays_away_is_an_error():
    """Nobody may take silence for emptiness."""
    time = Time()

    with (
        Probe("unix:///nowhere/redis.sock") as probe,
        pytest.raises(EnvironmentUnusable, match=r"unix:///nowhere/redis\.sock cannot be used"),
    ):
        probe.wait_empty(deadline_s=1, poll_s=1, sleep=time.sleep, clock=time.clock)


# What is noticed at the price of one round trip


@pytest.mark.parametrize(
    "command",
    [
        ("SET", "new", "value"),
        ("SET", key(b"string"), "the value in database 1"),
        ("APPEND", key(b"string"), "x"),
        ("SETBIT", key(b"bitmap"), 8, 1),
        ("INCR", key(b"counter")),
        ("LPUSH", key(b"list"), "x"),
        ("LSET", key(b"list"), 0, "x"),
        ("SADD", key(b"set"), "x"),
        ("SREM", key(b"set"), "one"),
        ("HSET", key(b"hash"), "field", "x"),
        ("ZADD", key(b"sorted-set"), 9, "a"),
        ("XADD", key(b"stream"), "3-1", "a", "b"),
        ("XACK", key(b"stream"), "readers", "1-1"),
        ("PFADD", key(b"hyperloglog"), "d"),
        ("PERSIST", key(b"expiring")),
        ("PEXPIREAT", key(b"string"), FAR_MS),
        ("RENAME", key(b"string"), key(b"renamed")),
        ("MOVE", key(b"string"), 2),
        ("DEL", key(b"string")),
        ("UNLINK", key(b"string")),
        ("SWAPDB", 0, 1),
        ("EVAL", "redis.call('SET', KEYS[1], 'x')", 1, "by-script"),
        ("FLUSHDB",),
        ("FLUSHALL",),
        ("FLUSHALL", "ASYNC"),
    ],
    ids=lambda command: " ".join(str(word)[:30] for word in command[:2]),
)
def test_after_a_write_nothing_is_proved_unchanged(seeded, other, command):
    """Every kind of write moves the mark, even one that writes what was there."""
    mark = seeded.mark()

    other.demand(in_database(1, *command))

    assert not seeded.unchanged_since(mark)


def test_a_flush_followed_by_the_same_data_is_noticed(seeded):
    """Who erases and restores has written."""
    mark = seeded.mark()

    seeded.flush()
    seeded.seed()

    assert not seeded.unchanged_since(mark)


def test_a_save_between_is_noticed(seeded, other):
    """A save sets the count of writes back, which must not hide a write."""
    mark = seeded.mark()

    other.demand([("SET", "new", "value"), ("SAVE",)])

    assert not seeded.unchanged_since(mark)


def test_a_restart_between_is_noticed():
    """Another process is another server, whatever it holds."""
    with redis_servers(2) as [first, second], Probe(first.url) as one, Probe(second.url) as two:
        assert not two.unchanged_since(one.mark())


@pytest.mark.parametrize(
    "command",
    [
        ("GET", key(b"string")),
        ("GET", key(b"nothing")),
        ("HGETALL", key(b"hash")),
        ("XRANGE", key(b"stream"), "-", "+"),
        ("KEYS", "*"),
        ("TOUCH", key(b"string")),
        ("DEL", "nothing"),
        ("FLUSHALL", "NOW-OR-NEVER"),
    ],
    ids=lambda command: " ".join(str(word)[:30] for word in command[:2]),
)
def test_after_reading_all_is_proved_unchanged(seeded, other, command):
    """Reads, writes of nothing and refused commands leave the mark where it is."""
    mark = seeded.mark()

    other.ask(in_database(1, *command))
    seeded.snapshot()

    assert seeded.unchanged_since(mark)


TOLD = {"run_id": "a", "rdb_changes_since_last_save": "1", "rdb_last_save_time": "1"}


@pytest.mark.parametrize("field", [*TOLD])
def test_a_server_that_does_not_tell_its_writes_proves_nothing(field):
    """Two marks that lack a part are equal and still prove nothing."""
    whole = mark_of(TOLD)
    partial = mark_of({name: value for name, value in TOLD.items() if name != field})

    assert proved_unchanged(whole, whole)
    assert not proved_unchanged(partial, partial)


# What is noticed by looking at everything


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


# What a probe says of the server and of itself


def test_a_probe_names_the_server(probe, server):
    """The name is the one that the server of ours has."""
    assert server.name == probe.server_name()


def test_a_usable_instance_is_usable_and_left_as_it_was(seeded):
    """A key is written, read and deleted."""
    before = seeded.snapshot()

    assert seeded.usable()
    assert () == differences(before, seeded.snapshot())


def test_an_instance_that_takes_no_writes_is_not_usable(probe, other):
    """A server that became read-only after a flush is not usable, though it answers."""
    other.demand([("REPLICAOF", "127.0.0.1", 1)])

    usable = probe.usable()

    other.demand([("REPLICAOF", "NO", "ONE")])
    assert not usable


def test_a_replica_is_not_seeded_and_the_advice_is_the_master(probe, other):
    """A read-only server is named as such."""
    other.demand([("REPLICAOF", "127.0.0.1", 1)])

    with pytest.raises(EnvironmentUnusable, match="give the URL of the master"):
        probe.seed()

    other.demand([("REPLICAOF", "NO", "ONE")])


def test_an_idle_connection_that_the_server_closed_is_opened_again(probe, other):
    """A managed service that closes idle connections costs nothing."""
    probe.ping()

    other.demand([("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")])

    probe.ping()
    assert probe.is_empty()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("redis://user:hidden@host:6380/3", "redis://host:6380/3"),
        ("redis://:hidden@host", "redis://host"),
        ("rediss://host/0?password=hidden", "rediss://host/0"),
        ("redis://:hidden@[::1]:6379", "redis://[::1]:6379"),
        ("unix://user:hidden@/run/redis.sock?db=1", "unix:///run/redis.sock"),
        ("redis://:hidden@[::1", "(a URL that cannot be read)"),
        ("redis://:hidden@host:port", "(a URL that cannot be read)"),
        ("redis://:12/hidden@host", "(a URL that cannot be read)"),
        ("redis://user:12?hidden@host", "(a URL that cannot be read)"),
        ("redis://user:12#hidden@host", "(a URL that cannot be read)"),
        ("redis:hidden@host", "(a URL that cannot be read)"),
        ("hidden", "(a URL that cannot be read)"),
        ("", "(a URL that cannot be read)"),
    ],
)
def test_a_url_is_shown_without_user_password_and_options(url, said):
    """No form of a URL shows a secret."""
    assert said == shown(url)


@pytest.mark.parametrize(
    "url",
    ["http://:hidden@host", "host:6379", "", "redis://user:1?hidden@host", "redis://h?hidden=1"],
)
def test_what_is_no_redis_url_is_refused_before_anything_is_opened(url):
    """The error names the forms that there are, and never the password."""
    with pytest.raises(UsageError, match="Expected redis://") as raised:
        Probe(url)

    assert "hidden" not in str(raised.value)


def test_options_of_the_url_do_not_change_what_answers_look_like():
    """A URL that asks redis-py for decoded RESP 3 answers works like any other."""
    with (
        redis_servers(1, tcp=True) as [server],
        Probe(f"{server.url}/3?protocol=3&decode_responses=true&max_connections=1") as probe,
    ):
        probe.seed()

        assert "hash" == probe.snapshot().values[1, key(b"hash")].kind
        assert probe.unchanged_since(probe.mark())


@pytest.mark.parametrize("user", ["", "user"])
def test_a_wrong_password_is_not_repeated(user):
    """The error says what to check and holds no password."""
    with (
        redis_servers(1, tcp=True) as [server],
        Probe(server.url.replace("//", f"//{user}:hidden@")) as probe,
        pytest.raises(EnvironmentUnusable, match="Check user name and password") as raised,
    ):
        probe.ping()

    assert "hidden" not in f"{raised.value} {probe!r}"


def test_a_server_that_is_not_there_is_named_with_advice():
    """The error names host and port and says what to check."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{unused.getsockname()[1]}"

        with (
            Probe(url) as probe,
            pytest.raises(EnvironmentUnusable, match=f"{url} cannot .* Check"),
        ):
            probe.ping()


def test_a_server_that_dies_between_is_an_error_and_not_an_empty_instance():
    """A lost connection is never taken for an answer."""
    [server] = start_servers(1)
    with Probe(server.url) as probe:
        probe.seed()

        server.stop()

        with pytest.raises(EnvironmentUnusable, match="cannot be used"):
            probe.is_empty()


def test_marks_of_several_are_each_of_its_own():
    """Asked together, every instance is told by its own mark, in order."""
    with redis_servers(2) as [one, two], Probe(one.url) as first, Probe(two.url) as second:
        first.seed()

        together = Probe.marks([first, second])

        assert [first.mark(), second.mark()] == together
        assert together[0].keyspace
        assert () == together[1].keyspace


def test_one_that_died_among_several_leaves_no_answer_behind_for_the_next_question():
    """Answers that nobody waited for are never taken for those of a later question."""
    [alive, dead] = start_servers(2)
    with Probe(alive.url) as first, Probe(dead.url) as second:
        Probe.marks([first, second])
        dead.stop()

        with pytest.raises(EnvironmentUnusable, match="cannot be used"):
            Probe.marks([first, second])

        assert first.usable()
    alive.stop()


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"redis_version:7.0.15\r\n", ("redis", "7.0.15")),
        (b"redis_version:7.2.4\r\nvalkey_version:9.1.2\r\n", ("valkey", "9.1.2")),
        (b"# Server\r\nredis_version:7.4.0\r\ndragonfly_version:df-1\r\n", ("dragonfly", "df-1")),
        (b"", ("redis", "?")),
    ],
    ids=["redis", "valkey", "dragonfly", "silent"],
)
def test_products_are_told_apart_by_the_version_they_give(raw, name):
    """A successor gives the version of the Redis it imitates beside its own."""
    assert name == name_and_version(info_of(raw))


def test_the_keyspace_is_in_the_order_of_the_databases_and_without_the_sample():
    """db10 comes after db2, and the average that moves by itself is left out."""
    raw = b"# Keyspace\r\ndb10:keys=1,expires=0,avg_ttl=7\r\ndb2:keys=3,expires=2,avg_ttl=9,x=1\r\n"

    assert ((2, 3, 2), (10, 1, 0)) == keyspace_of(info_of(raw))


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
