"""JSON and XML of one instance: the same story, or a difference at its pointer."""

import json
from copy import deepcopy
from pathlib import Path

import pytest

from flushproof.exchange import Response
from flushproof.oracles.answer import Answer, read_response
from flushproof.oracles.story import WHOLE, story_differences
from flushproof.reference.account import EMBEDDED_INSTANCES
from flushproof.reference.description import described
from flushproof.reference.readings import READINGS, Readings
from flushproof.reference.render_xml import render_xml
from flushproof.resources import Json

WRAPPER = "flushCloudDBInstanceResponse"
PAGE = json.loads((Path(__file__).parent / "data" / "page-response.json").read_text())[WRAPPER]


def in_json(members: Json, status: int = 200) -> Answer:
    """The answer that says *members* in JSON."""
    return read_response(Response(status=status, body=json.dumps({WRAPPER: members}).encode()))


def in_xml(members: Json) -> Answer:
    """The answer that says *members* in XML."""
    return read_response(Response(status=200, body=render_xml(WRAPPER, members)))


def answered(status: int, body: bytes) -> Answer:
    """The answer with that body."""
    return read_response(Response(status=status, body=body))


def changed(pointer: str, value: Json) -> Json:
    """The page's members with the one at *pointer* otherwise; ... takes it out."""
    members = deepcopy(PAGE)
    *above, last = (int(step) if step.isdigit() else step for step in pointer.split("/")[1:])
    place = members
    for step in above:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return members


ITEM = "/cloudDBInstanceList/0"
SERVERS = f"{ITEM}/cloudDBServerInstanceList"


def test_the_published_answer_tells_the_same_in_xml() -> None:
    """Nothing differs between the page's answer and the same in XML, either way round."""
    assert [] == list(story_differences(in_json(PAGE), in_xml(PAGE)))
    assert [] == list(story_differences(in_xml(PAGE), in_json(PAGE)))


SINGLE_READINGS = [
    {requirement: reading} for requirement, choice in READINGS.items() for reading in choice.names
]


@pytest.mark.parametrize("name", ["target", "mysql"])
@pytest.mark.parametrize("chosen", SINGLE_READINGS, ids=lambda chosen: "=".join(*chosen.items()))
def test_every_reading_tells_the_same_in_xml(name: str, chosen: dict[str, str]) -> None:
    """Whatever reading a gateway follows, both its formats tell the same."""
    item = described(EMBEDDED_INSTANCES[name], "settingup", Readings(chosen))
    members = {"returnCode": "0", "totalRows": 1, "cloudDBInstanceList": [item]}

    assert [] == list(story_differences(in_json(members), in_xml(members)))


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        pytest.param("/returnMessage", "  success\n", id="blanks around a text"),
        pytest.param("/returnCode", 0, id="integer for a text"),
        pytest.param("/totalRows", "1", id="text for an integer"),
        pytest.param("/requestId", "c0a80101", id="a request's own number"),
        pytest.param(f"{SERVERS}/0/uptime", "2018-12-28T17:31:00+0900", id="what time changes"),
        pytest.param(f"{ITEM}/collation", None, id="null for an empty text"),
        pytest.param(f"{ITEM}/collation", ..., id="nothing for an empty text"),
        pytest.param(f"{ITEM}/cloudDBConfigList", ..., id="nothing for an empty list"),
        pytest.param(f"{ITEM}/dataStorageType", {}, id="empty object for nothing"),
    ],
)
def test_spelling_is_no_difference(pointer: str, value: Json) -> None:
    """XML has texts only, and may leave out what is empty."""
    assert [] == list(story_differences(in_json(changed(pointer, value)), in_xml(PAGE)))


@pytest.mark.parametrize(
    ("pointer", "value", "left", "right"),
    [
        ("/returnMessage", "ok", "'ok'", "'success'"),
        ("/returnMessage", ..., "None", "'success'"),
        ("/totalRows", 2, "2", "1"),
        (f"{ITEM}/cloudDBInstanceNo", "882701", "'882701'", "'882689'"),
        (f"{ITEM}/cloudDBInstanceNo", "0882689", "'0882689'", "'882689'"),
        (f"{ITEM}/memorySize", 3221225473, "3221225473", "3221225472"),
        (f"{ITEM}/isHa", False, "False", "True"),
        (f"{ITEM}/collation", "utf8", "'utf8'", "''"),
        (f"{ITEM}/zone/zoneNo", "3", "'3'", "'2'"),
        (f"{ITEM}/region", ..., "None", ...),
        (f"{ITEM}/dbKindCode", "redis", "'redis'", "'REDIS'"),
        (f"{SERVERS}/0/cloudDBServerRole/code", "H", "'H'", "'M'"),
        (f"{SERVERS}/1/cloudDBServerName", "x", "'x'", "'test123-002'"),
        (f"{ITEM}/rebootScheduleTime", "2018-12-29T03:00:00+0900", ..., "None"),
    ],
    ids=lambda given: str(given)[:30],
)
def test_a_difference_is_told_at_its_pointer(
    pointer: str, value: Json, left: object, right: object
) -> None:
    """One member that is told otherwise is one difference, with both sides of it."""
    (difference,) = story_differences(in_json(changed(pointer, value)), in_xml(PAGE))

    assert pointer == difference[0]
    assert left in (..., difference[1])
    assert right in (..., difference[2])


def test_lists_of_different_lengths_differ_as_lists() -> None:
    """An item that is missing is told where the list is."""
    (difference,) = story_differences(in_json(changed(f"{SERVERS}/1", ...)), in_xml(PAGE))

    assert SERVERS == difference[0]


def test_a_pointer_is_escaped() -> None:
    """A name with a tilde is written as RFC 6901 has it."""
    (difference,) = story_differences(in_json({**PAGE, "a~b/c": "x"}), in_xml(PAGE))

    assert ("/a~0b~1c", "'x'", "None") == difference


def test_each_difference_is_told() -> None:
    """Two members that differ are two differences."""
    changed_twice = {**PAGE, "returnMessage": "ok", "totalRows": 7}

    differences = story_differences(in_json(changed_twice), in_xml(PAGE))

    assert ["/returnMessage", "/totalRows"] == [where for where, _, _ in differences]


def test_a_flat_answer_tells_the_same() -> None:
    """Whether there is a wrapper is no part of the story."""
    flat = answered(200, json.dumps(PAGE).encode())

    assert [] == list(story_differences(flat, in_xml(PAGE)))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (in_json(PAGE), answered(400, b'{"responseError": {"returnCode": "9"}}')),
        (in_json(PAGE), answered(200, b"")),
        (answered(200, b""), answered(401, b"")),
        (answered(200, b"{"), in_xml(PAGE)),
    ],
    ids=["refused", "nothing", "other statuses", "broken"],
)
def test_answers_of_different_kinds_differ_as_a_whole(left: Answer, right: Answer) -> None:
    """A success and a refusal have no members to compare."""
    assert [(WHOLE, str(left), str(right))] == list(story_differences(left, right))


def test_two_refusals_are_compared_too() -> None:
    """What a refusal says does not depend on its format."""
    left = answered(400, b'{"responseError": {"returnCode": "9", "returnMessage": "no"}}')
    right = answered(
        400,
        b"<responseError><returnCode>8</returnCode><returnMessage>no</returnMessage></responseError>",
    )

    assert [("/returnCode", "'9'", "'8'")] == list(story_differences(left, right))


def test_two_unreadable_answers_tell_nothing() -> None:
    """That neither can be read is found elsewhere."""
    assert [] == list(story_differences(answered(200, b"{"), answered(200, b"<")))


def test_a_text_in_json_is_the_text_that_it_is() -> None:
    """Only XML has no other way to write a number."""
    left, right = (in_json({**PAGE, "totalRows": text}) for text in ("007", "7"))

    assert ["/totalRows"] == [pointer for pointer, _, _ in story_differences(left, right)]
