"""A target in trouble: what is asked again, what is never, and when nothing is asked any more."""

from collections.abc import Callable
from typing import Any

import pytest

from flushproof.cases import Case, cases
from flushproof.errors import EnvironmentUnusable
from flushproof.exchange import Request, Response
from flushproof.results import Outcome

BY_ID = {case.id: case for case in cases()}
FLUSH = BY_ID["effect/emptied/form"]
STALE = BY_ID["timestamp/future/ahead-360000ms"]
DECOY = BY_ID["instance/unknown/decoy"]

Make = Callable[[Any], Response]

TRANSIENT: dict[str, Make] = {
    "503-500": lambda make: make.error(503, "500"),
    "500-500": lambda make: make.error(500, "500"),
    "504-510": lambda make: make.error(504, "510"),
    "429-420": lambda make: make.error(429, "420"),
    "429-410-retry-after": lambda make: make.error(429, "410", ("retry-after", "3")),
    "dropped": lambda make: make.wire("drop"),
    "garbage": lambda make: make.wire("garbage"),
    "silent": lambda make: make.wire("silent"),
    "drip": lambda make: make.wire("drip"),
    "cut": lambda make: make.wire("cut"),
    "large": lambda make: make.wire("large"),
    "html-503": lambda _: Response(status=503, body=b"<html>sorry</html>"),
}

UNTOLD = {
    name: make
    for name, make in TRANSIENT.items()
    if name not in ("cut", "large") and "429" not in name
}


def once(answer: Response, number: int = 1) -> Callable[[Request, int], Response | None]:
    """Only the request of that number gets *answer*."""
    return lambda _, got: answer if got == number else None


def always(answer: Response) -> Callable[[Request, int], Response | None]:
    """Every request gets *answer*."""
    return lambda *_: answer


@pytest.mark.parametrize("case", [STALE, DECOY], ids=["refused", "decoy"])
@pytest.mark.parametrize("make", TRANSIENT.values(), ids=TRANSIENT)
def test_a_harmless_request_is_asked_again_after_a_single_trouble(
    stage: Any, trouble: Any, make: Make, case: Case
) -> None:
    """It passes as if nothing had been, nothing is red, and a notice tells of the wait."""
    stage.serve()
    judge = stage.judge(read_timeout=0.4)
    stage.gateway.otherwise = once(make(trouble))

    result = judge.put(case)

    assert (Outcome.PASS, 2) == (result.outcome, len(stage.requests()))
    assert not judge.watch.broken
    assert "asked again" in " ".join(judge.notices)


@pytest.mark.parametrize("make", TRANSIENT.values(), ids=TRANSIENT)
def test_a_flush_is_never_sent_twice(stage: Any, trouble: Any, make: Make) -> None:
    """Whatever becomes of it, the server sees one request, and nothing is red."""
    stage.serve()
    judge = stage.judge(read_timeout=0.4)
    stage.gateway.otherwise = once(make(trouble))

    result = judge.put(FLUSH)

    assert 1 == len(stage.requests())
    assert result.outcome is not Outcome.FAIL
    assert not {name for name in judge.watch.broken if not name.startswith("effect/")}


@pytest.mark.parametrize("make", UNTOLD.values(), ids=UNTOLD)
def test_a_flush_without_an_answer_that_tells_is_unknown(
    stage: Any, trouble: Any, make: Make
) -> None:
    """It may have happened: after "Endpoint Error" the back end may have done it all the same."""
    stage.serve()
    judge = stage.judge(read_timeout=0.4)
    stage.gateway.otherwise = once(make(trouble))

    result = judge.put(FLUSH)

    assert Outcome.UNKNOWN == result.outcome
    assert "the data is still there" in result.reason
    assert not judge.watch.broken


def test_a_flush_executed_behind_a_dropped_connection_is_unknown_and_told(
    stage: Any, trouble: Any
) -> None:
    """The data is gone, yet no answer says so."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = lambda *_: stage.probe().flush() or trouble.wire("drop")

    result = judge.put(FLUSH)

    assert Outcome.UNKNOWN == result.outcome
    assert "the data is gone" in result.reason


def test_an_old_timestamp_of_an_unanswered_flush_is_judged_by_when_it_was_sent(
    stage: Any, trouble: Any
) -> None:
    """A flush signed 295 s ago is still one after ten more seconds of waiting."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = once(trouble.error(503, "500", ("retry-after", "10")))
    stage.clock.shift(0)

    result = judge.put(BY_ID["timestamp/window/past-295000ms"])

    assert (Outcome.UNKNOWN, 1) == (result.outcome, len(stage.requests()))


def test_a_request_asked_again_is_signed_anew(stage: Any, trouble: Any) -> None:
    """After a wait the same bytes would be another request: at the window's edge, a valid one."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = once(trouble.error(503, "500"))

    judge.put(BY_ID["timestamp/future/ahead-305000ms"])

    first, second = stage.requests()
    assert (
        dict(first.headers)["x-ncp-apigw-timestamp"]
        != dict(second.headers)["x-ncp-apigw-timestamp"]
    )


def test_a_request_that_a_lenient_gateway_may_take_is_not_asked_again(
    stage: Any, trouble: Any
) -> None:
    """Of a case whose answer is open nobody knows whether it flushes."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = once(trouble.error(503, "500"))

    judge.put(BY_ID["timestamp/form/quoted"])

    assert 1 == len(stage.requests())


def test_a_trouble_that_stays_ends_as_an_error(stage: Any, trouble: Any) -> None:
    """Three times "Endpoint Error" more, and the item could not tell."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = always(trouble.error(503, "500"))

    result = judge.put(DECOY)

    assert (Outcome.ERROR, 4) == (result.outcome, len(stage.requests()))


@pytest.mark.parametrize(
    "make",
    [*(UNTOLD[name] for name in ("503-500", "dropped", "garbage", "silent")), TRANSIENT["429-420"]],
    ids=["503", "dropped", "garbage", "silent", "429"],
)
def test_a_target_that_stays_in_trouble_is_asked_no_more(
    stage: Any, trouble: Any, make: Make
) -> None:
    """After six requests in a row without an answer that tells, the run ends with the reason."""
    stage.serve()
    judge = stage.judge(read_timeout=0.2)
    stage.gateway.otherwise = always(make(trouble))
    outcomes = [judge.put(FLUSH).outcome for _ in range(6)]

    with pytest.raises(EnvironmentUnusable, match="Stopped asking: 6 requests in a row"):
        judge.put(DECOY)

    assert Outcome.PASS not in outcomes
    assert 6 == len(stage.requests())


def test_silence_in_all_is_bounded(stage: Any, trouble: Any) -> None:
    """Requests that hang now and then take no more than 90 s of a run, however many they are."""
    stage.serve()
    judge = stage.judge(read_timeout=0.3)
    judge.patience.silence_left_s = 0.5
    stage.gateway.otherwise = lambda _, number: trouble.wire("silent") if number % 2 else None
    [judge.put(FLUSH) for _ in range(3)]

    with pytest.raises(EnvironmentUnusable, match="went by without an answer"):
        judge.put(FLUSH)


def test_a_target_that_restarts_is_waited_for(stage: Any, trouble: Any) -> None:
    """Five dropped connections, each waited for longer than the one before, end nothing."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = lambda _, number: trouble.wire("drop") if number <= 5 else None
    dropped = [judge.put(DECOY).outcome for _ in range(2)]

    result = judge.put(DECOY)

    assert [Outcome.ERROR, Outcome.ERROR] == dropped
    assert Outcome.PASS == result.outcome
    assert [0.2, 0.4, 0.8, 1.6, 3.2] == stage.time.naps


def test_a_redis_that_is_lost_for_good_ends_the_run(stage: Any) -> None:
    """Three looks in vain, and nothing is asked any more."""
    stage.serve()
    judge = stage.judge()
    lost = judge.effects.target
    lost.probe.connection.link.path = "/nowhere/redis.sock"
    lost.probe.close()
    for _ in range(3):
        with pytest.raises(EnvironmentUnusable, match="cannot be used"):
            judge.put(DECOY)

    with pytest.raises(EnvironmentUnusable, match="Stopped asking"):
        judge.put(DECOY)

    assert 3 == len(stage.requests())
