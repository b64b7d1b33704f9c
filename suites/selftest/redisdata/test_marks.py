"""A mark, which costs one round trip, proves that nothing was written since."""

import socketserver
import threading

import pytest

from flushproof.redisdata.dataset import FAR_MS, PREFIX
from flushproof.redisdata.info import Mark
from flushproof.redisdata.probe import Probe
from flushproof.redisdata.server import redis_servers


def key(name):
    """The key of the dataset's entry *name*."""
    return PREFIX + name


def in_database(number, *command):
    """A command about one database."""
    return [("SELECT", number), command]


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


def test_marks_of_several_are_each_of_its_own():
    """Asked together, every instance is told by its own mark, in order."""
    with redis_servers(2) as [one, two], Probe(one.url) as first, Probe(two.url) as second:
        first.seed()

        together = Probe.marks([first, second])

        assert [first.mark(), second.mark()] == together
        assert together[0].keyspace
        assert () == together[1].keyspace


class Old(socketserver.StreamRequestHandler):
    """A Redis before 7: it tells one section of INFO at a time, and calls several an error."""

    def handle(self) -> None:
        """Answer commands until the client closes."""
        while words := [self.rfile.readline() and self.word() for _ in range(self.count())]:
            section = b" ".join(words[1:]) if words[0] == b"INFO" else b""
            text = SECTIONS.get(section)
            told = (
                b"-ERR syntax error\r\n" if text is None else b"$%d\r\n%b\r\n" % (len(text), text)
            )
            self.wfile.write(told if words[0] == b"INFO" else b"+OK\r\n")

    def count(self) -> int:
        """How many words the next command has; 0 if none comes."""
        return int(self.rfile.readline()[1:] or 0)

    def word(self) -> bytes:
        """The next word, whose length was read."""
        return self.rfile.readline().rstrip(b"\r\n")


SECTIONS = {
    b"server": b"# Server\r\nrun_id:a\r\n",
    b"persistence": b"# Persistence\r\nrdb_changes_since_last_save:7\r\nrdb_last_save_time:1\r\n",
    b"keyspace": b"# Keyspace\r\ndb0:keys=2,expires=1,avg_ttl=0\r\n",
}


def test_a_server_that_tells_one_section_at_a_time_has_a_mark_too():
    """`INFO server persistence keyspace` is a syntax error before Redis 7."""
    with socketserver.TCPServer(("127.0.0.1", 0), Old) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        with Probe(f"redis://127.0.0.1:{server.server_address[1]}") as probe:
            mark = probe.mark()
        server.shutdown()
        thread.join()

    expected = Mark(run_id="a", changes="7", saves=None, last_save="1", keyspace=((0, 2, 1),))
    assert expected == mark
