"""The switches of the reference gateway that decide who is let in, and nothing else."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from flushproof.exchange import Request, Response
from flushproof.reference.account import MAIN_ACCOUNT, OWNER, READ_ONLY_SUB
from flushproof.signing import (
    ACCESS_KEY,
    API_KEY,
    SIGNATURE_V1,
    SIGNATURE_V2,
    TIMESTAMP,
    Credentials,
    sign,
    signature_of,
    string_to_sign,
)

NOW = 1_700_000_000_000
PATH = "/clouddb/v2/flushCloudDBInstance"
BODY = b"cloudDBInstanceNo=882689&responseFormatType=json"
FORM = "application/x-www-form-urlencoded"

NewWorld = Callable[..., Any]
Answer = Callable[..., tuple[Response, int]]


def request(
    body: bytes = BODY,
    *,
    method: str = "POST",
    target: str = PATH,
    signed_target: str | None = None,
    content_type: str = FORM,
    credentials: Credentials = OWNER,
    age_ms: int = 0,
    signature_name: str = SIGNATURE_V2,
    signature: str | None = None,
    api_key: str | None = None,
) -> Request:
    """A request that is signed as told."""
    timestamp = str(NOW - age_ms)
    proper = sign(method, signed_target or target, timestamp, credentials)
    return Request(
        method=method,
        target=target,
        headers=(
            ("Content-Type", content_type),
            (TIMESTAMP, timestamp),
            (ACCESS_KEY, credentials.access_key),
            (signature_name, signature or proper),
            *(() if api_key is None else ((API_KEY, api_key),)),
        ),
        body=body,
    )


def verdict(response: Response) -> str:
    """`success`, or who refuses with which code."""
    match json.loads(response.body):
        case {"error": {"errorCode": code}}:
            return f"{response.status} gateway {code}"
        case {"responseError": {"returnCode": code}}:
            return f"{response.status} back-end {code}"
    return "success"


JSON_BODY = b'{"cloudDBInstanceNo": "882689", "responseFormatType": "json"}'
MESSAGE = string_to_sign("POST", PATH, str(NOW), OWNER.access_key)
COVERED = signature_of(MESSAGE + b"\n" + BODY, OWNER.secret_key)

# Request, reading, what comes of it. The two readings of a requirement stand together.
VERDICTS = [
    ("get", request(b"", method="GET", target=f"{PATH}?{BODY.decode()}"), "success"),
    ("route/method=post-only", ..., "404 gateway 300"),
    ("route/method=get-too", ..., "success"),
    ("json", request(JSON_BODY, content_type="application/json"), "success"),
    ("body/json=form-only", ..., "400 back-end 900"),
    ("body/json=json-too", ..., "success"),
    ("v1", request(signature_name=SIGNATURE_V1), "success"),
    ("signature/header-name=v2-only", ..., "401 gateway 200"),
    ("signature/header-name=v1-too", ..., "success"),
    ("covered", request(signature=COVERED), "401 gateway 200"),
    ("signature/body=uncovered", ..., "401 gateway 200"),
    ("uncovered", request(), "success"),
    ("signature/body=uncovered", ..., "success"),
    ("stray signed", request(signed_target=f"{PATH}?"), "401 gateway 200"),
    ("signature/stray-question-mark=tolerated", ..., "success"),
    ("signature/stray-question-mark=refused", ..., "401 gateway 200"),
    ("stray sent", request(target=f"{PATH}?", signed_target=PATH), "401 gateway 200"),
    ("signature/stray-question-mark=tolerated", ..., "success"),
    ("stray both", request(target=f"{PATH}?"), "success"),
    ("query and stray", request(target=f"{PATH}?a", signed_target=f"{PATH}?"), "401 gateway 200"),
    ("signature/stray-question-mark=tolerated", ..., "401 gateway 200"),
    ("five minutes", request(age_ms=300_000), "success"),
    ("timestamp/boundary=or-more", ..., "401 gateway 200"),
    ("timestamp/boundary=more-than", ..., "success"),
    ("five minutes ahead", request(age_ms=-300_000), "success"),
    ("timestamp/boundary=or-more", ..., "401 gateway 200"),
    ("a millisecond less", request(age_ms=299_999), "success"),
    ("timestamp/boundary=or-more", ..., "success"),
    ("wrong api key", request(api_key="wrong"), "success"),
    ("headers/api-key=checked", ..., "401 gateway 200"),
    ("headers/api-key=unused", ..., "success"),
    ("page's api key", request(api_key="25bpuog9sz"), "success"),
    ("headers/api-key=checked", ..., "success"),
    ("no api key", request(), "success"),
    ("headers/api-key=checked", ..., "success"),
    ("main account", request(credentials=MAIN_ACCOUNT), "success"),
    ("access-key/kind=sub-account-only", ..., "401 gateway 210"),
    ("access-key/kind=any-key", ..., "success"),
    ("sub account", request(), "success"),
    ("access-key/kind=sub-account-only", ..., "success"),
    ("no permission", request(credentials=READ_ONLY_SUB), "401 gateway 210"),
    ("access-key/permission=gateway-210", ..., "401 gateway 210"),
    ("access-key/permission=gateway-230", ..., "403 gateway 230"),
    ("access-key/permission=backend-1103", ..., "403 back-end 1103"),
    (
        "server number",
        request(b"cloudDBInstanceNo=882690&responseFormatType=json"),
        "400 back-end 24109",
    ),
    ("instance/server-number=server-number-too", ..., "success"),
    ("instance/server-number=service-number", ..., "400 back-end 24109"),
    (
        "foreign server number",
        request(b"cloudDBInstanceNo=771235&responseFormatType=json"),
        "400 back-end 24109",
    ),
    ("instance/server-number=server-number-too", ..., "400 back-end 24109"),
    ("wrong signature", request(signature="wrong"), "401 gateway 200"),
    ("errors/code-type=integer", ..., "401 gateway 200"),
    ("errors/codes=gateway-codes", ..., "401 gateway 200"),
]


def rows() -> list[Any]:
    """The table with each request filled in, and no reading for a request's first row."""
    found, asked, title = [], request(), ""
    for name, given, expected in VERDICTS:
        first = isinstance(given, Request)
        asked, title = (given, name) if isinstance(given, Request) else (asked, title)
        readings = () if first else (name,)
        label = f"{title}-{'default' if first else name}"
        found.append(pytest.param(asked, readings, expected, id=label))
    return found


@pytest.mark.parametrize(("asked", "readings", "expected"), rows())
def test_a_reading_decides_whether_a_request_is_accepted(
    answer: Answer, asked: Request, readings: tuple[str, ...], expected: str
) -> None:
    """Each reading lets in, or refuses, what it says, and data goes exactly with success."""
    response, flushes = answer(asked, *readings)

    assert (expected, int(expected == "success")) == (verdict(response), flushes)


@pytest.mark.parametrize(
    ("reading", "expected", "flushes"),
    [("replay=allowed", "success", 2), ("replay=refused", "401 gateway 200", 1)],
)
def test_a_second_use_of_a_signature_is_as_the_reading_says(
    answer: Answer, reading: str, expected: str, flushes: int
) -> None:
    """Refused, the first use is still accepted; allowed, both are."""
    response, flushed = answer(request(), reading, times=2)

    assert (expected, flushes) == (verdict(response), flushed)


def test_a_signature_is_remembered_no_longer_than_its_window(new_world: NewWorld) -> None:
    """The memory of used signatures does not grow for ever."""
    gateway = new_world("signature/replay=refused").gateway
    gateway.respond(request(), NOW)

    gateway.respond(request(age_ms=-600_001), NOW + 600_001)

    assert len(gateway.seen) == 1
