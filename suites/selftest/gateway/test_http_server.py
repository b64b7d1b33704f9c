"""Starting and stopping the reference gateway's server, and the ports that it takes."""

import socket
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Event, active_count
from time import monotonic, sleep
from typing import Any

import pytest

from flushproof.errors import EnvironmentUnusable
from flushproof.exchange import Response
from flushproof.reference.http import Listener

Serve = Callable[..., Any]
Said = Callable[..., bytes]
Code = Callable[[bytes], str]
Received = Callable[[socket.socket], bytes]

# More than the queue of a server that nobody gave a thought.
CROWD = 400


def most_waiting() -> int:
    """How many clients may wait at a port of this system; 0 if it does not tell."""
    told = Path("/proc/sys/net/core/somaxconn")
    return int(told.read_text("ascii")) if told.exists() else 0


def keep_silent(_response: Response, _connection: socket.socket) -> None:
    """Say nothing."""


def test_a_server_stops_at_once(serve: Serve, whole: bytes) -> None:
    """With connections open, idle and unanswered, no thread and no port is left behind."""
    before = active_count()
    served = serve(deliver=keep_silent)

    with closing(served.connect()), closing(served.connect()) as asking:
        asking.sendall(whole)
        sleep(0.05)
        started = monotonic()
        served.server.stop()
        elapsed_s = monotonic() - started

        closed = asking.recv(1)

    assert (b"", before, True) == (closed, active_count(), elapsed_s < 0.5)
    with pytest.raises(ConnectionRefusedError):
        served.connect()


def test_a_server_can_be_stopped_twice_and_started_again(
    serve: Serve, whole: bytes, said: Said, code: Code
) -> None:
    """Stopping what does not run is fine, and a stopped server keeps its port."""
    served = serve()
    url = served.server.url
    served.server.stop()
    served.server.stop()

    served.server.start()

    assert (url, "200") == (served.server.url, code(said(served, whole)))


def test_a_taken_port_is_told(serve: Serve) -> None:
    """The message names the port and says what to do."""
    port = serve().server.port

    with pytest.raises(EnvironmentUnusable, match=rf"127\.0\.0\.1:{port}.*Choose another port"):
        serve(port=port)


@pytest.mark.skipif(most_waiting() < CROWD, reason="the system lets fewer clients wait")
def test_a_crowd_that_comes_at_once_waits_for_its_answers(
    serve: Serve, whole: bytes, code: Code, received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the gateway has no time for them they queue; none is turned away."""
    busy = Event()
    accept = Listener.get_request
    monkeypatch.setattr(Listener, "get_request", lambda self: (busy.wait(), accept(self))[1])
    served = serve()

    with ExitStack() as crowd:
        crowd.callback(busy.set)
        clients = [crowd.enter_context(closing(served.connect())) for _ in range(CROWD)]
        for client in clients:
            client.sendall(whole)
            client.shutdown(socket.SHUT_WR)
        busy.set()
        codes = {code(received(client)) for client in clients}

    assert ({"200"}, CROWD) == (codes, served.store.flushes)


def test_an_impossible_port_is_told(serve: Serve) -> None:
    """No number beyond 65535 is a port."""
    with pytest.raises(EnvironmentUnusable, match="Choose another port"):
        serve(port=70_000)
