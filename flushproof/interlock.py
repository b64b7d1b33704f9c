"""
The interlock: what a run may send is decided here, on the bytes, before a socket opens.

Every request passes `Interlock.admit`; `guarded` puts it in front of whatever sends. What it
refuses is not sent, and says so: the case is skipped with the reason, and the ledger counts it.

A flush budget is one run's: from when it was granted until the end of that run no other run of the
same user on the same machine gets one for that instance. Until it was granted, nothing is flushed.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import time_ns
from typing import Protocol, Self

from flushproof.errors import InterlockRefused
from flushproof.exchange import Exchange, Request
from flushproof.harm import DECOY, Harm, decoy, harm_of, objection
from flushproof.oracles.answer import Kind, read
from flushproof.reservation import FLUSH, Reservation, default_lock_dir, reserve
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
        our_ms: Callable[[], int] = lambda: time_ns() // 1_000_000,
    ) -> None:
        """
        Allow what *permit* says.

        Args:
            permit: What may be sent.
            credentials: With which valid requests are signed.
            now_ms: The target's clock.
            lock_dir: Where budgets are locked; the user's own folder for temporary files otherwise.
            our_ms: Our clock, for what the lock says.
        """
        self.permit = permit
        self._credentials = credentials
        self._now_ms = now_ms
        self._lock_dir = lock_dir
        self._our_ms = our_ms
        self._granted = False
        self._under_way = 0  # flushes of a budget that nobody has answered
        self._ledger: Counter[str] = Counter({name: 0 for name in (*Harm, REFUSED)})
        self._lock = Lock()
        self.last: Harm | None = None  # of the last request that was admitted
        self._reserved: Reservation | None = None

    @property
    def ledger(self) -> Mapping[str, int]:
        """How many requests of each harm were admitted, and how many were `refused`."""
        with self._lock:
            return {str(name): count for name, count in self._ledger.items()}

    def reserve(self) -> str:
        """
        Keep other runs from the instance of the budget; what an earlier one left undone is told.

        Raises:
            InterlockRefused: Another run has it.
        """
        if self.permit.instance is None:
            return ""
        with self._lock:
            return self._hold(self.permit.instance).broken_off

    def grant(self) -> None:
        """Let the budget be spent: it was seen and confirmed which instance it is."""
        with self._lock:
            self._granted = True

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
            self.last = harm
        return harm

    def answered(self) -> None:
        """A flush of the budget got an answer."""
        with self._lock:
            self._under_way = max(self._under_way - 1, 0)

    @property
    def unanswered(self) -> int:
        """How many flushes of the budget no answer told of."""
        with self._lock:
            return self._under_way

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
        if not self._granted:
            raise InterlockRefused(
                f"Not sent: nobody has confirmed yet which instance {permit.instance} is."
            )
        self._hold(permit.instance).note(FLUSH, self._our_ms())
        self._under_way += 1

    def _hold(self, instance: str) -> Reservation:
        if self._reserved is None:
            self._reserved = reserve(
                f"instance-{instance}",
                self._lock_dir or default_lock_dir(),
                now_ms=self._our_ms(),
            )
        return self._reserved

    def close(self) -> None:
        """Give the budget of the instance free for another run."""
        with self._lock:
            if self._reserved is not None:
                # A run that was granted nothing leaves to the next what an earlier one left to it.
                ended = self._granted and not self._under_way
                self._reserved.close(self._our_ms() if ended else None)
                self._reserved = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


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
        harm = self.interlock.admit(request)
        exchange = self.sender.send(request)
        if harm is Harm.FLUSH and told_of(exchange):
            self.interlock.answered()
        return exchange


def told_of(exchange: Exchange) -> bool:
    """
    Whether an answer tells what became of a flush.

    An error of the server does not, whatever else it says, nor does what did not come whole, nor a
    page of somebody in between that is no published envelope and refuses nothing.
    """
    answer = read(exchange)
    if answer is None or answer.status >= 500:
        return False
    return answer.kind is not Kind.OTHER or answer.status >= 400


def guarded(sender: Sender, interlock: Interlock) -> Guarded:
    """*sender* behind *interlock*: the one way to a target."""
    return Guarded(sender, interlock)
