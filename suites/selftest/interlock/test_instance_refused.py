"""An instance that must not go is not flushed, whoever confirms it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from flushproof.exchange import Response
from flushproof.redisdata.probe import Probe
from flushproof.redisdata.server import RedisServer, redis_servers
from flushproof.reference.account import Account
from flushproof.targets.listing import PATH as LIST

Runner = Any
Gateway = Any
Options = tuple[str, ...]


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    """A Redis that has a name."""
    with redis_servers(1, tcp=True) as [one]:
        yield one


def described(account: Account, **members: str) -> Account:
    """*account* with another description of the instance."""
    instances = dict(account.instances)
    instances["882689"] = replace(instances["882689"], **members)  # type: ignore[arg-type]
    return replace(account, instances=instances)


class TestInstance:
    """What the gateway says of the instance must allow it."""

    @pytest.mark.parametrize(
        ("members", "options", "reason"),
        [
            ({"name": "Cache-PROD"}, (), "holds 'prod'"),
            ({"name": "alive"}, (), "holds 'live'"),
            ({"name": "test"}, ("--deny-name=tes",), "holds 'tes'"),
            ({"name": "a-prd"}, ("--deny-name=tes",), "holds 'prd'"),
            ({"status": "settingup"}, (), "its status is 'settingup'"),
            ({"status": "\x1b[2Jrunning"}, (), r"its status is '\x1b[2Jrunning'"),
            ({"name": "\u202etset"}, (), r"nobody could read its service name, '\u202etset'"),
        ],
        ids=["prod", "live", "given", "besides-given", "busy", "escape", "bidi"],
    )
    def test_an_instance_that_must_not_go_is_not_flushed(
        self,
        runner: Runner,
        gateway: Gateway,
        without: Callable[[str], Options],
        members: dict[str, str],
        options: Options,
        reason: str,
    ) -> None:
        """Even where its name is confirmed."""
        gateway.account = described(gateway.account, **members)
        name = members.get("name", "test")

        ran = runner(*without("confirm-name"), f"--confirm-name={name}", *options)

        assert (10, 0, 0) == (ran.status, gateway.flushes, gateway.named)
        assert reason in ran.out
        assert "\x1b[2J" not in ran.out + ran.err

    @pytest.mark.parametrize("kind", ["budget", "disposable"])
    @pytest.mark.parametrize(
        ("option", "server"),
        [("redis-url", "882702"), ("bystander-redis-url", "882690")],
        ids=["target", "bystander"],
    )
    def test_a_probe_of_another_instance_is_not_flushed(
        self,
        runner: Runner,
        gateway: Gateway,
        redis: RedisServer,
        whole: Options,
        option: str,
        server: str,
        kind: str,
    ) -> None:
        """Where the list names the server that the URL names; nothing is written to it either."""
        gateway.renamed = {f"redis-{server}.cdb.example": "localhost"}
        url = redis.url.replace("127.0.0.1", "localhost")
        more = {"budget": whole, "disposable": ("--disposable", "--instance-no=882689")}[kind]

        ran = runner(*more, f"--{option}={url}")

        assert (10, 0, 0) == (ran.status, gateway.flushes, gateway.named)
        assert f"--{option} is the Redis of instance " in ran.out
        with Probe(redis.url) as probe:
            assert probe.is_empty()

    @pytest.mark.parametrize("status", [404, 500])
    def test_a_gateway_that_does_not_list_is_not_flushed(
        self, runner: Runner, gateway: Gateway, whole: Options, status: int
    ) -> None:
        """What nobody has seen is not flushed."""
        gateway.otherwise = lambda request: (
            Response(status=status) if request.path == LIST else None
        )

        ran = runner(*whole)

        assert (10, 0, 0) == (ran.status, gateway.flushes, gateway.named)
        assert "getCloudDBInstanceList does not tell" in ran.out

    def test_a_denied_instance_is_not_disposable(self, runner: Runner, gateway: Gateway) -> None:
        """The deny list holds where everything may be destroyed, too."""
        gateway.account = described(gateway.account, name="production")

        ran = runner("--disposable", "--instance-no=882689")

        assert (10, 0, 0) == (ran.status, gateway.flushes, gateway.named)
