"""The strict readers of answers: what two parsers may understand differently is a problem."""

import gzip
import time
from collections.abc import Callable

import pytest

from flushproof.oracles.document import (
    MAX_DEPTH,
    MAX_PROBLEMS,
    READERS,
    Document,
    depth_of,
    read_json,
    read_xml,
    syntax_of,
)

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
LAUGHS = b"".join(
    b'<!ENTITY lol%d "%s">' % (number, b"&lol%d;" % (number - 1) * 10) for number in range(1, 10)
)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        pytest.param(b'{"a": 1}', {"a": 1}, id="object"),
        pytest.param(b' \r\n\t{"a": 1}\n', {"a": 1}, id="blanks around it"),
        pytest.param(b"[]", [], id="list"),
        pytest.param(b'{"a": -0.5e-3}', {"a": -0.0005}, id="fraction"),
        pytest.param('{"이름": "캐시"}'.encode(), {"이름": "캐시"}, id="Korean"),
        pytest.param(b'{"a": "\\ud83d\\ude00"}', {"a": "\U0001f600"}, id="surrogate pair"),
        pytest.param(b'{"a": {"b": 1}, "c": {"b": 1}}', {"a": {"b": 1}, "c": {"b": 1}}, id="twins"),
        pytest.param(b'{"n": %s}' % (b"9" * 400), {"n": int("9" * 400)}, id="400 digits"),
    ],
)
def test_a_json_document_is_read(body: bytes, value: object) -> None:
    """What is one JSON document has a value and no problem."""
    assert Document(syntax="json", value=value) == read_json(body)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param(b'{"a": 1, "a": 2}', "the member 'a' stands more than once", id="doubled"),
        pytest.param(b'{"a": 1, "\\u0061": 1}', "the member 'a' stands", id="doubled by an escape"),
        pytest.param(b'{"x": {"a": 1, "a": 1}}', "the member 'a' stands", id="doubled inside"),
        pytest.param(b'{"a": NaN}', "NaN is no JSON number", id="NaN"),
        pytest.param(b'{"a": -Infinity}', "-Infinity is no JSON number", id="minus infinity"),
        pytest.param(b'{"a": 1e999}', "a number is larger", id="number beyond every double"),
        pytest.param(b'{"a": %s}' % (b"9" * 5000), "not one JSON document", id="5,000 digits"),
        pytest.param(b'{"a": 1}{"b": 2}', "not one JSON document", id="two documents"),
        pytest.param(b'{"a": 1}\n{"b": 2}', "not one JSON document", id="two lines"),
        pytest.param(b'{"a": 1}x', "not one JSON document", id="letter behind it"),
        pytest.param(b'{"a": 1}\x00', "not one JSON document", id="null byte behind it"),
        pytest.param(b'{"a": 1,}', "not one JSON document", id="trailing comma"),
        pytest.param(b"{'a': 1}", "not one JSON document", id="single quotes"),
        pytest.param(b'{"a": 1} // so', "not one JSON document", id="comment"),
        pytest.param(b'{"a": 01}', "not one JSON document", id="leading zero"),
        pytest.param(b'{"a": "\n"}', "not one JSON document", id="raw line break in a text"),
        pytest.param(b'{"a": ', "not one JSON document", id="cut short"),
        pytest.param(b"{", "not one JSON document", id="brace"),
        pytest.param(b'\xef\xbb\xbf{"a": 1}', "it begins with a byte order mark", id="mark"),
        pytest.param(b'{"a": "\\ud800"}', "half of a surrogate pair", id="lone surrogate"),
        pytest.param(b'{"\\uDEAD": 1}', "half of a surrogate pair", id="lone surrogate in a name"),
        pytest.param(b"[" * 500 + b"]" * 500, "it is nested too deep to be read", id="500 deep"),
        pytest.param(b"[" * 100_000, "it is nested too deep to be read", id="100,000 deep"),
        pytest.param(b'{"a":' * 50_000, "it is nested too deep to be read", id="50,000 objects"),
    ],
)
def test_json_that_is_not_strict_has_one_problem(body: bytes, problem: str) -> None:
    """Every departure from one strict document is one problem, and it is named."""
    (told,) = read_json(body).problems

    assert problem in told


def test_nesting_is_read_up_to_its_limit() -> None:
    """What is as deep as the limit is read; one level more is not."""
    at_limit = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH

    assert () == read_json(at_limit).problems
    assert MAX_DEPTH == depth_of(read_json(at_limit).value)
    assert 1 == len(read_json(b"[" + at_limit + b"]").problems)


@pytest.mark.parametrize(
    ("value", "depth"),
    [("a", 0), ([], 1), ([1, "a"], 1), ({"a": [], "b": {"c": {}}}, 3), (None, 0)],
    ids=["text", "empty list", "list", "object", "null"],
)
def test_depth_counts_the_brackets_around_a_value(value: object, depth: int) -> None:
    """Depth is how many lists and objects are around the innermost value."""
    assert depth == depth_of(value)


@pytest.mark.parametrize(
    ("read", "syntax", "body"),
    [
        pytest.param(read_json, "json", b'{"a": "\xff"}', id="json"),
        pytest.param(read_xml, "xml", b"<a>\xff</a>", id="xml"),
    ],
)
def test_bytes_that_are_not_utf8_are_no_problem_of_the_document(
    read: Callable[[bytes], Document], syntax: str, body: bytes
) -> None:
    """They read as U+FFFD, since the charset is a requirement of its own."""
    assert Document(syntax=syntax, value={"a": "\ufffd"}) == read(body)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{%s}" % b",".join(b'"%x": 1' % n for n in range(90_000)), id="members"),
        pytest.param(b'{"a": [%s]}' % b",".join([b"{}"] * 250_000), id="items"),
        pytest.param(b"<a>%s</a>" % b"".join(b"<b%x/>" % n for n in range(60_000)), id="elements"),
        pytest.param(b"{%s}" % b",".join([b'"a": 1'] * 120_000), id="one member doubled"),
    ],
)
def test_a_large_document_is_read_in_linear_time(body: bytes) -> None:
    """A megabyte of members takes a moment; comparing each with each would take hours."""
    started = time.process_time()

    read = READERS[str(syntax_of(body))](body)

    assert len(read.problems) <= 1
    assert time.process_time() - started < 20


def test_of_many_problems_the_first_are_kept() -> None:
    """A thousand doubled names are told by a few of them."""
    body = b"{%s}" % b",".join(b'"%d": 1, "%d": 1' % (n, n) for n in range(1000))

    assert MAX_PROBLEMS == len(read_json(body).problems)


ANSWER = {"r": {"code": "0", "fooList": [{"no": "1"}, {"no": "2"}]}}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            b"<r><code>0</code><fooList><foo><no>1</no></foo><foo><no>2</no></foo></fooList></r>",
            id="bare",
        ),
        pytest.param(
            HEAD + b"\n<r>\n <code> 0\n</code>\n <fooList>\n <foo><no>1</no></foo>"
            b"<foo><no>2</no></foo></fooList></r>\n",
            id="declaration and blanks",
        ),
        pytest.param(
            b'<r xmlns="urn:x"><code>0</code><y:fooList xmlns:y="urn:y"><foo><no>1</no></foo>'
            b"<foo><no>2</no></foo></y:fooList></r>",
            id="namespaces",
        ),
        pytest.param(
            b"<!-- a --><r><!-- b --><code><![CDATA[0]]></code><fooList><!-- c --><foo><no>1</no>"
            b"</foo><?p i?><foo><no><!-- d -->2</no></foo></fooList></r><!-- e -->",
            id="comments, instructions and CDATA",
        ),
        pytest.param(
            b'<r a="b"><code c="d">&#48;</code><fooList><foo><no>1</no></foo><foo><no>2</no></foo>'
            b"</fooList></r>",
            id="attributes and references",
        ),
        pytest.param(
            b'<?xml version="1.0" encoding="utf-8" standalone="yes"?><r><code>0</code><fooList>'
            b"<foo><no>1</no></foo><foo><no>2</no></foo></fooList></r>",
            id="encoding in small letters",
        ),
    ],
)
def test_xml_is_read_whatever_its_layout(body: bytes) -> None:
    """Declaration, blanks, namespaces, comments and CDATA change nothing of what is said."""
    assert Document(syntax="xml", value=ANSWER) == read_xml(body)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param(b"<!DOCTYPE r><r/>", "a DTD or an entity", id="DTD"),
        pytest.param(b'<!DOCTYPE r SYSTEM "http://127.0.0.1/x"><r/>', "a DTD", id="external DTD"),
        pytest.param(
            b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><r>&x;</r>',
            "a DTD or an entity",
            id="external entity",
        ),
        pytest.param(
            b'<!DOCTYPE r [<!ENTITY lol0 "lol">%b]><r>&lol9;</r>' % LAUGHS,
            "a DTD or an entity",
            id="a billion laughs",
        ),
        pytest.param(b"<r>&x;</r>", "not one XML document", id="unknown entity"),
        pytest.param(b"<r><a></r>", "not one XML document", id="unclosed"),
        pytest.param(b"<r/><r/>", "not one XML document", id="two documents"),
        pytest.param(b"<r/>x", "not one XML document", id="letter behind it"),
        pytest.param(b"<r a=1/>", "not one XML document", id="attribute without quotes"),
        pytest.param(b"<y:r/>", "not one XML document", id="undeclared prefix"),
        pytest.param(b"<r>\x01</r>", "not one XML document", id="control character"),
        pytest.param(b"<", "not one XML document", id="bracket"),
        pytest.param(b"<r><a>1</a><a>1</a></r>", "the element 'a' stands more than", id="doubled"),
        pytest.param(b"<a>" * 40 + b"</a>" * 40, "it is nested too deep", id="40 deep"),
        pytest.param(b"<a>" * 100_000 + b"</a>" * 100_000, "nested too deep", id="100,000 deep"),
        pytest.param(b'<?xml version="1.0" encoding="EUC-KR"?><r/>', "the encoding", id="EUC-KR"),
        pytest.param(b"<?xml version='1.0' encoding='latin1'?><r/>", "encoding", id="Latin-1"),
        pytest.param(b'<?xml version="1.0" encoding="x"?><r/>', "the encoding 'x'", id="unknown"),
    ],
)
def test_xml_that_is_not_strict_has_one_problem(body: bytes, problem: str) -> None:
    """Every departure from one plain document is one problem, and it is named."""
    (told,) = read_xml(body).problems

    assert problem in told


@pytest.mark.parametrize(
    ("body", "syntax"),
    [
        (b" {", "json"),
        (b"[1]", "json"),
        (b"\xef\xbb\xbf{}", "json"),
        (b"\n" * 5000 + b"{}", "json"),
        (b"<r/>", "xml"),
        (HEAD + b"<r/>", "xml"),
        (b"<!DOCTYPE r><r/>", "xml"),
        (b"<htmlx/>", "xml"),
        (b"<html-like/>", "xml"),
        (b"<!DOCTYPE html><html></html>", None),
        (b"\r\n<HTML>", None),
        (b"<!-- a --> <html lang='ko'>", None),
        (HEAD + b'\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html/>', None),
        (b"", None),
        (b"  \n", None),
        (b"success", None),
        (b'"0"', None),
        (b"null", None),
        (gzip.compress(b"{}", mtime=0), None),
        (b"\xff\xfe{\x00}\x00", None),
    ],
    ids=lambda given: repr(given)[:24],
)
def test_syntax_is_told_by_the_beginning(body: bytes, syntax: str | None) -> None:
    """A page for people, a bare word and what is compressed are neither JSON nor XML."""
    assert syntax == syntax_of(body)
