"""Timestamps: inside the window, at its edges, beyond them, and what is none."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.strategies.texts import TOKEN, Edit

WINDOW_MS = 300_000

# One year of milliseconds is far more than any gateway could take for fresh.
LONG_MS = 365 * 86_400_000

# So far into the past no timestamp is negative, which would be wrong in another way.
LONGEST_MS = 50 * LONG_MS


def amounts() -> SearchStrategy[int]:
    """Milliseconds beyond an edge: one, some, or half a century of them."""
    return st.integers(min_value=1, max_value=LONGEST_MS)


def stale_timestamps(
    *,
    margin_ms: int,
    amounts: SearchStrategy[int] = amounts(),
) -> SearchStrategy[Edit]:
    """Timestamps that are older than the window, by *margin_ms* more than *amounts*."""
    return amounts.map(lambda amount: ("timestamp_offset_ms", -(WINDOW_MS + margin_ms + amount)))


def early_timestamps(
    *,
    margin_ms: int,
    amounts: SearchStrategy[int] = amounts(),
) -> SearchStrategy[Edit]:
    """Timestamps that are further in the future than the window, by more than *margin_ms*."""
    return amounts.map(lambda amount: ("timestamp_offset_ms", WINDOW_MS + margin_ms + amount))


def fresh_timestamps(*, margin_ms: int) -> SearchStrategy[Edit]:
    """Timestamps inside the window, in both directions, *margin_ms* away from its edges."""
    edge_ms = WINDOW_MS - 1 - margin_ms
    return st.integers(min_value=-edge_ms, max_value=edge_ms).map(
        lambda offset_ms: ("timestamp_offset_ms", offset_ms)
    )


def worded_timestamps(
    *,
    words: SearchStrategy[str] = st.text(TOKEN, min_size=1, max_size=40),
) -> SearchStrategy[Edit]:
    """Texts that are no number."""
    return words.map(lambda word: ("timestamp_text", word))
