"""The tools that `power.py` compares: how each is started, and what it complains of."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from noticing import HONEST, Attempt
from standing import Standing
from whole import COMMAND

from flushproof.resources import root

SEED = 0
RUN_JSON = "reports/run.json"
SCHEMATHESIS = (sys.executable, "-m", "schemathesis.cli", "run")
SENDS_FOR = 5  # seconds that Schemathesis waits for an answer; of its own accord it takes 10

# It wants 405 for methods that the document does not have; published is 404 with errorCode 300.
EXCLUDED = "unsupported_method"

# How long a process that is told to end may take for it.
LAST_WORDS_S = 10.0

MOST_WORDS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    How long a process may take, and how much everyone does.

    Attributes:
        examples: How many cases Schemathesis generates of a kind.
        ours: How many requests flushproof generates of a property.
        jobs: In how many processes flushproof judges its own gateway, and with how many workers
            Schemathesis asks.
    """

    limit_s: float = 600.0
    examples: int = 300
    ours: int = 50
    jobs: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """
    A process that ended.

    Attributes:
        status: Its exit status; None if it had to be stopped.
        wall_s: How long it took.
        words: The last line that it wrote on stderr.
    """

    status: int | None
    wall_s: float
    words: str


def embedded(gateway: Standing, limits: Limits) -> Attempt:
    """flushproof with a gateway of its own, which lies in the same way."""
    name = gateway.fault
    target = "embedded" if name == HONEST else f"embedded:{name}"
    with TemporaryDirectory() as directory:
        command = (*COMMAND, *options(directory, target, limits), f"--jobs={limits.jobs}")
        ended = run(command, directory, {}, limits.limit_s)
        summary = read(Path(directory) / RUN_JSON)
        return Attempt(
            tool="flushproof, embedded",
            gateway=name,
            **verdict(ended, summary, broken(summary)),
            requests=summary.get("exchanges") or 0,
            wall_s=ended.wall_s,
            sending_s=summary.get("duration_s") or 0.0,
        )


def by_url(gateway: Standing, limits: Limits) -> Attempt:
    """flushproof as a stranger at the URL of *gateway*, everything behind which may go."""
    given = gateway.environment
    behind = (
        "--disposable",
        f"--instance-no={given['INSTANCE_NO']}",
        f"--redis-url={given['REDIS_URL']}",
        f"--bystander-redis-url={given['BYSTANDER_REDIS_URL']}",
    )
    with TemporaryDirectory() as directory:
        command = (*COMMAND, *options(directory, given["NCLOUD_API_GW"], limits), *behind)
        ended = run(command, directory, given, limits.limit_s)
        summary = read(Path(directory) / RUN_JSON)
        return Attempt(
            tool="flushproof, by URL",
            gateway=gateway.fault,
            **verdict(ended, summary, broken(summary)),
            **counted(ended, gateway),
        )


def schemathesis(gateway: Standing, limits: Limits) -> Attempt:
    """Schemathesis with `schemathesis_hooks.py` at the URL of *gateway*."""
    given = {
        **gateway.environment,
        "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
        "PYTHONPATH": os.pathsep.join((str(Path(__file__).parent), *paths())),
    }
    with TemporaryDirectory() as directory:
        command = (
            *SCHEMATHESIS,
            str(root() / "schemas" / "openapi.json"),
            f"--url={given['NCLOUD_API_GW']}",
            "--checks=all",
            f"--exclude-checks={EXCLUDED}",
            "--mode=all",
            f"--max-examples={limits.examples}",
            f"--workers={limits.jobs}",
            f"--seed={SEED}",
            "--continue-on-failure",
            "--generation-database=none",
            f"--request-timeout={SENDS_FOR}",
            "--no-color",
            "--report=json,ndjson",
            f"--report-json-path={directory}/report.json",
            f"--report-ndjson-path={directory}/events.ndjson",
        )
        ended = run(command, directory, given, limits.limit_s)
        summary = read(Path(directory) / "report.json")
        failed = failures(Path(directory) / "events.ndjson")
        return Attempt(
            tool=f"Schemathesis {version('schemathesis')}",
            gateway=gateway.fault,
            **verdict(ended, summary, frozenset((*failed, *errors(summary)))),
            **counted(ended, gateway),
        )


CONTENDERS: Sequence[Callable[[Standing, Limits], Attempt]] = (embedded, by_url, schemathesis)


def paths() -> list[str]:
    """What is on `PYTHONPATH` already."""
    return [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]


def options(directory: str, target: str, limits: Limits) -> tuple[str, ...]:
    """The options of flushproof's `run` that are the same for every target."""
    return (
        f"--target={target}",
        "--strict",
        f"--seed={SEED}",
        f"--examples={limits.ours}",
        f"--report-dir={directory}/reports",
    )


def read(path: Path) -> Mapping[str, Any]:
    """The JSON object at *path*; nothing where there is none."""
    with suppress(OSError, ValueError):
        document: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
        return document
    return {}


def broken(summary: Mapping[str, Any]) -> frozenset[str]:
    """The requirements that flushproof found broken."""
    rows: Iterable[Mapping[str, Any]] = summary.get("requirements", ())
    return frozenset(row["id"] for row in rows if row["outcome"] == "fail")


def failures(path: Path) -> Iterator[str]:
    """The failed checks in the events of Schemathesis, each with the status of the answer."""
    with suppress(OSError, ValueError):
        for line in path.read_text("utf-8").splitlines():
            event: Mapping[str, Any] = json.loads(line)
            recorder = event.get("ScenarioFinished", {}).get("recorder", {})
            for case, checks in recorder.get("checks", {}).items():
                answer = recorder["interactions"].get(case, {}).get("response") or {}
                for check in checks:
                    if check["status"] == "failure":
                        yield f"{check['name']} {answer.get('status_code', '-')}"


def errors(summary: Mapping[str, Any]) -> Iterator[str]:
    """What the report of Schemathesis has beside failed checks of single answers."""
    for error in summary.get("errors", ()):
        yield f"error: {error['title']}"
    for failure in summary.get("failures", ()):
        if not failure["operations"]:
            yield failure["title"]


def verdict(ended: Ended, summary: Mapping[str, Any], complaints: frozenset[str]) -> dict[str, Any]:
    """What an attempt has to complain of, or why nothing is known of it."""
    if ended.status is None:
        return {"complaints": frozenset(), "untold": f"stopped after {ended.wall_s:.0f} s"}
    if not summary or (ended.status != 0 and not complaints):
        return {"complaints": complaints, "untold": f"exit status {ended.status}: {ended.words}"}
    return {"complaints": complaints}


def counted(ended: Ended, gateway: Standing) -> dict[str, Any]:
    """What the gateway saw of an attempt."""
    tally = gateway.tally
    return {
        "requests": tally.requests,
        "wall_s": ended.wall_s,
        "sending_s": tally.sending_s,
    }


def run(command: Sequence[str], directory: str, given: Mapping[str, str], limit_s: float) -> Ended:
    """Run *command* in *directory*, and stop it and all that it started after *limit_s*."""
    environment = {
        # Without byte code every start would compile every module.
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        **given,
    }
    with (Path(directory) / "stderr").open("w+b") as stderr:
        started_s = perf_counter()
        process = subprocess.Popen(
            command,
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            start_new_session=True,  # so that all that it started can be stopped with it
        )
        try:
            status: int | None = process.wait(limit_s)
        except subprocess.TimeoutExpired:
            status = None
        finally:
            took_s = perf_counter() - started_s
            stop(process)
        stderr.seek(0)
        lines = stderr.read().decode(errors="replace").split("\n")
    said = [line.strip() for line in lines if line.strip()]
    return Ended(status=status, wall_s=took_s, words=said[-1][:MOST_WORDS] if said else "")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End *process*, kindly at first, and whatever is left of its group."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(LAST_WORDS_S)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
