"""
How scenarios go: each is a function of the judge that gives findings and readings.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flushproof.cases import Case, Expectation, Expected, Sign
from flushproof.cases.build import build
from flushproof.exchange import Exchange, Request
from flushproof.judging.judge import Judge
from flushproof.oracles.answer import Answer
from flushproof.oracles.story import story_differences
from flushproof.oracles.verdicts import past_the_gateway
from flushproof.results import Finding, Observation

# How long emptied data is watched for coming back, in seconds.
STAYS_S = 0.3


class CouldNotTell(Exception):
    """No answer, or one that speaks of the moment; the scenario ends without a verdict."""

    def __init__(self, reason: str, exchange: Exchange, answer: Answer | None) -> None:
        super().__init__(reason)
        self.exchange = exchange
        self.answer = answer


class NotShown(Exception):
    """The flush that a scenario is about did not happen, which is told elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a scenario showed."""

    findings: tuple[Finding, ...] = ()
    observations: tuple[Observation, ...] = ()
    exchange: Exchange | None = None


def golden_case(golden: str, item: str) -> Case:
    """The golden request *golden* as a case without an edit."""
    return Case(
        id=item,
        description="a golden request",
        golden=golden,
        edit=(),
        sign=Sign.AFTER_EDIT,
        instance="target",
        needs=(),
        neighbour=None,
        expect=Expectation(answer=Expected.ACCEPTED),
    )


def request_of(judge: Judge, golden: str, item: str) -> Request:
    """The golden request *golden*, signed for now."""
    return build(golden_case(golden, item), judge.target.subject, judge.target.now_ms()).request


def asked(
    judge: Judge, request: Request, item: str, *, look: bool = True
) -> tuple[Exchange, Answer]:
    """Send *request*; `CouldNotTell` where no answer tells what became of it."""
    exchange, answer = judge.ask(request, item, look=look)
    if answer is None:
        raise CouldNotTell(judge.doubt(exchange, None), exchange, None)
    if answer.transient:
        raise CouldNotTell(judge.doubt(exchange, answer), exchange, answer)
    return exchange, answer


def _finding(item: str, where: str, expected: str, actual: str) -> Finding:
    requirement = "/".join(item.split("/")[:2])
    return Finding(requirement=requirement, where=where, expected=expected, actual=actual)


def _flushed(judge: Judge, golden: str, item: str) -> tuple[Exchange, tuple[Finding, ...]]:
    """Flush without filling the data again, and say what is left."""
    judge.effects.refill()
    request = request_of(judge, golden, item)
    exchange, answer = asked(judge, request, item, look=False)
    if not answer.accepted:
        return exchange, (_finding(item, "answer", "accepted", str(answer)),)
    left = judge.effects.left_after_flush()
    if left:
        return exchange, (_finding(item, "data", "every database empty", left),)
    return exchange, ()


def _gone(judge: Judge, item: str) -> Exchange:
    """Flush, and see that the data went; `NotShown` if it did not."""
    exchange, findings = _flushed(judge, "form", item)
    if findings:
        raise NotShown(f"the flush that this needs did not happen: {findings[0]}")
    return exchange


def emptied(golden: str) -> Callable[[Judge, str], Told]:
    """After a success, every database of the instance is empty, with and without time to live."""

    def play(judge: Judge, item: str) -> Told:
        exchange, findings = _flushed(judge, golden, item)
        return Told(findings=findings, exchange=exchange)

    return play


def stays_empty(judge: Judge, item: str) -> Told:
    """What is gone stays gone."""
    exchange = _gone(judge, item)
    if judge.effects.stays_empty(STAYS_S):
        return Told(exchange=exchange)
    back = _finding(item, "data", f"empty for {STAYS_S:g} s", "keys came back")
    return Told(findings=(back,), exchange=exchange)


def bystander(judge: Judge, item: str) -> Told:
    """A flush leaves the data of every other instance byte for byte as it was."""
    judge.effects.settle()
    exchange = _gone(judge, item)
    changes = judge.effects.bystander_changes()
    if changes:
        judge.effects.settle()
    if not changes:
        return Told(exchange=exchange)
    finding = _finding(item, "data", "every bystander byte for byte as before", changes)
    return Told(findings=(finding,), exchange=exchange)


def usable(judge: Judge, item: str) -> Told:
    """A flushed instance takes and gives data again."""
    exchange = _gone(judge, item)
    if judge.effects.target is not None and judge.effects.target.probe.usable():
        return Told(exchange=exchange)
    finding = _finding(item, "data", "a key written is read back", "it is not")
    return Told(findings=(finding,), exchange=exchange)


def second_flush(judge: Judge, item: str) -> Told:
    """Flushing an empty instance is accepted too."""
    _gone(judge, item)
    exchange, answer = asked(judge, request_of(judge, "form", item), item)
    if past_the_gateway(answer, decoy=judge.target.decoy):
        return Told(exchange=exchange)
    finding = _finding(item, "answer", "accepted", str(answer))
    return Told(findings=(finding,), exchange=exchange)


def same_story(judge: Judge, item: str) -> Told:
    """JSON and XML of one instance say the same, member by member."""
    _, in_json = asked(judge, request_of(judge, "form", item), item)
    exchange, in_xml = asked(judge, request_of(judge, "xml", item), item)
    findings = tuple(
        _finding(item, where, f"{left} as in json", f"{right} in xml")
        for where, left, right in story_differences(in_json, in_xml)
    )
    syntaxes = [answer.document.syntax for answer in (in_json, in_xml) if answer.document]
    if not findings and syntaxes != ["json", "xml"]:
        raise NotShown("there were no two answers, one in json and one in xml, to compare")
    return Told(findings=findings, exchange=exchange)


def in_query(wanted: str, item: str) -> Case:
    """A golden request that says only in its query that it wants *wanted*."""
    edit = (("add_query", f"responseFormatType={wanted}"),)
    return replace(golden_case("no-format", item), edit=edit)


def placement(judge: Judge, item: str) -> Told:
    """
    Whether `responseFormatType` counts in the query, as the Python SDK sends it.

    An answer in the default format tells nothing, so both formats are asked for.
    """
    requirement = "/".join(item.split("/")[:2])
    as_asked = []
    exchange: Exchange | None = None
    for wanted in ("json", "xml"):
        case = in_query(wanted, item)
        request = build(case, judge.target.subject, judge.target.now_ms()).request
        exchange, answer = asked(judge, request, item)
        if answer.document is None or not answer.accepted:
            # A refusal may be in JSON whatever was asked for, and other requirements speak of it.
            raise NotShown(f"no answer that has the format of a success: {answer}")
        as_asked.append(answer.document.syntax == wanted)
    if not any(as_asked):
        # One of the two is the default, so whoever reads the body alone gives one of them.
        wrong = "neither format when it is asked for in the query"
        finding = _finding(item, "body", "the format asked for, or always the default", wrong)
        return Told(findings=(finding,), exchange=exchange)
    reading = "query-too" if all(as_asked) else "body-only"
    judge.watch.follow(requirement, reading, item)
    return Told(
        observations=(Observation(requirement=requirement, reading=reading),), exchange=exchange
    )


def replayed(judge: Judge, item: str) -> Told:
    """The same bytes again, inside the window: nothing published forbids it."""
    request = request_of(judge, "form", item)
    asked(judge, request, item)
    exchange, answer = asked(judge, request, item)
    reading = "allowed" if past_the_gateway(answer, decoy=judge.target.decoy) else "refused"
    requirement = "/".join(item.split("/")[:2])
    judge.watch.follow(requirement, reading, item)
    return Told(
        observations=(Observation(requirement=requirement, reading=reading),), exchange=exchange
    )
