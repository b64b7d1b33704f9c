"""
What answers: a gateway of our own, cassettes, or a running gateway at a root URL.

Whatever it is, it takes requests and gives exchanges; how it was reached never changes a verdict.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from flushproof.cases.draft import Subject
from flushproof.exchange import Exchange, Request
from flushproof.interlock import Interlock
from flushproof.redisdata.probe import Probe
from flushproof.resources import Json
from flushproof.results import Evidence

if TYPE_CHECKING:
    from flushproof.targets.pacing import Pace


class Sender(Protocol):
    """Takes a request over to the target."""

    def send(self, request: Request) -> Exchange:
        """Send *request* once and give what came of it; `InterlockRefused` if it must not go."""


# What a case may need of a target.
EXACT_CLOCK = "exact-clock"  # its clock is ours to the millisecond
ACCOUNT = "account"  # we know an instance of every kind, and several keys
DISPOSABLE = "disposable"  # a real instance, whose data may go
SEES_DATA = "sees-data"  # we can look at, and fill, the Redis behind the instance
SEES_BYSTANDER = "sees-bystander"
SOCKET = "socket"  # there is a wire

NEEDS: Mapping[str, str] = {
    EXACT_CLOCK: "the target's clock is not ours to the millisecond",
    ACCOUNT: "of this account only one instance and one pair of keys are known",
    DISPOSABLE: "the target is not declared --disposable, so only decoys are named",
    SEES_DATA: "its data cannot be seen and filled: no --redis-url, or not --disposable",
    SEES_BYSTANDER: "no bystander can be seen: no --bystander-redis-url",
    SOCKET: "the target is not reached over a socket",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """
    A target, open.

    Attributes:
        name: `embedded`, `embedded:FAULT`, or the root URL.
        sender: The one way to it; every request passes the interlock there.
        subject: Whom cases are put to.
        capabilities: Of `NEEDS`.
        evidence: What a verdict of it proves.
        decoy: Whether `subject`'s target instance is a decoy.
        now_ms: The target's time, as near as we know it, for signing.
        time_ms: The same, to look at: where `now_ms` never shows the same moment twice.
        granted: The numbers of `subject` with the real instance that the flush budget is for.
        spenders: The ids of the cases that spend the flush budget, each a flush.
        unready: Why the instance of the flush budget must not be flushed now; empty if it may. It
            may wait for it, and is asked before each flush.
        interlock: What every request passed; it keeps the ledger of harm.
        pace: How fast, how often and until when it is asked; None where nothing limits that.
        probe: The data behind the target instance.
        bystanders: The data behind instances that no valid request names, by name.
        wait_s: How long a flush may take until the data is gone.
        about: Facts for the log: Redis server, clock offset.
        resources: What is closed in the end.
    """

    name: str
    sender: Sender
    subject: Subject
    capabilities: frozenset[str]
    evidence: Evidence
    decoy: bool
    now_ms: Callable[[], int]
    interlock: Interlock
    pace: "Pace | None" = None
    probe: Probe | None = None
    bystanders: Mapping[str, Probe] = field(default_factory=dict)
    time_ms: Callable[[], int] | None = None
    granted: Mapping[str, str] = field(default_factory=dict)
    spenders: frozenset[str] = frozenset()
    unready: Callable[[], str] = str
    wait_s: float = 10.0
    about: Mapping[str, Json] = field(default_factory=dict)
    resources: ExitStack = field(default_factory=ExitStack)

    def missing(self, needs: Iterable[str], instance: str = "target") -> list[str]:
        """What of *needs* it has not, `account` too where it knows no such *instance*."""
        missing = [need for need in needs if need not in self.capabilities]
        if instance not in self.subject.numbers and ACCOUNT not in missing:
            missing.append(ACCOUNT)
        return missing

    def close(self) -> None:
        """Stop and close everything that was opened for this target."""
        self.resources.close()
