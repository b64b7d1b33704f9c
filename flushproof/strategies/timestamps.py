"""Timestamps: inside the window, at its edges, beyond them, spelt otherwise, and what is none."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.strategies.texts import Edit, marks, odd_texts, words

WINDOW_MS = 300_000
DAY_MS = 86_400_000
YEAR_MS = 365 * DAY_MS

# So far into the past no timestamp is negative, and so far into the future none has a digit more,
# which would be wrong in another way.
LONGEST_MS = 50 * YEAR_MS

# These are so far away that they have a sign or a digit more.
DISTANT_MS = (300 * YEAR_MS, 8_000 * YEAR_MS)

# Where a counter is kept in so many bits, these are lost: 50 days, and far more than 13 digits.
SHORT_WRAP = 2**32
LONG_WRAPS = (2**63, 2**64, 2**96, 2**128)

# The right number as other programs write it. Some readers take it for what it is.
SPELLINGS = (
    "+{ms}",
    "{ms}.0",
    "{ms}.5",
    "{ms}.",
    "{ms}e0",
    "{exponent}",
    "{s}e3",
    "{us}e-3",
    '"{ms}"',
    "{ms},{ms}",
    "{ms};{ms}",
    "{ms}L",
    "{ms}ms",
    "{ms}\u00a0",
    "{hex}",
    "{octal}",
    "{binary}",
    "{underscored}",
    "{grouped}",
    "{percent_encoded}",
    "{arabic}",
    "{devanagari}",
    "{full_width}",
    "{mathematical}",
)

# The right time in another unit, so that the number is one of another time.
UNITS = ("{s}", "{cs}", "{us}", "{ns}")

# The right time as what is no number, and numbers that are none.
DATES = ("{iso}", "{iso_z}", "{iso_day}", "{iso_basic}", "{http}")
NO_NUMBERS = ("NaN", "Infinity", "-Infinity", "null", "true", "undefined", "now", "0x", "1e", "-")

# "The number of milliseconds that have elapsed" has thirteen digits from 2001 to 2286.
DIGITS = 13
MOST_DIGITS = 40


def amounts() -> SearchStrategy[int]:
    """Milliseconds beyond an edge: some, up to a day of them, or up to half a century."""
    return st.one_of(
        st.integers(min_value=1, max_value=2_000),
        st.integers(min_value=1, max_value=DAY_MS),
        st.integers(min_value=1, max_value=LONGEST_MS),
    )


def stale_timestamps(
    *,
    margin_ms: int = 0,
    amounts: SearchStrategy[int] = amounts(),
) -> SearchStrategy[Edit]:
    """Timestamps that are older than the window, by *margin_ms* more than *amounts*."""
    return amounts.map(lambda amount: ("timestamp_offset_ms", -(WINDOW_MS + margin_ms + amount)))


def early_timestamps(
    *,
    margin_ms: int = 0,
    amounts: SearchStrategy[int] = amounts(),
) -> SearchStrategy[Edit]:
    """Timestamps that are further in the future than the window, by more than *margin_ms*."""
    return amounts.map(lambda amount: ("timestamp_offset_ms", WINDOW_MS + margin_ms + amount))


def young_timestamps(*, margin_ms: int = 0) -> SearchStrategy[Edit]:
    """Timestamps of now and of up to five minutes ago, *margin_ms* away from that edge."""
    return _inside(margin_ms).map(lambda amount: ("timestamp_offset_ms", -amount))


def future_timestamps(*, margin_ms: int = 0) -> SearchStrategy[Edit]:
    """Timestamps of now and of up to five minutes ahead, *margin_ms* away from that edge."""
    return _inside(margin_ms).map(lambda amount: ("timestamp_offset_ms", amount))


def fresh_timestamps(*, margin_ms: int = 0) -> SearchStrategy[Edit]:
    """Timestamps inside the window, in both directions, *margin_ms* away from its edges."""
    return young_timestamps(margin_ms=margin_ms) | future_timestamps(margin_ms=margin_ms)


def _inside(margin_ms: int) -> SearchStrategy[int]:
    """Milliseconds from now on, or from the edge on backwards."""
    edge_ms = WINDOW_MS - 1 - margin_ms
    amounts = st.integers(min_value=0, max_value=edge_ms)
    return amounts | amounts.map(lambda amount: edge_ms - amount)


def distant_timestamps(
    *,
    amounts: SearchStrategy[int] = st.integers(min_value=DISTANT_MS[0], max_value=DISTANT_MS[1]),
) -> SearchStrategy[Edit]:
    """Timestamps of a future with more digits than thirteen, centuries and millennia ahead."""
    return amounts.map(lambda amount: ("timestamp_offset_ms", amount))


def ancient_timestamps(
    *, distant: SearchStrategy[Edit] = distant_timestamps()
) -> SearchStrategy[Edit]:
    """Timestamps before 1970, by centuries and millennia, which are negative."""
    return distant.map(lambda edit: (edit[0], -edit[1]))


def wrapped_past_timestamps(
    *, rounds: SearchStrategy[int] = st.integers(min_value=1, max_value=300)
) -> SearchStrategy[Edit]:
    """Timestamps that are old, and those of now where only the last 32 bits are looked at."""
    return rounds.map(lambda count: ("timestamp_offset_ms", -count * SHORT_WRAP))


def wrapped_timestamps(
    *,
    rounds: SearchStrategy[int] = st.integers(min_value=1, max_value=20),
    wraps: SearchStrategy[int] = st.sampled_from(LONG_WRAPS),
) -> SearchStrategy[Edit]:
    """Timestamps with far too many digits, but those of now where a counter overflows."""
    return st.tuples(rounds, wraps).map(lambda pair: ("timestamp_offset_ms", pair[0] * pair[1]))


def numbers(
    *,
    lengths: SearchStrategy[int] = st.integers(min_value=1, max_value=DIGITS - 1),
    values: SearchStrategy[int] = st.integers(min_value=0, max_value=10**MOST_DIGITS - 1),
) -> SearchStrategy[Edit]:
    """Plain numbers without leading zeros, of as many digits as *lengths* say."""
    return st.tuples(lengths, values).map(
        lambda pair: (
            "timestamp_text",
            str(10 ** (pair[0] - 1) + pair[1] % (9 * 10 ** (pair[0] - 1))),
        )
    )


def short_numbers(
    *, lengths: SearchStrategy[int] = st.integers(min_value=1, max_value=DIGITS - 1)
) -> SearchStrategy[Edit]:
    """Numbers of one to twelve digits: times before 2001."""
    return numbers(lengths=lengths)


def long_numbers(
    *, lengths: SearchStrategy[int] = st.integers(min_value=DIGITS + 1, max_value=MOST_DIGITS)
) -> SearchStrategy[Edit]:
    """Numbers of fourteen to forty digits: times after 2286."""
    return numbers(lengths=lengths)


def timestamps_as(
    *,
    templates: SearchStrategy[str],
    offsets: SearchStrategy[int] = st.integers(min_value=-200_000, max_value=200_000),
) -> SearchStrategy[Edit]:
    """Times, by default fresh ones, as *templates* spell them."""
    return st.tuples(templates, offsets).map(lambda pair: ("timestamp_as", [*pair]))


def odd_spellings() -> SearchStrategy[str]:
    """Templates of what some readers take for the right number; leading zeros are among them."""
    zeros = st.integers(min_value=1, max_value=MOST_DIGITS - DIGITS)
    return st.sampled_from(SPELLINGS) | zeros.map(lambda count: "0" * count + "{ms}")


def spelt_timestamps(*, templates: SearchStrategy[str] = odd_spellings()) -> SearchStrategy[Edit]:
    """Fresh times in an odd spelling."""
    return timestamps_as(templates=templates)


def spelt_stale_timestamps(
    *,
    templates: SearchStrategy[str] = odd_spellings(),
    offsets: SearchStrategy[int] = st.integers(min_value=-LONGEST_MS, max_value=-2 * WINDOW_MS),
) -> SearchStrategy[Edit]:
    """Old times in an odd spelling; no uncertain clock makes them fresh."""
    return timestamps_as(templates=templates, offsets=offsets)


def spelt_early_timestamps(
    *,
    templates: SearchStrategy[str] = odd_spellings(),
    offsets: SearchStrategy[int] = st.integers(min_value=2 * WINDOW_MS, max_value=LONGEST_MS),
) -> SearchStrategy[Edit]:
    """Times of the future in an odd spelling; no uncertain clock makes them fresh."""
    return timestamps_as(templates=templates, offsets=offsets)


def negative_timestamps(
    *, templates: SearchStrategy[str] = st.sampled_from(["-{ms}", "-0{ms}", "-{ms}.0"])
) -> SearchStrategy[Edit]:
    """Fresh times with a minus in front."""
    return timestamps_as(templates=templates)


def other_units(*, templates: SearchStrategy[str] = st.sampled_from(UNITS)) -> SearchStrategy[Edit]:
    """Fresh times in seconds, hundredths, microseconds or nanoseconds."""
    return timestamps_as(templates=templates)


def fractions_of_seconds(
    *, templates: SearchStrategy[str] = st.just("{fraction_s}")
) -> SearchStrategy[Edit]:
    """Fresh times in seconds, with the milliseconds behind a point."""
    return timestamps_as(templates=templates)


def dates(*, templates: SearchStrategy[str] = st.sampled_from(DATES)) -> SearchStrategy[Edit]:
    """Fresh times as dates."""
    return timestamps_as(templates=templates)


def worded_timestamps(
    *,
    texts: SearchStrategy[str] = words(max_size=40) | marks() | st.sampled_from(NO_NUMBERS),
) -> SearchStrategy[Edit]:
    """Texts that are no number."""
    return texts.map(lambda text: ("timestamp_text", text))


def odd_timestamps(*, texts: SearchStrategy[str] = odd_texts()) -> SearchStrategy[Edit]:
    """Bytes beyond ASCII, a digit of another script at most."""
    return worded_timestamps(texts=texts)
