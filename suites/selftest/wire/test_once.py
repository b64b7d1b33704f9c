"""Connections and requests: a connection is used again, a request is never sent again."""

from collections.abc import Callable
from time import sleep
from typing import Any

import pytest

from flushproof.exchange import Request, Trouble
from flushproof.targets.wire import Wire

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

Serve = Callable[..., Any]
WireTo = Callable[..., Wire]
Step = tuple[tuple[bytes, ...], float, str]

resets: Step = ((), 0, "resets")  # tears the connection down


def says(*pieces: bytes) -> Step:
    """Writes *pieces* and keeps the connection."""
    return pieces, 0, "keeps"


def ends(*pieces: bytes) -> Step:
    """Writes *pieces* and closes the connection."""
    return pieces, 0, "ends"


class TestOnce:
    """A request is sent once or not at all."""

    def test_a_connection_is_used_again(
        self, serve: Serve, wire_to: WireTo, flush: Request
    ) -> None:
        """Two exchanges share one connection."""
        server = serve()
        wire = wire_to(server)

        wire.send(flush)
        wire.send(flush)

        assert [1, 1] == [number for number, _ in server.requests]

    def test_a_connection_closed_while_idle_is_replaced(
        self, serve: Serve, wire_to: WireTo, flush: Request
    ) -> None:
        """Where the server closed after its answer the next request goes, once, over another."""
        server = serve(ends(OK))
        wire = wire_to(server)

        wire.send(flush)
        sleep(0.2)  # the connection is idle; until its end is seen, a request could still be lost
        second = wire.send(flush)

        assert second.trouble is None
        assert [1, 2] == [number for number, _ in server.requests]

    @pytest.mark.parametrize(
        ("before", "step"),
        [((), ends()), ((says(OK),), ends()), ((), resets), ((says(OK),), resets)],
        ids=["new-closed", "reused-closed", "new-reset", "reused-reset"],
    )
    def test_a_request_that_was_read_is_never_sent_again(
        self, serve: Serve, wire_to: WireTo, before: tuple[Step, ...], step: Step, flush: Request
    ) -> None:
        """A server that reads the request and closes without an answer sees it once."""
        server = serve(*before, step)
        wire = wire_to(server)
        earlier = [wire.send(flush) for _ in before]

        exchange = wire.send(flush)

        assert [None] * len(before) == [answered.trouble for answered in earlier]
        assert (Trouble.DROPPED, None) == (exchange.trouble, exchange.response)
        assert [1] * (len(before) + 1) == [number for number, _ in server.requests]

    @pytest.mark.parametrize("status", [429, 500, 503, 504])
    def test_an_answer_that_asks_to_come_again_is_only_told(
        self, serve: Serve, wire_to: WireTo, status: int, flush: Request
    ) -> None:
        """Retry-After is left to the caller."""
        answer = f"HTTP/1.1 {status} Later\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"
        server = serve(says(answer.encode()))

        exchange = wire_to(server).send(flush)

        assert exchange.response is not None
        assert (status, 1) == (exchange.response.status, len(server.requests))

    def test_a_connection_with_a_length_of_our_own_is_left(
        self, serve: Serve, wire_to: WireTo, flush: Request
    ) -> None:
        """What a false Content-Length leaves unread on a connection meets no further exchange."""
        server = serve()
        wire = wire_to(server)

        wire.send(Request(method="POST", target="/", headers=(("Content-Length", "1"),), body=b"a"))
        wire.send(flush)

        assert [1, 2] == [number for number, _ in server.requests]
