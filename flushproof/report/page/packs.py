"""
Exchanges that are in a large page compressed, and unpacked when somebody asks for one.

A pack is made of the very markup that the template makes. Whoever runs no script sees those that
are written out, and is told where the others are.
"""

import base64
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from flushproof.log.events import Entry

PACK = 24
"""Exchanges of a pack: bodies that are the same are in it once, and unpacking takes no time."""

SMALL = 1000
"""Results of a page that is to stay small: what is written out takes the room."""

SMALL_ROOM = 30_000
"""Characters of a small page that packs may take."""

ROOM = 500_000
"""The same of a larger one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """
    Some exchanges.

    Attributes:
        seqs: The numbers of their results.
        data: Base64 of the deflated JSON array of their markups.
    """

    seqs: tuple[int, ...]
    data: str


def packs_of(
    entries: Iterable[Entry], markup: Callable[[Entry], str], *, results: int
) -> Iterator[Pack]:
    """
    The packs of the exchanges of *entries*, the first ones first, as many as there is room for.

    Args:
        results: How many results the page is of.
    """
    left = SMALL_ROOM if results <= SMALL else ROOM
    for some in in_groups(entries):
        texts = json.dumps([markup(entry) for entry in some])
        data = base64.b64encode(zlib.compress(texts.encode("ascii"), 9)).decode()
        left -= len(data)
        if left < 0:
            return
        yield Pack(seqs=tuple(entry.seq for entry in some), data=data)


def in_groups(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """*entries*, `PACK` of them at a time."""
    group: list[Entry] = []
    for entry in entries:
        group.append(entry)
        if len(group) == PACK:
            yield group
            group = []
    if group:
        yield group
