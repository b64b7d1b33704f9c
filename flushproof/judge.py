"""
The judge puts cases to a target and says what came of each.

It owns the order of things: build, send, read the answer, look at the data. It never retries a
request that may flush, and it never decides by itself what is allowed: the target's sender passes
the interlock.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import perf_counter

from flushproof.cases import Case
from flushproof.cases.build import build
from flushproof.contract import Contract
from flushproof.effects import Effects
from flushproof.errors import InterlockRefused
from flushproof.exchange import Exchange, Request, Trouble, value_of
from flushproof.interlock import Harm, harm_of
from flushproof.oracles.answer import Answer, told
from flushproof.oracles.verdicts import findings_of, past_the_gateway, reading_of
from flushproof.results import Finding, Outcome, Result
from flushproof.targets import NEEDS, Target
from flushproof.watch import ANSWERED, BYSTANDER, EMPTIED, KEPT, Watch

# A target may ask us to wait (Retry-After); longer than this is not waited for.
LONGEST_WAIT_S = 5.0
SHORTEST_WAIT_S = 0.2

NOTHING_SENT = (Trouble.REFUSED, Trouble.TLS)


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
    """

    target: Target
    contract: Contract
    effects: Effects
    watch: Watch
    sleep: Callable[[float], None]
    notices: list[str] = field(default_factory=list)
    exchanges: int = 0
    doubtful: int = 0

    def put(self, case: Case) -> Result:
        """Put *case* to the target."""
        started = perf_counter()
        before = self.exchanges
        result = self._put(case)
        return replace(
            result,
            exchanges=self.exchanges - before,
            duration_ms=(perf_counter() - started) * 1000,
        )

    def _put(self, case: Case) -> Result:
        missing = [need for need in case.needs if need not in self.target.capabilities]
        if case.instance not in self.target.subject.numbers and "account" not in missing:
            missing.append("account")
        if missing:
            return self._result(case, Outcome.SKIP, reason=NEEDS[missing[0]])
        request = build(case, self.target.subject, self.target.now_ms()).request
        try:
            exchange, answer = self.ask(request, case.id)
        except InterlockRefused as refused:
            return self._result(case, Outcome.SKIP, reason=str(refused))
        if answer is None:
            return self._untold(case, exchange)
        if answer.transient:
            return self._result(
                case,
                self.indeterminate(exchange, answer),
                exchange=exchange,
                reason=f"the target is in trouble: {answer}",
            )
        findings = findings_of(case, answer, decoy=self.target.decoy)
        reading = reading_of(case, answer, decoy=self.target.decoy)
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
        self, request: Request, item: str, *, look: bool = True
    ) -> tuple[Exchange, Answer | None]:
        """
        Send *request*, judge the answer, and give both.

        A target in trouble is asked once more, after a wait, if the request cannot flush.

        Args:
            look: Whether the data is looked at too, and filled again where it went.
        """
        exchange = self._send(request, item)
        answer = told(exchange)
        if (answer is None or answer.transient) and self._may_repeat(request, exchange, answer):
            wait_s = wait_of(exchange)
            self.notices.append(
                f"{item}: {answer or exchange.trouble}; waited {wait_s:g} s and asked again"
            )
            self.sleep(wait_s)
            exchange = self._send(request, item)
            answer = told(exchange)
            if answer is None and exchange.trouble not in NOTHING_SENT:
                self.watch.note(unanswered(exchange), item, exchange)
        self.watch.count(ANSWERED)
        if look:
            self._look_at_data(exchange, answer, item)
        return exchange, answer

    def _send(self, request: Request, item: str) -> Exchange:
        exchange = self.target.sender.send(request)
        self.exchanges += 1
        self.watch.see(exchange, item)
        return exchange

    def _may_repeat(self, request: Request, exchange: Exchange, answer: Answer | None) -> bool:
        harm = self.harm(request)
        if answer is None and exchange.trouble in NOTHING_SENT:
            return harm is not Harm.FLUSH
        return harm is Harm.NONE or (
            "disposable" in self.target.capabilities and harm is not Harm.FLUSH
        )

    def harm(self, request: Request) -> Harm:
        """What *request* could do if it were answered by whoever it names."""
        return harm_of(
            request,
            credentials=self.target.subject.credentials["owner"],
            target_now_ms=self.target.now_ms(),
        )

    def _look_at_data(self, exchange: Exchange, answer: Answer | None, item: str) -> None:
        """What an answer says of the request must be true of the data."""
        if self.effects.target is not None and answer is not None and not answer.transient:
            if answer.accepted and not self.target.decoy:
                self._after_success(exchange, item)
            else:
                self._after_refusal(exchange, item)
        elif self.effects.target is not None:
            self.effects.refill()
        if self.effects.bystanders:
            self.watch.count(BYSTANDER)
            changes = self.effects.bystander_changes()
            if changes:
                self._note(
                    BYSTANDER, "every bystander byte for byte as before", changes, item, exchange
                )
                self.effects.settle()

    def _after_success(self, exchange: Exchange, item: str) -> None:
        self.watch.count(EMPTIED)
        left = self.effects.left_after_flush()
        if left:
            self._note(EMPTIED, "every database empty", left, item, exchange)
        self.effects.refill()

    def _after_refusal(self, exchange: Exchange, item: str) -> None:
        self.watch.count(KEPT)
        changes = self.effects.target_changes()
        if changes:
            self._note(
                KEPT, "data byte for byte as before the refused request", changes, item, exchange
            )
            self.effects.refill()

    def _note(
        self, requirement: str, expected: str, actual: str, item: str, exchange: Exchange
    ) -> None:
        finding = Finding(requirement=requirement, where="data", expected=expected, actual=actual)
        self.watch.note(finding, item, exchange)

    def _untold(self, case: Case, exchange: Exchange) -> Result:
        """No answer tells what became of the request."""
        reason = f"{exchange.trouble}: {exchange.detail}"
        return self._result(case, self.indeterminate(exchange), exchange=exchange, reason=reason)

    def indeterminate(self, exchange: Exchange, answer: Answer | None = None) -> Outcome:
        """
        What an exchange without a verdict means: a flush that may have happened, or not.

        A rate limit stops a request at the gateway; after "Endpoint Error" and the like the back
        end may have done it all the same.
        """
        stopped = exchange.trouble in NOTHING_SENT or (answer is not None and answer.status == 429)
        if stopped or self.harm(exchange.request) is not Harm.FLUSH:
            return Outcome.ERROR
        return Outcome.UNKNOWN

    def _result(self, case: Case, outcome: Outcome, **more: object) -> Result:
        return replace(
            Result(
                id=case.id,
                requirement=case.requirement,
                description=case.description,
                outcome=outcome,
            ),
            **more,  # type: ignore[arg-type]  # fields of Result, checked by its constructor
        )

    def accepted(self, answer: Answer | None) -> bool:
        """Whether *answer* says that the request was valid."""
        return answer is not None and past_the_gateway(answer, decoy=self.target.decoy)


def unanswered(exchange: Exchange) -> Finding:
    """No answer came, and none when asked again."""
    return Finding(
        requirement=ANSWERED,
        where="connection",
        expected="an answer within the deadline",
        actual=exchange.detail or str(exchange.trouble),
    )


def wait_of(exchange: Exchange) -> float:
    """How long to wait before asking again, in seconds: what `Retry-After` says, within bounds."""
    headers = exchange.response.headers if exchange.response else ()
    text = (value_of(headers, "retry-after") or "").strip()
    told_s = float(text) if text.isascii() and text.isdigit() else SHORTEST_WAIT_S
    return min(max(told_s, SHORTEST_WAIT_S), LONGEST_WAIT_S)
