"""The dataset has every kind of data in four databases, and seeding writes it and nothing else."""

import pytest

from flushproof.errors import EnvironmentUnusable
from flushproof.redisdata import dataset
from flushproof.redisdata.connection import Connection
from flushproof.redisdata.probe import Probe
from flushproof.redisdata.snapshot import SLACK_MS, differences

FAR_MS = dataset.FAR_MS
# The nearest that a current server comes to an old one: a command that it does not know.
OLD_STREAM = dataset.entry("stream", "stream", ("XADD-OF-TOMORROW", dataset.KEY, "1-1", "a", "b"))


def key(name):
    """The key of the dataset's entry *name*."""
    return dataset.PREFIX + name


def in_database(number, *command):
    """A command about one database."""
    return [("SELECT", number), command]


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


def test_a_replica_is_not_seeded_and_the_advice_is_the_master(probe, other):
    """A read-only server is named as such."""
    other.demand([("REPLICAOF", "127.0.0.1", 1)])

    with pytest.raises(EnvironmentUnusable, match="give the URL of the master"):
        probe.seed()

    other.demand([("REPLICAOF", "NO", "ONE")])


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
