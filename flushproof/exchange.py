"""
One request as sent and one answer as received, bytes and all.

Headers are a tuple of pairs: order, case and duplicates are facts of the wire, and a doubled
`x-ncp-apigw-timestamp` is a case. Names and values are text decoded as Latin-1, so that every
byte survives. Bodies are bytes; who needs JSON or XML parses it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

Headers = tuple[tuple[str, str], ...]

# What ends a line of a head, or may for some readers: with it a head is not the one it seems.
BREAK = re.compile(r"[\r\n\0]")


def values_of(headers: Headers, name: str) -> tuple[str, ...]:
    """Every value of the header *name*, whatever the case of the name, in order."""
    wanted = name.lower()
    return tuple([value for key, value in headers if key.lower() == wanted])


def value_of(headers: Headers, name: str) -> str | None:
    """The first value of the header *name*, or None."""
    wanted = name.lower()
    for key, value in headers:
        if key.lower() == wanted:
            return value
    return None


def without(headers: Headers, name: str) -> Headers:
    """*headers* less every one called *name*."""
    wanted = name.lower()
    return tuple(pair for pair in headers if pair[0].lower() != wanted)


def replaced(headers: Headers, name: str, value: str) -> Headers:
    """*headers* with the value of *name* replaced in place, or appended if there is none."""
    wanted = name.lower()
    if not values_of(headers, name):
        return (*headers, (name, value))
    return tuple((key, value if key.lower() == wanted else old) for key, old in headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """
    A request as it goes over the wire.

    Attributes:
        method: The method as sent, any case.
        target: Path and query as sent, percent-encoded, no scheme or host.
        headers: All of them but `Host` and `Content-Length`, which the transport adds where absent.
        body: The content, before any transfer coding.
    """

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""

    @property
    def path(self) -> str:
        """The target up to the first question mark."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        """The target behind the first question mark, raw; empty if there is none."""
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """
    An answer as it came.

    Attributes:
        status: Three digits of the status line.
        reason: The phrase of the status line.
        headers: As received, in order.
        body: The content with transfer coding removed and content coding still on.
        surplus: Bytes that followed the announced end of the body, if any came with it.
    """

    status: int
    reason: str = ""
    headers: Headers = ()
    body: bytes = b""
    surplus: bytes = b""


class Trouble(StrEnum):
    """Why there is no usable answer. Where anything was sent, it may have been executed."""

    REFUSED = "connection-refused"  # nothing was sent
    DROPPED = "connection-dropped"  # closed before a whole head came
    CUT = "body-cut"  # closed before the announced end of the body
    TIMEOUT = "timeout"  # slower than the deadline of an exchange
    TOO_LARGE = "too-large"  # a body over the limit
    GARBLED = "not-http"  # a status line, header or chunk that HTTP does not know
    TLS = "tls"  # no secure connection came about; nothing was sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """
    One request and what came of it.

    Attributes:
        request: As sent.
        response: As received; with `trouble` it holds what had come until then, or is None.
        trouble: Why the answer is not whole, or None.
        detail: A sentence about the trouble, without secrets.
        sent_at_ms: When it was sent, our clock, milliseconds since 1970.
        elapsed_ms: From the first byte sent to the last byte received.
    """

    request: Request
    response: Response | None = None
    trouble: Trouble | None = None
    detail: str = ""
    sent_at_ms: int = 0
    elapsed_ms: float = 0.0


def pairs(items: Iterable[tuple[str, str]]) -> Headers:
    """Header pairs as a value of ours."""
    return tuple((name, value) for name, value in items)
