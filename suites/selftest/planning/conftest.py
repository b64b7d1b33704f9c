"""
What the tests of planning have in common: the plan of a run, and a gateway that counts its flushes
behind a wire that keeps every byte.
"""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from time import time_ns
from typing import Any

import pytest

from flushproof.cli import main
from flushproof.reference.account import OWNER, embedded_account
from flushproof.reference.core import Gateway
from flushproof.reference.http import GatewayServer

MAIN = "import sys; from flushproof.cli import main; sys.exit(main())"

# What a placeholder of a plan stands for, in what was sent.
MEANINGS = {
    "<TIMESTAMP>": rb"[0-9]{13}",
    "<SIGNATURE>": rb"[0-9A-Za-z+/]{43}=",
    "<ACCESS-KEY>": re.escape(OWNER.access_key.encode()),
    "<MADE-OF-THEM>": rb"[^\r\n]*?",
}


@pytest.fixture
def planned(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Any]:
    """Gives the plan of a run as `--json` has it, where no socket can be made."""

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a plan makes no socket")

    def plan(*arguments: str) -> Any:
        with monkeypatch.context() as patched:
            patched.setattr(socket, "socket", forbidden)
            status = main(("plan", "--json", *arguments))
        assert 0 == status
        return json.loads(capsys.readouterr().out)

    return plan


class Counter:
    """Data that counts how often it was flushed."""

    flushes = 0

    def flush(self) -> None:
        """Count."""
        self.flushes += 1


@dataclass
class Tap:
    """A port that hands everything over to another one, and keeps what came in."""

    port: int
    resources: ExitStack
    pieces: list[bytes] = field(default_factory=list)
    url: str = ""

    def open(self) -> None:
        """Listen."""
        listener = self.resources.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = Thread(target=self.accept, args=(listener,), daemon=True)
        thread.start()
        self.resources.callback(thread.join)
        self.resources.callback(listener.shutdown, socket.SHUT_RDWR)

    def accept(self, listener: socket.socket) -> None:
        """Hand every connection over."""
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", self.port))
                ways = [
                    Thread(target=hand_over, args=(client, server, self.pieces.append)),
                    Thread(target=hand_over, args=(server, client, lambda _: None)),
                ]
                for way in ways:
                    way.start()
                self.resources.callback(close, client, server, *ways)

    @property
    def received(self) -> bytes:
        """Every byte that came in."""
        return b"".join(self.pieces)


def hand_over(source: socket.socket, sink: socket.socket, keep: Callable[[bytes], None]) -> None:
    """Hand over what *source* sends until it ends."""
    with suppress(OSError):
        while piece := source.recv(65536):
            keep(piece)
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def close(client: socket.socket, server: socket.socket, *ways: Thread) -> None:
    """End a connection that was handed over."""
    for end in (client, server):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
    for way in ways:
        way.join()
    client.close()
    server.close()


@dataclass
class Stage:
    """A reference gateway, the tap before it, and flushproof in a process of its own."""

    tap: Tap
    target: Counter
    others: Counter
    folder: Path

    @property
    def flushes(self) -> int:
        """How many flushes the gateway did, of whatever instance."""
        return self.target.flushes + self.others.flushes

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Judge the gateway by its URL."""
        return subprocess.run(
            [sys.executable, "-c", MAIN, "run", f"--target={self.tap.url}", *arguments],
            cwd=self.folder,
            env={
                **os.environ,
                "HOME": str(self.folder),
                "TMPDIR": str(self.folder),
                "NCLOUD_ACCESS_KEY": OWNER.access_key,
                "NCLOUD_SECRET_KEY": OWNER.secret_key,
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def log(self) -> list[Any]:
        """The event log that the run left."""
        lines = (self.folder / "reports" / "events.ndjson").read_text(encoding="utf-8")
        return [json.loads(line) for line in lines.splitlines()]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A gateway of which nothing may be destroyed, as far as anybody has said."""
    target, others = Counter(), Counter()
    stores = {"target": target, "bystander": others, "foreign": others, "busy": others}
    gateway = Gateway(embedded_account(stores))
    with ExitStack() as resources:
        server = resources.enter_context(GatewayServer(gateway, lambda: time_ns() // 1_000_000))
        tap = Tap(port=server.port, resources=resources)
        tap.open()
        yield Stage(tap=tap, target=target, others=others, folder=tmp_path)


def pattern_of(text: str) -> bytes:
    """What *text* of a plan, Latin-1 of the bytes, may be on the wire."""
    parts = re.split(f"({'|'.join(MEANINGS)})", text)
    return b"".join(
        MEANINGS.get(part) or re.escape(part.encode("latin-1")) for part in parts if part
    )


def wire_of(request: Any) -> bytes:
    """What *request* of a plan may be on the wire."""
    hexed = request.get("body_hex")
    body = bytes.fromhex(hexed) if hexed is not None else request["body"].encode()
    lines = [
        f"{request['method']} {request['target']} HTTP/1.1",
        *(f"{name}: {value}" for name, value in request["headers"]),
    ]
    return pattern_of("\r\n".join((*lines, "", body.decode("latin-1"))))


@pytest.fixture
def unmatched() -> Callable[[bytes, list[Any]], str]:
    """Says where what was sent departs from the requests of a plan; nothing if it does not."""

    def departing(sent: bytes, requests: list[Any]) -> str:
        position = 0
        for number, request in enumerate(requests):
            found = re.compile(wire_of(request)).match(sent, position)
            if found is None:
                came = sent[position : position + 700]
                return f"{number}: {request}\ncame as\n{came!r}"
            position = found.end()
        return repr(sent[position:]) if position < len(sent) else ""

    return departing
