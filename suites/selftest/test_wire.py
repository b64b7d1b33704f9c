"""The wire: what goes out is what was asked for, once; what comes in is told as it came."""

import gzip
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from flushproof.errors import UsageError
from flushproof.exchange import Request, Response, Trouble
from flushproof.targets.wire import Wire, message_of

PATH = "/clouddb/v2/flushCloudDBInstance"
LOOPBACK_PEM = Path(__file__).parent / "data" / "loopback.pem"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
FLUSH = Request(
    method="POST",
    target=PATH,
    headers=(("x-ncp-iam-access-key", "aSecretOfTheWireTests"),),
    body=b"cloudDBInstanceNo=18446744073709551616",
)

# What a server does with one connection after it read one request; True keeps the connection.
Step = Callable[[socket.socket], bool]


def says(*pieces: bytes, pause_s: float = 0) -> Step:
    """Writes *pieces*, with a pause before each, and keeps the connection."""

    def step(connection: socket.socket) -> bool:
        for piece in pieces:
            time.sleep(pause_s)
            connection.sendall(piece)
        return True

    return step


def ends(*pieces: bytes) -> Step:
    """Writes *pieces* and closes the connection."""

    def step(connection: socket.socket) -> bool:
        says(*pieces)(connection)
        return False

    return step


def resets(connection: socket.socket) -> bool:
    """Tears the connection down."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


class Server:
    """A server on loopback that takes a step of its script for each request, and keeps them."""

    def __init__(self, *steps: Step, secure: bool = False, reads: bool = True) -> None:
        self.steps = list(steps)
        self.reads = reads
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if secure else None
        if self.context is not None:
            self.context.load_cert_chain(LOOPBACK_PEM)
        self.requests: list[tuple[int, bytes]] = []  # connection number, bytes
        self.connections = 0
        self.closed = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self.listener.getsockname()[1]}"
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
            self.steps.pop(0)(connection)
            self.closed.wait(2)

    def answer(self, connection: socket.socket) -> None:
        keep = True
        while keep and (message := self.read(connection)):
            self.requests.append((self.connections, message))
            keep = (self.steps.pop(0) if self.steps else says(OK))(connection)

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
        socket.create_connection(self.listener.getsockname()).close()
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


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Starts servers, and stops them."""
    servers: list[Server] = []

    def start(*steps: Step, secure: bool = False, reads: bool = True) -> Server:
        servers.append(Server(*steps, secure=secure, reads=reads))
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


Serve = Callable[..., Server]
WireTo = Callable[..., Wire]


class TestWhatGoesOut:
    """A request goes over the wire byte for byte."""

    def test_a_request_is_its_own_bytes_and_two_headers(
        self, serve: Serve, wire_to: WireTo
    ) -> None:
        """Nothing is sent but the request, `Host` before its headers and the length behind them."""
        server = serve()

        wire_to(server).send(FLUSH)

        assert [
            (
                1,
                f"POST {PATH} HTTP/1.1\r\nHost: {server.host}\r\n"
                "x-ncp-iam-access-key: aSecretOfTheWireTests\r\nContent-Length: 38\r\n\r\n"
                "cloudDBInstanceNo=18446744073709551616".encode(),
            )
        ] == server.requests

    @pytest.mark.parametrize(
        "target",
        [
            PATH + "?a=%c3%a9&b=%7e",
            PATH + "?",
            "/clouddb/./v2/../v2//x",
            "/a#b",
            "/{a}|^`",
            "/\xe9",
            "*",
            "http://other.example/clouddb",
        ],
        ids=[
            "lower-case-escape",
            "stray-question-mark",
            "dots",
            "fragment",
            "unwise",
            "raw-byte",
            "asterisk",
            "absolute",
        ],
    )
    def test_a_target_is_not_normalised(self, serve: Serve, wire_to: WireTo, target: str) -> None:
        """A target goes out as it is, since its bytes are signed."""
        server = serve()

        wire_to(server).send(Request(method="GET", target=target))

        first_line = server.requests[0][1].partition(b"\r\n")[0]
        assert f"GET {target} HTTP/1.1".encode("latin-1") == first_line

    def test_headers_keep_order_case_and_duplicates(self, serve: Serve, wire_to: WireTo) -> None:
        """Headers go out in order, in their own case, doubled ones twice, padding included."""
        server = serve()
        headers = (("X-b", "2"), ("x-A", " 1 "), ("x-B", "3"), ("cookie", "\xff"), ("Host", "h"))

        wire_to(server).send(Request(method="GET", target="/", headers=headers))

        assert (
            b"GET / HTTP/1.1\r\nX-b: 2\r\nx-A:  1 \r\nx-B: 3\r\ncookie: \xff\r\nHost: h\r\n\r\n"
            == server.requests[0][1]
        )

    @pytest.mark.parametrize(
        ("method", "headers", "body", "expected"),
        [
            ("POST", (), b"", b"Host: h\r\nContent-Length: 0\r\n\r\n"),
            ("GET", (), b"", b"Host: h\r\n\r\n"),
            ("GET", (), b"a", b"Host: h\r\nContent-Length: 1\r\n\r\na"),
            ("POST", (("content-LENGTH", "9"),), b"a", b"Host: h\r\ncontent-LENGTH: 9\r\n\r\na"),
            (
                "POST",
                (("Transfer-Encoding", "chunked"),),
                b"sixteen bytes...",
                b"Host: h\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nsixteen bytes...\r\n0\r\n\r\n",
            ),
            (
                "POST",
                (("Transfer-Encoding", "chunked"),),
                b"",
                b"Host: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ),
            ("POST", (("HOST", "x"),), b"", b"HOST: x\r\nContent-Length: 0\r\n\r\n"),
        ],
        ids=["post", "get", "get-body", "own-length", "chunked", "chunked-empty", "own-host"],
    )
    def test_framing_is_added_where_it_is_absent(
        self, method: str, headers: tuple[tuple[str, str], ...], body: bytes, expected: bytes
    ) -> None:
        """Host and length are added only where the request has none of its own."""
        request = Request(method=method, target="/", headers=headers, body=body)

        assert f"{method} / HTTP/1.1\r\n".encode() + expected == message_of(request, "h")

    @pytest.mark.parametrize(
        "request_",
        [
            Request(method="GET\n", target="/"),
            Request(method="GET", target="/ HTTP/1.1\r\nA: b"),
            Request(method="GET", target="/", headers=(("a\r\nb", "c"),)),
            Request(method="GET", target="/", headers=(("a", "b\r\n\r\nPOST / HTTP/1.1"),)),
            Request(method="GET", target="/", headers=(("a", "\0"),)),
            Request(method="GET", target="/\u2603"),
        ],
        ids=["method", "target", "name", "value", "nul", "snowman"],
    )
    def test_a_head_that_would_be_another_request_is_not_sent(self, request_: Request) -> None:
        """A line break, a NUL or a character beyond Latin-1 in a head is an error of ours."""
        with pytest.raises(ValueError, match=r"line break|latin-1"):
            message_of(request_, "h")

    def test_nothing_of_the_environment_is_used(
        self, serve: Serve, wire_to: WireTo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """A proxy and a `.netrc` of the environment change nothing."""
        (tmp_path / "netrc").write_text("default login user password word\n")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
        server = serve()

        exchange = wire_to(server).send(FLUSH)

        assert exchange.trouble is None
        assert b"authorization" not in server.requests[0][1].lower()

    def test_cookies_are_not_sent_back(self, serve: Serve, wire_to: WireTo) -> None:
        """The second request is the first one again, whatever cookie was set meanwhile."""
        cookie = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n"
        server = serve(says(cookie))
        wire = wire_to(server)

        wire.send(FLUSH)
        wire.send(FLUSH)

        assert server.requests[0] == server.requests[1]


class TestWhatComesIn:
    """An answer is told as it came."""

    def test_an_answer_is_kept_as_it_came(self, serve: Serve, wire_to: WireTo) -> None:
        """Status, phrase, headers in order with their case and duplicates, and body are kept."""
        server = serve(
            says(
                b"HTTP/1.1 401 Not  Known \r\nX-b: 1\r\nx-A:\t2 \r\nx-B: \xe9\r\n"
                b"Folded: a\r\n  b\r\nEmpty:\r\nContent-Length: 3\r\n\r\n{ }"
            )
        )

        exchange = wire_to(server).send(FLUSH, sent_at_ms=1546221796556)

        assert exchange.response == Response(
            status=401,
            reason="Not  Known",
            headers=(
                ("X-b", "1"),
                ("x-A", "2"),
                ("x-B", "\xe9"),
                ("Folded", "a b"),
                ("Empty", ""),
                ("Content-Length", "3"),
            ),
            body=b"{ }",
        )
        assert (FLUSH, None, "", 1546221796556) == (
            exchange.request,
            exchange.trouble,
            exchange.detail,
            exchange.sent_at_ms,
        )
        assert 0 < exchange.elapsed_ms < 5000

    @pytest.mark.parametrize(
        ("method", "step", "expected"),
        [
            ("GET", ends(b"HTTP/1.1 200 OK\r\n\r\n{}"), b"{}"),
            ("GET", ends(b"HTTP/1.0 200 OK\r\n\r\n{}"), b"{}"),
            ("GET", ends(b"HTTP/1.1 200\nContent-Length: 2\n\n{}"), b"{}"),
            ("GET", says(OK.replace(b"OK\r\n", b"OK\r\ncontent-length: 2\r\n")), b"{}"),
            (
                "GET",
                says(
                    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
                    b"1;x=y\r\n{\r\n1\r\n}\r\n0\r\nTrailer: x\r\n\r\n"
                ),
                b"{}",
            ),
            ("HEAD", says(OK[:-2]), b""),
            ("GET", says(b"HTTP/1.1 204 No Content\r\n\r\n"), b""),
            ("GET", says(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\n\r\n" + OK), b"{}"),
            ("GET", says(OK[:10], OK[10:40], OK[40:], pause_s=0.02), b"{}"),
        ],
        ids=[
            "until-closed",
            "http-1.0",
            "bare-line-feeds",
            "same-length-twice",
            "chunked",
            "head",
            "no-content",
            "interim",
            "in-pieces",
        ],
    )
    def test_the_end_of_a_body_is_found(
        self, serve: Serve, wire_to: WireTo, method: str, step: Step, expected: bytes
    ) -> None:
        """A body ends where HTTP says, in every way in which HTTP says it."""
        server = serve(step)

        exchange = wire_to(server).send(Request(method=method, target="/"))

        assert exchange.response is not None
        assert (None, expected) == (exchange.trouble, exchange.response.body)

    def test_a_content_coding_stays_on(self, serve: Serve, wire_to: WireTo) -> None:
        """A compressed body is given as it came."""
        packed = gzip.compress(b"{}")
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
        server = serve(says(head % len(packed) + packed))

        exchange = wire_to(server).send(FLUSH)

        assert exchange.response is not None
        assert packed == exchange.response.body

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [
            (OK + b"\n", b"\n"),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nmore", b"more"),
            (b"HTTP/1.1 204 No Content\r\n\r\nbody", b"body"),
            (OK + OK, OK),
        ],
        ids=["short-length", "behind-last-chunk", "no-content", "second-answer"],
    )
    def test_bytes_behind_the_end_are_surplus(
        self, serve: Serve, wire_to: WireTo, answer: bytes, expected: bytes
    ) -> None:
        """What lies behind the announced end is told, and the next exchange starts afresh."""
        server = serve(says(answer))
        wire = wire_to(server)

        first = wire.send(FLUSH)
        second = wire.send(FLUSH)

        assert first.response is not None
        assert second.response == Response(
            status=200, reason="OK", headers=(("Content-Length", "2"),), body=b"{}"
        )
        assert (None, expected) == (first.trouble, first.response.surplus)
        assert [1, 2] == [number for number, _ in server.requests]

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_not_followed(self, serve: Serve, wire_to: WireTo, status: int) -> None:
        """A redirect is an answer like any other, and where it points nobody is asked."""
        elsewhere = serve()
        answer = f"HTTP/1.1 {status} Go\r\nLocation: {elsewhere.url}/x\r\nContent-Length: 0\r\n\r\n"
        server = serve(says(answer.encode()))

        exchange = wire_to(server).send(FLUSH)

        assert exchange.response is not None
        assert status == exchange.response.status
        assert (1, 0) == (len(server.requests), elsewhere.connections)


class TestOnce:
    """A request is sent once or not at all."""

    def test_a_connection_is_used_again(self, serve: Serve, wire_to: WireTo) -> None:
        """Two exchanges share one connection."""
        server = serve()
        wire = wire_to(server)

        wire.send(FLUSH)
        wire.send(FLUSH)

        assert [1, 1] == [number for number, _ in server.requests]

    def test_a_connection_closed_while_idle_is_replaced(
        self, serve: Serve, wire_to: WireTo
    ) -> None:
        """Where the server closed after its answer the next request goes, once, over another."""
        server = serve(ends(OK))
        wire = wire_to(server)

        wire.send(FLUSH)
        second = wire.send(FLUSH)

        assert second.trouble is None
        assert [1, 2] == [number for number, _ in server.requests]

    @pytest.mark.parametrize(
        ("before", "step"),
        [((), ends()), ((says(OK),), ends()), ((), resets), ((says(OK),), resets)],
        ids=["new-closed", "reused-closed", "new-reset", "reused-reset"],
    )
    def test_a_request_that_was_read_is_never_sent_again(
        self, serve: Serve, wire_to: WireTo, before: tuple[Step, ...], step: Step
    ) -> None:
        """A server that reads the request and closes without an answer sees it once."""
        server = serve(*before, step)
        wire = wire_to(server)
        earlier = [wire.send(FLUSH) for _ in before]

        exchange = wire.send(FLUSH)

        assert [None] * len(before) == [answered.trouble for answered in earlier]
        assert (Trouble.DROPPED, None) == (exchange.trouble, exchange.response)
        assert [1] * (len(before) + 1) == [number for number, _ in server.requests]

    @pytest.mark.parametrize("status", [429, 500, 503, 504])
    def test_an_answer_that_asks_to_come_again_is_only_told(
        self, serve: Serve, wire_to: WireTo, status: int
    ) -> None:
        """Retry-After is left to the caller."""
        answer = f"HTTP/1.1 {status} Later\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"
        server = serve(says(answer.encode()))

        exchange = wire_to(server).send(FLUSH)

        assert exchange.response is not None
        assert (status, 1) == (exchange.response.status, len(server.requests))

    def test_a_connection_with_a_length_of_our_own_is_left(
        self, serve: Serve, wire_to: WireTo
    ) -> None:
        """What a false Content-Length leaves unread on a connection meets no further exchange."""
        server = serve()
        wire = wire_to(server)

        wire.send(Request(method="POST", target="/", headers=(("Content-Length", "1"),), body=b"a"))
        wire.send(FLUSH)

        assert [1, 2] == [number for number, _ in server.requests]


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
        self, serve: Serve, wire_to: WireTo, step: Step, trouble: Trouble, body: bytes | None
    ) -> None:
        """The way in which an answer is not whole has a name and a sentence."""
        server = serve(step)

        exchange = wire_to(server, deadline_s=0.2).send(FLUSH)

        assert (trouble, 1) == (exchange.trouble, len(server.requests))
        assert exchange.detail
        assert exchange.elapsed_ms < 400
        assert body is None or (exchange.response is not None and body == exchange.response.body)

    def test_trouble_quotes_no_header(self, serve: Serve, wire_to: WireTo) -> None:
        """What is told of trouble quotes neither the request nor the answer."""
        server = serve(says(b"HTTP/1.1 200 OK\r\naSecretOfTheWireTests\r\n\r\n"))

        exchange = wire_to(server).send(FLUSH)

        assert (Trouble.GARBLED, "line 1 of the headers is no header") == (
            exchange.trouble,
            exchange.detail,
        )

    def test_a_body_over_the_limit_is_not_read_on(self, serve: Serve, wire_to: WireTo) -> None:
        """Of a body over the limit as much is kept as the limit says; its connection is left."""
        server = serve(says(OK.replace(b": 2", b": 999") + b"x" * 50))
        wire = wire_to(server, body_limit=10)

        first = wire.send(FLUSH)
        second = wire.send(FLUSH)

        assert first.response is not None
        assert (Trouble.TOO_LARGE, b"{}xxxxxxxx") == (first.trouble, first.response.body)
        assert (None, 2) == (second.trouble, server.connections)

    def test_a_body_of_just_the_limit_is_whole(self, serve: Serve, wire_to: WireTo) -> None:
        """The limit is the largest body, not the first that is too large."""
        server = serve()

        exchange = wire_to(server, body_limit=2).send(FLUSH)

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
        self, serve: Serve, wire_to: WireTo
    ) -> None:
        """A late answer to one request is never taken for the answer to the next."""
        server = serve(says(OK.replace(b"{}", b"[]"), pause_s=0.3))
        wire = wire_to(server, deadline_s=0.1)
        wire.send(FLUSH)
        time.sleep(0.3)

        second = wire.send(FLUSH)

        assert second.response is not None
        assert b"{}" == second.response.body

    def test_a_dead_port_is_refused(self) -> None:
        """Where nobody listens nothing was sent."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]

        with Wire(f"http://127.0.0.1:{port}") as wire:
            exchange = wire.send(FLUSH)

        assert (Trouble.REFUSED, None, 0) == (
            exchange.trouble,
            exchange.response,
            exchange.elapsed_ms,
        )
        assert "Connection refused" in exchange.detail

    def test_a_name_that_no_host_can_have_is_refused(self) -> None:
        """A host that is not found is told like one that does not listen."""
        with Wire(f"http://{'a' * 64}.invalid") as wire:
            exchange = wire.send(FLUSH)

        assert Trouble.REFUSED is exchange.trouble


class TestTls:
    """Certificates are verified, always."""

    def test_an_unknown_certificate_is_trouble(self, serve: Serve, wire_to: WireTo) -> None:
        """Nothing is sent to a server whose certificate nobody vouches for."""
        server = serve(secure=True)

        exchange = wire_to(server).send(FLUSH)

        assert (Trouble.TLS, []) == (exchange.trouble, server.requests)

    def test_a_server_that_speaks_no_tls_is_trouble(self, serve: Serve, wire_to: WireTo) -> None:
        """Nothing is sent to a server that answers TLS with something else."""
        server = serve(says(OK), reads=False)
        server.url = server.url.replace("http:", "https:")

        exchange = wire_to(server).send(FLUSH)

        assert Trouble.TLS is exchange.trouble

    def test_a_certificate_that_is_vouched_for_is_taken(
        self, serve: Serve, wire_to: WireTo
    ) -> None:
        """Over TLS, too, a connection is used again, and surplus is seen."""
        server = serve(says(OK), says(OK + b"!"), secure=True)
        wire = wire_to(server, ca_bundle=LOOPBACK_PEM)

        first = wire.send(FLUSH)
        second = wire.send(FLUSH)

        assert (None, None) == (first.trouble, second.trouble)
        assert second.response is not None
        assert (b"!", 1) == (second.response.surplus, server.connections)

    def test_a_bundle_that_is_not_there_is_wrong_usage(self, tmp_path: Path) -> None:
        """A missing bundle is told before anything is sent."""
        with pytest.raises(UsageError, match="no such file"):
            Wire("https://127.0.0.1", ca_bundle=tmp_path / "none.pem")


class TestRootUrl:
    """A target is a root URL."""

    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
            ("https://ncloud.apigw.ntruss.com/", "ncloud.apigw.ntruss.com"),
            ("https://ncloud.apigw.ntruss.com:443", "ncloud.apigw.ntruss.com"),
            ("http://[::1]:443", "[::1]:443"),
        ],
    )
    def test_a_host_header_names_a_port_that_is_not_the_usual_one(
        self, url: str, expected: str
    ) -> None:
        """`Host` is what every client makes of the URL."""
        assert expected == Wire(url).host

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "127.0.0.1:8080",
            "ftp://host",
            "http://",
            "http://host/path",
            "http://host?query",
            "http://host#part",
            "http://user:word@host",
            "http://host:port",
        ],
    )
    def test_another_url_is_wrong_usage(self, url: str) -> None:
        """What has a path, a query or a user is not a root URL, and no password is quoted."""
        with pytest.raises(UsageError) as caught:
            Wire(url)

        assert "expected http(s)://HOST[:PORT]" in str(caught.value)
        assert "word" not in str(caught.value)
