"""The reference gateway in this process, on a socket, with a real Redis behind each instance."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from types import MappingProxyType

from flushproof.cases.draft import Subject
from flushproof.exchange import Exchange, Request
from flushproof.faults import fault_named
from flushproof.interlock import Interlock, Permit, decoy, guarded
from flushproof.redisdata.probe import Probe
from flushproof.reference.account import (
    EMBEDDED_INSTANCES,
    OWNER,
    TARGET_SERVER,
)
from flushproof.reference.clock import Clock
from flushproof.reference.http import GatewayServer
from flushproof.reference.readings import Readings
from flushproof.results import Evidence
from flushproof.settings import Settings
from flushproof.targets import (
    ACCOUNT,
    DISPOSABLE,
    EXACT_CLOCK,
    SEES_BYSTANDER,
    SEES_DATA,
    SOCKET,
    Sender,
    Target,
)
from flushproof.targets.household import household
from flushproof.targets.keys import CREDENTIALS as CREDENTIALS
from flushproof.targets.keys import UNKNOWN as UNKNOWN
from flushproof.targets.preflight import Visit, preflight
from flushproof.targets.wire import Wire

NUMBERS: Mapping[str, str] = MappingProxyType(
    {
        **{name: instance.number for name, instance in EMBEDDED_INSTANCES.items()},
        "server": TARGET_SERVER,
        "unknown": decoy(1),
    }
)

CAPABILITIES = frozenset({EXACT_CLOCK, ACCOUNT, DISPOSABLE, SEES_DATA, SEES_BYSTANDER, SOCKET})

# Nothing there is anybody's.
PERMIT = Permit.everything()

# Between two requests the clock goes on, so that no two have the same signature by chance.
TICK_MS = 1

# Its flush is done before it is answered; the wait is for a liar, and for a busy machine.
WAIT_S = 1.0


class Ticking:
    """Lets the gateway's clock, which otherwise stands still, go on before each request."""

    def __init__(self, sender: Sender, clock: Clock) -> None:
        self.sender = sender
        self.clock = clock

    def send(self, request: Request) -> Exchange:
        """Send *request* at the clock's time; afterwards it is a millisecond later."""
        try:
            return self.sender.send(request)
        finally:
            self.clock.shift(TICK_MS)


def estranged(target: Target, clock: Clock, sleep: Callable[[float], None]) -> Target:
    """
    *target* as if its gateway were a stranger's: its clock is read from its answers.

    Args:
        clock: The one that *target* is signed for by; it is set to the gateway's.
        sleep: Waits a number of seconds.
    """
    visit = Visit(
        sender=target.sender,
        subject=target.subject,
        name=target.name,
        now_ms=clock.now_ms,
        sleep=sleep,
    )
    checked = preflight(visit)
    clock.shift(checked.offset_ms or 0)
    told = {"clock_offset_ms": checked.offset_ms, "notices": list(checked.notices)}
    return replace(
        target,
        capabilities=target.capabilities - {EXACT_CLOCK},
        about={**target.about, **told},
    )


def open_embedded(
    settings: Settings, now_ms: Callable[[], int], sleep: Callable[[float], None] = time.sleep
) -> Target:
    """
    Start the reference gateway, or the fault that the target's name asks for.

    Args:
        now_ms: Our clock; the gateway's is set to it once and then is ours to the millisecond.
        sleep: Waits a number of seconds.
    """
    fault = fault_named(settings.target.partition(":")[2])
    readings = Readings.parse(*settings.reading)
    resources = ExitStack()
    try:
        house = household(
            resources,
            given={"target": settings.redis_url, "bystander": settings.bystander_redis_url},
            disposable=settings.disposable,
        )
        clock = Clock()
        clock.set(now_ms())
        gateway = fault.gateway(house.account, readings)
        server = resources.enter_context(GatewayServer(gateway, clock, **fault.server))
        wire = Wire(
            server.url,
            connect_timeout_s=settings.connect_timeout,
            deadline_s=settings.read_timeout,
            clock=clock.now_ms,
        )
        resources.callback(wire.close)
        ours = Clock(clock.now_ms)
        interlock = Interlock(PERMIT, credentials=OWNER, now_ms=ours.now_ms)
        probes = {name: Probe(url) for name, url in house.urls.items()}
        for probe in probes.values():
            resources.callback(probe.close)
        target = Target(
            name=settings.target,
            sender=Ticking(guarded(wire, interlock), clock),
            subject=Subject(
                numbers=NUMBERS, credentials=CREDENTIALS, host=server.url.partition("//")[2]
            ),
            capabilities=CAPABILITIES,
            evidence=Evidence.EMBEDDED,
            decoy=False,
            now_ms=ours.now_ms,
            interlock=interlock,
            probe=probes["target"],
            bystanders={name: probe for name, probe in probes.items() if name != "target"},
            wait_s=fault.wait_s or WAIT_S,
            about={"redis": dict(house.redis), "root_url": server.url},
            resources=resources,
        )
        return estranged(target, ours, sleep) if fault.stranger else target
    except BaseException:
        resources.close()
        raise
