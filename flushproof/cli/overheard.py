"""
A copy of what a command says, so that it can be looked at for secrets once all is said.

What a process of another program writes by itself is not in it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO


class Copied:
    """A stream that keeps what is written to it; in all else it is the stream itself."""

    def __init__(self, stream: TextIO, kept: list[str]) -> None:
        self.stream = stream
        self.kept = kept

    def write(self, text: str) -> int:
        """Write *text*, and keep it."""
        written = self.stream.write(text)
        self.kept.append(text)
        return written

    def writelines(self, lines: Any) -> None:
        """Write *lines*, and keep them."""
        for line in lines:
            self.write(line)

    def __iter__(self) -> Iterator[str]:
        return iter(self.stream)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@contextmanager
def overheard() -> Iterator[list[str]]:
    """Keep what is written to stdout and stderr until the block is left."""
    kept: list[str] = []
    before: tuple[Any, Any] = sys.stdout, sys.stderr
    # A stream that was closed before we began is None.
    copies: list[Any] = [stream and Copied(stream, kept) for stream in before]
    sys.stdout, sys.stderr = copies
    try:
        yield kept
    finally:
        sys.stdout, sys.stderr = before
