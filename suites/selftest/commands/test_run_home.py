"""`flushproof run` in a broken home: a verdict that holds, and nothing left behind."""

import os
import pty
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from flushproof.log.eventlog import read_log
from flushproof.redisdata.server import start_servers

# A selection that is over in a moment, and one that takes long enough for something to happen.
QUICK = ("--select", "timestamp/boundary")
LONG = ("--examples", "500", "--select", "timestamp/", "--select", "effect/")

Shell = Any

# Python runs a module of this name before anything else.
JUMPING = """
import itertools, time

was, asked = time.time_ns, itertools.count()
time.time_ns = lambda: was() + (HOURS * 3_600 * 10**9 if next(asked) > 60 else 0)
time.time = lambda: time.time_ns() / 1e9
"""


@pytest.mark.skipif(not shutil.which("unshare"), reason="mounts read-only with unshare")
def test_a_checkout_that_cannot_be_written_is_enough(shell: Shell, checkout: Path) -> None:
    """Nothing is written beside the suite, not even by whoever may."""
    where = shlex.quote(str(checkout))
    mounts = f"mount --bind {where} {where} && mount -o remount,bind,ro {where}"
    if subprocess.run(("unshare", "-rm", "sh", "-c", mounts), capture_output=True).returncode:
        pytest.skip("may not mount here")
    tries = f"! touch {where}/written 2>/dev/null"
    judges = f"exec {shlex.join((*shell.command, 'run', *QUICK))}"

    ran = shell.call("unshare", "-rm", "sh", "-c", f"{mounts} && {tries} && {judges}")

    assert (0, "") == (ran.status, ran.err)


@pytest.mark.parametrize("coding", ["ascii", "latin-1", "euc-kr"])
def test_a_terminal_of_another_coding_shows_the_verdict(shell: Shell, coding: str) -> None:
    """What it has no character for is shown otherwise; lines of 80 columns are not longer."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        (*shell.command, "run", *QUICK),
        cwd=shell.folder,
        env=shell.environ | {"TERM": "xterm", "PYTHONIOENCODING": coding, "COLUMNS": "80"},
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        shown = b"".join(iter(lambda: read(ours), b"")).decode(coding, "replace")
    os.close(ours)

    assert 0 == process.returncode
    assert "Conformant" in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize("hours", [2, -2], ids=["ahead", "back"])
def test_a_system_clock_that_is_moved_changes_no_verdict(
    shell: Shell, tmp_path: Path, hours: int
) -> None:
    """Whoever signs and whoever judges a signature read the same clock; durations read another."""
    (tmp_path / "sitecustomize.py").write_text(JUMPING.replace("HOURS", str(hours)))
    path = f"{tmp_path}{os.pathsep}{shell.environ['PYTHONPATH']}"

    ran = shell("run", "--select=timestamp/", "--examples=30", PYTHONPATH=path)

    log = read_log(ran.reports / "events.ndjson")
    began, ended = log.header.started_at, log.footer.finished_at
    moved_s = (datetime.fromisoformat(ended) - datetime.fromisoformat(began)).total_seconds()
    assert 0 == ran.status, ran.out
    assert hours == round(moved_s / 3600)
    assert 0 < log.footer.duration_s < 600


def test_a_second_ctrl_c_leaves_no_process_and_no_green_report(shell: Shell) -> None:
    """Whoever is impatient gets less of a report, not a wrong one."""
    process = shell.start("run", *LONG)
    wait_for_results(shell.reports)
    children = children_of(process.pid)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)

    assert children
    assert process.returncode in (2, 3)
    assert "Traceback" not in out + err
    assert "Conformant" not in out
    assert gone(children)


@pytest.mark.parametrize("given", [False, True], ids=["embedded", "redis-url"])
def test_a_redis_that_dies_is_told_and_is_no_pass(
    shell: Shell, given: bool, two_redis: Callable[[], list[Any]]
) -> None:
    """Nobody can tell any more what became of the data."""
    servers = two_redis() if given else []
    options = ("--redis-url", "--bystander-redis-url")
    urls = [f"{name}={one.url}" for name, one in zip(options, servers, strict=False)]
    process = shell.start("run", *LONG, *urls)
    wait_for_results(shell.reports)
    children = children_of(process.pid)
    for one in [server.process.pid for server in servers] or children:
        os.kill(one, signal.SIGKILL)
    out, err = process.communicate(timeout=40)

    assert process.returncode in (3, 12, 13), out
    assert "Traceback" not in out + err
    assert "Conformant" not in out
    assert "edis" in out
    assert gone(children)


@pytest.fixture
def two_redis() -> Iterator[Callable[[], list[Any]]]:
    """Starts two servers that are somebody else's, and stops them."""
    servers: list[Any] = []

    def start() -> list[Any]:
        servers.extend(start_servers(2))
        return servers

    yield start
    for server in servers:
        server.stop()


def children_of(parent: int) -> list[int]:
    """The processes that *parent* started."""
    found = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(child) for file in found for child in file.read_text().split()]


def gone(processes: list[int]) -> bool:
    """Whether none of *processes* is left, after some patience."""
    end_s = time.monotonic() + 10
    while any(Path(f"/proc/{one}").exists() for one in processes) and time.monotonic() < end_s:
        time.sleep(0.05)
    return not any(Path(f"/proc/{one}").exists() for one in processes)


def wait_for_results(reports: Path) -> None:
    """Return when the log in *reports* has some results."""
    log, end_s = reports / "events.ndjson", time.monotonic() + 30
    while not log.is_file() or log.read_bytes().count(b"\n") < 10:
        assert time.monotonic() < end_s, "the run does not begin"
        time.sleep(0.02)


def read(terminal: int) -> bytes:
    """What comes next; nothing once the other side has closed."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
