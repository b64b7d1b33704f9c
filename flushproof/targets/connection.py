"""
A connection that carries one request at a time, byte for byte, and reads its answer strictly.

What holds:
- urllib3 would compose a request of its own and normalise the target (`%7e` becomes `~`, `%c3`
  becomes `%C3`), which breaks signatures. It connects, verifies certificates and keeps connections;
  what goes over them is ours, in one piece.
- One deadline covers connecting, sending and reading; a byte every second cannot outlive it.
- The head is read strictly, since a lenient reader hides what a conformance suite is here to see.
  `http.client` is told where the body ends, reads up to there and undoes chunks.
"""

import io
import re
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException, HTTPResponse, RemoteDisconnected
from time import monotonic, perf_counter
from typing import Any

import urllib3

from flushproof.exchange import Headers, values_of

HEAD_LIMIT = 2**16
MOST_HEADERS = 99  # http.client takes no more

STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2})(?: ([^\r\n\0]*))?\r?\n")
FIELD_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*?)[ \t]*\r?\n")
FOLDED_LINE = re.compile(rb"[ \t]+([^\r\n\0]*?)[ \t]*\r?\n")
LENGTH = re.compile(r"[0-9]{1,18}")

# Answers with these statuses have no body, whatever their heads say.
BODILESS = frozenset({101, 204, 304})


class Attempt(bytes):
    """
    The bytes of one request on their way, and what its socket saw of the answer.

    Attributes:
        deadline_s: When it has to be done, by the monotonic clock.
        started_s: When its first byte was about to go, by `perf_counter`; None if none ever was.
        status, reason, headers: The head of the answer; `status` is None until all of it came.
        surplus: What lay behind the end of the answer.
        ended: Whether the peer closed while we still read.
    """

    deadline_s: float
    started_s: float | None = None
    status: int | None = None
    reason: str = ""
    headers: Headers = ()
    surplus: bytes = b""
    ended: bool = False

    def __new__(cls, message: bytes, deadline_s: float) -> "Attempt":
        """*message*, to be answered before *deadline_s*."""
        attempt = super().__new__(cls, message)
        attempt.deadline_s = deadline_s
        return attempt

    def remaining_s(self) -> float:
        """Seconds until the deadline; raises TimeoutError if there are none."""
        remaining_s = self.deadline_s - monotonic()
        if remaining_s <= 0:
            raise TimeoutError("the deadline of the exchange has passed")
        return remaining_s


class Incoming(io.RawIOBase):
    """What comes in on a socket until the deadline; at the end, only what is there already."""

    def __init__(self, sock: Any, source: Any, attempt: Attempt) -> None:
        """*source* is the socket's raw file, which keeps the socket open as long as it is."""
        self.sock, self.source, self.attempt = sock, source, attempt
        self.waits = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self.sock.settimeout(self.attempt.remaining_s() if self.waits else 0)
        try:
            count: int | None = self.source.readinto(buffer)
        except ssl.SSLWantReadError:
            return None
        self.attempt.ended |= count == 0 and self.waits
        return count

    def close(self) -> None:
        self.source.close()
        super().close()


class Stream(io.BufferedReader):
    """A buffered reader that, when an answer was read to its end, looks at what lies behind it."""

    raw: Incoming

    def close(self) -> None:
        if not self.closed:
            self.raw.waits = False
            with suppress(OSError):
                self.raw.attempt.surplus = self.peek()
        super().close()


class Garbled(HTTPException):
    """What came is not HTTP/1.1; the text says why, without quoting it."""


class Answer(HTTPResponse):
    """An answer whose head is read strictly, and whose socket is read until the deadline."""

    fp: Any

    def __init__(self, sock: Any, *, method: str, attempt: Attempt) -> None:
        super().__init__(sock, method=method)
        self.method, self.attempt = method, attempt
        self.fp = Stream(Incoming(sock, self.fp.detach(), attempt))

    def begin(self) -> None:
        """Read the head of the final answer, interim ones (1xx) skipped."""
        while 100 <= (status := self._head()) < 200 and status != 101:
            pass
        headers = self.attempt.headers
        # Where the body ends: RFC 9112, 6.3; `check_framing` has seen that it is told in one way.
        self.chunked, self.length, self.chunk_left = False, None, None
        if self.method == "HEAD" or status in BODILESS:
            self.length = 0
        elif values_of(headers, "transfer-encoding"):
            self.chunked = True
        elif lengths := values_of(headers, "content-length"):
            self.length = int(lengths[0])
        # Whether another request may follow: RFC 9112, 9.3.
        options = ",".join(values_of(headers, "connection")).lower()
        stays = "close" not in options if self.version == 11 else "keep-alive" in options
        self.will_close = not stays or (self.length is None and not self.chunked)
        self.attempt.status = status

    @property
    def whole(self) -> bool:
        """Whether the body was read to its announced end; where it ends by closing, never."""
        return self.chunk_left is None if self.chunked else self.length == 0

    def _head(self) -> int:
        """Read one head, the empty line at its end included, and give its status."""
        first = self.fp.readline(HEAD_LIMIT)
        if not first:
            raise RemoteDisconnected("closed without an answer")
        status_line = STATUS_LINE.fullmatch(first)
        if status_line is None:
            if self.attempt.ended and b"HTTP/".startswith(first[:5]):
                raise RemoteDisconnected("closed in the middle of the status line")
            raise Garbled("the answer does not begin with a status line of HTTP/1.1")
        lines, size = [first], len(first)
        while lines[-1] not in (b"\r\n", b"\n"):
            lines.append(self.fp.readline(HEAD_LIMIT))
            size += len(lines[-1])
            if self.attempt.ended and not lines[-1].endswith(b"\n"):
                raise RemoteDisconnected("closed in the middle of the head")
            if size > HEAD_LIMIT or len(lines) > MOST_HEADERS:
                raise Garbled(f"the head has over {MOST_HEADERS} lines or {HEAD_LIMIT} bytes")
        headers = fields_of(lines[1:-1])
        check_framing(headers)
        self.version = 10 if first.startswith(b"HTTP/1.0") else 11
        self.attempt.reason = (status_line[2] or b"").decode("latin-1").strip()
        self.attempt.headers = headers
        return int(status_line[1])


def fields_of(lines: list[bytes]) -> Headers:
    """The headers that *lines* hold, in order; raises Garbled if one is none."""
    headers: list[tuple[str, str]] = []
    for number, line in enumerate(lines, 1):
        field = FIELD_LINE.fullmatch(line)
        folded = FOLDED_LINE.fullmatch(line) if headers else None
        if field is not None:
            headers.append((field[1].decode("latin-1"), field[2].decode("latin-1")))
        elif folded is not None:
            # RFC 9112, 5.2: a user agent must replace a folded line by spaces.
            name, value = headers.pop()
            headers.append((name, f"{value} {folded[1].decode('latin-1')}".strip()))
        else:
            raise Garbled(f"line {number} of the headers is no header")
    return tuple(headers)


def check_framing(headers: Headers) -> None:
    """Raise Garbled unless *headers* say in one way where the body ends (RFC 9112, 6.3)."""
    lengths = set(values_of(headers, "content-length"))
    if len(lengths) > 1 or not all(LENGTH.fullmatch(length) for length in lengths):
        raise Garbled("Content-Length is not one number")
    codings = values_of(headers, "transfer-encoding")
    if codings and [coding.lower() for coding in codings] != ["chunked"]:
        raise Garbled("Transfer-Encoding is not chunked, and no other was offered")


class Pool(urllib3.HTTPConnectionPool):
    """Connections to one host and port; an idle one that the server closed is replaced."""

    @contextmanager
    def answer_to(self, attempt: Attempt, method: str, connect_s: float) -> Iterator[Answer]:
        """
        Send *attempt* once, and give the answer, of which the head was read and the body was not.

        The connection is kept if the answer was read to its end by then and leaves it open.

        Args:
            method: Of the request; it tells how the answer ends.
            connect_s: How long connecting to one address may take.

        Raises:
            OSError, HTTPException, urllib3.exceptions.HTTPError: There is no answer.
        """
        connection: Any = self._get_conn()
        kept = False
        try:
            if connection.is_closed:
                connection.timeout = connect_s
                connection.connect()
            connection.sock.settimeout(attempt.remaining_s())
            attempt.started_s = perf_counter()
            # A server may answer before it has read everything, and close.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.sock.sendall(attempt)
            with closing(Answer(connection.sock, method=method, attempt=attempt)) as answer:
                answer.begin()
                yield answer
            kept = answer.whole and not answer.will_close
        finally:
            if not kept:
                connection.close()
            self._put_conn(connection)


class SecurePool(Pool, urllib3.HTTPSConnectionPool):
    """The same over TLS."""
