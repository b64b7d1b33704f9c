"""Where a target is: an address of either kind, and names that are of one kind or of none."""

import socket
from collections.abc import Callable
from typing import Any

import pytest

from flushproof.exchange import Request, Trouble
from flushproof.targets.wire import Wire

Serve = Callable[..., Any]
WireTo = Callable[..., Wire]

with_ipv6 = pytest.mark.skipif(not socket.has_ipv6, reason="there is no IPv6 here")


@with_ipv6
def test_an_address_of_ipv6_is_reached(serve: Serve, wire_to: WireTo, flush: Request) -> None:
    """And `Host` has it in brackets."""
    server = serve(address="::1")

    exchange = wire_to(server).send(flush)

    assert exchange.trouble is None
    assert f"Host: {server.host}".encode() in server.requests[0][1]


@with_ipv6
def test_a_name_that_is_of_ipv6_only_is_reached(
    serve: Serve, flush: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no other address to fall back to."""
    port = serve(address="::1").listener.getsockname()[1]
    row = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", port, 0, 0))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [row])

    with Wire(f"http://six.example:{port}") as wire:
        exchange = wire.send(flush)

    assert exchange.trouble is None


@pytest.mark.parametrize(
    "error",
    [socket.gaierror(-2, "Name or service not known"), socket.gaierror(-3, "Temporary failure")],
    ids=["unknown", "for-a-moment"],
)
def test_a_name_that_nobody_resolves_is_refused_in_its_words(
    flush: Request, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    """Nothing was sent, and why is told."""

    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fails)

    with Wire("http://nobody.invalid") as wire:
        exchange = wire.send(flush)

    assert Trouble.REFUSED is exchange.trouble
    assert error.strerror in exchange.detail
