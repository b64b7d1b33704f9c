"""Which requests of a client are calls of the flush, and what they ask for."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from flushproof.clients.observed import Host, Observed, Sent
from flushproof.contract import PATH
from flushproof.exchange import Request, value_of
from flushproof.resources import Json

NUMBER = "cloudDBInstanceNo"
FORMAT = "responseFormatType"

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

# They ask what may be done, or whether somebody is there.
QUIET = ("HEAD", "OPTIONS", "TRACE")


def action_of(request: Request) -> str:
    """The operation that the path of *request* names, in lower case."""
    return request.path.rstrip("/").rpartition("/")[2].lower()


FLUSH = action_of(Request(method="POST", target=PATH))


def calls_of(observed: Observed) -> tuple[Sent, ...]:
    """
    The requests to the gateway that are, or are meant to be, calls of the flush.

    A client may look for its instance first, or ask whether anybody is there. One that names the
    operation nowhere means it with whatever it sends.
    """
    sends = [sent for sent in observed.sends if sent.host is Host.GATEWAY]
    named = [sent for sent in sends if action_of(sent.request) == FLUSH]
    meant = named or [sent for sent in sends if not action_of(sent.request).startswith("get")]
    acting = [sent for sent in meant if sent.request.method.upper() not in QUIET]
    return tuple(acting or meant)


def reached(observed: Observed) -> tuple[Sent, ...]:
    """The calls that met the gateway's behaviour, since the reference gateway would obey them."""
    return tuple(sent for sent in calls_of(observed) if sent.valid or sent.flushed)


def is_get(sent: Sent) -> bool:
    """Whether it is a GET."""
    return sent.request.method.upper() == "GET"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """
    A parameter of a request.

    Attributes:
        place: `query` or `body`.
        is_text: Whether it is a text; in JSON it may be something else.
    """

    name: str
    value: str
    place: str
    is_text: bool = True


class NotText(str):
    """A value of JSON that is no string, as it is written."""

    __slots__ = ()


def media_type_of(request: Request) -> str:
    """The media type that is announced, without parameters, in lower case; empty if none is."""
    return (value_of(request.headers, "content-type") or "").partition(";")[0].strip().lower()


def parameters_of(request: Request) -> tuple[Parameter, ...]:
    """What *request* asks for, in whatever way it is written."""
    in_body = json_members(request.body)
    if in_body is None:
        in_body = parse_qsl(request.body.decode("latin-1"), keep_blank_values=True)
    return (
        *_in("query", parse_qsl(request.query, keep_blank_values=True)),
        *_in("body", in_body),
    )


def values_in(request: Request, name: str) -> tuple[Parameter, ...]:
    """The parameters of *request* that are called *name*."""
    return tuple(one for one in parameters_of(request) if one.name == name)


def asked_format(request: Request) -> str | None:
    """`json` or `xml`, if *request* asks for one of them."""
    wanted = {one.value for one in values_in(request, FORMAT)}
    return wanted.pop() if len(wanted) == 1 and wanted <= {"json", "xml"} else None


def json_members(body: bytes) -> list[tuple[str, str]] | None:
    """The members of the JSON object that *body* is; None if it is none."""
    try:
        value = json.loads(
            body,
            object_pairs_hook=Members,
            parse_int=NotText,
            parse_float=NotText,
            parse_constant=NotText,
        )
    except (ValueError, RecursionError):
        return None
    return [(name, _text(one)) for name, one in value] if isinstance(value, Members) else None


class Members(list[tuple[str, Json]]):
    """The members of a JSON object in order, a doubled name twice."""


def _text(value: Json) -> str:
    match value:
        case str():
            return value
        case None | bool():
            return NotText(json.dumps(value))
        case _:
            return NotText("a list or an object")


def _in(place: str, pairs: list[tuple[str, str]]) -> Iterator[Parameter]:
    for name, value in pairs:
        is_text = not isinstance(value, NotText)
        yield Parameter(name=name, value=value, place=place, is_text=is_text)
