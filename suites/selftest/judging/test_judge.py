"""A target in trouble: what is waited for, what is asked again, what nobody can tell."""

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


def test_a_flush_that_met_a_rate_limit_is_an_error(stage: Any, trouble: Any) -> None:
    """The gateway stopped it, so nothing happened, and nothing was shown."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = once(trouble.error(429, "420"))

    result = judge.put(FLUSH)

    assert Outcome.ERROR == result.outcome


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


def test_a_redirect_is_not_followed_and_not_a_success(stage: Any) -> None:
    """Its signature would go to another host."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = always(
        Response(status=307, headers=(("location", stage.server.url),), body=b"")
    )

    result = judge.put(FLUSH)

    assert (Outcome.FAIL, 1) == (result.outcome, len(stage.requests()))


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
