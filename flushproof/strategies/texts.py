"""Short texts from small alphabets, and what every strategy gives: an edit."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.resources import Json

Edit = tuple[str, Json]

TOKEN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
VISIBLE = "".join(map(chr, range(0x21, 0x7F)))
HARMLESS = "".join(character for character in VISIBLE if not character.isdigit())


def words(*, max_size: int = 24) -> SearchStrategy[str]:
    """Short texts of letters."""
    return st.text(TOKEN, min_size=1, max_size=max_size)
