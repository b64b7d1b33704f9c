"""The reference gateway without a socket: who is let in, what is refused, and what is said."""

import json
from collections.abc import Mapping

import pytest

from flushproof.exchange import Headers, Request, Response, value_of, without
from flushproof.gateway.account import (
    EMBEDDED_INSTANCES,
    MAIN_ACCOUNT,
    OTHER_ACCOUNT,
    OWNER,
    READ_ONLY_SUB,
    embedded_account,
)
from flushproof.gateway.core import Gateway
from flushproof.gateway.readings import Readings
from flushproof.signing import (
    ACCESS_KEY,
    SIGNATURE_V1,
    SIGNATURE_V2,
    TIMESTAMP,
    Credentials,
    sign,
)

NOW = 1_700_000_000_000
PATH = "/clouddb/v2/flushCloudDBInstance"
LIST = "/clouddb/v2/getCloudDBInstanceList"
FORM = "application/x-www-form-urlencoded"

# Digits to `str.isdigit`, and to `int`, but not to anybody else.
ARABIC_NOW = "".join(chr(0x660 + int(digit)) for digit in str(NOW)).encode().decode("latin-1")
ARABIC_NUMBER = "".join(chr(0x660 + int(digit)) for digit in "882689")

BODY = b"cloudDBInstanceNo=882689&responseFormatType=json"


class Recorder:
    """A store that remembers how often it was flushed."""

    def __init__(self) -> None:
        self.flushes = 0

    def flush(self) -> None:
        """One flush more."""
        self.flushes += 1


class Unreachable:
    """A store that cannot be reached."""

    def flush(self) -> None:
        """Fail as a socket does."""
        raise ConnectionRefusedError


class World:
    """A gateway and what was flushed behind it."""

    def __init__(self, *readings: str) -> None:
        names = ("target", "bystander", "foreign", "busy")
        self.stores = {name: Recorder() for name in names}
        self.gateway = Gateway(embedded_account(self.stores), Readings.parse(*readings))

    def ask(self, request: Request, now_ms: int = NOW) -> Response:
        """The gateway's answer."""
        return self.gateway.respond(request, now_ms)

    @property
    def flushed(self) -> dict[str, int]:
        """What was flushed how often."""
        return {name: store.flushes for name, store in self.stores.items() if store.flushes}


def request(
    body: bytes = BODY,
    *,
    method: str = "POST",
    target: str = PATH,
    content_type: str | None = FORM,
    credentials: Credentials = OWNER,
    timestamp: str = str(NOW),
    header_name: str = SIGNATURE_V2,
    changed: Mapping[str, str] | None = None,
    extra: Headers = (),
) -> Request:
    """A signed request; *changed* headers are changed after it was signed, *extra* are added."""
    headers = {
        **({} if content_type is None else {"Content-Type": content_type}),
        TIMESTAMP: timestamp,
        ACCESS_KEY: credentials.access_key,
        header_name: sign(method, target, timestamp, credentials),
        **(changed or {}),
    }
    return Request(method=method, target=target, headers=(*headers.items(), *extra), body=body)


def lacking(name: str) -> Request:
    """A signed request without one header."""
    whole = request()
    return Request(
        method=whole.method,
        target=whole.target,
        headers=without(whole.headers, name),
        body=whole.body,
    )


def verdict(response: Response) -> str:
    """Status, layer and code of a refusal, or of a success the status and the instances named."""
    document = json.loads(response.body)
    match document:
        case {"error": {"errorCode": code}}:
            return f"{response.status} gateway {code}"
        case {"responseError": {"returnCode": code}}:
            return f"{response.status} back-end {code}"
        case _:
            (answer,) = document.values()
            numbers = [item["cloudDBInstanceNo"] for item in answer["cloudDBInstanceList"]]
            return f"{response.status} {' '.join(numbers)}"


ACCEPTED = {
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
def test_valid_requests_flush_the_target_once_and_nothing_else(name: str) -> None:
    """A valid request flushes the instance it names, and the answer names it."""
    world = World()

    response = world.ask(ACCEPTED[name])

    assert (verdict(response), world.flushed) == ("200 882689", {"target": 1})


REFUSED = {
    "other path": (request(target="/clouddb/v2/flush"), "404 gateway 300"),
    "path in capitals": (request(target=PATH.upper()), "404 gateway 300"),
    "path with a slash": (request(target=f"{PATH}/"), "404 gateway 300"),
    "escaped path": (request(target="/clouddb/v2/%66lushCloudDBInstance"), "404 gateway 300"),
    "absolute target": (request(target=f"http://h{PATH}"), "404 gateway 300"),
    "asterisk": (request(method="OPTIONS", target="*"), "404 gateway 300"),
    "put": (request(method="PUT"), "404 gateway 300"),
    "lower-case method": (request(method="post"), "404 gateway 300"),
    "unsigned": (Request(method="POST", target=PATH, body=BODY), "401 gateway 200"),
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
        Request(method="POST", target=f"{PATH}?성공", headers=request().headers, body=BODY),
        "401 gateway 200",
    ),
    "line break in the query": (
        Request(method="POST", target=f"{PATH}?\n", headers=request().headers, body=BODY),
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
        Request(method="POST", target=PATH, body=b"x" * (1024 * 1024 + 1)),
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
def test_every_refusal_is_published_and_flushes_nothing(name: str) -> None:
    """A refused request gets the published error of its reason, and no data goes."""
    world = World()
    refused, expected = REFUSED[name]

    response = world.ask(refused)

    assert (expected, {}) == (verdict(response), world.flushed)


MISSING = "Authentication information are missing."
INVALID = "Invalid authentication information."

TEXTS = {
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
def test_gateway_errors_have_the_texts_that_were_seen(name: str) -> None:
    """A gateway error is one line of JSON with the observed members and texts."""
    refused, expected = TEXTS[name]

    response = World().ask(refused)

    assert json.dumps({"error": expected}, separators=(",", ":")).encode() == response.body


def test_back_end_errors_have_the_layout_that_was_seen() -> None:
    """The Terraform provider looks for a code with one space before it."""
    response = World().ask(request(b""))

    assert response.body == (
        b'{"responseError": {\n  "returnCode": "900",\n  "returnMessage": '
        b'"Required field is not specified. location : cloudDBInstanceNo"\n}}'
    )


def test_json_answers_can_be_sliced_as_the_go_sdk_does() -> None:
    """Before the inner brace stands white space, and the last byte is the outer brace."""
    body = World().ask(request()).body

    inner = body[body.index(b" {") : len(body) - 1]

    assert json.loads(inner)["returnCode"] == "0"


def test_the_target_is_described_as_on_the_page() -> None:
    """The envelope has the page's four members in the page's order and layout."""
    body = World().ask(request()).body

    assert body.startswith(
        b'{\n  "flushCloudDBInstanceResponse": {\n    "returnCode": "0",\n'
        b'    "returnMessage": "success",\n    "totalRows": 1,\n    "cloudDBInstanceList": [\n'
        b'      {\n        "cloudDBInstanceNo": "882689",\n'
    )


def test_xml_answers_have_the_siblings_form() -> None:
    """The wrapper is the root, and the items of a list are elements of its name less List."""
    response = World().ask(request(b"cloudDBInstanceNo=882689&responseFormatType=xml"))

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
def test_the_content_type_is_that_of_the_format(body: bytes, expected: str) -> None:
    """The announced type is the one asked for, whatever Accept says; of errors it is JSON."""
    response = World().ask(request(body, extra=(("Accept", "application/json"),)))

    assert expected == value_of(response.headers, "content-type")


def test_the_date_is_the_gateways_own() -> None:
    """The Date header shows the clock that the window is measured by."""
    response = World().ask(request())

    assert value_of(response.headers, "date") == "Tue, 14 Nov 2023 22:13:20 GMT"


def test_trace_ids_are_26_characters_and_differ() -> None:
    """A trace id is 128 bits in base 32, another one each time."""
    world = World()

    ids = {value_of(world.ask(request()).headers, "x-ncp-trace-id") or "" for _ in range(20)}

    assert (20, {26}, True) == (
        len(ids),
        {len(each) for each in ids},
        set("".join(ids)) <= set("0123456789abcdefghijklmnopqrstuv"),
    )


def test_two_gateways_say_the_same_to_the_same() -> None:
    """Without randomness from outside a gateway is deterministic."""
    assert World().ask(request()) == World().ask(request())


def test_an_empty_instance_can_be_flushed_again() -> None:
    """A second flush is as good as the first."""
    world = World()

    verdicts = [verdict(world.ask(request())) for _ in range(2)]

    assert (verdicts, world.flushed) == (["200 882689"] * 2, {"target": 2})


@pytest.mark.parametrize(
    "stores", [pytest.param({"target": Unreachable()}, id="unreachable"), pytest.param({}, id="no")]
)
def test_data_out_of_reach_is_an_endpoint_error(stores: dict[str, Unreachable]) -> None:
    """A back end that cannot flush never says success."""
    gateway = Gateway(embedded_account(stores))

    assert verdict(gateway.respond(request(), NOW)) == "503 gateway 500"


OURS = "882689 882701 882713 882725"

LISTS = {
    "all": (request(b"responseFormatType=json", target=LIST), f"200 {OURS}"),
    "get": (
        request(b"", method="GET", target=f"{LIST}?responseFormatType=json"),
        f"200 {OURS}",
    ),
    "some": (
        request(
            b"cloudDBInstanceNoList.1=882689&cloudDBInstanceNoList.2=882713"
            b"&cloudDBInstanceNoList.3=771234&responseFormatType=json",
            target=LIST,
        ),
        "200 882689 882713",
    ),
    "kind": (
        request(b"dbKindCode=REDIS&responseFormatType=json", target=LIST),
        "200 882689 882701 882725",
    ),
    "without permission to flush": (
        request(b"responseFormatType=json", target=LIST, credentials=READ_ONLY_SUB),
        f"200 {OURS}",
    ),
    "other account": (
        request(b"responseFormatType=json", target=LIST, credentials=OTHER_ACCOUNT),
        "200 771234",
    ),
    "unsigned": (Request(method="POST", target=LIST), "401 gateway 200"),
    "broken": (request(b"x=%", target=LIST), "400 back-end 900"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_shows_the_callers_own_instances_and_flushes_nothing(name: str) -> None:
    """The list operation names what the caller has, of that what it asked for."""
    world = World()
    asked, expected = LISTS[name]

    response = world.ask(asked)

    assert (expected, {}) == (verdict(response), world.flushed)


def test_a_listed_instance_has_its_own_status() -> None:
    """In a list, other than in an answer to a flush, an instance is in the status it is in."""
    asked = request(b"cloudDBInstanceNoList.1=882725&responseFormatType=json", target=LIST)

    (answer,) = json.loads(World().ask(asked).body).values()

    expected = EMBEDDED_INSTANCES["busy"].status
    assert expected == answer["cloudDBInstanceList"][0]["cloudDBInstanceStatusName"]


def test_no_answer_shows_what_was_asked() -> None:
    """A refusal repeats nothing of the request, so that nothing can be planted in it."""
    response = World().ask(request(b"cloudDBInstanceNo=<script>&responseFormatType=<script>"))

    assert b"script" not in response.body


def test_garbage_gets_a_bad_request() -> None:
    """What is no request at all is answered with 400/100."""
    assert verdict(World().gateway.respond_to_garbage(NOW)) == "400 gateway 100"


def test_a_failure_gets_an_unexpected_error() -> None:
    """What went wrong on the gateway's side is answered with 500/900 and no word about it."""
    assert verdict(World().gateway.respond_to_failure(NOW)) == "500 gateway 900"
