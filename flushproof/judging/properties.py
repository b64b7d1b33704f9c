"""
What generated requests have in common: they are built, sent and judged like cases.

A property raises `Falsified` for a request that breaks it; Hypothesis shrinks it, and the plugin
makes the result of what is left.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest import SkipTest

from flushproof.cases import Case, Expectation, Expected, Sign
from flushproof.cases.build import build
from flushproof.errors import InterlockRefused, Withheld
from flushproof.exchange import Exchange, Request
from flushproof.oracles.answer import Answer
from flushproof.oracles.verdicts import findings_of, reading_of
from flushproof.resources import Json
from flushproof.results import Finding, Outcome, Result
from flushproof.targets import NEEDS

if TYPE_CHECKING:
    from flushproof.run import Run


Heard = tuple[Exchange, Answer]


class Falsified(Exception):
    """A generated request broke a requirement; `made` says in words how it was made."""

    def __init__(self, findings: tuple[Finding, ...], exchange: Exchange, made: str = "") -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings
        self.exchange = exchange
        self.made = made


# After so many requests of a property that must not be sent no more are generated; until then
# Hypothesis may still be told of a failure that it was about to shrink.
MOST_WITHHELD = 500

REFUSED_401 = Expectation(answer=Expected.REFUSED, by="gateway", codes=("200",))
# What is no number at all may be a bad request before it is a wrong time.
REFUSED_UNREAD = Expectation(answer=Expected.REFUSED, by="gateway", codes=("100", "200"))
REFUSED = Expectation(answer=Expected.REFUSED)
ACCEPTED = Expectation(answer=Expected.ACCEPTED)
ANY = Expectation(answer=Expected.ANY)


def generated(
    item: str,
    edit: tuple[str, Json],
    expect: Expectation,
    *,
    golden: str = "form",
    sign: Sign = Sign.AFTER_EDIT,
    instance: str = "unknown",
) -> Case:
    """A case that nobody wrote by hand; it names a decoy unless told otherwise."""
    return Case(
        id=item,
        description="a generated request",
        golden=golden,
        edit=(edit,),
        sign=sign,
        instance=instance,
        needs=(),
        neighbour=None,
        expect=expect,
    )


def made_of(case: Case) -> str:
    """How the request of *case* is made, in words: what is edited of which golden request."""
    edits = [f"{name} {json.dumps(value, ensure_ascii=False)}" for name, value in case.edit]
    signed = ", signed before that" if edits and case.sign is Sign.BEFORE_EDIT else ""
    return f"the golden request {case.golden} with {' and '.join(edits) or 'no edit'}{signed}"


def put(run: "Run", case: Case) -> Heard | None:
    """
    Send a generated *case* and give what came of it.

    None means that the interlock refused it, that its signature may be good only once and was sent
    before, or that no answer tells, which is counted.
    """
    judge = run.judge
    refused = case.expect.answer is Expected.REFUSED

    def make() -> Request:
        return build(case, judge.target.subject, judge.target.now_ms()).request

    request = make()
    if not refused and judge.may_be_known(request):
        return None
    return ask(run, request, case, again=make)


def ask(
    run: "Run", request: Request, case: Case, *, again: Callable[[], Request] | None = None
) -> Heard | None:
    """Send *request*, of *case*, and give what came of it; None as in `put`."""
    judge = run.judge
    refused = case.expect.answer is Expected.REFUSED
    try:
        exchange, answer = judge.ask(request, case.id, again=again, refused=refused)
    except InterlockRefused:
        return None
    except Withheld as error:
        judge.withheld += 1
        if judge.withheld >= MOST_WITHHELD:
            raise SkipTest(str(error)) from error
        return None
    if answer is None or answer.transient:
        judge.doubtful += 1
        return None
    return exchange, answer


def check(run: "Run", case: Case) -> None:
    """
    Put a generated *case* to the target.

    Raises:
        Falsified: The answer is not what the case expects.
    """
    judge = run.judge
    decoy = case.instance == "unknown" or judge.target.decoy
    told = put(run, case)
    if told is None:
        return
    exchange, answer = told
    findings = findings_of(case, answer, decoy=decoy)
    if findings:
        raise Falsified(findings, exchange, made_of(case))
    reading = reading_of(case, answer, decoy=decoy)
    if reading is not None:
        judge.watch.follow(reading.requirement, reading.reading, case.id)


def falsified_by(error: BaseException | None) -> Falsified | None:
    """
    The first `Falsified` in *error*.

    Hypothesis puts it in a group with its own complaint if the same request passes the next time.
    """
    if isinstance(error, BaseExceptionGroup):
        return next(filter(None, map(falsified_by, error.exceptions)), None)
    return error if isinstance(error, Falsified) else None


def property_result(run: "Run", name: str, description: str, error: Falsified | None) -> Result:
    """What the property called *name* showed since the last one."""
    judge = run.judge
    exchanges, run.counted = judge.exchanges - run.counted, judge.exchanges
    doubtful, judge.doubtful = judge.doubtful, 0
    withheld, judge.withheld = judge.withheld, 0
    base = Result(
        id=name,
        requirement="/".join(name.split("/")[:2]),
        description=description,
        outcome=Outcome.PASS,
        exchanges=exchanges,
    )
    if error is not None:
        return replace(
            base,
            outcome=Outcome.FAIL,
            findings=error.findings,
            exchange=error.exchange,
            reason=error.made,
        )
    if withheld:
        pace = judge.target.pace
        reason = f"after {exchanges} requests no more were sent: {pace.over if pace else ''}"
        return replace(base, outcome=Outcome.SKIP, reason=reason)
    if exchanges == 0:
        return replace(base, outcome=Outcome.SKIP, reason="the interlock let no request through")
    if doubtful:
        reason = f"{doubtful} of {exchanges} requests got no answer that tells"
        return replace(base, outcome=Outcome.ERROR, reason=reason)
    return base


def need(
    run: "Run",
    settle: Callable[[Result], None],
    name: str,
    description: str,
    needs: tuple[str, ...],
) -> None:
    """End the property called *name* as skipped, by *settle*, where a need is lacking."""
    missing = run.judge.target.missing(needs)
    if missing:
        result = property_result(run, name, description, None)
        settle(replace(result, outcome=Outcome.SKIP, reason=NEEDS[missing[0]]))
