"""Relations: silent about a conforming gateway, and each sure of what breaks it."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from flushproof.cases import Case, Expectation, Expected, Sign
from flushproof.exchange import Request, Response, value_of
from flushproof.faults import liars
from flushproof.faults.effects import NibblesData
from flushproof.faults.refusals import WaversOnErrorFormat
from flushproof.judging.properties import (
    ACCEPTED,
    ANY,
    REFUSED,
    REFUSED_401,
    Falsified,
    need,
)
from flushproof.judging.relations import (
    answer_anything,
    case_of,
    keep_data,
    keep_verdict,
    pass_changed_part,
    refuse_changed_part,
    repeat_verdict,
    restore_by_signing,
)
from flushproof.reference import gateway_errors as errors
from flushproof.reference.account import Account, Instance
from flushproof.reference.call import Call
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import Refusal
from flushproof.reference.readings import Readings
from flushproof.results import Outcome, Result
from flushproof.targets import DISPOSABLE, SEES_DATA

ITEM = "transport/answered/any-request"
FORM = "application/x-www-form-urlencoded"

QUERY = ("signature/query/changed", ("add_query", "a=a"))
TIMESTAMP = ("signature/timestamp/changed", ("timestamp_offset_ms", -1_000))
ACCEPT = ("headers/accept/changed", ("header", ["accept", "text/html"]))
OTHER_TYPE = ("body/media-type/changed", ("header", ["Content-Type", "text/plain"]))
LONGER = ("signature/body/changed", ("body_repeat", ["x", 1]))
UPPER = ("headers/name-case/changed", ("recase_headers", "ff"))
STALE = ("timestamp/window/related", ("timestamp_offset_ms", -400_000))

COVERAGE = Expectation(
    answer=Expected.OBSERVED, readings=(("accepted", "uncovered"), ("refused", "covered"))
)


def golden(name: str = "form") -> Case:
    """A golden request for a decoy."""
    return case_of("route/path/related", (), ACCEPTED, golden=name)


def refused() -> Case:
    """A stale request for the target."""
    return case_of(STALE[0], (STALE[1],), REFUSED)


# What is put to a run, by what it is called.
RELATIONS: dict[str, Callable[[Any], None]] = {
    "a query behind the signature": lambda run: refuse_changed_part(
        run, QUERY, REFUSED_401, "json"
    ),
    "another Accept": lambda run: pass_changed_part(run, ACCEPT, ACCEPTED),
    "another media type": lambda run: pass_changed_part(run, OTHER_TYPE, ANY),
    "a longer body": lambda run: pass_changed_part(run, LONGER, COVERAGE),
    "a query signed anew": lambda run: restore_by_signing(run, QUERY, REFUSED_401, (ACCEPT[1],)),
    "a timestamp signed anew": lambda run: restore_by_signing(run, TIMESTAMP, REFUSED_401, ()),
    "golden in capitals": lambda run: keep_verdict(run, golden("xml"), UPPER),
    "stale in capitals": lambda run: keep_verdict(run, refused(), UPPER),
    "golden again": lambda run: repeat_verdict(run, golden()),
    "golden in xml again": lambda run: repeat_verdict(run, golden("xml")),
    "stale again": lambda run: repeat_verdict(run, refused()),
    "stale and nothing else": lambda run: keep_data(run, STALE, ()),
    "stale and odd": lambda run: keep_data(run, STALE, (ACCEPT[1], UPPER[1])),
    "anything": lambda run: answer_anything(
        run, ITEM, (OTHER_TYPE[1], STALE[1]), "form", Sign.AFTER_EDIT
    ),
}


class TakesOnce(Gateway):
    """Takes a signature once."""

    def __init__(self, account: Account) -> None:
        super().__init__(account, Readings({"signature/replay": "refused"}))


class NibblesOnce(NibblesData):
    """Deletes a key with the first refusal that names the target."""

    nibbled = False

    def harm(self, instance: Instance) -> None:
        if not self.nibbled:
            self.nibbled = True
            super().harm(instance)


def run_on(stage: Any, kind: type[Gateway] | None = None, **options: Any) -> Any:
    """What a property knows of a run: the judge, and how many exchanges were counted."""
    stage.serve(*([kind] if kind is not None else []))
    judge = stage.judge(**options)
    return SimpleNamespace(judge=judge, counted=judge.exchanges)


@pytest.mark.parametrize("kind", [None, TakesOnce], ids=["as published", "takes once"])
@pytest.mark.parametrize("name", RELATIONS)
def test_a_conforming_gateway_keeps_every_relation(
    stage: Any, name: str, kind: type[Gateway] | None
) -> None:
    """And leaves no doubt about it; whether bytes are taken twice is a reading."""
    run = run_on(stage, kind)

    RELATIONS[name](run)

    assert 0 == run.judge.doubtful
    assert run.judge.exchanges > 0


@pytest.mark.parametrize(
    ("kind", "name", "requirement"),
    [
        (liars.IgnoresQuery, "a query behind the signature", "signature/query"),
        (liars.IgnoresQuery, "a query signed anew", "signature/query"),
        (liars.SkipsSignature, "a timestamp signed anew", "signature/timestamp"),
        (WaversOnErrorFormat, "golden in xml again", "errors/format"),
        (NibblesData, "stale and nothing else", "effect/refused-keeps"),
        (NibblesData, "stale and odd", "effect/refused-keeps"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_liar_breaks_a_relation(
    stage: Any, kind: type[Gateway], name: str, requirement: str
) -> None:
    """The finding names the requirement of what was changed, and how the request was made."""
    run = run_on(stage, kind)

    with pytest.raises(Falsified) as caught:
        RELATIONS[name](run)

    assert [requirement] == [finding.requirement for finding in caught.value.findings]
    assert caught.value.made.startswith("the golden request ")


# Which of the requests is answered as bad: given the request, and its number.
ODDLY: Mapping[str, Callable[[Request, int], bool]] = {
    "another Accept": lambda request, _: value_of(request.headers, "accept") == "text/html",
    "another type": lambda request, _: value_of(request.headers, "content-type") != FORM,
    "any query": lambda request, _: "?" in request.target,
    "capitals": lambda request, _: any(name.isupper() for name, _ in request.headers),
    "the second": lambda _, number: number == 2,
    "the third": lambda _, number: number == 3,
}


@pytest.mark.parametrize(
    ("name", "oddly", "status", "code", "requirement"),
    [
        ("another Accept", "another Accept", 400, "100", "headers/accept"),
        ("another media type", "another type", 401, "200", "signature/message"),
        ("a query signed anew", "the second", 401, "200", "signature/query"),
        ("golden in capitals", "capitals", 400, "100", "headers/name-case"),
        ("stale in capitals", "capitals", 400, "100", "headers/name-case"),
        ("golden again", "the second", 401, "200", "route/path"),
        ("stale again", "the second", 400, "100", "timestamp/window"),
        ("stale again", "the third", 400, "100", "timestamp/window"),
        ("anything", "the second", 500, "900", "transport/answered"),
    ],
)
def test_an_answer_that_does_not_go_with_another_falsifies(
    stage: Any, trouble: Any, name: str, oddly: str, status: int, code: str, requirement: str
) -> None:
    """Each answer alone is one of the published ones."""
    run = run_on(stage)
    bad = trouble.error(status, code)
    stage.gateway.otherwise = lambda *asked: bad if ODDLY[oddly](*asked) else None

    with pytest.raises(Falsified) as caught:
        RELATIONS[name](run)

    assert [requirement] == [finding.requirement for finding in caught.value.findings]


COOKIE = ("add_header", ["Cookie", "a"])


def cookie(request: Request, _: int) -> bool:
    """Whether there is one."""
    return value_of(request.headers, "cookie") is not None


def test_what_else_was_changed_is_not_blamed_on_the_signature(stage: Any, trouble: Any) -> None:
    """A gateway that takes no cookie refuses with and without the query, signed or not."""
    run = run_on(stage)
    bad = trouble.error(400, "100")
    stage.gateway.otherwise = lambda *asked: bad if cookie(*asked) else None

    restore_by_signing(run, QUERY, REFUSED_401, (COOKIE,))

    assert 2 == run.judge.exchanges


class LetsQueriesThrough(liars.IgnoresQuery):
    """Ignores the query where signatures are concerned, and refuses a cookie without one."""

    refusal_of_cookies = errors.BAD_REQUEST

    def misrouted(self, call: Call) -> Refusal | None:
        alone = call.header("cookie") and not call.request.query
        return self.refusal_of_cookies if alone else super().misrouted(call)


class LetsQueriesThroughInTrouble(LetsQueriesThrough):
    """The same, and in place of a refusal its back end does not answer."""

    refusal_of_cookies = errors.ENDPOINT_ERROR


@pytest.mark.parametrize("kind", [LetsQueriesThrough, LetsQueriesThroughInTrouble])
def test_nothing_excuses_a_request_that_was_let_through(stage: Any, kind: type[Gateway]) -> None:
    """Whatever the gateway says of what else was changed."""
    run = run_on(stage, kind)

    with pytest.raises(Falsified) as caught:
        restore_by_signing(run, QUERY, REFUSED_401, (COOKIE,))

    assert ["signature/query"] == [finding.requirement for finding in caught.value.findings]


@pytest.mark.parametrize(("status", "code"), [(503, "500"), (429, "420")])
def test_a_control_that_does_not_tell_excuses_nothing(
    stage: Any, trouble: Any, status: int, code: str
) -> None:
    """What was found stays found where nobody can say what else it may be."""
    run = run_on(stage)
    bad, busy = trouble.error(400, "100"), trouble.error(status, code)
    stage.gateway.otherwise = lambda request, _: bad if request.query else busy

    with pytest.raises(Falsified):
        restore_by_signing(run, QUERY, REFUSED_401, (COOKIE,))


def test_a_change_of_data_is_held_against_one_request(stage: Any) -> None:
    """The next one starts with what is there then."""
    run = run_on(stage, NibblesOnce)

    with pytest.raises(Falsified):
        RELATIONS["stale and nothing else"](run)

    RELATIONS["stale and nothing else"](run)


def test_an_answer_in_no_published_envelope_falsifies(stage: Any) -> None:
    """Whatever was asked, and whatever else is right about it."""
    run = run_on(stage)
    page = Response(status=401, headers=(("content-type", "text/html"),), body=b"<html></html>")
    stage.gateway.otherwise = lambda _, number: page if number == 1 else None

    with pytest.raises(Falsified) as caught:
        RELATIONS["anything"](run)

    assert ["errors/gateway-envelope"] == [one.requirement for one in caught.value.findings]


@pytest.mark.parametrize(
    ("name", "oddly", "status", "code"),
    [
        ("another media type", "another type", 400, "100"),
        ("golden again", "the third", 401, "200"),
    ],
)
def test_what_no_source_settles_falsifies_nothing(
    stage: Any, trouble: Any, name: str, oddly: str, status: int, code: str
) -> None:
    """A media type may be refused, if not as a wrong signature, and a signature as known."""
    run = run_on(stage)
    bad = trouble.error(status, code)
    stage.gateway.otherwise = lambda *asked: bad if ODDLY[oddly](*asked) else None

    RELATIONS[name](run)

    assert 0 == run.judge.doubtful


@pytest.mark.parametrize("name", RELATIONS)
def test_an_answer_that_speaks_of_the_moment_is_doubtful(
    stage: Any, trouble: Any, name: str
) -> None:
    """A gateway in trouble breaks no relation, and keeps none."""
    run = run_on(stage)
    stage.gateway.otherwise = lambda *_: trouble.error(503, "500")

    RELATIONS[name](run)

    assert run.judge.doubtful > 0


def test_a_reading_of_the_body_is_followed(stage: Any) -> None:
    """What a changed body shows of its signature counts like what cases show."""
    run = run_on(stage)

    RELATIONS["a longer body"](run)

    observed = run.judge.watch.conclude("signature/body").observations
    assert ["uncovered"] == [one.reading for one in observed]


@pytest.mark.parametrize(
    ("disposable", "skipped"), [(False, [Outcome.SKIP]), (True, [])], ids=["decoys", "disposable"]
)
def test_a_property_is_skipped_where_a_need_is_lacking(
    stage: Any, disposable: bool, skipped: list[Outcome]
) -> None:
    """Nothing is shown of data that cannot be seen."""
    run = run_on(stage, disposable=disposable)
    settled: list[Result] = []

    need(run, settled.append, ITEM, "it holds", (DISPOSABLE, SEES_DATA))

    assert skipped == [result.outcome for result in settled]
