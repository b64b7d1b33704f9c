"""What comes in: an answer is told as it came, to its end and not beyond."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest

from flushproof.exchange import Request, Response
from flushproof.targets.wire import Wire

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

Serve = Callable[..., Any]
WireTo = Callable[..., Wire]
Step = tuple[tuple[bytes, ...], float, str]


def says(*pieces: bytes, pause_s: float = 0) -> Step:
    """Writes *pieces*, with a pause before each, and keeps the connection."""
    return pieces, pause_s, "keeps"


def ends(*pieces: bytes) -> Step:
    """Writes *pieces* and closes the connection."""
    return pieces, 0, "ends"


class TestWhatComesIn:
    """An answer is told as it came."""

    def test_an_answer_is_kept_as_it_came(
        self, serve: Serve, wire_to: WireTo, flush: Request
    ) -> None:
        """Status, phrase, headers in order with their case and duplicates, and body are kept."""
        server = serve(
            says(
                b"HTTP/1.1 401 Not  Known \r\nX-b: 1\r\nx-A:\t2 \r\nx-B: \xe9\r\n"
                b"Folded: a\r\n  b\r\nEmpty:\r\nContent-Length: 3\r\n\r\n{ }"
            )
        )

        exchange = wire_to(server).send(flush, sent_at_ms=1546221796556)

        assert exchange.response == Response(
            status=401,
            reason="Not  Known",
            headers=(
                ("X-b", "1"),
                ("x-A", "2"),
                ("x-B", "\xe9"),
                ("Folded", "a b"),
                ("Empty", ""),
                ("Content-Length", "3"),
            ),
            body=b"{ }",
        )
        assert (flush, None, "", 1546221796556) == (
            exchange.request,
            exchange.trouble,
            exchange.detail,
            exchange.sent_at_ms,
        )
        assert 0 < exchange.elapsed_ms < 5000

    @pytest.mark.parametrize(
        ("method", "step", "expected"),
        [
            ("GET", ends(b"HTTP/1.1 200 OK\r\n\r\n{}"), b"{}"),
            ("GET", ends(b"HTTP/1.0 200 OK\r\n\r\n{}"), b"{}"),
            ("GET", ends(b"HTTP/1.1 200\nContent-Length: 2\n\n{}"), b"{}"),
            ("GET", says(OK.replace(b"OK\r\n", b"OK\r\ncontent-length: 2\r\n")), b"{}"),
            (
                "GET",
                says(
                    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
                    b"1;x=y\r\n{\r\n1\r\n}\r\n0\r\nTrailer: x\r\n\r\n"
                ),
                b"{}",
            ),
            ("HEAD", says(OK[:-2]), b""),
            ("GET", says(b"HTTP/1.1 204 No Content\r\n\r\n"), b""),
            ("GET", says(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\n\r\n" + OK), b"{}"),
            ("GET", says(OK[:10], OK[10:40], OK[40:], pause_s=0.02), b"{}"),
        ],
        ids=[
            "until-closed",
            "http-1.0",
            "bare-line-feeds",
            "same-length-twice",
            "chunked",
            "head",
            "no-content",
            "interim",
            "in-pieces",
        ],
    )
    def test_the_end_of_a_body_is_found(
        self, serve: Serve, wire_to: WireTo, method: str, step: Step, expected: bytes
    ) -> None:
        """A body ends where HTTP says, in every way in which HTTP says it."""
        server = serve(step)

        exchange = wire_to(server).send(Request(method=method, target="/"))

        assert exchange.response is not None
        assert (None, expected) == (exchange.trouble, exchange.response.body)

    def test_a_content_coding_stays_on(self, serve: Serve, wire_to: WireTo, flush: Request) -> None:
        """A compressed body is given as it came."""
        packed = gzip.compress(b"{}")
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
        server = serve(says(head % len(packed) + packed))

        exchange = wire_to(server).send(flush)

        assert exchange.response is not None
        assert packed == exchange.response.body

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [
            (OK + b"\n", b"\n"),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nmore", b"more"),
            (b"HTTP/1.1 204 No Content\r\n\r\nbody", b"body"),
            (OK + OK, OK),
        ],
        ids=["short-length", "behind-last-chunk", "no-content", "second-answer"],
    )
    def test_bytes_behind_the_end_are_surplus(
        self, serve: Serve, wire_to: WireTo, answer: bytes, expected: bytes, flush: Request
    ) -> None:
        """What lies behind the announced end is told, and the next exchange starts afresh."""
        server = serve(says(answer))
        wire = wire_to(server)

        first = wire.send(flush)
        second = wire.send(flush)

        assert first.response is not None
        assert second.response == Response(
            status=200, reason="OK", headers=(("Content-Length", "2"),), body=b"{}"
        )
        assert (None, expected) == (first.trouble, first.response.surplus)
        assert [1, 2] == [number for number, _ in server.requests]

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_not_followed(
        self, serve: Serve, wire_to: WireTo, status: int, flush: Request
    ) -> None:
        """A redirect is an answer like any other, and where it points nobody is asked."""
        elsewhere = serve()
        answer = f"HTTP/1.1 {status} Go\r\nLocation: {elsewhere.url}/x\r\nContent-Length: 0\r\n\r\n"
        server = serve(says(answer.encode()))

        exchange = wire_to(server).send(flush)

        assert exchange.response is not None
        assert status == exchange.response.status
        assert (1, 0) == (len(server.requests), elsewhere.connections)
