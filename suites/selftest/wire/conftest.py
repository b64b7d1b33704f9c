"""
What the tests of the wire have in common: a request, servers on loopback that answer by a script,
and wires to them.
"""

import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from flushproof.exchange import Request
from flushproof.targets.wire import Wire

LOOPBACK_PEM = Path(__file__).parents[1] / "data" / "loopback.pem"

# What a server does with one connection after it read one request: it writes pieces, pauses so many
# seconds before each, and then "keeps" the connection, "ends" it or "resets" it.
Step = tuple[tuple[bytes, ...], float, str]

OK: Step = ((b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",), 0, "keeps")


def take(step: Step, connection: socket.socket) -> bool:
    """Takes *step*; whether it keeps the connection."""
    pieces, pause_s, then = step
    for piece in pieces:
        time.sleep(pause_s)
        connection.sendall(piece)
    if then == "resets":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return then == "keeps"


class Server:
    """A server on loopback that takes a step of its script for each request, and keeps them."""

    def __init__(
        self, *steps: Step, secure: bool = False, reads: bool = True, address: str = "127.0.0.1"
    ) -> None:
        self.steps = list(steps)
        self.reads = reads
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if secure else None
        if self.context is not None:
            self.context.load_cert_chain(LOOPBACK_PEM)
        self.requests: list[tuple[int, bytes]] = []  # connection number, bytes
        self.connections = 0
        self.closed = threading.Event()
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.listener = socket.create_server((address, 0), family=family)
        named = f"[{address}]" if ":" in address else address
        self.host = f"{named}:{self.listener.getsockname()[1]}"
        self.url = f"http{'s' if secure else ''}://{self.host}"
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while True:
            connection, _ = self.listener.accept()
            with connection:
                if self.closed.is_set():
                    return
                self.connections += 1
                connection.settimeout(5)
                with suppress(OSError):
                    self.talk(connection)

    def talk(self, connection: socket.socket) -> None:
        if self.context is not None:
            with self.context.wrap_socket(connection, server_side=True) as secure:
                self.answer(secure)
        elif self.reads:
            self.answer(connection)
        else:
            take(self.steps.pop(0), connection)
            self.closed.wait(2)

    def answer(self, connection: socket.socket) -> None:
        keep = True
        while keep and (message := self.read(connection)):
            self.requests.append((self.connections, message))
            keep = take(self.steps.pop(0) if self.steps else OK, connection)

    def read(self, connection: socket.socket) -> bytes:
        """One request as long as its Content-Length or its last chunk says, or what came of it."""
        message = connection.recv(65536)
        while message and not is_whole(message):
            piece = connection.recv(65536)
            if not piece:
                break
            message += piece
        return message

    def stop(self) -> None:
        self.closed.set()
        # A blocked accept() does not notice that its socket is closed.
        socket.create_connection(self.listener.getsockname()[:2]).close()
        self.thread.join(5)
        self.listener.close()


def is_whole(message: bytes) -> bool:
    """Whether *message* is as long as its Content-Length or its last chunk says."""
    head, blank, body = message.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: ([0-9]+)", head.lower())
    chunked = b"chunked" in head
    return bool(blank) and (
        body.endswith(b"0\r\n\r\n") if chunked else len(body) >= int(length[1] if length else 0)
    )


@pytest.fixture(scope="session")
def flush() -> Request:
    """A request to flush a decoy, with a header that is secret."""
    return Request(
        method="POST",
        target="/clouddb/v2/flushCloudDBInstance",
        headers=(("x-ncp-iam-access-key", "aSecretOfTheWireTests"),),
        body=b"cloudDBInstanceNo=18446744073709551616",
    )


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Starts servers, and stops them."""
    servers: list[Server] = []

    def start(*steps: Step, **more: Any) -> Server:
        servers.append(Server(*steps, **more))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def wire_to() -> Iterator[Callable[..., Wire]]:
    """Opens wires, and closes them."""
    wires: list[Wire] = []

    def open_wire(server: Server, deadline_s: float = 5, **more: object) -> Wire:
        wires.append(Wire(server.url, deadline_s=deadline_s, **more))  # type: ignore[arg-type]  # of Wire
        return wires[-1]

    yield open_wire
    for wire in wires:
        wire.close()
