"""
Sequences of requests: how each step is asked, and what the item that plays them comes to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from flushproof.cases import Case, Expectation, Expected, Sign
from flushproof.cases.build import build
from flushproof.exchange import Exchange, Request
from flushproof.judging.effects import POLL_S, TARGET, Effects, Kept
from flushproof.judging.judge import Judge
from flushproof.judging.properties import Falsified
from flushproof.oracles.answer import Answer, told
from flushproof.results import Outcome, Result
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP
from flushproof.strategies.texts import Edit
from flushproof.targets.listing import listing

# The instances that may be filled and flushed, where they are known and their data is ours.
FLUSHED = (TARGET, "bystander")

# The golden requests, by the syntax of the answer that they ask for.
GOLDEN: Mapping[str, str] = {"json": "form", "xml": "xml"}

# The ways to be refused, at least one for each check that a gateway makes before it flushes, as far
# as one pair of keys and one instance show it.
REFUSALS: Mapping[str, Edit] = {
    "stale": ("timestamp_offset_ms", -420_000),
    "early": ("timestamp_offset_ms", 420_000),
    "without a timestamp": ("drop_header", TIMESTAMP),
    "without an access key": ("drop_header", ACCESS_KEY),
    "unsigned": ("drop_header", SIGNATURE_V2),
    "wrongly signed": ("mangle_signature", "upper"),
    "signed by nobody": ("credentials", "unknown"),
    "with another method": ("method", "DELETE"),
    "to another path": ("path", "/clouddb/v2/flushCloudDBInstancex"),
    "of another field": ("body", "clouddbInstanceNo={instance}&responseFormatType=json"),
    "in an unknown format": ("body", "cloudDBInstanceNo={instance}&responseFormatType=csv"),
    "in another encoding": ("body", "cloudDBInstanceNo={instance}&note=\udcff"),
    "in a body cut off": ("content", ["application/json", '{"cloudDBInstanceNo": "{instance}"']),
}

# What every sequence begins with, in words.
OPENING = "flush all in json, seed all"


@dataclass(slots=True, kw_only=True)
class Sequences:
    """
    What the sequences of one item have in common.

    Attributes:
        judge: Puts the requests.
        item: The id of the item.
        flushes: How many flushes were accepted.
        doubt: Why nothing can be told any more, and as what the item ends.
        exchange: The last one.
        falsified: What the shortest sequence showed that was not as it must be, and
        fewest: how many steps that took.
    """

    judge: Judge
    item: str
    flushes: int = 0
    doubt: tuple[Outcome, str] | None = None
    exchange: Exchange | None = None
    falsified: Falsified | None = None
    fewest: int = 0

    @property
    def effects(self) -> Effects:
        """The data."""
        return self.judge.effects

    def held(self) -> dict[str, Kept]:
        """The data of every instance that can be seen, by name."""
        target = {TARGET: self.effects.target} if self.effects.target is not None else {}
        return {**target, **self.effects.bystanders}

    def flushed(self) -> tuple[str, ...]:
        """The instances that may be filled and flushed."""
        held, numbers = self.held(), self.judge.target.subject.numbers
        return tuple(
            name for name in FLUSHED if name in held and name in numbers and held[name].ours
        )

    def request(self, instance: str, golden: str = "form", edit: Edit | None = None) -> Request:
        """A golden request for *instance*, with one *edit* at most, signed for now."""
        case = Case(
            id=self.item,
            description="a step of a sequence",
            golden=golden,
            edit=(edit,) if edit is not None else (),
            sign=Sign.AFTER_EDIT,
            instance=instance,
            needs=(),
            neighbour=None,
            expect=Expectation(answer=Expected.ANY),
        )
        return build(case, self.judge.target.subject, self.judge.target.now_ms()).request

    def ask(self, make: Callable[[], Request], *, refused: bool) -> Answer | None:
        """What is answered; None where no answer tells, and then the item is over."""
        exchange, answer = self.judge.ask(
            make(), self.item, look=False, again=make, refused=refused
        )
        self.exchange = exchange
        if answer is None or answer.transient:
            outcome = self.judge.indeterminate(exchange, answer)
            self.doubt = (outcome, self.judge.doubt(exchange, answer))
            return None
        return answer

    def listed(self) -> Answer | None:
        """The answer to who asks which instances there are; no oracle of this call knows it."""
        judge = self.judge
        judge.patience.check()
        judge.patience.note_sent()
        owner = judge.target.subject.credentials["owner"]
        self.exchange = judge.target.sender.send(listing(owner, judge.target.now_ms()))
        judge.exchanges += 1
        judge.patience.rest()
        return told(self.exchange)

    def open(self) -> None:
        """
        Flush everything in json and fill it again, whatever comes of it.

        So a gateway that remembers its last requests has the same ones in mind as every sequence
        begins.
        """
        for name in self.flushed():
            answer = self.ask(partial(self.request, name, GOLDEN["json"]), refused=False)
            if self.doubt is not None:
                return
            if executed(answer):
                self.gone(name)
        self.effects.settle()

    def gone(self, name: str) -> bool:
        """Whether the data of *name* went, after a flush had its time."""
        effects = self.effects
        wait_s = POLL_S if effects.gave_up else effects.wait_s
        gone = effects.gone(self.held()[name].probe, wait_s)
        effects.gave_up = effects.gave_up or not gone
        return gone

    def shown(self, falsified: Falsified, steps: int) -> Falsified:
        """*falsified*, after so many *steps*; of all that were shown the shortest is kept."""
        if self.falsified is None or steps <= self.fewest:
            self.falsified, self.fewest = falsified, steps
        return falsified


def executed(answer: Answer | None) -> bool:
    """Whether a flush was done, by what is answered."""
    return answer is not None and answer.accepted


def concluded(sequences: Sequences, result: Result) -> Result:
    """*result* of a property that was not falsified, with what *sequences* knows besides."""
    if sequences.doubt is not None:
        outcome, reason = sequences.doubt
        return replace(result, outcome=outcome, reason=reason, exchange=sequences.exchange)
    if result.outcome is Outcome.PASS and not sequences.flushes:
        reason = "no flush was accepted, so nothing was shown"
        return replace(result, outcome=Outcome.SKIP, reason=reason)
    return result
