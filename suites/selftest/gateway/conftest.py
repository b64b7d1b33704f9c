"""
What the tests of the reference gateway have in common: a signed request, a gateway with nothing but
counters behind it, and the same on a socket.
"""

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from typing import Any

import pytest

from flushproof.exchange import Headers, Request, Response
from flushproof.reference.account import OWNER, embedded_account
from flushproof.reference.clock import Clock
from flushproof.reference.core import Gateway
from flushproof.reference.http import GatewayServer
from flushproof.reference.readings import Readings
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP, Credentials, sign

NOW = 1_700_000_000_000
PATH = "/clouddb/v2/flushCloudDBInstance"
FORM = "application/x-www-form-urlencoded"
BODY = b"cloudDBInstanceNo=882689&responseFormatType=json"


class Recorder:
    """A store that remembers how often it was flushed."""

    def __init__(self) -> None:
        self.flushes = 0

    def flush(self) -> None:
        """One flush more."""
        self.flushes += 1


class World:
    """A gateway and what was flushed behind it."""

    def __init__(self, *readings: str) -> None:
        names = ("target", "bystander", "foreign", "busy")
        self.stores = {name: Recorder() for name in names}
        self.gateway = Gateway(embedded_account(self.stores), Readings.parse(*readings))

    def ask(self, request: Request, now_ms: int = NOW) -> Response:
        """The gateway's answer."""
        return self.gateway.respond(request, now_ms)

    @property
    def flushed(self) -> dict[str, int]:
        """What was flushed how often."""
        return {name: store.flushes for name, store in self.stores.items() if store.flushes}


def signed_request(
    body: bytes = BODY,
    *,
    method: str = "POST",
    target: str = PATH,
    content_type: str | None = FORM,
    credentials: Credentials = OWNER,
    timestamp: str = str(NOW),
    header_name: str = SIGNATURE_V2,
    changed: Mapping[str, str] | None = None,
    extra: Headers = (),
) -> Request:
    """A signed request; *changed* headers are changed after it was signed, *extra* are added."""
    headers = {
        **({} if content_type is None else {"Content-Type": content_type}),
        TIMESTAMP: timestamp,
        ACCESS_KEY: credentials.access_key,
        header_name: sign(method, target, timestamp, credentials),
        **(changed or {}),
    }
    return Request(method=method, target=target, headers=(*headers.items(), *extra), body=body)


def last_answer(asked: Request, *readings: str, times: int = 1) -> tuple[Response, int]:
    """The last of so many equal answers under *readings*, and how often the target was flushed."""
    store = Recorder()
    gateway = Gateway(embedded_account({"target": store}), Readings.parse(*readings))
    responses = [gateway.respond(asked, NOW) for _ in range(times)]
    return responses[-1], store.flushes


def verdict_of(response: Response) -> str:
    """Status, layer and code of a refusal, or of a success the status and the instances named."""
    document = json.loads(response.body)
    match document:
        case {"error": {"errorCode": code}}:
            return f"{response.status} gateway {code}"
        case {"responseError": {"returnCode": code}}:
            return f"{response.status} back-end {code}"
        case _:
            (answer,) = document.values()
            numbers = [item["cloudDBInstanceNo"] for item in answer["cloudDBInstanceList"]]
            return f"{response.status} {' '.join(numbers)}"


@pytest.fixture(scope="session")
def new_world() -> type[World]:
    """Makes gateways: `new_world(*readings)`."""
    return World


@pytest.fixture(scope="session")
def signed() -> Callable[..., Request]:
    """Makes signed requests."""
    return signed_request


@pytest.fixture(scope="session")
def answer() -> Callable[..., tuple[Response, int]]:
    """Asks a new gateway under some readings."""
    return last_answer


@pytest.fixture(scope="session")
def verdict() -> Callable[[Response], str]:
    """Tells refusals from successes."""
    return verdict_of


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


def all_received(connection: socket.socket) -> bytes:
    """Everything until the server closes."""
    data = b""
    while more := connection.recv(65536):
        data += more
    return data


def all_said(served: Served, data: bytes, *, half_close: bool = True) -> bytes:
    """What comes back for *data* until the server closes."""
    with closing(served.connect()) as connection:
        connection.sendall(data)
        if half_close:
            connection.shutdown(socket.SHUT_WR)
        return all_received(connection)


def code_of(answer: bytes) -> str:
    """Status and error code of the first answer in *answer*, or what else it is."""
    first, _, body = answer.partition(b"\r\n\r\n")
    status = first.split(b" ")[1].decode()
    document = json.loads(body)
    return f"{status}/{document['error']['errorCode']}" if "error" in document else status


@pytest.fixture(scope="session")
def received() -> Callable[[socket.socket], bytes]:
    """Reads a connection to its end."""
    return all_received


@pytest.fixture(scope="session")
def said() -> Callable[..., bytes]:
    """Sends bytes to a server and reads what it says."""
    return all_said


@pytest.fixture(scope="session")
def code() -> Callable[[bytes], str]:
    """Tells the first of the answers that were read."""
    return code_of


@pytest.fixture(scope="session")
def whole() -> bytes:
    """A valid request as it goes over the wire."""
    signed = (f"{name}: {value}" for name, value in signed_request(content_type=None).headers)
    lines = (f"POST {PATH} HTTP/1.1", "Host: h", *signed, f"Content-Length: {len(BODY)}", "", "")
    return "\r\n".join(lines).encode() + BODY
