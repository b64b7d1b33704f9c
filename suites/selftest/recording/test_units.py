"""A text as it is written: other characters in the same notation."""

from collections.abc import Callable

import pytest

from flushproof.recording.units import Unit, json_units, plain_units, respelt, text_of, xml_units

Split = Callable[[str], list[Unit]]

WRITTEN: dict[str, tuple[Split, str, str, str]] = {
    "plain": (plain_units, "my-1", "my-1", "aa-0"),
    "json": (json_units, "my", "my", "aa"),
    "json-code": (json_units, r"\u006dy", "my", r"\u0061a"),
    "json-code-in-capitals": (json_units, r"\u006D\u006d", "mm", r"\u0061\u0061"),
    "json-pair": (json_units, r"\ud83d\ude00", "\U0001f600", r"\ud840\udc00"),
    "json-short": (json_units, r"a\n\"b", 'a\n"b', r"a\n\"a"),
    "json-unknown-escape": (json_units, r"\x6d", r"\x6d", r"\w0a"),
    "xml": (xml_units, "m&amp;y", "m&y", "a&amp;a"),
    "xml-hexadecimal": (xml_units, "&#x6D;&#x6d;", "mm", "&#x61;&#x61;"),
    "xml-decimal": (xml_units, "&#109;&#0109;", "mm", "&#097;&#0097;"),
    "xml-unknown-entity": (xml_units, "&my;", "&my;", "&aa;"),
}

STAND_INS = str.maketrans({"m": "a", "y": "a", "b": "a", "x": "w", "6": "0", "d": "a", "1": "0"})


@pytest.mark.parametrize(("split", "raw", "text", "made"), WRITTEN.values(), ids=WRITTEN)
def test_characters_change_and_notation_stays(split: Split, raw: str, text: str, made: str) -> None:
    """What is written is read, and a stand-in is written in the same way, as long as before."""
    units = split(raw)
    other = text.translate(STAND_INS).replace("\U0001f600", "\U00020000")

    assert text == text_of(units)
    assert raw == respelt(units, text)
    assert made == respelt(units, other)


@pytest.mark.parametrize("raw", [r"\ud800", r"\udc00x"], ids=["high", "low"])
def test_half_of_a_pair_stays(raw: str) -> None:
    """It stands for no character, so nothing stands for it."""
    units = json_units(raw)

    assert "" == units[0].char
    assert raw == respelt(units, text_of(units))


@pytest.mark.parametrize("other", ["longer", "s"])
def test_a_stand_in_may_have_another_length(other: str) -> None:
    """A number stands for a number of another length."""
    assert other == respelt(json_units("1234"), other)
