"""
No socket while a recording is played: a guard that the interpreter itself reports to.

Every way to a socket raises an audit event of Python, whichever library goes it. A hook cannot be
taken off again, so there is one for the process, and it is idle where no guard is up.
"""

import sys
from typing import Any, Self

from flushproof.errors import InterlockRefused

# Asking for one's own name opens nothing.
HARMLESS = frozenset({"socket.gethostname"})


class Offline:
    """
    While it is entered no socket is made, and no name of a host looked up.

    What swallows the error does not get away with it: leaving raises it again.
    """

    def __init__(self) -> None:
        self.refused: list[str] = []

    def __enter__(self) -> Self:
        if not HOOKED:
            sys.addaudithook(_hook)
            HOOKED.append(True)
        GUARDS.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        GUARDS.remove(self)
        if self.refused:
            raise reached_out(self.refused[0])


HOOKED: list[bool] = []
GUARDS: list[Offline] = []


def _hook(event: str, _: Any) -> None:
    if GUARDS and event.startswith("socket.") and event not in HARMLESS:
        GUARDS[-1].refused.append(event)
        raise reached_out(event)


def reached_out(event: str) -> InterlockRefused:
    """What is said of the audit event *event*, which no replay has."""
    return InterlockRefused(
        f"Not done: {event} during a replay, which opens no socket. Something in this process is "
        "not offline: a plugin of pytest, or an error of flushproof."
    )
