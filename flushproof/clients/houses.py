"""The data on a stage: a Redis that is flushed, and one that nobody is told of."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Lock

from flushproof.redisdata.info import Mark
from flushproof.redisdata.probe import Probe, RedisStore
from flushproof.redisdata.server import RedisServer, start_servers


class House:
    """
    Two Redis servers of ours, filled anew for each scenario.

    Raises:
        EnvironmentUnusable: No Redis can be started.
    """

    def __init__(self) -> None:
        self.resources = ExitStack()
        try:
            self.servers: Sequence[RedisServer] = start_servers(2)
            for server in self.servers:
                self.resources.callback(server.stop)
            self.target, self.bystander = map(self._probe, self.servers)
            self.store, self.other_store = map(self._store, self.servers)
        except BaseException:
            self.resources.close()
            raise

    def _probe(self, server: RedisServer) -> Probe:
        return self.resources.enter_context(Probe(server.url))

    def _store(self, server: RedisServer) -> RedisStore:
        store = RedisStore(server.url)
        self.resources.callback(store.close)
        return store

    @property
    def redis(self) -> dict[str, str]:
        """What a log says of the servers."""
        return {"name": self.servers[0].name, "origin": self.servers[0].origin}

    def fill(self) -> tuple[Mark, Mark]:
        """Put the same data into both, and nothing else; where each stands then."""
        for probe in (self.target, self.bystander):
            probe.flush()
            probe.seed()
        return self.target.mark(), self.bystander.mark()

    def close(self) -> None:
        """Stop both."""
        self.resources.close()


class Houses:
    """As many houses as are lived in at the same time, each of them used again."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.free: list[House] = []
        self.all: list[House] = []

    @contextmanager
    def lived_in(self) -> Iterator[House]:
        """A house that nobody else lives in until the block is left."""
        with self.lock:
            house = self.free.pop() if self.free else None
        if house is None:
            house = House()
            with self.lock:
                self.all.append(house)
        try:
            yield house
        finally:
            with self.lock:
                self.free.append(house)

    def close(self) -> None:
        """Stop them all."""
        for house in self.all:
            house.close()
