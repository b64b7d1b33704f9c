"""How an answer is read: envelope, code, layer, and what its content coding hides."""

import gzip
import hashlib
import zlib

import pytest

from flushproof.exchange import Exchange, Request, Response, Trouble
from flushproof.oracles.answer import (
    GATEWAY_CODES,
    MAX_CONTENT,
    Answer,
    Kind,
    code_of,
    content_of,
    decoded,
    read,
    read_response,
    told,
)

SUCCESS = b'{"flushCloudDBInstanceResponse": {"returnCode": "0", "returnMessage": "success"}}'
BACK_END = b'{"responseError": {"returnCode": "900"}}'
XML_BACK_END = b"<responseError><returnCode>900</returnCode></responseError>"
XML_SUCCESS = b"<%b><returnCode> 0 </returnCode></%b>" % ((b"flushCloudDBInstanceResponse",) * 2)
REQUEST = Request(method="POST", target="/clouddb/v2/flushCloudDBInstance")


def wrapped(envelope: bytes) -> bytes:
    """*envelope* under the name of a success."""
    return b'{"flushCloudDBInstanceResponse": %b}' % envelope


def response(body: bytes = SUCCESS, status: int = 200, coding: str | None = None) -> Response:
    """An answer with that body."""
    headers = () if coding is None else (("Content-Encoding", coding),)
    return Response(status=status, headers=headers, body=body)


WRAPPER = "flushCloudDBInstanceResponse"

# Status, body, and what they are read as: kind, code, wrapper.
READ = {
    "published": (200, SUCCESS, Kind.SUCCESS, "0", WRAPPER),
    "flat": (200, b'{"returnCode": 0, "returnMessage": "ok"}', Kind.SUCCESS, "0", None),
    "zero with a point": (200, b'{"returnCode": 0.0}', Kind.SUCCESS, "0", None),
    "second": (200, b'{"a": 1, ' + SUCCESS[1:], Kind.SUCCESS, "0", WRAPPER),
    "xml": (200, XML_SUCCESS, Kind.SUCCESS, "0", WRAPPER),
    "no code": (200, wrapped(b"{}"), Kind.SUCCESS, None, WRAPPER),
    "true": (200, wrapped(b'{"returnCode": true}'), Kind.SUCCESS, None, WRAPPER),
    "800": (200, wrapped(b'{"returnCode": "800"}'), Kind.BACK_END_ERROR, "800", WRAPPER),
    "00": (200, wrapped(b'{"returnCode": "00"}'), Kind.BACK_END_ERROR, "00", WRAPPER),
    "back end": (400, BACK_END, Kind.BACK_END_ERROR, "900", "responseError"),
    "back end, xml": (400, XML_BACK_END, Kind.BACK_END_ERROR, "900", "responseError"),
    "gateway": (401, b'{"error": {"errorCode": "200"}}', Kind.GATEWAY_ERROR, "200", "error"),
    "integer": (401, b'{"error": {"errorCode": 200}}', Kind.GATEWAY_ERROR, "200", "error"),
    "nothing in it": (401, b'{"error": {}}', Kind.GATEWAY_ERROR, None, "error"),
    "flat gateway": (429, b'{"errorCode": "420"}', Kind.GATEWAY_ERROR, "420", None),
    "texts": (200, b'{"error": "no", "responseError": "no"}', Kind.OTHER, None, None),
    "null": (200, wrapped(b"null"), Kind.OTHER, None, None),
    "list": (200, b"[%b]" % SUCCESS, Kind.OTHER, None, None),
    "broken": (200, b"{", Kind.OTHER, None, None),
    "nothing": (200, b"", Kind.OTHER, None, None),
    "page": (502, b"<html><body>Bad Gateway</body></html>", Kind.OTHER, None, None),
}


@pytest.mark.parametrize(
    ("status", "body", "kind", "code", "wrapper"), READ.values(), ids=READ.keys()
)
def test_the_envelope_tells_what_an_answer_is(
    status: int, body: bytes, kind: Kind, code: str | None, wrapper: str | None
) -> None:
    """Kind, code and wrapper are read from the body, in JSON as in XML."""
    answer = read_response(response(body, status))

    assert (kind, code, wrapper) == (answer.kind, answer.code, answer.wrapper)


@pytest.mark.parametrize(
    ("kind", "status", "accepted", "layer"),
    [
        (Kind.SUCCESS, 200, True, "back-end"),
        (Kind.SUCCESS, 500, True, "back-end"),
        (Kind.GATEWAY_ERROR, 401, False, "gateway"),
        (Kind.GATEWAY_ERROR, 200, False, "gateway"),
        (Kind.BACK_END_ERROR, 401, False, "back-end"),
        (Kind.OTHER, 199, False, "neither"),
        (Kind.OTHER, 299, True, "back-end"),
        (Kind.OTHER, 300, False, "neither"),
        (Kind.OTHER, 399, False, "neither"),
        (Kind.OTHER, 200, True, "back-end"),
        (Kind.OTHER, 204, True, "back-end"),
        (Kind.OTHER, 101, False, "neither"),
        (Kind.OTHER, 302, False, "neither"),
        (Kind.OTHER, 400, False, "back-end"),
        (Kind.OTHER, 401, False, "gateway"),
        (Kind.OTHER, 404, False, "gateway"),
        (Kind.OTHER, 405, False, "gateway"),
        (Kind.OTHER, 500, False, "back-end"),
    ],
    ids=lambda given: str(given),
)
def test_an_envelope_speaks_for_itself_and_else_the_status(
    kind: Kind, status: int, accepted: bool, layer: str
) -> None:
    """Acceptance and layer follow from the envelope; without one, from the status."""
    answer = Answer(kind=kind, status=status)

    assert (accepted, layer) == (answer.accepted, answer.layer)


@pytest.mark.parametrize(
    ("kind", "status", "code", "transient"),
    [
        *(
            (Kind.GATEWAY_ERROR, s, c, c in {"400", "410", "420", "500", "510"})
            for c, s in GATEWAY_CODES.items()
        ),
        (Kind.OTHER, 429, None, True),
        (Kind.OTHER, 502, None, True),
        (Kind.OTHER, 503, None, True),
        (Kind.OTHER, 504, None, True),
        (Kind.OTHER, 500, None, False),
        (Kind.OTHER, 200, None, False),
        (Kind.BACK_END_ERROR, 500, "1300", False),
        (Kind.SUCCESS, 200, "0", False),
    ],
    ids=lambda given: str(given),
)
def test_some_answers_speak_of_the_moment(
    kind: Kind, status: int, code: str | None, transient: bool
) -> None:
    """Rate limits and an endpoint that is down say nothing about the request."""
    assert transient is Answer(kind=kind, status=status, code=code).transient


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("0", "0"),
        (0, "0"),
        (0.0, "0"),
        (-7, "-7"),
        (1.5, None),
        (True, None),
        (None, None),
        ([], None),
        ({}, None),
        (float("inf"), None),
        (float("nan"), None),
        ("", ""),
    ],
    ids=repr,
)
def test_a_code_is_a_text_or_an_integer(value: object, code: str | None) -> None:
    """Anything else is no code; that it is of a wrong type is the schema's to say."""
    assert code == code_of(value)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("900", "back-end error 900 (HTTP 400)"),
        ("9" * 20, f"back-end error {'9' * 20} (HTTP 400)"),
        ("9" * 21, f"back-end error '{'9' * 20}' (HTTP 400)"),
        ("9 9", "back-end error '9 9' (HTTP 400)"),
        (None, "back-end error (HTTP 400)"),
        ("\x1b[31m" * 9, r"back-end error '\x1b[31m\x1b[31m\x1b[31m\x1b[31m' (HTTP 400)"),
    ],
    ids=["published", "longest", "too-long", "blank", "none", "hostile"],
)
def test_an_answer_is_told_in_a_line(code: str | None, text: str) -> None:
    """A code that is none is quoted and cut, so that it cannot write to a terminal."""
    assert text == str(Answer(kind=Kind.BACK_END_ERROR, status=400, code=code))


STATUSES = (401, 403, 404, 405, 413, 414, 429, 431, 501, 505)


@pytest.mark.parametrize("status", [400, *range(401, 432), *range(500, 507)])
def test_an_unreadable_error_is_by_whom_its_status_belongs_to(status: int) -> None:
    """The gateway, or a web server before it, has these statuses; the back end has the others."""
    answer = Answer(kind=Kind.OTHER, status=status)

    assert ("gateway" if status in STATUSES else "back-end") == answer.layer


@pytest.mark.parametrize(
    ("code", "layer"), [("999", "gateway"), ("1000", "back-end"), ("٣٣٣٣", "gateway")]
)
def test_a_code_of_four_digits_is_a_back_end_s(code: str, layer: str) -> None:
    """In whatever envelope it comes; the gateway's own have three."""
    assert layer == Answer(kind=Kind.GATEWAY_ERROR, status=400, code=code).layer


DEFLATED = zlib.compress(SUCCESS)
# Nothing repeats in it within the half of a window.
FAR = b"".join(hashlib.sha256(number.to_bytes(2)).digest() for number in range(700))


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        pytest.param(SUCCESS, None, id="none"),
        pytest.param(SUCCESS, "", id="empty name"),
        pytest.param(SUCCESS, "identity", id="identity"),
        pytest.param(gzip.compress(SUCCESS), "gzip", id="gzip"),
        pytest.param(gzip.compress(SUCCESS), " GZIP ", id="upper case"),
        pytest.param(gzip.compress(SUCCESS), "x-gzip", id="old name"),
        pytest.param(DEFLATED, "deflate", id="deflate"),
    ],
)
def test_a_content_coding_is_taken_off(body: bytes, coding: str | None) -> None:
    """What is compressed as announced reads as if it were not."""
    coded = response(body, coding=coding)

    assert (SUCCESS, "") == decoded(coded)
    assert Kind.SUCCESS is read_response(coded).kind


@pytest.mark.parametrize("coding", ["gzip", "x-gzip"])
def test_what_repeats_from_afar_is_unpacked(coding: str) -> None:
    """A compressor may look back as far as its format lets it."""
    body = FAR * 3

    assert (body, "") == decoded(response(gzip.compress(body), coding=coding))


BOMB = gzip.compress(b" " * (MAX_CONTENT + 1))


@pytest.mark.parametrize(
    ("body", "coding", "problem"),
    [
        pytest.param(SUCCESS, "gzip", "does not fit", id="not compressed"),
        pytest.param(b"", "gzip", "without its end", id="nothing"),
        pytest.param(gzip.compress(SUCCESS)[:-4], "gzip", "without its end", id="cut"),
        pytest.param(gzip.compress(SUCCESS) + b"{}", "gzip", "2 bytes behind", id="more behind"),
        pytest.param(DEFLATED, "gzip", "does not fit", id="deflate for gzip"),
        pytest.param(DEFLATED, "x-gzip", "does not fit", id="deflate for x-gzip"),
        pytest.param(DEFLATED[2:-4], "deflate", "does not fit", id="raw deflate"),
        pytest.param(SUCCESS, "br", "'br', which no request asks for", id="unknown"),
        pytest.param(SUCCESS, "gzip, gzip", "which no request asks for", id="two codings"),
        pytest.param(BOMB, "gzip", "more than 4194304 bytes", id="bomb"),
    ],
)
def test_a_content_coding_that_does_not_fit_is_a_problem(
    body: bytes, coding: str, problem: str
) -> None:
    """What cannot be taken off whole is told, and nothing is read of it but the status."""
    coded = response(body, coding=coding)

    assert problem in decoded(coded)[1]
    assert Answer(kind=Kind.OTHER, status=200) == read_response(coded)


def test_a_bomb_is_not_unpacked() -> None:
    """Of a gigabyte in a megabyte no more than the limit is ever in memory."""
    bomb = gzip.compress(bytes(64 * MAX_CONTENT), compresslevel=1)

    assert MAX_CONTENT == len(content_of(response(bomb, coding="gzip")))


@pytest.mark.parametrize("trouble", list(Trouble))
def test_an_answer_that_did_not_come_whole_is_not_read(trouble: Trouble) -> None:
    """With trouble there is nothing to judge, even where something came."""
    exchange = Exchange(request=REQUEST, response=response(), trouble=trouble)

    assert read(exchange) is None


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (None, Kind.SUCCESS),
        (Trouble.CUT, Kind.OTHER),
        (Trouble.TOO_LARGE, Kind.OTHER),
        (Trouble.DROPPED, None),
        (Trouble.TIMEOUT, None),
    ],
    ids=str,
)
def test_a_cut_answer_tells_by_its_status(trouble: Trouble | None, kind: Kind | None) -> None:
    """The status of an answer whose body is cut short or too long still says what happened."""
    answer = told(Exchange(request=REQUEST, response=response(), trouble=trouble))

    assert kind == (answer and answer.kind)
