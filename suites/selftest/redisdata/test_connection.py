"""A connection takes any Redis URL, shows none of its secrets, and takes no loss for an answer."""

import socket

import pytest

from flushproof.errors import EnvironmentUnusable, UsageError
from flushproof.redisdata.connection import shown
from flushproof.redisdata.dataset import PREFIX
from flushproof.redisdata.probe import Probe
from flushproof.redisdata.server import redis_servers, start_servers


def key(name):
    """The key of the dataset's entry *name*."""
    return PREFIX + name


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
