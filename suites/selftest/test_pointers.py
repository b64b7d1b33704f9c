"""Pointers: how many of an answer's errors are told, which of several, and how a value is shown."""

import json

import pytest

from flushproof.exchange import Exchange, Request, Response
from flushproof.oracles.expectations import findings_of
from flushproof.oracles.pointers import lexical, pointer, shown
from flushproof.resources import Json


def told(status: int, document: Json) -> list[tuple[str, str]]:
    """What is wrong within *document*, an answer: place, and what was expected there."""
    exchange = Exchange(
        request=Request(method="POST", target="/"),
        response=Response(status=status, body=json.dumps(document).encode()),
    )
    return [(one.where, one.expected) for one in findings_of(exchange) if one.where[0] == "/"]


def test_24_errors_are_told() -> None:
    """A list of thousands of wrong items is one mistake."""
    assert 24 == len(told(200, {"returnCode": "0", "cloudDBInstanceList": [7] * 100}))


@pytest.mark.parametrize(
    ("code", "expected"),
    [("E1", "text of the form "), ("", "text of the form "), (0.5, "type ")],
    ids=["text", "empty", "fraction"],
)
def test_of_alternatives_the_nearest_one_is_told(code: Json, expected: str) -> None:
    """A text is told which text it should be, and not that it is no number."""
    found = told(400, {"responseError": {"returnCode": code, "returnMessage": "no"}})

    assert dict(found)["/responseError/returnCode"].startswith(expected)


@pytest.mark.parametrize(
    ("length", "expected"),
    [(78, "'" + "x" * 78 + "'"), (79, "'" + "x" * 79 + "…")],
    ids=["whole", "cut"],
)
def test_80_characters_of_a_value_are_shown(length: int, expected: str) -> None:
    """A mark stands for the others."""
    assert expected == shown("x" * length)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-1", -1),
        ("9" * 19, int("9" * 19)),
        ("9" * 20, "9" * 20),
        ("--1", "--1"),
        ("٣", "٣"),
        ("1.0", "1.0"),
        ("", ""),
    ],
)
def test_a_number_in_xml_is_one_of_up_to_19_digits(text: str, value: Json) -> None:
    """A longer one fits no integer of any client, and what is no number stays a text."""
    assert {"totalRows": value} == lexical({"totalRows": text})


def test_a_pointer_escapes_its_own_marks() -> None:
    """As RFC 6901 has it."""
    assert "/a~1b/~0/0" == pointer(("a/b", "~", 0))
