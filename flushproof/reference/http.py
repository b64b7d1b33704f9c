"""
The reference gateway on a socket of 127.0.0.1.

The standard library's threading server, with a reader of our own: its request handler loses
malformed header lines, answers what it cannot read with HTML, and takes most of the time of an
exchange to parse headers. An answer is one write, head and body together: written apart they meet
Nagle's algorithm and delayed acknowledgements, 41 ms an exchange.
"""

import socket
import ssl
import sys
from collections.abc import Callable
from contextlib import suppress
from socketserver import BaseRequestHandler, TCPServer, ThreadingMixIn
from threading import Thread, current_thread
from time import monotonic
from types import TracebackType
from typing import Any, Self, TypeAlias

from flushproof.errors import EnvironmentUnusable
from flushproof.exchange import Request, Response, value_of
from flushproof.reference.core import Gateway
from flushproof.reference.front import MAX_BODY
from flushproof.reference.head import NotHttp
from flushproof.reference.reader import Ended, Reader

HOST = "127.0.0.1"

# What a client still sends after it was told no is taken in, so that it gets to read the answer.
LINGER_S = 2.0
MAX_LINGER = 64 * 1024 * 1024

Deliver: TypeAlias = Callable[[Response, socket.socket], None]
OnExchange: TypeAlias = Callable[[Request, Response], None]

# What `on_exchange` is told in place of a request that could not be read.
GARBAGE = Request(method="", target="")


def wire_form(response: Response) -> bytes:
    """*response* as the bytes that go over the wire."""
    head = "".join(f"{name}: {value}\r\n" for name, value in response.headers)
    first = f"HTTP/1.1 {response.status} {response.reason}\r\n{head}\r\n"
    return first.encode("latin-1", "replace") + response.body + response.surplus


def deliver_whole(response: Response, connection: socket.socket) -> None:
    """Write *response*, all of it, in one go."""
    connection.sendall(wire_form(response))


def framed(response: Response, method: str, *, keep_alive: bool) -> Response:
    """*response* with the headers that the transport adds; an answer to HEAD has no body."""
    length = (
        ()
        if value_of(response.headers, "content-length")
        or value_of(response.headers, "transfer-encoding")
        else (("content-length", str(len(response.body))),)
    )
    connection = ("connection", "keep-alive" if keep_alive else "close")
    return Response(
        status=response.status,
        reason=response.reason,
        headers=(connection, *response.headers, *length),
        body=b"" if method == "HEAD" else response.body,
        surplus=response.surplus,
    )


class GatewayServer:
    """
    A gateway that listens on 127.0.0.1.

    Args:
        gateway: Answers the requests.
        clock: The gateway's time, milliseconds since 1970.
        port: Where to listen; 0 means a free one.
        on_exchange: Told every request and its answer, after it was written.
        deliver: Writes an answer, whole headers and all, to the connection. One that means to
            break off calls `connection.shutdown`; the server closes it.
        idle_s: How long a client may be silent before a request.
        patience_s: How long a client may take to send one.
        tls: Keys and certificate, where it is reached over TLS.
    """

    def __init__(
        self,
        gateway: Gateway,
        clock: Callable[[], int],
        port: int = 0,
        on_exchange: OnExchange | None = None,
        deliver: Deliver = deliver_whole,
        *,
        idle_s: float = 60.0,
        patience_s: float = 10.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.gateway = gateway
        self.clock = clock
        self.port = port
        self.on_exchange = on_exchange
        self.deliver = deliver
        self.idle_s = idle_s
        self.patience_s = patience_s
        self.tls = tls
        self.failures: list[BaseException] = []
        self._listener: Listener | None = None
        self._thread: Thread | None = None

    @property
    def url(self) -> str:
        """The root URL, as `NCLOUD_API_GW` has it."""
        return f"http{'s' if self.tls else ''}://{HOST}:{self.port}"

    def start(self) -> Self:
        """
        Listen.

        Raises:
            EnvironmentUnusable: The port cannot be had.
        """
        try:
            self._listener = Listener(self)
        except (OSError, OverflowError) as error:
            raise EnvironmentUnusable(
                f"cannot listen on {HOST}:{self.port}: {error}. Choose another port, or 0."
            ) from error
        self.port = self._listener.server_address[1]
        self._thread = Thread(target=self._listener.serve_forever, args=(0.005,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close the port and every connection, and wait for their threads."""
        if self._listener is None or self._thread is None:
            return
        self._listener.shutdown()
        self._thread.join()
        self._listener.server_close()
        self._listener.close_connections()
        self._listener = self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def converse(self, connection: socket.socket) -> None:
        """Answer the requests of *connection* until it ends."""
        reader = Reader(
            connection, idle_s=self.idle_s, patience_s=self.patience_s, max_body=MAX_BODY
        )
        keep_alive = True
        while keep_alive:
            try:
                arrival = reader.next()
            except Ended:
                return
            except NotHttp:
                refusal = self.gateway.respond_to_garbage(self.clock())
                self.answer(GARBAGE, refusal, connection, keep_alive=False)
                break
            keep_alive = arrival.keep_alive
            response = self.gateway.respond(arrival.request, self.clock())
            self.answer(arrival.request, response, connection, keep_alive=keep_alive)
        drain(connection)

    def answer(
        self, request: Request, response: Response, connection: socket.socket, *, keep_alive: bool
    ) -> None:
        """Write *response* and tell of it."""
        connection.settimeout(self.patience_s)
        self.deliver(framed(response, request.method, keep_alive=keep_alive), connection)
        if self.on_exchange is not None:
            self.on_exchange(request, response)


def drain(connection: socket.socket) -> None:
    """Take in what the client still sends, for a while, so that it is not cut off unanswered."""
    deadline, taken = monotonic() + LINGER_S, 0
    connection.shutdown(socket.SHUT_WR)
    while (left_s := deadline - monotonic()) > 0 and taken < MAX_LINGER:
        connection.settimeout(left_s)
        data = connection.recv(64 * 1024)
        if not data:
            return
        taken += len(data)


class Conversation(BaseRequestHandler):
    """One connection, in a thread of its own."""

    server: "Listener"

    def handle(self) -> None:
        """Converse until either side has had enough; a client that went away is no error."""
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError):
            self.server.owner.converse(self.request)


class Listener(ThreadingMixIn, TCPServer):
    """Accepts connections and knows which are open."""

    allow_reuse_address = True
    daemon_threads = True
    # A crowd that comes at once waits here; where the queue is full it is cut off.
    request_queue_size = 4096

    def __init__(self, owner: GatewayServer) -> None:
        self.owner = owner
        self.open: dict[Thread, socket.socket] = {}
        super().__init__((HOST, owner.port), Conversation)

    def get_request(self) -> tuple[socket.socket, Any]:
        """The next connection; its thread shakes hands, so that nobody else waits for that."""
        connection, address = super().get_request()
        if self.owner.tls is not None:
            connection = self.owner.tls.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def process_request(self, request: Any, client_address: Any) -> None:
        """Start a thread that `close_connections` can wait for."""
        thread = Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        self.open[thread] = request
        thread.start()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Converse, close, forget."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.open.pop(current_thread(), None)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 stdlib's hook
        """Answer a published error where ours failed, and keep the failure; no trace goes out."""
        error = sys.exception()
        if error is not None:
            self.owner.failures.append(error)
        response = self.owner.gateway.respond_to_failure(self.owner.clock())
        with suppress(OSError):
            request.sendall(wire_form(framed(response, "POST", keep_alive=False)))

    def close_connections(self) -> None:
        """Close what is open, and wait until nothing is."""
        threads = list(self.open.items())
        for _, connection in threads:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread, _ in threads:
            thread.join(timeout=1.0)
