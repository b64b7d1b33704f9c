"""
An exchange as a log or a cassette kept it, scrubbed, and whether two of them asked the same.

Answers can be compared only where the requests are the same but for the moment, the keys and the
numbers: a generated request, a decoy in the place of an instance, or a case that was edited since
get another answer without anything having changed at the target.
"""

import re
from dataclasses import dataclass

from flushproof.exchange import Exchange, Headers, value_of
from flushproof.harm import STEP
from flushproof.resources import Json
from flushproof.signing import ACCESS_KEY, API_KEY, SIGNATURE_V1, SIGNATURE_V2, TIMESTAMP

# Other at every run, or by every transport.
VOLATILE = frozenset(
    name.lower()
    for name in (
        *(ACCESS_KEY, API_KEY, SIGNATURE_V1, SIGNATURE_V2, TIMESTAMP),
        *("host", "content-length", "user-agent", "connection", "accept-encoding"),
    )
)

# What scrubbing leaves in the place of a value.
MARK = re.compile(r"\[(?:scrubbed[^\]]*|signature|(?:access|secret|api) key)\]")

# Headers whose values are words, however long.
IN_WORDS = ("accept", "content-", "te", "expect")

# As long as a key or a signature.
TOKEN = re.compile(r"[0-9A-Za-z+/=_.-]{16,}")

NUMBER = re.compile(r"[0-9]{6,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """
    One exchange, as far as it was written down.

    Attributes:
        method: As sent.
        target: Path and query.
        headers: Of the request.
        content: The body of the request as text.
        status: Of the answer.
        text: The body of the answer as text.
        readable: Whether *text* is the body, all of it and as it was written.
        elapsed_ms: How long it took; None where nobody measured.
        recorded: Whether it holds stand-ins for what nobody published.
    """

    method: str
    target: str
    headers: Headers
    content: str
    status: int
    text: str
    readable: bool
    elapsed_ms: float | None
    recorded: bool = False


def from_log(record: Json) -> Kept | None:
    """What the record of an exchange in a log holds; None if no whole answer came."""
    try:
        record = dict(record)  # it may be read from a file
        request, response = record["request"], record["response"]
        if response is None or record["trouble"] is not None or request["body"]["cut"]:
            return None
        body = response["body"]
        headers = tuple((str(name), str(value)) for name, value in response["headers"])
        return Kept(
            method=str(request["method"]),
            target=str(request["target"]),
            headers=tuple((str(name), str(value)) for name, value in request["headers"]),
            content=str(request["body"]["text"]),
            status=int(response["status"]),
            text=str(body["text"]),
            readable=not body["cut"] and body["encoding"] == "utf-8" and uncoded(headers),
            elapsed_ms=float(record["elapsed_ms"]),
        )
    except (KeyError, TypeError, ValueError):
        # The log is read line by line, the records of exchanges in it are not checked.
        return None


def from_cassette(exchange: Exchange) -> Kept | None:
    """What a recorded exchange holds; None if there is no whole answer in it."""
    request, response = exchange.request, exchange.response
    if response is None or exchange.trouble is not None:
        return None
    return Kept(
        method=request.method,
        target=request.target,
        headers=request.headers,
        content=request.body.decode("utf-8", "backslashreplace"),
        status=response.status,
        text=response.body.decode("utf-8", "replace"),
        readable=uncoded(response.headers),
        elapsed_ms=None,
        recorded=True,
    )


def uncoded(headers: Headers) -> bool:
    """Whether the body below *headers* is not compressed."""
    return (value_of(headers, "content-encoding") or "identity").strip().lower() == "identity"


def same_request(one: Kept, other: Kept) -> bool:
    """Whether both asked the same, but for the moment, the keys, and which number of its kind."""
    if (one.method, plain(one.target)) != (other.method, plain(other.target)):
        return False
    if plain(one.content) != plain(other.content):
        return False
    mine, theirs = steady(one.headers), steady(other.headers)
    return len(mine) == len(theirs) and all(
        left[0] == right[0] and (left[1] == right[1] or masked(left[1]) or masked(right[1]))
        for left, right in zip(mine, theirs, strict=True)
    )


def masked(text: str) -> bool:
    """Whether something was taken out of *text*."""
    return MARK.search(text) is not None


def steady(headers: Headers) -> list[tuple[str, str]]:
    """The *headers* that a case decides, in one order; of keys and the like only their kind."""
    return sorted(
        (name, value if name.lower().startswith(IN_WORDS) else essence(value))
        for name, value in headers
        if name.lower() not in VOLATILE
    )


def essence(value: str) -> str:
    """*value*, or what kind of value it is: a key may stand under another name, too."""
    return "{token}" if TOKEN.fullmatch(value) else plain(value)


def plain(text: str) -> str:
    """*text* with the kind of each long number in its place: of a decoy, or of any other."""

    def kind(number: re.Match[str]) -> str:
        return "{decoy}" if int(number[0][:400]) % STEP == 0 else "{number}"

    return NUMBER.sub(kind, text)
