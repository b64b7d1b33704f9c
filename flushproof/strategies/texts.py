"""Short texts from small alphabets, and what every strategy gives: an edit."""

from collections.abc import Callable, Mapping

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.resources import Json

Edit = tuple[str, Json]

# An edit, and the id of the case that it makes.
Told = tuple[str, Edit]

TOKEN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
VISIBLE = "".join(map(chr, range(0x21, 0x7F)))
HARMLESS = "".join(character for character in VISIBLE if not character.isdigit())

# Visible marks and letters that fill no placeholder.
PLAIN = "".join(character for character in HARMLESS if character not in "{}%")

# Bytes beyond ASCII as a header carries them, one character each: every single one, as Latin-1 has
# it, and some that are UTF-8 together: an accent, a syllable, a digit, a blank, nothing, a picture.
ODD = (
    *map(chr, range(0x80, 0x100)),
    *(
        character.encode().decode("latin-1")
        for character in ("\u00e9", "\uc131", "\u0661", "\u00a0", "\u200b", "\ufeff", "\U0001f600")
    ),
)


def words(*, max_size: int = 24) -> SearchStrategy[str]:
    """Short texts of letters."""
    return st.text(TOKEN, min_size=1, max_size=max_size)


def marks(*, min_size: int = 1, max_size: int = 12) -> SearchStrategy[str]:
    """Short texts of letters and visible marks, without digits and blanks."""
    return st.text(PLAIN, min_size=min_size, max_size=max_size)


def odd_texts(*, max_size: int = 8) -> SearchStrategy[str]:
    """Short texts of bytes beyond ASCII."""
    return st.lists(st.sampled_from(ODD), min_size=1, max_size=max_size).map("".join)


def told(strategies: Mapping[str, SearchStrategy[Edit]]) -> SearchStrategy[Told]:
    """Edits of every one of *strategies*, each with the id that it stands under."""
    return st.one_of(*(edits.map(_under(name)) for name, edits in strategies.items()))


def _under(name: str) -> Callable[[Edit], Told]:
    return lambda edit: (name, edit)
