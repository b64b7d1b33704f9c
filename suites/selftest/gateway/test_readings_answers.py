"""The switches of the reference gateway that decide what it says, and nothing else."""

import json
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from flushproof.exchange import Request, Response
from flushproof.signing import SIGNATURE_V2

PATH = "/clouddb/v2/flushCloudDBInstance"
BODY = b"cloudDBInstanceNo=882689&responseFormatType=json"

Signed = Callable[..., Request]
Asked = Callable[[Signed], Request]
Answer = Callable[..., tuple[Response, int]]


def request(*body: bytes, **options: Any) -> Asked:
    """A request that is signed when it is asked."""
    return lambda signed: signed(*body, **options)


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
            request(b"responseFormatType=xml", changed={SIGNATURE_V2: "x"}),
            ("errors/format=asked",),
            "xml",
            id="gateway-asked",
        ),
        pytest.param(
            request(b"responseFormatType=xml", changed={SIGNATURE_V2: "x"}),
            ("errors/format=json",),
            "json",
            id="gateway-json",
        ),
    ],
)
def test_a_reading_decides_the_syntax(
    answer: Answer, signed: Signed, asked: Asked, readings: tuple[str, ...], syntax: str
) -> None:
    """Body and content type are of the syntax that the reading asks for."""
    response, _ = answer(asked(signed), *readings)

    begins = {"xml": b"<", "json": b"{"}[syntax]
    content_type = dict(response.headers)["content-type"]
    expected = (begins, f"application/{syntax};charset=UTF-8")
    assert expected == (response.body[:1], content_type)


Members = Callable[..., dict[str, Any]]


@pytest.fixture
def members(answer: Answer, signed: Signed) -> Members:
    """The members of a successful answer under *readings*, in the wrapper if there is one."""

    def under(*readings: str) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(answer(signed(), *readings)[0].body)
        return document

    return under


@pytest.fixture
def by_default(members: Members) -> dict[str, Any]:
    """The members of a successful answer under no reading but the defaults."""
    return dict(members()["flushCloudDBInstanceResponse"])


@pytest.fixture
def instance(by_default: dict[str, Any]) -> Any:
    """The instance that such an answer names."""
    return by_default["cloudDBInstanceList"][0]


def test_a_flat_envelope_has_the_same_members(members: Members, by_default: dict[str, Any]) -> None:
    """Without the wrapper nothing else changes."""
    assert members("wrapper=flat") == by_default


def test_the_layout_is_all_that_changes(answer: Answer, signed: Signed) -> None:
    """Compact JSON is the same document."""
    spaced, _ = answer(signed(), "go-layout=go-readable")

    compact, _ = answer(signed(), "go-layout=go-unreadable")

    assert json.loads(spaced.body) == json.loads(compact.body)
    assert (b'{\n  "flushC', b'{"flushClou') == (spaced.body[:11], compact.body[:11])


def test_an_integer_return_code_is_all_that_changes(
    members: Members, by_default: dict[str, Any]
) -> None:
    """0 stands for "0"."""
    expected = {**by_default, "returnCode": 0}

    assert expected == members("return-code=integer", "wrapper=flat")


def test_a_list_of_strings_holds_the_numbers(members: Members, by_default: dict[str, Any]) -> None:
    """An instance is its number, and the rows are still counted."""
    expected = {**by_default, "cloudDBInstanceList": ["882689"]}

    assert expected == members("list=strings", "wrapper=flat")


def test_a_request_id_is_a_uuid_and_all_that_is_added(
    members: Members, by_default: dict[str, Any]
) -> None:
    """36 characters, beside the members that are there anyway."""
    found = members("request-id=present", "wrapper=flat")

    request_id = found.pop("requestId")

    assert (36, by_default) == (len(request_id), found)


def test_the_members_of_the_sdk_are_all_that_is_added(members: Members, instance: Any) -> None:
    """`dataStorageType` and `rebootScheduleTime` of the models, beside the page's members."""
    (found,) = members("sdk-members=present", "wrapper=flat")["cloudDBInstanceList"]

    added = {name: found.pop(name) for name in ("dataStorageType", "rebootScheduleTime")}

    expected = {"code": "SSD", "codeName": "SSD"}
    assert (expected, instance) == (added["dataStorageType"], found)


def test_a_full_hidden_master_has_the_masters_members(members: Members, instance: Any) -> None:
    """Name and role stay, everything else is there as well."""
    usual_master, usual_hidden = instance["cloudDBServerInstanceList"]
    (found,) = members("hidden-master=full", "wrapper=flat")["cloudDBInstanceList"]

    master, hidden = found["cloudDBServerInstanceList"]

    assert (usual_master, list(usual_master)) == (master, list(hidden))
    assert {name: hidden[name] for name in usual_hidden} == usual_hidden


@pytest.mark.parametrize(
    ("reading", "status"),
    [
        ("status-after=settingup", "settingup"),
        ("status-after=running", "running"),
        ("status-after=other", "restarting"),
    ],
)
def test_instance_and_server_are_in_the_status_of_the_reading(
    members: Members, instance: Any, reading: str, status: str
) -> None:
    """Both are in the same status, and nothing else changes."""
    expected = json.loads(json.dumps(instance).replace("settingup", status))

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
    answer: Answer, signed: Signed, reading: str, expected: dict[str, Any]
) -> None:
    """The type of the code, and whether there are details, are readings of their own."""
    response, _ = answer(signed(changed={SIGNATURE_V2: "wrong"}), reading)

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
def test_xml_tells_the_same_story_as_json(
    members: Members, answer: Answer, signed: Signed, readings: tuple[str, ...]
) -> None:
    """Every leaf of the JSON answer is in the XML answer, under the same names."""
    body = signed(b"cloudDBInstanceNo=882689&responseFormatType=xml")

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
