"""
The matrix: each fault turns exactly the requirements red that it says it breaks.

Every case, every scenario and what is watched throughout are put to each lying gateway in memory,
before real Redis servers. (Properties need pytest around them; the cases ask the same.)
"""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace

import pytest

from flushproof.cases import cases
from flushproof.cases.draft import Subject
from flushproof.contract import contract
from flushproof.errors import UsageError
from flushproof.exchange import Exchange, Request
from flushproof.faults import HONEST, Fault, fault_named, liars
from flushproof.faults.table import FAULTS, SOCKET_FAULTS, TIMED_FAULTS
from flushproof.gateway.account import OWNER, Account
from flushproof.gateway.clock import Clock
from flushproof.gateway.core import Gateway
from flushproof.gateway.http import GatewayServer
from flushproof.interlock import Interlock, guarded
from flushproof.judging.scenarios import SCENARIOS, perform
from flushproof.redisdata.probe import Probe
from flushproof.results import Evidence, Outcome, Result
from flushproof.run import Time, judge_of
from flushproof.targets import SOCKET, Target
from flushproof.targets.embedded import CAPABILITIES, CREDENTIALS, NUMBERS, PERMIT, Ticking
from flushproof.targets.household import household
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
    """An account, and real Redis servers behind its instances; gateways take turns before them."""

    account: Account
    probes: Mapping[str, Probe]

    def target(self, fault: Fault) -> Target:
        """The gateway of *fault* as a target, its clock ours."""
        clock = Clock()
        clock.set(NOW_MS)
        interlock = Interlock(PERMIT, credentials=OWNER, now_ms=clock.now_ms)
        sender = guarded(Memory(fault.gateway(self.account), clock), interlock)
        return Target(
            name="memory",
            sender=Ticking(sender, clock),
            subject=Subject(numbers=NUMBERS, credentials=CREDENTIALS),
            capabilities=CAPABILITIES - {SOCKET},
            evidence=Evidence.EMBEDDED,
            decoy=False,
            now_ms=clock.now_ms,
            interlock=interlock,
            probe=self.probes["target"],
            bystanders={name: probe for name, probe in self.probes.items() if name != "target"},
            wait_s=WAIT_S,
        )

    @contextmanager
    def on_the_wire(self, fault: Fault) -> Iterator[Target]:
        """The same on a socket, where an answer that does not come is waited for only shortly."""
        target = self.target(fault)
        clock = Clock()
        clock.set(NOW_MS)
        gateway = fault.gateway(self.account)
        with (
            GatewayServer(gateway, clock, **fault.server) as server,
            closing(Wire(server.url, deadline_s=DEADLINE_S, clock=clock.now_ms)) as wire,
        ):
            interlock = Interlock(PERMIT, credentials=OWNER, now_ms=clock.now_ms)
            yield replace(
                target,
                sender=Ticking(guarded(wire, interlock), clock),
                capabilities=CAPABILITIES,
                now_ms=clock.now_ms,
                interlock=interlock,
            )


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """One set of Redis servers for all gateways: starting them takes longer than asking."""
    with ExitStack() as resources:
        house = household(resources, given={}, disposable=False)
        probes = {name: resources.enter_context(Probe(url)) for name, url in house.urls.items()}
        yield Stage(house.account, probes)


class Wound:
    """A clock that only sleeping winds on, so that nothing is waited for."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def sleep(self, seconds: float) -> None:
        """Be *seconds* later."""
        self.now_s += seconds

    def monotonic(self) -> float:
        """Seconds since the clock was made."""
        return self.now_s


def results_of(name: str, target: Target) -> list[Result]:
    """What a whole run shows of the fault called *name*, open as *target*."""
    real = name in TIMED_FAULTS or name in SOCKET_FAULTS
    clock = time if real else Wound()
    judge = judge_of(
        target, Time(now_ms=lambda: NOW_MS, monotonic=clock.monotonic, sleep=clock.sleep)
    )
    judge.effects.settle()
    results = [judge.put(case) for case in cases()]
    results += [perform(judge, name) for name in SCENARIOS]
    return results + [judge.conclude(name) for name in judge.watch.watched()]


def red(results: list[Result]) -> frozenset[str]:
    """The requirements that findings name."""
    return frozenset(finding.requirement for result in results for finding in result.findings)


def untold(results: list[Result]) -> list[str]:
    """The items that could not tell, and why."""
    doubtful = (Outcome.ERROR, Outcome.UNKNOWN)
    return [f"{one.id}: {one.reason}" for one in results if one.outcome in doubtful]


@pytest.mark.parametrize("name", ["honest", *(one for one in FAULTS if one not in SOCKET_FAULTS)])
def test_exactly_what_a_fault_breaks_turns_red(name: str, stage: Stage) -> None:
    """No fault goes unnoticed, none is taken for another, and none keeps us from telling."""
    fault = FAULTS.get(name, HONEST)

    results = results_of(name, stage.target(fault))

    assert (sorted(fault.breaks), []) == (sorted(red(results)), untold(results))


@pytest.mark.parametrize("name", sorted(SOCKET_FAULTS))
def test_exactly_what_a_fault_of_the_wire_breaks_turns_red(name: str, stage: Stage) -> None:
    """A lie on the socket is told from all others; what it leaves unanswered is no verdict."""
    fault = FAULTS[name]

    with stage.on_the_wire(fault) as target:
        results = results_of(name, target)

    assert sorted(fault.breaks) == sorted(red(results))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_breaks_requirements_of_the_catalogue(name: str) -> None:
    """A fault breaks something, and what it breaks is promised somewhere."""
    breaks = FAULTS[name].breaks

    assert bool(breaks) is not name.startswith("ok-")
    assert set() == breaks - set(contract().requirements)


def test_each_fault_says_how_it_lies() -> None:
    """One sentence a fault, and no two alike."""
    sentences = [fault.sentence for fault in FAULTS.values()]

    assert len(sentences) == len(set(sentences))
    assert all(re.fullmatch(r"[A-Z`][^\n]*\.", sentence) for sentence in sentences)


def test_faults_are_sorted() -> None:
    """A new fault has one place."""
    assert sorted(FAULTS) == list(FAULTS)


def test_each_liar_is_a_fault() -> None:
    """A lying gateway that no fault names is told to nobody."""
    written = {one for one in vars(liars).values() if isinstance(one, type)}
    lying = {one for one in written if issubclass(one, Gateway) and one is not Gateway}

    assert lying <= {fault.gateway for fault in FAULTS.values()}


def test_no_name_is_the_honest_gateway() -> None:
    """`--target embedded` is the reference gateway."""
    assert HONEST is fault_named("")


def test_an_unknown_fault_is_wrong_usage() -> None:
    """The message lists the faults there are, and names the nearest."""
    with pytest.raises(UsageError, match="Did you mean accepts-stale"):
        fault_named("accept-stale")
