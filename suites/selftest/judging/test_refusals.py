"""The ways in which a step of a sequence is refused: every one there is."""

import pytest

from flushproof.faults import HONEST
from flushproof.judging.sequences import REFUSALS, Sequences
from flushproof.judging.states import Model
from flushproof.matrix.stage import NOW_MS, remembered
from flushproof.matrix.winding import Wound
from flushproof.reference import gateway_errors as errors
from flushproof.reference.core import Gateway
from flushproof.run import Time, judge_of

# What it takes other keys, or an instance that is busy or of another kind, to see is for cases.
REASONS = {
    errors.BAD_REQUEST,
    errors.INVALID_PARAMETER,
    errors.NOT_AUTHENTICATED,
    errors.NOT_FOUND,
    errors.NO_AUTHENTICATION,
    errors.required("cloudDBInstanceNo"),
}


@pytest.fixture
def embedded() -> Sequences:
    """Sequences before the reference gateway, in memory."""
    wound = Wound()
    target = remembered().in_memory(HONEST, wound)
    clock = Time(now_ms=lambda: NOW_MS, monotonic=wound.monotonic, sleep=wound.sleep)
    judge = judge_of(target, clock)
    judge.effects.settle()
    return Sequences(judge=judge, item="effect/emptied/any-sequence")


def test_each_check_of_the_gateway_refuses_one(
    embedded: Sequences, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each way is refused, by the one check or the other, and none is left out."""
    reasons, model = set(), Model(embedded)
    refuse = Gateway.refuse
    monkeypatch.setattr(
        Gateway, "refuse", lambda self, call, why: (reasons.add(why), refuse(self, call, why))[1]
    )

    for way in REFUSALS:
        model.refuse("target", way)

    assert set() == model.accepted
    assert REASONS == reasons
