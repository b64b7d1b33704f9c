"""Requests that come in pieces: however they are cut they are the same, and cost as much."""

import re
from typing import Any

import pytest

from flushproof.reference import reader
from flushproof.reference.head import NotHttp
from flushproof.reference.reader import Arrival, Reader

BODY = b"cloudDBInstanceNo=882689"
LINES = b"POST /x HTTP/1.1\r\nHost: h\r\n"
PLAIN = LINES + b"Content-Length: 24\r\n\r\n" + BODY
CHUNKED = (
    LINES + b"Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nclo\r\n15\r\n" + BODY[3:] + b"\r\n0\r\n"
)


class Pieces:
    """What a socket gives of *data*, *size* bytes at a time, and then nothing more."""

    def __init__(self, data: bytes, size: int) -> None:
        self.data, self.size = data, size

    def settimeout(self, _: float) -> None:
        """It never waits."""

    def recv(self, _: int) -> bytes:
        """The next piece."""
        piece, self.data = self.data[: self.size], self.data[self.size :]
        return piece


def read(data: bytes, size: int) -> list[Arrival]:
    """The requests in *data*, which comes in pieces of *size* bytes."""
    pieces: Any = Pieces(data, size)
    one = Reader(pieces, idle_s=60, patience_s=60, max_body=1024)
    found = []
    while pieces.data or one.buffer:
        found.append(one.next())
    return found


@pytest.mark.parametrize("size", [*range(1, 9), 24, 64 * 1024])
@pytest.mark.parametrize(
    "whole",
    [PLAIN, PLAIN.replace(b"\r\n", b"\n"), CHUNKED + b"\r\n", CHUNKED + b"X: 1\r\n\r\n"],
    ids=["plain", "bare", "chunked", "trailer"],
)
def test_a_request_is_the_same_in_whatever_pieces_it_comes(whole: bytes, size: int) -> None:
    """Two of them in a row are two."""
    bodies = [arrival.request.body for arrival in read(b"\r\n" + whole * 2, size)]

    assert [BODY, BODY] == bodies


class Counted:
    """An expression that notes how many bytes it was given to search."""

    def __init__(self, expression: "re.Pattern[bytes]") -> None:
        self.expression, self.bytes = expression, 0

    def search(self, buffer: bytearray, start: int = 0) -> "re.Match[bytes] | None":
        """Search, and note it."""
        self.bytes += len(buffer) - start
        return self.expression.search(buffer, start)


def test_a_head_that_comes_byte_by_byte_is_searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a client that drips one takes the processor from all others: its length squared."""
    counted = Counted(reader.END_OF_HEAD)
    monkeypatch.setattr(reader, "END_OF_HEAD", counted)
    long = PLAIN.replace(b"Host: h\r\n", b"Host: h\r\n" + b"X: %s\r\n" % (b"x" * 20_000))

    read(long, 1)

    assert counted.bytes < 8 * len(long)


def test_a_head_without_an_end_is_refused_at_its_limit() -> None:
    """However small its pieces are."""
    with pytest.raises(NotHttp):
        read(LINES + b"X: %s" % (b"x" * 40_000), 1)
