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
class Source:
    """
    The file of a log.

    Attributes:
        written_ns: When it was last written, so that no other file is taken for it.
    """

    path: Path
    written_ns: int


class Stored(Mapping[str, Json]):
    """The exchange of the result in the line of *source* that begins at byte *start*."""

    __slots__ = ("_source", "_start")

    def __init__(self, source: Source, start: int) -> None:
        self._source = source
        self._start = start

    def __getitem__(self, name: str) -> Json:
        return self._loaded()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded())

    def __len__(self) -> int:
        return len(self._loaded())

    def _loaded(self) -> dict[str, Json]:
        return loaded(self._source, self._start)


@lru_cache(maxsize=AT_HAND)
def loaded(source: Source, start: int) -> dict[str, Json]:
    """
    The exchange in the line of *source* that begins at byte *start*.

    Raises:
        EvidenceIncomplete: The file is no longer the one that was read.
    """
    try:
        with source.path.open("rb") as file:
            if os.fstat(file.fileno()).st_mtime_ns != source.written_ns:
                raise EvidenceIncomplete(
                    f"{source.path}: was written to while a report was made of it. Make it again."
                )
            file.seek(start)
            exchange: dict[str, Json] = json.loads(file.readline())["exchange"]
    except OSError as error:
        raise EvidenceIncomplete(f"{source.path}: cannot be read: {error.strerror}") from error
    return exchange
