"""Rate, request budget and deadline of a run, as the gateway sees them."""

import json
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from flushproof.cases import cases
from flushproof.errors import Withheld
from flushproof.judging.scenarios import perform
from flushproof.results import Outcome
from flushproof.settings import Settings
from flushproof.targets.remote import wire_for

BY_ID = {case.id: case for case in cases()}
DECOY = BY_ID["instance/unknown/decoy"]
FLUSH = BY_ID["effect/emptied/form"]
DECOYS = {
    "disposable": False,
    "instance_no": None,
    "redis_url": None,
    "bystander_redis_url": None,
}

# What a preflight asks of a gateway in step.
PREFLIGHT = 2


def test_every_request_counts_for_the_budget(stage: Any) -> None:
    """Those of the preflight too; the one too many is not sent, and its case skipped with that."""
    stage.serve()
    judge = stage.judge(request_budget=PREFLIGHT + 2, **DECOYS)

    results = [judge.put(DECOY) for _ in range(4)]

    assert [Outcome.PASS, Outcome.PASS, Outcome.SKIP, Outcome.SKIP] == [
        result.outcome for result in results
    ]
    assert "the request budget of 4 is used up" in results[2].reason
    assert PREFLIGHT + 2 == len(stage.gateway.asked)


def test_a_repeat_counts_for_the_budget(stage: Any, trouble: Any) -> None:
    """Where there is none left for it, nobody can tell, and nothing is sent."""
    stage.serve()
    judge = stage.judge(request_budget=PREFLIGHT + 1, **DECOYS)
    stage.gateway.otherwise = lambda *_: trouble.error(503, "500")

    result = judge.put(DECOY)

    assert Outcome.SKIP == result.outcome
    assert PREFLIGHT + 1 == len(stage.gateway.asked)


def test_a_scenario_that_the_budget_ends_is_skipped(stage: Any) -> None:
    """After its first request."""
    stage.serve()
    judge = stage.judge(request_budget=PREFLIGHT + 1, **DECOYS)

    result = perform(judge, "format/same-story/json-and-xml")

    assert (Outcome.SKIP, PREFLIGHT + 1) == (result.outcome, len(stage.gateway.asked))
    assert "request budget" in result.reason


def test_a_budget_that_ends_in_the_preflight_ends_the_run(stage: Any) -> None:
    """Nothing was judged."""
    stage.serve()

    with pytest.raises(Withheld, match="request budget of 1") as caught:
        stage.target(request_budget=1, **DECOYS)

    assert 13 == caught.value.exit_status


def test_requests_go_at_the_rate_that_was_given(stage: Any) -> None:
    """Those of the preflight too."""
    stage.serve()
    judge = stage.judge(rate=4.0, **DECOYS)

    judge.put(DECOY)
    judge.put(DECOY)

    assert [0.25] * (PREFLIGHT + 2) == stage.time.naps


def test_a_limit_at_the_rate_that_was_given_makes_it_slower(stage: Any, trouble: Any) -> None:
    """The rate is what is asked at the most."""
    stage.serve()
    judge = stage.judge(rate=4.0, **DECOYS)
    stage.gateway.otherwise = lambda _, number: trouble.error(429, "420") if number == 1 else None

    judge.put(DECOY)

    assert 0.5 <= judge.patience.interval_s


@pytest.mark.parametrize(
    "told",
    [
        lambda _: "5",
        lambda _: "86400",
        lambda _: "9" * 400,
        lambda now_s: formatdate(now_s + 86_400, usegmt=True),
        lambda _: formatdate(253_402_300_799, usegmt=True),
    ],
    ids=["five-seconds", "a-day", "four-hundred-digits", "tomorrow", "the-year-9999"],
)
def test_no_retry_after_is_waited_for_beyond_the_deadline(
    stage: Any, trouble: Any, told: Callable[[float], str]
) -> None:
    """Seconds or a date; then nothing more is sent, and the case is skipped with that reason."""
    stage.serve()
    judge = stage.judge(deadline=3.0, **DECOYS)
    again = ("retry-after", told(stage.clock() / 1000))
    stage.gateway.otherwise = lambda *_: trouble.error(429, "420", again)

    result = judge.put(DECOY)

    assert (Outcome.SKIP, 1) == (result.outcome, len(stage.requests()))
    assert "the deadline of the run has passed" in result.reason
    assert 3.0 == sum(stage.time.naps)


def test_a_retry_after_is_waited_for_before_a_harmless_request_is_repeated(
    stage: Any, trouble: Any
) -> None:
    """And the answer to that counts."""
    stage.serve()
    judge = stage.judge(deadline=60.0, **DECOYS)
    again = ("retry-after", "7")
    stage.gateway.otherwise = lambda _, number: (
        trouble.error(429, "420", again) if number == 1 else None
    )

    result = judge.put(DECOY)

    assert (Outcome.PASS, 2) == (result.outcome, len(stage.requests()))
    assert 7.0 == stage.time.naps[0]


@pytest.mark.parametrize("again", ["0", "1", "5"])
def test_a_flush_that_met_a_limit_is_not_repeated(stage: Any, trouble: Any, again: str) -> None:
    """However soon it may be asked again."""
    stage.serve()
    judge = stage.judge(deadline=60.0)
    stage.gateway.otherwise = lambda _, number: (
        trouble.error(429, "420", ("retry-after", again)) if number == 1 else None
    )

    result = judge.put(FLUSH)

    assert (Outcome.ERROR, 1) == (result.outcome, len(stage.requests()))


def test_a_run_beyond_its_deadline_is_incomplete(stage: Any, flushproof: Any, trouble: Any) -> None:
    """What was not asked is skipped with that reason, and nothing is green."""
    stage.serve()
    stage.gateway.otherwise = lambda _, number: (
        trouble.error(429, "420", ("retry-after", "9")) if number == 5 else None
    )

    ran = flushproof(
        "run", f"--target={stage.server.url}", "--deadline=5", "--select=timestamp/", "--rate=100"
    )

    assert 13 == ran.status
    assert "the deadline of the run has passed, 5 s after its beginning" in ran.text
    assert ended(ran.folder)["statuses"] == [13]
    assert 5 == len(stage.gateway.asked)


def test_generated_requests_end_at_the_budget(stage: Any, flushproof: Any, trouble: Any) -> None:
    """A property that could not ask all that it wanted is skipped, and the run incomplete."""
    stage.serve()
    stage.gateway.otherwise = lambda _, number: (
        trouble.error(503, "500") if number % 2 and number > 2 else None
    )

    ran = flushproof(
        "run",
        f"--target={stage.server.url}",
        "--select=timestamp/window/fresh",
        "--examples=15",
        "--request-budget=26",
        "--rate=1000",
    )

    assert 13 == ran.status
    assert "requests no more were sent: the request budget of 26 is used up" in ran.text
    assert 26 == len(stage.gateway.asked)


def test_an_embedded_run_has_a_deadline_too(flushproof: Any) -> None:
    """It is one of the run, whatever is judged."""
    ran = flushproof("run", "--deadline=1", "--select=timestamp/window", "--examples=3000")

    assert 13 == ran.status
    assert "the deadline of the run has passed" in ran.text


def ended(folder: Path) -> Any:
    """The footer of the log in *folder*."""
    log = (folder / "reports" / "events.ndjson").read_text(encoding="utf-8")
    return json.loads(log.splitlines()[-1])


def test_timeouts_are_those_of_the_options() -> None:
    """Of a connection, and of an exchange."""
    settings = Settings(target="http://127.0.0.1:1", connect_timeout=0.5, read_timeout=2.5)

    with wire_for(settings, lambda: 0) as wire:
        assert (0.5, 2.5) == (wire._connect_s, wire._deadline_s)
