"""A run that is killed at any moment: no report is green before its end, and nothing is left."""

import json
import os
import random
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from flushproof.log.eventlog import read_log

# What every process of a run has in its environment, and no other has.
MARK = "FLUSHPROOF_SELFTEST_MARK"

KILLS = int(os.environ.get("FLUSHPROOF_SELFTEST_KILLS", "4"))

# A run of this selection takes some two seconds; it is killed before, during and after its items.
LONGEST_S = 2.0
SELECTED = ("--select=timestamp/", "--select=effect/", "--examples=20")

# So long a process may take to see that its parent is gone.
PATIENCE_S = 10.0


def living(mark: str) -> Iterator[int]:
    """The processes of the run that has *mark*."""
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                environ = (process / "environ").read_bytes()
            except OSError:
                continue
            if f"{MARK}={mark}".encode() in environ:
                yield int(process.name)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="tells processes by /proc")
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("kill", range(KILLS))
def test_a_kill_leaves_no_green_report_and_no_process(
    tmp_path: Path, command: tuple[str, ...], kill: int, jobs: str
) -> None:
    """The moment is drawn; the same one for the same number."""
    after_s = random.Random(f"{kill}-{jobs}").uniform(0.0, LONGEST_S)
    mark = uuid.uuid4().hex
    process = subprocess.Popen(
        (*command, "run", *SELECTED, f"--jobs={jobs}"),
        cwd=tmp_path,
        env=os.environ | {MARK: mark},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        time.sleep(after_s)
    finally:
        process.kill()
        process.wait()

    ends_s = time.monotonic() + PATIENCE_S
    while (left := [*living(mark)]) and time.monotonic() < ends_s:
        time.sleep(0.05)
    assert not left
    if says_conformant(tmp_path / "reports"):
        # It had come to its end already.
        log = read_log(tmp_path / "reports" / "events.ndjson")
        assert log.footer is not None
        assert 0 == log.footer.exit_status


def says_conformant(reports: Path) -> bool:
    """Whether a report in *reports* could pass for that of a conforming target."""
    page, summary = reports / "index.html", reports / "run.json"
    green = summary.is_file() and not json.loads(summary.read_bytes())["verdict"]["exit_status"]
    return green or (page.is_file() and "Conformant:" in page.read_text(encoding="utf-8"))
