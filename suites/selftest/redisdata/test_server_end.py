"""A Redis of ours is gone when we are, however we go."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from flushproof.redisdata import server
from flushproof.redisdata.server import start_servers

LIMIT_S = 10.0
START_AND_TELL = """
import os, signal, sys, time
from flushproof.redisdata.server import RedisServer, greeting
server = RedisServer.start(0)
print(server.url.rpartition(":")[2], server.directory, flush=True)
"""


def listens(port):
    """Whether anybody accepts connections at *port*."""
    with socket.socket() as link:
        return link.connect_ex(("127.0.0.1", port)) == 0


def happens(condition):
    """Whether *condition* comes true within the limit."""
    end_s = time.monotonic() + LIMIT_S
    while not condition() and time.monotonic() < end_s:
        time.sleep(0.005)
    return condition()


def port_and_directory(line):
    """The two words that a test's child prints of its server."""
    port, directory = line.split(" ", 1)
    return int(port), Path(directory.rstrip("\n"))


def test_a_stopped_server_is_gone_with_its_directory():
    """After stop nobody listens, nothing is on disk, and the process ended by itself."""
    [one] = start_servers(1, tcp=True)
    port = int(one.url.rpartition(":")[2])

    one.stop()

    assert not listens(port)
    assert not one.directory.exists()
    assert 0 == one.process.returncode


def test_stopping_twice_is_stopping_once():
    """The second stop does nothing."""
    [one] = start_servers(1)
    one.stop()

    one.stop()

    assert not one.directory.exists()


def test_a_server_that_does_not_obey_is_killed(monkeypatch):
    """A stopped process can neither answer nor shut down, and is gone all the same."""
    monkeypatch.setattr(server, "STOP_LIMIT_S", 0.3)
    [one] = start_servers(1)
    os.kill(one.process.pid, signal.SIGSTOP)

    one.stop()

    assert -signal.SIGKILL == one.process.returncode
    assert not one.directory.exists()


def test_a_server_that_died_by_itself_can_be_stopped():
    """A crash leaves no directory and no error behind."""
    [one] = start_servers(1)
    one.process.kill()
    one.process.wait(LIMIT_S)

    one.stop()

    assert not one.directory.exists()


@pytest.mark.parametrize(
    "ending",
    [
        "os.kill(os.getpid(), signal.SIGKILL)",
        "os.kill(os.getpid(), signal.SIGTERM)",
        "os._exit(0)",
        "sys.exit(0)",
        "raise RuntimeError",
    ],
    ids=["killed", "terminated", "left-at-once", "left", "failed"],
)
def test_a_server_does_not_outlive_the_process_that_started_it(python, ending):
    """However the parent ends, the port is free and the directory is gone soon after."""
    with python(START_AND_TELL + ending) as child:
        port, directory = port_and_directory(child.stdout.readline())

    assert happens(lambda: not listens(port))
    assert happens(lambda: not directory.exists())


def test_a_process_that_ends_as_it_should_ends_its_servers_first(python):
    """When the parent has ended by itself, the directory is gone already, and nothing is said."""
    with python(START_AND_TELL, "-X", "dev") as child:
        port, directory = port_and_directory(child.stdout.readline())
        warnings = child.stdout.read()
        child.wait(LIMIT_S)

        assert "" == warnings
        assert not directory.exists()
        assert not listens(port)


def test_an_interrupt_from_the_terminal_does_not_reach_the_server(python):
    """Ctrl-C goes to the foreground process group, and the server is in another."""
    code = """
try:
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(0.1)
    print("alive" if greeting(server.path) else "dead", flush=True)
"""
    with python(START_AND_TELL + code) as child:
        child.stdout.readline()
        time.sleep(0.05)
        os.killpg(child.pid, signal.SIGINT)

        assert "alive\n" == child.stdout.readline()


def test_a_forked_child_that_ends_leaves_the_server_of_its_parent_alone(python):
    """Only the process that started a server ends it."""
    code = """
child = os.fork()
if child == 0:
    server.stop()
    sys.exit(0)
os.waitpid(child, 0)
print("alive" if greeting(server.path) else "dead", flush=True)
"""
    with python(START_AND_TELL + code) as child:
        child.stdout.readline()

        assert "alive\n" == child.stdout.readline()
