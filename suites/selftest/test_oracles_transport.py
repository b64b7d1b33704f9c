"""Answers as messages: framing, charset, headers; each wrong thing is one finding."""

import gzip

import pytest

from flushproof.exchange import Exchange, Headers, Request, Response, Trouble, replaced, without
from flushproof.oracles.expectations import FRAMING, WATCHED, findings_of, judged_by
from flushproof.oracles.seen import seen

BODY = (
    b'{\n  "flushCloudDBInstanceResponse": {\n    "returnCode": "0",\n'
    b'    "returnMessage": "success",\n    "totalRows": 1,\n    "cloudDBInstanceList": [\n'
    b'      {"cloudDBInstanceNo": "882689", "cloudDBServiceName": "test"}\n    ]\n  }\n}'
)
HEADERS: Headers = (
    ("connection", "keep-alive"),
    ("content-type", "application/json;charset=UTF-8"),
    ("date", "Mon, 24 Dec 2018 08:59:40 GMT"),
    ("server", "nginx"),
    ("x-ncp-trace-id", "6acpi6di6apj536ob5cksjcor2"),
)
REQUEST = Request(
    method="POST",
    target="/clouddb/v2/flushCloudDBInstance",
    headers=(("Content-Type", "application/x-www-form-urlencoded"),),
    body=b"cloudDBInstanceNo=882689&responseFormatType=json",
)


def exchange(
    body: bytes = BODY, status: int = 200, headers: Headers = HEADERS, surplus: bytes = b""
) -> Exchange:
    """A request and that answer."""
    response = Response(status=status, headers=headers, body=body, surplus=surplus)
    return Exchange(request=REQUEST, response=response)


def with_header(name: str, value: str | None, body: bytes = BODY) -> Exchange:
    """The right answer with one header otherwise, or without it."""
    headers = without(HEADERS, name) if value is None else replaced(HEADERS, name, value)
    return exchange(body, headers=headers)


def found(judged: Exchange) -> list[tuple[str, str]]:
    """What is found in an answer: each requirement with its place."""
    return [(finding.requirement, finding.where) for finding in findings_of(judged)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("content-type", "application/json"),
        ("content-type", "application/json; charset=utf-8"),
        ("content-type", 'APPLICATION/JSON ;CHARSET="UTF8"'),
        ("content-type", "application/json; notcharset=latin1"),
        ("content-encoding", "identity"),
        ("x-ncp-trace-id", "0"),
        ("x-ncp-trace-id", "7" + "v" * 25),
        ("date", "Thu, 29 Feb 2024 23:59:60 GMT"),
        ("server", None),
        ("connection", "close"),
        ("x-ncp-apigw-request-id", "1"),
        ("set-cookie", "a=b"),
    ],
)
def test_what_a_header_may_be_is_never_found(name: str, value: str | None) -> None:
    """Spelling, absence of what is optional, and headers that nobody asked for are harmless."""
    assert [] == found(with_header(name, value))


WRONG_HEADERS = [
    ("content-type", None, "format/content-type"),
    ("content-type", "", "format/content-type"),
    ("content-type", "text/plain", "format/content-type"),
    ("content-type", "text/html;charset=UTF-8", "format/content-type"),
    ("content-type", "application/xml", "format/content-type"),
    ("content-type", "application/problem+json", "format/content-type"),
    ("content-type", "application/json;charset=EUC-KR", "transport/charset"),
    ("content-type", "application/json; charset=ISO-8859-1", "transport/charset"),
    ("content-type", "application/json; Charset = 'latin1'", "transport/charset"),
    ("content-type", "application/json;charset=UTF-16", "transport/charset"),
    ("content-encoding", "gzip", "transport/charset"),
    ("content-encoding", "br", "transport/charset"),
    ("date", None, "transport/date"),
    ("date", "", "transport/date"),
    ("date", "2018-12-24T08:59:40Z", "transport/date"),
    ("date", "Mon, 24 Dec 2018 17:59:40 +0900", "transport/date"),
    ("date", "Mon, 31 Feb 2018 08:59:40 GMT", "transport/date"),
    ("date", "Mon, 24 Dek 2018 08:59:40 GMT", "transport/date"),
    ("date", "Mon, 24 Dec 2018 08:59:61 GMT", "transport/date"),
    ("date", "Mon, 24 Dec 99999999999999999999 08:59:40 GMT", "transport/date"),
    ("date", "1545641980", "transport/date"),
    ("x-ncp-trace-id", None, "transport/trace-id"),
    ("x-ncp-trace-id", "", "transport/trace-id"),
    ("x-ncp-trace-id", "6ACPI6DI6APJ536OB5CKSJCOR2", "transport/trace-id"),
    ("x-ncp-trace-id", "6acpi6di6apj536ob5cksjcor2x", "transport/trace-id"),
    ("x-ncp-trace-id", "6acpi6di\n", "transport/trace-id"),
]


@pytest.mark.parametrize(("name", "value", "requirement"), WRONG_HEADERS)
def test_a_wrong_header_is_one_finding(name: str, value: str | None, requirement: str) -> None:
    """One header that is absent, empty or wrong breaks its requirement, and no other."""
    assert [(requirement, f"header {name}")] == found(with_header(name, value))


@pytest.mark.parametrize("name", ["Content-Type", "CONTENT-TYPE", "content-type"])
def test_header_names_are_read_in_any_case(name: str) -> None:
    """HTTP's names have no case."""
    headers = tuple((name if key == "content-type" else key.title(), v) for key, v in HEADERS)

    assert [] == found(exchange(headers=headers))


@pytest.mark.parametrize(
    ("body", "place"),
    [
        pytest.param(BODY.replace(b"test", b"\xff"), "body", id="lone byte"),
        pytest.param(BODY.replace(b"test", "캐시".encode("euc-kr")), "body", id="EUC-KR"),
        pytest.param(BODY.replace(b"test", b"\xed\xa0\x80"), "body", id="surrogate"),
        pytest.param(BODY.replace(b"test", b"\xc0\x80"), "body", id="overlong"),
    ],
)
def test_bytes_that_are_not_utf8_are_one_finding(body: bytes, place: str) -> None:
    """Wrong bytes in a text break the charset, and nothing else."""
    assert [("transport/charset", place)] == found(exchange(body))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(gzip.compress(BODY), id="whole"),
        pytest.param(gzip.compress(BODY, compresslevel=1), id="at another level"),
    ],
)
def test_a_compressed_answer_is_right(body: bytes) -> None:
    """A content coding that fits is taken off before anything is judged."""
    assert [] == found(with_header("content-encoding", "gzip", body))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(gzip.compress(BODY)[:-9], id="cut"),
        pytest.param(gzip.compress(BODY) + b"more", id="more behind it"),
        pytest.param(gzip.compress(BODY + b" " * 5_000_000), id="bomb"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_content_coding_that_does_not_fit_is_one_finding(body: bytes) -> None:
    """What cannot be decompressed whole breaks the charset, and what is left is not judged."""
    judged = with_header("content-encoding", "gzip", body)

    assert [("transport/charset", "header content-encoding")] == found(judged)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
def test_a_redirect_is_found(status: int) -> None:
    """A signed call is never sent on."""
    assert [("transport/no-redirect", "status")] == found(exchange(b"", status))


def test_bytes_behind_the_announced_end_are_found() -> None:
    """One answer to one request, as long as announced."""
    assert [(FRAMING, "connection")] == found(exchange(surplus=b"HTTP/1.1 200 OK\r\n"))


@pytest.mark.parametrize("trouble", [Trouble.CUT, Trouble.GARBLED, Trouble.TOO_LARGE])
def test_a_broken_message_is_one_finding(trouble: Trouble) -> None:
    """A body cut short, no HTTP, and a body without end break the framing; the rest is not read."""
    response = Response(status=200, headers=HEADERS, body=BODY[:50])
    broken = Exchange(request=REQUEST, response=response, trouble=trouble, detail="so")

    assert [(FRAMING, "connection")] == found(broken)


@pytest.mark.parametrize(
    "trouble", [Trouble.REFUSED, Trouble.DROPPED, Trouble.TIMEOUT, Trouble.TLS]
)
def test_no_answer_is_no_finding(trouble: Trouble) -> None:
    """Where nothing came there is nothing to judge, and nothing counts as judged."""
    silent = Exchange(request=REQUEST, trouble=trouble, detail="so")

    assert [] == found(silent)
    assert () == judged_by(silent, seen(silent))


def test_what_is_found_is_among_what_is_watched() -> None:
    """Framing is watched like what whole answers show."""
    assert FRAMING in WATCHED
    assert FRAMING in judged_by(exchange(), seen(exchange()))
