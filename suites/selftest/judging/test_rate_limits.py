"""A target that limits its rate: how long is waited, how requests are spaced, no flush is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from flushproof.cases import cases
from flushproof.exchange import Request, Response
from flushproof.results import Outcome

BY_ID = {case.id: case for case in cases()}
FLUSH = BY_ID["effect/emptied/form"]
STALE = BY_ID["timestamp/future/ahead-360000ms"]
DECOY = BY_ID["instance/unknown/decoy"]


def once(answer: Response, number: int = 1) -> Callable[[Request, int], Response | None]:
    """Only the request of that number gets *answer*."""
    return lambda _, got: answer if got == number else None


def test_a_flush_that_met_a_rate_limit_is_an_error(stage: Any, trouble: Any) -> None:
    """The gateway stopped it, so nothing happened, and nothing was shown."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = once(trouble.error(429, "420"))

    result = judge.put(FLUSH)

    assert Outcome.ERROR == result.outcome


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [
        ("2", 2.0),
        ("0", 1.0),
        ("-5", 1.0),
        ("1.5", 1.0),
        ("soon", 1.0),
        ("٣", 1.0),
        ("9" * 5000, 10.0),
        ("Tue, 14 Nov 2023 22:13:23 GMT", 3.0),
        ("Tue, 14 Nov 2023 22:13:20 GMT", 1.0),
        ("Tue, 14 Nov 2000 22:13:20 GMT", 1.0),
        ("Tue, 14 Nov 9999 22:13:20 GMT", 10.0),
        ("Tue, 99 Nov 99999 99:13:20 GMT", 1.0),
        ("", 1.0),
    ],
    ids=[
        *("seconds", "zero", "negative", "fraction", "word", "arabic-digits", "absurd", "date"),
        *("date-now", "date-past", "date-absurd", "no-date", "empty"),
    ],
)
def test_retry_after_is_followed_within_bounds(
    stage: Any, trouble: Any, header: str, wait_s: float
) -> None:
    """Seconds or a date, held against the target's own; at most ten seconds."""
    stage.serve()
    judge = stage.judge()
    date = ("date", "Tue, 14 Nov 2023 22:13:20 GMT")
    told = header.encode().decode("latin-1")
    stage.gateway.otherwise = once(trouble.error(429, "420", date, ("retry-after", told)))

    judge.put(DECOY)

    assert wait_s == stage.time.naps[0]


def test_after_a_rate_limit_requests_are_spaced(stage: Any, trouble: Any) -> None:
    """Wider with each limit that is met, and a notice says how wide."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = lambda _, number: (
        trouble.error(429, "420") if number in (3, 6) else None
    )

    outcomes = [judge.put(DECOY).outcome for _ in range(6)]

    assert [Outcome.PASS] * 6 == outcomes
    assert pytest.approx(2 * 1.25 / 3) == judge.patience.interval_s
    assert "from here on 2.4 requests a second" in " ".join(judge.notices)


class Limited:
    """Answers 429 to whoever asks more than *most* times in a second."""

    def __init__(self, stage: Any, answer: Response, most: int) -> None:
        self.stage, self.answer, self.most = stage, answer, most
        self.moments: list[float] = []
        self.refused: list[Request] = []

    def __call__(self, request: Request, _: int) -> Response | None:
        now_s = self.stage.time.clock()
        self.moments = [moment for moment in self.moments if now_s - moment < 1.0]
        if len(self.moments) >= self.most:
            self.refused.append(request)
            return self.answer
        self.moments.append(now_s)
        return None


@pytest.mark.parametrize("most", [2, 5, 20])
def test_a_target_that_limits_its_rate_loses_no_flush(stage: Any, trouble: Any, most: int) -> None:
    """The limit is found with decoys, so every flush after that is answered."""
    stage.serve()
    judge = stage.judge(rate_known=False)
    limited = Limited(stage, trouble.error(429, "420"), most)
    stage.gateway.otherwise = limited

    results = [judge.put(case) for case in (FLUSH, STALE, DECOY) for _ in range(15)]

    assert {Outcome.PASS} == {result.outcome for result in results}
    assert not judge.watch.broken
    assert b"882689" not in b"".join(request.body for request in limited.refused)


def test_no_decoys_are_sent_ahead_where_nothing_may_flush(stage: Any) -> None:
    """A run of decoys alone has no flush to lose."""
    stage.serve()
    judge = stage.judge(rate_known=False, disposable=False, instance_no=None)

    judge.put(DECOY)

    assert 1 == len(stage.requests())
