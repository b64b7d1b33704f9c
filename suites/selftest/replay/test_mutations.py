"""Whatever is done to the bytes of a cassette, it shows what it showed, or is refused by name."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flushproof.cases import cases
from flushproof.errors import EvidenceIncomplete
from flushproof.resources import root
from flushproof.results import Outcome, Result
from flushproof.targets.replay import EMBEDDED

Shelf = Any

CASES = {case.id: case for case in cases()}
ROWS = ("timestamp/window/past-299999ms", "timestamp/window/past-300001ms", "format/xml/form")

# What stands in a cassette where, or could be mistaken for it.
BITS = tuple(b'"{}[]:,\\/0129-.eEtfnul\n\x00\xff <>&=%')


@st.composite
def mutations(draw: st.DrawFn, *, text: bytes) -> bytes:
    """*text* with a piece of it left out, doubled, or replaced by a few bytes."""
    start = draw(st.integers(0, len(text)))
    length = draw(st.sampled_from((0, 1, 2, 7, 40, len(text))))
    piece = text[start : start + length]
    new = draw(
        st.one_of(
            st.just(b""),
            st.just(piece + piece),
            st.lists(st.sampled_from(BITS), min_size=1, max_size=4).map(bytes),
        )
    )
    return text[:start] + new + text[start + length :]


@pytest.mark.parametrize("case", ROWS)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_mutated_cassette_shows_the_same_or_is_refused(
    shelf: Shelf, case: str, data: st.DataObject
) -> None:
    """By its name, with exit 13, and never with a traceback."""
    name = f"{case.replace('/', '--')}.json"
    text = (root() / EMBEDDED / name).read_bytes()
    (shelf.folder / name).write_bytes(data.draw(mutations(text=text)))

    outcome, reason = told(shelf, case)

    assert outcome in (Outcome.PASS, Outcome.ERROR)
    assert (name in reason) is (outcome is Outcome.ERROR)


def told(shelf: Shelf, case: str) -> tuple[Outcome, str]:
    """How the case ends, and why."""
    try:
        result: Result = shelf.put(case)
    except EvidenceIncomplete as error:
        return Outcome.ERROR, str(error)
    return result.outcome, result.reason
