"""Answers, compared two by two as they are read; none of them is held on to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from flushproof.drift.answers import Change, What, changes_of
from flushproof.drift.drift import Answered
from flushproof.drift.kept import same_request
from flushproof.drift.side import Seen

OF_A_MEMBER = (What.APPEARED, What.DISAPPEARED)


@dataclass(slots=True)
class Compared:
    """
    What the answers that were compared so far show.

    Attributes:
        answers: How many there were.
        unread: Of how many of these only the status was compared.
        other_requests: How many answer other requests, and were not compared.
        times: How long the answer to each item took before and after, by id.
        changes: Each change with the item that shows it, by what makes it the same change.
    """

    answers: int = 0
    unread: int = 0
    other_requests: int = 0
    times: dict[str, tuple[float, float]] = field(default_factory=dict)
    changes: defaultdict[tuple[str, ...], list[tuple[Change, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def see(self, before: Seen, after: Seen) -> None:
        """Compare the answers to one item, if both sides kept one to the same request."""
        old, new = before.kept, after.kept
        if old is None or new is None:
            return
        if not same_request(old, new):
            self.other_requests += 1
            return
        self.answers += 1
        self.unread += not (old.readable and new.readable)
        if old.elapsed_ms is not None and new.elapsed_ms is not None:
            self.times[after.id] = (old.elapsed_ms, new.elapsed_ms)
        for change in changes_of(old, new):
            values = () if change.what in OF_A_MEMBER else (change.before, change.after)
            self.changes[(change.what, change.where, *values)].append((change, after.id))

    def answered(self) -> Iterator[Answered]:
        """The changes, each once, with all items that show it."""
        for key in sorted(self.changes):
            changes = [change for change, _ in self.changes[key]]
            yield Answered(
                change=replace(
                    changes[0],
                    before=either(change.before for change in changes),
                    after=either(change.after for change in changes),
                ),
                items=tuple(item for _, item in self.changes[key]),
            )


def either(texts: Iterable[str]) -> str:
    """The different ones of *texts*, in order."""
    return " or ".join(sorted({text for text in texts if text}))
