"""What is watched throughout a run: counted, kept with an example, concluded once."""

import json

import pytest

from flushproof.contract import contract
from flushproof.exchange import Exchange, Request, Response, Trouble
from flushproof.judging.watch import ANSWERED, BYSTANDER, EMPTIED, EXAMPLES, KEPT, Watch
from flushproof.oracles.expectations import WATCHED
from flushproof.resources import Json
from flushproof.results import Finding, Observation, Outcome

WRAPPER = "flushCloudDBInstanceResponse"
HEADERS = (
    ("content-type", "application/json;charset=UTF-8"),
    ("date", "Mon, 24 Dec 2018 08:59:40 GMT"),
    ("x-ncp-trace-id", "6acpi6di6apj536ob5cksjcor2"),
)
FORM = ("Content-Type", "application/x-www-form-urlencoded")


def exchange(status: int, document: Json) -> Exchange:
    """A request for an instance, and an answer."""
    return Exchange(
        request=Request(
            method="POST",
            target="/clouddb/v2/flushCloudDBInstance",
            headers=(FORM,),
            body=b"cloudDBInstanceNo=882689&responseFormatType=json",
        ),
        response=Response(
            status=status, headers=HEADERS, body=json.dumps(document, indent=2).encode()
        ),
    )


def success(**members: Json) -> Exchange:
    """A right success, with some members otherwise."""
    listed = [{"cloudDBInstanceNo": "882689", "dbKindCode": "REDIS"}]
    envelope = {"returnCode": "0", "returnMessage": "success", "totalRows": 1}
    return exchange(200, {WRAPPER: {**envelope, "cloudDBInstanceList": listed, **members}})


UNSIGNED = exchange(401, {"error": {"errorCode": "200", "message": "no", "details": ""}})
UNDER_200 = exchange(200, {"error": {"errorCode": "200", "message": "no", "details": ""}})
NOT_FOUND = exchange(404, {"error": {"errorCode": "300", "message": "no"}})
INVALID = exchange(400, {"responseError": {"returnCode": "24109", "returnMessage": "no"}})


def watched(*exchanges: Exchange) -> Watch:
    """A watch that saw *exchanges*, during `item-0`, `item-1` and so on."""
    watch = Watch(contract())
    for number, seen in enumerate(exchanges):
        watch.see(seen, f"item-{number}")
    return watch


def test_every_requirement_over_all_answers_is_watched() -> None:
    """What oracles judge, what the data shows, and what has readings is concluded at the end."""
    names = Watch(contract()).watched()

    with_readings = {name for name, row in contract().requirements.items() if row.readings}
    assert {*WATCHED, ANSWERED, EMPTIED, KEPT, BYSTANDER, *with_readings} == set(names)
    assert [name for name in contract().requirements if name in names] == list(names)


@pytest.mark.parametrize("requirement", Watch(contract()).watched())
def test_what_no_answer_showed_is_skipped(requirement: str) -> None:
    """A run without an answer shows nothing, and says so."""
    result = Watch(contract()).conclude(requirement)

    assert (Outcome.SKIP, 0, "no answer of this run shows it") == (
        result.outcome,
        result.exchanges,
        result.reason,
    )
    assert f"{requirement}/throughout" == result.id


REFUSALS_SHOW = {
    "transport/framing",
    "transport/charset",
    "transport/date",
    "transport/trace-id",
    "transport/no-redirect",
    "format/content-type",
    "envelope/strict-json",
    "errors/gateway-envelope",
    "errors/backend-envelope",
    "errors/status",
    "errors/no-leak",
    "errors/codes",
    "errors/code-type",
    "errors/details",
}


def test_refusals_show_nothing_of_successes() -> None:
    """A run in which everything was refused has not shown that a success is right."""
    watch = watched(UNSIGNED, INVALID)

    shown = {name for name in watch.watched() if watch.conclude(name).outcome is Outcome.PASS}

    assert REFUSALS_SHOW == shown


def test_successes_show_nothing_of_refusals() -> None:
    """A run in which everything was accepted has not shown that errors are right."""
    watch = watched(success())

    shown = {name for name in watch.watched() if watch.conclude(name).outcome is Outcome.PASS}

    assert not {name for name in shown if name.startswith("errors/")}
    assert {"envelope/members", "instance/number", "format/json", "envelope/go-layout"} <= shown
    assert not {"format/xml", "envelope/strict-xml", "instance/hidden-master"} & shown


def test_what_was_looked_at_is_counted() -> None:
    """A conclusion tells how many answers it rests on."""
    result = watched(success(), UNSIGNED, UNSIGNED).conclude("errors/status")

    assert (Outcome.PASS, 2) == (result.outcome, result.exchanges)
    assert result.description.endswith("(2 times looked at)")


def test_one_lie_is_one_red_requirement() -> None:
    """A thousand wrong answers are one failure, with a few examples and their number."""
    watch = watched(*[UNDER_200] * 40, UNSIGNED)

    result = watch.conclude("errors/status")

    failed = [name for name in watch.watched() if watch.conclude(name).outcome is Outcome.FAIL]
    assert ["errors/status"] == failed
    assert EXAMPLES == len(result.findings)
    assert "200 with errorCode 200 (during item-0)" == result.findings[0].actual
    assert "(41 times looked at; 40 findings)" in result.description
    assert UNDER_200 == result.exchange


def test_what_broke_and_nobody_asked_for_is_told() -> None:
    """A selection that is green hides nothing that its answers broke."""
    watch = watched(UNDER_200, UNDER_200)

    (told,) = watch.unasked(["format/json/plain", "errors/status/a-case-of-its-own"])

    assert told == (
        "errors/status (must) was not selected, but broke 2 times, first during item-0."
    )
    assert not [*watch.unasked(["errors/status/throughout"])]


def test_what_an_answer_breaks_is_given_back_at_once() -> None:
    """`see` tells what it found, so that a case can show it."""
    (finding,) = Watch(contract()).see(success(totalRows=3), "item")

    assert "envelope/total-rows" == finding.requirement


def test_a_finding_from_elsewhere_is_kept() -> None:
    """What the data shows is noted like what answers show."""
    watch = Watch(contract())
    finding = Finding(requirement=KEPT, where="data", expected="as before", actual="gone")

    watch.note(finding, "route/path/x", UNSIGNED)
    watch.count(KEPT)

    result = watch.conclude(KEPT)
    assert (Outcome.FAIL, "gone (during route/path/x)") == (
        result.outcome,
        result.findings[0].actual,
    )


def test_a_reading_that_is_kept_to_is_observed() -> None:
    """A target that follows one reading throughout passes, and is told which."""
    result = watched(success(), success()).conclude("envelope/return-code")

    assert Outcome.PASS is result.outcome
    assert (
        Observation(requirement="envelope/return-code", reading="string", item="item-0"),
    ) == result.observations


def test_a_change_of_mind_fails() -> None:
    """Two readings of one requirement in one run are a finding that names both."""
    result = watched(success(), success(returnCode=0)).conclude("envelope/return-code")

    assert Outcome.FAIL is result.outcome
    assert "string during item-0; integer during item-1" == result.findings[0].actual


def test_what_is_not_comparable_is_no_change_of_mind() -> None:
    """Details on one error and none on another are two readings, and no finding."""
    result = watched(UNSIGNED, NOT_FOUND).conclude("errors/details")

    assert Outcome.PASS is result.outcome
    assert ["present", "absent"] == [shown.reading for shown in result.observations]


def test_a_status_that_changes_is_no_change_of_mind() -> None:
    """An instance goes through its statuses."""
    statuses = ("settingup", "running", "upgrading")
    listed = [
        [{"cloudDBInstanceNo": "882689", "cloudDBInstanceStatusName": status}]
        for status in statuses
    ]

    result = watched(*(success(cloudDBInstanceList=items) for items in listed)).conclude(
        "instance/status-after"
    )

    assert Outcome.PASS is result.outcome
    assert ["settingup", "running", "other"] == [shown.reading for shown in result.observations]


def test_a_reading_that_a_case_shows_is_followed() -> None:
    """What a case observes and what answers show is one tally."""
    watch = Watch(contract())

    watch.follow("body/json", "json-too", "body/json/page-sample")
    watch.follow("body/json", "form-only", "body/json/compact")

    result = watch.conclude("body/json")
    assert "json-too during body/json/page-sample; form-only during body/json/compact" == (
        result.findings[0].actual
    )


@pytest.mark.parametrize(
    ("trouble", "response", "shown"),
    [
        (Trouble.REFUSED, None, {}),
        (Trouble.TIMEOUT, None, {}),
        (Trouble.DROPPED, None, {}),
        (Trouble.GARBLED, None, {"transport/framing": Outcome.FAIL}),
        (Trouble.CUT, Response(status=200), {"transport/framing": Outcome.FAIL}),
        (Trouble.TOO_LARGE, Response(status=200), {"transport/framing": Outcome.FAIL}),
    ],
)
def test_trouble_shows_framing_or_nothing(
    trouble: Trouble, response: Response | None, shown: dict[str, Outcome]
) -> None:
    """Where nothing came nothing is shown; where something broken came, that is."""
    request = Request(method="POST", target="/")
    watch = watched(Exchange(request=request, response=response, trouble=trouble, detail="so"))

    concluded = {name: watch.conclude(name) for name in watch.watched()}

    assert shown == {name: told.outcome for name, told in concluded.items() if told.exchanges}
