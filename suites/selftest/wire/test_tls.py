"""TLS: certificates are verified, always."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flushproof.errors import UsageError
from flushproof.exchange import Request, Trouble
from flushproof.targets.wire import Wire

LOOPBACK_PEM = Path(__file__).parents[1] / "data" / "loopback.pem"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

Serve = Callable[..., Any]
WireTo = Callable[..., Wire]
Step = tuple[tuple[bytes, ...], float, str]


def says(*pieces: bytes) -> Step:
    """Writes *pieces* and keeps the connection."""
    return pieces, 0, "keeps"


class TestTls:
    """Certificates are verified, always."""

    def test_an_unknown_certificate_is_trouble(
        self, serve: Serve, wire_to: WireTo, flush: Request
    ) -> None:
        """Nothing is sent to a server whose certificate nobody vouches for."""
        server = serve(secure=True)

        exchange = wire_to(server).send(flush)

        assert (Trouble.TLS, []) == (exchange.trouble, server.requests)

    def test_a_server_that_speaks_no_tls_is_trouble(
        self, serve: Serve, wire_to: WireTo, flush: Request
    ) -> None:
        """Nothing is sent to a server that answers TLS with something else."""
        server = serve(says(OK), reads=False)
        server.url = server.url.replace("http:", "https:")

        exchange = wire_to(server).send(flush)

        assert Trouble.TLS is exchange.trouble

    def test_a_certificate_that_is_vouched_for_is_taken(
        self, serve: Serve, wire_to: WireTo, flush: Request
    ) -> None:
        """Over TLS, too, a connection is used again, and surplus is seen."""
        server = serve(says(OK), says(OK + b"!"), secure=True)
        wire = wire_to(server, ca_bundle=LOOPBACK_PEM)

        first = wire.send(flush)
        second = wire.send(flush)

        assert (None, None) == (first.trouble, second.trouble)
        assert second.response is not None
        assert (b"!", 1) == (second.response.surplus, server.connections)

    def test_a_bundle_that_is_not_there_is_wrong_usage(self, tmp_path: Path) -> None:
        """A missing bundle is told before anything is sent."""
        with pytest.raises(UsageError, match="no such file"):
            Wire("https://127.0.0.1", ca_bundle=tmp_path / "none.pem")
