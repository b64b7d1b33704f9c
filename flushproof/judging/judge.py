"""
The judge puts cases to a target and says what came of each.

It owns the order of things: build, send, read the answer, look at the data. It never repeats a
request that may flush, and it never decides by itself what is allowed: the target's sender passes
the interlock.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

from flushproof.cases import Case, Expected
from flushproof.cases.build import build
from flushproof.contract import Contract
from flushproof.errors import InterlockRefused, Withheld
from flushproof.exchange import Exchange, Request
from flushproof.interlock import Harm, harm_of, told_of
from flushproof.judging.aftermath import by_hand
from flushproof.judging.effects import Effects
from flushproof.judging.lookout import Lookout
from flushproof.judging.patience import Patience, tells
from flushproof.judging.troubles import Troubles
from flushproof.judging.watch import ANSWERED, Watch
from flushproof.oracles.answer import Answer, told
from flushproof.oracles.verdicts import findings_of, reading_of
from flushproof.recording.subject import Put
from flushproof.results import Outcome, Result
from flushproof.signing import signatures_in
from flushproof.targets import DISPOSABLE, EXACT_CLOCK, NEEDS, Target
from flushproof.targets.preflight import harmless, nothing_sent

# How often a harmless request is asked again while the answer speaks of the moment; where none
# comes at all it is asked once more.
MOST_REPEATS = 3

# Signed this long ago, a request that was not made anew may have become another one.
STILL_FRESH_S = 1.0


@dataclass(slots=True, kw_only=True)
class Judge:
    """
    One run's judge.

    Attributes:
        target: What is judged.
        contract: By what.
        effects: The data, where it can be seen.
        watch: What is gathered throughout the run.
        sleep: Waits a number of seconds; an argument so that tests do not wait.
        notices: Sentences for the report about what had to be waited for.
        exchanges: How many requests were sent.
        doubtful: How many generated requests got no answer that tells, in the property under way.
        withheld: How many of them were not sent, by the pace of the run.
        rate_known: Whether it was found out how fast the target may be asked.
        sent_ms: When the last request was sent, by the target's clock.
        spent: The signatures that were sent; each may be good only once.
        last_put: How the last case was put, for a recording of it.
    """

    target: Target
    contract: Contract
    effects: Effects
    watch: Watch
    sleep: Callable[[float], None]
    notices: list[str] = field(default_factory=list)
    exchanges: int = 0
    doubtful: int = 0
    withheld: int = 0
    patience: Patience = field(init=False)
    troubles: Troubles = field(init=False)
    lookout: Lookout = field(init=False)
    rate_known: bool = False
    sent_ms: int = 0
    spent: set[str] = field(default_factory=set)
    last_put: Put | None = None

    def __post_init__(self) -> None:
        pace = self.target.pace
        self.patience = Patience(
            sleep=pace.nap if pace is not None else self.sleep,
            clock=self.effects.clock,
            interval_s=pace.interval_s if pace is not None else 0.0,
        )
        self.troubles = Troubles(watch=self.watch)
        self.lookout = Lookout(target=self.target, effects=self.effects, watch=self.watch)

    def put(self, case: Case) -> Result:
        """Put *case* to the target."""
        self.learn_rate()
        started, before = perf_counter(), self.exchanges
        result = self._put(case)
        duration_ms = (perf_counter() - started) * 1000
        return replace(result, exchanges=self.exchanges - before, duration_ms=duration_ms)

    def _put(self, case: Case) -> Result:
        target = self.target
        subject, decoy = target.subject, target.decoy
        missing = target.missing(case.needs, case.instance)
        if case.id in target.spenders:
            subject, decoy = replace(subject, numbers=target.granted), False
            missing = [need for need in missing if need != DISPOSABLE]
        if missing:
            return self._result(case, Outcome.SKIP, reason=NEEDS[missing[0]])

        def make() -> Request:
            now_ms = target.now_ms()
            built = build(case, subject, now_ms)
            signed = built.otherwise
            self.last_put = Put(
                case=case, subject=subject, decoy=decoy, now_ms=now_ms, signed=signed
            )
            return built.request

        refused = case.expect.answer is Expected.REFUSED
        try:
            if case.id in target.spenders:
                if unready := target.unready():
                    return self._result(case, Outcome.ERROR, reason=unready)
                with self.patience.looking():
                    self.effects.expect_flush()
            exchange, answer = self.ask(make(), case.id, again=make, refused=refused)
        except (InterlockRefused, Withheld) as error:
            return self._result(case, Outcome.SKIP, reason=str(error))
        if answer is None or not self._tells(exchange, answer):
            outcome = self.indeterminate(exchange, answer)
            reason = self.doubt(exchange, answer)
            if outcome is Outcome.UNKNOWN and case.id in target.spenders:
                reason = f"{reason}. {by_hand(exchange, target.granted['target'])}"
            return self._result(case, outcome, exchange=exchange, reason=reason)
        findings = findings_of(case, answer, decoy=decoy)
        reading = reading_of(case, answer, decoy=decoy)
        if reading is not None:
            self.watch.follow(reading.requirement, reading.reading, case.id)
        return self._result(
            case,
            Outcome.FAIL if findings else Outcome.PASS,
            findings=findings,
            observations=(reading,) if reading is not None else (),
            exchange=exchange,
        )

    def ask(
        self,
        request: Request,
        item: str,
        *,
        look: bool = True,
        again: Callable[[], Request] | None = None,
        refused: bool = False,
    ) -> tuple[Exchange, Answer | None]:
        """
        Send *request*, judge the answer, and give both.

        A target in trouble is asked again, after a wait, if the request cannot flush.

        Args:
            look: Whether the data is looked at too, and filled again where it went.
            again: Makes the request anew, signed for the moment.
            refused: Whether nobody may take the request for valid.

        Raises:
            EnvironmentUnusable: The target has given no answer that tells for too long.
        """
        exchange, answer, wait_s = self._exchange(request, item)
        repeats = 0
        while self.troubles.repeats(exchange, answer, MOST_REPEATS) > repeats:
            if not self.patience.over and self._may_repeat(exchange, wait_s, again, refused):
                waited = f"waited {wait_s:g} s and " if wait_s else ""
                self.notices.append(f"{item}: {answer or exchange.trouble}; {waited}asked again")
                first, repeats = exchange, repeats + 1
                request = again() if again is not None else request
                exchange, answer, wait_s = self._exchange(request, item)
                self.troubles.note_repeat(first, exchange, item)
            else:
                self.notices.append(f"{item}: {answer or exchange.trouble}; not asked again")
                break
        self.troubles.note_left(exchange, item)
        self.watch.count(ANSWERED)
        harm = None if self._tells(exchange, answer) else self.harm(exchange.request)
        with self.patience.looking():
            self.lookout.look(exchange, answer, item, harm=harm, refused=refused, look=look)
        return exchange, answer

    def _exchange(self, request: Request, item: str) -> tuple[Exchange, Answer | None, float]:
        """Send *request* once, and rest as long as the answer asks for, in seconds."""
        self.patience.check()
        self.patience.note_sent()
        self.sent_ms = (self.target.time_ms or self.target.now_ms)()
        exchange = self.target.sender.send(request)
        self.exchanges += 1
        self.spent.update(signatures_in(request.headers))
        answer = told(exchange)
        self.troubles.see(exchange, answer, item)
        if tells(answer):
            self.patience.rest()
            return exchange, answer, 0.0
        pace_s = self.patience.interval_s
        wait_s = self.patience.bear(exchange, answer)
        if self.patience.interval_s != pace_s:
            rate = 1 / self.patience.interval_s
            self.notices.append(f"{item}: {answer}; from here on {rate:.1f} requests a second")
        return exchange, answer, wait_s

    def _tells(self, exchange: Exchange, answer: Answer | None) -> bool:
        """
        Whether *answer* tells what became of the request.

        Of a flush of data that is not ours more is asked than of any other request; where the data
        is ours, a look at it tells.
        """
        if self.target.granted and not told_of(exchange):
            return tells(answer) and self.harm(exchange.request) is not Harm.FLUSH
        return tells(answer)

    def _may_repeat(
        self,
        exchange: Exchange,
        waited_s: float,
        again: Callable[[], Request] | None,
        refused: bool,
    ) -> bool:
        """Whether the request cannot flush, nor become one that does while we wait."""
        harm = self.harm(exchange.request)
        harmless = harm is Harm.NONE or (
            harm is Harm.REFUSABLE and refused and DISPOSABLE in self.target.capabilities
        )
        return harmless and (again is not None or waited_s <= STILL_FRESH_S)

    def harm(self, request: Request) -> Harm:
        """What *request*, the last one sent, could do if it were answered by whoever it names."""
        return harm_of(
            request,
            credentials=self.target.subject.credentials["owner"],
            target_now_ms=self.sent_ms,
        )

    def learn_rate(self) -> None:
        """
        Before the first item of a run that may flush: see by decoys how fast we may ask.

        A gateway whose clock is ours is ours, and limits nothing.
        """
        target, known = self.target, self.rate_known
        self.rate_known = True
        may_flush = not target.decoy or target.spenders
        if known or EXACT_CLOCK in target.capabilities or not may_flush:
            return
        self.patience.find_pace(
            lambda: self.ask(
                harmless(target.subject, target.now_ms()), "preflight/rate", look=False
            )
        )

    def doubt(self, exchange: Exchange, answer: Answer | None) -> str:
        """Why an exchange without an answer that tells leaves us in doubt."""
        if answer is not None and not exchange.trouble:
            in_trouble = answer.transient or answer.status >= 500
            reason = f"{'the target is in trouble' if in_trouble else 'no answer tells'}: {answer}"
        else:
            reason = f"{exchange.trouble}: {exchange.detail}"
        return f"{reason}; {self.lookout.seen}" if self.lookout.seen else reason

    def indeterminate(self, exchange: Exchange, answer: Answer | None = None) -> Outcome:
        """
        What an exchange without a verdict means: a flush that may have happened, or not.

        A rate limit stops a request at the gateway; after "Endpoint Error" and the like the back
        end may have done it all the same.
        """
        stopped = nothing_sent(exchange) or (answer is not None and answer.status == 429)
        if stopped or self.harm(exchange.request) is not Harm.FLUSH:
            return Outcome.ERROR
        return Outcome.UNKNOWN

    def may_be_known(self, request: Request) -> bool:
        """Whether the signature of *request* was sent before, so that it may be refused for it."""
        return not self.spent.isdisjoint(signatures_in(request.headers))

    def conclude(self, requirement: str) -> Result:
        """What the run showed of *requirement*; asked for when nothing is sent any more."""
        with self.patience.looking():
            self.lookout.look_last(self.sleep)
        return self.watch.conclude(requirement)

    def _result(self, case: Case, outcome: Outcome, **more: Any) -> Result:
        return Result(
            id=case.id,
            requirement=case.requirement,
            description=case.description,
            outcome=outcome,
            **more,
        )
