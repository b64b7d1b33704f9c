"""
A reference gateway for other people's tests: fresh, with empty data behind it, and it remembers.

    with flushproof.gateway() as g:
        my_client(g.url, g.credentials).flush(g.instance_no)
        assert g.redis(g.instance_no).dbsize() == 0
        g.assert_conformant()

pytest has it as the fixture `flush_gateway` (`flushproof.fixture`).
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from flushproof.clients.expectations import WIRE, Exit, Expectation
from flushproof.clients.judging import judge
from flushproof.clients.observed import Host, Observed, Sent
from flushproof.contract import Level, client_contract
from flushproof.errors import FlushproofError, UsageError, unknown_name
from flushproof.exchange import Exchange, Request, Response, value_of
from flushproof.faults import fault_named
from flushproof.reference.account import OWNER, Instance
from flushproof.reference.clock import Clock
from flushproof.reference.http import GARBAGE, GatewayServer
from flushproof.reference.readings import Readings
from flushproof.results import Finding, Outcome
from flushproof.signing import ACCESS_KEY, Credentials
from flushproof.targets.household import REDIS_INSTANCES, Household, household

if TYPE_CHECKING:
    from redis import Redis

TARGET = "target"

# What can be told of a request by itself: how often it is sent is the test's own affair.
JUDGED = Expectation(exit=Exit.ZERO, requirements=(*WIRE, "client/secret-unsent"))


class NotConformant(AssertionError):
    """A client's request is not as it is published."""


class Remembering(GatewayServer):
    """A server that has written down a request before it is answered, so that nobody asks early."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.came: list[Exchange] = []

    def answer(
        self, request: Request, response: Response, connection: socket.socket, *, keep_alive: bool
    ) -> None:
        now_ms = time.time_ns() // 1_000_000
        self.came.append(
            Exchange(request=request, response=response, sent_at_ms=now_ms, elapsed_ms=0.0)
        )
        super().answer(request, response, connection, keep_alive=keep_alive)


class FlushGateway:
    """
    The reference gateway on a port of 127.0.0.1, until the block is left.

    Attributes:
        url: Its root URL, as `NCLOUD_API_GW` has it.
        credentials: A pair of keys that may flush; they open nothing but this.
        instance_no: The number of an instance that they own.
        instances: Every instance that it knows, by number: that one, another of the same owner, one
            of another account, one that is busy, and one that is no Redis.
    """

    def __init__(self, house: Household, server: Remembering, resources: ExitStack) -> None:
        self._house = house
        self._server = server
        self._resources = resources
        self.credentials: Credentials = OWNER
        self.instances: Mapping[str, Instance] = house.account.instances
        self._names = {
            one.number: name
            for one in self.instances.values()
            for name, known in house.stores.items()
            if one.store is known
        }
        self.instance_no = next(no for no, name in self._names.items() if name == TARGET)
        self.url = server.url

    @property
    def requests(self) -> tuple[Exchange, ...]:
        """What came so far, in order, each with its answer; what was no HTTP has no method."""
        return tuple(self._server.came)

    def redis(self, number: str | int) -> Redis:
        """
        A connection to the data of the instance *number*.

        Raises:
            UsageError: It is no instance, or no Redis.
        """
        from redis import Redis

        name = self._names.get(str(number))
        if name is None:
            raise UsageError(unknown_name("Redis instance", str(number), list(self._names)))
        connection: Redis = Redis.from_url(self._house.urls[name])
        self._resources.callback(connection.close)
        return connection

    def findings(self, *, strict: bool = False) -> tuple[Finding, ...]:
        """
        What is not as published of the requests that came.

        Args:
            strict: Whether what is merely recommended counts too.
        """
        catalogue = client_contract()
        return tuple(
            finding
            for came in self.requests
            for result in judge(self._observed(came), JUDGED, catalogue)
            if result.outcome is Outcome.FAIL
            and (strict or catalogue.requirements[result.requirement].level is Level.MUST)
            for finding in result.findings
        )

    def assert_conformant(self, *, strict: bool = False) -> None:
        """
        See that every request that came is as published.

        Args:
            strict: Whether what is merely recommended counts too.

        Raises:
            NotConformant: One is not, was no HTTP, or none came.
        """
        if not self.requests:
            raise NotConformant("No request came to the gateway, so nothing can be said of any.")
        garbage = sum(came.request == GARBAGE for came in self.requests)
        lines = [f"{garbage} of what came was no HTTP request."] if garbage else []
        lines += map(str, self.findings(strict=strict))
        if lines:
            number = f"{len(self.requests)} came" if len(self.requests) > 1 else "one came"
            text = "\n  ".join(dict.fromkeys(lines))
            raise NotConformant(f"Not every request is as published ({number}):\n  {text}")

    def _observed(self, came: Exchange) -> Observed:
        """One request, as if it were all that a client did."""
        key = value_of(came.request.headers, ACCESS_KEY) or ""
        caller = self._house.account.callers.get(key)
        named = next((no for no in self.instances if no in told_by(came.request)), None)
        return Observed(
            scenario="plain",
            sends=(
                Sent(
                    at_ms=came.sent_at_ms,
                    host=Host.GATEWAY,
                    request=came.request,
                    response=came.response,
                    valid=False,
                ),
            ),
            started_ms=came.sent_at_ms,
            exit_status=0,
            timed_out=False,
            duration_ms=0.0,
            limit_ms=0.0,
            stdout=b"",
            stderr=b"",
            flushes=0,
            bystander_intact=True,
            credentials=caller.credentials if caller is not None else self.credentials,
            instance_no=named or self.instance_no,
            authority=self.url.partition("//")[2],
        )


def told_by(request: Request) -> tuple[str, ...]:
    """The values of the parameters of *request*."""
    from flushproof.clients.calls import NUMBER, values_in

    return tuple(one.value for one in values_in(request, NUMBER))


class Lender:
    """
    Lends gateways, one at a time, and keeps the Redis servers from one to the next.

    They are started with the first gateway, and emptied for each.
    """

    def __init__(self) -> None:
        self._resources = ExitStack()
        self._house: Household | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._house = None
        self._resources.close()

    @contextmanager
    def gateway(
        self,
        *,
        reading: Mapping[str, str] | None = None,
        fault: str = "",
        clock_offset_ms: int = 0,
    ) -> Iterator[FlushGateway]:
        """
        A fresh gateway, until the block is left.

        Args:
            reading: How contradictions are read, as `--reading` of `flushproof serve`.
            fault: In which way it lies, as `--fault`.
            clock_offset_ms: How far its clock is ahead of ours.

        Raises:
            UsageError: There is no such reading or fault.
            EnvironmentUnusable: No Redis can be started.
        """
        lie = fault_named(fault)
        readings = Readings.parse(*(f"{name}={one}" for name, one in (reading or {}).items()))
        house = self._emptied()
        clock = Clock()
        clock.shift(clock_offset_ms)
        with ExitStack() as resources:
            server = resources.enter_context(
                Remembering(lie.gateway(house.account, readings), clock, **lie.server)
            )
            yield FlushGateway(house, server, resources)
        if server.failures:
            raise FlushproofError("the gateway failed") from server.failures[0]

    def _emptied(self) -> Household:
        """The data behind the instances, none of it left."""
        if self._house is None:
            given = dict.fromkeys(REDIS_INSTANCES)
            self._house = household(self._resources, given=given, disposable=True)
        for store in self._house.stores.values():
            store.flush()
        return self._house


@contextmanager
def gateway(**options: Any) -> Iterator[FlushGateway]:
    """A fresh gateway with servers of its own; the options are those of `Lender.gateway`."""
    with Lender() as lender, lender.gateway(**options) as lent:
        yield lent
