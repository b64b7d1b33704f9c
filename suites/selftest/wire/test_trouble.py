"""Trouble: an exchange that is not whole says why, by its deadline, and keeps what had come."""

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from flushproof.exchange import Request, Trouble
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


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
TROUBLES: dict[str, tuple[Step, Trouble, bytes | None]] = {
    "closed-in-status-line": (ends(b"HTTP/1.1 2"), Trouble.DROPPED, None),
    "closed-in-head": (ends(b"HTTP/1.1 200 OK\r\nConte"), Trouble.DROPPED, None),
    "closed-behind-headers": (ends(b"HTTP/1.1 200 OK\r\nA: b\r\n"), Trouble.DROPPED, None),
    "short-body": (ends(OK.replace(b": 2", b": 9")), Trouble.CUT, b"{}"),
    "short-body-empty": (ends(OK[:-2]), Trouble.CUT, b""),
    "closed-in-chunk": (ends(CHUNKED + b"9\r\n{}"), Trouble.CUT, b"{}"),
    "closed-between-chunks": (ends(CHUNKED + b"2\r\n{}\r\n"), Trouble.CUT, b"{}"),
    "closed-before-trailer": (ends(CHUNKED + b"2\r\n{}\r\n0\r\n"), Trouble.CUT, b"{}"),
    "not-http": (says(b"SSH-2.0-OpenSSH\r\n"), Trouble.GARBLED, None),
    "not-http-and-closed": (ends(b"hello"), Trouble.GARBLED, None),
    "http-2": (says(b"HTTP/2.0 200 OK\r\n\r\n"), Trouble.GARBLED, None),
    "no-status": (says(b"HTTP/1.1 abc OK\r\n\r\n"), Trouble.GARBLED, None),
    "four-digits": (says(b"HTTP/1.1 2000 OK\r\n\r\n"), Trouble.GARBLED, None),
    "no-colon": (says(b"HTTP/1.1 200 OK\r\nContent-Length\r\n\r\n"), Trouble.GARBLED, None),
    "space-in-name": (says(b"HTTP/1.1 200 OK\r\nA : b\r\n\r\n"), Trouble.GARBLED, None),
    "nul-in-value": (says(b"HTTP/1.1 200 OK\r\nA: \0\r\n\r\n"), Trouble.GARBLED, None),
    "folded-first": (says(b"HTTP/1.1 200 OK\r\n A: b\r\n\r\n"), Trouble.GARBLED, None),
    "endless-headers": (says(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200), Trouble.GARBLED, None),
    "endless-line": (says(b"HTTP/1.1 200 OK\r\nA: " + b"b" * 2**17), Trouble.GARBLED, None),
    "two-lengths": (
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n" + OK[17:]),
        Trouble.GARBLED,
        None,
    ),
    "negative-length": (says(OK.replace(b": 2", b": -2")), Trouble.GARBLED, None),
    "unknown-coding": (says(CHUNKED.replace(b"chunked", b"gzip")), Trouble.GARBLED, None),
    "broken-chunk": (says(CHUNKED + b"2\r\n{}\r\nzz\r\n"), Trouble.GARBLED, b"{}"),
    "silent": (says(), Trouble.TIMEOUT, None),
    "silent-in-body": (says(OK[:-1]), Trouble.TIMEOUT, b"{"),
    "drip-of-head": (says(*[b"x"] * 40, pause_s=0.02), Trouble.TIMEOUT, None),
    "drip-of-body": (
        says(CHUNKED, *[b"1\r\nx\r\n"] * 40, pause_s=0.02),
        Trouble.TIMEOUT,
        None,
    ),
}


class TestTrouble:
    """An exchange that did not come to its end says why, and holds what had come."""

    @pytest.mark.parametrize(("step", "trouble", "body"), TROUBLES.values(), ids=TROUBLES)
    def test_trouble_is_named(
        self,
        serve: Serve,
        wire_to: WireTo,
        step: Step,
        trouble: Trouble,
        body: bytes | None,
        flush: Request,
    ) -> None:
        """The way in which an answer is not whole has a name and a sentence."""
        server = serve(step)

        exchange = wire_to(server, deadline_s=0.2).send(flush)

        assert (trouble, 1) == (exchange.trouble, len(server.requests))
        assert exchange.detail
        assert exchange.elapsed_ms < 400
        assert body is None or (exchange.response is not None and body == exchange.response.body)

    def test_trouble_quotes_no_header(self, serve: Serve, wire_to: WireTo, flush: Request) -> None:
        """What is told of trouble quotes neither the request nor the answer."""
        server = serve(says(b"HTTP/1.1 200 OK\r\naSecretOfTheWireTests\r\n\r\n"))

        exchange = wire_to(server).send(flush)

        assert (Trouble.GARBLED, "line 1 of the headers is no header") == (
            exchange.trouble,
            exchange.detail,
        )

    def test_a_body_over_the_limit_is_not_read_on(
        self, serve: Serve, wire_to: WireTo, flush: Request
    ) -> None:
        """Of a body over the limit as much is kept as the limit says; its connection is left."""
        server = serve(says(OK.replace(b": 2", b": 999") + b"x" * 50))
        wire = wire_to(server, body_limit=10)

        first = wire.send(flush)
        second = wire.send(flush)

        assert first.response is not None
        assert (Trouble.TOO_LARGE, b"{}xxxxxxxx") == (first.trouble, first.response.body)
        assert (None, 2) == (second.trouble, server.connections)

    def test_a_body_of_just_the_limit_is_whole(
        self, serve: Serve, wire_to: WireTo, flush: Request
    ) -> None:
        """The limit is the largest body, not the first that is too large."""
        server = serve()

        exchange = wire_to(server, body_limit=2).send(flush)

        assert exchange.trouble is None

    def test_a_server_that_does_not_read_cannot_hold_us(
        self, serve: Serve, wire_to: WireTo
    ) -> None:
        """The deadline covers the sending, too."""
        server = serve(says(), reads=False)

        exchange = wire_to(server, deadline_s=0.2).send(
            Request(method="POST", target="/", body=bytes(2**24))
        )

        assert Trouble.TIMEOUT is exchange.trouble
        assert exchange.elapsed_ms < 700

    def test_after_trouble_the_next_exchange_starts_afresh(
        self, serve: Serve, wire_to: WireTo, flush: Request
    ) -> None:
        """A late answer to one request is never taken for the answer to the next."""
        server = serve(says(OK.replace(b"{}", b"[]"), pause_s=0.3))
        wire = wire_to(server, deadline_s=0.1)
        wire.send(flush)
        time.sleep(0.3)

        second = wire.send(flush)

        assert second.response is not None
        assert b"{}" == second.response.body

    def test_a_dead_port_is_refused(self, flush: Request) -> None:
        """Where nobody listens nothing was sent."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]

        with Wire(f"http://127.0.0.1:{port}") as wire:
            exchange = wire.send(flush)

        assert (Trouble.REFUSED, None, 0) == (
            exchange.trouble,
            exchange.response,
            exchange.elapsed_ms,
        )
        assert "Connection refused" in exchange.detail

    def test_a_name_that_no_host_can_have_is_refused(self, flush: Request) -> None:
        """A host that is not found is told like one that does not listen."""
        with Wire(f"http://{'a' * 64}.invalid") as wire:
            exchange = wire.send(flush)

        assert Trouble.REFUSED is exchange.trouble
