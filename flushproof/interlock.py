"""
The interlock: what a run may send is decided here, on the bytes, before a socket opens.

Every request passes `Interlock.admit`; `guarded` puts it in front of whatever sends. What it
refuses is not sent, and says so: the case is skipped with the reason, and the ledger counts it.

A flush budget is one run's: while it holds the budget of an instance, no other run of the same user
on the same machine gets one for that instance.
"""

import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol, Self, TextIO

from flushproof.errors import InterlockRefused
from flushproof.exchange import Exchange, Request
from flushproof.harm import DECOY, Harm, decoy, harm_of, objection
from flushproof.signing import Credentials

__all__ = [
    "DECOY",
    "Guarded",
    "Harm",
    "Interlock",
    "Permit",
    "Sender",
    "decoy",
    "guarded",
    "harm_of",
]

NUMBER = re.compile(r"[1-9][0-9]{0,18}")
REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """
    What a run may send.

    Attributes:
        harms: The harms that are allowed.
        flushes: At most how many flushes; None for any number.
        instance: The only real instance that may be named; None for any.
    """

    harms: frozenset[Harm]
    flushes: int | None = None
    instance: str | None = None

    @classmethod
    def everything(cls) -> Self:
        """Embedded or disposable: nothing there has to survive."""
        return cls(harms=frozenset(Harm))

    @classmethod
    def decoys_only(cls) -> Self:
        """A gateway of which nothing is known: nothing real may be named."""
        return cls(harms=frozenset({Harm.NONE}))

    @classmethod
    def budget(cls, *, flushes: int, instance: str, confirm: str) -> Self:
        """
        Decoys, and at most *flushes* valid flushes of *instance*.

        Raises:
            InterlockRefused: *instance* is no number, or *confirm* does not say it again.
        """
        if not NUMBER.fullmatch(instance) or instance != confirm or flushes < 1:
            raise InterlockRefused(
                f"A flush budget of {flushes} for instance {instance!r} was confirmed with "
                f"{confirm!r}. It needs at least one flush and the same instance number, decimal "
                "digits, twice: --instance-no N --flush-budget K --confirm N. Nothing was sent."
            )
        return cls(harms=frozenset({Harm.NONE, Harm.FLUSH}), flushes=flushes, instance=instance)


class Interlock:
    """What one run may still send, counted; any number of threads may ask."""

    def __init__(
        self,
        permit: Permit,
        *,
        credentials: Credentials | None = None,
        now_ms: Callable[[], int] | None = None,
        lock_dir: Path | None = None,
    ) -> None:
        """
        Allow what *permit* says.

        Args:
            permit: What may be sent.
            credentials: With which valid requests are signed.
            now_ms: The target's clock.
            lock_dir: Where budgets are locked; the user's own folder for temporary files otherwise.
        """
        self.permit = permit
        self._credentials = credentials
        self._now_ms = now_ms
        self._lock_dir = lock_dir
        self._ledger: Counter[str] = Counter({name: 0 for name in (*Harm, REFUSED)})
        self._lock = Lock()
        self._reserved: TextIO | None = None

    @property
    def ledger(self) -> Mapping[str, int]:
        """How many requests of each harm were admitted, and how many were `refused`."""
        with self._lock:
            return {str(name): count for name, count in self._ledger.items()}

    def admit(self, request: Request) -> Harm:
        """
        Count *request* as sent and give its harm.

        Raises:
            InterlockRefused: It must not be sent.
        """
        now_ms = self._now_ms() if self._now_ms is not None else None
        harm = harm_of(request, credentials=self._credentials, target_now_ms=now_ms)
        with self._lock:
            try:
                self._check(request, harm)
            except InterlockRefused:
                self._ledger[REFUSED] += 1
                raise
            self._ledger[harm] += 1
        return harm

    def _check(self, request: Request, harm: Harm) -> None:
        permit = self.permit
        if harm is Harm.NONE:
            return
        if harm not in permit.harms:
            flushes = f" and valid flushes of {permit.instance}" if permit.instance else ""
            raise InterlockRefused(
                f"Not sent: {objection(request)}, and this run may send only decoys{flushes}. "
                "To send it, declare the target --disposable."
            )
        if permit.instance is None:
            return
        doubt = objection(request, granted=frozenset({permit.instance}))
        if doubt is not None:
            raise InterlockRefused(
                f"Not sent: a flush that names more than instance {permit.instance}: {doubt}."
            )
        if permit.flushes is not None and self._ledger[Harm.FLUSH] >= permit.flushes:
            raise InterlockRefused(
                f"Not sent: the budget of {permit.flushes} flushes of instance {permit.instance} "
                "is used up. A larger --flush-budget allows more."
            )
        if self._reserved is None:
            self._reserved = reserve(permit.instance, self._lock_dir or default_lock_dir())

    def close(self) -> None:
        """Give the budget of the instance free for another run."""
        with self._lock:
            if self._reserved is not None:
                self._reserved.close()
                self._reserved = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def default_lock_dir() -> Path:
    """The folder of this user's locks."""
    return Path(tempfile.gettempdir()) / f"flushproof-{os.getuid()}"


def reserve(instance: str, folder: Path) -> TextIO:
    """
    Lock the budget of *instance*: it is ours until the file is closed or this process ends.

    Raises:
        InterlockRefused: Another run has it, or it cannot be locked.
    """
    import fcntl

    path = folder / f"instance-{instance}.lock"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid != os.getuid():
            raise PermissionError("the folder belongs to another user")
        lock = path.open("a", encoding="ascii")
    except OSError as error:
        raise InterlockRefused(f"Not sent: {path} cannot be locked: {error}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise InterlockRefused(
            f"Not sent: another run has the flush budget of instance {instance} ({path}). "
            "Wait until it has ended."
        ) from error
    return lock


class Sender(Protocol):
    """Whatever takes a request to a target."""

    def send(self, request: Request) -> Exchange:
        """Send *request* once and give what came of it."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A sender that sends only what its interlock admits."""

    sender: Sender
    interlock: Interlock

    def send(self, request: Request) -> Exchange:
        """Send *request* if it may be sent; raises InterlockRefused if not."""
        self.interlock.admit(request)
        return self.sender.send(request)


def guarded(sender: Sender, interlock: Interlock) -> Guarded:
    """*sender* behind *interlock*: the one way to a target."""
    return Guarded(sender, interlock)
