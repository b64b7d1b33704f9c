"""What the pictures need of each exchange, so that the log is gone through once for all of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flushproof.log.events import Entry
from flushproof.report.page.exchanges import timestamp_offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """
    An exchange at a glance.

    Attributes:
        status: Of the answer; None if there was none.
        elapsed_ms: How long the answer took.
        offset_ms: How far the request's timestamp is ahead of when it was sent, if it is a number.
    """

    entry: Entry
    status: int | None
    elapsed_ms: float
    offset_ms: int | None


def glances_at(entries: Iterable[Entry]) -> Iterator[Glance]:
    """Every exchange in *entries* at a glance."""
    for entry in entries:
        record = entry.exchange
        if record is not None:
            yield Glance(
                entry=entry,
                status=record["response"]["status"] if record["response"] else None,
                elapsed_ms=record["elapsed_ms"],
                offset_ms=timestamp_offset(record),
            )
