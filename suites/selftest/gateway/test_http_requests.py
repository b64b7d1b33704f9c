"""How requests are read from a socket: what is understood, refused, and not waited for."""

import socket
from collections.abc import Callable
from contextlib import closing
from time import monotonic, sleep
from typing import Any

import pytest

from flushproof.reference.account import OWNER
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP, sign

NOW = 1_700_000_000_000
PATH = "/clouddb/v2/flushCloudDBInstance"
BODY = b"cloudDBInstanceNo=882689&responseFormatType=json"
LIMIT = 1024 * 1024

Serve = Callable[..., Any]
Said = Callable[..., bytes]
Received = Callable[[socket.socket], bytes]
Code = Callable[[bytes], str]


def signature_headers(method: str) -> dict[str, str]:
    """The three headers of a caller."""
    return {
        TIMESTAMP: str(NOW),
        ACCESS_KEY: OWNER.access_key,
        SIGNATURE_V2: sign(method, PATH, str(NOW), OWNER),
    }


def head(*lines: str, method: str = "POST", version: str = "HTTP/1.1") -> bytes:
    """The head of a signed request with further header lines."""
    signed = (f"{name}: {value}" for name, value in signature_headers(method).items())
    return "\r\n".join([f"{method} {PATH} {version}", "Host: h", *signed, *lines, "", ""]).encode()


WHOLE = head(f"Content-Length: {len(BODY)}") + BODY


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "QUERY", "BREW", "post", "TRACE"])
def test_any_other_method_is_answered_with_404(
    serve: Serve, method: str, said: Said, code: Code
) -> None:
    """A method that nobody knows gets the published error."""
    served = serve()

    answer = said(served, head(f"Content-Length: {len(BODY)}", method=method) + BODY)

    assert (code(answer), served.store.flushes) == ("404/300", 0)


CHUNKS = [
    pytest.param(b"30\r\n" + BODY + b"\r\n0\r\n\r\n", id="one"),
    pytest.param(
        b"10\r\n" + BODY[:16] + b"\r\n20;x=y\r\n" + BODY[16:] + b"\r\n000\r\n\r\n", id="two"
    ),
    pytest.param(b"30\r\n" + BODY + b"\r\n0\r\nX: 1\r\nY: 2\r\n\r\n", id="trailers"),
]


@pytest.mark.parametrize("chunks", CHUNKS)
def test_a_body_in_chunks_is_read(serve: Serve, chunks: bytes, said: Said) -> None:
    """The coding is removed, and what follows is the next request."""
    served = serve()

    answer = said(served, (head("Transfer-Encoding: chunked") + chunks) * 2)

    assert (answer.count(b"HTTP/1.1 200 OK"), served.store.flushes) == (2, 2)
    assert [BODY] * 2 == [asked.body for asked, _ in served.exchanges]


def test_a_client_that_waits_for_a_word_gets_it(
    serve: Serve, code: Code, received: Received
) -> None:
    """Expect: 100-continue is answered before the body comes."""
    served = serve()

    with closing(served.connect()) as connection:
        connection.sendall(head(f"Content-Length: {len(BODY)}", "Expect: 100-continue"))
        word = connection.recv(100)
        connection.sendall(BODY)
        connection.shutdown(socket.SHUT_WR)
        answer = received(connection)

    assert (b"HTTP/1.1 100 Continue\r\n\r\n", "200") == (word, code(answer))


def test_a_client_of_http_1_0_is_answered_once(serve: Serve, said: Said, code: Code) -> None:
    """The connection is closed, unless it asked to keep it."""
    served = serve()

    answer = said(
        served,
        head(f"Content-Length: {len(BODY)}", version="HTTP/1.0") + BODY,
        half_close=False,
    )

    assert ("200", b"connection: close" in answer) == (code(answer), True)


HOSTILE = {
    "noise": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 9 + b"\n\n",
    "zero bytes": b"\0" * 100,
    "html": b"<html>\r\n\r\n",
    "http 0.9": b"GET /\r\n\r\n",
    "http 2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no host": WHOLE.replace(b"Host: h\r\n", b""),
    "two hosts": WHOLE.replace(b"Host: h\r\n", b"Host: h\r\nHost: i\r\n"),
    "cut head": WHOLE[:100],
    "cut body": WHOLE[:-1],
    "no body": head(f"Content-Length: {len(BODY)}"),
    "long target": WHOLE.replace(b" HTTP/1.1", b"?" + b"x" * 40_000 + b" HTTP/1.1"),
    "endless target": b"GET /" + b"x" * 200_000,
    "long header": head("X: " + "x" * 40_000, f"Content-Length: {len(BODY)}") + BODY,
    "many headers": head(*["X: 1"] * 200, f"Content-Length: {len(BODY)}") + BODY,
    "line without a colon": head("X", f"Content-Length: {len(BODY)}") + BODY,
    "continued line": head("X: 1", " 2", f"Content-Length: {len(BODY)}") + BODY,
    "header with a zero byte": head("X: \0", f"Content-Length: {len(BODY)}") + BODY,
    "length no number": head("Content-Length: many") + BODY,
    "negative length": head("Content-Length: -1") + BODY,
    "two lengths": head("Content-Length: 5", f"Content-Length: {len(BODY)}") + BODY,
    "length and chunks": (
        head("Transfer-Encoding: chunked", f"Content-Length: {len(BODY)}") + BODY
    ),
    "gzip": head("Transfer-Encoding: gzip", f"Content-Length: {len(BODY)}") + BODY,
    "chunk without a size": head("Transfer-Encoding: chunked") + b"\r\n" + BODY,
    "chunk with an odd size": head("Transfer-Encoding: chunked")
    + b"0x30\r\n"
    + BODY
    + b"\r\n0\r\n\r\n",
    "negative chunk": head("Transfer-Encoding: chunked") + b"-1\r\n" + BODY,
    "chunk longer than it says": (
        head("Transfer-Encoding: chunked") + b"2f\r\n" + BODY + b"\r\n0\r\n\r\n"
    ),
    "cut chunks": head("Transfer-Encoding: chunked") + b"30\r\n" + BODY + b"\r\n",
    "endless chunk size": head("Transfer-Encoding: chunked") + b"0" * 100_000,
    "endless trailers": (
        head("Transfer-Encoding: chunked") + b"30\r\n" + BODY + b"\r\n0\r\n" + b"X: 1\r\n" * 20_000
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_request_gets_a_published_error(
    serve: Serve, name: str, said: Said, code: Code
) -> None:
    """400/100 in JSON, the connection closed, nothing flushed, and the next client served."""
    served = serve()

    answer = said(served, HOSTILE[name])

    assert ("400/100", b"connection: close" in answer) == (code(answer), True)
    assert (served.store.flushes, served.server.failures) == (0, [])
    assert code(said(served, WHOLE)) == "200"


@pytest.mark.parametrize("name", [name for name in HOSTILE if name.startswith("endless")])
def test_what_has_no_end_is_not_waited_for(serve: Serve, name: str, code: Code) -> None:
    """The refusal comes at the limit of a head, long before the client has lost its patience."""
    served = serve(patience_s=60)

    with closing(served.connect()) as connection:
        connection.sendall(HOSTILE[name])
        answer = connection.recv(65536)

    assert code(answer) == "400/100"


def test_what_is_no_request_is_told_as_such(serve: Serve, said: Said) -> None:
    """The log learns of garbage, too: a request of no method and no target."""
    served = serve()

    said(served, b"\r\n\r\nnonsense\r\n\r\n")

    assert [("", "", 400)] == [(a.method, a.target, b.status) for a, b in served.exchanges]


def oversized(length: str, size: int) -> bytes:
    """A signed request with a body of *size* bytes that announces *length*."""
    return head(f"Content-Length: {length}") + BODY + b"&x=" + b"x" * (size - len(BODY) - 3)


OVERSIZED = {
    "one byte too many": oversized(str(LIMIT + 1), LIMIT + 1),
    "much more": oversized(str(LIMIT * 8), LIMIT * 8),
    "more than there is": oversized("9" * 40, LIMIT * 2),
    "more digits than Python reads": oversized("9" * 5_000, LIMIT * 2),
    "one endless chunk": (
        head("Transfer-Encoding: chunked") + b"fffffffffffffff\r\n" + b"x" * LIMIT * 2
    ),
    "many chunks": (
        head("Transfer-Encoding: chunked") + (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 40
    ),
}


@pytest.mark.parametrize("name", OVERSIZED)
def test_a_body_over_the_limit_is_refused(serve: Serve, name: str, said: Said, code: Code) -> None:
    """413/430 reaches a client that is still sending, and nothing is flushed."""
    served = serve()

    answer = said(served, OVERSIZED[name])

    assert ("413/430", 0) == (code(answer), served.store.flushes)


def test_a_body_of_the_limit_is_accepted(serve: Serve, said: Said, code: Code) -> None:
    """The limit itself is no byte too many."""
    served = serve()

    answer = said(served, oversized(str(LIMIT), LIMIT))

    assert ("200", 1) == (code(answer), served.store.flushes)


def test_a_client_that_stops_in_the_middle_is_refused(serve: Serve, said: Said, code: Code) -> None:
    """A request that does not come to its end is answered with 400/100 in the end."""
    served = serve(patience_s=0.1)

    answer = said(served, WHOLE[:-1], half_close=False)

    assert ("400/100", 0) == (code(answer), served.store.flushes)


def test_a_client_that_drips_is_refused(serve: Serve, code: Code, received: Received) -> None:
    """The limit is for the whole request, so a byte now and then does not keep a thread."""
    served = serve(patience_s=0.2)

    with closing(served.connect()) as connection:
        started = monotonic()
        for byte in WHOLE[:25]:
            connection.sendall(bytes([byte]))
            sleep(0.01)
        answer = received(connection)

    assert ("400/100", True) == (code(answer), monotonic() - started < 3)


@pytest.mark.parametrize("first", [b"", b"\r\n", WHOLE])
def test_a_silent_client_is_let_go(serve: Serve, first: bytes, said: Said) -> None:
    """Between requests the connection is closed without a word."""
    served = serve(idle_s=0.1)

    answer = said(served, first, half_close=False)

    assert answer.count(b"HTTP/1.1") == int(first == WHOLE)
