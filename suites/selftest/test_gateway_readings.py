"""The switches of the reference gateway: each changes what it says, and nothing else."""

import json
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from flushproof.errors import UsageError
from flushproof.exchange import Request, Response
from flushproof.gateway.account import MAIN_ACCOUNT, OWNER, READ_ONLY_SUB, embedded_account
from flushproof.gateway.core import Gateway
from flushproof.gateway.readings import READINGS, Readings, requirement_named
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


class Recorder:
    """A store that remembers how often it was flushed."""

    def __init__(self) -> None:
        self.flushes = 0

    def flush(self) -> None:
        """One flush more."""
        self.flushes += 1


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


def answer(asked: Request, *readings: str, times: int = 1) -> tuple[Response, int]:
    """The last of so many equal answers under *readings*, and how often the target was flushed."""
    store = Recorder()
    gateway = Gateway(embedded_account({"target": store}), Readings.parse(*readings))
    responses = [gateway.respond(asked, NOW) for _ in range(times)]
    return responses[-1], store.flushes


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
    asked: Request, readings: tuple[str, ...], expected: str
) -> None:
    """Each reading lets in, or refuses, what it says, and data goes exactly with success."""
    response, flushes = answer(asked, *readings)

    assert (expected, int(expected == "success")) == (verdict(response), flushes)


@pytest.mark.parametrize(
    ("reading", "expected", "flushes"),
    [("replay=allowed", "success", 2), ("replay=refused", "401 gateway 200", 1)],
)
def test_a_second_use_of_a_signature_is_as_the_reading_says(
    reading: str, expected: str, flushes: int
) -> None:
    """Refused, the first use is still accepted; allowed, both are."""
    response, flushed = answer(request(), reading, times=2)

    assert (expected, flushes) == (verdict(response), flushed)


def test_a_signature_is_remembered_no_longer_than_its_window() -> None:
    """The memory of used signatures does not grow for ever."""
    gateway = Gateway(
        embedded_account({"target": Recorder()}), Readings.parse("signature/replay=refused")
    )
    gateway.respond(request(), NOW)

    gateway.respond(request(age_ms=-600_001), NOW + 600_001)

    assert len(gateway.seen) == 1


DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'
NO_FORMAT = b"cloudDBInstanceNo=882689"
IN_QUERY = request(NO_FORMAT, target=f"{PATH}?responseFormatType=json")
GET_QUERY = request(b"", method="GET", target=f"{PATH}?{BODY.decode()}")


@pytest.mark.parametrize(
    ("asked", "readings", "syntax"),
    [
        pytest.param(request(NO_FORMAT), (), "xml", id="none"),
        pytest.param(request(NO_FORMAT), ("format/default=xml",), "xml", id="none-xml"),
        pytest.param(request(NO_FORMAT), ("format/default=json",), "json", id="none-json"),
        pytest.param(IN_QUERY, (), "json", id="query"),
        pytest.param(IN_QUERY, ("placement=query-too",), "json", id="query-too"),
        pytest.param(IN_QUERY, ("placement=body-only",), "xml", id="body-only"),
        pytest.param(GET_QUERY, ("placement=body-only",), "json", id="get-has-no-body"),
        pytest.param(request(b"responseFormatType=xml"), (), "json", id="error"),
        pytest.param(request(b"responseFormatType=xml"), ("format=asked",), "xml", id="asked"),
        pytest.param(
            request(b"responseFormatType=json"), ("errors/format=asked",), "json", id="asked-json"
        ),
        pytest.param(
            request(b"responseFormatType=xml", signature="x"),
            ("errors/format=asked",),
            "xml",
            id="gateway-asked",
        ),
        pytest.param(
            request(b"responseFormatType=xml", signature="x"),
            ("errors/format=json",),
            "json",
            id="gateway-json",
        ),
    ],
)
def test_a_reading_decides_the_syntax(
    asked: Request, readings: tuple[str, ...], syntax: str
) -> None:
    """Body and content type are of the syntax that the reading asks for."""
    response, _ = answer(asked, *readings)

    begins = {"xml": b"<", "json": b"{"}[syntax]
    content_type = dict(response.headers)["content-type"]
    expected = (begins, f"application/{syntax};charset=UTF-8")
    assert expected == (response.body[:1], content_type)


BY_DEFAULT = json.loads(answer(request())[0].body)["flushCloudDBInstanceResponse"]
INSTANCE = BY_DEFAULT["cloudDBInstanceList"][0]
MASTER, HIDDEN = INSTANCE["cloudDBServerInstanceList"]


def members(*readings: str) -> dict[str, Any]:
    """The members of a successful answer under *readings*, in the wrapper if there is one."""
    document: dict[str, Any] = json.loads(answer(request(), *readings)[0].body)
    return document


def test_a_flat_envelope_has_the_same_members() -> None:
    """Without the wrapper nothing else changes."""
    assert members("wrapper=flat") == BY_DEFAULT


def test_the_layout_is_all_that_changes() -> None:
    """Compact JSON is the same document."""
    spaced, _ = answer(request(), "go-layout=go-readable")

    compact, _ = answer(request(), "go-layout=go-unreadable")

    assert json.loads(spaced.body) == json.loads(compact.body)
    assert (b'{\n  "flushC', b'{"flushClou') == (spaced.body[:11], compact.body[:11])


def test_an_integer_return_code_is_all_that_changes() -> None:
    """0 stands for "0"."""
    expected = {**BY_DEFAULT, "returnCode": 0}

    assert expected == members("return-code=integer", "wrapper=flat")


def test_a_list_of_strings_holds_the_numbers() -> None:
    """An instance is its number, and the rows are still counted."""
    expected = {**BY_DEFAULT, "cloudDBInstanceList": ["882689"]}

    assert expected == members("list=strings", "wrapper=flat")


def test_a_request_id_is_a_uuid_and_all_that_is_added() -> None:
    """36 characters, beside the members that are there anyway."""
    found = members("request-id=present", "wrapper=flat")

    request_id = found.pop("requestId")

    assert (36, BY_DEFAULT) == (len(request_id), found)


def test_the_members_of_the_sdk_are_all_that_is_added() -> None:
    """`dataStorageType` and `rebootScheduleTime` of the models, beside the page's members."""
    (found,) = members("sdk-members=present", "wrapper=flat")["cloudDBInstanceList"]

    added = {name: found.pop(name) for name in ("dataStorageType", "rebootScheduleTime")}

    expected = {"code": "SSD", "codeName": "SSD"}
    assert (expected, INSTANCE) == (added["dataStorageType"], found)


def test_a_full_hidden_master_has_the_masters_members() -> None:
    """Name and role stay, everything else is there as well."""
    (found,) = members("hidden-master=full", "wrapper=flat")["cloudDBInstanceList"]

    master, hidden = found["cloudDBServerInstanceList"]

    assert (MASTER, list(MASTER)) == (master, list(hidden))
    assert {name: hidden[name] for name in HIDDEN} == HIDDEN


@pytest.mark.parametrize(
    ("reading", "status"),
    [
        ("status-after=settingup", "settingup"),
        ("status-after=running", "running"),
        ("status-after=other", "restarting"),
    ],
)
def test_instance_and_server_are_in_the_status_of_the_reading(reading: str, status: str) -> None:
    """Both are in the same status, and nothing else changes."""
    expected = json.loads(json.dumps(INSTANCE).replace("settingup", status))

    (found,) = members(reading, "wrapper=flat")["cloudDBInstanceList"]

    assert expected == found


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        pytest.param(
            "code-type=string",
            {
                "errorCode": "200",
                "message": "Authentication Failed",
                "details": "Invalid authentication information.",
            },
            id="string",
        ),
        pytest.param(
            "code-type=integer",
            {
                "errorCode": 200,
                "message": "Authentication Failed",
                "details": "Invalid authentication information.",
            },
            id="integer",
        ),
        pytest.param(
            "details=absent",
            {"errorCode": "200", "message": "Authentication Failed"},
            id="no-details",
        ),
    ],
)
def test_gateway_errors_have_the_members_of_the_reading(
    reading: str, expected: dict[str, Any]
) -> None:
    """The type of the code, and whether there are details, are readings of their own."""
    response, _ = answer(request(signature="wrong"), reading)

    assert {"error": expected} == json.loads(response.body)


def story(node: Element) -> Any:
    """What an element says: its text, or what its children say."""
    return [(child.tag, story(child)) for child in node] if len(node) else node.text or ""


@pytest.mark.parametrize(
    "readings",
    [
        pytest.param((), id="default"),
        pytest.param(
            ("sdk-members=present", "hidden-master=full", "status-after=running"), id="everything"
        ),
        pytest.param(("list=strings",), id="strings"),
        pytest.param(("return-code=integer",), id="integer"),
        pytest.param(("wrapper=flat",), id="flat"),
    ],
)
def test_xml_tells_the_same_story_as_json(readings: tuple[str, ...]) -> None:
    """Every leaf of the JSON answer is in the XML answer, under the same names."""
    body = request(b"cloudDBInstanceNo=882689&responseFormatType=xml")

    root = fromstring(answer(body, *readings)[0].body)

    document = members(*readings)
    expected = document.get("flushCloudDBInstanceResponse", document)
    assert (root.tag, told(expected)) == ("flushCloudDBInstanceResponse", story(root))


def told(value: Any, name: str = "") -> Any:
    """What `story` is to find for a JSON value."""
    match value:
        case dict():
            return [(key, told(inner, key)) for key, inner in value.items()]
        case list():
            return [(name.removesuffix("List"), told(inner)) for inner in value] or ""
        case bool():
            return str(value).lower()
    return str(value)


def test_every_default_is_one_of_the_readings() -> None:
    """No requirement follows a reading that it does not have, and none has one twice."""
    wrong = [
        requirement
        for requirement, choice in READINGS.items()
        if choice.default not in choice.names or len(set(choice.names)) != len(choice.names)
    ]

    assert not wrong


def test_untold_every_requirement_follows_its_default() -> None:
    """Readings are a mapping over all the requirements that have some."""
    expected = {requirement: choice.default for requirement, choice in READINGS.items()}

    assert expected == dict(Readings())


def test_a_short_name_means_the_requirement_of_that_name() -> None:
    """The last part of an id will do, and white space around it does no harm."""
    readings = Readings.parse(" return-code = integer ", "envelope/wrapper=flat")

    assert (readings.of("envelope/return-code"), readings["envelope/wrapper"]) == (
        "integer",
        "flat",
    )


def test_the_last_of_two_readings_counts() -> None:
    """As on a command line."""
    readings = Readings.parse("return-code=integer", "envelope/return-code=string")

    assert readings.of("envelope/return-code") == "string"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("return-kode=integer", "Did you mean return-code?"),
        ("return-code=int", "Known: integer, string. Did you mean integer?"),
        ("return-code", "Write REQUIREMENT=READING"),
        ("boundary=", "is not a reading of timestamp/boundary"),
    ],
)
def test_what_is_no_reading_is_told(text: str, message: str) -> None:
    """The message names what is known, and the nearest of it."""
    with pytest.raises(UsageError) as raised:
        Readings.parse(text)

    assert message in str(raised.value)


def test_a_full_id_is_itself() -> None:
    """No short name stands in the way of a full one."""
    assert [requirement_named(requirement) for requirement in READINGS] == list(READINGS)


@pytest.mark.parametrize("requirement", [r for r, c in READINGS.items() if len(c.names) == 1])
def test_a_requirement_with_one_reading_takes_only_that(requirement: str) -> None:
    """The catalogue's other reading of it is undefined, and so refused."""
    with pytest.raises(UsageError, match="is not a reading of"):
        Readings({requirement: "encrypted-with-both"})


def test_readings_cannot_be_changed() -> None:
    """Who follows a reading follows it to the end."""
    readings = Readings()

    assert not hasattr(readings, "__setitem__")
    assert not hasattr(readings, "__dict__")
