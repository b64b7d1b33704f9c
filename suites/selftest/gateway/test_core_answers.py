"""The reference gateway without a socket: what it says, and how it is written."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from flushproof.exchange import Request, Response, value_of, without
from flushproof.reference.account import embedded_account
from flushproof.reference.core import Gateway
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2

NOW = 1_700_000_000_000
BODY = b"cloudDBInstanceNo=882689&responseFormatType=json"

NewWorld = Callable[..., Any]
Signed = Callable[..., Request]
Asked = Callable[[Signed], Request]
Verdict = Callable[[Response], str]


class Unreachable:
    """A store that cannot be reached."""

    def flush(self) -> None:
        """Fail as a socket does."""
        raise ConnectionRefusedError


def request(*body: bytes, **options: Any) -> Asked:
    """A request that is signed when it is asked."""
    return lambda signed: signed(*body, **options)


def lacking(name: str) -> Asked:
    """A signed request without one header."""
    return lambda signed: replace(signed(), headers=without(signed().headers, name))


MISSING = "Authentication information are missing."
INVALID = "Invalid authentication information."

TEXTS: dict[str, tuple[Asked, dict[str, str]]] = {
    "unknown path": (
        request(target="/"),
        {"errorCode": "300", "message": "Not Found Exception", "details": "URL not found."},
    ),
    "missing": (
        lacking(ACCESS_KEY),
        {"errorCode": "200", "message": "Authentication Failed", "details": MISSING},
    ),
    "invalid": (
        request(changed={SIGNATURE_V2: "x"}),
        {"errorCode": "200", "message": "Authentication Failed", "details": INVALID},
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_gateway_errors_have_the_texts_that_were_seen(
    signed: Signed, new_world: NewWorld, name: str
) -> None:
    """A gateway error is one line of JSON with the observed members and texts."""
    refused, expected = TEXTS[name]

    response = new_world().ask(refused(signed))

    assert json.dumps({"error": expected}, separators=(",", ":")).encode() == response.body


def test_back_end_errors_have_the_layout_that_was_seen(new_world: NewWorld, signed: Signed) -> None:
    """The Terraform provider looks for a code with one space before it."""
    response = new_world().ask(signed(b""))

    assert response.body == (
        b'{"responseError": {\n  "returnCode": "900",\n  "returnMessage": '
        b'"Required field is not specified. location : cloudDBInstanceNo"\n}}'
    )


def test_json_answers_can_be_sliced_as_the_go_sdk_does(new_world: NewWorld, signed: Signed) -> None:
    """Before the inner brace stands white space, and the last byte is the outer brace."""
    body = new_world().ask(signed()).body

    inner = body[body.index(b" {") : len(body) - 1]

    assert json.loads(inner)["returnCode"] == "0"


def test_the_target_is_described_as_on_the_page(new_world: NewWorld, signed: Signed) -> None:
    """The envelope has the page's four members in the page's order and layout."""
    body = new_world().ask(signed()).body

    assert body.startswith(
        b'{\n  "flushCloudDBInstanceResponse": {\n    "returnCode": "0",\n'
        b'    "returnMessage": "success",\n    "totalRows": 1,\n    "cloudDBInstanceList": [\n'
        b'      {\n        "cloudDBInstanceNo": "882689",\n'
    )


def test_xml_answers_have_the_siblings_form(new_world: NewWorld, signed: Signed) -> None:
    """The wrapper is the root, and the items of a list are elements of its name less List."""
    response = new_world().ask(signed(b"cloudDBInstanceNo=882689&responseFormatType=xml"))

    assert response.body.startswith(
        b'<?xml version="1.0" encoding="UTF-8"?><flushCloudDBInstanceResponse>'
        b"<returnCode>0</returnCode><returnMessage>success</returnMessage><totalRows>1</totalRows>"
        b"<cloudDBInstanceList><cloudDBInstance><cloudDBInstanceNo>882689</cloudDBInstanceNo>"
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(BODY, "application/json;charset=UTF-8", id="json"),
        pytest.param(
            b"cloudDBInstanceNo=882689&responseFormatType=xml",
            "application/xml;charset=UTF-8",
            id="xml",
        ),
        pytest.param(b"cloudDBInstanceNo=882689", "application/xml;charset=UTF-8", id="default"),
        pytest.param(
            b"cloudDBInstanceNo=882689&responseFormatType=",
            "application/xml;charset=UTF-8",
            id="empty",
        ),
        pytest.param(
            b"cloudDBInstanceNo=1&responseFormatType=xml",
            "application/json;charset=UTF-8",
            id="error",
        ),
    ],
)
def test_the_content_type_is_that_of_the_format(
    new_world: NewWorld, signed: Signed, body: bytes, expected: str
) -> None:
    """The announced type is the one asked for, whatever Accept says; of errors it is JSON."""
    response = new_world().ask(signed(body, extra=(("Accept", "application/json"),)))

    assert expected == value_of(response.headers, "content-type")


def test_the_date_is_the_gateways_own(new_world: NewWorld, signed: Signed) -> None:
    """The Date header shows the clock that the window is measured by."""
    response = new_world().ask(signed())

    assert value_of(response.headers, "date") == "Tue, 14 Nov 2023 22:13:20 GMT"


def test_trace_ids_are_26_characters_and_differ(new_world: NewWorld, signed: Signed) -> None:
    """A trace id is 128 bits in base 32, another one each time."""
    world = new_world()

    ids = {value_of(world.ask(signed()).headers, "x-ncp-trace-id") or "" for _ in range(20)}

    assert (20, {26}, True) == (
        len(ids),
        {len(each) for each in ids},
        set("".join(ids)) <= set("0123456789abcdefghijklmnopqrstuv"),
    )


def test_two_gateways_say_the_same_to_the_same(new_world: NewWorld, signed: Signed) -> None:
    """Without randomness from outside a gateway is deterministic."""
    assert new_world().ask(signed()) == new_world().ask(signed())


def test_an_empty_instance_can_be_flushed_again(
    new_world: NewWorld, signed: Signed, verdict: Verdict
) -> None:
    """A second flush is as good as the first."""
    world = new_world()

    verdicts = [verdict(world.ask(signed())) for _ in range(2)]

    assert (verdicts, world.flushed) == (["200 882689"] * 2, {"target": 2})


@pytest.mark.parametrize(
    "stores", [pytest.param({"target": Unreachable()}, id="unreachable"), pytest.param({}, id="no")]
)
def test_data_out_of_reach_is_an_endpoint_error(
    signed: Signed, verdict: Verdict, stores: dict[str, Unreachable]
) -> None:
    """A back end that cannot flush never says success."""
    gateway = Gateway(embedded_account(stores))

    assert verdict(gateway.respond(signed(), NOW)) == "503 gateway 500"


def test_no_answer_shows_what_was_asked(new_world: NewWorld, signed: Signed) -> None:
    """A refusal repeats nothing of the request, so that nothing can be planted in it."""
    response = new_world().ask(signed(b"cloudDBInstanceNo=<script>&responseFormatType=<script>"))

    assert b"script" not in response.body


def test_garbage_gets_a_bad_request(new_world: NewWorld, verdict: Verdict) -> None:
    """What is no request at all is answered with 400/100."""
    assert verdict(new_world().gateway.respond_to_garbage(NOW)) == "400 gateway 100"


def test_a_failure_gets_an_unexpected_error(new_world: NewWorld, verdict: Verdict) -> None:
    """What went wrong on the gateway's side is answered with 500/900 and no word about it."""
    assert verdict(new_world().gateway.respond_to_failure(NOW)) == "500 gateway 900"
