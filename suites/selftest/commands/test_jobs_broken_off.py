"""`flushproof run --jobs N` that is broken off: what is missing is told, and nobody is left."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

Shell = Any
Process = subprocess.Popen[str]

LONG = ("--examples", "200", "--jobs", "2")
QUICK = ("--select", "timestamp/boundary")
LIMIT_S = 30.0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whoever_asks_it_to_end_gets_the_reports_so_far(shell: Shell, number: int) -> None:
    """Both processes end in good order: log, reports, and no Redis left behind."""
    with begun(shell) as process:
        process.send_signal(number)
        out, _ = process.communicate(timeout=LIMIT_S)

    assert 2 == process.returncode
    assert "planned items were not run" in out
    assert "Interrupted" in (shell.reports / "index.html").read_text(encoding="utf-8")
    assert [] == left(shell)
    assert not (shell.reports / "shards").exists()


def test_asking_twice_ends_it_too(shell: Shell) -> None:
    """What is there is merged, and is not green."""
    with begun(shell) as process:
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=LIMIT_S)

    shell.wait_for(lambda: not left(shell))
    assert 2 == process.returncode
    assert "Conformant" not in (shell.reports / "index.html").read_text(encoding="utf-8")


def test_a_killed_shard_is_missed_by_name(shell: Shell) -> None:
    """The other goes on to its end; the run is incomplete, never green."""
    with begun(shell, "--examples", "20") as process:
        os.kill(shell.children_of(process.pid)[0], signal.SIGKILL)
        out, _ = process.communicate(timeout=LIMIT_S)

    shell.wait_for(lambda: not left(shell))
    assert 13 == process.returncode
    assert "Shard 1 of 2" in out
    assert "was cut off after" in out
    assert "was killed (signal 9)" in out
    assert "Conformant" not in (shell.reports / "index.html").read_text(encoding="utf-8")


def test_nobody_outlives_the_one_that_started_them(shell: Shell) -> None:
    """Killed, it cannot say a word; its processes and their servers end all the same."""
    with begun(shell) as process:
        shards = shell.children_of(process.pid)
        process.kill()
        process.communicate(timeout=LIMIT_S)

    shell.wait_for(lambda: not any(map(shell.runs, shards)) and not left(shell))
    assert not (shell.reports / "index.html").exists()


def test_what_was_killed_can_be_merged_by_hand(shell: Shell) -> None:
    """The logs of the shards say how far each came."""
    with begun(shell) as process:
        shards = shell.children_of(process.pid)
        process.kill()
        process.communicate(timeout=LIMIT_S)
    shell.wait_for(lambda: not any(map(shell.runs, shards)))

    logs = sorted(str(path) for path in shell.reports.glob("shards/*/events.ndjson"))
    ran = shell("report", *logs, "--report-dir", "reports")

    assert (2, 2) == (len(logs), ran.status), ran.err
    assert ran.summary["items"]


def test_the_next_run_removes_what_a_killed_one_left(shell: Shell) -> None:
    """Its reports are of it alone."""
    with begun(shell) as process:
        process.kill()
        process.communicate(timeout=LIMIT_S)
    shell.wait_for(lambda: not left(shell))

    ran = shell("run", *QUICK, "--jobs", "2")

    assert (0, 3) == (ran.status, len(ran.summary["items"]))
    assert not (shell.reports / "shards").exists()


def test_logs_that_cannot_be_merged_are_kept(shell: Shell) -> None:
    """With the command that merges them once there is room."""
    with begun(shell, "--examples", "20") as process:
        (shell.reports / "index.html").mkdir()
        out, _ = process.communicate(timeout=LIMIT_S)

    assert 12 == process.returncode
    assert "flushproof report reports/shards/*/events.ndjson" in out
    assert 2 == len(list(shell.reports.glob("shards/*/events.ndjson")))


def test_a_folder_that_another_run_writes_to_is_left_alone(shell: Shell) -> None:
    """Neither its log nor those of its processes are touched."""
    with begun(shell) as process:
        second = shell("run", *QUICK, "--jobs", "2")
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=LIMIT_S)

    assert (12, 2) == (second.status, process.returncode)
    assert "another run is writing" in second.out
    assert "planned items were not run" in out


@contextmanager
def begun(shell: Shell, *arguments: str) -> Iterator[Process]:
    """A long run in two processes, both of which have results; ended in the end."""
    process = shell.start("run", *LONG, *arguments)
    logs = shell.reports / "shards"
    try:
        shell.wait_for(lambda: 2 == sum(map(has_results, logs.glob("*/events.ndjson"))))
        yield process
    finally:
        process.kill()
        process.communicate()


def has_results(log: Path) -> bool:
    """Whether *log* has some."""
    return log.read_bytes().count(b"\n") > 2


def left(shell: Shell) -> list[Path]:
    """The folders of Redis servers, and whatever else is temporary."""
    return list(Path(shell.environ["TMPDIR"]).iterdir())
