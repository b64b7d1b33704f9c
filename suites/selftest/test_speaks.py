"""Which requirements an answer speaks of, so that a run knows what it has not seen."""

import json

import pytest

from flushproof.exchange import Exchange, Request, Response
from flushproof.oracles.answer import read_response
from flushproof.oracles.expectations import EXPECTATIONS, judged_by
from flushproof.oracles.seen import LISTING, lists, seen
from flushproof.resources import Json

PATH = "/clouddb/v2/flushCloudDBInstance"
ASKED = "cloudDBInstanceNo=882689&responseFormatType="
MEMBERS = {"returnCode": "0", "totalRows": 1, "cloudDBInstanceList": [{}]}
XML = (
    "<a><returnCode>0</returnCode><cloudDBInstanceList><b><c/></b></cloudDBInstanceList></a>"
).replace("a>", "flushCloudDBInstanceResponse>")

EVERY = {
    "transport/framing",
    "transport/charset",
    "transport/no-redirect",
    "transport/trace-id",
    "transport/date",
}
CODES = {"errors/status", "errors/codes"}
INSTANCES = {"instance/members", "instance/formats", "instance/redis-only"}
SUCCESS = {"envelope/success-code", "envelope/members"}
IN_JSON = {"format/content-type", "envelope/strict-json"}
IN_XML = {"format/content-type", "envelope/strict-xml"}
WHOLE = {*SUCCESS, *INSTANCES, *IN_JSON, "envelope/total-rows", "instance/number"}


def answered(body: str, status: int = 200, asked: str = ASKED + "json") -> Exchange:
    """A request for *asked*, and its answer."""
    return Exchange(
        request=Request(method="POST", target=PATH, body=asked.encode()),
        response=Response(status=status, body=body.encode()),
    )


def success(status: int = 200, asked: str = ASKED + "json", **more: Json) -> Exchange:
    """An answer in the envelope of a success."""
    return answered(json.dumps({**MEMBERS, **more}), status, asked)


SPOKEN: dict[str, tuple[Exchange, set[str]]] = {
    "success": (success(), {*WHOLE, "format/json"}),
    "no format asked": (success(asked="cloudDBInstanceNo=882689"), WHOLE),
    "no instance asked": (
        success(asked="responseFormatType=json"),
        {*WHOLE, "format/json"} - {"instance/number"},
    ),
    "texts for instances": (
        success(cloudDBInstanceList=["a"]),
        {*SUCCESS, *IN_JSON, "envelope/total-rows", "format/json"},
    ),
    "no rows": (success(totalRows=None), {*WHOLE, "format/json"} - {"envelope/total-rows"}),
    "success under 400": (success(400), {*WHOLE, "errors/no-leak"}),
    "xml": (
        answered(XML, asked=ASKED + "xml"),
        {*SUCCESS, *INSTANCES, *IN_XML, "instance/number", "format/xml"},
    ),
    "gateway's refusal": (
        answered('{"error": {"errorCode": "200"}}', 401),
        {*CODES, *IN_JSON, "errors/gateway-envelope", "errors/no-leak"},
    ),
    "back end's refusal": (
        answered('{"responseError": {"returnCode": "900"}}', 400),
        {*IN_JSON, "errors/status", "errors/backend-envelope", "errors/no-leak"},
    ),
    "nothing under 200": (answered(""), {"envelope/success-code", "format/json"}),
    "nothing under 500": (answered("", 500), {"errors/no-leak"}),
}


@pytest.mark.parametrize(("exchange", "spoken"), SPOKEN.values(), ids=SPOKEN)
def test_an_answer_speaks_of_what_it_can_show(exchange: Exchange, spoken: set[str]) -> None:
    """Of how it came every one speaks, and of the rest those that have it."""
    judged = judged_by(exchange, seen(exchange))

    assert {*EVERY, *spoken} == set(judged)
    assert len(judged) == len(set(judged))


def test_a_status_is_counted_with_its_reading() -> None:
    """So no answer speaks of the requirement besides."""
    assert any("instance/status-after" in names for names in EXPECTATIONS)
    assert "instance/status-after" not in judged_by(success(), seen(success()))


@pytest.mark.parametrize(
    ("status", "expected"), [(199, False), (200, True), (299, True), (300, False)]
)
def test_a_status_of_success_is_one_of_200_to_299(status: int, expected: bool) -> None:
    """Whatever the body says."""
    what = seen(answered("", status))

    assert what is not None
    assert expected is what.says_success


LISTED = '{"getCloudDBInstanceListResponse": {}}'


@pytest.mark.parametrize(
    ("target", "body", "expected"),
    [
        (LISTING, LISTED, True),
        (f"{LISTING}?pageNo=1", LISTED, True),
        (PATH, LISTED, False),
        (LISTING, json.dumps(MEMBERS), False),
        (LISTING, '{"getCloudDBInstanceListResponse": {}, "returnCode": "0"}', False),
        (LISTING, f"[{LISTED}]", False),
        (LISTING, "", False),
    ],
    ids=["list", "page", "not asked for", "flush", "more", "in a list", "nothing"],
)
def test_a_list_is_one_that_was_asked_for_and_given(target: str, body: str, expected: bool) -> None:
    """Anything else may tell of a flush."""
    exchange = Exchange(
        request=Request(method="POST", target=target),
        response=Response(status=200, body=body.encode()),
    )

    assert expected is lists(exchange, read_response(Response(status=200, body=body.encode())))
