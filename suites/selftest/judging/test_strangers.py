"""A gateway reached by its URL whose clock is not ours, or that limits its rate, is no alarm."""

from typing import Any

import pytest

from flushproof.cases import cases
from flushproof.faults.harmless.moments import LimitsRate
from flushproof.judging.scenarios import SCENARIOS, perform
from flushproof.results import Outcome, Result

GREEN = (Outcome.PASS, Outcome.SKIP)
DECOYS = {
    "disposable": False,
    "instance_no": None,
    "redis_url": None,
    "bystander_redis_url": None,
}


def alarms(judge: Any) -> list[Result]:
    """What is not green of everything that a whole run puts to the judge's target."""
    results = [judge.put(case) for case in cases()]
    results += [perform(judge, name) for name in SCENARIOS]
    results += [judge.conclude(name) for name in judge.watch.watched()]
    return [result for result in results if result.outcome not in GREEN]


@pytest.mark.parametrize("options", [{}, DECOYS], ids=["disposable", "decoys"])
@pytest.mark.parametrize("ahead_ms", [120_000, -120_000], ids=["ahead", "behind"])
def test_a_clock_two_minutes_off_is_no_alarm(
    stage: Any, ahead_ms: int, options: dict[str, Any]
) -> None:
    """No case of a whole run is red, since every request is signed for the target's time."""
    stage.serve()
    stage.clock.shift(ahead_ms)
    judge = stage.judge(**options)

    assert [] == alarms(judge)
    assert abs(ahead_ms - judge.target.about["clock_offset_ms"]) < 1_500


def test_a_rate_limit_is_no_alarm(stage: Any) -> None:
    """Its rate is learnt by decoys, so that no flush meets the limit."""
    gateway = stage.serve(LimitsRate)
    gateway.timing = Nap(stage.time)

    judge = stage.judge(rate_known=False)

    assert [] == alarms(judge)
    assert [True, True] == ["preflight/rate" in notice for notice in judge.notices]


class Nap:
    """The time of the stage, as a gateway sees it."""

    def __init__(self, time: Any) -> None:
        self.monotonic = time.clock
