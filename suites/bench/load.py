"""
The reference gateway under load from other processes: many requests, connections, and slow clients.

    python suites/bench/load.py                    about two minutes
    python suites/bench/load.py --seconds 600      as long as that under a mix of requests

Needs wrk. Each request is right, or wrongly signed, or stale, and each answer is compared with what
must come of it, by count: a wrong verdict is a line of the table that is not 0.
"""

import argparse
import json
import resource
import shutil
import socket
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any

from loaded import HOST, NOW_MS, Loaded
from measuring import Row, Table
from slow import DRIP_S, Slow

from flushproof import signing
from flushproof.contract import PATH
from flushproof.reference.account import EMBEDDED_INSTANCES, OWNER
from flushproof.signing import Credentials

LUA = Path(__file__).with_name("load.lua")
BODY = f"cloudDBInstanceNo={EMBEDDED_INSTANCES['target'].number}&responseFormatType=json"
STALE_MS = 300_001
MIB = 2**20

SECONDS = 20
CONNECTIONS = 4_000
LORISES = 2_000

LOOK_S = 0.2

# The threads of a gateway that nobody asks, and how long is waited for the others to end.
AT_REST = 2
PATIENCE_S = 90.0

# Each thread of wrk has one connection where kinds take turns; and a kind to itself where not.
MIXED = 8
THREADS = 6
WRK_PATIENCE = "60s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A request, and the status that must come of it."""

    name: str
    request: str
    status: int


def kinds() -> tuple[Kind, ...]:
    """What is sent in turn."""
    wrong = Credentials(access_key=OWNER.access_key, secret_key="not-the-key-of-anybody")
    return (
        Kind(name="right", request=request(NOW_MS, OWNER), status=200),
        Kind(name="wrongly signed", request=request(NOW_MS, wrong), status=401),
        Kind(name="stale", request=request(NOW_MS - STALE_MS, OWNER), status=401),
    )


def request(timestamp_ms: int, credentials: Credentials) -> str:
    """A flush that *credentials* signed, as it goes over the wire."""
    headers = {
        "Host": HOST,
        "Content-Type": "application/x-www-form-urlencoded",
        signing.TIMESTAMP: str(timestamp_ms),
        signing.ACCESS_KEY: credentials.access_key,
        signing.SIGNATURE_V2: signing.sign("POST", PATH, str(timestamp_ms), credentials),
        "Content-Length": str(len(BODY)),
    }
    lines = (f"{name}: {value}" for name, value in headers.items())
    return "\r\n".join((f"POST {PATH} HTTP/1.1", *lines, "", BODY))


def table(rounds: int, seconds: int = SECONDS, connections: int = CONNECTIONS) -> Table:
    """What the gateway does under each load; *rounds* are one after the other."""
    made = Table("The reference gateway, asked by wrk from another process")
    raise_limit()
    if shutil.which("wrk") is None:
        made.notes = ["wrk is not installed, so there is nothing to see."]
        return made
    short = min(seconds, SECONDS)
    for _ in range(rounds):
        for load in (
            partial(under_a_mix, seconds=seconds),
            partial(with_many_connections, connections=connections, seconds=short),
            partial(in_a_flood, connections=connections, seconds=short),
            partial(with_slow_clients, seconds=short),
        ):
            with Loaded() as gateway:
                made.rows += [*load(gateway), *afterwards(gateway)]
    made.notes = [
        f"A mix: a right, a wrongly signed and a stale request in turn, in {MIXED} connections.",
        "Connections: each asks one of these, one connection after the other, and stays open.",
        "A flood: all of them as fast as they can. There is a thread for each that was let in, and",
        "those that ask leave little time to let in more: the others wait, and nobody is refused.",
        f"Slow: clients that send a byte of a head each {DRIP_S:g} s, and never its end.",
        "The gateway and who asks share the processors of this machine.",
    ]
    return made


def under_a_mix(gateway: Loaded, seconds: int) -> Iterator[Row]:
    """Figures of *seconds* of a mix, and whether each right request, and no other, flushed."""
    wrk(gateway.port, "mixed", MIXED, MIXED, 2)
    before, flushes = gateway.resident(), gateway.told()["flushes"]
    seen = wrk(gateway.port, "mixed", MIXED, MIXED, seconds)
    name = f"a mix for {seconds} s"
    yield from figures(name, seen)
    flushed = gateway.told()["flushes"] - flushes
    # What was under way when wrk ended was flushed, and nobody took the answer.
    unread = max(0, flushed - seen["kinds"][0] - MIXED) + max(0, seen["kinds"][0] - flushed)
    yield Row(name=f"{name}: flushes that no answer tells of", values=[unread], limit="0")
    yield Row(name=f"{name}: memory before", values=[before / MIB], unit="MiB")
    yield Row(name=f"{name}: memory after", values=[gateway.resident() / MIB], unit="MiB")


def with_many_connections(gateway: Loaded, connections: int, seconds: int) -> Iterator[Row]:
    """Figures of a mix beside so many *connections*, each of which asks now and then."""
    name = f"{connections:,} connections"
    started_s = monotonic()
    with ExitStack() as crowd:
        clients = [
            crowd.enter_context(socket.create_connection((HOST, gateway.port)))
            for _ in range(connections)
        ]
        verdicts = asked_in_turn(clients)
        yield Row(name=f"{name}: all in, and answered", values=[monotonic() - started_s], unit="s")
        yield Row(name=f"{name}: threads of the gateway", values=[gateway.threads()])
        yield Row(name=f"{name}: memory", values=[gateway.resident() / MIB], unit="MiB")
        with asking(gateway.port, "mixed", MIXED, MIXED, seconds) as process:
            while process.poll() is None:
                verdicts += asked_in_turn(clients)
            seen = answers(process)
        yield from figures(f"{name}, a mix beside them", seen)
    yield Row(name=f"{name}: right verdicts of theirs", values=[verdicts[True]])
    yield Row(name=f"{name}: wrong verdicts of theirs", values=[verdicts[False]], limit="0")


def asked_in_turn(clients: Iterable[socket.socket]) -> Counter[bool]:
    """How often *clients*, one after the other, got the right verdict, and how often another."""
    verdicts: Counter[bool] = Counter()
    for client, kind in zip(clients, cycle(kinds()), strict=False):
        client.sendall(kind.request.encode())
        first = client.recv(65536).split(b"\r\n", 1)[0]
        verdicts[first.startswith(b"HTTP/1.1 %d " % kind.status)] += 1
    return verdicts


def in_a_flood(gateway: Loaded, connections: int, seconds: int) -> Iterator[Row]:
    """Figures of so many *connections* that all ask as fast as they can."""
    name = f"a flood from {connections:,} for {seconds} s"
    with asking(gateway.port, "apart", THREADS, connections, seconds) as process:
        most = 0
        while process.poll() is None:
            most = max(most, gateway.threads())
            sleep(LOOK_S)
        yield from figures(name, answers(process))
    yield Row(name=f"{name}: threads of the gateway", values=[most])


def with_slow_clients(gateway: Loaded, seconds: int) -> Iterator[Row]:
    """Figures of a mix beside slow clients, and when the last of them was hung up on."""
    name = f"{LORISES:,} slow clients"
    before = gateway.resident()
    with Slow(gateway.port, LORISES) as slow:
        yield Row(name=f"{name}: threads of the gateway", values=[gateway.threads()])
        with asking(gateway.port, "mixed", MIXED, MIXED, seconds) as process:
            peak = 0
            while process.poll() is None or slow.open:
                slow.drip()
                peak = max(peak, gateway.resident())
            yield from figures(f"{name}, a mix beside them", answers(process))
        yield Row(name=f"{name}: memory they took", values=[(peak - before) / MIB], unit="MiB")
        yield Row(
            name=f"{name}: hung up on after",
            values=slow.lasted_s,
            unit="s",
            limit="at most 10, and 2 to read why",
        )


def afterwards(gateway: Loaded) -> Iterator[Row]:
    """What is left of it, and after how long."""
    started_s = monotonic()
    while gateway.threads() > AT_REST and monotonic() - started_s < PATIENCE_S:
        sleep(LOOK_S)
    took_s = monotonic() - started_s
    yield Row(name="  afterwards: threads", values=[gateway.threads()], limit=f"{AT_REST}")
    yield Row(name="  afterwards: until they had ended", values=[took_s], unit="s")
    yield Row(name="  afterwards: memory", values=[gateway.resident() / MIB], unit="MiB")
    yield Row(name="  afterwards: its own errors", values=[gateway.told()["failures"]], limit="0")


def figures(name: str, seen: Any) -> Iterator[Row]:
    """What wrk has *seen*."""
    yield Row(name=f"{name}: requests a second", values=[seen["requests"] / seen["seconds"]])
    yield Row(name=f"{name}: median", values=[seen["median_ms"]], unit="ms")
    yield Row(name=f"{name}: p99", values=[seen["p99_ms"]], unit="ms")
    for kind, right in zip(kinds(), seen["kinds"], strict=True):
        yield Row(name=f"{name}: {kind.name}, answered {kind.status}", values=[right])
    yield Row(name=f"{name}: wrong verdicts", values=[seen["wrong"]], limit="0")
    broken = seen["refused"] + seen["broken"] + seen["late"]
    yield Row(name=f"{name}: without an answer", values=[broken], limit="0")


def wrk(port: int, how: str, threads: int, connections: int, seconds: int) -> Any:
    """What wrk has seen in *seconds*."""
    with asking(port, how, threads, connections, seconds) as process:
        return answers(process)


@contextmanager
def asking(
    port: int, how: str, threads: int, connections: int, seconds: int
) -> Iterator["subprocess.Popen[str]"]:
    """wrk, under way: kinds `mixed` in each connection, or `apart`."""
    rows = (
        f"{{ request = {json.dumps(kind.request)}, status = {kind.status} }}" for kind in kinds()
    )
    with TemporaryDirectory() as folder:
        script = Path(folder, "load.lua")
        script.write_text(f"KINDS = {{ {', '.join(rows)} }}\n{LUA.read_text('utf-8')}", "utf-8")
        options = (f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", WRK_PATIENCE)
        url = f"http://{HOST}:{port}/"
        with subprocess.Popen(
            ("wrk", *options, "--latency", "-s", str(script), url, "--", how),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            yield process


def answers(process: "subprocess.Popen[str]") -> Any:
    """What wrk says in the end."""
    said = process.communicate()[1]
    if process.returncode:
        raise SystemExit(f"wrk: exit status {process.returncode}: {said}")
    return json.loads(said.splitlines()[-1])


def raise_limit() -> None:
    """Have as many files open as the system lets us, and whatever we start too."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of a mix of requests")
    parser.add_argument("--connections", type=int, default=CONNECTIONS, help="at once")
    asked = parser.parse_args()
    print(table(1, asked.seconds, asked.connections))


if __name__ == "__main__":
    main()
