"""
No false alarm where requests are generated: whatever a gateway follows, and however it differs.

Written cases are put to every mixture in `test_readings.py` and to every variation in the matrix;
what is generated asks what nobody wrote down, and what is concluded in the end is of both.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest

from flushproof.cases import cases
from flushproof.examples import profile_of
from flushproof.faults import Fault
from flushproof.faults.entries import following
from flushproof.faults.harmless import HARMLESS
from flushproof.faults.table import FAULTS, SOCKET_FAULTS
from flushproof.judging.judge import Judge
from flushproof.judging.properties import Falsified, falsified_by
from flushproof.judging.scenarios import SCENARIOS, perform
from flushproof.judging.sequences import Sequences
from flushproof.judging.states import play
from flushproof.matrix.properties import properties
from flushproof.matrix.rows import DOUBTFUL, NOW_MS, Stages
from flushproof.matrix.winding import Wound
from flushproof.reference.mixtures import mixtures
from flushproof.reference.readings import READINGS
from flushproof.results import Result
from flushproof.run import Time, judge_of
from flushproof.settings import Settings

Stands = Callable[..., Any]

# A default run has more; these are about as many as its written cases.
GENERATED = Settings(examples=15)

MIXED = mixtures({name: choice.names for name, choice in READINGS.items()})


def honest(chosen: Mapping[str, str]) -> Fault:
    """The reference gateway with the *chosen* readings."""
    return following("Follows a mixture of readings.", *map("=".join, chosen.items()))


def judge_before(fault: Fault, resources: ExitStack) -> Judge:
    """A judge before the gateway of *fault*, with a clock that only waiting winds on."""
    wound = Wound()
    target = Stages(resources).of(fault).in_memory(fault, wound)
    clock = Time(now_ms=lambda: NOW_MS, monotonic=wound.monotonic, sleep=wound.sleep)
    judge = judge_of(target, clock)
    judge.effects.settle()
    return judge


def alarms_of_generated(judge: Judge, stand_in: Stands) -> Iterator[str]:
    """What generated requests, and sequences of them, falsify before *judge*."""
    sequences = Sequences(judge=judge, item="effect/emptied/any-sequence")
    for put in (
        *(one.put for one in properties(GENERATED.examples)),
        lambda _: play(sequences, profile_of(GENERATED), seed=GENERATED.seed),
    ):
        try:
            put(stand_in(judge, GENERATED))
        except (Falsified, ExceptionGroup) as error:
            yield f"{falsified_by(error)}"


def alarms_in(results: list[Result]) -> Iterator[str]:
    """What is found in *results*, or could not be told."""
    for one in results:
        yield from map(str, one.findings)
        if one.outcome in DOUBTFUL:
            yield f"{one.id}: {one.reason}"


def alarms(fault: Fault, stand_in: Stands, *, written: bool) -> list[str]:
    """Every alarm that the gateway of *fault* raises, where cases are put before if *written*."""
    with ExitStack() as resources:
        judge = judge_before(fault, resources)
        results = [judge.put(case) for case in cases() if written]
        results += [perform(judge, name) for name in SCENARIOS if written]
        raised = list(alarms_of_generated(judge, stand_in))
        results += [judge.conclude(name) for name in judge.watch.watched()]
        return [*raised, *alarms_in(results)]


@pytest.mark.parametrize("number", range(len(MIXED)))
def test_no_mixture_of_readings_raises_an_alarm(number: int, stand_in: Stands) -> None:
    """Written and generated requests together, as a whole run puts them."""
    assert [] == alarms(honest(MIXED[number]), stand_in, written=True)


@pytest.mark.parametrize("name", sorted(set(HARMLESS) - SOCKET_FAULTS))
def test_no_variation_raises_an_alarm(name: str, stand_in: Stands) -> None:
    """What is generated finds nothing in a gateway that merely differs."""
    assert [] == alarms(HARMLESS[name], stand_in, written=False)


def test_a_list_that_was_asked_for_is_no_flush(stand_in: Stands) -> None:
    """Who lists the instances, where a flush was signed, breaks what signatures are for alone."""
    raised = alarms(FAULTS["skips-signature"], stand_in, written=False)

    broken = {alarm.partition(": ")[0] for alarm in raised}
    assert broken
    assert set() == broken - FAULTS["skips-signature"].breaks


@pytest.mark.parametrize(
    ("name", "broken"), [("accepts-stale", "timestamp/window"), ("says-flushed", "effect/emptied")]
)
def test_a_liar_raises_an_alarm(name: str, broken: str, stand_in: Stands) -> None:
    """Both what single requests show and what it takes a sequence to see."""
    raised = alarms(FAULTS[name], stand_in, written=False)

    assert any(alarm.startswith(f"{broken}: ") for alarm in raised)
