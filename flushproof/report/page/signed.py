"""The string to sign, line by line: what was signed against what the request as sent says."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from string import ascii_letters, digits

from flushproof.resources import Json

LABELS = ("method, a space, path and query", "timestamp", "access key")
"""What each line of the string to sign is."""


WORD = ascii_letters + digits
"""What words are made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A text, and which part of it differs from another: that between *before* and *after*."""

    before: str
    differs: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedLine:
    """
    One line of the string to sign.

    Attributes:
        label: What the line is.
        received: As a conforming gateway computes it from the request.
        signed: As the sender signed it, if that is another one, or None.
    """

    label: str
    received: Marked
    signed: Marked | None


def lines_of(record: Json) -> tuple[SignedLine, ...]:
    """The lines of the string to sign of the exchange *record*; none if it has none."""
    received = record["string_to_sign"]
    if received is None:
        return ()
    return tuple(compared(received, record.get("signed")))


def differs(lines: tuple[SignedLine, ...]) -> bool:
    """Whether something else was signed than was sent."""
    return any(line.signed is not None for line in lines)


def compared(received: str, signed: str | None) -> Iterator[SignedLine]:
    """*received* line by line, next to *signed* where that differs."""
    other = received if signed is None else signed
    pairs = zip_longest(received.split("\n"), other.split("\n"))
    for number, (here, there) in enumerate(pairs):
        label = LABELS[number] if number < len(LABELS) else "one line more"
        left, right = marked(here or "", there or "")
        yield SignedLine(label=label, received=left, signed=None if here == there else right)


def marked(left: str, right: str) -> tuple[Marked, Marked]:
    """*left* and *right*, each with the words that the other has not."""
    head = alike(left, right)
    tail = alike(left[head:][::-1], right[head:][::-1])
    head = len(left[:head].rstrip(WORD)) if left != right else head
    tail = len(left[len(left) - tail :].lstrip(WORD)) if left != right else tail
    first, second = (
        Marked(
            before=text[:head],
            differs=text[head : len(text) - tail],
            after=text[len(text) - tail :],
        )
        for text in (left, right)
    )
    return first, second


def alike(left: str, right: str) -> int:
    """How many characters at the beginning of *left* and *right* are the same."""
    pairs = zip(left, right, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))
