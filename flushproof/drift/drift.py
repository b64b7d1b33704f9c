"""
What changed from one side to the other, and the exit status that it adds up to.

Only what got worse is a failure: 1 if something fails that did not, 13 if nobody can tell any more
what was told before. A case that is no longer there is removed, not mended.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flushproof.drift.answers import Change
from flushproof.drift.side import Seen, Side
from flushproof.drift.timing import Slower
from flushproof.errors import EvidenceIncomplete
from flushproof.results import Finding, Outcome, exit_status

WORSE = 1
LOST = EvidenceIncomplete.exit_status


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """
    An item whose outcome changed.

    Attributes:
        finding: Why it fails, or failed.
        reason: Why it was skipped, or cannot tell.
    """

    id: str
    before: Outcome
    after: Outcome
    finding: Finding | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """
    A requirement that some items now say something else of.

    Attributes:
        counts: Whether breaking it breaks conformance.
        lost: Whether something was told of it before, and is not told any more.
    """

    requirement: str
    counts: bool
    items: tuple[Item, ...]
    lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """A contradicted requirement that is read otherwise: readings before and after."""

    requirement: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """
    A change of answers, and the items that show it.

    Of a member that appeared or disappeared, the change has the types of all these answers: what
    is an integer in JSON is a text in XML.
    """

    change: Change
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something that was set otherwise: the target, the version, an option."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """
    How much could be compared.

    Attributes:
        items: How many items are on both sides.
        answers: Of how many of them the answers were compared.
        unread: Of how many of these only the status, since a body was cut, or coded.
        other_requests: Of how many of them the requests are not the same.
        not_asked: How many items are on one side only since the other was not to ask them, or not
            what they are concluded from.
    """

    items: int
    answers: int
    unread: int
    other_requests: int
    not_asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Everything that changed from *before* to *after*; each kind apart from the others."""

    before: Side
    after: Side
    differences: tuple[Difference, ...]
    extent: Extent
    newly_failing: tuple[Moved, ...]
    newly_passing: tuple[Moved, ...]
    readings: tuple[Reread, ...]
    answers: tuple[Answered, ...]
    timings: tuple[Slower, ...]
    added: tuple[Seen, ...]
    removed: tuple[Seen, ...]
    untold: tuple[Moved, ...]
    told: tuple[Moved, ...]

    @property
    def changed(self) -> bool:
        """Whether anything did."""
        return any(map(len, self.kinds.values()))

    @property
    def kinds(self) -> Mapping[str, tuple[object, ...]]:
        """What changed, by its kind, in the order in which it is told."""
        return {
            "newly failing": self.newly_failing,
            "newly passing": self.newly_passing,
            "changed readings": self.readings,
            "changed answers": self.answers,
            "changed timing": self.timings,
            "added": self.added,
            "removed": self.removed,
            "no longer told": self.untold,
            "told for the first time": self.told,
        }

    def exit_status(self, *, fail_on_change: bool) -> int:
        """What got worse; with *fail_on_change* any change is 1."""
        worse = any(row.counts for row in self.newly_failing)
        lost = any(row.counts and row.lost for row in self.untold)
        return exit_status(
            (
                WORSE if worse or (fail_on_change and self.changed) else 0,
                LOST if lost else 0,
            )
        )
