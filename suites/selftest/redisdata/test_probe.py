"""A probe erases an instance, and tells its name, whether it is empty and whether it is usable."""

from itertools import count

import pytest

from flushproof.errors import EnvironmentUnusable
from flushproof.redisdata.probe import Probe, RedisStore
from flushproof.redisdata.server import redis_servers, start_servers
from flushproof.redisdata.snapshot import differences


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


def test_a_probe_names_the_server(probe, server):
    """The name is the one that the server of ours has."""
    assert server.name == probe.server_name()


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
