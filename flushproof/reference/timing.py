"""
How time passes for a gateway: an argument, so that a lie about time takes none in a test.

The reference gateway never waits. Liars and the slow but honest do.
"""

from collections.abc import Callable
from threading import Timer
from time import monotonic, sleep
from typing import Protocol


class Timing(Protocol):
    """How time passes."""

    def monotonic(self) -> float:
        """Seconds from any moment on, never going back."""

    def sleep(self, seconds: float) -> None:
        """Wait so many *seconds*."""

    def later(self, seconds: float, deed: Callable[[], object]) -> None:
        """Do *deed* so many *seconds* from now, whatever happens until then."""


class SystemTiming:
    """Time as it is."""

    def monotonic(self) -> float:
        """Seconds since the system started."""
        return monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait so many *seconds*; only the thread of one connection does."""
        sleep(seconds)

    def later(self, seconds: float, deed: Callable[[], object]) -> None:
        """Do *deed* in a thread of its own, unless the process has ended by then."""
        timer = Timer(seconds, deed)
        timer.daemon = True
        timer.start()
