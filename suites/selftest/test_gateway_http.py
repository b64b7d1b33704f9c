"""The reference gateway on a socket: what comes through, and what never gets that far."""

import http.client
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from threading import active_count
from time import monotonic, sleep
from typing import Any

import ncloud_clouddb  # type: ignore[import-untyped]  # the vendor ships no types
import pytest
import requests
from ncloud_clouddb.api.v2_api import V2Api  # type: ignore[import-untyped]
from ncloud_clouddb.rest import ApiException  # type: ignore[import-untyped]

from flushproof.errors import EnvironmentUnusable
from flushproof.exchange import Request, Response, value_of
from flushproof.gateway.account import OWNER, embedded_account
from flushproof.gateway.clock import Clock
from flushproof.gateway.core import Gateway
from flushproof.gateway.http import GatewayServer, wire_form
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP, sign

NOW = 1_700_000_000_000
PATH = "/clouddb/v2/flushCloudDBInstance"
BODY = b"cloudDBInstanceNo=882689&responseFormatType=json"
LIMIT = 1024 * 1024


class Recorder:
    """A store that remembers how often it was flushed."""

    def __init__(self) -> None:
        self.flushes = 0

    def flush(self) -> None:
        """One flush more."""
        self.flushes += 1


class Broken:
    """A store with a mistake in it."""

    def flush(self) -> None:
        """Fail in a way that nobody expects."""
        raise ZeroDivisionError("a secret")


class Served:
    """A server on a port of its own, its store, and what it tells of its exchanges."""

    def __init__(self, store: Any, **options: Any) -> None:
        self.store = store
        self.clock = Clock(lambda: NOW)
        self.exchanges: list[tuple[Request, Response]] = []
        self.server = GatewayServer(
            Gateway(embedded_account({"target": store})),
            self.clock,
            on_exchange=lambda asked, answer: self.exchanges.append((asked, answer)),
            **options,
        )

    def connect(self) -> socket.socket:
        """A connection to it."""
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=5)


Serve = Callable[..., Served]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers, and stops them."""
    with ExitStack() as resources:

        def start(store: Any = None, **options: Any) -> Served:
            served = Served(store or Recorder(), **options)
            resources.enter_context(served.server)
            return served

        yield start


def signature_headers(method: str = "POST", target: str = PATH) -> dict[str, str]:
    """The three headers of a caller."""
    return {
        TIMESTAMP: str(NOW),
        ACCESS_KEY: OWNER.access_key,
        SIGNATURE_V2: sign(method, target, str(NOW), OWNER),
    }


def head(*lines: str, method: str = "POST", version: str = "HTTP/1.1") -> bytes:
    """The head of a signed request with further header lines."""
    signed = (f"{name}: {value}" for name, value in signature_headers(method).items())
    return "\r\n".join([f"{method} {PATH} {version}", "Host: h", *signed, *lines, "", ""]).encode()


def received(connection: socket.socket) -> bytes:
    """Everything until the server closes."""
    data = b""
    while more := connection.recv(65536):
        data += more
    return data


def said(served: Served, data: bytes, *, half_close: bool = True) -> bytes:
    """What comes back for *data* until the server closes."""
    with closing(served.connect()) as connection:
        connection.sendall(data)
        if half_close:
            connection.shutdown(socket.SHUT_WR)
        return received(connection)


def code(answer: bytes) -> str:
    """Status and error code of the first answer in *answer*, or what else it is."""
    first, _, body = answer.partition(b"\r\n\r\n")
    status = first.split(b" ")[1].decode()
    document = json.loads(body)
    return f"{status}/{document['error']['errorCode']}" if "error" in document else status


WHOLE = head(f"Content-Length: {len(BODY)}") + BODY


def test_a_valid_request_flushes(serve: Serve) -> None:
    """Over a socket as in memory."""
    served = serve()

    answer = said(served, WHOLE)

    assert (code(answer), served.store.flushes) == ("200", 1)


def test_one_connection_serves_many_requests(serve: Serve) -> None:
    """Connections are kept, and the length of each answer is announced."""
    served = serve()

    with requests.Session() as session:
        session.trust_env = False
        answers = [
            session.post(served.server.url + PATH, BODY, headers=signature_headers())
            for _ in range(3)
        ]

    assert [200] * 3 == [answer.status_code for answer in answers]
    assert all(answer.headers["content-length"] == str(len(answer.content)) for answer in answers)


def test_requests_in_a_row_are_answered_in_a_row(serve: Serve) -> None:
    """Requests sent at once are answered one after the other."""
    served = serve()

    answer = said(served, WHOLE * 3)

    assert (answer.count(b"HTTP/1.1 200 OK\r\n"), served.store.flushes) == (3, 3)


def test_headers_arrive_as_they_were_sent(serve: Serve) -> None:
    """Case, order and doubled headers are kept."""
    served = serve()

    said(served, b"POST /x HTTP/1.1\r\nHOST: h\r\nX-a:  1\r\nx-A: 2 \r\n\r\n")

    ((asked, _),) = served.exchanges
    assert asked.headers == (("HOST", "h"), ("X-a", "1"), ("x-A", "2"))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "QUERY", "BREW", "post", "TRACE"])
def test_any_other_method_is_answered_with_404(serve: Serve, method: str) -> None:
    """A method that nobody knows gets the published error."""
    served = serve()

    answer = said(served, head(f"Content-Length: {len(BODY)}", method=method) + BODY)

    assert (code(answer), served.store.flushes) == ("404/300", 0)


def test_an_answer_to_head_has_no_body(serve: Serve) -> None:
    """The length is that of the body that is not sent, and the connection can be used again."""
    served = serve()

    answer = said(served, f"HEAD {PATH} HTTP/1.1\r\nHost: h\r\n\r\n".encode() + WHOLE)

    first, second = answer.split(b"\r\n\r\n", 2)[:2]
    assert first.startswith(b"HTTP/1.1 404 ")
    assert b"content-length: 0" not in first
    assert second.startswith(b"HTTP/1.1 200 OK\r\n")


CHUNKS = [
    pytest.param(b"30\r\n" + BODY + b"\r\n0\r\n\r\n", id="one"),
    pytest.param(
        b"10\r\n" + BODY[:16] + b"\r\n20;x=y\r\n" + BODY[16:] + b"\r\n000\r\n\r\n", id="two"
    ),
    pytest.param(b"30\r\n" + BODY + b"\r\n0\r\nX: 1\r\nY: 2\r\n\r\n", id="trailers"),
]


@pytest.mark.parametrize("chunks", CHUNKS)
def test_a_body_in_chunks_is_read(serve: Serve, chunks: bytes) -> None:
    """The coding is removed, and what follows is the next request."""
    served = serve()

    answer = said(served, (head("Transfer-Encoding: chunked") + chunks) * 2)

    assert (answer.count(b"HTTP/1.1 200 OK"), served.store.flushes) == (2, 2)
    assert [BODY] * 2 == [asked.body for asked, _ in served.exchanges]


def test_a_client_that_waits_for_a_word_gets_it(serve: Serve) -> None:
    """Expect: 100-continue is answered before the body comes."""
    served = serve()

    with closing(served.connect()) as connection:
        connection.sendall(head(f"Content-Length: {len(BODY)}", "Expect: 100-continue"))
        word = connection.recv(100)
        connection.sendall(BODY)
        connection.shutdown(socket.SHUT_WR)
        answer = received(connection)

    assert (b"HTTP/1.1 100 Continue\r\n\r\n", "200") == (word, code(answer))


def test_a_client_of_http_1_0_is_answered_once(serve: Serve) -> None:
    """The connection is closed, unless it asked to keep it."""
    served = serve()

    answer = said(
        served,
        head(f"Content-Length: {len(BODY)}", version="HTTP/1.0") + BODY,
        half_close=False,
    )

    assert ("200", b"connection: close" in answer) == (code(answer), True)


HOSTILE = {
    "noise": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 9 + b"\n\n",
    "zero bytes": b"\0" * 100,
    "html": b"<html>\r\n\r\n",
    "http 0.9": b"GET /\r\n\r\n",
    "http 2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no host": WHOLE.replace(b"Host: h\r\n", b""),
    "two hosts": WHOLE.replace(b"Host: h\r\n", b"Host: h\r\nHost: i\r\n"),
    "cut head": WHOLE[:100],
    "cut body": WHOLE[:-1],
    "no body": head(f"Content-Length: {len(BODY)}"),
    "long target": WHOLE.replace(b" HTTP/1.1", b"?" + b"x" * 40_000 + b" HTTP/1.1"),
    "endless target": b"GET /" + b"x" * 200_000,
    "long header": head("X: " + "x" * 40_000, f"Content-Length: {len(BODY)}") + BODY,
    "many headers": head(*["X: 1"] * 200, f"Content-Length: {len(BODY)}") + BODY,
    "line without a colon": head("X", f"Content-Length: {len(BODY)}") + BODY,
    "continued line": head("X: 1", " 2", f"Content-Length: {len(BODY)}") + BODY,
    "header with a zero byte": head("X: \0", f"Content-Length: {len(BODY)}") + BODY,
    "length no number": head("Content-Length: many") + BODY,
    "negative length": head("Content-Length: -1") + BODY,
    "two lengths": head("Content-Length: 5", f"Content-Length: {len(BODY)}") + BODY,
    "length and chunks": (
        head("Transfer-Encoding: chunked", f"Content-Length: {len(BODY)}") + BODY
    ),
    "gzip": head("Transfer-Encoding: gzip", f"Content-Length: {len(BODY)}") + BODY,
    "chunk without a size": head("Transfer-Encoding: chunked") + b"\r\n" + BODY,
    "chunk with an odd size": head("Transfer-Encoding: chunked")
    + b"0x30\r\n"
    + BODY
    + b"\r\n0\r\n\r\n",
    "negative chunk": head("Transfer-Encoding: chunked") + b"-1\r\n" + BODY,
    "chunk longer than it says": (
        head("Transfer-Encoding: chunked") + b"2f\r\n" + BODY + b"\r\n0\r\n\r\n"
    ),
    "cut chunks": head("Transfer-Encoding: chunked") + b"30\r\n" + BODY + b"\r\n",
    "endless chunk size": head("Transfer-Encoding: chunked") + b"0" * 100_000,
    "endless trailers": (
        head("Transfer-Encoding: chunked") + b"30\r\n" + BODY + b"\r\n0\r\n" + b"X: 1\r\n" * 20_000
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_request_gets_a_published_error(serve: Serve, name: str) -> None:
    """400/100 in JSON, the connection closed, nothing flushed, and the next client served."""
    served = serve()

    answer = said(served, HOSTILE[name])

    assert ("400/100", b"connection: close" in answer) == (code(answer), True)
    assert (served.store.flushes, served.server.failures) == (0, [])
    assert code(said(served, WHOLE)) == "200"


@pytest.mark.parametrize("name", [name for name in HOSTILE if name.startswith("endless")])
def test_what_has_no_end_is_not_waited_for(serve: Serve, name: str) -> None:
    """The refusal comes at the limit of a head, long before the client has lost its patience."""
    served = serve(patience_s=60)

    with closing(served.connect()) as connection:
        connection.sendall(HOSTILE[name])
        answer = connection.recv(65536)

    assert code(answer) == "400/100"


def test_what_is_no_request_is_told_as_such(serve: Serve) -> None:
    """The log learns of garbage, too: a request of no method and no target."""
    served = serve()

    said(served, b"\r\n\r\nnonsense\r\n\r\n")

    assert [("", "", 400)] == [(a.method, a.target, b.status) for a, b in served.exchanges]


def oversized(length: str, size: int) -> bytes:
    """A signed request with a body of *size* bytes that announces *length*."""
    return head(f"Content-Length: {length}") + BODY + b"&x=" + b"x" * (size - len(BODY) - 3)


OVERSIZED = {
    "one byte too many": oversized(str(LIMIT + 1), LIMIT + 1),
    "much more": oversized(str(LIMIT * 8), LIMIT * 8),
    "more than there is": oversized("9" * 40, LIMIT * 2),
    "more digits than Python reads": oversized("9" * 5_000, LIMIT * 2),
    "one endless chunk": (
        head("Transfer-Encoding: chunked") + b"fffffffffffffff\r\n" + b"x" * LIMIT * 2
    ),
    "many chunks": (
        head("Transfer-Encoding: chunked") + (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 40
    ),
}


@pytest.mark.parametrize("name", OVERSIZED)
def test_a_body_over_the_limit_is_refused(serve: Serve, name: str) -> None:
    """413/430 reaches a client that is still sending, and nothing is flushed."""
    served = serve()

    answer = said(served, OVERSIZED[name])

    assert ("413/430", 0) == (code(answer), served.store.flushes)


def test_a_body_of_the_limit_is_accepted(serve: Serve) -> None:
    """The limit itself is no byte too many."""
    served = serve()

    answer = said(served, oversized(str(LIMIT), LIMIT))

    assert ("200", 1) == (code(answer), served.store.flushes)


def test_a_client_that_stops_in_the_middle_is_refused(serve: Serve) -> None:
    """A request that does not come to its end is answered with 400/100 in the end."""
    served = serve(patience_s=0.1)

    answer = said(served, WHOLE[:-1], half_close=False)

    assert ("400/100", 0) == (code(answer), served.store.flushes)


def test_a_client_that_drips_is_refused(serve: Serve) -> None:
    """The limit is for the whole request, so a byte now and then does not keep a thread."""
    served = serve(patience_s=0.2)

    with closing(served.connect()) as connection:
        started = monotonic()
        for byte in WHOLE[:25]:
            connection.sendall(bytes([byte]))
            sleep(0.01)
        answer = received(connection)

    assert ("400/100", True) == (code(answer), monotonic() - started < 3)


@pytest.mark.parametrize("first", [b"", b"\r\n", WHOLE])
def test_a_silent_client_is_let_go(serve: Serve, first: bytes) -> None:
    """Between requests the connection is closed without a word."""
    served = serve(idle_s=0.1)

    answer = said(served, first, half_close=False)

    assert answer.count(b"HTTP/1.1") == int(first == WHOLE)


def test_a_client_that_goes_away_does_no_harm(serve: Serve) -> None:
    """A reset in the middle of a request is no error, and the next client is served."""
    served = serve()
    with closing(served.connect()) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.sendall(WHOLE[:-1])

    answer = said(served, WHOLE)

    assert ("200", []) == (code(answer), served.server.failures)


def test_a_mistake_of_ours_gets_a_published_error(serve: Serve) -> None:
    """500/900 without a trace; the mistake is kept, and the next client is served."""
    served = serve(Broken())

    answers = [said(served, WHOLE) for _ in range(2)]

    assert ["500/900"] * 2 == [code(answer) for answer in answers]
    assert not any(word in answers[0] for word in (b"secret", b"Traceback", b"ZeroDivision"))
    assert {ZeroDivisionError} == {type(failure) for failure in served.server.failures}


def test_the_date_is_that_of_the_clock(serve: Serve) -> None:
    """A set clock shows in the Date header, and moves the window."""
    served = serve()
    served.clock.shift(3_600_000)

    answer = said(served, WHOLE)

    assert ("401/200", True) == (code(answer), b"date: Tue, 14 Nov 2023 23:13:20 GMT" in answer)


def test_exchanges_are_told_as_they_went(serve: Serve) -> None:
    """Who asked to be told gets the request and the answer, whole."""
    served = serve()

    said(served, WHOLE)

    ((asked, answer),) = served.exchanges
    assert (asked.method, asked.target, asked.body) == ("POST", PATH, BODY)
    assert (answer.status, value_of(answer.headers, "server")) == (200, "flushproof")


def cut(response: Response, connection: socket.socket) -> None:
    """Announce everything, send half of it, and break off."""
    data = wire_form(response)
    connection.sendall(data[: len(data) - len(response.body) // 2])
    connection.shutdown(socket.SHUT_RDWR)


def test_an_answer_can_be_delivered_otherwise(serve: Serve) -> None:
    """Who delivers may cut an answer short, so that clients can be shown one."""
    served = serve(deliver=cut)
    connection = http.client.HTTPConnection("127.0.0.1", served.server.port, timeout=5)

    with closing(connection):
        connection.request("POST", PATH, BODY, signature_headers())
        with connection.getresponse() as response, pytest.raises(http.client.IncompleteRead):
            response.read()


def keep_silent(_response: Response, _connection: socket.socket) -> None:
    """Say nothing."""


def test_a_server_stops_at_once(serve: Serve) -> None:
    """With connections open, idle and unanswered, no thread and no port is left behind."""
    before = active_count()
    served = serve(deliver=keep_silent)

    with closing(served.connect()), closing(served.connect()) as asking:
        asking.sendall(WHOLE)
        sleep(0.05)
        started = monotonic()
        served.server.stop()
        elapsed_s = monotonic() - started

        closed = asking.recv(1)

    assert (b"", before, True) == (closed, active_count(), elapsed_s < 0.5)
    with pytest.raises(ConnectionRefusedError):
        served.connect()


def test_a_server_can_be_stopped_twice_and_started_again(serve: Serve) -> None:
    """Stopping what does not run is fine, and a stopped server keeps its port."""
    served = serve()
    url = served.server.url
    served.server.stop()
    served.server.stop()

    served.server.start()

    assert (url, "200") == (served.server.url, code(said(served, WHOLE)))


def test_a_taken_port_is_told(serve: Serve) -> None:
    """The message names the port and says what to do."""
    port = serve().server.port

    with pytest.raises(EnvironmentUnusable, match=rf"127\.0\.0\.1:{port}.*Choose another port"):
        serve(port=port)


def test_an_impossible_port_is_told(serve: Serve) -> None:
    """No number beyond 65535 is a port."""
    with pytest.raises(EnvironmentUnusable, match="Choose another port"):
        serve(port=70_000)


@pytest.fixture
def sdk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Served], Any]]:
    """The operations of the vendor's Python SDK, pointed at a server as its users point it."""
    with ExitStack() as resources:

        def connect(served: Served) -> Any:
            monkeypatch.setenv("NCLOUD_API_GW", served.server.url)
            # It reads the environment once in a process, and copies what it read ever after.
            monkeypatch.setattr(ncloud_clouddb.Configuration, "_default", None)
            configuration = ncloud_clouddb.Configuration()
            configuration.access_key = OWNER.access_key
            configuration.secret_key = OWNER.secret_key
            client = ncloud_clouddb.ApiClient(configuration)
            resources.callback(client.rest_client.pool_manager.clear)
            served.clock.source = Clock().now_ms
            return V2Api(client)

        yield connect


def test_the_official_python_sdk_flushes(serve: Serve, sdk: Callable[[Served], Any]) -> None:
    """The vendor's own client signs, is accepted, and understands the answer."""
    served = serve()
    asked = ncloud_clouddb.FlushCloudDBInstanceRequest(cloud_db_instance_no="882689")

    answer = sdk(served).flush_cloud_db_instance(asked)

    (found,) = answer.cloud_db_instance_list
    assert ("0", "success", 1) == (answer.return_code, answer.return_message, answer.total_rows)
    assert (found.cloud_db_instance_no, served.store.flushes) == ("882689", 1)


def test_the_official_python_sdk_is_refused(serve: Serve, sdk: Callable[[Served], Any]) -> None:
    """A refusal is an exception of the SDK with the status and the body as they came."""
    served = serve()
    asked = ncloud_clouddb.FlushCloudDBInstanceRequest(cloud_db_instance_no="882713")

    with pytest.raises(ApiException) as raised:
        sdk(served).flush_cloud_db_instance(asked)

    assert (400, "24109") == (
        raised.value.status,
        json.loads(raised.value.body)["responseError"]["returnCode"],
    )


def test_the_official_python_sdk_lists(serve: Serve, sdk: Callable[[Served], Any]) -> None:
    """What a live run needs, to prove what it is about to flush."""
    served = serve()
    asked = ncloud_clouddb.GetCloudDBInstanceListRequest(
        db_kind_code="REDIS", cloud_db_instance_no_list=["882701", "882713"]
    )

    (found,) = sdk(served).get_cloud_db_instance_list(asked).cloud_db_instance_list

    assert (found.cloud_db_service_name, found.cloud_db_instance_status_name) == (
        "bystander",
        "running",
    )
