"""
Requests out of a socket, one after the other, each within a time limit.

The time limit is for a whole request, so a client that sends a byte now and then does not keep a
thread for longer than one that sends nothing. Nor does it keep the others waiting: what came is
looked at once, in however many pieces it came.
"""

import socket
from dataclasses import dataclass
from time import monotonic

from flushproof.exchange import Request
from flushproof.reference.head import END_OF_HEAD, MAX_HEAD, Head, NotHttp, chunk_size, parse_head

READ_SIZE = 64 * 1024
MAX_CHUNK_LINE = 1024

# The end of a head is at most so many bytes, and the last of them may come alone.
LONGEST_END = len(b"\r\n\r\n")

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Ended(Exception):
    """The client has no more to say: closed, or silent for too long between two requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A request that came, and whether the connection can be used again."""

    request: Request
    keep_alive: bool


class Reader:
    """
    Reads the requests of one connection.

    Args:
        connection: The socket; its timeout is set here.
        idle_s: How long the client may be silent before a request.
        patience_s: How long a request may take from its first byte to its last.
        max_body: Of a longer body one byte more than this is read, so that it is seen to be so.
    """

    def __init__(
        self, connection: socket.socket, *, idle_s: float, patience_s: float, max_body: int
    ) -> None:
        self.connection = connection
        self.idle_s = idle_s
        self.patience_s = patience_s
        self.max_body = max_body
        self.buffer = bytearray()
        self.deadline = 0.0

    def next(self) -> Arrival:
        """
        The next request.

        Raises:
            Ended: There is none.
            NotHttp: What came is none, is not whole, or took too long.
        """
        self.deadline = monotonic() + self.idle_s
        try:
            while not self.buffer:
                self.buffer += self._receive().lstrip(b"\r\n")
        except NotHttp:
            raise Ended from None
        self.deadline = monotonic() + self.patience_s
        head = parse_head(self._head())
        if head.expects_continue and not self.buffer:
            self.connection.sendall(CONTINUE)
        body = self._body(head)
        return Arrival(
            request=Request(
                method=head.method, target=head.target, headers=head.headers, body=body
            ),
            keep_alive=head.keep_alive and len(body) <= self.max_body,
        )

    def _receive(self) -> bytes:
        left_s = self.deadline - monotonic()
        if left_s <= 0:
            raise NotHttp
        self.connection.settimeout(left_s)
        try:
            data = self.connection.recv(READ_SIZE)
        except TimeoutError:
            raise NotHttp from None
        if not data:
            raise NotHttp
        return data

    def _taken(self, size: int) -> bytes:
        """The first *size* bytes of the buffer, which has them no more."""
        data = bytes(self.buffer[:size])
        del self.buffer[:size]
        return data

    def _head(self) -> bytes:
        del self.buffer[: len(self.buffer) - len(self.buffer.lstrip(b"\r\n"))]
        seen = 0
        while (end := END_OF_HEAD.search(self.buffer, max(seen - LONGEST_END, 0))) is None:
            seen = len(self.buffer)
            if seen > MAX_HEAD:
                raise NotHttp
            self.buffer += self._receive()
        if end.start() > MAX_HEAD:
            raise NotHttp
        return self._taken(end.end())[: end.start()]

    def _body(self, head: Head) -> bytes:
        if head.length is None:
            return self._chunks()
        return self._exactly(min(head.length, self.max_body + 1))

    def _exactly(self, size: int) -> bytes:
        while len(self.buffer) < size:
            self.buffer += self._receive()
        return self._taken(size)

    def _line(self, limit: int) -> bytes:
        seen = 0
        while (end := self.buffer.find(b"\n", seen)) < 0:
            seen = len(self.buffer)
            if seen > limit:
                raise NotHttp
            self.buffer += self._receive()
        return self._taken(end + 1)[:-1].removesuffix(b"\r")

    def _chunks(self) -> bytes:
        body = bytearray()
        while size := chunk_size(self._line(MAX_CHUNK_LINE)):
            body += self._exactly(min(size, self.max_body + 1 - len(body)))
            if len(body) > self.max_body:
                return bytes(body)
            if self._line(MAX_CHUNK_LINE):
                raise NotHttp
        trailers = 0
        while line := self._line(MAX_HEAD):
            trailers += len(line)
            if trailers > MAX_HEAD:
                raise NotHttp
        return bytes(body)
