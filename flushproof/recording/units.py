"""
A text as it is written: character by character, each with its notation.

A stand-in takes the place of characters, not of what was written: `\\u006d` becomes `\\u0061`, so
that the layout, and where in it something is wrong, stay as they were.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest


@dataclass(frozen=True, slots=True)
class Unit:
    """What is written, and the character that it stands for: empty if for none."""

    raw: str
    char: str


JSON_UNIT = re.compile(
    r"""\\u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})
      | \\u(?P<code>[0-9a-fA-F]{4}) | \\(?P<short>["\\/bfnrt]) | \\ | .""",
    re.VERBOSE | re.DOTALL,
)
SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

XML_UNIT = re.compile(
    r"&\#(?:[xX](?P<hex>[0-9a-fA-F]{1,8})|(?P<decimal>[0-9]{1,8}));"
    r"|&(?P<name>amp|lt|gt|quot|apos);|.",
    re.DOTALL,
)
NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def json_units(raw: str) -> list[Unit]:
    """The characters of what stands between the quotes of a JSON string."""
    return [Unit(hit[0], _json_char(hit)) for hit in JSON_UNIT.finditer(raw)]


def _json_char(hit: re.Match[str]) -> str:
    if hit["high"]:
        high, low = int(hit["high"], 16) - 0xD800, int(hit["low"], 16) - 0xDC00
        return chr(0x10000 + (high << 10) + low)
    if hit["code"]:
        return _char(int(hit["code"], 16))
    if hit["short"]:
        return SHORT.get(hit["short"], hit["short"])
    return hit[0]


def xml_units(raw: str) -> list[Unit]:
    """The characters of a text, or of the value of an attribute, in XML or HTML."""
    return [Unit(hit[0], _xml_char(hit)) for hit in XML_UNIT.finditer(raw)]


def _xml_char(hit: re.Match[str]) -> str:
    if hit["hex"]:
        return _char(int(hit["hex"], 16))
    if hit["decimal"]:
        return _char(int(hit["decimal"]))
    return NAMED[hit["name"]] if hit["name"] else hit[0]


def plain_units(raw: str) -> list[Unit]:
    """The characters of a text that escapes nothing."""
    return [Unit(char, char) for char in raw]


def _char(code: int) -> str:
    """The character of *code*; empty for half of a surrogate pair, and for no character."""
    return chr(code) if code < 0xD800 or 0xE000 <= code < 0x110000 else ""


Split = Callable[[str], list[Unit]]


def text_of(units: Sequence[Unit]) -> str:
    """What *units* say."""
    return "".join(unit.char for unit in units)


def respelt(units: Sequence[Unit], text: str) -> str:
    """*text*, letters and digits in place of what *units* say, in their notation."""
    telling = [unit for unit in units if unit.char]
    if text_of(telling) == text:
        return "".join(unit.raw for unit in units)
    if len(telling) != len(text):
        return "".join(
            _spelt(unit, char) if unit is not None else char
            for unit, char in zip_longest(telling[: len(text)], text)
        )
    chars = iter(text)
    return "".join(_spelt(unit, next(chars)) if unit.char else unit.raw for unit in units)


def _spelt(unit: Unit, char: str) -> str:
    """*char* in the notation of *unit*."""
    raw, code = unit.raw, ord(char)
    if unit.char == char:
        return raw
    if raw.startswith("\\u"):
        template = "%04X" if raw[2:6] != raw[2:6].lower() else "%04x"
        halves = char.encode("utf-16-be", "surrogatepass")
        return "".join(
            f"\\u{template % int.from_bytes(halves[at : at + 2])}"
            for at in range(0, len(halves), 2)
        )
    if raw[:3] in ("&#x", "&#X"):
        return f"{raw[:3]}{code:0{len(raw) - 4}x};"
    if raw.startswith("&#"):
        return f"&#{code:0{len(raw) - 3}d};"
    return char
