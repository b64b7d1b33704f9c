"""Where lying gateways take turns: one account, and what is behind its instances."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace

from flushproof.cases.draft import Subject
from flushproof.exchange import Exchange, Request
from flushproof.faults import Fault
from flushproof.interlock import Interlock, guarded
from flushproof.matrix.memory import Remembered
from flushproof.redisdata.probe import Probe
from flushproof.reference.account import OWNER, Account, embedded_account
from flushproof.reference.clock import Clock
from flushproof.reference.core import Gateway
from flushproof.reference.http import GatewayServer
from flushproof.reference.timing import SystemTiming, Timing
from flushproof.results import Evidence
from flushproof.targets import SOCKET, Sender, Target
from flushproof.targets.embedded import (
    CAPABILITIES,
    CREDENTIALS,
    NUMBERS,
    PERMIT,
    Ticking,
    estranged,
)
from flushproof.targets.household import REDIS_INSTANCES, household
from flushproof.targets.wire import Wire

NOW_MS = 1_760_000_000_000

# A flush of ours is done when it is answered; a lie about it need not be waited for long.
WAIT_S = 0.2

# How long an answer is waited for that may never come.
DEADLINE_S = 0.6


@dataclass(frozen=True, slots=True)
class Memory:
    """The way to a gateway in this process: no socket, and no time but the clock's."""

    gateway: Gateway
    clock: Clock

    def send(self, request: Request) -> Exchange:
        """The gateway's answer to *request*."""
        now_ms = self.clock.now_ms()
        response = self.gateway.respond(request, now_ms)
        return Exchange(request=request, response=response, sent_at_ms=now_ms)


@dataclass(frozen=True, slots=True)
class Stage:
    """An account, and the data behind its instances; gateways take turns before them."""

    account: Account
    probes: Mapping[str, Probe]

    def in_memory(self, fault: Fault, timing: Timing) -> Target:
        """The gateway of *fault* as a target, its clock ours, and time passing as *timing* says."""
        clock = standing()
        gateway = fault.gateway(self.account, timing=timing)
        target = self._target(fault, Memory(gateway, clock), clock, timing)
        return replace(target, capabilities=target.capabilities - {SOCKET})

    @contextmanager
    def on_the_wire(self, fault: Fault) -> Iterator[Target]:
        """The same on a socket, where an answer that does not come is waited for only shortly."""
        clock = standing()
        timing = SystemTiming()
        gateway = fault.gateway(self.account, timing=timing)
        with (
            GatewayServer(gateway, clock, **fault.server) as server,
            closing(Wire(server.url, deadline_s=DEADLINE_S, clock=clock.now_ms)) as wire,
        ):
            yield self._target(fault, wire, clock, timing)

    def _target(self, fault: Fault, sender: Sender, clock: Clock, timing: Timing) -> Target:
        ours = Clock(clock.now_ms)
        interlock = Interlock(PERMIT, credentials=OWNER, now_ms=ours.now_ms)
        target = Target(
            name="memory",
            sender=Ticking(guarded(sender, interlock), clock),
            subject=Subject(numbers=NUMBERS, credentials=CREDENTIALS),
            capabilities=CAPABILITIES,
            evidence=Evidence.EMBEDDED,
            decoy=False,
            now_ms=ours.now_ms,
            interlock=interlock,
            probe=self.probes["target"],
            bystanders={name: probe for name, probe in self.probes.items() if name != "target"},
            wait_s=fault.wait_s or WAIT_S,
        )
        return estranged(target, ours, timing.sleep) if fault.stranger else target


def standing() -> Clock:
    """A gateway's clock that stands at `NOW_MS`."""
    clock = Clock()
    clock.set(NOW_MS)
    return clock


def remembered() -> Stage:
    """A stage without a Redis, for gateways that only flush."""
    stores = {name: Remembered(name) for name in REDIS_INSTANCES}
    return Stage(embedded_account(stores), stores)


@contextmanager
def with_redis() -> Iterator[Stage]:
    """A stage with real Redis servers: starting them takes longer than asking."""
    with ExitStack() as resources:
        house = household(resources, given={}, disposable=False)
        probes = {name: resources.enter_context(Probe(url)) for name, url in house.urls.items()}
        yield Stage(house.account, probes)
