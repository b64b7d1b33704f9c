"""What the tests of real Redis data have in common: a server, a probe of it, and a stranger."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import flushproof
from flushproof.redisdata.connection import Connection
from flushproof.redisdata.probe import Probe
from flushproof.redisdata.server import RedisServer, redis_servers

CHECKOUT = Path(flushproof.__file__).parents[1]


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    """One server for all tests of a module."""
    with redis_servers(1) as [one]:
        yield one


@pytest.fixture
def probe(server: RedisServer) -> Iterator[Probe]:
    """A probe of a server that holds nothing."""
    with Probe(server.url) as one:
        one.flush()
        yield one


@pytest.fixture
def seeded(probe: Probe) -> Probe:
    """A probe of a server that holds the dataset."""
    probe.seed()
    return probe


@pytest.fixture
def other(server: RedisServer) -> Iterator[Connection]:
    """Somebody else's connection to the same server."""
    connection = Connection(server.url)
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def python() -> Callable[..., subprocess.Popen[str]]:
    """A Python of its own process group that runs the code given, all its output a pipe."""

    def started(code: str, *options: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *options, "-c", code],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        )

    return started
