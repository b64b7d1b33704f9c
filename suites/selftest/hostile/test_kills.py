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

KILLS = int(os.environ.get("FLUSHPROOF_SELFTEST_KILLS", "3"))

# With few examples a run of this selection takes some two seconds, and is killed before, during and
# after its items and reports; with many it takes a minute, so that whoever outlives it is seen.
LONGEST_S = 3.0
SELECTED = ("--select=timestamp/", "--select=effect/")

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
@pytest.mark.parametrize("examples", ["20", "2000"])
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("kill", range(KILLS))
def test_a_kill_leaves_no_green_report_and_no_process(
    tmp_path: Path, command: tuple[str, ...], kill: int, jobs: str, examples: str
) -> None:
    """The moment is drawn, from one part of the time each; the same one for the same number."""
    drawn = random.Random(f"{kill}-{jobs}-{examples}").random()
    after_s = LONGEST_S * (kill + drawn) / KILLS
    mark = uuid.uuid4().hex
    process = subprocess.Popen(
        (*command, "run", *SELECTED, f"--jobs={jobs}", f"--examples={examples}"),
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
