"""Refusals: envelope, published pairs of code and status, and what must not be told."""

import json

import pytest

from flushproof.exchange import Exchange, Request, Response
from flushproof.oracles.answer import GATEWAY_CODES
from flushproof.oracles.expectations import findings_of
from flushproof.resources import Json

PATH = "/clouddb/v2/flushCloudDBInstance"
SIGNATURE = "5dTxKRpMotjN64uUixKVT2Vd4HuQsjIN1QihCxcYE8A="
OTHER_SIGNATURE = "VXjaLhHB2CdowCrqDNYg7w7GR3TYxZzM2eIZ+i3IH0Q="


def exchange(
    status: int,
    body: bytes,
    *,
    method: str = "POST",
    target: str = PATH,
    content_type: str = "application/json;charset=UTF-8",
    signature: str = SIGNATURE,
) -> Exchange:
    """A signed request and its refusal."""
    return Exchange(
        request=Request(
            method=method,
            target=target,
            headers=(
                ("Content-Type", "application/x-www-form-urlencoded"),
                ("x-ncp-apigw-signature-v2", signature),
            ),
            body=b"cloudDBInstanceNo=882689&responseFormatType=json",
        ),
        response=Response(
            status=status,
            headers=(
                ("content-type", content_type),
                ("date", "Mon, 24 Dec 2018 08:59:40 GMT"),
                ("x-ncp-trace-id", "6acpi6di6apj536ob5cksjcor2"),
            ),
            body=body,
        ),
    )


def found(judged: Exchange) -> list[str]:
    """What is found in an answer: each requirement with its place."""
    return [f"{finding.requirement} {finding.where}" for finding in findings_of(judged)]


def gateway(status: int, code: Json, **more: Json) -> Exchange:
    """A refusal by the gateway."""
    error = {"errorCode": code, "message": "Authentication Failed", **more}
    return exchange(status, json.dumps({"error": error}).encode())


def back_end(status: int, code: Json, **more: Json) -> Exchange:
    """A refusal by the back end."""
    error = {"returnCode": code, "returnMessage": "no", **more}
    return exchange(status, json.dumps({"responseError": error}).encode())


def page(status: int, **more: str) -> Exchange:
    """What a web server says by itself."""
    body = f"<html>\r\n<head><title>{status}</title></head><body>nginx</body></html>\r\n"
    return exchange(status, body.encode(), content_type="text/html", **more)  # type: ignore[arg-type]


# api-gov.ncloud-docs.com, api-call-lgc-errorhandling; 230 from the overview of the API Gateway.
PUBLISHED = {
    "100": 400,
    "200": 401,
    "210": 401,
    "230": 403,
    "300": 404,
    "400": 429,
    "410": 429,
    "420": 429,
    "430": 413,
    "500": 503,
    "510": 504,
    "900": 500,
}


def test_the_published_pairs_are_known() -> None:
    """The codes and statuses of the vendor's error page, written down here once more."""
    assert PUBLISHED == GATEWAY_CODES


@pytest.mark.parametrize(("code", "status"), PUBLISHED.items())
def test_each_published_pair_is_right(code: str, status: int) -> None:
    """Every errorCode comes with its HTTP status, as a text or as a number."""
    assert [] == found(gateway(status, code))
    assert [] == found(gateway(status, int(code)))


WRONG_PAIRS = [
    (code, status)
    for code, published in PUBLISHED.items()
    for status in (200, 202, 403, 418)
    if status != published
]


@pytest.mark.parametrize(("code", "status"), WRONG_PAIRS)
def test_another_pair_breaks_the_status_alone(code: str, status: int) -> None:
    """An errorCode under a status that is not its own is one finding."""
    assert ["errors/status status"] == found(gateway(status, code))


HARMLESS = {
    "code of a back end behind the gateway": gateway(400, 310404),
    "code of the page": gateway(500, "500"),
    "details": gateway(401, "200", details="Invalid authentication information."),
    "empty details": gateway(401, "200", details=""),
    "more members": gateway(401, "200", requestId="1"),
    "flat": exchange(429, b'{"errorCode": "420", "message": "Rate Limited"}'),
    "back end under 400": back_end(400, "900"),
    "back end under 404": back_end(404, "24109"),
    "back end under 403": back_end(403, "1103"),
    "back end under 500": back_end(500, 1300),
    "negative code": back_end(500, "-1"),
    "back end in xml": exchange(
        400,
        b"<responseError><returnCode>900</returnCode><returnMessage>\n no\n</returnMessage>"
        b"</responseError>",
        content_type="text/xml",
    ),
    "gateway in xml": exchange(
        401,
        b"<error><errorCode>200</errorCode><message>Authentication Failed</message></error>",
        content_type="application/xml",
    ),
    "405 of a web server": page(405, method="PURGE"),
    "501 of a web server": page(501, method="FLUSH"),
    "431, and nothing": exchange(431, b""),
    "400 for another path": page(400, target="/clouddb/v2%2FflushCloudDBInstance"),
    "400 for half an escape": page(400, target=f"{PATH}?x=%4"),
    "400 for another method": page(400, method="PROPFIND"),
    "502 of a proxy": page(502),
    "503 of a proxy": page(503),
    "504 of a proxy": page(504),
    "429, and nothing": exchange(429, b""),
    "own signature": gateway(401, "200", details=f"not {SIGNATURE}"),
}


@pytest.mark.parametrize("judged", HARMLESS.values(), ids=HARMLESS.keys())
def test_a_harmless_refusal_is_never_found(judged: Exchange) -> None:
    """What a gateway, a proxy in trouble, or a web server before it may say is no finding."""
    assert [] == found(judged)


@pytest.mark.parametrize("status", [405, 408, 411, 414, 417, 431, 501, 505])
def test_what_a_web_server_says_by_itself_is_no_finding(status: int) -> None:
    """It answers so before any gateway sees the request."""
    assert [] == found(page(status))


@pytest.mark.parametrize("status", [407, 409, 410, 412, 415, 416, 418, 506])
def test_another_error_without_an_envelope_is_one(status: int) -> None:
    """The back end has an envelope for what it refuses."""
    assert ["errors/backend-envelope body"] == found(page(status))


@pytest.mark.parametrize(
    ("body", "told"),
    [(b"", "an empty body"), (b"x" * 81, repr("x" * 80))],
    ids=["nothing", "a long text"],
)
def test_what_came_in_the_place_of_an_envelope_is_told(body: bytes, told: str) -> None:
    """By its first 80 bytes."""
    assert [told] == [finding.actual for finding in findings_of(exchange(401, body))]


GATEWAY, BACK_END, LEAK = "errors/gateway-envelope", "errors/backend-envelope", "errors/no-leak"
WRONG = {
    "nothing": (exchange(401, b""), [f"{GATEWAY} body"]),
    "403, and nothing": (exchange(403, b""), [f"{GATEWAY} body"]),
    "page": (page(401), [f"{GATEWAY} body"]),
    "page for another path": (page(404, target="/"), [f"{GATEWAY} body"]),
    "413 of a web server": (page(413), [f"{GATEWAY} body"]),
    "no envelope": (exchange(401, b'{"message": "Unauthorized"}'), [f"{GATEWAY} body"]),
    "no code": (exchange(401, b'{"error": {"message": "no"}}'), [f"{GATEWAY} /error/errorCode"]),
    "no message": (
        exchange(401, b'{"error": {"errorCode": "200"}}'),
        [f"{GATEWAY} /error/message"],
    ),
    "no members": (
        exchange(401, b'{"error": {}}'),
        [f"{GATEWAY} /error/errorCode", f"{GATEWAY} /error/message"],
    ),
    "null for a code": (gateway(401, None), [f"{GATEWAY} /error/errorCode"]),
    "true for a code": (gateway(401, True), [f"{GATEWAY} /error/errorCode"]),
    "details of null": (gateway(401, "200", details=None), [f"{GATEWAY} /error/details"]),
    "message of a number": (gateway(401, "200", message=401), [f"{GATEWAY} /error/message"]),
    "code of a back end under 200": (gateway(200, 310404), ["errors/status status"]),
    "unpublished code": (gateway(404, "301"), ["errors/codes errorCode"]),
    "400, and nothing": (exchange(400, b""), [f"{BACK_END} body"]),
    "page of the back end": (page(500), [f"{BACK_END} body"]),
    "spring": (exchange(400, b'{"status": 400, "path": "/"}'), [f"{BACK_END} body"]),
    "zero": (back_end(400, "0"), [f"{BACK_END} /responseError/returnCode"]),
    "integer zero": (back_end(400, 0), [f"{BACK_END} /responseError/returnCode"]),
    "code in words": (back_end(400, "E1"), [f"{BACK_END} /responseError/returnCode"]),
    "other names": (
        exchange(400, b'{"responseError": {"responseCode": "1", "responseMessage": "no"}}'),
        [f"{BACK_END} /responseError/returnCode", f"{BACK_END} /responseError/returnMessage"],
    ),
    "error in a success's wrapper": (
        exchange(
            400,
            b'{"flushCloudDBInstanceResponse": {"returnCode": "900", "returnMessage": "no"}}',
        ),
        [f"{BACK_END} body"],
    ),
    "flat error": (
        exchange(400, b'{"returnCode": "900", "returnMessage": "no"}'),
        [f"{BACK_END} body"],
    ),
    "back end under 200": (back_end(200, "900"), ["errors/status status"]),
    "back end under 399": (
        back_end(399, "900"),
        ["transport/no-redirect status", "errors/status status"],
    ),
    "gateway under 200": (gateway(200, "200"), ["errors/status status"]),
    "doubled code": (
        exchange(401, b'{"error": {"errorCode": "200", "errorCode": "200", "message": "no"}}'),
        ["envelope/strict-json body"],
    ),
    "broken document": (exchange(400, b'{"responseError": {'), ["envelope/strict-json body"]),
    "text for a type": (
        exchange(
            401, b'{"error": {"errorCode": "200", "message": "no"}}', content_type="text/plain"
        ),
        ["format/content-type header content-type"],
    ),
    "expected signature": (gateway(401, "200", expected=OTHER_SIGNATURE), [f"{LEAK} body"]),
    "part of what was sent": (
        exchange(
            401,
            json.dumps({"error": {"errorCode": "200", "message": SIGNATURE}}).encode(),
            signature=SIGNATURE[:-2],
        ),
        [f"{LEAK} body"],
    ),
    "string to sign": (gateway(401, "200", details="StringToSign: POST /"), [f"{LEAK} body"]),
    "python": (gateway(500, "900", details="Traceback (most recent call last)"), [f"{LEAK} body"]),
    "java": (back_end(500, "1300", trace="at com.ncloud.Api.flush(Api.java:42)"), [f"{LEAK} body"]),
    "go": (back_end(500, "1300", trace="goroutine 17 [running]:"), [f"{LEAK} body"]),
}


@pytest.mark.parametrize(("judged", "findings"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_refusal_is_found_where_it_is_wrong(judged: Exchange, findings: list[str]) -> None:
    """Each wrong refusal breaks the requirements that it breaks, and no others."""
    assert findings == found(judged)


def test_an_error_in_the_wrong_format_under_200_is_one_finding() -> None:
    """That it is no success is the finding; which format errors come in is another question."""
    judged = exchange(
        200,
        b"<responseError><returnCode>9</returnCode><returnMessage>no</returnMessage></responseError>",
        content_type="text/xml",
    )

    assert ["errors/status status"] == found(judged)


def test_a_signature_that_was_sent_in_pieces_is_no_leak() -> None:
    """A gateway may quote what it was sent, doubled or quoted as it came."""
    told = gateway(401, "200", details=f"'{SIGNATURE}{SIGNATURE}'")

    assert [] == found(
        exchange(401, told.response.body if told.response else b"", signature=SIGNATURE * 2)
    )
