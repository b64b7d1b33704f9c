"""The Redis servers behind the instances of the embedded account, and the account itself."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from flushproof.errors import EvidenceIncomplete, InterlockRefused, UsageError
from flushproof.redisdata.dataset import PREFIX
from flushproof.redisdata.probe import Probe, RedisStore
from flushproof.redisdata.server import RedisServer, start_servers
from flushproof.reference.account import Account, embedded_account

# The instances of the account that are a Redis, by name; the MySQL one has no data of ours.
REDIS_INSTANCES = ("target", "bystander", "foreign", "busy")

# More than a run of ours leaves behind.
MOST_KEYS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """
    An account and the data behind it.

    Attributes:
        account: Callers and instances.
        stores: The data behind each instance, by name.
        urls: The Redis behind each instance, by name.
        redis: What the log says of the servers.
    """

    account: Account
    stores: Mapping[str, RedisStore]
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
    _must_be_empty(urls, disposable=disposable)
    missing = [name for name in REDIS_INSTANCES if name not in urls]
    servers = start_servers(len(missing), tcp)
    for server in servers:
        resources.callback(server.stop)
    urls |= {name: server.url for name, server in zip(missing, servers, strict=True)}
    stores = {name: RedisStore(url) for name, url in urls.items()}
    for store in stores.values():
        resources.callback(store.close)
    return Household(
        account=embedded_account(stores),
        stores=stores,
        urls=urls,
        redis=_told_of(urls["target"], servers),
    )


def _told_of(url: str, servers: Sequence[RedisServer]) -> Mapping[str, str]:
    """What the log says of the server behind the target: which it is, and where it is from."""
    for server in servers:
        if server.url == url:
            return {"name": server.name, "origin": server.origin}
    with Probe(url) as probe:
        return {"name": probe.server_name(), "origin": "given"}


def holds_nothing_of_others(probe: Probe) -> bool:
    """Whether no key is there but those that a run of ours writes, and may have left behind."""
    try:
        places = probe.snapshot(limit_keys=MOST_KEYS).values
    except EvidenceIncomplete:
        return False
    return all(key.startswith(PREFIX) for _, key in places)


def _must_be_empty(given: Mapping[str, str], *, disposable: bool) -> None:
    with ExitStack() as probes:
        opened = {name: probes.enter_context(Probe(url)) for name, url in given.items()}
        refuse_same_server(opened)
        for name, probe in opened.items():
            if not disposable and not holds_nothing_of_others(probe):
                raise InterlockRefused(
                    f"The Redis given for the {name} ({probe.shown}) holds data, and a run fills "
                    "and flushes it. Give an empty one, or say --disposable if that data may go. "
                    "Nothing was written to it."
                )


def refuse_same_server(probes: Mapping[str, Probe]) -> None:
    """
    See that each of *probes* looks at a server of its own: a flush empties all of a server.

    Raises:
        UsageError: Two are the same server, whatever the URLs say.
        EnvironmentUnusable: One does not answer.
    """
    seen: dict[str, str] = {}
    for name, probe in probes.items():
        run_id = probe.mark().run_id
        if run_id in seen:
            raise UsageError(
                f"The Redis of the {name} ({probe.shown}) is the server of the {seen[run_id]} too, "
                "and a flush empties all of its databases. Give two servers."
            )
        if run_id is not None:
            seen[run_id] = name
