"""An answer that is none: once is an accident, again it breaks a requirement."""

from collections.abc import Callable
from typing import Any

import pytest

from flushproof.cases import cases
from flushproof.exchange import Request, Response
from flushproof.results import Outcome

BY_ID = {case.id: case for case in cases()}
FLUSH = BY_ID["effect/emptied/form"]
DECOY = BY_ID["instance/unknown/decoy"]


def always(answer: Response) -> Callable[[Request, int], Response | None]:
    """Every request gets *answer*."""
    return lambda *_: answer


@pytest.mark.parametrize("how", ["drop", "silent", "drip", "garbage"])
def test_a_request_that_is_dropped_twice_breaks_a_requirement(
    stage: Any, trouble: Any, how: str
) -> None:
    """Every request gets an answer, and in time."""
    stage.serve()
    judge = stage.judge(read_timeout=0.3)
    stage.gateway.otherwise = always(trouble.wire(how))

    result = judge.put(DECOY)

    assert (Outcome.ERROR, 2) == (result.outcome, len(stage.requests()))
    assert 1 == judge.watch.broken["transport/answered"]


@pytest.mark.parametrize("how", ["cut", "large"])
def test_an_answer_misshapen_twice_breaks_the_framing(stage: Any, trouble: Any, how: str) -> None:
    """Once is an accident, twice is the target."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = always(trouble.wire(how))

    judge.put(DECOY)

    assert {"transport/framing"} == set(judge.watch.broken)


def test_three_flushes_cut_off_break_the_framing(stage: Any, trouble: Any) -> None:
    """They cannot be repeated, so a third one tells that it is no accident."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = always(trouble.wire("cut"))

    broken = [judge.put(FLUSH) and judge.watch.broken["transport/framing"] for _ in range(3)]

    assert [0, 0, 3] == broken


def test_a_redirect_is_not_followed_and_not_a_success(stage: Any) -> None:
    """Its signature would go to another host."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = always(
        Response(status=307, headers=(("location", stage.server.url),), body=b"")
    )

    result = judge.put(FLUSH)

    assert (Outcome.FAIL, 1) == (result.outcome, len(stage.requests()))


@pytest.mark.parametrize("ms", [600_000, -600_000], ids=["ahead", "back"])
def test_a_clock_that_jumps_under_way_is_no_pass(stage: Any, ms: int) -> None:
    """What was accepted before is refused from then on, and nobody calls that conformant."""
    stage.serve()
    judge = stage.judge()

    before = judge.put(DECOY).outcome
    stage.clock.shift(ms)
    after = judge.put(DECOY).outcome

    assert Outcome.PASS is before
    assert after in (Outcome.FAIL, Outcome.ERROR)
