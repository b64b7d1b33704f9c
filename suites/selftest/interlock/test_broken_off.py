"""A run that is broken off, at whatever moment, has flushed no more than its budget."""

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flushproof.exchange import Request, Response
from flushproof.targets.listing import PATH as LIST

Runner = Any
Gateway = Any
Options = tuple[str, ...]

FLUSH = b"cloudDBInstanceNo=882689"


def listed(gateway: Gateway) -> bool:
    """Whether the gateway was asked which instances there are."""
    return any(request.path == LIST for request in gateway.asked[:-1])


def flushed(gateway: Gateway) -> bool:
    """Whether the gateway was asked to flush the instance, before the request under way."""
    return any(FLUSH in request.body for request in gateway.asked[:-1])


# The request during which a run is broken off -> how many flushes the gateway counts in the end.
STAGES: dict[str, tuple[Callable[[Gateway, Request], bool], int]] = {
    "first-request": (lambda _, __: True, 0),
    "preflight": (lambda gateway, _: len(gateway.asked) == 2, 0),
    "listing": (lambda _, request: request.path == LIST, 0),
    "between-grant-and-flush": (lambda gateway, _: listed(gateway), 0),
    "flush": (lambda _, request: FLUSH in request.body, 1),
    "after-the-flush": (lambda gateway, _: flushed(gateway), 1),
}


class TestBrokenOff:
    """Ctrl-C and what nothing can catch."""

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["sigint", "kill"])
    @pytest.mark.parametrize(("holds", "expected"), STAGES.values(), ids=STAGES)
    def test_a_broken_run_flushes_no_more_than_it_had(
        self,
        runner: Runner,
        gateway: Gateway,
        whole: Options,
        holds: Callable[[Gateway, Request], bool],
        expected: int,
        number: signal.Signals,
    ) -> None:
        """What was not sent when the signal came is never sent; what was, is not sent again."""
        gateway.holds = lambda request: not gateway.reached.is_set() and holds(gateway, request)
        process = runner.start(*whole)
        assert gateway.reached.wait(60)

        process.send_signal(number)
        process.communicate(timeout=60)
        gateway.go.set()
        runner.stop()

        assert process.returncode in (2, -signal.SIGKILL)
        assert (expected, expected) == (gateway.flushes, gateway.named)

    @pytest.mark.parametrize(
        ("stage", "number", "told"),
        [
            ("between-grant-and-flush", signal.SIGKILL, False),
            ("flush", signal.SIGKILL, True),
            ("flush", signal.SIGINT, True),
            ("after-the-flush", signal.SIGKILL, True),
            ("after-the-flush", signal.SIGINT, False),
        ],
        ids=["killed-before", "killed", "interrupted", "killed-after", "interrupted-after"],
    )
    def test_the_next_run_tells_of_a_flush_that_was_left_open(
        self,
        runner: Runner,
        gateway: Gateway,
        whole: Options,
        stage: str,
        number: signal.Signals,
        told: bool,
    ) -> None:
        """Before it asks, and in its report; the lock itself is free again."""
        gateway.holds = lambda request: (
            not gateway.reached.is_set() and STAGES[stage][0](gateway, request)
        )
        process = runner.start(*whole)
        assert gateway.reached.wait(60)
        process.send_signal(number)
        process.communicate(timeout=60)
        gateway.go.set()

        ran = runner(*whole)

        sentence = f"An earlier run (pid {process.pid} of "
        assert 0 == ran.status
        assert (told, told) == (sentence in ran.err, sentence in notices(runner.folder))

    @pytest.mark.parametrize("status", [None, 502], ids=["dropped", "error"])
    def test_the_next_run_tells_of_a_flush_that_no_answer_told_of(
        self,
        runner: Runner,
        gateway: Gateway,
        whole: Options,
        dropped: Response,
        status: int | None,
    ) -> None:
        """Exit status 11 is not forgotten."""
        answer = dropped if status is None else Response(status=status)
        gateway.otherwise = lambda request: answer if FLUSH in request.body else None
        first = runner(*whole)
        gateway.otherwise = lambda _: None

        second = runner(*whole)

        assert (11, 0) == (first.status, second.status)
        assert "no answer told what became of it" in second.err

    def test_a_run_that_told_and_ended_leaves_nothing_to_tell(
        self, runner: Runner, gateway: Gateway, whole: Options
    ) -> None:
        """Nor does one that was refused take it away."""
        gateway.holds = lambda request: not gateway.reached.is_set() and FLUSH in request.body
        process = runner.start(*whole)
        assert gateway.reached.wait(60)
        process.kill()
        process.communicate(timeout=60)
        gateway.go.set()

        refused, second, third = runner(*whole[:-1]), runner(*whole), runner(*whole)

        assert [10, 0, 0] == [refused.status, second.status, third.status]
        assert [True, True, False] == [
            "An earlier run" in ran.err for ran in (refused, second, third)
        ]


def notices(folder: Path) -> str:
    """The notices of the run whose reports are in *folder*."""
    summary = json.loads((folder / "reports" / "run.json").read_text(encoding="utf-8"))
    return "\n".join(notice["text"] for notice in summary["notices"])
