"""What a finding tells: what was expected there, and what stood there instead."""

import json
import re

import pytest

from flushproof.exchange import Exchange, Request, Response, Trouble
from flushproof.oracles.expectations import findings_of
from flushproof.oracles.payload import numbers_of
from flushproof.resources import Json

ASKED = "cloudDBInstanceNo=882689"


def answered(body: bytes, wanted: str = "&responseFormatType=json") -> Exchange:
    """A request, and the *body* of an answer that says success."""
    return Exchange(
        request=Request(method="POST", target="/", body=f"{ASKED}{wanted}".encode()),
        response=Response(status=200, body=body),
    )


def told(exchange: Exchange, requirement: str) -> list[tuple[str, str]]:
    """What was expected and found, of *requirement*."""
    found = findings_of(exchange)
    return [(one.expected, one.actual) for one in found if one.requirement == requirement]


LONG = (b"x" * 61, repr(b"x" * 60))


@pytest.mark.parametrize(
    ("body", "actual"),
    [(b"<a/>", "xml"), (LONG[0], f"neither: {LONG[1]}")],
    ids=["another format", "none"],
)
def test_a_wrong_format_is_told(body: bytes, actual: str) -> None:
    """By its name, or by the first 60 bytes of what has none."""
    assert [("a document in json", actual)] == told(answered(body), "format/json")


@pytest.mark.parametrize(
    ("body", "actual"), [(b"{}", "{}"), LONG], ids=["a document", "no document"]
)
def test_what_is_no_answer_is_told(body: bytes, actual: str) -> None:
    """The document, or the first 60 bytes of what is none."""
    assert [("flushCloudDBInstanceResponse", actual)] == told(
        answered(body, ""), "envelope/members"
    )


def test_a_broken_document_is_told_with_its_problem() -> None:
    """And with the syntax that it has otherwise."""
    findings = told(answered(b"{} {}"), "envelope/strict-json")

    assert ["one well-formed json document"] == [expected for expected, _ in findings]
    assert re.match("not one JSON document: Extra data", findings[0][1])


def success(**members: Json) -> Exchange:
    """A success with *members*."""
    return answered(json.dumps({"returnCode": "0", **members}).encode())


@pytest.mark.parametrize(
    ("exchange", "rows"),
    [
        (success(totalRows=3), [("0, the length of the list", "3")]),
        (success(totalRows=0), []),
        (
            success(totalRows=2**31 - 1, cloudDBInstanceList=["a"]),
            [("1, the length of the list", "2147483647")],
        ),
        (success(totalRows=2**31, cloudDBInstanceList=["a"]), []),
        (success(totalRows=1, cloudDBInstanceList=None), []),
    ],
    ids=["no list", "no list, no rows", "most rows", "no count", "a list that is none"],
)
def test_rows_are_counted_where_both_can_be_read(
    exchange: Exchange, rows: list[tuple[str, str]]
) -> None:
    """A list that is left out is an empty one; what is no count or no list is found elsewhere."""
    assert rows == told(exchange, "envelope/total-rows")


@pytest.mark.parametrize(
    ("item", "numbers"),
    [
        ({"cloudDBInstanceNo": None}, []),
        ({"cloudDBInstanceNo": [1]}, []),
        ({"cloudDBInstanceNo": " 882689\n"}, ["882689"]),
        ({"cloudDBInstanceNo": 1, "cloudDBServerInstanceList": [{}, "a"]}, ["1"]),
        ("882689", ["882689"]),
    ],
    ids=["null", "list", "blanks", "odd servers", "text"],
)
def test_the_numbers_of_an_instance_are_texts_and_integers(item: Json, numbers: list[str]) -> None:
    """Anything else in their place names nothing."""
    assert numbers == numbers_of(item)


@pytest.mark.parametrize("name", ["content-type", "date", "x-ncp-trace-id"])
@pytest.mark.parametrize(
    ("headers", "actual"),
    [((), "no such header"), (("?",), "'?'")],
    ids=["absent", "wrong"],
)
def test_a_wrong_header_is_told(name: str, headers: tuple[str, ...], actual: str) -> None:
    """What stands there, or that nothing does."""
    response = Response(status=200, headers=tuple((name, one) for one in headers), body=b"{}")
    exchange = Exchange(request=Request(method="POST", target="/"), response=response)

    found = [one.actual for one in findings_of(exchange) if one.where == f"header {name}"]

    assert [actual] == found


@pytest.mark.parametrize(
    ("detail", "actual"), [("12 of 99 bytes", "12 of 99 bytes"), ("", "body-cut")]
)
def test_what_broke_a_message_is_told(detail: str, actual: str) -> None:
    """In detail, where anything is known."""
    request = Request(method="POST", target="/")
    broken = Exchange(request=request, trouble=Trouble.CUT, detail=detail)

    assert [("a body as long as announced", actual)] == told(broken, "transport/framing")


@pytest.mark.parametrize(("status", "redirects"), [(299, 0), (300, 1), (399, 1), (400, 0)])
def test_a_redirect_is_a_status_of_300_to_399(status: int, redirects: int) -> None:
    """Whatever it is called."""
    request = Request(method="POST", target="/")
    exchange = Exchange(request=request, response=Response(status=status))

    assert redirects == len(told(exchange, "transport/no-redirect"))
