"""
Requests out of a socket, one after the other, each within a time limit.

The time limit is for a whole request, so a client that sends a byte now and then does not keep a
thread for longer than one that sends nothing.
"""

import socket
from dataclasses import dataclass
from time import monotonic

from flushproof.exchange import Request
from flushproof.reference.head import END_OF_HEAD, MAX_HEAD, Head, NotHttp, chunk_size, parse_head

READ_SIZE = 64 * 1024
MAX_CHUNK_LINE = 1024

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
        self.buffer = b""
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
                self.buffer = self._receive().lstrip(b"\r\n")
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

    def _head(self) -> bytes:
        self.buffer = self.buffer.lstrip(b"\r\n")
        while (end := END_OF_HEAD.search(self.buffer)) is None:
            if len(self.buffer) > MAX_HEAD:
                raise NotHttp
            self.buffer += self._receive()
        if end.start() > MAX_HEAD:
            raise NotHttp
        head, self.buffer = self.buffer[: end.start()], self.buffer[end.end() :]
        return head

    def _body(self, head: Head) -> bytes:
        if head.length is None:
            return self._chunks()
        return self._exactly(min(head.length, self.max_body + 1))

    def _exactly(self, size: int) -> bytes:
        parts, missing = [self.buffer], size - len(self.buffer)
        while missing > 0:
            parts.append(self._receive())
            missing -= len(parts[-1])
        whole = b"".join(parts)
        body, self.buffer = whole[:size], whole[size:]
        return body

    def _line(self, limit: int) -> bytes:
        while (end := self.buffer.find(b"\n")) < 0:
            if len(self.buffer) > limit:
                raise NotHttp
            self.buffer += self._receive()
        line, self.buffer = self.buffer[:end], self.buffer[end + 1 :]
        return line.removesuffix(b"\r")

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
