"""
Stand-ins: for each value of the account's one of the same shape, the same for the same value.

A letter stands for a letter, a digit for a digit, and what is neither stays, so that whatever reads
a value takes the stand-in for one of its kind. They are numbered in the order in which the values
appear in one exchange, so the same exchange has the same stand-ins, whatever else a run recorded.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

# A trace id has letters up to v, so the ones behind it stay behind it.
CLASSES = (
    "abcdefghijklmnopqrstuv",
    "wxyz",
    "ABCDEFGHIJKLMNOPQRSTUV",
    "WXYZ",
)
BY_CHAR: Mapping[str, str] = {char: group for group in CLASSES for char in group}
DIGITS = "0123456789"
LEADING = "123456789"
BASE_32 = "0123456789abcdefghijklmnopqrstuv"

# Of the other characters those of as many bytes in UTF-8.
BY_LENGTH: Mapping[int, str] = {
    2: "".join(map(chr, range(0xE0, 0xF7))),
    3: "".join(map(chr, range(0xAC00, 0xAD00))),
    4: "".join(map(chr, range(0x20000, 0x20100))),
}
# What is made at random has a shape at random too, so it has one stand-in whatever that is.
RANDOM: Mapping[re.Pattern[str], str] = {
    re.compile(r"[0-9a-v]{26}"): BASE_32,
    re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|[0-9a-f]{32}"): DIGITS,
}

A_BYTE = "\xff"  # which UTF-8 never has

# A shorter value within another is there by chance.
SHORTEST_PART = 4
MOST_PARTS = 64


def group_of(char: str, before: str, *, bytes_only: bool) -> str:
    """The characters that may stand for *char*, which follows *before*; only itself if none may."""
    if char in BY_CHAR:
        return BY_CHAR[char]
    if char.isascii():
        if not char.isdigit():
            return char
        follows = before.isascii() and before.isdigit()
        return DIGITS if follows else "0" if char == "0" else LEADING
    if bytes_only:
        return A_BYTE
    unseen = char == "\ufffd" or unicodedata.category(char)[0] in "ZC"
    return char if unseen else BY_LENGTH[len(char.encode("utf-8", "surrogatepass"))]


def shaped(text: str, number: int, *, bytes_only: bool = False) -> str:
    """The stand-in *number*, counted from 0, for texts of the shape of *text*."""
    drawn = next((chars for pattern, chars in RANDOM.items() if pattern.fullmatch(text)), None)
    groups = [
        group_of(char, before, bytes_only=bytes_only)
        if drawn is None
        else drawn
        if char.isalnum()
        else char
        for char, before in zip(text, f" {text}", strict=False)
    ]
    chars = []
    for group in reversed(groups):
        number, position = divmod(number, len(group))
        chars.append(group[position])
    return "".join(reversed(chars))


@dataclass(slots=True, kw_only=True)
class StandIns:
    """
    The stand-ins of one exchange.

    Attributes:
        known: What stands for keys, signatures and numbers of the request; decided beforehand.
        bytes_only: Whether characters are bytes.
        seen: The values that were found in places that hold the account's, in order.
        given: What stands for each value.
    """

    known: "Known"
    bytes_only: bool = False
    seen: dict[str, None] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.used.update(self.known.values.values())

    def see(self, text: str) -> None:
        """Note a value of the account's, before anything is replaced."""
        self.seen.setdefault(text.strip())

    def has(self, word: str) -> bool:
        """Whether *word* is a value of the account's, and too long to be one by chance."""
        return len(word) >= SHORTEST_PART and word in self.seen

    def of(self, text: str) -> str:
        """What stands for *text*, the blanks around it aside."""
        value = text.strip()
        if not value:
            return text
        start = text.index(value)
        return f"{text[:start]}{self._of(value)}{text[start + len(value) :]}"

    def _of(self, value: str) -> str:
        if value not in self.given:
            self.given[value] = self._made_of_parts(value) or self._new(value)
        return self.given[value]

    def _made_of_parts(self, value: str) -> str:
        """Of a value that holds others: their stand-ins, and those of what is between them."""
        pieces = list(self.known.pieces(value))
        if len(pieces) > 1 or pieces[0][1]:
            return "".join(made or self.of(text) for text, made in pieces)
        part = self._part_of(value)
        if not part:
            return ""
        between = (self.of(text) for text in value.split(part))
        return self._of(part).join(between)

    def _part_of(self, value: str) -> str:
        """The longest other value that *value* holds, with nothing but marks around it."""
        found = (
            part
            for part in list(self.seen)[:MOST_PARTS]
            if SHORTEST_PART <= len(part) < len(value)
            and part in value
            and re.search(rf"(?<![^\W_]){re.escape(part)}(?![^\W_])", value)
        )
        return max(found, key=len, default="")

    def _new(self, value: str) -> str:
        shape = shaped(value, 0, bytes_only=self.bytes_only)
        while True:
            number = self.counts[shape]
            self.counts[shape] += 1
            made = shaped(value, number, bytes_only=self.bytes_only)
            # Of a shape that is too small for as many values one stands for several.
            if made not in self.used or self._wraps(value, number):
                self.used.add(made)
                return made

    def _wraps(self, value: str, number: int) -> bool:
        """Whether *number* is the last one that the shape of *value* has room for."""
        return shaped(value, number + 1, bytes_only=self.bytes_only) == shaped(
            value, 0, bytes_only=self.bytes_only
        )


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is replaced wherever it stands. (No slots: the pattern is computed once.)"""

    values: Mapping[str, str]

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Finds any of the values, the longest first; a number only where it is whole."""
        if not self.values:
            return None
        ways = (
            rf"(?<![0-9]){value}(?![0-9])" if value.isdigit() else re.escape(value)
            for value in sorted(self.values, key=len, reverse=True)
        )
        return re.compile("|".join(ways))

    def pieces(self, text: str) -> Iterator[tuple[str, str]]:
        """*text* in pieces: each with what stands for it, which is empty for what is not known."""
        end = 0
        for hit in self.pattern.finditer(text) if self.pattern is not None else ():
            if hit.start() > end:
                yield text[end : hit.start()], ""
            yield hit[0], self.values[hit[0]]
            end = hit.end()
        if end < len(text):
            yield text[end:], ""
