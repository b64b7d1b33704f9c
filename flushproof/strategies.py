"""
Generated edits: what the hand-written cases do not think of.

Each strategy gives an edit, a name of `flushproof.cases.edits.EDITS` and its value, so that a
generated request is built, signed and shown like any other. Draws are few and flat and the
alphabets are short: Hypothesis spends more time on a request than sending it takes.
"""

import base64

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.resources import Json

Edit = tuple[str, Json]

WINDOW_MS = 300_000

# One year of milliseconds is far more than any gateway could take for fresh.
LONG_MS = 365 * 86_400_000

# So far into the past no timestamp is negative, which would be wrong in another way.
LONGEST_MS = 50 * LONG_MS

TOKEN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
VISIBLE = "".join(map(chr, range(0x21, 0x7F)))
HARMLESS = "".join(character for character in VISIBLE if not character.isdigit())


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


def random_macs() -> SearchStrategy[Edit]:
    """Signatures of the right form, 44 characters of Base64, that nobody's secret made."""
    return st.binary(min_size=32, max_size=32).map(
        lambda mac: ("signature_text", base64.b64encode(mac).decode())
    )


def broken_signatures(
    *,
    lengths: SearchStrategy[int] = st.integers(min_value=1, max_value=43),
) -> SearchStrategy[Edit]:
    """Other texts where a signature belongs: of any length but the right one."""
    return lengths.map(lambda length: ("signature_text", "A" * length))


def other_timestamps_signed(
    *,
    amounts: SearchStrategy[int] = st.integers(min_value=1, max_value=LONG_MS),
) -> SearchStrategy[Edit]:
    """Signatures for another timestamp than the header's, by a millisecond or more."""
    return amounts.map(lambda amount: ("sign_as", {"timestamp_offset_ms": -amount}))


def words(*, max_size: int = 24) -> SearchStrategy[str]:
    """Short texts of letters."""
    return st.text(TOKEN, min_size=1, max_size=max_size)


def unsigned_queries(*, names: SearchStrategy[str] = words()) -> SearchStrategy[Edit]:
    """Parameters that are added to the query after signing."""
    return names.map(lambda name: ("add_query", f"{name}={name}"))


def unknown_headers(
    *,
    names: SearchStrategy[str] = words(),
    values: SearchStrategy[str] = st.text(HARMLESS, max_size=60),
) -> SearchStrategy[Edit]:
    """Headers that no source knows, with any visible characters for a value."""
    return st.tuples(names, values).map(lambda pair: ("add_header", [f"x-{pair[0]}", pair[1]]))


def unknown_access_keys(*, names: SearchStrategy[str] = words()) -> SearchStrategy[Edit]:
    """Access keys that nobody has."""
    return names.map(lambda name: ("access_key_text", f"nobody{name}"))


def padded_bodies(*, values: SearchStrategy[str] = words(max_size=200)) -> SearchStrategy[Edit]:
    """Form bodies with an unknown parameter behind the known ones."""
    return values.map(lambda value: ("body_repeat", [value, 1]))


def worded_numbers(
    *,
    texts: SearchStrategy[str] = st.text(TOKEN + "-_. /", min_size=1, max_size=40),
) -> SearchStrategy[Edit]:
    """Texts where the instance number belongs that are no number, so that no instance has them."""
    return texts.map(lambda text: ("instance_text", text))
