"""The Redis servers behind the instances of the embedded account, and the account itself."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from flushproof.errors import InterlockRefused
from flushproof.gateway.account import Account, embedded_account
from flushproof.redisdata.connection import shown
from flushproof.redisdata.probe import Probe, RedisStore
from flushproof.redisdata.server import start_servers

# The instances of the account that are a Redis, by name; the MySQL one has no data of ours.
REDIS_INSTANCES = ("target", "bystander", "foreign", "busy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """
    An account and the data behind it.

    Attributes:
        account: Callers and instances.
        urls: The Redis behind each instance, by name.
        redis: What the log says of the servers.
    """

    account: Account
    urls: Mapping[str, str]
    redis: Mapping[str, str]


def household(
    resources: ExitStack, *, given: Mapping[str, str | None], disposable: bool, tcp: bool = False
) -> Household:
    """
    Start what is not *given*, and put the account before it.

    Args:
        resources: Stops and closes everything in the end.
        given: URLs of Redis servers by instance name; None means one of ours.
        disposable: Whether a given Redis that holds data may lose it.

    Raises:
        InterlockRefused: A given Redis holds data and nobody said that it may go.
        EnvironmentUnusable: No Redis can be started or reached.
    """
    urls = {name: url for name, url in given.items() if url is not None}
    for name, url in urls.items():
        _must_be_empty(name, url, disposable=disposable)
    missing = [name for name in REDIS_INSTANCES if name not in urls]
    servers = start_servers(len(missing), tcp)
    for server in servers:
        resources.callback(server.stop)
    urls |= {name: server.url for name, server in zip(missing, servers, strict=True)}
    stores = {name: RedisStore(url) for name, url in urls.items()}
    for store in stores.values():
        resources.callback(store.close)
    first = servers[0] if servers else None
    return Household(
        account=embedded_account(stores),
        urls=urls,
        redis={
            "name": first.name if first else shown(urls["target"]),
            "origin": first.origin if first else "given",
        },
    )


def _must_be_empty(name: str, url: str, *, disposable: bool) -> None:
    probe = Probe(url)
    try:
        if not disposable and not probe.is_empty():
            raise InterlockRefused(
                f"The Redis given for the {name} ({shown(url)}) holds data, and a run fills and "
                "flushes it. Give an empty one, or say --disposable if that data may go. "
                "Nothing was sent to it."
            )
    finally:
        probe.close()
