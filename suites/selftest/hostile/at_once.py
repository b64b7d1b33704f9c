"""
Judges many targets at the same time, each in a process of its own: most of such a run is waiting.

The modules are imported once, here, and every run is a fork of this process. Tasks are read as JSON
from stdin, a list of `folder`, `environ` and `arguments`; how each ended is written to stdout, in
their order: `status` (negative: of which signal), `said`, and `memory`, the most of it in bytes.
"""

import json
import os
import re
import signal
import sys
from contextlib import redirect_stdout
from importlib import import_module
from io import StringIO
from pathlib import Path
from pkgutil import walk_packages
from tempfile import TemporaryDirectory
from typing import Any

import flushproof
from flushproof.cli import main
from flushproof.resources import root

SAID, MEMORY = "said", "memory"

# More would wait for a processor, and not for their targets.
MOST_AT_ONCE = 8

# Seconds until a run is taken for hung and ends by a signal.
HUNG_S = 60


def begun(task: dict[str, Any]) -> int:
    """The process that runs *task*."""
    child = os.fork()
    if not child:
        signal.alarm(HUNG_S)
        os.chdir(task["folder"])
        said = os.open(SAID, os.O_WRONLY | os.O_CREAT)
        os.dup2(said, 1)
        os.dup2(said, 2)
        os.environ.update(task["environ"])
        status = 99  # what flushproof never returns
        try:
            status = main(task["arguments"])
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            Path(MEMORY).write_text(Path("/proc/self/status").read_text())
            os._exit(status)
    return child


def ended(task: dict[str, Any], status: int) -> dict[str, Any]:
    """How *task* ended, whose process ended with *status*."""
    folder, code = Path(task["folder"]), os.waitstatus_to_exitcode(status)
    peak = ["0"]
    if code >= 0:
        # Not `ru_maxrss`, which has no less than the process had that forked.
        peak = re.findall(r"VmHWM:\s+(\d+) kB", (folder / MEMORY).read_text())
    said = (folder / SAID).read_text(errors="replace")
    return {"status": code, "said": said, "memory": int(peak[0]) * 1024}


def all_of(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How each of *tasks* ended."""
    waiting, running = [*range(len(tasks))], dict[int, int]()
    how: dict[int, dict[str, Any]] = {}
    while waiting or running:
        while waiting and len(running) < MOST_AT_ONCE:
            number = waiting.pop(0)
            running[begun(tasks[number])] = number
        child, status = os.wait()
        number = running.pop(child)
        how[number] = ended(tasks[number], status)
    return [how[number] for number in range(len(tasks))]


if __name__ == "__main__":
    tasks = json.load(sys.stdin)
    for found in walk_packages(flushproof.__path__, "flushproof."):
        import_module(found.name)
    # What a run reads and compiles, the first one does for all.
    selected = [word for word in tasks[0]["arguments"] if word.startswith("--select")]
    with TemporaryDirectory() as folder, redirect_stdout(StringIO()):
        main(["run", "--examples=1", f"--report-dir={folder}", *selected])
    # The suite's own files are marked by a run, and read anew by the next.
    for name, module in [*sys.modules.items()]:
        if str(getattr(module, "__file__", "")).startswith(str(root() / "suites")):
            del sys.modules[name]
    json.dump(all_of(tasks), sys.stdout)
