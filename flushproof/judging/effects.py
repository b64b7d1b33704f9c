"""
The data behind the instances, before and after each request.

Data of ours is filled before it is looked at, so that a flush that should not have happened cannot
pass unseen. A cheap mark tells that nothing changed; only where it differs, everything is compared
byte for byte.

Data that is not ours is never written to, and not even read: how many keys each database has is all
that is asked for. Others write to it, so nothing less than a database that lost every key tells.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flushproof.judging.canary import Canary
from flushproof.redisdata.info import Mark, proved_unchanged
from flushproof.redisdata.probe import Probe
from flushproof.redisdata.snapshot import Snapshot, differences

# The marks of instances, by name; the target's is among the bystanders'.
Marks = Mapping[str, Mark]
TARGET = "target"

# How many differences a finding names.
NAMED = 5

# How often an asynchronous flush is looked after.
POLL_S = 0.02

# How long a flush that nobody answered is waited for, once one was waited for in vain.
SHORT_S = 0.5


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
            self.snapshot = self.probe.snapshot_after_seed(self.snapshot)
        self.mark = self.probe.mark()

    def changes(self, mark: Mark | None = None) -> str:
        """What is not as it was, in a line; empty if it is. *mark* is the one of now, if known."""
        if self.mark is None:
            self.settle()
            return ""
        mark = mark or self.probe.mark()
        if not self.ours:
            return self._emptied(mark)
        if self.snapshot is None or proved_unchanged(self.mark, mark):
            return ""
        now = self.probe.snapshot()
        self.mark = self.probe.mark()
        return "; ".join(list(differences(self.snapshot, now))[:NAMED])

    def _emptied(self, now: Mark) -> str:
        before, self.mark = self.mark, now
        left = {number for number, _, _ in self.mark.keyspace}
        had = before.keyspace if before else ()
        return "; ".join(
            f"db {number} lost every key" for number, _, _ in had if number not in left
        )


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
        filled: Whether the target holds what it is expected to hold, so that a flush shows.
        slowest_s: How long the slowest flush so far took after its answer.
        gave_up: Whether one took longer than that; the others are then not waited for.
        doubted: Whether a flush without an answer was waited for in vain.
        canary: Stands for the target's data where that is not ours.
        sleep: Waits a number of seconds.
        clock: Seconds from any moment on, never going back.
    """

    sleep: Callable[[float], None]
    clock: Callable[[], float]
    canary: Canary | None = None
    target: Kept | None = None
    bystanders: Mapping[str, Kept] = field(default_factory=dict)
    wait_s: float = 10.0
    filled: bool = False
    slowest_s: float = 0.0
    gave_up: bool = False
    doubted: bool = False

    def settle(self) -> None:
        """Fill and note everything."""
        self.refill()
        for kept in self.bystanders.values():
            kept.settle()

    def refill(self) -> None:
        """Fill the target again where we may, and take what is there as right."""
        if self.target is not None:
            self.target.settle()
            self.filled = True

    def expect_flush(self) -> None:
        """Before a flush of data that is not ours: write the canary."""
        if self.canary is not None:
            self.canary.plant()
            self.refill()

    def marks(self) -> Marks:
        """The marks of now, by name, in the time that one takes."""
        all_kept = {TARGET: self.target, **self.bystanders} if self.target else self.bystanders
        probes = [kept.probe for kept in all_kept.values()]
        marks = probes[0].marks(probes) if probes else []
        return dict(zip(all_kept, marks, strict=True))

    def target_changes(self, marks: Marks | None = None) -> str:
        """What is not as it was in the target's data; *marks* are those of now, if known."""
        return self.target.changes((marks or {}).get(TARGET)) if self.target else ""

    def left_after_flush(self) -> str:
        """What is left of the target's data once a flush had its time; empty if nothing is."""
        if self.target is None:
            return ""
        if not self.filled:
            # There is nothing that could go, so what the flush still does must not meet new data.
            self.sleep(2 * self.slowest_s)
        elif self.gone(self.target.probe, POLL_S if self.gave_up else self.wait_s):
            self.filled = False
        else:
            self.gave_up = True
            left = self.target.probe.snapshot()
            databases = ", ".join(map(str, databases_of(left)))
            return f"{len(left.values)} keys are left in db {databases}"
        return ""

    def gone(self, probe: Probe, deadline_s: float) -> bool:
        """Whether a flush that was answered just now empties the Redis of *probe* in time."""
        started_s = self.clock()
        waits_s: list[float] = []

        def sleep(seconds: float) -> None:
            waits_s.append(seconds)
            self.sleep(seconds)

        gone = probe.wait_empty(deadline_s=deadline_s, poll_s=POLL_S, sleep=sleep, clock=self.clock)
        took_s = self.clock() - started_s
        # What was gone at the first look took no time, however long a busy machine took to look.
        if gone and sum(waits_s) > 0 and took_s > POLL_S:
            self.slowest_s = max(self.slowest_s, took_s)
        return gone

    def seen_after_doubt(self) -> str:
        """What became of the data after a flush that nobody answered; empty if nobody can tell."""
        if self.target is None or not self.filled:
            return ""
        if not self.target.ours:
            return self.canary.after_doubt() if self.canary is not None else ""
        gone = self.gone(self.target.probe, SHORT_S if self.doubted else self.wait_s)
        self.doubted = self.doubted or not gone
        return "the data is gone" if gone else "the data is still there"

    def stays_empty(self, watched_s: float) -> bool:
        """Whether the target's data does not come back within *watched_s*."""
        end_s = self.clock() + watched_s
        while self.target is None or self.target.probe.is_empty():
            if self.clock() >= end_s:
                return True
            self.sleep(POLL_S)
        return False

    def bystander_changes(self, marks: Marks | None = None) -> str:
        """What is not as it was in any bystander's data; *marks* are those of now, if known."""
        marks = marks or self.marks()
        found = ((name, kept.changes(marks[name])) for name, kept in self.bystanders.items())
        return "; ".join(f"{name}: {change}" for name, change in found if change)
