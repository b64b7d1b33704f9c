"""Two strings to sign, one above the other, with the parts in which they differ marked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from unicodedata import east_asian_width

from flushproof.diagnosis.parts import visible

# What is compared: a word is the same or is not, so that no chance letter inside it is.
WORD = re.compile(r"\w+|\W")

MOST_WORDS = 600
"""Of longer texts the middle that differs is marked as a whole: a comparison would take long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """
    A part of a string.

    Attributes:
        text: As it was signed, in characters.
        differs: Whether the other string has something else there. An empty text that differs
            says that the other one has something more.
    """

    text: str
    differs: bool


Pieces = tuple[Piece, ...]


def marked(right: str, signed: str) -> tuple[Pieces, Pieces]:
    """*right* and *signed* in pieces, each either the same in both or marked in both."""
    left, other = WORD.findall(right), WORD.findall(signed)
    rights, signeds = [], []
    for same, (start, end), (from_, to) in _stretches(left, other):
        rights.append(Piece(text="".join(left[start:end]), differs=not same))
        signeds.append(Piece(text="".join(other[from_:to]), differs=not same))
    return tuple(rights), tuple(signeds)


Span = tuple[int, int]


def _stretches(left: list[str], other: list[str]) -> Iterator[tuple[bool, Span, Span]]:
    """The stretches of two lists of words, in order: whether they are the same, and where."""
    head = _alike(left, other)
    tail = _alike(left[head:][::-1], other[head:][::-1])
    if head:
        yield True, (0, head), (0, head)
    middle, others = left[head : len(left) - tail], other[head : len(other) - tail]
    if max(len(middle), len(others)) > MOST_WORDS:
        yield False, (head, len(left) - tail), (head, len(other) - tail)
    else:
        comparison = SequenceMatcher(None, middle, others, autojunk=False)
        for kind, start, end, from_, to in comparison.get_opcodes():
            yield kind == "equal", (head + start, head + end), (head + from_, head + to)
    if tail:
        yield True, (len(left) - tail, len(left)), (len(other) - tail, len(other))


def _alike(left: list[str], other: list[str]) -> int:
    pairs = zip(left, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(left), len(other)))


def drawn(pieces: Pieces) -> tuple[tuple[str, str], ...]:
    """
    Each line of the string that *pieces* make up, and below it carets under what differs.

    A line ends in a visible line feed if one was signed there. Where the other string has
    something more, one caret stands under the character that follows.
    """
    rows: list[tuple[str, str]] = []
    text = carets = ""
    for piece in pieces:
        if piece.differs and not piece.text:
            carets = f"{carets.ljust(columns(text))}^"
        for mark in piece.text:
            before = columns(text)
            text += visible(mark)
            if piece.differs:
                carets = carets.ljust(before).ljust(columns(text), "^")
            if mark == "\n":
                rows.append((text, carets))
                text = carets = ""
    return (*rows, (text, carets)) if text or carets else tuple(rows)


def columns(text: str) -> int:
    """How many columns of a terminal *text* takes: two for a Korean letter."""
    return sum(1 + (east_asian_width(mark) in "WF") for mark in text)
