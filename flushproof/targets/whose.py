"""
Whose Redis is it? getCloudDBInstanceList names the servers of each instance, and a URL names one.

Behind a tunnel or an address nothing can be told that way; the canary tells then, by the flush.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from flushproof.errors import InterlockRefused
from flushproof.printable import brief
from flushproof.resources import Json
from flushproof.settings import Settings
from flushproof.targets.listing import Listed, number_in

SERVERS = "cloudDBServerInstanceList"
NAMES = ("privateDnsName", "publicDnsName")


def check_probes(listed: Listed, settings: Settings) -> None:
    """
    See that no probe is known to look at the data of another instance than it is said to.

    Raises:
        InterlockRefused: One does.
    """
    number = settings.instance_no
    target = owner_of(listed, settings.redis_url)
    if target is not None and target != number:
        raise InterlockRefused(
            f"--redis-url is the Redis of instance {brief(target)}, and --instance-no is {number}: "
            "getCloudDBInstanceList says so. No flush was sent, and no request named the instance."
        )
    if number is not None and owner_of(listed, settings.bystander_redis_url) == number:
        raise InterlockRefused(
            f"--bystander-redis-url is the Redis of instance {number}, which is to be flushed: "
            "getCloudDBInstanceList says so. No flush was sent, and no request named the instance."
        )


def owner_of(listed: Listed, url: str | None) -> str | None:
    """The number of the one instance with a server of the name that *url* has; None if unknown."""
    host = urlsplit(url or "").hostname
    found = {
        number_in(row) for row in listed.rows or () if host and plain(host) in set(names_in(row))
    }
    return found.pop() if len(found) == 1 else None


def names_in(row: Mapping[str, Json]) -> Iterator[str]:
    """The names of the servers of the instance that *row* is about."""
    servers = row.get(SERVERS)
    for server in servers if isinstance(servers, list) else ():
        if isinstance(server, dict):
            yield from (plain(server[name]) for name in NAMES if isinstance(server.get(name), str))


def plain(name: str) -> str:
    """A DNS name, in one spelling."""
    return name.rstrip(".").lower()
