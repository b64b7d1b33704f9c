"""TLS: certificates are verified, always."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme

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

    def test_a_certificate_that_changes_between_two_requests_is_trouble(
        self, serve: Serve, wire_to: WireTo, flush: Request
    ) -> None:
        """It is verified anew on every connection; nothing is sent to whoever took the place."""
        server = serve(((OK,), 0, "ends"), secure=True)
        wire = wire_to(server, ca_bundle=LOOPBACK_PEM)
        first = wire.send(flush)
        trustme.CA().issue_cert("127.0.0.1").configure_cert(server.context)
        time.sleep(0.2)  # the connection is idle; its end has to be seen

        second = wire.send(flush)

        assert (None, Trouble.TLS) == (first.trouble, second.trouble)
        assert 1 == len(server.requests)

    def test_a_bundle_that_is_not_there_is_wrong_usage(self, tmp_path: Path) -> None:
        """A missing bundle is told before anything is sent."""
        with pytest.raises(UsageError, match="no such file"):
            Wire("https://127.0.0.1", ca_bundle=tmp_path / "none.pem")
