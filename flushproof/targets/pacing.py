"""
The pace of a run: how fast, how often, and until when a target is asked.

It sits in the transport, so every request counts, whoever sends it and for whatever reason. Waiting
comes after an exchange and not between signing a request and sending it, which would age it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from flushproof.errors import InterlockRefused, Withheld
from flushproof.exchange import Exchange, Request
from flushproof.settings import Settings
from flushproof.targets import Sender


@dataclass(slots=True, kw_only=True)
class Pace:
    """
    One run's pace.

    Attributes:
        clock: Seconds from any moment on, never going back.
        sleep: Waits a number of seconds.
        rate: At most so many requests a second, evenly spaced; None for any number.
        requests: At most so many requests; None for any number.
        deadline_s: After so many seconds nothing is sent; None for never.
        sent: How many requests were sent.
        over: Why a request was withheld; empty as long as none was.
    """

    clock: Callable[[], float]
    sleep: Callable[[float], None]
    rate: float | None = None
    requests: int | None = None
    deadline_s: float | None = None
    sent: int = 0
    over: str = ""
    _started_s: float = field(init=False)
    _due_s: float = field(init=False)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self._started_s = self._due_s = self.clock()

    @classmethod
    def of(
        cls, settings: Settings, *, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> "Pace":
        """
        The pace that *settings* allow.

        The rate is that of the whole run: a shard has its part of it, since the others may be under
        way at the same time. The budget is as it is given, and the deadline is everyone's.
        """
        _, parts = settings.shard_of() or (1, 1)
        return cls(
            clock=clock,
            sleep=sleep,
            rate=settings.rate / parts if settings.rate is not None else None,
            requests=settings.request_budget,
            deadline_s=settings.deadline,
        )

    @property
    def interval_s(self) -> float:
        """The shortest time from one request to the next."""
        return 1 / self.rate if self.rate else 0.0

    def left_s(self) -> float:
        """How long requests may still be sent."""
        if self.deadline_s is None:
            return float("inf")
        return max(self._started_s + self.deadline_s - self.clock(), 0.0)

    def nap(self, seconds: float) -> None:
        """Wait, but not for a moment at which nothing may be sent any more."""
        bounded_s = min(seconds, self.left_s())
        if bounded_s > 0:
            self.sleep(bounded_s)

    def take(self) -> None:
        """
        Wait until a request is due, and count it as sent.

        Raises:
            Withheld: It must not be sent.
        """
        with self._lock:
            self.rest()
            self._check()
            self.sent += 1
            self._due_s = self.clock() + self.interval_s

    def give_back(self) -> None:
        """The request that was counted last was not sent."""
        with self._lock:
            self.sent -= 1
            self._due_s = self.clock()

    def rest(self) -> None:
        """Wait until the next request is due."""
        self.nap(self._due_s - self.clock())

    def _check(self) -> None:
        if self.left_s() <= 0:
            self.over = (
                f"the deadline of the run has passed, {self.deadline_s:g} s after its beginning; "
                "a larger --deadline gives it more time"
            )
        elif self.requests is not None and self.sent >= self.requests:
            self.over = (
                f"the request budget of {self.requests} is used up; a larger --request-budget "
                "allows more"
            )
        else:
            return
        raise Withheld(f"Not sent: {self.over}.")


@dataclass(frozen=True, slots=True)
class Paced:
    """A sender that sends no faster, no more and no longer than its pace allows."""

    sender: Sender
    pace: Pace

    def send(self, request: Request) -> Exchange:
        """Send *request* when it is due; raises Withheld if it must not be sent."""
        self.pace.take()
        try:
            exchange = self.sender.send(request)
        except InterlockRefused:
            self.pace.give_back()
            raise
        self.pace.rest()
        return exchange
