"""Generated requests: judged like cases, falsified by a finding, and counted honestly."""

from types import SimpleNamespace
from typing import Any

import pytest

from flushproof.cases import Expectation, Expected
from flushproof.exchange import Exchange, Request, Response
from flushproof.judging.properties import (
    ACCEPTED,
    REFUSED,
    REFUSED_401,
    REFUSED_UNREAD,
    Falsified,
    check,
    falsified_by,
    generated,
    property_result,
    put,
)
from flushproof.resources import Json
from flushproof.results import Finding, Outcome

ITEM = "timestamp/window/generated"
STALE = ("timestamp_offset_ms", -400_000)
FRESH = ("timestamp_offset_ms", -1_000)
WORD = ("timestamp_text", "now")
PADDED = ("body_repeat", ["x", 1])
COVERAGE = Expectation(
    answer=Expected.OBSERVED, readings=(("accepted", "uncovered"), ("refused", "covered"))
)


def run_on(stage: Any, **options: Any) -> Any:
    """What a property knows of a run: the judge, and how many exchanges were counted."""
    stage.serve()
    judge = stage.judge(**options)
    return SimpleNamespace(judge=judge, counted=judge.exchanges)


@pytest.mark.parametrize(
    ("edit", "expect", "instance"),
    [
        (STALE, REFUSED_401, "target"),
        (FRESH, ACCEPTED, "unknown"),
        (WORD, REFUSED_UNREAD, "target"),
        (("instance_text", "abc"), REFUSED, "target"),
        (("add_query", "a=a"), ACCEPTED, "unknown"),
    ],
    ids=str,
)
def test_a_conforming_gateway_falsifies_nothing(
    stage: Any, edit: tuple[str, Json], expect: Expectation, instance: str
) -> None:
    """Refused requests may name the target; accepted ones name a decoy and get past the gateway."""
    run = run_on(stage)

    check(run, generated(ITEM, edit, expect, instance=instance))

    assert Outcome.PASS is property_result(run, ITEM, "it holds", None).outcome


def test_a_finding_falsifies(stage: Any) -> None:
    """What is not as expected ends the property, with the exchange that shows it."""
    run = run_on(stage)

    with pytest.raises(Falsified) as caught:
        check(run, generated(ITEM, FRESH, REFUSED_401))

    result = property_result(run, ITEM, "it holds", caught.value)
    assert (Outcome.FAIL, "layer") == (result.outcome, result.findings[0].where)
    assert result.exchange == caught.value.exchange
    assert "timestamp/window: layer: expected refused by the gateway" in str(caught.value)


@pytest.mark.parametrize(("status", "code"), [(400, "100"), (401, "200")])
def test_what_is_no_number_may_be_a_bad_request(
    stage: Any, trouble: Any, status: int, code: str
) -> None:
    """No source says with which of the two a timestamp in words is refused."""
    run = run_on(stage)
    stage.gateway.otherwise = lambda *_: trouble.error(status, code)

    check(run, generated("timestamp/number/generated", WORD, REFUSED_UNREAD, instance="target"))

    assert Outcome.PASS is property_result(run, ITEM, "it holds", None).outcome


def test_a_reading_that_generated_requests_show_is_followed(stage: Any) -> None:
    """What they show of a contradiction counts like what cases show."""
    run = run_on(stage)

    check(run, generated("signature/body/generated", PADDED, COVERAGE))

    observed = run.judge.watch.conclude("signature/body").observations
    assert ["uncovered"] == [one.reading for one in observed]


def test_a_request_without_an_answer_is_doubtful(stage: Any, trouble: Any) -> None:
    """A property of which some requests were not answered could not be told, and starts anew."""
    run = run_on(stage)
    stage.gateway.otherwise = lambda *_: trouble.error(503, "500")

    check(run, generated(ITEM, STALE, REFUSED_401, instance="target"))

    assert Outcome.ERROR is property_result(run, ITEM, "it holds", None).outcome
    assert 0 == run.judge.doubtful


@pytest.mark.parametrize(("expect", "exchanges"), [(ACCEPTED, 1), (COVERAGE, 1), (REFUSED, 2)])
def test_a_signature_is_sent_once_where_it_may_be_good_only_once(
    stage: Any, expect: Expectation, exchanges: int
) -> None:
    """A gateway may refuse what it knows, which says nothing about what is asked."""
    run = run_on(stage)
    same = ("timestamp_text", "1")

    put(run, generated(ITEM, same, expect))
    put(run, generated(ITEM, same, expect))

    assert exchanges == run.judge.exchanges - run.counted


def test_a_property_without_an_exchange_is_skipped(stage: Any) -> None:
    """Where the interlock lets nothing through nothing is shown."""
    run = run_on(stage)

    result = property_result(run, ITEM, "it holds", None)

    assert (Outcome.SKIP, 0) == (result.outcome, result.exchanges)


NOBODY = Exchange(request=Request(method="POST", target="/"), response=Response(status=200))
FALSIFIED = Falsified(
    (Finding(requirement="a/b", where="status", expected="401", actual="200"),), NOBODY
)


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (None, None),
        (ValueError("ours"), None),
        (FALSIFIED, FALSIFIED),
        (ExceptionGroup("flaky", [ValueError("ours"), FALSIFIED]), FALSIFIED),
        (ExceptionGroup("a", [ExceptionGroup("b", [FALSIFIED])]), FALSIFIED),
        (ExceptionGroup("flaky", [ValueError("ours")]), None),
    ],
    ids=["nothing", "ours", "falsified", "in a group", "in a group of a group", "ours in a group"],
)
def test_what_falsified_is_found_in_groups(
    error: BaseException | None, found: Falsified | None
) -> None:
    """Hypothesis wraps what it cannot repeat."""
    assert found is falsified_by(error)
