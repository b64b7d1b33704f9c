"""Where in the text of a JSON document a pointer points, without changing a byte of the text."""

import json
import re
from dataclasses import dataclass
from typing import Any

BLANKS = re.compile(r"[ \t\r\n]*")
DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    A part of a text.

    Attributes:
        start: Its first character: the name of the member, if it is one.
        end: The character behind it.
        found: Whether it is what the pointer points at; otherwise it is the nearest thing around.
    """

    start: int
    end: int
    found: bool


def place_of(text: str, pointer: str) -> Place | None:
    """
    Where *pointer* points in *text*; None if the text is no JSON, or nothing can be marked.

    Of a member that is missing it is what should hold it: the first line of that.
    """
    if not pointer.startswith("/"):
        return None
    try:
        return walked(text, [unescaped(step) for step in pointer[1:].split("/")])
    except (ValueError, IndexError, RecursionError):
        return None


def walked(text: str, steps: list[str]) -> Place:
    """Where *steps* lead in *text*."""
    named = position = after_blanks(text, 0)
    for step in steps:
        inner = entered(text, position, step)
        if inner is None:
            line_end = text.find("\n", named)
            end = DECODER.raw_decode(text, position)[1]
            return Place(start=named, end=min(end, line_end) if line_end >= 0 else end, found=False)
        named, position = inner
    return Place(start=named, end=DECODER.raw_decode(text, position)[1], found=True)


def entered(text: str, position: int, step: str) -> tuple[int, int] | None:
    """Where the part *step* of the value at *position* begins: its name, if any, and its value."""
    match text[position]:
        case "{":
            return member(text, position, step)
        case "[" if step.isdecimal():
            return item(text, position, int(step))
    return None


def member(text: str, position: int, name: str) -> tuple[int, int] | None:
    """The first member *name* of the object at *position*."""
    position = after_blanks(text, position + 1)
    while text[position] == '"':
        named = position
        key, position = decoded(text, position)
        position = after_blanks(text, after_blanks(text, position) + 1)  # the colon
        if key == name:
            return named, position
        position = after_blanks(text, decoded(text, position)[1])
        if text[position] != ",":
            return None
        position = after_blanks(text, position + 1)
    return None


def item(text: str, position: int, number: int) -> tuple[int, int] | None:
    """The item *number* of the array at *position*."""
    position = after_blanks(text, position + 1)
    if text[position] == "]":
        return None
    for _ in range(number):
        position = after_blanks(text, decoded(text, position)[1])
        if text[position] != ",":
            return None
        position = after_blanks(text, position + 1)
    return position, position


def decoded(text: str, position: int) -> tuple[Any, int]:
    """The JSON value at *position*, and the character behind it."""
    return DECODER.raw_decode(text, position)


def after_blanks(text: str, position: int) -> int:
    """The first character from *position* on that is no blank."""
    hit = BLANKS.match(text, position)
    return hit.end() if hit else position


def unescaped(step: str) -> str:
    """A step of a pointer as the name that it stands for."""
    return step.replace("~1", "/").replace("~0", "~")
