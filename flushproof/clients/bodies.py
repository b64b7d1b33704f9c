"""What a body is said to be, and whether it is."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import unquote_to_bytes

from flushproof.clients.calls import FORM, JSON, calls_of, is_get, json_members, media_type_of
from flushproof.clients.expectations import Expectation
from flushproof.clients.observed import Observed, Sent
from flushproof.clients.told import Told, Wrong, quoted, skipped
from flushproof.exchange import value_of, values_of

TYPES = {FORM: "form", JSON: "json"}

TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
MEDIA_TYPE = re.compile(
    rf'{TOKEN}/{TOKEN}(?:[ \t]*;[ \t]*(?:{TOKEN}=(?:{TOKEN}|"(?:[^"\\]|\\.)*"))?)*'
)

BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def bodiless(sent: Sent) -> str:
    """Why there is no body to look at."""
    return "the call has no body" if not sent.request.body else ""


def unannounced(sent: Sent) -> str:
    """Why there is nothing to announce, or to hold an announcement against."""
    announced = value_of(sent.request.headers, "content-type") is not None
    return bodiless(sent) if is_get(sent) or not announced else ""


def media_type(observed: Observed, _: Expectation) -> Told:
    """One of the two published types."""
    calls = [sent for sent in calls_of(observed) if not unannounced(sent)]
    if not calls:
        return skipped("the call has no body, so there is nothing to announce")
    strange = tuple(
        Wrong(
            where="header Content-Type",
            expected=f"{FORM} or {JSON}",
            actual=quoted(value_of(sent.request.headers, "content-type") or "none", observed),
            sent=sent,
        )
        for sent in calls
        if media_type_of(sent.request) not in TYPES
    )
    return Told(wrong=strange, reading="" if strange else TYPES[media_type_of(calls[0].request)])


def media_type_syntax(observed: Observed, sent: Sent) -> Iterator[Wrong]:
    """Once, well-formed, and under its own name."""
    headers = sent.request.headers
    found = values_of(headers, "content-type")
    if len(found) > 1:
        yield Wrong(
            where="header Content-Type",
            expected="once",
            actual=f"{len(found)} times",
            sent=sent,
        )
    for value in found:
        if not MEDIA_TYPE.fullmatch(value):
            yield Wrong(
                where="header Content-Type",
                expected="a media type, such as application/json; charset=UTF-8",
                actual=quoted(value, observed),
                sent=sent,
            )
    for name in (key for key, _ in headers if astray(key)):
        yield Wrong(
            where=f"header {name}",
            expected="Content-Type: TYPE; charset=UTF-8",
            actual="a header that no gateway reads",
            sent=sent,
        )


def astray(name: str) -> bool:
    """Whether a header called *name* is meant to be Content-Type, or a part of it."""
    lower = name.lower()
    near = get_close_matches(lower, ["content-type"], cutoff=0.85)
    return lower == "charset" or (bool(near) and lower != "content-type")


def untyped(sent: Sent) -> str:
    """Why a body cannot be held against its type."""
    if is_get(sent) and not sent.request.body:
        return "the call has no body"
    known = media_type_of(sent.request) in TYPES
    return "" if known else "its media type says nothing that is published"


def body(_: Observed, sent: Sent) -> Iterator[Wrong]:
    """JSON where JSON is announced, a form where a form is, in UTF-8 both."""
    announced = media_type_of(sent.request)
    content = sent.request.body
    expected, problem = (
        ("a JSON object in UTF-8", json_problem(content))
        if announced == JSON
        else ("a form in UTF-8", form_problem(content))
    )
    if problem:
        yield Wrong(where="body", expected=expected, actual=problem, sent=sent)


def json_problem(content: bytes) -> str:
    """Why *content* is no JSON object in UTF-8; empty if it is one."""
    if not content:
        return "no body"
    if not is_utf8(content):
        return "bytes that are not UTF-8"
    return "" if json_members(content) is not None else "something else"


def form_problem(content: bytes) -> str:
    """Why *content* is no form in UTF-8; empty if it is one."""
    if json_members(content) is not None:
        return "a JSON object"
    if BROKEN_ESCAPE.search(content):
        return "a percent sign without two hexadecimal digits"
    return "" if is_utf8(unquote_to_bytes(content)) else "bytes that are not UTF-8"


def is_utf8(content: bytes) -> bool:
    """Whether *content* is UTF-8."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def get_body(_: Observed, sent: Sent) -> Iterator[Wrong]:
    """Nothing behind the head."""
    if sent.request.body:
        length = len(sent.request.body)
        yield Wrong(where="body", expected="none", actual=f"{length} bytes", sent=sent)


def no_get(sent: Sent) -> str:
    """Why it may well have a body."""
    return "" if is_get(sent) else "the call is no GET"
