"""The machine of sequences: silent about a conforming gateway, and sure of one that lies."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import hypothesis
import pytest

from flushproof.exchange import Request, Response
from flushproof.faults import Fault
from flushproof.faults.effects import SkipsThird
from flushproof.faults.sequences import MixesUpFormats, SkipsAfterRefusal
from flushproof.judging.properties import Falsified
from flushproof.judging.sequences import OPENING, Sequences, concluded
from flushproof.judging.states import Model, play
from flushproof.matrix.memory import Remembered
from flushproof.matrix.stage import NOW_MS, remembered
from flushproof.matrix.winding import Wound
from flushproof.reference import gateway_errors as errors
from flushproof.reference.account import Instance
from flushproof.reference.call import Call, Operation
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import Refusal
from flushproof.resources import Json
from flushproof.results import Outcome, Result
from flushproof.run import Time, judge_of

ITEM = "effect/emptied/any-sequence"
PASSED = Result(id=ITEM, requirement="effect/emptied", outcome=Outcome.PASS)
MANY = hypothesis.settings(
    max_examples=300,
    database=None,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
FEW = hypothesis.settings(MANY, max_examples=50)


class FlushesNamedBefore(Gateway):
    """Flushes the instance that the request before named, if there was one."""

    before: Instance | None = None

    def call_of(self, request: Request, now_ms: int) -> Call:
        call = super().call_of(request, now_ms)
        named = self.instance_of(call)
        self.before, self.now = (named, self.before) if named else (self.before, None)
        return call

    def flush(self, instance: Instance) -> None:
        super().flush(self.now or instance)


class ForgetsAfterList(Gateway):
    """Does nothing, and reports success, right after it listed the instances."""

    listed_before = False

    def obey(self, call: Call) -> Response:
        lists = self.operation_of(call.request) is Operation.LIST
        answer = super().obey(call)
        self.listed_before = lists
        return answer

    def refuse(self, call: Call, refusal: Refusal) -> Response:
        self.listed_before = False
        return super().refuse(call, refusal)

    def flush(self, instance: Instance) -> None:
        if not self.listed_before:
            super().flush(instance)


class FlushesLastToo(Gateway):
    """Flushes the instance that was flushed last once more with another one."""

    last: Instance | None = None

    def flush(self, instance: Instance) -> None:
        if self.last is not None:
            super().flush(self.last)
        self.last = instance
        super().flush(instance)


class FlushesWhenListed(Gateway):
    """Flushes what was refused before when somebody lists the instances."""

    named: Instance | None = None

    def refuse(self, call: Call, refusal: Refusal) -> Response:
        self.named = self.instance_of(call)
        return super().refuse(call, refusal)

    def listed(self, call: Call) -> Iterator[Instance]:
        if self.named is not None:
            super().flush(self.named)
        return super().listed(call)

    def flush(self, instance: Instance) -> None:
        self.named = None
        super().flush(instance)


class FlushesWithNext(FlushesWhenListed):
    """Flushes the bystander too, where a flush of it was refused right before."""

    def listed(self, call: Call) -> Iterator[Instance]:
        return Gateway.listed(self, call)

    def flush(self, instance: Instance) -> None:
        if self.named is not None and self.named.name == "bystander":
            Gateway.flush(self, self.named)
        super().flush(instance)


class LosesFromList(Gateway):
    """Lists no instance that was flushed."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.gone: set[str] = set()

    def flush(self, instance: Instance) -> None:
        self.gone.add(instance.number)
        super().flush(instance)

    def listed(self, call: Call) -> Iterator[Instance]:
        return (one for one in super().listed(call) if one.number not in self.gone)


class FlushesLater(Gateway):
    """Erases the data two tenths of a second after it said so."""

    def flush(self, instance: Instance) -> None:
        self.timing.later(0.1, lambda: super(FlushesLater, self).flush(instance))


class ComesBack(Gateway):
    """Has the data of a flushed instance back when somebody lists the instances."""

    flushed_before: Instance | None = None

    def flush(self, instance: Instance) -> None:
        super().flush(instance)
        self.flushed_before = instance

    def listed(self, call: Call) -> Iterator[Instance]:
        store = self.flushed_before.store if self.flushed_before is not None else None
        assert store is None or isinstance(store, Remembered)
        if store is not None and store.is_empty():
            store.seed()
        return super().listed(call)


class HasNoStatus(Gateway):
    """Has a number for the status of an instance."""

    def description(self, instance: Instance, status: str) -> Json:
        return {**super().description(instance, status), "cloudDBInstanceStatusName": 1}


class RefusesEverything(Gateway):
    """Refuses whatever it is asked."""

    def refusal(self, call: Call) -> Refusal | None:
        return super().refusal(call) or errors.BUSY


class OutOfReach(Gateway):
    """Flushes, and then cannot reach its back end for the answer."""

    def flush(self, instance: Instance) -> None:
        super().flush(instance)
        raise OSError


def sequences_of(gateway: type[Gateway]) -> Sequences:
    """Sequences for *gateway*, in memory, with a clock that only waiting winds on."""
    wound = Wound()
    fault = Fault(sentence="A gateway.", breaks=frozenset(), gateway=gateway)
    target = remembered().in_memory(fault, wound)
    clock = Time(now_ms=lambda: NOW_MS, monotonic=wound.monotonic, sleep=wound.sleep)
    judge = judge_of(target, clock)
    judge.effects.settle()
    return Sequences(judge=judge, item=ITEM)


def falsified(gateway: type[Gateway]) -> tuple[Sequences, Falsified]:
    """How *gateway* is found to lie; not every seed shows each lie in so few sequences."""
    for seed in range(8):
        sequences = sequences_of(gateway)
        with suppress(Falsified):
            play(sequences, MANY, seed=seed)
        if sequences.falsified is not None:
            return sequences, sequences.falsified
    pytest.fail(f"no sequence falsifies {gateway.__name__}")


@pytest.mark.parametrize("gateway", [Gateway, FlushesLater], ids=lambda kind: kind.__name__)
def test_a_conforming_gateway_falsifies_nothing(gateway: type[Gateway]) -> None:
    """Whatever the sequence, and however late the data goes."""
    sequences = sequences_of(gateway)

    play(sequences, MANY, seed=0)

    assert Outcome.PASS is concluded(sequences, PASSED).outcome
    assert sequences.flushes > 0


@pytest.mark.parametrize(
    ("gateway", "requirement", "steps"),
    [
        (FlushesNamedBefore, "effect/emptied", "flush target in json"),
        (ForgetsAfterList, "effect/emptied", "list, flush target in json"),
        (FlushesLastToo, "effect/bystander", "flush target in json"),
        (FlushesWhenListed, "effect/refused-keeps", "refuse target stale, list"),
        (FlushesWithNext, "effect/refused-keeps", "refuse bystander stale, flush target in json"),
        (ComesBack, "effect/stays-empty", "flush target in json, list"),
        (LosesFromList, "instance/unknown", "flush target in json, list"),
        (HasNoStatus, "instance/members", "flush target in json, list"),
        (MixesUpFormats, "effect/emptied", "flush target in xml"),
        (SkipsAfterRefusal, "effect/emptied", "refuse target stale, flush target in json"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_lie_is_told_by_the_shortest_sequence(
    gateway: type[Gateway], requirement: str, steps: str
) -> None:
    """The finding names what is broken, and the steps that show it."""
    sequences, told = falsified(gateway)

    [finding] = told.findings
    assert requirement == finding.requirement
    assert finding.actual.endswith(f"; after: {OPENING}, {steps}")
    assert not any(kept.probe.is_empty() for kept in sequences.held().values())


def test_what_is_shown_once_is_told_though_it_cannot_be_shown_again() -> None:
    """A gateway that remembers more than a sequence is long makes no sense to Hypothesis."""
    with pytest.raises(Falsified) as caught:
        play(sequences_of(SkipsThird), MANY, seed=0)

    assert "effect/emptied" == caught.value.findings[0].requirement


def test_a_late_flush_of_an_empty_instance_is_waited_for() -> None:
    """What it still does would otherwise meet data that was filled meanwhile."""
    model = Model(sequences_of(FlushesLater))

    model.flush("target", "json")
    model.flush("target", "xml")
    model.seed("target")
    model.flush("bystander", "json")

    assert {"bystander"} == model.empty


def test_a_flush_without_an_answer_ends_the_item() -> None:
    """Nothing more is asked, and nothing is concluded of the data."""
    sequences = sequences_of(OutOfReach)

    play(sequences, MANY, seed=0)

    result = concluded(sequences, PASSED)
    assert (Outcome.UNKNOWN, 1) == (result.outcome, sequences.judge.exchanges)
    assert "Endpoint Error" in str(result.exchange)
    assert result.reason.endswith("the data is gone")


def test_a_gateway_that_accepts_no_flush_shows_nothing() -> None:
    """An item of which nothing was shown has not passed."""
    sequences = sequences_of(RefusesEverything)

    play(sequences, FEW, seed=0)

    assert Outcome.SKIP is concluded(sequences, PASSED).outcome


class Counted(Sequences):
    """Sequences that count how often they begin."""

    begun = 0

    def open(self) -> None:
        Counted.begun += 1


@pytest.mark.parametrize(("examples", "runs"), [(1, 3), (50, 5), (100, 10)])
def test_there_is_one_sequence_for_ten_requests(examples: int, runs: int) -> None:
    """And never fewer than three."""
    Counted.begun = 0

    play(
        Counted(judge=sequences_of(Gateway).judge, item=ITEM),
        hypothesis.settings(MANY, max_examples=examples),
        seed=0,
    )

    assert runs == Counted.begun


@pytest.mark.parametrize(("seed", "same"), [(0, True), (1, False)])
def test_a_seed_decides_the_sequences(seed: int, same: bool) -> None:
    """The same one gives the same requests."""
    first, second = sequences_of(Gateway), sequences_of(Gateway)

    play(first, FEW, seed=0)
    play(second, FEW, seed=seed)

    assert same is (first.judge.target.interlock.ledger == second.judge.target.interlock.ledger)


def test_an_instance_of_which_no_number_is_known_is_only_watched(stage: Any) -> None:
    """Of a running gateway one instance is known; the bystander is there to be left alone."""
    stage.serve()
    sequences = Sequences(judge=stage.judge(), item=ITEM)

    play(sequences, FEW, seed=0)

    assert ("target",) == sequences.flushed()
    assert ["target", "bystander"] == list(sequences.held())
    assert Outcome.PASS is concluded(sequences, PASSED).outcome


def test_a_run_tells_the_steps(flushproof: Any) -> None:
    """What a sequence showed is a result like any other, and the exit status says so."""
    ran = flushproof(
        *("run", "--select", ITEM, "--target", "embedded:mixes-up-formats", "--examples", "50"),
    )

    assert 1 == ran.status
    assert f"after: {OPENING}, flush target in xml" in ran.text
