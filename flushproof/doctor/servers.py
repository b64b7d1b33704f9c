"""A look at the Redis servers that were given: `INFO` is all that they are asked."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from flushproof.doctor.seen import Server
from flushproof.errors import FlushproofError
from flushproof.redisdata.connection import Connection, shown
from flushproof.redisdata.info import info_of, keyspace_of, name_and_version
from flushproof.settings import Settings

OPTIONS = ("redis_url", "bystander_redis_url")

SECTIONS = ("server", "replication", "cluster", "keyspace")

USUAL_PORT = 6379


def servers(settings: Settings) -> Mapping[str, Server]:
    """What each given server says of itself, by option."""
    given = {f"--{name.replace('_', '-')}": getattr(settings, name) for name in OPTIONS}
    return {option: server_at(url) for option, url in given.items() if url is not None}


def server_at(url: str) -> Server:
    """What the server at *url* says of itself."""
    try:
        connection = Connection(url)
    except FlushproofError as error:
        return Server(shown=shown(url), trouble=str(error))
    try:
        raw = connection.demand([("INFO", section) for section in SECTIONS])
    except FlushproofError as error:
        return Server(shown=connection.shown, trouble=str(error))
    finally:
        connection.close()
    told = b"".join(raw)
    info = info_of(told)
    product, version = name_and_version(info)
    return Server(
        shown=connection.shown,
        port=port_of(url),
        product=product,
        version=version,
        info=info,
        keys=sum(keys for _, keys, _ in keyspace_of(told)),
    )


def port_of(url: str) -> int | None:
    """The port in *url*; None for a socket in the file system."""
    parts = urlsplit(url)
    return None if parts.scheme == "unix" else parts.port or USUAL_PORT
