"""The readings that answers show: each reader tells one contradiction, or nothing."""

import json

import pytest

from flushproof.contract import contract
from flushproof.exchange import Exchange, Request, Response, Trouble
from flushproof.oracles.readings import FREE, READERS, SCOPES, readings_of
from flushproof.reference.render_xml import render_xml
from flushproof.resources import Json

WRAPPER = "flushCloudDBInstanceResponse"
MASTER = {"cloudDBServerName": "a", "cloudDBServerRole": {"code": "M"}}
HIDDEN = {"cloudDBServerName": "b", "cloudDBServerRole": {"code": "H"}}


def exchange(document: Json, status: int = 200, asked: str = "", query: str = "") -> Exchange:
    """A request and the *document* that answers it, as JSON, or, if it is bytes, as it is."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    target = f"/clouddb/v2/flushCloudDBInstance{query}"
    return Exchange(
        request=Request(method="POST", target=target, body=asked.encode()),
        response=Response(status=status, body=body),
    )


def success(item: Json = None, **members: Json) -> dict[str, Json]:
    """The envelope of a success, with one instance."""
    listed = [{"cloudDBInstanceNo": "1"} if item is None else item]
    return {"returnCode": "0", "cloudDBInstanceList": listed, **members}


def wrapped(item: Json = None, **members: Json) -> Exchange:
    """A success in its wrapper."""
    return exchange({WRAPPER: success(item, **members)})


def laid_out(**layout: Json) -> bytes:
    """A success in its wrapper, as JSON in that *layout*."""
    return json.dumps({WRAPPER: success()}, **layout).encode()


def in_xml(item: Json = None, **members: Json) -> Exchange:
    """A success in XML."""
    return exchange(render_xml(WRAPPER, success(item, **members)))


def refused(status: int = 401, **members: Json) -> Exchange:
    """A refusal by the gateway."""
    return exchange({"error": {"errorCode": "200", "message": "no", **members}}, status)


def servers(*listed: Json) -> Exchange:
    """A success that tells of these servers."""
    return wrapped({"cloudDBServerInstanceList": list(listed)})


JSON_ERROR = {"responseError": {"returnCode": "1", "returnMessage": "no"}}
XML_ERROR = render_xml("responseError", JSON_ERROR["responseError"])
XML_REFUSAL = render_xml("error", {"errorCode": "200", "message": "no"})
SETTING_UP = {"cloudDBInstanceStatusName": "settingup"}
RUNNING = {"cloudDBInstanceStatusName": "running"}
ASKS_XML = "responseFormatType=xml"
ASKS_XML_IN_JSON = '{"responseFormatType": "xml"}'

# Requirement, answer, and the reading that it shows.
SHOWN = [
    ("envelope/wrapper", wrapped(), "wrapped"),
    ("envelope/wrapper", exchange(success()), "flat"),
    ("envelope/wrapper", in_xml(), None),
    ("envelope/wrapper", refused(), None),
    ("envelope/return-code", wrapped(), "string"),
    ("envelope/return-code", wrapped(returnCode=0), "integer"),
    ("envelope/return-code", wrapped(returnCode=True), None),
    ("envelope/return-code", in_xml(), None),
    ("envelope/return-code", exchange(JSON_ERROR, 400), None),
    ("envelope/list", wrapped(), "objects"),
    ("envelope/list", wrapped("882689"), "strings"),
    ("envelope/list", in_xml(), "objects"),
    ("envelope/list", in_xml("882689"), "strings"),
    ("envelope/list", wrapped(cloudDBInstanceList=[{}, "882689"]), "objects"),
    ("envelope/list", wrapped(cloudDBInstanceList=[]), None),
    ("envelope/list", wrapped(cloudDBInstanceList={}), None),
    ("envelope/request-id", wrapped(requestId="1"), "present"),
    ("envelope/request-id", wrapped(), "absent"),
    ("envelope/request-id", in_xml(requestId="1"), "present"),
    ("envelope/request-id", refused(requestId="1"), None),
    ("envelope/go-layout", exchange(laid_out(indent=2)), "go-readable"),
    ("envelope/go-layout", exchange(laid_out(indent="\t")), "go-readable"),
    ("envelope/go-layout", exchange(laid_out()), "go-readable"),
    ("envelope/go-layout", exchange(laid_out(separators=(",", ":"))), "go-unreadable"),
    ("envelope/go-layout", exchange(laid_out() + b"\n"), "go-unreadable"),
    ("envelope/go-layout", exchange({"status": "ok", WRAPPER: success()}), "go-unreadable"),
    ("envelope/go-layout", exchange(success()), None),
    ("envelope/go-layout", in_xml(), None),
    ("envelope/go-layout", refused(), None),
    ("errors/code-type", refused(), "string"),
    ("errors/code-type", refused(errorCode=200), "integer"),
    ("errors/code-type", exchange(XML_REFUSAL, 401), None),
    ("errors/code-type", exchange(JSON_ERROR, 400), None),
    ("errors/codes", refused(), "gateway-codes"),
    ("errors/codes", refused(status=500, errorCode="900"), "gateway-codes"),
    ("errors/codes", refused(status=500, errorCode="500"), "page-codes"),
    ("errors/codes", refused(status=503, errorCode="500"), "gateway-codes"),
    ("errors/codes", refused(status=400, errorCode="310404"), None),
    ("errors/details", refused(details="Invalid."), "present"),
    ("errors/details", refused(details=""), "present"),
    ("errors/details", refused(), "absent"),
    ("errors/details", exchange(JSON_ERROR, 400), None),
    ("errors/format", exchange(JSON_ERROR, 400, ASKS_XML), "json"),
    ("errors/format", exchange(XML_ERROR, 400, ASKS_XML), "asked"),
    ("errors/format", exchange(XML_REFUSAL, 401, ASKS_XML), "asked"),
    ("errors/format", exchange(JSON_ERROR, 400), None),
    ("errors/format", exchange(JSON_ERROR, 400, "responseFormatType=json"), None),
    ("errors/format", exchange(JSON_ERROR, 400, query=f"?{ASKS_XML}"), None),
    ("errors/format", exchange(JSON_ERROR, 400, ASKS_XML_IN_JSON), None),
    ("errors/format", exchange(b"", 401, ASKS_XML), None),
    ("errors/format", exchange(success(), 200, ASKS_XML), None),
    ("instance/hidden-master", servers(MASTER, HIDDEN), "partial"),
    ("instance/hidden-master", servers({**HIDDEN, "cloudDBServerInstanceNo": "2"}), "full"),
    ("instance/hidden-master", servers(MASTER), None),
    ("instance/hidden-master", servers("server", {"cloudDBServerRole": "H"}, None), None),
    ("instance/hidden-master", wrapped("882689"), None),
    ("instance/sdk-members", wrapped({"dataStorageType": {}}), "present"),
    ("instance/sdk-members", wrapped({"rebootScheduleTime": ""}), "present"),
    ("instance/sdk-members", wrapped(), "absent"),
    ("instance/sdk-members", wrapped("882689"), None),
    ("instance/status-after", wrapped({"cloudDBInstanceStatusName": "settingup"}), "settingup"),
    ("instance/status-after", wrapped({"cloudDBInstanceStatusName": "running"}), "running"),
    ("instance/status-after", wrapped({"cloudDBInstanceStatusName": "restarting"}), "other"),
    ("instance/status-after", wrapped({"cloudDBInstanceStatusName": ["running"]}), None),
    ("instance/status-after", wrapped({"cloudDBInstanceStatusName": " "}), None),
    ("instance/status-after", wrapped(), None),
    ("instance/status-after", wrapped(cloudDBInstanceList=[SETTING_UP, RUNNING]), "settingup"),
    ("instance/status-after", wrapped(cloudDBInstanceList=[SETTING_UP, "882689"]), "settingup"),
]


@pytest.mark.parametrize(
    ("requirement", "judged", "reading"),
    SHOWN,
    ids=[f"{number} {row[0]} {row[2]}" for number, row in enumerate(SHOWN)],
)
def test_an_answer_shows_a_reading_or_says_nothing(
    requirement: str, judged: Exchange, reading: str | None
) -> None:
    """Each reader tells which side of its contradiction an answer is on, where it is on any."""
    shown = {name: told for name, told, _ in readings_of(judged)}

    assert reading == shown.get(requirement)


@pytest.mark.parametrize("requirement", READERS)
def test_each_reading_is_in_the_catalogue(requirement: str) -> None:
    """A reader names readings of a contradicted requirement, and every one of them is shown."""
    named = {reading for name, _, reading in SHOWN if name == requirement and reading}

    assert set(contract().requirements[requirement].readings) == named


def test_scopes_and_exceptions_are_of_readers() -> None:
    """What is comparable only within a scope, or never, is something that a reader tells."""
    assert {*SCOPES, *FREE} <= set(READERS)


@pytest.mark.parametrize(
    ("requirement", "one", "other", "comparable"),
    [
        ("errors/details", refused(), refused(details="x"), True),
        ("errors/details", refused(), refused(404, errorCode="300", details="x"), False),
        (
            "errors/format",
            exchange(XML_ERROR, 400, ASKS_XML),
            exchange(JSON_ERROR, 400, ASKS_XML),
            True,
        ),
        (
            "errors/format",
            exchange(XML_ERROR, 400, ASKS_XML),
            exchange({"error": {"errorCode": "200"}}, 401, ASKS_XML),
            False,
        ),
        ("envelope/request-id", wrapped(), wrapped(requestId="1"), True),
        ("envelope/request-id", wrapped(), in_xml(requestId="1"), False),
        ("envelope/wrapper", wrapped(), exchange(success()), True),
    ],
    ids=["details", "details of others", "format", "layers", "id", "id in xml", "wrapper"],
)
def test_readings_are_compared_within_a_scope(
    requirement: str, one: Exchange, other: Exchange, comparable: bool
) -> None:
    """A target may add `details` to one error and not to another without changing its mind."""
    scopes = {
        scope
        for judged in (one, other)
        for name, _, scope in readings_of(judged)
        if name == requirement
    }

    assert comparable is (len(scopes) == 1)


@pytest.mark.parametrize(
    "judged",
    [
        exchange(b""),
        exchange(b"{"),
        exchange([1]),
        exchange({}),
        exchange({WRAPPER: None}),
        exchange({WRAPPER: {"returnCode": "0", "cloudDBInstanceList": None}, "error": []}),
        Exchange(request=Request(method="POST", target="/"), trouble=Trouble.TIMEOUT),
    ],
    ids=["nothing", "broken", "list", "no members", "null", "no list", "no answer"],
)
def test_what_cannot_be_read_shows_little(judged: Exchange) -> None:
    """An unreadable answer shows no reading of an instance, and no reader stumbles over it."""
    assert {name for name, _, _ in readings_of(judged)} <= {
        "envelope/wrapper",
        "envelope/request-id",
        "envelope/return-code",
        "envelope/go-layout",
    }
