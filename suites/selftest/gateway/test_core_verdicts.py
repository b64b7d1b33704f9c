"""The reference gateway without a socket: who is let in, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from flushproof.exchange import Request, Response, without
from flushproof.reference.account import MAIN_ACCOUNT, OTHER_ACCOUNT, OWNER, READ_ONLY_SUB
from flushproof.signing import ACCESS_KEY, SIGNATURE_V1, SIGNATURE_V2, TIMESTAMP, Credentials

NOW = 1_700_000_000_000
PATH = "/clouddb/v2/flushCloudDBInstance"
FORM = "application/x-www-form-urlencoded"

# Digits to `str.isdigit`, and to `int`, but not to anybody else.
ARABIC_NOW = "".join(chr(0x660 + int(digit)) for digit in str(NOW)).encode().decode("latin-1")
ARABIC_NUMBER = "".join(chr(0x660 + int(digit)) for digit in "882689")

BODY = b"cloudDBInstanceNo=882689&responseFormatType=json"

NewWorld = Callable[..., Any]
Signed = Callable[..., Request]
Asked = Callable[[Signed], Request]
Verdict = Callable[[Response], str]


def request(*body: bytes, **options: Any) -> Asked:
    """A request that is signed when it is asked."""
    return lambda signed: signed(*body, **options)


def lacking(name: str) -> Asked:
    """A signed request without one header."""
    return lambda signed: replace(signed(), headers=without(signed().headers, name))


ACCEPTED: dict[str, Asked] = {
    "form": request(),
    "json": request(
        b'{"cloudDBInstanceNo": "882689", "responseFormatType": "json"}',
        content_type="application/json",
    ),
    "json with a number": request(
        b'{"cloudDBInstanceNo": 882689, "responseFormatType": "json"}',
        content_type="application/json",
    ),
    "v1 header name": request(header_name=SIGNATURE_V1),
    "parameters of the media type": request(content_type=f"{FORM}; charset=utf-8"),
    "odd json media type": request(
        b'{"cloudDBInstanceNo": "882689", "responseFormatType": "json"}',
        content_type="Application/JSON;UTF-8",
    ),
    "no media type": request(content_type=None),
    "odd media type": request(content_type="text/plain"),
    "format in the query": request(
        b"cloudDBInstanceNo=882689", target=f"{PATH}?responseFormatType=json"
    ),
    "everything in the query": request(b"", target=f"{PATH}?{BODY.decode()}"),
    "get": request(b"", method="GET", target=f"{PATH}?{BODY.decode()}"),
    "get with a content type": request(
        b"", method="GET", target=f"{PATH}?{BODY.decode()}", content_type="application/json"
    ),
    "escaped": request(b"cloudDBInstanceNo=%38%382689&responseFormatType=%6Ason"),
    "other order": request(b"responseFormatType=json&cloudDBInstanceNo=882689"),
    "unknown parameter": request(BODY + b"&regionCode=KR&regionCode=JP&x"),
    "same parameter twice": request(BODY + b"&cloudDBInstanceNo=882689"),
    "get with a body that means nothing": request(
        b"cloudDBInstanceNo=882701", method="GET", target=f"{PATH}?{BODY.decode()}"
    ),
    "odd accept": request(extra=(("Accept", FORM),)),
    "api key": request(extra=(("x-ncp-apigw-api-key", "whatever"),)),
    "same header twice": request(extra=((TIMESTAMP.upper(), f" {NOW}\t"),)),
    "both header names": request(extra=((SIGNATURE_V1, "nothing"),)),
    "four minutes old": request(timestamp=str(NOW - 240_000)),
    "exactly five minutes old": request(timestamp=str(NOW - 300_000)),
    "exactly five minutes ahead": request(timestamp=str(NOW + 300_000)),
    "leading zeros": request(timestamp=f"000{NOW}"),
    "main account": request(credentials=MAIN_ACCOUNT),
    "query that needs escapes": request(target=f"{PATH}?x=%EC%84%B1+a/b~c*d&y=&z"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_valid_requests_flush_the_target_once_and_nothing_else(
    signed: Signed, new_world: NewWorld, verdict: Verdict, name: str
) -> None:
    """A valid request flushes the instance it names, and the answer names it."""
    world = new_world()

    response = world.ask(ACCEPTED[name](signed))

    assert (verdict(response), world.flushed) == ("200 882689", {"target": 1})


REFUSED: dict[str, tuple[Asked, str]] = {
    "other path": (request(target="/clouddb/v2/flush"), "404 gateway 300"),
    "path in capitals": (request(target=PATH.upper()), "404 gateway 300"),
    "path with a slash": (request(target=f"{PATH}/"), "404 gateway 300"),
    "escaped path": (request(target="/clouddb/v2/%66lushCloudDBInstance"), "404 gateway 300"),
    "absolute target": (request(target=f"http://h{PATH}"), "404 gateway 300"),
    "asterisk": (request(method="OPTIONS", target="*"), "404 gateway 300"),
    "put": (request(method="PUT"), "404 gateway 300"),
    "lower-case method": (request(method="post"), "404 gateway 300"),
    "unsigned": (lambda _: Request(method="POST", target=PATH, body=BODY), "401 gateway 200"),
    "no timestamp": (lacking(TIMESTAMP), "401 gateway 200"),
    "no access key": (lacking(ACCESS_KEY), "401 gateway 200"),
    "no signature": (lacking(SIGNATURE_V2), "401 gateway 200"),
    "empty signature": (request(changed={SIGNATURE_V2: ""}), "401 gateway 200"),
    "one millisecond too old": (request(timestamp=str(NOW - 300_001)), "401 gateway 200"),
    "one millisecond too far ahead": (request(timestamp=str(NOW + 300_001)), "401 gateway 200"),
    "seconds": (request(timestamp=str(NOW // 1000)), "401 gateway 200"),
    "no number": (request(timestamp="now"), "401 gateway 200"),
    "negative": (request(timestamp=f"-{NOW}"), "401 gateway 200"),
    "signed number": (request(timestamp=f"+{NOW}"), "401 gateway 200"),
    "fraction": (request(timestamp=f"{NOW}.0"), "401 gateway 200"),
    "superscript": (request(timestamp=f"{NOW}²"), "401 gateway 200"),
    "digits of another script": (request(timestamp=ARABIC_NOW), "401 gateway 200"),
    "beyond the wire": (request(changed={TIMESTAMP: "성공"}), "401 gateway 200"),
    "query beyond the wire": (
        lambda signed: Request(
            method="POST", target=f"{PATH}?성공", headers=signed().headers, body=BODY
        ),
        "401 gateway 200",
    ),
    "line break in the query": (
        lambda signed: Request(
            method="POST", target=f"{PATH}?\n", headers=signed().headers, body=BODY
        ),
        "401 gateway 200",
    ),
    "line break in what is signed": (request(changed={ACCESS_KEY: "a\nb"}), "401 gateway 200"),
    "forty digits": (request(timestamp="1" * 40), "401 gateway 200"),
    "ten thousand digits": (request(timestamp="1" * 10_000), "401 gateway 200"),
    "unknown access key": (
        request(credentials=Credentials(access_key="nobody", secret_key=OWNER.secret_key)),
        "401 gateway 200",
    ),
    "access key in capitals": (
        request(
            credentials=Credentials(
                access_key=OWNER.access_key.upper(), secret_key=OWNER.secret_key
            )
        ),
        "401 gateway 200",
    ),
    "secret of another": (
        request(
            credentials=Credentials(
                access_key=OWNER.access_key, secret_key=OTHER_ACCOUNT.secret_key
            )
        ),
        "401 gateway 200",
    ),
    "wrong signature": (request(changed={SIGNATURE_V2: "A" * 43 + "="}), "401 gateway 200"),
    "signature beyond latin": (request(changed={SIGNATURE_V2: "성공"}), "401 gateway 200"),
    "other timestamp than signed": (request(changed={TIMESTAMP: str(NOW + 1)}), "401 gateway 200"),
    "other access key than signed": (
        request(changed={ACCESS_KEY: READ_ONLY_SUB.access_key}),
        "401 gateway 200",
    ),
    "two timestamps": (request(extra=((TIMESTAMP, str(NOW + 1)),)), "401 gateway 200"),
    "two access keys": (request(extra=((ACCESS_KEY, "other"),)), "401 gateway 200"),
    "two signatures": (request(extra=((SIGNATURE_V2.title(), "other"),)), "401 gateway 200"),
    "wrong signature under either name": (
        request(header_name=SIGNATURE_V1, extra=((SIGNATURE_V2, "wrong"),)),
        "401 gateway 200",
    ),
    "no permission": (request(credentials=READ_ONLY_SUB), "401 gateway 210"),
    "too large": (request(BODY + b"&" + b"x" * 1024 * 1024), "413 gateway 430"),
    "too large and unsigned": (
        lambda _: Request(method="POST", target=PATH, body=b"x" * (1024 * 1024 + 1)),
        "401 gateway 200",
    ),
    "form not utf-8": (request(BODY + b"&x=\xff"), "400 gateway 100"),
    "form not utf-8 when unescaped": (request(BODY + b"&x=%ff"), "400 gateway 100"),
    "json not utf-8": (
        request(b'{"cloudDBInstanceNo": "882689\xff"}', content_type="application/json"),
        "400 gateway 100",
    ),
    "query not utf-8": (request(target=f"{PATH}?x=%ff"), "400 gateway 100"),
    "no body": (request(b""), "400 back-end 900"),
    "no body but json": (request(b"", content_type="application/json"), "400 back-end 900"),
    "no number in the body": (request(b"responseFormatType=json"), "400 back-end 900"),
    "empty number": (request(b"cloudDBInstanceNo="), "400 back-end 900"),
    "name in lower case": (request(b"clouddbinstanceno=882689"), "400 back-end 900"),
    "name with a space": (request(b"cloudDBInstanceNo+=882689"), "400 back-end 900"),
    "json null": (
        request(b'{"cloudDBInstanceNo": null}', content_type="application/json"),
        "400 back-end 900",
    ),
    "broken escape": (request(BODY + b"&x=%zz"), "400 back-end 900"),
    "cut json": (
        request(b'{"cloudDBInstanceNo": "882689"', content_type="application/json"),
        "400 back-end 900",
    ),
    "two documents": (
        request(b'{"cloudDBInstanceNo": "882689"}{}', content_type="application/json"),
        "400 back-end 900",
    ),
    "json with NaN": (
        request(b'{"cloudDBInstanceNo": "882689", "x": NaN}', content_type="application/json"),
        "400 back-end 900",
    ),
    "json list": (request(b'["882689"]', content_type="application/json"), "400 back-end 900"),
    "json string": (request(b'"882689"', content_type="application/json"), "400 back-end 900"),
    "bottomless json": (
        request(b"[" * 200_000, content_type="application/json"),
        "400 back-end 900",
    ),
    "form that claims to be json": (request(content_type="application/json"), "400 back-end 900"),
    "json that claims to be a form": (
        request(b'{"cloudDBInstanceNo": "882689"}'),
        "400 back-end 900",
    ),
    "number of nothing": (request(b"cloudDBInstanceNo=882688"), "400 back-end 24109"),
    "decoy": (request(b"cloudDBInstanceNo=18446744073709551616"), "400 back-end 24109"),
    "text": (request(b"cloudDBInstanceNo=abc"), "400 back-end 24109"),
    "number in a sentence": (request(b"cloudDBInstanceNo=882689%00"), "400 back-end 24109"),
    "number with a space": (request(b"cloudDBInstanceNo=+882689"), "400 back-end 24109"),
    "number with zeros": (request(b"cloudDBInstanceNo=00882689"), "400 back-end 24109"),
    "number with a fraction": (
        request(b'{"cloudDBInstanceNo": 882689.0}', content_type="application/json"),
        "400 back-end 24109",
    ),
    "number with five thousand digits": (
        request(b'{"cloudDBInstanceNo": ' + b"8" * 5_000 + b"}", content_type="application/json"),
        "400 back-end 24109",
    ),
    "number in a list": (
        request(b'{"cloudDBInstanceNo": ["882689"]}', content_type="application/json"),
        "400 back-end 24109",
    ),
    "digits of another script in the number": (
        request(f"cloudDBInstanceNo={ARABIC_NUMBER}".encode()),
        "400 back-end 24109",
    ),
    "two numbers": (request(BODY + b"&cloudDBInstanceNo=882701"), "400 back-end 24109"),
    "a number and none": (request(BODY + b"&cloudDBInstanceNo="), "400 back-end 24109"),
    "two numbers in json": (
        request(
            b'{"cloudDBInstanceNo": "882689", "cloudDBInstanceNo": "882701"}',
            content_type="application/json",
        ),
        "400 back-end 24109",
    ),
    "another number in the query": (
        request(target=f"{PATH}?cloudDBInstanceNo=882701"),
        "400 back-end 24109",
    ),
    "server number": (request(b"cloudDBInstanceNo=882690"), "400 back-end 24109"),
    "of another account": (request(b"cloudDBInstanceNo=771234"), "400 back-end 24109"),
    "ours by another account": (request(credentials=OTHER_ACCOUNT), "400 back-end 24109"),
    "mysql": (request(b"cloudDBInstanceNo=882713"), "400 back-end 24109"),
    "busy": (request(b"cloudDBInstanceNo=882725"), "400 back-end 25041"),
    "unknown format": (
        request(b"cloudDBInstanceNo=882689&responseFormatType=yaml"),
        "400 back-end 10713",
    ),
    "format in capitals": (
        request(b"cloudDBInstanceNo=882689&responseFormatType=JSON"),
        "400 back-end 10713",
    ),
    "two formats": (request(BODY + b"&responseFormatType=xml"), "400 back-end 10713"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_every_refusal_is_published_and_flushes_nothing(
    signed: Signed, new_world: NewWorld, verdict: Verdict, name: str
) -> None:
    """A refused request gets the published error of its reason, and no data goes."""
    world = new_world()
    refused, expected = REFUSED[name]

    response = world.ask(refused(signed))

    assert (expected, {}) == (verdict(response), world.flushed)
