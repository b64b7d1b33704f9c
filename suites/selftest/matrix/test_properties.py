"""
Each property can fail: a lying gateway falsifies it, and the reference gateway does not.

What every answer must satisfy is watched throughout, so a property that takes any published answer
has nothing of its own that could be falsified; those are named here.
"""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

from flushproof.faults import HONEST, Fault
from flushproof.faults.table import FAULTS
from flushproof.judging.properties import Falsified, falsified_by
from flushproof.matrix.properties import properties
from flushproof.matrix.rows import NOW_MS, Stages
from flushproof.matrix.winding import Wound
from flushproof.run import Time, judge_of
from flushproof.settings import Settings

LIARS = {
    "access-key/known/generated": "accepts-unknown-keys",
    "body/form/generated": "reads-names-raw",
    "body/malformed/generated": "defaults-instance",
    "body/media-type-parameters/generated": "refuses-quoted-charset",
    "effect/refused-keeps/any-request": "flushes-first",
    "headers/order/any-request": "needs-order",
    "headers/unknown/generated": "refuses-cookies",
    "instance/unknown/generated": "accepts-unknown-numbers",
    "route/exact-path/generated": "ignores-path-case",
    "route/path/generated": "serves-any-path",
    "signature/message/generated": "keys-by-access-key",
    "signature/message/unsigned-part": "refuses-upper-case",
    "signature/query/generated": "ignores-query",
    "signature/replay/any-request": "wavers-on-error-format",
    "signature/value/changed-part": "skips-signature",
    "signature/value/generated": "compares-prefix",
    "signature/value/signed-anew": "forgives-clock",
    "timestamp/future/generated": "accepts-future",
    "timestamp/window/fresh": "narrows-window",
    "timestamp/window/generated": "accepts-stale",
    "transport/answered/any-request": "errors-under-200",
}
TAKE_ANY = {"headers/duplicate/generated", "timestamp/form/generated", "signature/body/generated"}


Stands = Callable[..., Any]


def falsified(name: str, fault: Fault, stand_in: Stands) -> Falsified | None:
    """What generated requests show of the property called *name* at the gateway of *fault*."""
    [put] = [one.put for one in properties(Settings().examples) if one.id == name]
    wound = Wound()
    with ExitStack() as resources:
        target = Stages(resources).of(fault).in_memory(fault, wound)
        clock = Time(now_ms=lambda: NOW_MS, monotonic=wound.monotonic, sleep=wound.sleep)
        judge = judge_of(target, clock)
        judge.effects.settle()
        try:
            put(stand_in(judge, Settings()))
        except (Falsified, ExceptionGroup) as error:
            return falsified_by(error)
    assert judge.exchanges
    return None


@pytest.mark.parametrize(("name", "fault"), LIARS.items(), ids=LIARS)
def test_a_liar_falsifies_a_property(name: str, fault: str, stand_in: Stands) -> None:
    """With as many requests as a default run has, and for what the liar breaks."""
    found = falsified(name, FAULTS[fault], stand_in)

    assert found is not None
    assert FAULTS[fault].breaks >= {finding.requirement for finding in found.findings}


@pytest.mark.parametrize("name", [*LIARS, *sorted(TAKE_ANY)])
def test_the_reference_gateway_falsifies_none(name: str, stand_in: Stands) -> None:
    """Nor does a property end without a request."""
    assert falsified(name, HONEST, stand_in) is None


def test_every_property_is_here() -> None:
    """A new property has a liar, or takes any answer."""
    assert {*LIARS, *TAKE_ANY} == {one.id for one in properties(1)}
