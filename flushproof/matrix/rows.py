"""Rows of the matrix: what a whole run shows of one fault, and of many at once."""

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from functools import cached_property
from itertools import chain
from multiprocessing import get_context, parent_process
from threading import Thread

from flushproof.cases import cases
from flushproof.faults import HONEST, Fault
from flushproof.faults.table import FAULTS, SOCKET_FAULTS
from flushproof.judging.judge import Judge
from flushproof.judging.scenarios import SCENARIOS, perform
from flushproof.log.faultrow import FaultRow
from flushproof.matrix.stage import NOW_MS, Stage, remembered, with_redis
from flushproof.matrix.winding import Wound
from flushproof.results import Outcome, Result
from flushproof.run import Time, judge_of

HONEST_NAME = "honest"
DOUBTFUL = (Outcome.ERROR, Outcome.UNKNOWN)


# A share is big enough that starting Redis servers for it is nothing beside it, and small enough
# that all processes end at about the same time.
SHARE = 12


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


def shown_on(stage: Stage, name: str) -> FaultRow:
    """Put everything to the fault called *name* on *stage*."""
    fault = fault_of(name)
    with ExitStack() as opened:
        if name in SOCKET_FAULTS:
            target = opened.enter_context(stage.on_the_wire(fault))
            clock = Time(now_ms=lambda: NOW_MS, monotonic=time.monotonic, sleep=time.sleep)
        else:
            wound = Wound()
            target = stage.in_memory(fault, wound)
            clock = Time(now_ms=lambda: NOW_MS, monotonic=wound.monotonic, sleep=wound.sleep)
        judge = judge_of(target, clock)
        results = results_of(judge)
    return FaultRow(
        fault=name,
        sentence=fault.sentence,
        wire=name in SOCKET_FAULTS,
        breaks=tuple(sorted(fault.breaks)),
        red=tuple(sorted({one.requirement for result in results for one in result.findings})),
        untold=tuple(f"{one.id}: {one.reason}" for one in results if one.outcome in DOUBTFUL),
        exchanges=judge.exchanges,
    )


def results_of(judge: Judge) -> list[Result]:
    """What a whole run shows of the judge's target."""
    judge.effects.settle()
    results = [judge.put(case) for case in cases()]
    results += [perform(judge, name) for name in SCENARIOS]
    return results + [judge.conclude(name) for name in judge.watch.watched()]


def rows_of(names: Sequence[str], jobs: int) -> Iterator[FaultRow]:
    """
    The rows of *names*, in any order, made by *jobs* processes.

    Args:
        jobs: How many; with one, this process makes them.
    """
    # Neighbours in the table cost about the same, so each share takes from the whole of it.
    count = max(1, round(len(names) / SHARE))
    shares = [names[first::count] for first in range(count)]
    if jobs == 1 or count == 1:
        yield from chain.from_iterable(map(share_of, shares))
        return
    spawn = get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=spawn, initializer=end_with_parent) as pool:
        try:
            for done in as_completed([pool.submit(share_of, share) for share in shares]):
                yield from done.result()
        finally:
            pool.shutdown(cancel_futures=True)


def share_of(names: Sequence[str]) -> list[FaultRow]:
    """The rows of *names*, one after another."""
    with ExitStack() as resources:
        stages = Stages(resources)
        return [shown_on(stages.of(fault_of(name)), name) for name in names]


def end_with_parent() -> None:
    """See to it that this process ends when the one that started it does, however it ends."""
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)  # its Redis servers end with it

    Thread(target=wait, daemon=True).start()
