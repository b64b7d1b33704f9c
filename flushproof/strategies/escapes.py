"""Escapes: one text in many spellings, and pieces of text that parsers stumble over."""

from collections.abc import Callable
from itertools import count

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Escape = Callable[[str], str]


def percent_upper(character: str) -> str:
    """``%4A`` for J, in UTF-8."""
    return "".join(f"%{byte:02X}" for byte in character.encode())


def percent_lower(character: str) -> str:
    """``%4a`` for J, which means the same."""
    return percent_upper(character).lower()


def json_escape(character: str) -> str:
    """``\\u004a`` for J, inside a string of JSON."""
    return f"\\u{ord(character):04x}"


def spelt(text: str, mask: bytes, escape: Escape, *, plain: str = "") -> str:
    """*text* with those characters escaped whose bits of *mask* are set, but none of *plain*."""
    chosen = int.from_bytes(mask, "little")
    return "".join(
        escape(character) if chosen >> index & 1 and character not in plain else character
        for index, character in enumerate(text)
    )


def masks(text: str) -> SearchStrategy[bytes]:
    """Any subset of the characters of *text*, in one draw."""
    size = (len(text) + 7) // 8
    return st.binary(min_size=size, max_size=size)


def recased(text: str, changes: int) -> str:
    """*text* with the case of those of its letters changed whose bits of *changes* are set."""
    letters = count()
    return "".join(
        character.swapcase() if character.isalpha() and changes >> next(letters) & 1 else character
        for character in text
    )


def recasings(text: str) -> SearchStrategy[str]:
    """*text*, a word of letters above all, with at least one of them in the other case."""
    letters = sum(map(str.isalpha, text))
    return st.integers(min_value=1, max_value=2**letters - 1).map(
        lambda changes: recased(text, changes)
    )


# Surrogates stand for bytes that are no UTF-8: `\udcff` is sent as 0xFF.
PIECES = (
    *("a", "A", " ", "+", "%20", "%2B", "=", "&", ";", "?", "#", "[]", ".", "/", "\\", '"', "'"),
    *("%", "%4", "%zz", "%u0041", "%2541", "%25%34%31", "%00", "%0A", "%0d%0a", "\0", "\t", "\n"),
    *("한", "%ED%95%9C", "%ed%95%9c", "é", "😀", "\u200b", "%EF%BB%BF", "&amp;", "<b>", "{}"),
    *("\udced\udc95", "\udcff", "\udced\udca0\udc80", "%ED%A0%80", "%FF", "%C0%80", "%F0%9F"),
)


def odd_texts(*, pieces: SearchStrategy[str] = st.sampled_from(PIECES)) -> SearchStrategy[str]:
    """Texts of a few such pieces; none names a number, or a parameter."""
    return st.lists(pieces, max_size=6).map("".join)


def sizes(*, most: int = 18) -> SearchStrategy[int]:
    """The powers of two up to the one of *most*, and one more or less than each but the last."""
    near = st.sampled_from((0, -1, 1))
    return st.tuples(st.integers(min_value=0, max_value=most), near).map(
        lambda drawn: min(2 ** drawn[0] + drawn[1], 2**most)
    )
