"""
What a request asks for: names and values of its query and its body.

"Field names in the request body are case sensitive." Names that occur more than once are kept,
so that a request which says two things can be refused.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

Pairs = tuple[tuple[str, str], ...]

BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class Unreadable(ValueError):
    """The query or the body is not what it says it is."""


class NotUtf8(Unreadable):
    """The query or the body holds bytes that are not UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """
    The parameters of a request.

    Attributes:
        pairs: Every name and value, of the query first.
        trouble: Why they could not be read; then there are none.
    """

    pairs: Pairs = ()
    trouble: Unreadable | None = None

    def values(self, name: str) -> tuple[str, ...]:
        """The different values of *name* in order; none, if all of them are empty."""
        found = tuple(dict.fromkeys(value for key, value in self.pairs if key == name))
        return found if any(found) else ()


def text_of(data: bytes) -> str:
    """*data* as UTF-8, which the gateway requires."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise NotUtf8 from None


def unescaped(data: bytes) -> str:
    """*data* with ``+`` and ``%XX`` resolved; both ``+`` and ``%20`` mean a space."""
    data = data.replace(b"+", b" ")
    return text_of(unquote_to_bytes(data) if b"%" in data else data)


def form_pairs(data: bytes) -> Pairs:
    """The pairs of a query or a form body; a name without ``=`` has an empty value."""
    if BROKEN_ESCAPE.search(data):
        raise Unreadable
    fields = (field.partition(b"=") for field in data.split(b"&") if field)
    return tuple((unescaped(name), unescaped(value)) for name, _, value in fields)


def json_pairs(data: bytes) -> Pairs:
    """The members of a JSON object, as text: a number as it is written, null as nothing."""
    try:
        members = json.loads(
            text_of(data),
            object_pairs_hook=_Members,
            parse_int=str,
            parse_float=str,
            parse_constant=_no_constant,
        )
        if not isinstance(members, _Members):
            raise Unreadable
        # What is nested too deeply to be read may also be too deep to be written again.
        return tuple((name, _text_of_member(value)) for name, value in members)
    except (json.JSONDecodeError, RecursionError):
        raise Unreadable from None


class _Members(list[tuple[str, Any]]):
    """The members of a JSON object in order, a doubled name twice."""


def _no_constant(_: str) -> None:
    raise Unreadable


def _text_of_member(value: Any) -> str:
    match value:
        case str():
            return value
        case None:
            return ""
        case _:
            return json.dumps(value)


def media_type(value: str | None) -> str:
    """The media type of a Content-Type header without its parameters; empty if there is none."""
    return (value or "").partition(";")[0].strip().lower()


def joined(parts: Iterable[Pairs]) -> Parameters:
    """The parameters that *parts* hold together."""
    return Parameters(pairs=tuple(pair for part in parts for pair in part))
