"""
What generated requests have in common: they are built, sent and judged like cases.

A property raises `Falsified` for a request that breaks it; Hypothesis shrinks it, and the plugin
makes the result of what is left.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from flushproof.cases import Case, Expectation, Expected, Sign
from flushproof.cases.build import build
from flushproof.errors import InterlockRefused
from flushproof.exchange import Exchange, Request
from flushproof.oracles.verdicts import findings_of, reading_of
from flushproof.resources import Json
from flushproof.results import Finding, Outcome, Result

if TYPE_CHECKING:
    from flushproof.run import Run


class Falsified(Exception):
    """A generated request broke a requirement."""

    def __init__(self, findings: tuple[Finding, ...], exchange: Exchange) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings
        self.exchange = exchange


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


def check(run: "Run", case: Case) -> None:
    """
    Put a generated *case* to the target.

    Raises:
        Falsified: The answer is not what the case expects.
    """
    judge = run.judge
    decoy = case.instance == "unknown" or judge.target.decoy
    refused = case.expect.answer is Expected.REFUSED

    def make() -> Request:
        return build(case, judge.target.subject, judge.target.now_ms()).request

    try:
        exchange, answer = judge.ask(make(), case.id, again=make, refused=refused)
    except InterlockRefused:
        return
    if answer is None or answer.transient:
        judge.doubtful += 1
        return
    findings = findings_of(case, answer, decoy=decoy)
    if findings:
        raise Falsified(findings, exchange)
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
    base = Result(
        id=name,
        requirement="/".join(name.split("/")[:2]),
        description=description,
        outcome=Outcome.PASS,
        exchanges=exchanges,
    )
    if error is not None:
        return replace(base, outcome=Outcome.FAIL, findings=error.findings, exchange=error.exchange)
    if exchanges == 0:
        return replace(base, outcome=Outcome.SKIP, reason="the interlock let no request through")
    if doubtful:
        reason = f"{doubtful} of {exchanges} requests got no answer that tells"
        return replace(base, outcome=Outcome.ERROR, reason=reason)
    return base
