"""What the tests of recordings have in common: a judge in memory, and a recorder behind it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flushproof.cases import cases
from flushproof.exchange import Exchange, Response
from flushproof.judging.judge import Judge
from flushproof.matrix.rows import fault_of
from flushproof.matrix.stage import NOW_MS, remembered
from flushproof.matrix.winding import Wound
from flushproof.recording.recorder import Origin, Recorder
from flushproof.recording.scrubbing import scrubbed
from flushproof.recording.subject import Put, replay_subject
from flushproof.results import Outcome, Result
from flushproof.run import Time, judge_of

ACCEPTED = next(case for case in cases() if case.id == "signature/value/right")

REFERENCE = Origin(host="embedded", root_url="http://embedded", live=False, suite_version="0.1.0")

Keep = Callable[[Response], Response]


def judge_before(name: str) -> Judge:
    """A judge before the gateway called *name*, in memory."""
    wound = Wound()
    target = remembered().in_memory(fault_of(name), wound)
    time = Time(now_ms=lambda: NOW_MS, monotonic=wound.monotonic, sleep=wound.sleep)
    judge = judge_of(target, time)
    judge.effects.settle()
    return judge


@pytest.fixture(scope="session")
def before() -> Callable[[str], Judge]:
    """Gives a judge before the gateway of a name, in memory."""
    return judge_before


@pytest.fixture(scope="session")
def passed() -> tuple[Put, Result]:
    """How a case was put that is accepted, and what came of it."""
    judge = judge_before("honest")
    result = judge.put(ACCEPTED)
    assert judge.last_put is not None
    assert Outcome.PASS is result.outcome
    return judge.last_put, result


@pytest.fixture
def recorder(tmp_path: Path) -> Recorder:
    """A recorder of our own gateway."""
    return Recorder(folder=tmp_path / "cassettes", origin=REFERENCE)


@pytest.fixture(scope="session")
def keep(passed: tuple[Put, Result]) -> Keep:
    """Gives what a cassette holds of an answer to the accepted case."""
    put, result = passed

    def kept(response: Response) -> Response:
        assert result.exchange is not None
        exchange = Exchange(request=result.exchange.request, response=response)
        subject = replay_subject(REFERENCE.host, decoy=False)
        held = scrubbed(exchange, put, subject).exchange.response
        assert held is not None
        return held

    return kept


@pytest.fixture(scope="session")
def answered(passed: tuple[Put, Result]) -> Callable[..., Result]:
    """Gives the result of the accepted case with another answer."""

    def result_with(**changes: Any) -> Result:
        result = passed[1]
        assert result.exchange is not None
        return replace(result, exchange=replace(result.exchange, **changes))

    return result_with
