"""Texts that came from a target, made fit for a report."""

import json
import re
from collections.abc import Mapping

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


def as_json(document: Json) -> str:
    """*document* as text that every reader of JSON takes: ASCII, without halves of surrogates."""
    return json.dumps(whole(document), indent=1) + "\n"


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
