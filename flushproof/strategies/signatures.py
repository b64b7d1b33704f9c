"""Signatures that a gateway must not take for the right one."""

import base64

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.strategies.texts import Edit
from flushproof.strategies.timestamps import LONG_MS


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
