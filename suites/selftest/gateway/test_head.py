"""The grammar of request heads: what is understood, and what is refused rather than guessed."""

import pytest

from flushproof.reference.head import Head, NotHttp, chunk_size, parse_head

HOST = b"\r\nHost: h"


def test_a_head_keeps_what_was_sent() -> None:
    """Order, case and doubled headers stay; the space around values goes."""
    data = b"POST /a?b=%20 HTTP/1.1\r\nHost: h\r\nX-B:  1 \t\r\nx-a:\r\nX-B:2\r\nContent-Length: 5"

    head = parse_head(data)

    assert head == Head(
        method="POST",
        target="/a?b=%20",
        headers=(("Host", "h"), ("X-B", "1"), ("x-a", ""), ("X-B", "2"), ("Content-Length", "5")),
        length=5,
        keep_alive=True,
        expects_continue=False,
    )


@pytest.mark.parametrize(
    ("lines", "length"),
    [
        pytest.param(b"", 0, id="none"),
        pytest.param(b"\r\nContent-Length: 007", 7, id="zeros"),
        pytest.param(b"\r\nContent-Length: 7\r\ncontent-length: 7", 7, id="same-twice"),
        pytest.param(b"\r\nContent-Length: " + b"9" * 5000, 10**15, id="enormous"),
        pytest.param(b"\r\nTransfer-Encoding: Chunked", None, id="chunked"),
        pytest.param(b"\nContent-Length: 7", 7, id="bare-line-feed"),
    ],
)
def test_the_length_of_a_body_is_announced(lines: bytes, length: int | None) -> None:
    """A length, chunks, or nothing, which is a body of no bytes."""
    head = parse_head(b"POST / HTTP/1.1" + HOST + lines)

    assert length == head.length


@pytest.mark.parametrize(
    ("data", "keep_alive"),
    [
        pytest.param(b"GET / HTTP/1.1" + HOST, True, id="1.1"),
        pytest.param(b"GET / HTTP/1.1\r\nConnection: Close" + HOST, False, id="1.1-close"),
        pytest.param(b"GET / HTTP/1.0", False, id="1.0"),
        pytest.param(b"GET / HTTP/1.0\r\nConnection: Keep-Alive", True, id="1.0-keep-alive"),
    ],
)
def test_a_connection_is_kept_as_the_client_says(data: bytes, keep_alive: bool) -> None:
    """HTTP/1.1 keeps it unless told to close, HTTP/1.0 only if told to keep."""
    head = parse_head(data)

    assert keep_alive == head.keep_alive


REFUSED = {
    "nothing": b"",
    "noise": b"\x16\x03\x01\x02\x00",
    "no version": b"GET /",
    "http 2": b"PRI * HTTP/2.0",
    "http 1.2": b"GET / HTTP/1.2" + HOST,
    "two spaces": b"GET  / HTTP/1.1" + HOST,
    "space in the target": b"GET /a b HTTP/1.1" + HOST,
    "no target": b"GET HTTP/1.1" + HOST,
    "odd method": b"GE(T / HTTP/1.1" + HOST,
    "control character in the target": b"GET /\x00 HTTP/1.1" + HOST,
    "no host": b"GET / HTTP/1.1",
    "two hosts": b"GET / HTTP/1.1" + HOST + HOST,
    "no colon": b"GET / HTTP/1.1" + HOST + b"\r\nX",
    "space before the colon": b"GET / HTTP/1.1" + HOST + b"\r\nX : 1",
    "no name": b"GET / HTTP/1.1" + HOST + b"\r\n: 1",
    "continued line": b"GET / HTTP/1.1" + HOST + b"\r\nX: 1\r\n 2",
    "zero byte": b"GET / HTTP/1.1" + HOST + b"\r\nX: \x00",
    "carriage return": b"GET / HTTP/1.1" + HOST + b"\r\nX: 1\rY: 2",
    "many headers": b"GET / HTTP/1.1" + HOST + b"\r\nX: 1" * 101,
    "no number": b"POST / HTTP/1.1" + HOST + b"\r\nContent-Length: x",
    "negative": b"POST / HTTP/1.1" + HOST + b"\r\nContent-Length: -1",
    "signed": b"POST / HTTP/1.1" + HOST + b"\r\nContent-Length: +1",
    "superscript": b"POST / HTTP/1.1" + HOST + b"\r\nContent-Length: \xb2",
    "empty length": b"POST / HTTP/1.1" + HOST + b"\r\nContent-Length:",
    "two lengths": b"POST / HTTP/1.1" + HOST + b"\r\nContent-Length: 1\r\nContent-Length: 2",
    "list of lengths": b"POST / HTTP/1.1" + HOST + b"\r\nContent-Length: 1, 1",
    "length and chunks": (
        b"POST / HTTP/1.1" + HOST + b"\r\nContent-Length: 1\r\nTransfer-Encoding: chunked"
    ),
    "other coding": b"POST / HTTP/1.1" + HOST + b"\r\nTransfer-Encoding: gzip",
    "two codings": b"POST / HTTP/1.1" + HOST + b"\r\nTransfer-Encoding: gzip, chunked",
    "chunks in http 1.0": b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_head_with_two_meanings_is_none(name: str) -> None:
    """What the grammar does not know, or two readers could read in two ways, is refused."""
    with pytest.raises(NotHttp):
        parse_head(REFUSED[name])


@pytest.mark.parametrize(
    ("line", "size"),
    [
        pytest.param(b"0", 0, id="last"),
        pytest.param(b"1a\r", 26, id="hexadecimal"),
        pytest.param(b'5 ;a="b"', 5, id="extension"),
    ],
)
def test_chunks_announce_their_size(line: bytes, size: int) -> None:
    """A chunk's first line is its size in hexadecimal digits; extensions are ignored."""
    assert size == chunk_size(line)


@pytest.mark.parametrize("line", [b"", b"x", b"-1", b"0x1", b"1_0", b"+1", b"f" * 17, b"1 2"])
def test_other_sizes_of_chunks_are_refused(line: bytes) -> None:
    """A size that Python might read, but HTTP does not know, is refused."""
    with pytest.raises(NotHttp):
        chunk_size(line)
