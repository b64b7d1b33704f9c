"""The reference gateway against servers that do nothing, asked by the same client."""

import importlib.util
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from socketserver import BaseRequestHandler, TCPServer, ThreadingMixIn
from time import perf_counter
from typing import Any

import requests
from measuring import Row, Table, interleaved, ratios

from flushproof import signing
from flushproof.contract import PATH
from flushproof.interlock import decoy
from flushproof.reference.account import OWNER, embedded_account
from flushproof.reference.clock import Clock
from flushproof.reference.core import Gateway
from flushproof.reference.http import GatewayServer
from flushproof.reference.readings import Readings

REQUESTS = 300  # in a round
BODY = f"cloudDBInstanceNo={decoy(1)}&responseFormatType=json".encode()
HOST = "127.0.0.1"


def table(rounds: int) -> Table:
    """How many requests each server answers in a second, and how the gateway compares."""
    with ExitStack() as stack:
        clock = Clock()
        clock.set(time.time_ns() // 1_000_000)
        gateway = stack.enter_context(
            GatewayServer(Gateway(embedded_account({}), Readings.parse()), clock)
        )
        request = signed_request(clock.now_ms())
        answer = exchanged(gateway.port, request)
        ports = {"gateway": gateway.port, "nothing": stack.enter_context(doing_nothing(answer))}
        if all(map(importlib.util.find_spec, ("uvicorn", "httptools"))):
            ports["uvicorn"] = stack.enter_context(uvicorn_doing_nothing(answer))
        contenders: dict[str, Callable[[], float]] = {}
        for name, port in ports.items():
            session = stack.enter_context(requests.Session())
            session.trust_env = False
            contenders[name] = by_session(session, port, clock.now_ms())
        rates = interleaved(rounds, contenders)
    made = Table("The reference gateway and servers that do nothing, requests per second")
    made.rows = [Row(name=KINDS[name], values=rate) for name, rate in rates.items()]
    made.rows += [
        Row(
            name=f"reference gateway / {KINDS[name]}",
            values=ratios(rates["gateway"], rate),
            limit="at least 0.7",
        )
        for name, rate in rates.items()
        if name != "gateway"
    ]
    made.notes = [
        "Each through one requests.Session without the environment, in threads of this process.",
        "The gateway reads and verifies each request; the others give its answer to a decoy, head",
        "and body, without a look at it. uvicorn takes part where it is installed with httptools.",
    ]
    return made


KINDS = {
    "gateway": "reference gateway",
    "nothing": "raw socket server",
    "uvicorn": "uvicorn with httptools",
}


def headers_at(now_ms: int) -> dict[str, str]:
    """The headers of a signed request."""
    return {
        "accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        signing.TIMESTAMP: str(now_ms),
        signing.ACCESS_KEY: OWNER.access_key,
        signing.SIGNATURE_V2: signing.sign("POST", PATH, str(now_ms), OWNER),
    }


def signed_request(now_ms: int) -> bytes:
    """A request about a decoy as it goes over the wire."""
    headers = {"Host": HOST, **headers_at(now_ms), "Content-Length": str(len(BODY))}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {PATH} HTTP/1.1\r\n{head}\r\n".encode() + BODY


def exchanged(port: int, request: bytes) -> bytes:
    """The whole answer to *request*."""
    with socket.create_connection((HOST, port)) as link:
        link.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
        with link.makefile("rb") as answer:
            return answer.read().replace(b"connection: close", b"connection: keep-alive", 1)


def by_session(session: requests.Session, port: int, now_ms: int) -> Callable[[], float]:
    """Measures how many requests a second go through *session*."""
    url, headers = f"http://{HOST}:{port}{PATH}", headers_at(now_ms)

    def rate() -> float:
        started_s = perf_counter()
        for _ in range(REQUESTS):
            session.post(url, data=BODY, headers=headers, timeout=10)
        return REQUESTS / (perf_counter() - started_s)

    return rate


class Nothing(BaseRequestHandler):
    """Answers whatever ends as our requests end."""

    server: "NothingServer"

    def handle(self) -> None:
        """Answer until the client has gone."""
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        came = b""
        while data := self.request.recv(65536):
            came += data
            if came.endswith(BODY):
                self.request.sendall(self.server.answer)
                came = b""


class NothingServer(ThreadingMixIn, TCPServer):
    """A thread for each connection, as the reference gateway has, and nothing else."""

    daemon_threads = True

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        super().__init__((HOST, 0), Nothing)


@contextmanager
def doing_nothing(answer: bytes) -> Iterator[int]:
    """The port of a server that gives *answer*."""
    with NothingServer(answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()


@contextmanager
def uvicorn_doing_nothing(answer: bytes) -> Iterator[int]:
    """The port of a uvicorn whose application gives *answer*, which has the same size there."""
    uvicorn: Any = __import__("uvicorn")
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = [line.partition(b": ")[::2] for line in head.split(b"\r\n")[1:]]
    status = int(head.split(b" ", 2)[1])

    async def application(scope: Any, receive: Any, send: Any) -> None:
        del scope
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": status, "headers": lines})
        await send({"type": "http.response.body", "body": body})

    server = uvicorn.Server(
        uvicorn.Config(
            application,
            host=HOST,
            port=0,
            http="httptools",
            lifespan="off",
            log_level="error",
            server_header=False,
            date_header=False,
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()
