"""Generated timestamps, each signed with itself."""

import pytest
from hypothesis import given

from flushproof.judging.properties import ACCEPTED, REFUSED_401, REFUSED_UNREAD, check, generated
from flushproof.run import Run
from flushproof.strategies import timestamps
from flushproof.strategies.texts import Edit
from flushproof.targets import EXACT_CLOCK

# A running gateway's clock is known to a second or so.
MARGIN_MS = 5_000


def margin_ms(run: Run) -> int:
    """How far from an edge a timestamp must be for its side to be certain."""
    return 0 if EXACT_CLOCK in run.judge.target.capabilities else MARGIN_MS


def shifted(run: Run, edit: Edit) -> Edit:
    """*edit* of a timestamp, moved away from the window's edge as far as the clock is unknown."""
    name, offset_ms = edit
    margin = margin_ms(run)
    return (name, offset_ms + (margin if offset_ms > 0 else -margin))


@pytest.mark.item(
    "timestamp/window/generated", "a timestamp older than five minutes is refused", names="target"
)
@given(edit=timestamps.stale_timestamps(margin_ms=0))
def test_a_stale_timestamp_is_refused(run: Run, edit: Edit) -> None:
    """A timestamp older than five minutes is refused, by however much."""
    check(
        run,
        generated("timestamp/window/generated", shifted(run, edit), REFUSED_401, instance="target"),
    )


@pytest.mark.item(
    "timestamp/future/generated", "a timestamp of the far future is refused", names="target"
)
@given(edit=timestamps.early_timestamps(margin_ms=0))
def test_an_early_timestamp_is_refused(run: Run, edit: Edit) -> None:
    """A timestamp more than five minutes ahead is refused, by however much."""
    check(
        run,
        generated("timestamp/future/generated", shifted(run, edit), REFUSED_401, instance="target"),
    )


@pytest.mark.item(
    "timestamp/window/fresh", "a timestamp inside the window is accepted", names="unknown"
)
@given(edit=timestamps.fresh_timestamps(margin_ms=MARGIN_MS))
def test_a_fresh_timestamp_is_accepted(run: Run, edit: Edit) -> None:
    """A timestamp inside the window gets past the gateway."""
    check(run, generated("timestamp/window/fresh", edit, ACCEPTED))


@pytest.mark.item(
    "timestamp/number/generated", "a timestamp that is no number is refused", names="target"
)
@given(edit=timestamps.worded_timestamps())
def test_a_timestamp_in_words_is_refused(run: Run, edit: Edit) -> None:
    """A signed timestamp that is no number is refused all the same."""
    check(run, generated("timestamp/number/generated", edit, REFUSED_UNREAD, instance="target"))
