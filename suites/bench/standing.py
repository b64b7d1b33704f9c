"""A gateway, honest or lying, that stands on a port and counts what it is asked."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import cast

from flushproof.exchange import Request, Response
from flushproof.faults import Fault
from flushproof.redisdata.probe import Probe
from flushproof.reference.account import EMBEDDED_INSTANCES, OWNER
from flushproof.reference.clock import Clock
from flushproof.reference.core import Gateway
from flushproof.reference.http import GatewayServer
from flushproof.reference.readings import Readings
from flushproof.targets.household import Household, household


@dataclass(slots=True)
class Tally:
    """How many requests arrived, and when the first and the last did, in seconds."""

    requests: int = 0
    first_s: float = 0.0
    last_s: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def arrived(self) -> None:
        """Count one."""
        with self.lock:
            self.last_s = perf_counter()
            self.first_s = self.first_s or self.last_s
            self.requests += 1

    @property
    def sending_s(self) -> float:
        """Seconds from the first request to the last."""
        return self.last_s - self.first_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    A gateway that can be asked.

    Attributes:
        fault: Its name.
        environment: Where it is and what its clients need, as `flushproof serve` prints it.
        tally: What it was asked so far.
    """

    fault: str
    environment: Mapping[str, str]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Counted:
    """A gateway before which everything that it is asked is counted."""

    gateway: Gateway
    tally: Tally

    def respond(self, request: Request, now_ms: int) -> Response:
        """The gateway's answer to *request*."""
        self.tally.arrived()
        return self.gateway.respond(request, now_ms)

    def respond_to_garbage(self, now_ms: int) -> Response:
        """The gateway's answer to what is no HTTP request."""
        self.tally.arrived()
        return self.gateway.respond_to_garbage(now_ms)

    def respond_to_failure(self, now_ms: int) -> Response:
        """The gateway's answer where answering failed; the request is counted already."""
        return self.gateway.respond_to_failure(now_ms)


@contextmanager
def homes() -> Iterator[Household]:
    """An account with a Redis behind each instance, each on a port of its own."""
    with ExitStack() as resources:
        yield household(
            resources, given={"target": None, "bystander": None}, disposable=True, tcp=True
        )


@contextmanager
def standing(name: str, fault: Fault, house: Household) -> Iterator[Standing]:
    """The gateway of *fault* before the Redis servers of *house*, which are empty by then."""
    for url in house.urls.values():
        with Probe(url) as probe:
            probe.flush()
    tally = Tally()
    gateway = Counted(fault.gateway(house.account, Readings.parse()), tally)
    with GatewayServer(cast(Gateway, gateway), Clock(), **fault.server) as server:
        yield Standing(
            fault=name,
            environment={
                "NCLOUD_API_GW": server.url,
                "NCLOUD_ACCESS_KEY": OWNER.access_key,
                "NCLOUD_SECRET_KEY": OWNER.secret_key,
                "INSTANCE_NO": EMBEDDED_INSTANCES["target"].number,
                "REDIS_URL": house.urls["target"],
                "BYSTANDER_REDIS_URL": house.urls["bystander"],
            },
            tally=tally,
        )
