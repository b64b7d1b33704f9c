"""Texts that came from a target, made fit for a report."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from flushproof.resources import Json

LONGEST = 2_000
"""Characters of a text for machines; the event log has all of it."""

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufe00-\ufe0f\ufeff\ufff0-\uffff\U000e0000-\U000e0fff]"
)
"""Characters that nobody sees, or that change how the text around them is read."""


def shortened(text: str, limit: int = LONGEST) -> str:
    """*text*, cut with a note if it is long."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"


class Rows:
    """An array of a document whose rows are made when they are written, and not kept."""

    def __init__(self, rows: Iterable[Json]) -> None:
        self.rows = rows


def as_json(document: Json) -> Iterator[str]:
    """
    *document* in parts of text that every reader of JSON takes: ASCII, no halves of surrogates.

    A member is on a line of its own, and so is a row of `Rows`, be it ever so long.
    """
    yield from json_parts(document, "\n")
    yield "\n"


def json_parts(value: Json, margin: str) -> Iterator[str]:
    """*value* in parts, where *margin* begins a line."""
    match value:
        case Rows():
            yield from between("[]", margin, ([on_a_line(row)] for row in value.rows))
        case Mapping():
            members = (
                chain((f"{on_a_line(name)}: ",), json_parts(inner, f"{margin} "))
                for name, inner in value.items()
            )
            yield from between("{}", margin, members)
        case list() | tuple():
            yield from between("[]", margin, (json_parts(inner, f"{margin} ") for inner in value))
        case _:
            yield on_a_line(value)


def between(brackets: str, margin: str, rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """*rows*, each on a line below *margin*, between *brackets*."""
    before = brackets[0]
    for row in rows:
        yield f"{before}{margin} "
        yield from row
        before = ","
    yield brackets if before != "," else f"{margin}{brackets[1]}"


def on_a_line(value: Json) -> str:
    """*value* as JSON on one line."""
    return json.dumps(whole(value))


def whole(value: Json) -> Json:
    """*value* without halves of surrogate pairs, which Python holds and few others do."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, Mapping):
        return {whole(name): whole(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [whole(inner) for inner in value]
    return value


def on_one_line(text: str, limit: int) -> str:
    """*text* on one line, cut, with what nobody would see as escapes."""
    line = " ".join(text.split())
    return UNSEEN.sub(lambda hit: f"\\u{ord(hit[0]):04x}", shortened(line, limit))
