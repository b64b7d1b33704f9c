"""
The stage of one scenario: a gateway that behaves, data behind it, another host, fresh keys.

Everything listens on 127.0.0.1. The other host is called `localhost`, so that it is another one for
whoever compares names, and for whoever compares ports.
"""

import socket
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from threading import Lock
from types import MappingProxyType
from typing import Self

from flushproof.clients.arrivals import Arrivals
from flushproof.clients.behaviours import BEHAVIOURS, Behaviour
from flushproof.clients.houses import House
from flushproof.clients.observed import Host, Observed
from flushproof.clients.running import Ended, Given
from flushproof.errors import FlushproofError
from flushproof.exchange import Request, Response
from flushproof.reference import gateway_errors as errors
from flushproof.reference.account import EMBEDDED_INSTANCES, Account, Caller, Instance, Store
from flushproof.reference.call import Call, Format, Operation
from flushproof.reference.core import Gateway
from flushproof.reference.http import GARBAGE, GatewayServer, deliver_whole
from flushproof.reference.readings import Readings
from flushproof.signing import Credentials

# The bystander's number is this much more.
APART = 12


class Staged(Gateway):
    """The reference gateway; a flush that it would obey meets a behaviour."""

    def __init__(
        self, account: Account, behaviour: Behaviour, arrivals: Arrivals, *, elsewhere: str
    ) -> None:
        super().__init__(account, Readings.parse(*behaviour.readings))
        self.behaviour = behaviour
        self.arrivals = arrivals
        self.elsewhere = elsewhere
        self.lock_of_first = Lock()
        self.had_first = False

    def respond(self, request: Request, now_ms: int) -> Response:
        arrival = self.arrivals.come(request, Host.GATEWAY, now_ms)
        its_own_ms = now_ms + self.behaviour.ahead_ms
        arrival.valid = any(
            self.would_obey(self.call_of(request, at_ms)) for at_ms in (now_ms, its_own_ms)
        )
        return super().respond(request, its_own_ms)

    def respond_to_garbage(self, now_ms: int) -> Response:
        self.arrivals.come(GARBAGE, Host.GATEWAY, now_ms)
        return super().respond_to_garbage(now_ms)

    def would_obey(self, call: Call) -> bool:
        """Whether *call* is a flush that nothing speaks against."""
        return self.operation_of(call.request) is Operation.FLUSH and self.refusal(call) is None

    def obey(self, call: Call) -> Response:
        if self.operation_of(call.request) is not Operation.FLUSH or not self.behaves():
            return super().obey(call)
        behaviour = self.behaviour
        self.arrivals.current.trouble = behaviour.trouble
        answer = super().obey(call) if behaviour.flushes else self.refuse(call, errors.UNEXPECTED)
        if behaviour.says is not None:
            return behaviour.says(self, call, self.elsewhere)
        return replace(answer, body=behaviour.rewritten(answer.body))

    def behaves(self) -> bool:
        """Whether it still does so."""
        with self.lock_of_first:
            first, self.had_first = not self.had_first, True
        return first or not self.behaviour.first_only

    def flushed(self, call: Call, instance: Instance) -> Response:
        self.arrivals.current.flushed = True
        return super().flushed(call, instance)

    def answer_format(self, call: Call) -> Format:
        return self.behaviour.syntax or super().answer_format(call)

    def deliver(self, response: Response, connection: socket.socket) -> None:
        """Write *response* as it behaves, if it does."""
        behaved = self.arrivals.current.trouble is not None
        deliver = self.behaviour.deliver if behaved else deliver_whole
        self.arrivals.answer(response, connection, deliver)


class Elsewhere(Gateway):
    """Another host: it knows of no call at all."""

    def __init__(self, account: Account, arrivals: Arrivals) -> None:
        super().__init__(account)
        self.arrivals = arrivals

    def respond(self, request: Request, now_ms: int) -> Response:
        call = self.call_of(request, now_ms)
        obeyed_here = self.operation_of(request) is Operation.FLUSH and self.refusal(call) is None
        self.arrivals.come(request, Host.FOREIGN, now_ms).valid = obeyed_here
        return self.refuse(call, errors.NOT_FOUND)

    def respond_to_garbage(self, now_ms: int) -> Response:
        self.arrivals.come(GARBAGE, Host.FOREIGN, now_ms)
        return super().respond_to_garbage(now_ms)

    def deliver(self, response: Response, connection: socket.socket) -> None:
        """Write *response*."""
        self.arrivals.answer(response, connection, deliver_whole)


class Counting:
    """A store that knows how often it was emptied."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.flushes = 0

    def flush(self) -> None:
        """Empty it."""
        self.store.flush()
        self.flushes += 1


class Stage:
    """
    One scenario, set up until the block is left.

    Args:
        house: Where the data is; it is filled.
        credentials: The only ones that the gateway knows.
        number: Of the instance that they are for.
        now_ms: Our clock, and, unless it behaves otherwise, the gateway's.
    """

    def __init__(
        self,
        scenario: str,
        house: House,
        credentials: Credentials,
        number: str,
        now_ms: Callable[[], int],
    ) -> None:
        self.scenario = scenario
        self.house = house
        self.now_ms = now_ms
        self.arrivals = Arrivals(now_ms)
        self.store = Counting(house.store)
        self.credentials = credentials
        self.number = number
        self.resources = ExitStack()
        self.servers: list[GatewayServer] = []

    def __enter__(self) -> Self:
        account = self.account()
        foreign = self.serve(Elsewhere(account, self.arrivals))
        elsewhere = f"http://localhost:{foreign.port}"
        behaviour = BEHAVIOURS[self.scenario]
        gateway = Staged(account, behaviour, self.arrivals, elsewhere=elsewhere)
        self.given = Given(
            url=self.serve(gateway).url,
            credentials=self.credentials,
            instance_no=self.number,
        )
        self.target_mark, self.bystander_mark = self.house.fill()
        return self

    def serve(self, gateway: Staged | Elsewhere) -> GatewayServer:
        """*gateway* on a port of its own."""
        server = GatewayServer(gateway, self.now_ms, deliver=gateway.deliver)
        self.servers.append(self.resources.enter_context(server))
        return server

    def __exit__(self, *_: object) -> None:
        self.resources.close()

    def account(self) -> Account:
        """One caller, with the instance that it is told of and one that it is not."""
        rows: tuple[tuple[str, int, Store], ...] = (
            ("target", int(self.number), self.store),
            ("bystander", int(self.number) + APART, self.house.other_store),
        )
        key = self.credentials.access_key
        instances = {
            str(number): replace(
                EMBEDDED_INSTANCES[name],
                number=str(number),
                access_keys=frozenset({key}),
                server_numbers=(str(number + 1), str(number + 2)),
                store=store,
            )
            for name, number, store in rows
        }
        return Account(
            callers=MappingProxyType({key: Caller(credentials=self.credentials)}),
            instances=MappingProxyType(instances),
        )

    def observed(self, ended: Ended, *, started_ms: int, limit_s: float) -> Observed:
        """
        What was seen of a command that was started at *started_ms* and may have run for *limit_s*.

        Raises:
            FlushproofError: A gateway of ours failed, or the data is not as it left it.
        """
        self.resources.close()  # now nothing is under way any more
        for failure in (failure for server in self.servers for failure in server.failures):
            raise FlushproofError(f"{self.scenario}: the gateway failed") from failure
        self.check()
        return Observed(
            scenario=self.scenario,
            sends=self.arrivals.sends(),
            started_ms=started_ms,
            exit_status=ended.exit_status,
            timed_out=ended.timed_out,
            duration_ms=ended.duration_ms,
            limit_ms=limit_s * 1000,
            stdout=ended.stdout,
            stderr=ended.stderr,
            output_cut=ended.cut,
            flushes=self.store.flushes,
            bystander_intact=self.house.bystander.unchanged_since(self.bystander_mark),
            credentials=self.credentials,
            instance_no=self.number,
            authority=self.given.url.partition("//")[2],
        )

    def check(self) -> None:
        """See that the data went if, and only if, the gateway erased it."""
        probe = self.house.target
        as_told = (
            probe.is_empty() if self.store.flushes else probe.unchanged_since(self.target_mark)
        )
        if not as_told:
            times = f"erased {self.store.flushes} times"
            raise FlushproofError(f"{self.scenario}: the data is not as the gateway says: {times}")
