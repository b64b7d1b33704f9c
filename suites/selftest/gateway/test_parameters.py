"""What a query or a body asks for."""

import pytest

from flushproof.reference.parameters import (
    NotUtf8,
    Parameters,
    Unreadable,
    form_pairs,
    json_pairs,
    media_type,
)

# One value as the vendor's SDKs encode it: Python, JavaScript, Go, Java, the older Go SDK.
ENCODED = [
    b"8%208%2B%26%3D/~%2A%EC%84%B1",
    b"8%208%2B%26%3D%2F~*%EC%84%B1",
    b"8+8%2B%26%3D%2F~%2A%EC%84%B1",
    b"8+8%2B%26%3D%2F%7E*%EC%84%B1",
    b"8%208%2B%26%3D%2F~%2A%EC%84%B1",
]


@pytest.mark.parametrize("encoded", ENCODED)
def test_every_sdks_encoding_is_read(encoded: bytes) -> None:
    """Both ``+`` and ``%20`` mean a space, and what need not be escaped may be."""
    assert (("x", "8 8+&=/~*성"),) == form_pairs(b"x=" + encoded)


@pytest.mark.parametrize(
    ("data", "pairs"),
    [
        pytest.param(b"", (), id="nothing"),
        pytest.param(b"&&", (), id="separators"),
        pytest.param(b"a", (("a", ""),), id="name"),
        pytest.param(b"a=&b==&=c", (("a", ""), ("b", "="), ("", "c")), id="equals"),
        pytest.param(b"a=1&A=2&a=3", (("a", "1"), ("A", "2"), ("a", "3")), id="doubled"),
        pytest.param(b"a=1;b=2", (("a", "1;b=2"),), id="semicolon"),
        pytest.param(b"%61%3d=%26", (("a=", "&"),), id="escapes"),
    ],
)
def test_a_form_is_read_pair_by_pair(data: bytes, pairs: object) -> None:
    """Order, case and doubled names are kept, and only ``&`` separates."""
    assert pairs == form_pairs(data)


@pytest.mark.parametrize("data", [b"a=%", b"a=%4", b"a=%zz", b"%=1", b"a=%%41"])
def test_a_broken_escape_makes_a_form_unreadable(data: bytes) -> None:
    """A percent sign without two hexadecimal digits has no meaning."""
    with pytest.raises(Unreadable):
        form_pairs(data)


@pytest.mark.parametrize("data", [b"a=\xff", b"a=%ff", b"%ed%a0%80=1"])
def test_a_form_is_utf_8(data: bytes) -> None:
    """Escaped or not."""
    with pytest.raises(NotUtf8):
        form_pairs(data)


@pytest.mark.parametrize(
    ("data", "pairs"),
    [
        pytest.param(b" {} ", (), id="nothing"),
        pytest.param(b'{"a": "1", "a": "2"}', (("a", "1"), ("a", "2")), id="doubled"),
        pytest.param(b'{"a": 882689}', (("a", "882689"),), id="integer"),
        pytest.param(b'{"a": 1.50e1}', (("a", "1.50e1"),), id="as-written"),
        pytest.param(b'{"a": null}', (("a", ""),), id="null"),
        pytest.param(b'{"a": true, "b": ["1"]}', (("a", "true"), ("b", '["1"]')), id="others"),
        pytest.param(b'{"a": "\\ud800"}', (("a", "\ud800"),), id="lone-surrogate"),
    ],
)
def test_json_is_read_member_by_member(data: bytes, pairs: object) -> None:
    """Doubled names are kept, numbers stay as they are written, null is nothing."""
    assert pairs == json_pairs(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"1",
        b"null",
        b'"a"',
        b"{",
        b"{}{}",
        b"{'a': 1}",
        b'{"a": NaN}',
        b"\xef\xbb\xbf{}",
        pytest.param(b"[" * 100_000, id="100,000 brackets"),
        pytest.param(b'{"a":' * 600 + b"0" + b"}" * 600, id="600 objects in each other"),
    ],
)
def test_other_json_is_unreadable(data: bytes) -> None:
    """One object, strictly, and nothing before or behind it."""
    with pytest.raises(Unreadable):
        json_pairs(data)


@pytest.mark.parametrize("data", [b'{"a": "\xff"}', '{"a": "1"}'.encode("utf-16")])
def test_json_is_utf_8(data: bytes) -> None:
    """No other encoding is guessed."""
    with pytest.raises(NotUtf8):
        json_pairs(data)


@pytest.mark.parametrize(
    ("pairs", "values"),
    [
        pytest.param((), (), id="none"),
        pytest.param((("a", ""),), (), id="empty"),
        pytest.param((("A", "1"),), (), id="other-case"),
        pytest.param((("a", "1"), ("b", "2"), ("a", "1")), ("1",), id="same"),
        pytest.param((("a", "2"), ("a", "1")), ("2", "1"), id="different"),
        pytest.param((("a", ""), ("a", "1")), ("", "1"), id="empty-and-other"),
    ],
)
def test_the_values_of_a_name_are_those_that_differ(
    pairs: tuple[tuple[str, str], ...], values: tuple[str, ...]
) -> None:
    """A name that says two things is seen to do so; one that says nothing has no value."""
    assert values == Parameters(pairs=pairs).values("a")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        ("", ""),
        ("Application/JSON", "application/json"),
        ("application/json; charset=UTF-8", "application/json"),
        ("application/json;UTF-8", "application/json"),
        (" application/x-www-form-urlencoded ; param=value", "application/x-www-form-urlencoded"),
    ],
)
def test_parameters_of_a_media_type_do_not_count(value: str | None, expected: str) -> None:
    """Only what stands before the first semicolon does, in any case."""
    assert expected == media_type(value)
