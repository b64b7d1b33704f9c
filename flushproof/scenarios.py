"""
Scenarios: what takes more than one exchange, or a look at the data, to be told.

Each is a function of the judge that gives findings and readings; `SCENARIOS` names it by the id of
its item, whose first two parts are the requirement.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import perf_counter

from flushproof.cases import Case, Expectation, Expected, Sign
from flushproof.cases.build import build
from flushproof.exchange import Exchange, Request
from flushproof.judge import Judge
from flushproof.oracles.answer import Answer
from flushproof.oracles.story import story_differences
from flushproof.results import Finding, Observation, Outcome, Result
from flushproof.targets import DISPOSABLE, NEEDS, SEES_BYSTANDER, SEES_DATA

# How long emptied data is watched for coming back, in seconds.
STAYS_S = 0.3


class CouldNotTell(Exception):
    """No answer, or one that speaks of the moment; the scenario ends without a verdict."""

    def __init__(self, reason: str, exchange: Exchange, answer: Answer | None) -> None:
        super().__init__(reason)
        self.exchange = exchange
        self.answer = answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a scenario showed."""

    findings: tuple[Finding, ...] = ()
    observations: tuple[Observation, ...] = ()
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario: one sentence, what it needs, and how it goes."""

    description: str
    needs: tuple[str, ...]
    play: Callable[[Judge, str], Told]


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
        raise CouldNotTell(f"{exchange.trouble}: {exchange.detail}", exchange, None)
    if answer.transient:
        raise CouldNotTell(f"the target is in trouble: {answer}", exchange, answer)
    return exchange, answer


def _finding(item: str, where: str, expected: str, actual: str) -> Finding:
    requirement = "/".join(item.split("/")[:2])
    return Finding(requirement=requirement, where=where, expected=expected, actual=actual)


def _flushed(judge: Judge, golden: str, item: str) -> tuple[Exchange, tuple[Finding, ...]]:
    """Flush without filling the data again, and say what is left."""
    target = judge.effects.target
    assert target is not None, "scenarios that flush need to see the data"
    target.settle()
    request = request_of(judge, golden, item)
    exchange, answer = asked(judge, request, item, look=False)
    if not answer.accepted:
        return exchange, (_finding(item, "answer", "accepted", str(answer)),)
    left = judge.effects.left_after_flush()
    if left:
        return exchange, (_finding(item, "data", "every database empty", left),)
    return exchange, ()


def emptied(golden: str) -> Callable[[Judge, str], Told]:
    """After a success, every database of the instance is empty, with and without time to live."""

    def play(judge: Judge, item: str) -> Told:
        exchange, findings = _flushed(judge, golden, item)
        judge.effects.refill()
        return Told(findings=findings, exchange=exchange)

    return play


def stays_empty(judge: Judge, item: str) -> Told:
    """What is gone stays gone."""
    exchange, findings = _flushed(judge, "form", item)
    judge.sleep(STAYS_S)
    left = judge.effects.left_after_flush() if not findings else ""
    empty = judge.effects.target is not None and judge.effects.target.probe.is_empty()
    judge.effects.refill()
    if not findings and (left or not empty):
        back = _finding(item, "data", f"empty {STAYS_S:g} s later", left or "keys came back")
        return Told(findings=(back,), exchange=exchange)
    return Told(exchange=exchange)


def bystander(judge: Judge, item: str) -> Told:
    """A flush leaves the data of every other instance byte for byte as it was."""
    judge.effects.settle()
    exchange, _ = _flushed(judge, "form", item)
    changes = judge.effects.bystander_changes()
    judge.effects.settle()
    if not changes:
        return Told(exchange=exchange)
    finding = _finding(item, "data", "every bystander byte for byte as before", changes)
    return Told(findings=(finding,), exchange=exchange)


def usable(judge: Judge, item: str) -> Told:
    """A flushed instance takes and gives data again."""
    exchange, _ = _flushed(judge, "form", item)
    works = judge.effects.target is not None and judge.effects.target.probe.usable()
    judge.effects.refill()
    if works:
        return Told(exchange=exchange)
    finding = _finding(item, "data", "a key written is read back", "it is not")
    return Told(findings=(finding,), exchange=exchange)


def second_flush(judge: Judge, item: str) -> Told:
    """Flushing an empty instance is accepted too."""
    _flushed(judge, "form", item)
    exchange, answer = asked(judge, request_of(judge, "form", item), item)
    if judge.accepted(answer):
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
    return Told(findings=findings, exchange=exchange)


def placement(judge: Judge, item: str) -> Told:
    """
    Whether `responseFormatType` counts in the query, as the Python SDK sends it.

    An answer in the default format tells nothing, so both formats are asked for.
    """
    requirement = "/".join(item.split("/")[:2])
    as_asked = []
    exchange: Exchange | None = None
    for wanted in ("json", "xml"):
        case = replace(
            golden_case("no-format", item),
            edit=(("add_query", f"responseFormatType={wanted}"),),
        )
        request = build(case, judge.target.subject, judge.target.now_ms()).request
        exchange, answer = asked(judge, request, item)
        as_asked.append(answer.document is not None and answer.document.syntax == wanted)
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
    reading = "allowed" if judge.accepted(answer) else "refused"
    requirement = "/".join(item.split("/")[:2])
    judge.watch.follow(requirement, reading, item)
    return Told(
        observations=(Observation(requirement=requirement, reading=reading),), exchange=exchange
    )


SEEN = (DISPOSABLE, SEES_DATA)

SCENARIOS: Mapping[str, Scenario] = {
    "effect/emptied/every-type-json": Scenario(
        description="a flush answered in json empties every database, whatever its types and times",
        needs=SEEN,
        play=emptied("form"),
    ),
    "effect/emptied/every-type-xml": Scenario(
        description="a flush answered in xml empties every database, whatever its types and times",
        needs=SEEN,
        play=emptied("xml"),
    ),
    "effect/stays-empty/a-moment-later": Scenario(
        description="data that was flushed does not come back", needs=SEEN, play=stays_empty
    ),
    "effect/bystander/after-flush": Scenario(
        description="a flush leaves the other instances byte for byte as they were",
        needs=(*SEEN, SEES_BYSTANDER),
        play=bystander,
    ),
    "effect/usable/after-flush": Scenario(
        description="a flushed instance takes and gives data again", needs=SEEN, play=usable
    ),
    "effect/repeat/of-an-empty-instance": Scenario(
        description="a flush of an empty instance is accepted", needs=SEEN, play=second_flush
    ),
    "format/same-story/json-and-xml": Scenario(
        description="json and xml of one instance tell the same, member by member",
        needs=(),
        play=same_story,
    ),
    "format/placement/both-formats": Scenario(
        description="json and xml in the query alone tell whether the query is read",
        needs=(DISPOSABLE,),
        play=placement,
    ),
    "signature/replay/same-bytes-twice": Scenario(
        description="the same signed bytes are sent twice inside the window",
        needs=(),
        play=replayed,
    ),
}


def perform(judge: Judge, item: str) -> Result:
    """Play the scenario called *item* and say what came of it."""
    scenario = SCENARIOS[item]
    base = Result(
        id=item,
        requirement="/".join(item.split("/")[:2]),
        description=scenario.description,
        outcome=Outcome.PASS,
    )
    missing = [need for need in scenario.needs if need not in judge.target.capabilities]
    if missing:
        return replace(base, outcome=Outcome.SKIP, reason=NEEDS[missing[0]])
    started, before = perf_counter(), judge.exchanges
    try:
        told = scenario.play(judge, item)
    except CouldNotTell as error:
        outcome = judge.indeterminate(error.exchange, error.answer)
        return replace(base, outcome=outcome, reason=str(error), exchange=error.exchange)
    return replace(
        base,
        outcome=Outcome.FAIL if told.findings else Outcome.PASS,
        findings=told.findings,
        observations=told.observations,
        exchange=told.exchange,
        exchanges=judge.exchanges - before,
        duration_ms=(perf_counter() - started) * 1000,
    )
