"""The default `flushproof run` as the shell sees it: a new process in an empty folder."""

import json
import os
import subprocess
import sys
import threading
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from measuring import Row, Table

COMMAND = (
    sys.executable,
    "-c",
    "import sys; from flushproof.cli import main; sys.exit(main())",
    "run",
)
SAMPLE_S = 0.02
PAGE = os.sysconf("SC_PAGE_SIZE")
MIB = 2**20
# ru_maxrss is in KiB, but on macOS in bytes.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024


def table(rounds: int) -> Table:
    """How long a run takes, how much it does, and how much memory it needs."""
    runs = [one_run() for _ in range(rounds + 1)][1:]
    seconds = [run.wall_s for run in runs]
    counts = [run.summary["exchanges"] for run in runs]
    made = Table("The default `flushproof run`, a new process each time")
    made.rows = [
        Row(name="wall time", values=seconds, unit="s", limit="at most 8"),
        Row(name="processor time", values=[run.processor_s for run in runs], unit="s"),
        Row(name="exchanges", values=counts, limit="at least 1,000"),
        Row(
            name="exchanges per second of wall time",
            values=[count / took_s for count, took_s in zip(counts, seconds, strict=True)],
        ),
        Row(name="items", values=[len(runs[0].summary["items"])]),
        Row(
            name="peak memory of the process",
            values=[run.peak / MIB for run in runs],
            unit="MiB",
            limit="at most 200",
        ),
    ]
    if Path("/proc/self/stat").exists():
        with_servers = one_run(watched=True).peak / MIB
        made.rows.append(
            Row(
                name="peak memory with its Redis servers",
                values=[with_servers],
                unit="MiB",
                limit="at most 200",
            )
        )
    made.notes = [
        "Empty working directory, no .hypothesis, start-up and process exit included; the byte",
        "code of the modules is there, as after an installation. Processor time is that of the",
        "process and its Redis servers; other load hardly touches it.",
        "The first memory is ru_maxrss; the second, of one more run, the largest sum of the",
        f"resident sizes of all its processes, looked at every {SAMPLE_S * 1000:g} ms; pages that",
        "they share count in each.",
    ]
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A run that ended: seconds, the most bytes in memory, those of its log, and its `run.json`."""

    wall_s: float
    processor_s: float
    peak: int
    log: int
    summary: dict[str, Any]


def one_run(*options: str, watched: bool = False) -> Ended:
    """Run it; *watched* counts the memory of all its processes, which slows it down."""
    environment = {
        name: value
        for name, value in os.environ.items()
        # Without byte code every start would compile every module.
        if name not in ("PYTHONDONTWRITEBYTECODE", "HYPOTHESIS_STORAGE_DIRECTORY")
    }
    with TemporaryDirectory() as directory, open(os.devnull, "wb") as nowhere:
        started_s = perf_counter()
        # Not `with Popen`: `wait4` takes the process in place of `Popen`.
        process = subprocess.Popen(
            (*COMMAND, *options), cwd=directory, env=environment, stdout=nowhere, stderr=nowhere
        )
        ended = threading.Event()
        samples: list[int] = []
        if watched:
            threading.Thread(target=sample, args=(process.pid, ended, samples)).start()
        _, status, usage = os.wait4(process.pid, 0)
        took_s = perf_counter() - started_s
        ended.set()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(
                f"flushproof run: exit status {process.returncode}, so nothing to time"
            )
        reports = Path(directory) / "reports"
        summary = json.loads((reports / "run.json").read_text("utf-8"))
        log = (reports / "events.ndjson").stat().st_size
    return Ended(
        wall_s=took_s,
        processor_s=usage.ru_utime + usage.ru_stime,
        peak=max(samples, default=usage.ru_maxrss * RSS_UNIT),
        log=log,
        summary=summary,
    )


def sample(root: int, ended: threading.Event, samples: list[int]) -> None:
    """Until *ended*, note the resident size of process *root* and all below it."""
    while not ended.wait(SAMPLE_S):
        samples.append(resident_size_below(root))


def resident_size_below(root: int) -> int:
    """Bytes that process *root* and all below it have in memory; shared pages count in each."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    pages: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # What follows the name, which may hold anything: state, parent, ..., resident pages.
            fields = path.read_text("latin-1").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        number = int(path.parent.name)
        children[int(fields[1])].append(number)
        pages[number] = int(fields[21])
    found = [root]
    for number in found:
        found.extend(children[number])
    return sum(pages.get(number, 0) for number in found) * PAGE
