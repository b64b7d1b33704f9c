"""`flushproof plan`: the items of a run with the harm of each, and nothing is sent."""

import json
import re
import socket
from collections.abc import Callable
from typing import Any

import pytest

from flushproof.cli import main

Shell = Any

# What `plan` printed: exit status, the lines of items as (harm, id), and everything.
Planned = tuple[int, list[tuple[str, str]], str]
Plan = Callable[..., Planned]

URL = ("--target", "http://127.0.0.1:1")
DISPOSABLE = (*URL, "--disposable", "--instance-no", "882689")


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Plan:
    """Plans a run where no connection can be made."""

    def forbidden(*_: object) -> None:
        raise AssertionError("a plan connects to nothing")

    def planned(*arguments: str) -> Planned:
        with monkeypatch.context() as patched:
            patched.setattr(socket.socket, "connect", forbidden)
            status = main(("plan", *arguments))
        captured = capsys.readouterr()
        lines = re.findall(r"^(not sent|\w+) +([a-z-]+/[^ ]+): ", captured.out, re.MULTILINE)
        return status, lines, captured.out + captured.err

    return planned


def test_every_item_is_listed_once_and_counted(plan: Plan) -> None:
    """The last line is the sum of the others."""
    status, lines, text = plan()

    total, counts = re.findall(r"^(\d+) items: (.*)\. Nothing was sent\.$", text, re.MULTILINE)[0]
    assert 0 == status
    assert len({item for _, item in lines}) == len(lines) == int(total)
    assert len(lines) == sum(map(int, re.findall(r"\d+", counts)))


def test_a_plan_is_what_a_run_plans(plan: Plan, shell: Shell) -> None:
    """The ids of a plan are those that the log of the run announces, in the same order."""
    select = ("--select", "timestamp/", "--select", "effect/", "--shard", "1/2", "--examples", "5")

    _, lines, _ = plan(*select)

    shell("run", *select)
    with (shell.reports / "events.ndjson").open(encoding="utf-8") as log:
        header = json.loads(log.readline())
    assert header["planned"] == [item for _, item in lines]


def test_shards_are_the_whole(plan: Plan) -> None:
    """Every item is in one shard; what is watched throughout is in each."""
    _, whole, _ = plan("--select", "timestamp/", "--select", "effect/")

    shards = [
        plan("--select", "timestamp/", "--select", "effect/", "--shard", f"{part}/3")[1]
        for part in (1, 2, 3)
    ]

    together = sorted(pair for shard in shards for pair in shard)
    assert together == sorted(pair for pair in whole for _ in range(1 + 2 * (pair[0] == "watched")))


@pytest.mark.parametrize(
    ("item", "harm"),
    [
        ("timestamp/window/past-300001ms", "refusable"),
        ("timestamp/window/past-299999ms", "flush"),
        ("instance/unknown/decoy", "none"),
        ("effect/emptied/every-type-json", "flush"),
        ("timestamp/window/generated", "refusable"),
        ("timestamp/window/fresh", "none"),
        ("effect/emptied/any-sequence", "flush"),
        ("timestamp/boundary/throughout", "watched"),
    ],
)
def test_each_item_says_what_it_could_do(plan: Plan, item: str, harm: str) -> None:
    """A conforming gateway refuses, flushes, or has nothing to flush."""
    _, lines, _ = plan("--select", item.rpartition("/")[0])

    assert (harm, item) in lines


def test_a_url_is_shown_decoys_only(plan: Plan) -> None:
    """Whatever a gateway of which nothing is known gets cannot destroy anything."""
    _, lines, _ = plan(*URL, "--examples", "5", "--request-budget", "2000")

    assert {"none", "skip", "watched", "not sent"} >= {harm for harm, _ in lines}
    assert ("none", "timestamp/window/fresh") in lines
    assert ("skip", "effect/emptied/every-type-json") in lines
    assert ("skip", "effect/emptied/any-sequence") in lines


def test_a_disposable_url_is_shown_what_may_be_flushed(plan: Plan) -> None:
    """A declared instance gets the requests that name it."""
    _, lines, _ = plan(*DISPOSABLE)

    assert {"flush", "refusable", "none", "skip", "watched"} == {harm for harm, _ in lines}


def test_a_replay_plans_its_cassettes(plan: Plan) -> None:
    """Nothing is sent in a replay; what is played is listed."""
    _, lines, _ = plan("--target", "replay")

    assert {"replayed", "skip", "watched"} == {harm for harm, _ in lines}
    assert ("replayed", "timestamp/window/past-300001ms") in lines
    assert ("skip", "effect/emptied/every-type-json") in lines


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("--select", "timestamp/windows"), 5),
        (("--target", "prod"), 4),
        (("--target", "embedded:nobody"), 4),
        (("--target", "http://127.0.0.1:1/path"), 4),
        (("--reading", "envelope/return-code=text"), 4),
        (("--examples", "-1"), 4),
        ((*URL, "--flush-budget", "1"), 10),
    ],
    ids=["selection", "target", "fault", "path", "reading", "examples", "budget"],
)
def test_what_a_run_refuses_a_plan_refuses(
    plan: Plan, arguments: tuple[str, ...], status: int
) -> None:
    """The exit status is the one that the run would have."""
    got, lines, _ = plan(*arguments)

    assert (status, []) == (got, lines)


def test_a_plan_writes_nothing(shell: Shell) -> None:
    """No report, no log, no cache."""
    ran = shell("plan", "--select", "timestamp/")

    assert (0, "") == (ran.status, ran.err)
    assert [] == list(shell.folder.iterdir())
