"""A clock that can be set, so that the five-minute window is shown to the millisecond."""

from collections.abc import Callable
from time import time_ns


def system_ms() -> int:
    """Milliseconds since 1970-01-01T00:00:00Z, by the system's clock."""
    return time_ns() // 1_000_000


class Clock:
    """The gateway's clock: runs with *source*, until it is set; then it stands still."""

    def __init__(self, source: Callable[[], int] = system_ms) -> None:
        self.source = source
        self.offset_ms = 0

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01T00:00:00Z, as this clock shows them."""
        return self.source() + self.offset_ms

    def __call__(self) -> int:
        """`now_ms`, so that a clock can be handed over where a function is asked for."""
        return self.now_ms()

    def set(self, ms: int) -> None:
        """Show *ms* from now on, and stand still."""
        self.source, self.offset_ms = (lambda: ms), 0

    def shift(self, ms: int) -> None:
        """Show *ms* more than before (less, if negative); a running clock keeps running."""
        self.offset_ms += ms
