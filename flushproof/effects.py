"""
The data behind the instances, before and after each request.

The target's data is filled before it is looked at, so that a flush that should not have happened
cannot pass unseen. A cheap mark tells that nothing changed; only where it differs, everything is
compared byte for byte.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flushproof.redisdata.info import Mark
from flushproof.redisdata.probe import Probe
from flushproof.redisdata.snapshot import Snapshot, differences

# How many differences a finding names.
NAMED = 5

# How often an asynchronous flush is looked after.
POLL_S = 0.02


@dataclass(slots=True)
class Kept:
    """One instance's data, and what it was when it was last known to be right."""

    probe: Probe
    ours: bool
    mark: Mark | None = None
    snapshot: Snapshot | None = None

    def settle(self) -> None:
        """Take what is there now as right, after filling it where we may."""
        if self.ours:
            self.probe.seed()
        self.snapshot = self.probe.snapshot()
        self.mark = self.probe.mark()

    def changes(self) -> str:
        """What is not as it was, in a line; empty if it is."""
        if self.mark is None or self.snapshot is None:
            self.settle()
            return ""
        if self.probe.unchanged_since(self.mark):
            return ""
        now = self.probe.snapshot()
        mark = self.probe.mark()
        # Others may write to what is not ours; only a database that lost everything was flushed.
        found = list(differences(self.snapshot, now)) if self.ours else self._emptied(now)
        self.mark = mark
        if not self.ours:
            self.snapshot = now
        return "; ".join(found[:NAMED])

    def _emptied(self, now: Snapshot) -> list[str]:
        left = databases_of(now)
        return [
            f"db {number} lost every key"
            for number in (databases_of(self.snapshot) if self.snapshot else ())
            if number not in left
        ]


def databases_of(snapshot: Snapshot) -> tuple[int, ...]:
    """The databases that hold a key."""
    return tuple(sorted({number for number, _ in snapshot.values}))


@dataclass(slots=True, kw_only=True)
class Effects:
    """
    What requests do to the data of the target and of the bystanders.

    Attributes:
        target: The target's data, where it can be seen.
        bystanders: The data of instances that no valid request names, by name.
        wait_s: How long a flush may take until the data is gone.
        gave_up: Whether one took longer; the others are then not waited for.
        sleep: Waits a number of seconds.
        clock: Seconds from any moment on, never going back.
    """

    sleep: Callable[[float], None]
    clock: Callable[[], float]
    target: Kept | None = None
    bystanders: Mapping[str, Kept] = field(default_factory=dict)
    wait_s: float = 10.0
    gave_up: bool = False

    def settle(self) -> None:
        """Fill and note everything."""
        for kept in (*((self.target,) if self.target else ()), *self.bystanders.values()):
            kept.settle()

    def refill(self) -> None:
        """Fill the target again."""
        if self.target is not None and self.target.ours:
            self.target.settle()

    def target_changes(self) -> str:
        """What is not as it was in the target's data."""
        return self.target.changes() if self.target else ""

    def left_after_flush(self) -> str:
        """What is left of the target's data once a flush had its time; empty if nothing is."""
        if self.target is None or self.target.probe.wait_empty(
            deadline_s=POLL_S if self.gave_up else self.wait_s,
            poll_s=POLL_S,
            sleep=self.sleep,
            clock=self.clock,
        ):
            return ""
        self.gave_up = True
        left = self.target.probe.snapshot()
        return f"{len(left.values)} keys are left in db {', '.join(map(str, databases_of(left)))}"

    def bystander_changes(self) -> str:
        """What is not as it was in any bystander's data."""
        found = ((name, kept.changes()) for name, kept in self.bystanders.items())
        return "; ".join(f"{name}: {change}" for name, change in found if change)
