"""
The reference gateway in a process of its own, and what the system tells of that process.

    python suites/bench/loaded.py

It prints its port, and with each line on its stdin how often an instance was flushed. It ends with
its stdin. Its clock stands still, so that a request that was signed once stays fresh.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Self

from flushproof.reference.account import embedded_account
from flushproof.reference.clock import Clock
from flushproof.reference.core import Gateway
from flushproof.reference.http import GatewayServer
from flushproof.reference.readings import Readings

HOST = "127.0.0.1"
NOW_MS = 1_700_000_000_000
PAGE = os.sysconf("SC_PAGE_SIZE")


class Counter:
    """A store that counts its flushes, which come from many threads."""

    def __init__(self) -> None:
        self.flushes = 0
        self.lock = Lock()

    def flush(self) -> None:
        """One more."""
        with self.lock:
            self.flushes += 1


@dataclass(slots=True)
class Loaded:
    """A gateway that is put under load; it lives in a `with` block."""

    process: "subprocess.Popen[str]" = field(init=False)
    port: int = field(init=False)

    def __enter__(self) -> Self:
        command = (sys.executable, __file__)
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        self.port = self.heard()["port"]
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()

    def heard(self) -> Any:
        """The next line that it prints."""
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def told(self) -> Any:
        """What it says of itself."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.heard()

    def resident(self) -> int:
        """Bytes that it has in memory."""
        fields = Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()
        return int(fields[1]) * PAGE

    def threads(self) -> int:
        """How many it has: one for each connection, and a few."""
        return len(list(Path(f"/proc/{self.process.pid}/task").iterdir()))


def main() -> None:
    """Serve until nobody wants it any more."""
    counter = Counter()
    clock = Clock()
    clock.set(NOW_MS)
    gateway = Gateway(embedded_account({"target": counter}), Readings.parse())
    with GatewayServer(gateway, clock) as server:
        print(json.dumps({"port": server.port}), flush=True)
        for _ in sys.stdin:
            told = {"flushes": counter.flushes, "failures": len(server.failures)}
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
