"""Generated timestamps, each signed with itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flushproof.judging.properties import (
    ACCEPTED,
    ANY,
    REFUSED_401,
    REFUSED_UNREAD,
    check,
    generated,
)
from flushproof.run import Run
from flushproof.strategies import timestamps
from flushproof.strategies.texts import Edit, Told, told
from flushproof.strategies.timestamps import WINDOW_MS
from flushproof.targets import EXACT_CLOCK

# A running gateway's clock is known to a second or so.
MARGIN_MS = 5_000

# Whatever else a request says, and however it is signed, it is good for five minutes.
GOLDEN = (
    *("form", "xml", "no-format", "json"),
    *("java-sdk-post", "python-sdk", "js-sdk", "go-sdk"),
)

OLD = {
    "timestamp/window/stale": timestamps.stale_timestamps(),
    "timestamp/window/wrapped": timestamps.wrapped_past_timestamps(),
    "timestamp/window/short": timestamps.short_numbers(),
}
# In other marks they may be a bad request before they are too old.
OLD_AND_ODD = {
    "timestamp/window/negative": timestamps.negative_timestamps(),
    "timestamp/window/ancient": timestamps.ancient_timestamps(),
    "timestamp/window/spelt": timestamps.spelt_stale_timestamps(),
}
NOT_NOW = {
    "timestamp/future/early": timestamps.early_timestamps(),
    "timestamp/unit/other": timestamps.other_units(),
}
# So are these, with more digits than a time of ours has, or with what is no digit.
NOT_NOW_AND_ODD = {
    "timestamp/future/long": timestamps.long_numbers(),
    "timestamp/future/distant": timestamps.distant_timestamps(),
    "timestamp/future/wrapped": timestamps.wrapped_timestamps(),
    "timestamp/future/spelt": timestamps.spelt_early_timestamps(),
    "timestamp/unit/fraction": timestamps.fractions_of_seconds(),
    "timestamp/number/words": timestamps.worded_timestamps(),
    "timestamp/number/dates": timestamps.dates(),
    "timestamp/number/odd": timestamps.odd_timestamps(),
}
INSIDE = {
    "timestamp/window/young": timestamps.young_timestamps(),
    "timestamp/future/near": timestamps.future_timestamps(),
}

EXPECTED = {
    **dict.fromkeys((*OLD, *NOT_NOW), REFUSED_401),
    **dict.fromkeys((*OLD_AND_ODD, *NOT_NOW_AND_ODD), REFUSED_UNREAD),
}


def margin_ms(run: Run) -> int:
    """How far from an edge a timestamp must be for its side to be certain."""
    return 0 if EXACT_CLOCK in run.judge.target.capabilities else MARGIN_MS


def outwards(run: Run, edit: Edit) -> Edit:
    """*edit* of a timestamp, moved away from the window as far as the clock is unknown."""
    name, value = edit
    if name != "timestamp_offset_ms":
        return edit
    return (name, value + (margin_ms(run) if value > 0 else -margin_ms(run)))


def inwards(run: Run, edit: Edit) -> Edit:
    """*edit* of a timestamp, moved into the window as far as the clock is unknown."""
    name, value = edit
    edge_ms = WINDOW_MS - 1 - margin_ms(run)
    return (name, max(-edge_ms, min(edge_ms, value)))


@pytest.mark.item(
    "timestamp/window/generated", "a timestamp older than five minutes is refused", names="target"
)
@given(asked=told({**OLD, **OLD_AND_ODD}), golden=st.sampled_from(GOLDEN))
def test_an_old_timestamp_is_refused(run: Run, asked: Told, golden: str) -> None:
    """By however much it is too old, however it is spelt, and whatever is asked for."""
    name, edit = asked
    case = generated(name, outwards(run, edit), EXPECTED[name], golden=golden, instance="target")
    check(run, case)


@pytest.mark.item(
    "timestamp/future/generated",
    "a timestamp of the future, of another unit, or that is no number is refused",
    names="target",
)
@given(asked=told({**NOT_NOW, **NOT_NOW_AND_ODD}))
def test_a_timestamp_that_is_not_now_is_refused(run: Run, asked: Told) -> None:
    """Milliseconds are counted, in plain digits, and not ahead of the gateway's clock."""
    name, edit = asked
    case = generated(name, outwards(run, edit), EXPECTED[name], instance="target")
    check(run, case)


@pytest.mark.item(
    "timestamp/window/fresh", "a timestamp inside the window is accepted", names="unknown"
)
@given(asked=told(INSIDE))
def test_a_fresh_timestamp_is_accepted(run: Run, asked: Told) -> None:
    """A timestamp inside the window gets past the gateway, up to its last millisecond."""
    name, edit = asked
    check(run, generated(name, inwards(run, edit), ACCEPTED))


@pytest.mark.item(
    "timestamp/form/generated",
    "the right number in an odd spelling gets a published answer",
    names="unknown",
)
@given(edit=timestamps.spelt_timestamps())
def test_an_odd_spelling_gets_a_published_answer(run: Run, edit: Edit) -> None:
    """No source says which spellings of the right number are taken for it."""
    check(run, generated("timestamp/form/generated", edit, ANY))
