"""
The lookout sees what each request did to the data, and notes what it should not have done.

What an answer says of the request must be true of the data: after a success the data is gone, after
a refusal it is there byte for byte. A look after each request names the request.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from flushproof.exchange import Exchange
from flushproof.harm import Harm, numbers_named
from flushproof.judging.effects import Effects, Marks
from flushproof.judging.watch import BYSTANDER, EMPTIED, KEPT, Watch
from flushproof.oracles.answer import Answer
from flushproof.oracles.seen import lists
from flushproof.results import AS_BEFORE, GONE, Deed, Finding
from flushproof.targets import Target
from flushproof.targets.preflight import nothing_sent

# How long after the last request a flush that should not be is still waited for, in seconds.
LAST_LOOK_S = 0.3


@dataclass(slots=True, kw_only=True)
class Lookout:
    """
    One run's lookout.

    Attributes:
        target: What is judged.
        effects: The data, where it can be seen.
        watch: Where findings are noted.
        seen: What became of the data after the last request, where no answer tells.
        noted: What was wrong after the last request.
        last: The last item and exchange that were looked at.
        saw: What the look after the last request showed.
        deeds: What could destroy since it was last asked for.
        done: Whether the last look of the run was taken.
    """

    target: Target
    effects: Effects
    watch: Watch
    seen: str = ""
    noted: tuple[Finding, ...] = ()
    last: tuple[str, Exchange] | None = None
    done: bool = False
    saw: str = ""
    deeds: list[Deed] = field(default_factory=list)

    def look(
        self,
        exchange: Exchange,
        answer: Answer | None,
        item: str,
        *,
        harm: Harm | None,
        refused: bool,
        look: bool,
    ) -> None:
        """
        Hold the data against what was answered.

        Args:
            answer: What was answered; None if nothing was.
            harm: What the request could do, where no answer tells; None where one does.
            refused: Whether nobody may take the request for valid.
            look: Whether data is looked at and filled again after an answer that tells.
        """
        self.saw = ""
        self._look(exchange, answer, item, harm=harm, refused=refused, look=look)
        could = self.target.interlock.last
        if could is not None and could is not Harm.NONE:
            answered = str(answer if answer is not None else exchange.trouble)
            deed = Deed(at_ms=exchange.sent_at_ms, harm=could, answer=answered, saw=self.saw)
            self.deeds.append(deed)

    def take_deeds(self) -> tuple[Deed, ...]:
        """What could destroy since this was last asked for."""
        deeds, self.deeds = tuple(self.deeds), []
        return deeds

    def _look(
        self,
        exchange: Exchange,
        answer: Answer | None,
        item: str,
        *,
        harm: Harm | None,
        refused: bool,
        look: bool,
    ) -> None:
        self.seen, self.noted, marks = "", (), None
        stopped = nothing_sent(exchange) or (answer is not None and answer.status == 429)
        if harm is not None and not stopped and harm is not Harm.NONE and not refused:
            # It may still be under way: what it does must not meet new data.
            self.seen = self.effects.seen_after_doubt() if harm is Harm.FLUSH else ""
            self.saw = self.seen
            self.effects.refill()
        elif not look:
            return
        elif self.effects.target is not None:
            if answer is not None and answer.accepted and self.asks_for_flush(exchange, answer):
                self._after_success(exchange, item)
            elif self.effects.filled:
                marks = self.effects.marks()
                self._after_refusal(exchange, item, marks)
        self._see_bystanders(exchange, item, marks)
        self.last = (item, exchange)

    def asks_for_flush(self, exchange: Exchange, answer: Answer) -> bool:
        """Whether a success means that the target's data goes."""
        if lists(exchange, answer):
            return False
        target = self.target
        numbers = target.granted if target.decoy else target.subject.numbers
        ours = {int(numbers[name]) for name in ("target", "server") if name in numbers}
        named = numbers_named(exchange.request)
        # A number that only the target can read is taken for the instance's.
        return bool(ours & named) or (not named and not target.decoy)

    def look_last(self, sleep: Callable[[float], None]) -> None:
        """Look once more after the last request of the run, for what came late."""
        if self.done or self.last is None:
            return
        self.done = True
        item, exchange = self.last
        if self.effects.target is not None or self.effects.bystanders:
            sleep(LAST_LOOK_S)
            if self.effects.filled:
                self._after_refusal(exchange, item)
            self._see_bystanders(exchange, item)

    def _after_success(self, exchange: Exchange, item: str) -> None:
        target, canary = self.effects.target, self.effects.canary
        if target is None or (not target.ours and canary is None):
            return  # there is nothing that could tell
        if canary is not None:
            left, doubt = canary.after_success()
        else:
            left, doubt = self.effects.left_after_flush(), ""
        if doubt:
            self.watch.doubt(EMPTIED, f"{doubt} ({item})")
        else:
            self.watch.count(EMPTIED)
        self.saw = left or doubt or GONE
        if left:
            self._note(EMPTIED, "every database empty", left, item, exchange)
        self.effects.refill()

    def _after_refusal(self, exchange: Exchange, item: str, marks: Marks | None = None) -> None:
        self.watch.count(KEPT)
        changes = self.effects.target_changes(marks)
        self.saw = changes or AS_BEFORE
        if changes:
            before = f" (the request before was of {self.last[0]})" if self.last else ""
            expected = "data byte for byte as before a request that must not flush"
            self._note(KEPT, expected, changes + before, item, exchange)
            self.effects.refill()

    def _see_bystanders(self, exchange: Exchange, item: str, marks: Marks | None = None) -> None:
        if not self.effects.bystanders:
            return
        self.watch.count(BYSTANDER)
        changes = self.effects.bystander_changes(marks)
        if changes:
            self.saw = f"{self.saw}; of others: {changes}".removeprefix("; ")
            self._note(
                BYSTANDER, "every bystander byte for byte as before", changes, item, exchange
            )
            self.effects.settle()

    def _note(
        self, requirement: str, expected: str, actual: str, item: str, exchange: Exchange
    ) -> None:
        finding = Finding(requirement=requirement, where="data", expected=expected, actual=actual)
        self.noted = (*self.noted, finding)
        self.watch.note(finding, item, exchange)
