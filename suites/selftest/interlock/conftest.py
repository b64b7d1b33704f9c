"""
What the tests of the interlock have in common: a gateway that counts its own flushes, and runs of
flushproof that reach it by its URL, each in a process of its own.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from flushproof.exchange import Request, Response, value_of
from flushproof.reference.account import OWNER, Account, Instance, embedded_account
from flushproof.reference.clock import Clock
from flushproof.reference.core import Gateway
from flushproof.reference.http import GatewayServer, deliver_whole

CHECKOUT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-c", "import sys; from flushproof.cli import main; sys.exit(main())")
INSTANCE = "882689"
UNSET = ("NCLOUD_ACCESS_KEY", "NCLOUD_SECRET_KEY", "NCLOUD_API_GW", "PYTEST_ADDOPTS")

# A test that waits longer than this for an event has failed.
PATIENCE_S = 60


# An answer that never comes: the connection is closed once the request was read.
DROPPED = Response(status=200, headers=(("x-test", "dropped"),))


def deliver(response: Response, connection: socket.socket) -> None:
    """Write *response*, or close the connection in its place."""
    if value_of(response.headers, "x-test") is None:
        deliver_whole(response, connection)
    else:
        connection.shutdown(socket.SHUT_RDWR)


class Counting(Gateway):
    """The reference gateway: it counts what it was asked and flushed, and can be held up."""

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self.asked: list[Request] = []
        self.flushed_numbers: list[str] = []
        self.otherwise: Callable[[Request], Response | None] = lambda _: None
        self.holds: Callable[[Request], bool] = lambda _: False
        self.renamed: dict[str, str] = {}
        self.reached, self.go = Event(), Event()

    @property
    def flushes(self) -> int:
        """How many instances were flushed."""
        return len(self.flushed_numbers)

    @property
    def named(self) -> int:
        """How many requests hold the number of the instance."""
        return sum(
            INSTANCE in f"{request.target}{request.body.decode('latin-1')}"
            for request in self.asked
        )

    def respond(self, request: Request, now_ms: int) -> Response:
        self.asked.append(request)
        if self.holds(request):
            self.reached.set()
            self.go.wait(PATIENCE_S)
        return self.otherwise(request) or super().respond(request, now_ms)

    def description(self, instance: Instance, status: str) -> Any:
        text = json.dumps(super().description(instance, status))
        for name, other in self.renamed.items():
            text = text.replace(name, other)
        return json.loads(text)

    def flush(self, instance: Instance) -> None:
        self.flushed_numbers.append(instance.number)


@dataclass(frozen=True)
class Ran:
    """How a run ended: its exit status and what it printed."""

    status: int
    out: str
    err: str


@dataclass
class Runner:
    """
    Runs flushproof against a counting gateway, with the keys of its owner.

    Attributes:
        gateway: Counts.
        server: Where it listens.
        folder: Where the runs work; their locks are below it too.
        environ: The variables.
    """

    gateway: Counting
    server: GatewayServer
    folder: Path
    environ: dict[str, str]
    started: list["subprocess.Popen[str]"] = field(default_factory=list)

    def arguments(self, *options: str, command: str = "run") -> list[str]:
        """The command line of a quick run that may flush, were everything else in order."""
        return [
            *COMMAND,
            command,
            f"--target={self.server.url}",
            "--rate=1000",
            "--select=effect/emptied",
            "--select=timestamp/window/past",
            *options,
        ]

    def __call__(self, *options: str, **variables: str) -> Ran:
        """Run with *options* and wait for the end."""
        done = self.start(*options, **variables)
        out, err = done.communicate(timeout=PATIENCE_S)
        return Ran(status=done.returncode, out=out, err=err)

    def start(
        self, *options: str, more: dict[str, Any] | None = None, **variables: str
    ) -> "subprocess.Popen[str]":
        """Start a run with *options*; it is killed when the test ends."""
        pipes = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
        }
        process = subprocess.Popen(
            self.arguments(*options),
            cwd=self.folder,
            env=self.environ | variables,
            text=True,
            **(pipes | (more or {})),
        )
        self.started.append(process)
        return process

    def reports(self) -> str:
        """Everything that the last run wrote."""
        files = sorted((self.folder / "reports").iterdir())
        return "\n".join(path.read_text(encoding="utf-8") for path in files)

    def stop(self) -> None:
        """Stop the gateway, once it has done all that it was asked."""
        self.server.stop()

    def close(self) -> None:
        """End what was started."""
        for process in self.started:
            process.kill()
            process.communicate(timeout=PATIENCE_S)


# What makes a budget of one flush whole.
WHOLE = (
    "--flush-budget=1",
    f"--instance-no={INSTANCE}",
    f"--confirm={INSTANCE}",
    "--confirm-name=test",
)


@pytest.fixture
def whole() -> tuple[str, ...]:
    """The options of a run that may flush the instance once."""
    return WHOLE


@pytest.fixture
def without() -> Callable[[str], tuple[str, ...]]:
    """Gives the same options less one."""
    return lambda name: tuple(one for one in WHOLE if not one.startswith(f"--{name}="))


@pytest.fixture
def dropped() -> Response:
    """What the gateway answers where the connection is to be closed without an answer."""
    return DROPPED


@pytest.fixture
def gateway() -> Counting:
    """A gateway that counts."""
    return Counting(embedded_account({}))


@pytest.fixture
def runner(gateway: Counting, tmp_path: Path) -> Iterator[Runner]:
    """Runs flushproof against the gateway."""
    folders = {name: tmp_path / name for name in ("work", "home", "tmp")}
    for folder in folders.values():
        folder.mkdir()
    environ = {name: value for name, value in os.environ.items() if name not in UNSET}
    environ |= {
        "PYTHONPATH": str(CHECKOUT),
        "HOME": str(folders["home"]),
        "TMPDIR": str(folders["tmp"]),
        "NCLOUD_ACCESS_KEY": OWNER.access_key,
        "NCLOUD_SECRET_KEY": OWNER.secret_key,
    }
    with GatewayServer(gateway, Clock(), deliver=deliver) as server:
        made = Runner(gateway=gateway, server=server, folder=folders["work"], environ=environ)
        yield made
        gateway.go.set()
        made.close()
