"""A connection that is reset at any byte of an answer tells no more than what came before it."""

from collections.abc import Callable
from typing import Any

import pytest

from flushproof.exchange import Request, Trouble
from flushproof.oracles.answer import told
from flushproof.targets.wire import Wire

Serve = Callable[..., Any]
WireTo = Callable[..., Wire]

BODY = b'{"flushCloudDBInstanceResponse": {"returnCode": "0", "returnMessage": "success"}}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(
    BODY
)
ANSWER = HEAD + BODY


@pytest.mark.parametrize("length", range(len(ANSWER)))
def test_a_reset_is_trouble_at_every_byte(
    serve: Serve, wire_to: WireTo, flush: Request, length: int
) -> None:
    """Before the end of the head nothing is known; behind it, the status and no more."""
    server = serve(((ANSWER[:length],), 0, "resets"))

    exchange = wire_to(server).send(flush)

    assert exchange.trouble in (Trouble.DROPPED, Trouble.CUT)
    answer = told(exchange)
    assert length >= len(HEAD) or answer is None
    assert answer is None or (answer.status, answer.document) == (200, None)
