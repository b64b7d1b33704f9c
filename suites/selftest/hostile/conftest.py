"""Gateways that turn on whoever asks them: honest at first, then hostile for ever."""

import http.client
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import BinaryIO

import pytest

import flushproof
from flushproof.lending import FlushGateway

# What is written to whoever asks, piece by piece, until there is no more or nobody reads it.
Answer = Callable[[], Iterable[bytes]]


class Turncoat:
    """
    A server on loopback that passes some requests on to an honest gateway, and then turns.

    Attributes:
        left: How many requests are still passed on.
        turned: Whether it has been hostile to one.
    """

    def __init__(self, gateway: FlushGateway, answer: Answer, *, honest: int) -> None:
        self.gateway, self.answer, self.left = gateway, answer, honest
        self.turned = False
        self.closed = threading.Event()
        self.connections: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.threads = [threading.Thread(target=self.serve, daemon=True)]
        self.threads[0].start()

    def serve(self) -> None:
        """Take connections until it is stopped."""
        while True:
            connection, _ = self.listener.accept()
            if self.closed.is_set():
                connection.close()
                return
            self.connections.append(connection)
            thread = threading.Thread(target=self.talk, args=(connection,), daemon=True)
            self.threads.append(thread)
            thread.start()

    def talk(self, connection: socket.socket) -> None:
        """Answer one connection."""
        with suppress(OSError), connection, connection.makefile("rb") as stream:
            connection.settimeout(5.0)
            while head := self.head_of(stream):
                if self.left > 0:
                    self.left -= 1
                    self.pass_on(connection, head, stream)
                    continue
                self.turned = True
                for piece in self.answer():
                    if self.closed.is_set():
                        return
                    connection.sendall(piece)
                return

    def head_of(self, stream: BinaryIO) -> list[bytes]:
        """The lines of a request, without the empty one; none at the end."""
        lines = []
        for line in stream:
            if line in (b"\r\n", b"\n"):
                break
            lines.append(line)
        return lines

    def pass_on(self, connection: socket.socket, head: list[bytes], stream: BinaryIO) -> None:
        """Let the honest gateway answer."""
        method, target, _ = head[0].decode("latin-1").split(" ", 2)
        fields = [line.decode("latin-1").rstrip("\r\n").partition(":") for line in head[1:]]
        length = next(
            (int(value) for name, _, value in fields if name.lower() == "content-length"), 0
        )
        body = stream.read(length)
        ask = http.client.HTTPConnection(self.gateway.url.removeprefix("http://"), timeout=5.0)
        with suppress(http.client.HTTPException):
            ask.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, _, value in fields:
                ask.putheader(name, value.strip())
            ask.endheaders(body)
            answer = ask.getresponse()
            content = answer.read()
            lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
            lines += [f"{name}: {value}" for name, value in answer.getheaders()]
            connection.sendall("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + content)
        ask.close()

    def stop(self) -> None:
        """Take no more, and wait for all that talk."""
        self.closed.set()
        socket.create_connection(self.listener.getsockname()).close()
        for connection in self.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(10.0)
        self.listener.close()


# `ru_maxrss` is at least what the process that forks has; this begins anew with the program.
PROGRAM = """
import sys
from flushproof.cli import main
try:
    sys.exit(main())
finally:
    with open("/proc/self/status") as now, open("status", "w") as then:
        then.write(now.read())
"""


@pytest.fixture
def command() -> tuple[str, ...]:
    """What runs flushproof and leaves what the system tells of its process in `status`."""
    return (sys.executable, "-c", PROGRAM)


@pytest.fixture
def turncoat() -> Iterator[Callable[..., Turncoat]]:
    """Starts such servers, and stops them."""
    servers: list[Turncoat] = []
    with flushproof.gateway() as gateway:

        def start(answer: Answer, *, honest: int = 0) -> Turncoat:
            servers.append(Turncoat(gateway, answer, honest=honest))
            return servers[-1]

        yield start
        for server in servers:
            server.stop()
