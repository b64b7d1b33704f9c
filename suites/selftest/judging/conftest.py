"""
What the tests of judging have in common: a gateway that can be told to misbehave, on a real socket
and before a real Redis, and a judge that reaches it by its URL as a user's would.
"""

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep, time_ns
from typing import Any

import pytest

from flushproof.contract import contract
from flushproof.exchange import Request, Response, value_of
from flushproof.judging.judge import Judge
from flushproof.judging.watch import Watch
from flushproof.redisdata.probe import Probe, RedisStore
from flushproof.redisdata.server import RedisServer, start_servers
from flushproof.reference.account import OWNER, embedded_account
from flushproof.reference.clock import Clock
from flushproof.reference.core import Gateway
from flushproof.reference.http import GatewayServer, wire_form
from flushproof.run import Time, effects_of
from flushproof.settings import Settings
from flushproof.targets.remote import open_remote

HOW = "x-test-delivery"
MAIN = "import sys; from flushproof.cli import main; sys.exit(main())"


def now_ms() -> int:
    """Our clock."""
    return time_ns() // 1_000_000


def deliver(response: Response, connection: socket.socket) -> None:
    """Write *response*, or break it off as its header asks for."""
    how = value_of(response.headers, HOW)
    with suppress(OSError):
        DELIVERIES.get(how or "", _whole)(response, connection)


def _whole(response: Response, connection: socket.socket) -> None:
    connection.sendall(wire_form(response))


def _drop(_: Response, connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def _cut(response: Response, connection: socket.socket) -> None:
    connection.sendall(wire_form(response)[:-50])
    connection.shutdown(socket.SHUT_RDWR)


def _silent(_: Response, connection: socket.socket) -> None:
    connection.settimeout(5)
    connection.recv(1)


def _drip(response: Response, connection: socket.socket) -> None:
    for byte in wire_form(response):
        connection.sendall(bytes([byte]))
        sleep(0.02)


def _garbage(_: Response, connection: socket.socket) -> None:
    connection.sendall(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
    connection.shutdown(socket.SHUT_RDWR)


def _large(_: Response, connection: socket.socket) -> None:
    body = b" " * (1024 * 1024 + 1)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))


DELIVERIES: dict[str, Callable[[Response, socket.socket], None]] = {
    "drop": _drop,
    "cut": _cut,
    "silent": _silent,
    "drip": _drip,
    "garbage": _garbage,
    "large": _large,
}


class Trouble:
    """Answers of a target in trouble."""

    @staticmethod
    def error(status: int, code: str, *headers: tuple[str, str]) -> Response:
        """A gateway error as the published ones are."""
        document = {"error": {"errorCode": code, "message": "told to", "details": ""}}
        return Response(
            status=status,
            reason="Told To",
            headers=(("content-type", "application/json;charset=UTF-8"), *headers),
            body=json.dumps(document).encode(),
        )

    @staticmethod
    def wire(how: str) -> Response:
        """An answer that `deliver` breaks in the way called *how*."""
        return Response(status=200, headers=((HOW, how),), body=b"x" * 100)


# Given the request and its number, from 1 on: another answer, or None for the proper one.
Otherwise = Callable[[Request, int], Response | None]


class Told(Gateway):
    """The reference gateway, told to answer some requests otherwise; it remembers them all."""

    otherwise: Otherwise = staticmethod(lambda *_: None)
    asked: tuple[Request, ...] = ()
    # Requests before the judge began are not counted.
    from_number = 0

    def respond(self, request: Request, now_ms: int) -> Response:
        self.asked = (*self.asked, request)
        response = self.otherwise(request, len(self.asked) - self.from_number)
        return super().respond(request, now_ms) if response is None else response


class FakeTime:
    """A clock that goes on only while somebody sleeps."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.naps: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Let *seconds* pass."""
        self.naps.append(seconds)
        self.now_s += seconds

    def clock(self) -> float:
        """Seconds."""
        return self.now_s


@dataclass
class Stage:
    """A gateway on a port, its two Redis servers, and the judges that are put before it."""

    resources: ExitStack
    redis: list[RedisServer]
    lock_dir: Path
    time: FakeTime = field(default_factory=FakeTime)
    gateway: Any = None
    server: Any = None
    clock: Clock = field(default_factory=Clock)

    def serve(self, kind: type[Gateway] = Told, **server: Any) -> Any:
        """Start a gateway of *kind* on a port of its own."""
        stores = {
            name: RedisStore(redis.url)
            for name, redis in zip(("target", "bystander"), self.redis, strict=True)
        }
        for store in stores.values():
            self.resources.callback(store.close)
        self.gateway = kind(embedded_account(stores))
        self.server = self.resources.enter_context(
            GatewayServer(self.gateway, self.clock, **{"deliver": deliver, **server})
        )
        return self.gateway

    def target(self, *, read_timeout: float = 5.0, **options: Any) -> Any:
        """The gateway's URL, open as a target; disposable with probes unless told otherwise."""
        sees = {
            "disposable": True,
            "instance_no": "882689",
            "redis_url": self.redis[0].url,
            "bystander_redis_url": self.redis[1].url,
        }
        opened = open_remote(
            Settings(
                **{
                    "target": self.server.url,
                    "read_timeout": read_timeout,
                    **sees,
                    **options,
                }
            ),
            now_ms,
            self.time.sleep,
            clock=self.time.clock,
            lock_dir=self.lock_dir,
        )
        self.resources.callback(opened.close)
        return opened

    def judge(self, *, real_time: bool = False, rate_known: bool = True, **options: Any) -> Judge:
        """A judge before the target."""
        opened = self.target(**options)
        nap, clock = (sleep, monotonic) if real_time else (self.time.sleep, self.time.clock)
        effects = effects_of(opened, Time(now_ms=now_ms, monotonic=clock, sleep=nap))
        effects.settle()
        judge = Judge(
            target=opened,
            contract=contract(),
            effects=effects,
            watch=Watch(contract=contract()),
            sleep=nap,
            rate_known=rate_known,
        )
        self.gateway.from_number = len(getattr(self.gateway, "asked", ()))
        return judge

    def requests(self) -> list[Request]:
        """What came in since the judge began."""
        return list(self.gateway.asked[self.gateway.from_number :])

    def probe(self, number: int = 0) -> Probe:
        """A look at the data of the target (0) or the bystander (1)."""
        return self.resources.enter_context(Probe(self.redis[number].url))


@pytest.fixture(scope="session")
def two_servers() -> Iterator[list[RedisServer]]:
    """Two real Redis servers, one for a target and one for a bystander."""
    servers = start_servers(2, tcp=False)
    yield servers
    for server in servers:
        server.stop()


@pytest.fixture
def stage(
    two_servers: list[RedisServer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    """An empty stage, with the embedded account's keys in the environment."""
    monkeypatch.setenv("NCLOUD_ACCESS_KEY", OWNER.access_key)
    monkeypatch.setenv("NCLOUD_SECRET_KEY", OWNER.secret_key)
    for server in two_servers:
        with Probe(server.url) as probe:
            probe.flush()
    with ExitStack() as resources:
        yield Stage(resources=resources, redis=two_servers, lock_dir=tmp_path / "locks")


@pytest.fixture
def trouble() -> type[Trouble]:
    """Makes answers: `trouble.error(status, code, *headers)` and `trouble.wire(how)`."""
    return Trouble


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    status: int
    out: str
    err: str
    folder: Path

    @property
    def text(self) -> str:
        """Everything that was printed, and every file that was left."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return "\n".join((self.out, self.err, *(path.read_text() for path in files)))


@pytest.fixture
def flushproof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Calls flushproof in a process and an empty folder of its own."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    def call(*arguments: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-c", MAIN, *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return Ran(status=done.returncode, out=done.stdout, err=done.stderr, folder=folder)

    return call
