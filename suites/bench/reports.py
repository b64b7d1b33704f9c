"""What a report of very many results costs to make, and its page to open in a browser."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from measuring import Row, Table
from whole import COMMAND, MIB, RSS_UNIT

SIZES = (1_000, 20_000, 100_000)
OPENED = (1_000, 20_000)
LIMITS = {100_000: "at most 60"}
MEMORY = {100_000: "at most 300"}
INTERACTIVE = {1_000: "at most 1,000"}
BYTES = {1_000: "at most 1.43"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

# Fills in a word that leaves few rows, and waits until the browser has drawn what is left.
FILTERED = """async () => {
  const field = document.querySelector("[name=q]");
  const started = performance.now();
  field.value = "timestamp";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - started;
}"""
OPEN_MS = "performance.getEntriesByType('navigation')[0].domInteractive"


def table(rounds: int) -> Table:
    """Time, memory and size of the page, by the number of results."""
    made = Table("`flushproof report`, all formats of one log, a new process each time")
    with TemporaryDirectory() as folder:
        results = results_of_a_run(Path(folder))
        for size in SIZES:
            log = Path(folder, str(size), "events.ndjson")
            write_log(log, results, size)
            seconds, peaks = zip(*(rendered(log) for _ in range(rounds)), strict=True)
            page = log.with_name("index.html")
            name = f"{size:,} results"
            made.rows += [
                Row(
                    name=f"{name}: wall time", values=seconds, unit="s", limit=LIMITS.get(size, "")
                ),
                Row(
                    name=f"{name}: peak memory",
                    values=[peak / MIB for peak in peaks],
                    unit="MiB",
                    limit=MEMORY.get(size, ""),
                ),
                Row(
                    name=f"{name}: the page",
                    values=[page.stat().st_size / MIB],
                    unit="MiB",
                    limit=BYTES.get(size, ""),
                ),
            ]
            if size in OPENED:
                made.rows += opened(page, size, rounds)
    made.notes = [
        "The log is that of a run of accepts-stale, its results over and over with new ids: one",
        "in fifty failed. Opening is measured in headless Chromium, from the file.",
    ]
    return made


def results_of_a_run(folder: Path) -> list[Any]:
    """The lines of a run that has failures, as documents."""
    run = (*COMMAND, "--target", "embedded:accepts-stale", "--examples", "5")
    subprocess.run(run, cwd=folder, capture_output=True, check=False)
    lines = Path(folder, "reports", "events.ndjson").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def write_log(path: Path, lines: list[Any], size: int) -> None:
    """A whole log with *size* results."""
    path.parent.mkdir()
    header, footer = lines[0] | {"planned": None}, lines[-1] | {"results": size}
    results = [line for line in lines if line["event"] == "result"]
    with path.open("w", encoding="utf-8") as file:
        for line in (header, *repeated(results, size), footer):
            file.write(json.dumps(line, separators=(",", ":")) + "\n")


def repeated(results: list[Any], size: int) -> Iterator[Any]:
    """*results* over and over, numbered, each with an id of its own."""
    for number in range(size):
        result = results[number % len(results)]
        again = f"-{number}" if number >= len(results) else ""
        yield result | {"seq": number + 1, "id": result["id"] + again}


def rendered(log: Path) -> tuple[float, int]:
    """How long the reports of *log* took, in seconds, and the most memory, in bytes."""
    started_s = perf_counter()
    command = (*COMMAND[:-1], "report", str(log))
    # Not `with Popen`: `wait4` takes the process in place of `Popen`.
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return perf_counter() - started_s, usage.ru_maxrss * RSS_UNIT


def opened(page: Path, size: int, rounds: int) -> Iterator[Row]:
    """How long a browser takes to open *page*, and to filter it; nothing where there is none."""
    if find_spec("playwright") is None or CHROMIUM is None:
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        times = []
        for _ in range(rounds + 1):
            tab = browser.new_page()
            tab.goto(page.as_uri())
            times.append((tab.evaluate(OPEN_MS), tab.evaluate(FILTERED)))
            tab.close()
        browser.close()
    ready, filtered = zip(*times[1:], strict=True)
    name = f"{size:,} results"
    limit = INTERACTIVE.get(size, "")
    yield Row(name=f"{name}: until it is interactive", values=ready, unit="ms", limit=limit)
    yield Row(name=f"{name}: until it is filtered", values=filtered, unit="ms")
