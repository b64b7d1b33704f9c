"""How the reference gateway writes JSON and XML."""

from xml.etree.ElementTree import fromstring

import pytest

from flushproof.reference.render_json import (
    render_back_end_error,
    render_compact,
    render_json,
)
from flushproof.reference.render_xml import render_xml

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'


def test_json_is_indented_and_ends_in_a_brace() -> None:
    """Two spaces, a space behind the colon, no line break at the end, UTF-8 unescaped."""
    document = {"a": {"b": "성", "c": [], "d": True}}

    written = render_json(document)

    assert '{\n  "a": {\n    "b": "성",\n    "c": [],\n    "d": true\n  }\n}'.encode() == written


def test_equal_documents_are_written_alike_and_others_are_not() -> None:
    """Repeated rendering gives what was given; 0, "0" and False stay what they are."""
    written = [render_json({"a": value}) for value in (0, "0", False, 0)]

    expected = [b'{\n  "a": 0\n}', b'{\n  "a": "0"\n}', b'{\n  "a": false\n}', b'{\n  "a": 0\n}']
    assert expected == written


def test_gateway_errors_are_one_line() -> None:
    """No space between the tokens."""
    written = render_compact({"error": {"errorCode": "200", "message": "a b"}})

    expected = b'{"error":{"errorCode":"200","message":"a b"}}'
    assert expected == written


def test_back_end_errors_open_two_braces_on_the_first_line() -> None:
    """The members are indented by two spaces, and both braces close on one line."""
    written = render_back_end_error({"responseError": {"returnCode": "900"}})

    expected = b'{"responseError": {\n  "returnCode": "900"\n}}'
    assert expected == written


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param({"b": {"c": 1}}, b"<a><b><c>1</c></b></a>", id="object"),
        pytest.param({"bList": [1, 2]}, b"<a><bList><b>1</b><b>2</b></bList></a>", id="list"),
        pytest.param({"b": [], "c": ""}, b"<a><b></b><c></c></a>", id="empty"),
        pytest.param({"b": True, "c": False}, b"<a><b>true</b><c>false</c></a>", id="boolean"),
        pytest.param({"b": "<&>"}, b"<a><b>&lt;&amp;&gt;</b></a>", id="escapes"),
        pytest.param({"b": "성'\""}, "<a><b>성'\"</b></a>".encode(), id="unicode"),
        pytest.param({"b": "\x00\x1f\ud800\uffff"}, "<a><b>����</b></a>".encode(), id="impossible"),
    ],
)
def test_xml_is_written_as_elements(value: object, expected: bytes) -> None:
    """Members are elements, items take the list's name less List, no value breaks the document."""
    written = render_xml("a", value)

    assert DECLARATION + expected == written


def test_hostile_text_survives_xml() -> None:
    """A parser reads back what was written."""
    text = "]]><!--&amp;</a>\t성"

    (element,) = fromstring(render_xml("a", {"b": text}))

    assert text == element.text
