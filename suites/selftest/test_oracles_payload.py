"""Answers of success as documents: each departure is found, under the requirement it breaks."""

import json
from pathlib import Path

import pytest

from flushproof.exchange import Exchange, Request, Response
from flushproof.oracles.expectations import findings_of
from flushproof.reference.render_xml import render_xml
from flushproof.resources import Json

WRAPPER = "flushCloudDBInstanceResponse"
PAGE = json.loads((Path(__file__).parent / "data" / "page-response.json").read_text())
MEMBERS = PAGE[WRAPPER]
ITEM = MEMBERS["cloudDBInstanceList"][0]

JSON_BODY = json.dumps(PAGE, indent=2).encode()
XML_BODY = render_xml(WRAPPER, MEMBERS)
HTML_BODY = b"<!DOCTYPE html>\n<html><body><h1>It works!</h1></body></html>"
TYPES = {"json": "application/json", "xml": "application/xml", "html": "text/html"}
ASKED = {
    "json": "cloudDBInstanceNo=882689&responseFormatType=json",
    "xml": "cloudDBInstanceNo=882689&responseFormatType=xml",
    "": "cloudDBInstanceNo=882689",
}


def exchange(body: bytes, wanted: str = "json", is_a: str = "", status: int = 200) -> Exchange:
    """A request for 882689 in the format *wanted*, answered with a *body* that *is_a* such."""
    return Exchange(
        request=Request(
            method="POST",
            target="/clouddb/v2/flushCloudDBInstance",
            headers=(("Content-Type", "application/x-www-form-urlencoded"),),
            body=ASKED[wanted].encode(),
        ),
        response=Response(
            status=status,
            headers=(
                ("content-type", TYPES[is_a or wanted or "json"]),
                ("date", "Mon, 24 Dec 2018 08:59:40 GMT"),
                ("x-ncp-trace-id", "6acpi6di6apj536ob5cksjcor2"),
            ),
            body=body,
        ),
    )


def found(judged: Exchange) -> list[tuple[str, str]]:
    """What is found in an answer: each requirement with its place."""
    return [(finding.requirement, finding.where) for finding in findings_of(judged)]


def laid_out(document: Json) -> bytes:
    """*document* in the page's layout."""
    return json.dumps(document, indent=2).encode()


def answer(**members: Json) -> Exchange:
    """The page's answer with some members of its envelope otherwise."""
    return exchange(laid_out({WRAPPER: {**MEMBERS, **members}}))


HARMLESS = {
    "page": exchange(JSON_BODY),
    "page in xml": exchange(XML_BODY, "xml"),
    "blanks in front": exchange(b"\r\n  " + JSON_BODY),
    "other order": exchange(laid_out({WRAPPER: dict(reversed(MEMBERS.items()))})),
    "unknown members": answer(traceId=7, links=[{"rel": None}], **{"": {"": []}}),
    "request id": answer(requestId="c0a80101-7f6c-4f5e-9a57-0d6a0a9a4d0a"),
    "no rows told": exchange(
        laid_out({WRAPPER: {k: v for k, v in MEMBERS.items() if k != "totalRows"}})
    ),
    "fewest members": answer(cloudDBInstanceList=[{"cloudDBInstanceNo": "882689"}]),
    "integer code": answer(returnCode=0),
    "flat": exchange(laid_out(MEMBERS)),
    "texts": answer(cloudDBInstanceList=["882689"]),
    "no format asked, json": exchange(JSON_BODY, "", "json"),
    "no format asked, xml": exchange(XML_BODY, "", "xml"),
    "xml without declaration": exchange(XML_BODY.partition(b"?>")[2], "xml"),
    "indented xml": exchange(XML_BODY.replace(b"><", b">\n  <") + b"\n", "xml"),
    "xml with a namespace": exchange(
        XML_BODY.replace(b"Response>", b'Response xmlns="u">', 1), "xml"
    ),
    "accepted status": exchange(JSON_BODY, status=202),
    "created status": exchange(JSON_BODY, status=201),
}


@pytest.mark.parametrize("judged", HARMLESS.values(), ids=HARMLESS.keys())
def test_a_harmless_answer_is_never_found(judged: Exchange) -> None:
    """What the published sources leave open is no finding."""
    assert [] == found(judged)


def doubled(text: bytes) -> bytes:
    """The page's answer with *text* in front of its first member."""
    return JSON_BODY.replace(b'"returnCode"', text + b', "returnCode"', 1)


STRICT_JSON, STRICT_XML = ("envelope/strict-json", "body"), ("envelope/strict-xml", "body")
NOT_STRICT = {
    "doubled member": (exchange(doubled(b'"returnMessage": "no"')), STRICT_JSON),
    "doubled inside": (exchange(doubled(b'"x": {"a": 1, "a": 2}')), STRICT_JSON),
    "NaN": (exchange(doubled(b'"usage": NaN')), STRICT_JSON),
    "Infinity": (exchange(doubled(b'"usage": -Infinity')), STRICT_JSON),
    "no number of any parser": (exchange(doubled(b'"usage": 1e999')), STRICT_JSON),
    "5,000 digits": (exchange(doubled(b'"usage": %b' % (b"9" * 5000))), STRICT_JSON),
    "nested deep": (exchange(doubled(b'"x": %b' % (b"[" * 99 + b"]" * 99))), STRICT_JSON),
    "half a surrogate pair": (exchange(doubled(b'"x": "\\udc00"')), STRICT_JSON),
    "byte order mark": (exchange(b"\xef\xbb\xbf" + JSON_BODY), STRICT_JSON),
    "two documents": (exchange(JSON_BODY + JSON_BODY), STRICT_JSON),
    "two documents, two lines": (exchange(JSON_BODY + b"\n" + JSON_BODY, ""), STRICT_JSON),
    "text behind": (exchange(JSON_BODY + b";"), STRICT_JSON),
    "cut short": (exchange(JSON_BODY[:-1]), STRICT_JSON),
    "DTD": (exchange(b"<!DOCTYPE a>" + XML_BODY.partition(b"?>")[2], "xml"), STRICT_XML),
    "entity": (
        exchange(b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hosts">]><a>&b;</a>', "xml"),
        STRICT_XML,
    ),
    "doubled element": (
        exchange(XML_BODY.replace(b"<totalRows>", b"<requestId/><requestId/><totalRows>"), "xml"),
        STRICT_XML,
    ),
    "two roots": (exchange(XML_BODY + b"<a/>", "xml"), STRICT_XML),
    "unclosed": (exchange(XML_BODY[:-1], "xml"), STRICT_XML),
    "another encoding": (exchange(XML_BODY.replace(b"UTF-8", b"EUC-KR"), "xml"), STRICT_XML),
}


@pytest.mark.parametrize(("judged", "finding"), NOT_STRICT.values(), ids=NOT_STRICT.keys())
def test_what_is_not_strict_is_one_finding(judged: Exchange, finding: tuple[str, str]) -> None:
    """A document that two parsers may read otherwise breaks strictness, and nothing else."""
    assert [finding] == found(judged)


ROWS = f"/{WRAPPER}/totalRows"
LIST = f"/{WRAPPER}/cloudDBInstanceList"
WRONG = {
    "xml for json": (exchange(XML_BODY, "json", "xml"), ["format/json body"]),
    "json for xml": (exchange(JSON_BODY, "xml", "json"), ["format/xml body"]),
    "nothing": (exchange(b""), ["format/json body"]),
    "nothing, for no format": (exchange(b"", ""), ["envelope/members body"]),
    "page of html": (exchange(HTML_BODY, "json", "html"), ["format/json body"]),
    "page of html for xml": (exchange(HTML_BODY, "xml", "html"), ["format/xml body"]),
    "page of html, no format": (exchange(HTML_BODY, "", "html"), ["envelope/members body"]),
    "a word": (exchange(b"success"), ["format/json body"]),
    "json text": (exchange(b'"success"'), ["format/json body"]),
    "no envelope": (exchange(b"{}"), ["envelope/members body"]),
    "no envelope, for no format": (exchange(b"{}", ""), ["envelope/members body"]),
    "list": (exchange(b"[]"), ["envelope/members body"]),
    "another wrapper": (
        exchange(b'{"flushResponse": {"returnCode": "0"}}'),
        ["envelope/members body"],
    ),
    "another root": (
        exchange(b"<r><returnCode>0</returnCode></r>", "xml"),
        ["envelope/members body"],
    ),
    "wrapper of null": (exchange(b'{"%b": null}' % WRAPPER.encode()), ["envelope/members body"]),
    "error beside": (
        exchange(laid_out({**PAGE, "error": {"errorCode": "200"}})),
        ["envelope/members /error"],
    ),
    "back-end error beside": (
        exchange(laid_out({"responseError": {}, **PAGE})),
        ["envelope/members /responseError"],
    ),
    "success under 400": (exchange(JSON_BODY, status=400), ["envelope/success-code status"]),
    "success under 500": (exchange(XML_BODY, "xml", status=500), ["envelope/success-code status"]),
    "failure under 200": (
        answer(returnCode="800"),
        [f"envelope/success-code /{WRAPPER}/returnCode"],
    ),
    "flat failure under 200": (
        exchange(laid_out({**MEMBERS, "returnCode": "1"})),
        ["envelope/success-code /returnCode"],
    ),
    "no instance": (answer(cloudDBInstanceList=[], totalRows=0), [f"instance/number {LIST}"]),
    "two instances": (
        answer(cloudDBInstanceList=[ITEM, ITEM], totalRows=2),
        [f"instance/number {LIST}"],
    ),
    "two instances, one row": (
        answer(cloudDBInstanceList=[ITEM, ITEM]),
        [f"envelope/total-rows {ROWS}", f"instance/number {LIST}"],
    ),
    "two texts": (answer(cloudDBInstanceList=["a", "b"], totalRows=2), [f"instance/number {LIST}"]),
    "flat, another instance": (
        exchange(laid_out({**MEMBERS, "cloudDBInstanceList": [{"cloudDBInstanceNo": "1"}]})),
        ["instance/number /cloudDBInstanceList"],
    ),
    "wrapper behind another": (
        exchange(laid_out({"status": "ok", WRAPPER: {**MEMBERS, "totalRows": 3}})),
        [f"envelope/total-rows {ROWS}"],
    ),
    "no status": (
        answer(cloudDBInstanceList=[{**ITEM, "cloudDBInstanceStatusName": ""}]),
        [f"instance/status-after {LIST}/0/cloudDBInstanceStatusName"],
    ),
    "blank status": (
        answer(cloudDBInstanceList=[{**ITEM, "cloudDBInstanceStatusName": " \t"}]),
        [f"instance/status-after {LIST}/0/cloudDBInstanceStatusName"],
    ),
    "no status in xml": (
        exchange(XML_BODY.replace(b"Name>settingup<", b"Name> <", 1), "xml"),
        [f"instance/status-after {LIST}/0/cloudDBInstanceStatusName"],
    ),
}


@pytest.mark.parametrize(("judged", "findings"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_answer_is_found_where_it_is_wrong(judged: Exchange, findings: list[str]) -> None:
    """Each wrong answer breaks the requirements that it breaks, and no others."""
    assert findings == [f"{requirement} {where}" for requirement, where in found(judged)]


def test_a_server_may_stand_for_its_service() -> None:
    """Where a server's number is taken for its service (C15), the answer may name the service."""
    judged = exchange(JSON_BODY)
    request = Request(
        method="POST",
        target=judged.request.target,
        headers=judged.request.headers,
        body=b"cloudDBInstanceNo=882690&responseFormatType=json",
    )

    assert [] == found(Exchange(request=request, response=judged.response))


def test_a_format_in_the_query_binds_nobody() -> None:
    """Whether the query is looked at is contradicted (C30)."""
    judged = exchange(JSON_BODY)
    request = Request(
        method="POST",
        target=f"{judged.request.target}?responseFormatType=xml",
        headers=judged.request.headers,
        body=b"cloudDBInstanceNo=882689",
    )

    assert [] == found(Exchange(request=request, response=judged.response))


def test_thousands_of_wrong_members_are_told_by_a_few() -> None:
    """A list of wrong items is found within a moment, and not once for each."""
    assert 30 > len(found(answer(cloudDBInstanceList=[7] * 100_000, totalRows=100_000)))
