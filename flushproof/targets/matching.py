"""
Whether a request is the recorded one, in all that means something; and if not, in what it differs.

A signature means what it covers: a proper one is as good as another proper one, anything else
only as good as itself. Bodies and media types are compared as they are read. Headers that say
nothing of what is asked for may differ; any other counts, known to us or not.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qsl

from flushproof.exchange import Request, value_of, values_of
from flushproof.resources import Json
from flushproof.signing import (
    ACCESS_KEY,
    SIGNATURE_V1,
    SIGNATURE_V2,
    TIMESTAMP,
    Credentials,
    verify,
)

CONTENT_TYPE = "content-type"

# What the transport adds, or says of the client alone.
MEANINGLESS = frozenset(
    {"accept-encoding", "connection", "content-length", "host", "keep-alive", "user-agent"}
)

SIGNATURES = (SIGNATURE_V2, SIGNATURE_V1)

# Where both values may be shown; what else a header holds may be somebody's secret.
SHOWN = frozenset({"method", "path", "query", "media type", "accept", TIMESTAMP})

# A value in a message is no longer than this.
LONGEST = 60

# What a request is compared by: the value of each part by its name.
Meaning = Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One part in which a request is not the recorded one; secrets are not in it."""

    part: str
    recorded: str | None = None
    asked: str | None = None

    def __str__(self) -> str:
        if self.recorded is None or self.asked is None:
            return f"other {self.part}"
        return f"other {self.part} (recorded {self.recorded}, asked {self.asked})"


def differences(
    asked: Request, recorded: Request, keys: Mapping[str, Credentials], *, exact: bool = False
) -> tuple[Difference, ...]:
    """
    In what *asked* is not the request *recorded*; empty if it is.

    Args:
        keys: Whom signatures are verified for, by access key.
        exact: Whether the spelling of headers and body is what the request is about.
    """
    ours, theirs = (meaning(one, keys, exact=exact) for one in (asked, recorded))
    return tuple(
        _difference(part, theirs.get(part), ours.get(part))
        for part in dict.fromkeys((*theirs, *ours))
        if ours.get(part) != theirs.get(part)
    )


def meaning(request: Request, keys: Mapping[str, Credentials], *, exact: bool) -> Meaning:
    """What *request* is compared by, part by part."""
    return {
        "method": request.method,
        "path": request.path,
        "query": request.target[len(request.path) :],
        **dict(_headers(request, exact=exact)),
        "signature": signature_of(request, keys),
        **({"body": request.body} if exact else dict(_body(request))),
    }


def signature_of(request: Request, keys: Mapping[str, Credentials]) -> tuple[str, ...]:
    """
    What the signatures of *request* are worth: proper, or else the very text of each.

    The string to sign is derived anew from the request.
    """
    found = tuple(value for name in SIGNATURES for value in values_of(request.headers, name))
    known = keys.get(value_of(request.headers, ACCESS_KEY) or "")
    timestamps = values_of(request.headers, TIMESTAMP)
    if len(found) == len(timestamps) == 1 and known is not None:
        (text,), (timestamp,) = found, timestamps
        if verify(text, request.method, request.target, timestamp, known):
            return (PROPER,)
    return (WRONG, *found) if found else (ABSENT,)


PROPER, WRONG, ABSENT = "proper", "not the one of this request", "none"


def _headers(request: Request, *, exact: bool) -> Iterator[tuple[str, Json]]:
    """The headers that mean something: their values by name, in the order of each name."""
    names = dict.fromkeys(name if exact else name.lower() for name, _ in request.headers)
    for name in names:
        values = [
            value for key, value in request.headers if (key if exact else key.lower()) == name
        ]
        plain = name.lower()
        if plain in MEANINGLESS and not exact:
            continue
        if plain in SIGNATURES:
            # Which of the two it is in, and how often; what it is worth is told apart.
            yield name, len(values)
        elif plain == CONTENT_TYPE and not exact:
            yield "media type", [media_type(value) for value in values]
        else:
            yield name, values
    if exact:
        yield "order of headers", list(names)


def media_type(text: str) -> str:
    """*text* as it is read: letters of names, and blanks around them, say nothing."""
    kind, *parameters = (part.strip().lower() for part in text.split(";"))
    told = sorted("=".join(half.strip(' \t"') for half in one.split("=", 1)) for one in parameters)
    return "; ".join((kind, *filter(None, told)))


def _body(request: Request) -> Iterator[tuple[str, Json]]:
    """The body as its media type says to read it, member by member; else as it is."""
    kind = media_type(value_of(request.headers, CONTENT_TYPE) or "").partition(";")[0]
    read = READERS.get(kind)
    members = read(request.body) if read is not None else None
    if members is None:
        yield "body", request.body
    else:
        yield "kind of body", kind
        for name, value in members.items():
            yield f"body {name}", value


def _form(body: bytes) -> Mapping[str, Json] | None:
    """The values of each name, in their order; which name comes first says nothing."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(
        body.decode("latin-1"), keep_blank_values=True, encoding="utf-8", errors="surrogateescape"
    ):
        found.setdefault(name, []).append(value)
    return found


def _json(body: bytes) -> Mapping[str, Json] | None:
    """The members of an object; None of what is none, or has a member twice."""
    try:
        document = json.loads(body.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    # As text again, since 1, 1.0 and true are the same to Python.
    return (
        {name: json.dumps(value, sort_keys=True) for name, value in document.items()}
        if isinstance(document, dict)
        else None
    )


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member is there twice")
    return members


READERS: Mapping[str, Callable[[bytes], Mapping[str, Json] | None]] = MappingProxyType(
    {"application/x-www-form-urlencoded": _form, "application/json": _json}
)


def _difference(part: str, recorded: Json, asked: Json) -> Difference:
    if part == "signature":
        # What it is worth is shown, never the text.
        return Difference(part=part, recorded=str(recorded[0]), asked=str(asked[0]))
    if part in SHOWN or part.startswith("body "):
        return Difference(part=part, recorded=_shown(recorded), asked=_shown(asked))
    return Difference(part=part)


def _shown(value: Json) -> str:
    if value is None:
        return "none"
    text = ", ".join(value) if isinstance(value, list) else str(value)
    text = text.encode("ascii", "backslashreplace").decode()
    return repr(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")
