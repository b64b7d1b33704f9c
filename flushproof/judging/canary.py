"""
The canary: a key of ours in the data of others, written right before a flush that was granted.

If the flush takes it, the Redis that is looked at belongs to the instance that was flushed. If it
stays, and everything else does, a flush that did nothing cannot be told from a Redis that belongs
to another instance: then nobody can say whether the target is to blame.
"""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex
from typing import NamedTuple

from flushproof.errors import EnvironmentUnusable
from flushproof.redisdata.info import Keyspace
from flushproof.redisdata.probe import Probe
from flushproof.targets import Target

PREFIX = "flushproof:canary:"

# Should no flush take it, it goes by itself: long after the run, so that none is taken for a flush.
LIFE_MS = 24 * 60 * 60 * 1000

POLL_S = 0.02

# Of fewer keys than these, others may have written half again by the time that they are counted.
FEW = 10

OF_ANOTHER = (
    "the target says that it flushed, and all data of --redis-url, the canary key too, is still "
    "there: either it flushed nothing, or --redis-url is the Redis of another instance. Nobody can "
    "tell which; see on the instance itself"
)


class Fate(NamedTuple):
    """What became of the data: what is left of it, or why that does not tell; both may be empty."""

    left: str = ""
    doubt: str = ""


@dataclass(slots=True, kw_only=True)
class Canary:
    """
    The canary of a run, planted anew before each flush.

    Attributes:
        probe: The Redis that is said to be behind the instance.
        token: Gives a text that nobody else has.
        wait_s: How long a flush may take.
        sleep: Waits a number of seconds.
        clock: Seconds from any moment on, never going back.
        key: What was written; empty if nothing was.
        trouble: Why nothing could be written.
        before: How many keys there were then, itself among them.
        known: Whether a flush took one, so that the Redis is the instance's.
    """

    probe: Probe
    token: Callable[[], str]
    wait_s: float
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    key: str = ""
    trouble: str = ""
    before: Keyspace = ()
    known: bool = False

    def plant(self) -> None:
        """Write a new one; where that is refused, the next flush is not judged by it."""
        self.key, self.trouble = "", ""
        key = f"{PREFIX}{self.token()}"
        try:
            self.probe.plant(key, LIFE_MS)
        except EnvironmentUnusable as error:
            self.trouble = str(error)
        else:
            self.key = key
        self.before = self.probe.mark().keyspace

    @property
    def others(self) -> int:
        """How many keys there were besides it."""
        return total(self.before) - 1

    def after_success(self) -> Fate:
        """What became of the data after a flush that was answered with success."""
        if not self.key:
            return Fate(doubt=f"no canary key could be written before the flush: {self.trouble}")
        gone, now = self._watched()
        if gone:
            self.known = True
            many = f"{total(now)} keys, where {self.others} were before"
            return Fate(left=many if self._most_are_there(now) else "")
        if self.known or lost(self.before, now):
            return Fate(left="the canary key, which was written right before")
        return Fate(doubt=OF_ANOTHER)

    def after_doubt(self) -> str:
        """The same after a flush that nobody answered, as far as it tells; empty if it does not."""
        if not self.key:
            return ""
        gone, _ = self._watched()
        self.known = self.known or gone
        return (
            "the canary key is gone, so the data was flushed"
            if gone
            else "the canary key is still there"
        )

    def _most_are_there(self, now: Keyspace) -> bool:
        """Whether of many keys more than half are there, or there again."""
        return self.others >= FEW and 2 * total(now) > self.others

    def _watched(self) -> tuple[bool, Keyspace]:
        """Whether it goes within the time that a flush may take, and how many keys there are."""
        end_s = self.clock() + self.wait_s
        while True:
            there, now = self.probe.holds(self.key), self.probe.mark().keyspace
            if not (there or self._most_are_there(now)) or self.clock() >= end_s:
                return not there, now
            self.sleep(POLL_S)


def any_token() -> str:
    """A text that nobody else has."""
    return token_hex(8)


def canary_of(
    target: Target,
    *,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
    token: Callable[[], str] = any_token,
) -> Canary | None:
    """The canary of a run that may flush data of others; None where none is to be written."""
    if target.probe is None or not target.granted:
        return None
    return Canary(probe=target.probe, token=token, wait_s=target.wait_s, sleep=sleep, clock=clock)


def total(keyspace: Keyspace) -> int:
    """How many keys all databases have."""
    return sum(keys for _, keys, _ in keyspace)


def lost(before: Keyspace, now: Keyspace) -> bool:
    """Whether a database lost every key."""
    return not {number for number, _, _ in before} <= {number for number, _, _ in now}
