"""What takes more than one exchange to be told."""

from typing import Any

import pytest

from flushproof.contract import contract
from flushproof.exchange import Request, Response
from flushproof.judging.scenarios import SCENARIOS, perform
from flushproof.reference.readings import Readings
from flushproof.results import Outcome
from flushproof.targets import DISPOSABLE, NEEDS

DECOYS = {"disposable": False, "instance_no": None}


@pytest.mark.parametrize("item", SCENARIOS)
def test_every_scenario_is_green_on_the_reference_gateway(stage: Any, item: str) -> None:
    """And leaves whole data behind."""
    stage.serve()
    judge = stage.judge()

    result = perform(judge, item)

    assert (Outcome.PASS, ()) == (result.outcome, result.findings)
    assert 0 < result.exchanges
    assert not stage.probe().is_empty()


@pytest.mark.parametrize("item", SCENARIOS)
def test_a_scenario_is_about_a_requirement(item: str) -> None:
    """Its id begins with that, and its needs have reasons."""
    assert "/".join(item.split("/")[:2]) in contract().requirements
    assert set(SCENARIOS[item].needs) <= set(NEEDS)


@pytest.mark.parametrize("item", [name for name in SCENARIOS if name.startswith("effect/")])
def test_a_scenario_that_flushes_is_skipped_where_nothing_may_go(stage: Any, item: str) -> None:
    """With the reason, and nothing is sent."""
    stage.serve()
    judge = stage.judge(**DECOYS)

    result = perform(judge, item)

    assert (Outcome.SKIP, NEEDS[DISPOSABLE]) == (result.outcome, result.reason)
    assert [] == stage.requests()


def test_a_replay_is_told_by_decoys(stage: Any) -> None:
    """The layer that answers tells."""
    stage.serve()
    judge = stage.judge(**DECOYS)

    assert Outcome.PASS == perform(judge, "signature/replay/same-bytes-twice").outcome


def test_two_refusals_in_json_are_no_story_to_compare(stage: Any) -> None:
    """By decoys nothing is shown of an answer in XML, so nothing passes."""
    stage.serve()
    judge = stage.judge(**DECOYS)

    result = perform(judge, "format/same-story/json-and-xml")

    assert Outcome.SKIP == result.outcome
    assert "no two answers" in result.reason


def test_refusals_tell_nothing_of_a_format_in_the_query(stage: Any) -> None:
    """A gateway that wants the format in the body shows no reading."""
    stage.serve()
    stage.gateway.otherwise = lambda request, _: (
        Response(
            status=400,
            headers=(("content-type", "application/json"),),
            body=b'{"responseError": {"returnCode": "900", "returnMessage": "no format"}}',
        )
        if b"responseFormatType" not in request.body
        else None
    )
    judge = stage.judge()

    result = perform(judge, "format/placement/both-formats")

    assert (Outcome.SKIP, ()) == (result.outcome, result.observations)


@pytest.mark.parametrize("item", SCENARIOS)
def test_a_scenario_in_trouble_is_never_a_failure(stage: Any, trouble: Any, item: str) -> None:
    """Whichever of its requests meets it."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = lambda *_: trouble.error(503, "500")

    result = perform(judge, item)

    assert result.outcome in (Outcome.ERROR, Outcome.UNKNOWN)
    assert not judge.watch.broken


def test_a_flush_that_is_refused_is_told_once(stage: Any, trouble: Any) -> None:
    """`effect/emptied` is red for it; what needs a flush shows nothing."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = lambda *_: trouble.error(401, "210")

    results = [perform(judge, name) for name in SCENARIOS if name.startswith("effect/")]

    assert [Outcome.FAIL] * 2 + [Outcome.SKIP] * 4 == [result.outcome for result in results]


@pytest.mark.parametrize(
    ("reading", "item", "shown"),
    [
        ("format/placement=body-only", "format/placement/both-formats", "body-only"),
        ("format/placement=query-too", "format/placement/both-formats", "query-too"),
        ("signature/replay=allowed", "signature/replay/same-bytes-twice", "allowed"),
        ("signature/replay=refused", "signature/replay/same-bytes-twice", "refused"),
    ],
)
def test_a_scenario_tells_the_reading(stage: Any, reading: str, item: str, shown: str) -> None:
    """Whichever the target follows, it is no failure."""
    stage.serve()
    stage.gateway.readings = Readings.parse(reading)
    judge = stage.judge()

    result = perform(judge, item)

    assert (Outcome.PASS, [shown]) == (result.outcome, [one.reading for one in result.observations])


def test_another_story_in_xml_is_told_member_by_member(stage: Any) -> None:
    """With where, and what each of the two says."""
    stage.serve()
    judge = stage.judge()
    honest = stage.gateway.respond

    def lie(request: Request, now_ms: int) -> Response:
        answer = honest(request, now_ms)
        return Response(
            status=answer.status,
            reason=answer.reason,
            headers=answer.headers,
            body=answer.body.replace(b"<cloudDBPort>6379<", b"<cloudDBPort>6380<"),
        )

    stage.gateway.respond = lie

    result = perform(judge, "format/same-story/json-and-xml")

    assert Outcome.FAIL == result.outcome
    assert "6379" in str(result.findings[0])
    assert "6380" in str(result.findings[0])
