"""Generated timestamps: on which side of the window they are, and what they look like."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.cases.edits import EDITS
from flushproof.exchange import Request, value_of
from flushproof.signing import SIGNATURE_V2, TIMESTAMP, verify
from flushproof.strategies import timestamps
from flushproof.strategies.texts import ODD, Edit
from flushproof.strategies.timestamps import (
    DATES,
    LONG_WRAPS,
    NO_NUMBERS,
    SPELLINGS,
    UNITS,
    WINDOW_MS,
    YEAR_MS,
)
from flushproof.targets.embedded import OWNER
from flushproof.targets.wire import message_of

MARGIN_MS = 5_000
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)

Edits = st.SearchStrategy[Edit]
Sent = Callable[..., Request]
CanProduce = Callable[[Edits, Callable[[Edit], object]], bool]

# What the header holds. The first are plain numbers of milliseconds, the others are not.
NUMBERS = {
    "stale": (timestamps.stale_timestamps(), "[0-9]{12,13}"),
    "early": (timestamps.early_timestamps(), "[0-9]{13}"),
    "wrapped past": (timestamps.wrapped_past_timestamps(), "[0-9]{12,13}"),
    "wrapped": (timestamps.wrapped_timestamps(), "[0-9]{19,40}"),
    "short": (timestamps.short_numbers(), "[1-9][0-9]{0,11}"),
    "long": (timestamps.long_numbers(), "[1-9][0-9]{13,39}"),
    "distant": (timestamps.distant_timestamps(), "[0-9]{14,15}"),
    "ancient": (timestamps.ancient_timestamps(), "-[0-9]{13,15}"),
    "units": (timestamps.other_units(), "[0-9]{10}|[0-9]{12}|[0-9]{16}|[0-9]{19}"),
}
TEXTS = {
    "negative": (timestamps.negative_timestamps(), r"-0?[0-9]{13}(\.0)?"),
    "fractions": (timestamps.fractions_of_seconds(), r"[0-9]{10}\.[0-9]{3}"),
    "dates": (timestamps.dates(), "2023[0-9T:Z.+-]{6,25}|[A-Z][a-z]{2}, [0-9A-Za-z: ]{20} GMT"),
    "words": (timestamps.worded_timestamps(), "0x|1e|[^0-9 ]{1,40}"),
    "odd": (timestamps.odd_timestamps(), "[\x80-\xff]{1,32}"),
}
INSIDE = {
    "young": timestamps.young_timestamps(),
    "future": timestamps.future_timestamps(),
    "fresh": timestamps.fresh_timestamps(),
}
SPELT = {
    "fresh": timestamps.spelt_timestamps(),
    "stale": timestamps.spelt_stale_timestamps(),
    "early": timestamps.spelt_early_timestamps(),
}
EVERY = st.one_of(
    *(edits for edits, _ in (*NUMBERS.values(), *TEXTS.values())), *INSIDE.values(), *SPELT.values()
)


@QUICK
@given(edit=EVERY)
def test_every_timestamp_is_sent_and_signed_as_it_is(sent: Sent, edit: Edit) -> None:
    """Whatever it is, a wire carries it, and the signature is good for it."""
    request = sent(edit)
    text, signature = (value_of(request.headers, name) or "" for name in (TIMESTAMP, SIGNATURE_V2))

    assert edit[0] in EDITS
    assert f"{TIMESTAMP}: {text}\r\n".encode("latin-1") in message_of(request, "gateway.example")
    assert verify(signature, request.method, request.target, text, OWNER)


@pytest.mark.parametrize("name", [*NUMBERS, *TEXTS])
@QUICK
@given(data=st.data())
def test_a_timestamp_looks_as_told(sent: Sent, name: str, data: st.DataObject) -> None:
    """Its digits, its sign and its other marks are those that its name promises."""
    edits, look = {**NUMBERS, **TEXTS}[name]

    text = value_of(sent(data.draw(edits)).headers, TIMESTAMP) or ""

    assert re.fullmatch(look, text)


@pytest.mark.parametrize("name", NUMBERS)
@QUICK
@given(data=st.data())
def test_another_number_is_outside_the_window(
    sent: Sent, now_ms: int, name: str, data: st.DataObject
) -> None:
    """Nor is it on the edge, whose side is contradicted."""
    text = value_of(sent(data.draw(NUMBERS[name][0])).headers, TIMESTAMP) or ""

    assert abs(int(text) - now_ms) > WINDOW_MS


@pytest.mark.parametrize("name", INSIDE)
@QUICK
@given(data=st.data())
def test_a_fresh_number_is_inside_the_window(
    sent: Sent, now_ms: int, name: str, data: st.DataObject
) -> None:
    """It is neither beyond the edge nor on it."""
    text = value_of(sent(data.draw(INSIDE[name])).headers, TIMESTAMP) or ""

    assert abs(int(text) - now_ms) < WINDOW_MS


@QUICK
@given(
    stale=timestamps.stale_timestamps(margin_ms=MARGIN_MS),
    early=timestamps.early_timestamps(margin_ms=MARGIN_MS),
    fresh=timestamps.fresh_timestamps(margin_ms=MARGIN_MS),
)
def test_a_margin_is_kept_from_both_edges(stale: Edit, early: Edit, fresh: Edit) -> None:
    """So far from an edge every clock agrees on the side."""
    assert stale[1] < -WINDOW_MS - MARGIN_MS
    assert early[1] > WINDOW_MS + MARGIN_MS
    assert abs(fresh[1]) < WINDOW_MS - MARGIN_MS


@QUICK
@given(edit=timestamps.fresh_timestamps(margin_ms=WINDOW_MS - 2))
def test_a_margin_is_kept_to_the_millisecond(edit: Edit) -> None:
    """With all but two milliseconds for a margin, one in each direction is left."""
    assert edit[1] in (-1, 0, 1)


@QUICK
@given(young=timestamps.young_timestamps(), future=timestamps.future_timestamps())
def test_the_past_and_the_future_are_told_apart(young: Edit, future: Edit) -> None:
    """Whether the window reaches into the future is a question of its own."""
    assert young[1] <= 0 <= future[1]


@pytest.mark.parametrize(
    ("edits", "offset_ms"),
    [
        (timestamps.stale_timestamps(), -WINDOW_MS - 1),
        (timestamps.early_timestamps(), WINDOW_MS + 1),
        (timestamps.young_timestamps(), 0),
        (timestamps.young_timestamps(), 1 - WINDOW_MS),
        (timestamps.future_timestamps(), WINDOW_MS - 1),
        (timestamps.wrapped_past_timestamps(), -(2**32)),
        *((timestamps.wrapped_timestamps(), wrap) for wrap in LONG_WRAPS),
    ],
    ids=str,
)
def test_the_nearest_edge_can_be_produced(
    can_produce: CanProduce, edits: Edits, offset_ms: int
) -> None:
    """The first millisecond on either side is among what is generated."""
    assert can_produce(edits, lambda edit: edit[1] == offset_ms)


@pytest.mark.parametrize(
    ("edits", "years"),
    [
        (timestamps.stale_timestamps(), -45),
        (timestamps.early_timestamps(), 45),
        (timestamps.ancient_timestamps(), -2_000),
        (timestamps.distant_timestamps(), 7_000),
    ],
    ids=str,
)
def test_it_can_be_wrong_by_ages(can_produce: CanProduce, edits: Edits, years: int) -> None:
    """Decades, centuries and millennia are among what is generated."""
    assert can_produce(edits, lambda edit: edit[1] / YEAR_MS / years >= 1)


@pytest.mark.parametrize("offset_ms", [-WINDOW_MS, WINDOW_MS])
def test_the_edge_itself_is_never_produced(can_produce: CanProduce, offset_ms: int) -> None:
    """Five minutes to the millisecond is valid in one language of the page and not in another."""
    edits = st.one_of(
        timestamps.stale_timestamps(), timestamps.early_timestamps(), timestamps.fresh_timestamps()
    )

    assert not can_produce(edits, lambda edit: edit[1] == offset_ms)


@pytest.mark.parametrize("digits", [1, 2, 10, 12, 14, 20, 39, 40])
def test_a_number_of_any_length_can_be_produced(can_produce: CanProduce, digits: int) -> None:
    """From one digit to forty, less the thirteen that a time of today has."""
    edits = timestamps.short_numbers() | timestamps.long_numbers()

    assert can_produce(edits, lambda edit: len(edit[1]) == digits)


@pytest.mark.parametrize("template", [*SPELLINGS, "0{ms}", "0" * 27 + "{ms}"])
def test_each_spelling_can_be_produced(can_produce: CanProduce, template: str) -> None:
    """Signs, fractions, exponents, other digits, other bases, and leading zeros are among them."""
    assert can_produce(timestamps.spelt_timestamps(), lambda edit: edit[1][0] == template)


@QUICK
@given(
    fresh=timestamps.spelt_timestamps(),
    stale=timestamps.spelt_stale_timestamps(),
    early=timestamps.spelt_early_timestamps(),
)
def test_a_spelt_time_is_on_its_side_by_every_clock(fresh: Edit, stale: Edit, early: Edit) -> None:
    """An odd spelling is all that can be wrong with a fresh one; the others are wrong besides."""
    assert abs(fresh[1][1]) < WINDOW_MS - MARGIN_MS
    assert stale[1][1] < -WINDOW_MS - MARGIN_MS
    assert early[1][1] > WINDOW_MS + MARGIN_MS


@pytest.mark.parametrize(
    ("edits", "template"),
    [
        *((timestamps.other_units(), unit) for unit in UNITS),
        *((timestamps.dates(), date) for date in DATES),
    ],
    ids=str,
)
def test_each_unit_and_date_can_be_produced(
    can_produce: CanProduce, edits: Edits, template: str
) -> None:
    """Seconds, hundredths, microseconds, nanoseconds, and dates in several notations."""
    assert can_produce(edits, lambda edit: edit[1][0] == template)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_each_known_word_can_be_produced(can_produce: CanProduce, text: str) -> None:
    """What programs write where they have no number is among the words."""
    assert can_produce(timestamps.worded_timestamps(), lambda edit: edit[1] == text)


@pytest.mark.parametrize("text", [ODD[0], "\xff", "\u0661".encode().decode("latin-1")])
def test_odd_bytes_can_be_produced(can_produce: CanProduce, text: str) -> None:
    """The first and the last byte beyond ASCII, and a digit of another script in UTF-8."""
    assert can_produce(timestamps.odd_timestamps(), lambda edit: edit[1] == text)
