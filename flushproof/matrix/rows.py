"""One row of the matrix: what a whole run shows of one fault."""

import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property

from flushproof.cases import cases
from flushproof.faults import HONEST, Fault
from flushproof.faults.table import FAULTS, SOCKET_FAULTS
from flushproof.judging.scenarios import SCENARIOS, perform
from flushproof.matrix.stage import NOW_MS, Stage, remembered, with_redis
from flushproof.matrix.winding import Wound
from flushproof.results import Outcome, Result
from flushproof.run import Time, judge_of
from flushproof.targets import Target

HONEST_NAME = "honest"
DOUBTFUL = (Outcome.ERROR, Outcome.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    What came of one fault.

    Attributes:
        fault: Its name; `honest` for the reference gateway itself.
        red: The requirements that findings name.
        untold: The items that could not tell, and why.
        exchanges: How many requests were sent.
    """

    fault: str
    red: tuple[str, ...]
    untold: tuple[str, ...]
    exchanges: int

    def as_told(self) -> bool:
        """Whether exactly what the fault breaks turned red, and nothing was left untold."""
        on_the_wire = self.fault in SOCKET_FAULTS  # what it leaves unanswered is no verdict
        return set(self.red) == fault_of(self.fault).breaks and (on_the_wire or not self.untold)


def fault_of(name: str) -> Fault:
    """The fault called *name*, or the reference gateway."""
    return HONEST if name == HONEST_NAME else FAULTS[name]


class Stages:
    """Stages for one row after another; the Redis servers are started when a row needs them."""

    def __init__(self, resources: ExitStack) -> None:
        self.resources = resources

    def of(self, fault: Fault) -> Stage:
        """Where *fault* is put to."""
        return self.with_redis if fault.touches_data else remembered()

    @cached_property
    def with_redis(self) -> Stage:
        """The one with real Redis servers."""
        return self.resources.enter_context(with_redis())


def row_of(name: str, stages: Stages) -> Row:
    """Put everything to the fault called *name*."""
    fault = fault_of(name)
    stage = stages.of(fault)
    with ExitStack() as opened:
        if name in SOCKET_FAULTS:
            target = opened.enter_context(stage.on_the_wire(fault))
            clock = Time(now_ms=lambda: NOW_MS, monotonic=time.monotonic, sleep=time.sleep)
        else:
            wound = Wound()
            target = stage.in_memory(fault, wound)
            clock = Time(now_ms=lambda: NOW_MS, monotonic=wound.monotonic, sleep=wound.sleep)
        results = results_of(target, clock)
    return Row(
        fault=name,
        red=tuple(sorted({one.requirement for result in results for one in result.findings})),
        untold=tuple(f"{one.id}: {one.reason}" for one in results if one.outcome in DOUBTFUL),
        exchanges=sum(one.exchanges for one in results),
    )


def results_of(target: Target, clock: Time) -> list[Result]:
    """What a whole run shows of *target*."""
    judge = judge_of(target, clock)
    judge.effects.settle()
    results = [judge.put(case) for case in cases()]
    results += [perform(judge, name) for name in SCENARIOS]
    return results + [judge.conclude(name) for name in judge.watch.watched()]
