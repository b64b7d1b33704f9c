"""The judge of a run, before its target, with the data behind that in sight."""

from collections.abc import Callable
from dataclasses import dataclass

from flushproof.contract import Contract, contract
from flushproof.judging.canary import canary_of
from flushproof.judging.effects import Effects, Kept
from flushproof.judging.judge import Judge
from flushproof.judging.watch import Watch
from flushproof.scrubbing.leaks import secrets_of
from flushproof.targets import DISPOSABLE, SEES_DATA, Target
from flushproof.targets.household import holds_nothing_of_others


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """
    Everything a run knows of time, as arguments.

    Attributes:
        now_ms: Milliseconds since 1970, our clock.
        monotonic: Seconds from any moment on, never going back.
        sleep: Waits a number of seconds.
    """

    now_ms: Callable[[], int]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]


def judge_of(target: Target, time: Time) -> Judge:
    """The judge before *target*; the data is not looked at yet."""
    what: Contract = contract()
    known = target.subject.credentials.values()
    return Judge(
        target=target,
        contract=what,
        effects=effects_of(target, time),
        watch=Watch(contract=what, secrets=secrets_of(known, live=False)),
        sleep=time.sleep,
    )


def effects_of(target: Target, time: Time) -> Effects:
    """The data of *target* and its bystanders, filled where it may be."""
    fill = SEES_DATA in target.capabilities
    return Effects(
        sleep=time.sleep,
        clock=time.monotonic,
        canary=canary_of(target, sleep=time.sleep, clock=time.monotonic),
        target=Kept(probe=target.probe, ours=fill) if target.probe else None,
        bystanders={
            name: Kept(
                probe=probe,
                ours=DISPOSABLE in target.capabilities and holds_nothing_of_others(probe),
            )
            for name, probe in target.bystanders.items()
        },
        wait_s=target.wait_s,
    )
