"""
The exchange of a result that stays in the log's file until somebody looks at it.

A log of a hundred thousand results is far larger than what a report says of it. So what reports
are made from knows where each exchange is, and reads one when it is asked for.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flushproof.errors import EvidenceIncomplete
from flushproof.resources import Json

AT_HAND = 4
"""Exchanges that are kept, since who looks at one looks at several members of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    A line of a log.

    Attributes:
        path: The file.
        written_ns: When that was last written, so that no other file is taken for it.
        start: The first byte of the line.
        length: How many bytes it has.
    """

    path: Path
    written_ns: int
    start: int
    length: int


class Stored(Mapping[str, Json]):
    """The exchange of the result in the line at *place*."""

    __slots__ = ("_place",)

    def __init__(self, place: Place) -> None:
        self._place = place

    def __getitem__(self, name: str) -> Json:
        return loaded(self._place)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(loaded(self._place))

    def __len__(self) -> int:
        return len(loaded(self._place))


@lru_cache(maxsize=AT_HAND)
def loaded(place: Place) -> dict[str, Json]:
    """
    The exchange in the line at *place*.

    Raises:
        EvidenceIncomplete: The file is no longer the one that was read.
    """
    try:
        with place.path.open("rb", buffering=0) as file:
            if os.fstat(file.fileno()).st_mtime_ns != place.written_ns:
                raise EvidenceIncomplete(
                    f"{place.path}: was written to while a report was made of it. Make it again."
                )
            file.seek(place.start)
            exchange: dict[str, Json] = json.loads(file.read(place.length))["exchange"]
    except OSError as error:
        raise EvidenceIncomplete(f"{place.path}: cannot be read: {error.strerror}") from error
    return exchange
