"""
Where Hypothesis keeps the requests that failed, for the next run and for other machines.

It is Hypothesis's own database, in a Redis or in a folder, so whatever else runs the properties by
Hypothesis may share it. It holds the choices a request was made by, and neither the request nor a
key. The Redis must be none of those that a run flushes, or the runs would forget what they found.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import redis
from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase
from hypothesis.extra.redis import RedisExampleDatabase
from redis.connection import parse_url

from flushproof.errors import EnvironmentUnusable, UsageError
from flushproof.redisdata.connection import ANSWER_LIMIT_S, CONNECT_LIMIT_S, Connection, shown
from flushproof.redisdata.probe import Probe
from flushproof.settings import Settings, example_place
from flushproof.targets.household import refuse_same_server

NAME = "example database"
TRIAL = b"flushproof:usable"


class SharedExamples(RedisExampleDatabase):
    """A database of examples in the Redis at a URL; whatever it says or raises has no password."""

    def __init__(self, url: str) -> None:
        """Read *url*; the first question opens the connection. Raises `UsageError` for no URL."""
        Connection(url).close()
        self.shown = shown(url)
        # Put over the options of the URL, so that none of them changes what an answer looks like.
        ours = {
            "decode_responses": False,
            "socket_connect_timeout": CONNECT_LIMIT_S,
            "socket_timeout": ANSWER_LIMIT_S,
        }
        # redis-py gives this function no types.
        options_of: Callable[[str], dict[str, Any]] = parse_url
        pool = redis.ConnectionPool(**options_of(url) | ours)
        super().__init__(redis.Redis.from_pool(pool))

    def __repr__(self) -> str:
        return f"SharedExamples({self.shown!r})"

    def fetch(self, key: bytes) -> Iterable[bytes]:
        """What is kept under *key*."""
        with self.told():
            return tuple(super().fetch(key))

    def save(self, key: bytes, value: bytes) -> None:
        """Keep *value* under *key*."""
        with self.told():
            super().save(key, value)

    def delete(self, key: bytes, value: bytes) -> None:
        """Keep *value* under *key* no longer."""
        with self.told():
            super().delete(key, value)

    def move(self, src: bytes, dest: bytes, value: bytes) -> None:
        """Keep *value* under *dest* instead of *src*."""
        with self.told():
            super().move(src, dest, value)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Say of what redis-py raises whose trouble it is."""
        try:
            yield
        except (redis.RedisError, OSError) as error:
            raise EnvironmentUnusable(
                f"The example database at {self.shown} cannot be used: {str(error).rstrip('.')}. "
                "Check that it runs, that the URL is right and that this host may connect to it."
            ) from None


@cache
def database_at(place: str) -> ExampleDatabase:
    """The database in the Redis or the folder *place*: one, as all properties are to share it."""
    where = example_place(place)
    return SharedExamples(where) if isinstance(where, str) else DirectoryBasedExampleDatabase(place)


def check_database(settings: Settings) -> None:
    """
    See that the example database of *settings* can be used, before anything is sent.

    Raises:
        UsageError: It is the Redis behind an instance, which a run empties or compares.
        EnvironmentUnusable: It cannot be reached, or written.
    """
    where = example_place(settings.example_db)
    if isinstance(where, str):
        given = {"target": settings.redis_url, "bystander": settings.bystander_redis_url}
        _apart(where, {name: url for name, url in given.items() if url is not None})
        database = database_at(where)
        database.save(TRIAL, b"")
        database.delete(TRIAL, b"")
    elif where is not None and not _writable(where):
        raise EnvironmentUnusable(
            f"The folder {where} cannot be written. Name another place by --example-db."
        )


def _apart(url: str, judged: Mapping[str, str]) -> None:
    """See that the server at *url* is none of those that are *judged*."""
    with ExitStack() as resources:
        probes = {
            name: resources.enter_context(Probe(one)) for name, one in {**judged, NAME: url}.items()
        }
        if not judged:
            return
        refuse_same_server(probes)
        for name, probe in probes.items():
            if probe.mark().run_id is None:
                raise UsageError(
                    f"The Redis of the {name} ({probe.shown}) does not tell which server it is, so "
                    "a flush may empty the example database too. Name a folder by --example-db."
                )


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)
