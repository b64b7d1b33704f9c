"""A run that is killed at any moment: no report is green before its end, and nothing is left."""

import json
import os
import random
import subprocess
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
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
@pytest.mark.parametrize("kill", range(KILLS))
def test_a_kill_leaves_no_green_report_and_no_process(
    tmp_path: Path, command: tuple[str, ...], kill: int
) -> None:
    """The moment is drawn, from one part of the time each; the same one for the same number."""
    random_of = random.Random(kill)
    moments = {
        (jobs, examples): LONGEST_S * (kill + random_of.random()) / KILLS
        for jobs, examples in product(("1", "2"), ("20", "2000"))
    }
    runs = {kind: Killed.start(tmp_path / "-".join(kind), command, *kind) for kind in moments}
    try:
        began_s = time.monotonic()
        for kind in sorted(moments, key=lambda kind: moments[kind]):
            time.sleep(max(began_s + moments[kind] - time.monotonic(), 0.0))
            runs[kind].process.kill()
    finally:
        for run in runs.values():
            run.process.kill()
            run.process.wait()

    assert {} == {kind: left for kind, run in runs.items() if (left := run.left())}
    assert [] == [kind for kind, run in runs.items() if run.claims()]


@dataclass(frozen=True, slots=True)
class Killed:
    """A run that is to be killed, and what tells its processes."""

    folder: Path
    mark: str
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, folder: Path, command: tuple[str, ...], jobs: str, examples: str) -> "Killed":
        """Begin one in *folder*."""
        folder.mkdir()
        mark = uuid.uuid4().hex
        process = subprocess.Popen(
            (*command, "run", *SELECTED, f"--jobs={jobs}", f"--examples={examples}"),
            cwd=folder,
            env=os.environ | {MARK: mark},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return cls(folder, mark, process)

    def left(self) -> list[int]:
        """The processes that outlive it, after some patience."""
        ends_s = time.monotonic() + PATIENCE_S
        while (left := [*living(self.mark)]) and time.monotonic() < ends_s:
            time.sleep(0.05)
        return left

    def claims(self) -> bool:
        """Whether a report could pass for that of a conforming target, and no log bears it out."""
        if not says_conformant(self.folder / "reports"):
            return False
        # It may have come to its end before.
        footer = read_log(self.folder / "reports" / "events.ndjson").footer
        return footer is None or footer.exit_status != 0


def says_conformant(reports: Path) -> bool:
    """Whether a report in *reports* could pass for that of a conforming target."""
    page, summary = reports / "index.html", reports / "run.json"
    green = summary.is_file() and not json.loads(summary.read_bytes())["verdict"]["exit_status"]
    return green or (page.is_file() and "Conformant" in page.read_text(encoding="utf-8"))
