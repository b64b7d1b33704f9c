"""
Puts mutants to the tests that run through the mutated line, each in a process of its own.

Tests are collected once. For each mutant this process is forked, and in the fork the functions that
differ get their mutated code; where what differs is not within a function but stands in a module or
a class, the file is written and pytest started anew. The first test that fails ends it.

    python suites/bench/killing.py JOB      in a copy of the checkout; see `Job`
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import coverage
import pytest
from grafting import caches, graft, transplant
from mutating import Place, difference, innermost, mutated, places_of, statements_of

# A mutant that never ends is found by the time it takes of a processor, however busy the machine.
CPU_SECONDS = 6
WALL_SECONDS = 600
MEMORY = 4 * 2**30

SURVIVED, KILLED, STATIC, NONE = 0, 1, 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """
    What is to be done.

    Attributes:
        modules: Files to mutate.
        tests: Arguments for pytest.
        jobs: At most how many mutants at a time.
        folder: For results, one file a mutant.
    """

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    jobs: int
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    What became of a mutant.

    Attributes:
        killed: By what: a test, or what stopped it; empty if it survived.
        function: Where it stands; empty outside of functions.
        was, now: The line.
    """

    module: str
    line: int
    function: str
    operator: str
    was: str
    now: str
    killed: str


class Killer:
    """A plugin of pytest that runs mutants in the place of tests."""

    def __init__(self, job: Job) -> None:
        """Do *job*, once the tests are collected."""
        self.job = job
        self.folder = Path(job.folder)
        self.failed = ""
        self.limits: Mapping[int, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the first test that fails."""
        if report.failed and not self.failed:
            self.failed = report.nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Put every mutant of every module to the tests that reach it."""
        items = session.items
        reached, seconds = self.reached_by(items)
        for module in self.job.modules:
            self.put_module(module, items, reached[module], seconds)
        return True

    def reached_by(
        self, items: Sequence[pytest.Item]
    ) -> tuple[Mapping[str, Mapping[int, set[int]]], Mapping[int, float]]:
        """The tests that run through each line of each module, and how long each takes."""
        file = self.folder / "reached.json"
        pid = os.fork()
        if not pid:
            silence(items[0].config)
            self.measure(items, file)
            os._exit(0)
        os.waitpid(pid, 0)
        told = json.loads(file.read_text())
        file.unlink()
        if told["failed"]:
            raise pytest.UsageError(f"{told['failed']} fails without any mutant")
        reached = {
            module: {int(line): set(found) for line, found in lines.items()}
            for module, lines in told["reached"].items()
        }
        return reached, {int(index): value for index, value in told["seconds"].items()}

    def measure(self, items: Sequence[pytest.Item], file: Path) -> None:
        """Run all tests and write what each reaches to *file*."""
        paths = {module: str(Path(module).resolve()) for module in self.job.modules}
        measured = coverage.Coverage(
            data_file=None, config_file=False, include=list(paths.values())
        )
        names = {module.removesuffix(".py").replace("/", ".") for module in self.job.modules}
        cached = [one for one in caches() if one.__module__ in names]
        measured.start()
        seconds = {}
        for index in range(len(items)):
            for one in cached:  # else only the first test reaches what they call
                one.cache_clear()
            measured.switch_context(str(index))
            begun = time.process_time()
            self.run(items, [index])
            seconds[index] = time.process_time() - begun
        measured.stop()
        data = measured.get_data()
        reached = {
            module: {
                line: [int(context) for context in contexts if context]
                for line, contexts in data.contexts_by_lineno(path).items()
            }
            for module, path in paths.items()
        }
        file.write_text(json.dumps({"reached": reached, "seconds": seconds, "failed": self.failed}))

    def run(self, items: Sequence[pytest.Item], chosen: Sequence[int]) -> None:
        """Run the *chosen* ones of *items* until one fails."""
        for index, after in zip(chosen, (*chosen[1:], None), strict=True):
            following = None if after is None else items[after]
            item = items[index]
            if self.limits:
                limit_what_it_may_take(self.limits[index])
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                return

    def put_module(
        self,
        module: str,
        items: Sequence[pytest.Item],
        reached: Mapping[int, set[int]],
        seconds: Mapping[int, float],
    ) -> None:
        """Put the mutants of *module* to the tests that reach them."""
        source = Path(module).read_text(encoding="utf-8")
        tree, places = places_of(source)
        statements = statements_of(source)
        anywhere = set().union(*reached.values())
        running: dict[int, int] = {}
        ended: dict[int, int] = {}
        for number, place in enumerate(places):
            while len(running) >= self.job.jobs:
                self.wait_for_one(running, ended)
            first, last, _ = innermost(statements, place.line)
            found = set().union(*(reached.get(line, ()) for line in range(first, last + 1)))
            chosen = sorted(found or anywhere, key=lambda index: seconds[index])
            pid = os.fork()
            if not pid:
                self.limits = seconds
                self.be_mutant(module, number, source, tree, place, items, chosen)
            running[pid] = number
        while running:
            self.wait_for_one(running, ended)
        for number, place in enumerate(places):
            file = self.folder / f"{number}.json"
            told = json.loads(file.read_text())
            file.unlink()
            status = ended[number]
            if status == STATIC:
                told["killed"] = self.put_anew(module, source, told["source"])
            elif status < 0:
                told["killed"] = signal.Signals(-status).name
            elif status not in (SURVIVED, KILLED, NONE):
                told["killed"] = f"exit {status}"
            if status != NONE:
                outcome = Outcome(
                    module=module,
                    line=place.line,
                    function=innermost(statements, place.line)[2],
                    operator=place.operator,
                    was=told["was"],
                    now=told["now"],
                    killed=told["killed"],
                )
                with (self.folder / "outcomes.ndjson").open("a") as out:
                    out.write(json.dumps(asdict(outcome)) + "\n")

    def wait_for_one(self, running: dict[int, int], ended: dict[int, int]) -> None:
        """Take note of how one of the forks ended."""
        pid, status = os.wait()
        if pid in running:
            ended[running.pop(pid)] = os.waitstatus_to_exitcode(status)

    def be_mutant(
        self,
        module: str,
        number: int,
        source: str,
        tree: Any,
        place: Place,
        items: Sequence[pytest.Item],
        chosen: Sequence[int],
    ) -> None:
        """In a fork: become the mutant, run the *chosen* tests, and end."""
        silence(items[0].config)
        file = self.folder / f"{number}.json"
        other = mutated(tree, place)
        was, now = difference(source, other)
        told = {"was": was, "now": now, "killed": ""}
        file.write_text(json.dumps(told))
        try:
            path = Path(module).resolve()
            grafted = graft(path, source, other) or transplant(path, source, other)
        except SyntaxError:
            os._exit(NONE)
        if not grafted:
            file.write_text(json.dumps(told | {"source": other}))
            os._exit(STATIC)
        for cached in caches():  # they may hold what the right code said
            cached.cache_clear()
        try:
            self.run(items, chosen)
        except BaseException as error:  # whatever it is, it tells that something is wrong
            self.failed = self.failed or repr(error)
        file.write_text(json.dumps(told | {"killed": self.failed}))
        os._exit(KILLED if self.failed else SURVIVED)

    def put_anew(self, module: str, source: str, other: str) -> str:
        """What kills a mutant that is imported; empty if nothing does."""
        path = Path(module)
        path.write_text(other, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
        try:
            done = subprocess.run(
                [*command, "--tb=no", *self.job.tests],
                capture_output=True,
                text=True,
                check=False,
                timeout=WALL_SECONDS * 2,
            )
        except subprocess.TimeoutExpired:
            return "timeout"
        finally:
            path.write_text(source, encoding="utf-8")
        told = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
        return "" if not done.returncode else (told or [f"exit {done.returncode}"])[0]


def silence(config: pytest.Config) -> None:
    """Print nothing from here on."""
    config.pluginmanager.unregister(name="terminalreporter")
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)


def limit_what_it_may_take(seconds: float) -> None:
    """End this process where a test takes far more than its *seconds*, or too much memory."""
    most = int(time.process_time() + CPU_SECONDS + 5 * seconds)
    for kind, limit in ((resource.RLIMIT_CPU, most), (resource.RLIMIT_AS, MEMORY)):
        resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(WALL_SECONDS)


def main(file: str) -> int:
    """Do the job that is written in *file*."""
    told = json.loads(Path(file).read_text())
    job = Job(**{key: tuple(v) if isinstance(v, list) else v for key, v in told.items()})
    options = ["-q", "-p", "no:cacheprovider", "--no-header", "--tb=short"]
    return int(pytest.main([*options, *job.tests], plugins=[Killer(job)]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
