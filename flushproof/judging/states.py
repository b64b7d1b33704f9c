"""
Sequences of requests over two instances, held against a model of what each must hold.

The model is small: an instance is full, byte for byte as it was filled, or it is empty. It is
filled by us, emptied by a flush that was accepted, and left alone by everything else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import hypothesis
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from flushproof.judging.properties import Falsified
from flushproof.judging.sequences import GOLDEN, OPENING, REFUSALS, Sequences, executed
from flushproof.judging.watch import BYSTANDER, EMPTIED, KEPT
from flushproof.oracles.answer import Answer
from flushproof.redisdata.snapshot import differences
from flushproof.resources import Json
from flushproof.results import Finding
from flushproof.targets.listing import WRAPPER, instances_in

STAYS_EMPTY = "effect/stays-empty"

# So long is a sequence; what only a longer one shows is not looked for.
STEPS = 20

# There is one sequence for so many requests of another property.
REQUESTS = 10
FEWEST = 3


@dataclass(slots=True)
class Model:
    """
    What each instance must hold after the steps so far.

    Attributes:
        sequences: Where the steps are taken.
        steps: What was done, in words.
        empty: The instances that hold nothing; all others hold what they were filled with.
        accepted: The instances of which a flush was accepted, so that a list must name them.
        named: The instances that a request named.
        refused: Those that a refused request named since they were filled.
    """

    sequences: Sequences
    steps: list[str] = field(default_factory=lambda: [OPENING])
    empty: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def seed(self, name: str) -> None:
        """Fill *name*."""
        self.steps.append(f"seed {name}")
        self.sequences.held()[name].settle()
        self.empty.discard(name)
        self.refused.discard(name)

    def flush(self, name: str, syntax: str) -> None:
        """Flush *name*; what is accepted is done, and what is refused is not."""
        self.steps.append(f"flush {name} in {syntax}")
        answer = self.sequences.ask(
            lambda: self.sequences.request(name, GOLDEN[syntax]), refused=False
        )
        self.look(name, executed(answer))

    def refuse(self, name: str, way: str) -> None:
        """Ask for a flush of *name* that a conforming gateway refuses."""
        self.steps.append(f"refuse {name} {way}")
        answer = self.sequences.ask(
            lambda: self.sequences.request(name, edit=REFUSALS[way]), refused=True
        )
        self.look(name, executed(answer))

    def list(self) -> None:
        """Ask which instances there are."""
        self.steps.append("list")
        answer = self.sequences.listed()
        self.look("", flushed=False)
        if instances_in(answer) is None:
            return  # who does not list them all has not said that one is missing
        statuses = statuses_in(answer)
        numbers = self.sequences.judge.target.subject.numbers
        for name in sorted(self.accepted):
            where, number = f"cloudDBInstanceList of {WRAPPER}", numbers[name]
            if number not in statuses:
                expected = f"{name}, a flush of which was accepted"
                self.falsify("instance/unknown", where, expected, f"{len(statuses)} others")
            if not isinstance(statuses[number], str):
                self.falsify("instance/members", where, f"a status of {name}", "none that is text")

    def read(self, name: str) -> None:
        """Read all of *name* again, whatever its server says of changes."""
        self.steps.append(f"read {name}")
        kept = self.sequences.held()[name]
        if name not in self.empty and kept.snapshot is not None:
            change = next(iter(differences(kept.snapshot, kept.probe.snapshot())), "")
            self.hold_full(name, change, flushed=False)

    def look(self, name: str, flushed: bool) -> None:
        """Hold all data against the model, after a request that *flushed* the instance *name*."""
        if self.sequences.doubt is not None:
            return
        if flushed:
            self.sequences.flushes += 1
            self.accepted.add(name)
            self.wait_empty(name)
        elif name:
            self.refused.add(name)
        marks = self.sequences.effects.marks()
        for other, kept in self.sequences.held().items():
            if other not in self.empty:
                change = kept.changes(marks[other]).partition("; ")[0]
                self.hold_full(other, change, flushed)
            elif marks[other].keyspace:
                back = f"{keys_in(marks[other].keyspace)} keys"
                self.falsify(STAYS_EMPTY, "data", f"{other} empty", back)
        self.named.add(name)

    def hold_full(self, name: str, change: str, flushed: bool) -> None:
        """
        See that there is no *change* of the instance *name*.

        What a request does late, the next one seems to have done. So an instance that was named
        counts as one that no request named only beside a flush of another.
        """
        if change:
            ours = name in self.refused or (name in self.named and not flushed)
            expected = f"{name} byte for byte as it was filled"
            self.falsify(KEPT if ours else BYSTANDER, "data", expected, change)

    def wait_empty(self, name: str) -> None:
        """Wait until the flush of *name* is done."""
        effects = self.sequences.effects
        if name in self.empty:
            # There is nothing that could go, so what it still does must not meet new data.
            effects.sleep(2 * effects.slowest_s)
        elif self.sequences.gone(name):
            self.empty.add(name)
        else:
            left = keys_in(self.sequences.held()[name].probe.mark().keyspace)
            self.falsify(EMPTIED, "data", f"{name} empty in every database", f"{left} keys left")

    def falsify(self, requirement: str, where: str, expected: str, actual: str) -> None:
        """Say what is wrong, and after which steps."""
        finding = Finding(
            requirement=requirement,
            where=where,
            expected=expected,
            actual=f"{actual}; after: {', '.join(self.steps)}",
        )
        assert self.sequences.exchange is not None
        raise self.sequences.shown(Falsified((finding,), self.sequences.exchange), len(self.steps))


def statuses_in(answer: Answer | None) -> Mapping[str, Json]:
    """The status of every instance, by number, in an *answer* that lists them all."""
    assert answer is not None
    assert answer.document is not None
    items = answer.document.value[WRAPPER]["cloudDBInstanceList"]
    return {
        str(item.get("cloudDBInstanceNo")): item.get("cloudDBInstanceStatusName") for item in items
    }


def keys_in(keyspace: tuple[tuple[int, int, int], ...]) -> int:
    """How many keys there are in all databases."""
    return sum(keys for _, keys, _ in keyspace)


def machine_of(sequences: Sequences) -> type[RuleBasedStateMachine]:
    """
    The machine that plays *sequences*.

    What may be drawn depends on nothing that the target answers, so a sequence can be played again.
    """
    names = st.sampled_from(sequences.flushed())

    class Instances(RuleBasedStateMachine):
        """One sequence: every instance is full at its beginning, and again at its end."""

        def __init__(self) -> None:
            super().__init__()
            self.model = Model(sequences)

        def play(self, step: Callable[[], None]) -> None:
            """Take *step*, unless nothing can be told any more."""
            if sequences.doubt is None:
                step()

        @initialize()
        def open(self) -> None:
            """Begin like every other sequence."""
            self.play(sequences.open)

        @rule(name=names)
        def seed(self, name: str) -> None:
            """Fill an instance."""
            self.play(lambda: self.model.seed(name))

        @rule(name=names)
        def flush_in_json(self, name: str) -> None:
            """Flush an instance, full or empty."""
            self.play(lambda: self.model.flush(name, "json"))

        @rule(name=names)
        def flush_in_xml(self, name: str) -> None:
            """Flush an instance, full or empty."""
            self.play(lambda: self.model.flush(name, "xml"))

        @rule(name=names, syntax=st.sampled_from(tuple(GOLDEN)))
        def flush_full(self, name: str, syntax: str) -> None:
            """Flush an instance that is full; left to chance it would be empty most of the time."""
            self.play(lambda: self.model.seed(name))
            self.play(lambda: self.model.flush(name, syntax))

        @rule(name=names, way=st.sampled_from(tuple(REFUSALS)))
        def refuse(self, name: str, way: str) -> None:
            """Ask for a flush that is to be refused."""
            self.play(lambda: self.model.refuse(name, way))

        @rule(name=names)
        def read(self, name: str) -> None:
            """Read an instance again."""
            self.play(lambda: self.model.read(name))

        @rule()
        def list(self) -> None:
            """List the instances."""
            self.play(self.model.list)

        def teardown(self) -> None:
            """Leave everything filled for whoever comes next."""
            sequences.effects.settle()

    return Instances


def play(sequences: Sequences, told: hypothesis.settings, *, seed: int) -> None:
    """
    Play *sequences*, the fewer the fewer requests a property is generated.

    Args:
        told: What Hypothesis is told for every property of the run.
        seed: Where the sequences come from.

    Raises:
        Falsified: A sequence broke a requirement; it is the shortest that was found.
    """
    runs = max(told.max_examples // REQUESTS, FEWEST)
    sequences.judge.learn_rate()
    machine = hypothesis.seed(seed)(machine_of(sequences))
    settings = hypothesis.settings(told, max_examples=runs, stateful_step_count=STEPS)
    try:
        run_state_machine_as_test(machine, settings=settings)
    except Flaky as error:
        # The gateway remembers more than the sequence, so that Hypothesis sees no sense in it.
        if sequences.falsified is None:
            raise
        raise sequences.falsified from error
