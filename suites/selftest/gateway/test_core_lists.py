"""The list operation of the reference gateway: whose instances it shows."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from flushproof.exchange import Request, Response
from flushproof.reference.account import EMBEDDED_INSTANCES, OTHER_ACCOUNT, READ_ONLY_SUB

LIST = "/clouddb/v2/getCloudDBInstanceList"

NewWorld = Callable[..., Any]
Signed = Callable[..., Request]
Asked = Callable[[Signed], Request]
Verdict = Callable[[Response], str]


def request(*body: bytes, **options: Any) -> Asked:
    """A request that is signed when it is asked."""
    return lambda signed: signed(*body, **options)


OURS = "882689 882701 882713 882725"

LISTS: dict[str, tuple[Asked, str]] = {
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
    "unsigned": (lambda _: Request(method="POST", target=LIST), "401 gateway 200"),
    "broken": (request(b"x=%", target=LIST), "400 back-end 900"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_shows_the_callers_own_instances_and_flushes_nothing(
    signed: Signed, new_world: NewWorld, verdict: Verdict, name: str
) -> None:
    """The list operation names what the caller has, of that what it asked for."""
    world = new_world()
    asked, expected = LISTS[name]

    response = world.ask(asked(signed))

    assert (expected, {}) == (verdict(response), world.flushed)


def test_a_listed_instance_has_its_own_status(new_world: NewWorld, signed: Signed) -> None:
    """In a list, other than in an answer to a flush, an instance is in the status it is in."""
    asked = signed(b"cloudDBInstanceNoList.1=882725&responseFormatType=json", target=LIST)

    (answer,) = json.loads(new_world().ask(asked).body).values()

    expected = EMBEDDED_INSTANCES["busy"].status
    assert expected == answer["cloudDBInstanceList"][0]["cloudDBInstanceStatusName"]
