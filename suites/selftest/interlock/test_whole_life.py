"""The way to a release, from the first look at a gateway to what changed since the last one."""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flushproof.exchange import Request, Response, value_of
from flushproof.signing import TIMESTAMP

# No way out: the commands behind it have a network without any interface.
WITHOUT_NETWORK = ("unshare", "--user", "--map-root-user", "--net")

FIVE_MINUTES_MS = 300_000


def can_be_cut_off() -> bool:
    """Whether this machine lets us make a network of our own."""
    try:
        return subprocess.run((*WITHOUT_NETWORK, "true"), check=False).returncode == 0
    except OSError:
        return False


@pytest.fixture
def without_network() -> tuple[str, ...]:
    """What a command is called behind to have no network at all."""
    if not can_be_cut_off():
        pytest.skip("no network namespaces here, so the replay cannot be cut off")
    return WITHOUT_NETWORK


@pytest.fixture
def call(runner: Any) -> Callable[..., Any]:
    """Calls a command of flushproof on the gateway, in the runner's folder and with its keys."""

    def called(*words: str, before: tuple[str, ...] = ()) -> Any:
        program = runner.arguments()[:3]
        return subprocess.run(
            (*before, *program, *words),
            cwd=runner.folder,
            env=runner.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return called


def outcomes(log: Path) -> dict[str, str]:
    """How each case ended that a log has; what is concluded from all of them is left out."""
    lines = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    return {
        line["id"]: line["outcome"]
        for line in lines
        if line["event"] == "result" and line["outcome"] in ("pass", "fail")
    }


def takes_whatever_is_old(request: Request) -> Response | None:
    """An answer of a gateway that lets a request in that is more than five minutes old."""
    sent_ms = value_of(request.headers, TIMESTAMP) or ""
    if not sent_ms.isdecimal() or time.time() * 1000 - int(sent_ms) < FIVE_MINUTES_MS:
        return None
    return Response(status=200, headers=(("Content-Type", "application/json"),), body=b"{}")


def test_a_stranger_is_looked_at_planned_judged_recorded_and_replayed(
    runner: Any, gateway: Any, call: Callable[..., Any], without_network: tuple[str, ...]
) -> None:
    """Without a single flush; and what was recorded is judged the same without a network."""
    target = f"--target={runner.server.url}"
    doctor = call("doctor", target)
    asked_by_doctor = len(gateway.asked)
    plan = call("plan", target)
    asked_by_plan = len(gateway.asked) - asked_by_doctor
    run = call("run", target, "--rate=1000")
    asked_by_run = len(gateway.asked) - asked_by_doctor
    record = call("record", target, "--rate=1000", "--record-dir=kept", "--report-dir=recorded")
    replay = call(
        *("run", "--target=replay:kept", "--report-dir=replayed"),
        before=without_network,
    )

    assert [0] * 5 == [one.returncode for one in (doctor, plan, run, record, replay)], replay.stdout
    assert 0 == gateway.flushes == gateway.named
    assert 0 == asked_by_plan
    assert 0 < asked_by_doctor < 20 < asked_by_run <= 150
    kept = {path.stem.replace("--", "/") for path in (runner.folder / "kept").glob("*.json")}
    recorded = outcomes(runner.folder / "recorded" / "events.ndjson")
    replayed = outcomes(runner.folder / "replayed" / "events.ndjson")
    assert 100 < len(kept)
    assert {name: recorded[name] for name in kept} == {name: replayed[name] for name in kept}


@pytest.mark.parametrize(("budget", "formats"), [(1, ["json"]), (2, ["json", "xml"])])
def test_a_release_takes_one_flush_and_a_second_one_for_xml(
    runner: Any,
    gateway: Any,
    call: Callable[..., Any],
    without: Callable[[str], tuple[str, ...]],
    budget: int,
    formats: list[str],
) -> None:
    """Counted by the gateway itself."""
    ran = call(
        *("run", f"--target={runner.server.url}", "--profile=release", "--rate=1000"),
        *(f"--flush-budget={budget}", *without("flush-budget")),
    )

    assert 0 == ran.returncode, ran.stdout + ran.stderr
    assert budget == gateway.flushes == gateway.named
    flushes = [request for request in gateway.asked if b"=882689" in request.body]
    assert formats == [
        request.body.rpartition(b"responseFormatType=")[2].decode() for request in flushes
    ]


def test_what_changed_in_a_gateway_is_told(
    runner: Any, gateway: Any, call: Callable[..., Any]
) -> None:
    """By the two logs, and in one go by a run with the recordings of the first as its baseline."""
    target = f"--target={runner.server.url}"
    part = ("--rate=1000", "--select=timestamp")
    call("record", target, *part, "--record-dir=kept", "--report-dir=before")
    same = call("run", target, *part, "--report-dir=same")
    gateway.otherwise = takes_whatever_is_old
    changed = call("run", target, *part, "--report-dir=after", "--baseline=kept")
    nothing = call("diff", "before", "same", "--fail-on-change")
    worse = call("diff", "before", "after")

    assert [0, 0, 1, 1] == [one.returncode for one in (same, nothing, changed, worse)], changed
    told = "Got worse: 2 requirements newly broken: timestamp/unit, timestamp/window."
    assert told in worse.stdout
    assert told in changed.stdout
