"""
Exchanges that are written out in the page, for everybody: no script is needed to see them.

Those of findings are shown in full, with what is wrong marked, as far as there is room: first one
of each broken requirement, then a few more, then those that nobody can tell of. Most others are
shown in plain: as sent and as received, a body that several answers share once, at the end.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flushproof.log.events import Entry
from flushproof.report.page.broken import Broken
from flushproof.report.page.exchanges import BODY_SHOWN, Shown, Side, shown
from flushproof.report.page.templating import template
from flushproof.report.summary import RunSummary
from flushproof.results import Outcome

ROOM = 790_000
"""Characters of the page, about, that exchanges may take: a thousand cases, in all 1.5 MB."""

FULL_ROOM = 300_000
"""How many of them those in full may take."""

SHARED_FROM = 160
"""Characters of a body that is written once for all exchanges that have it."""

UNTOLD = (Outcome.UNKNOWN, Outcome.ERROR, Outcome.FLAKY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """
    An exchange that is written out.

    Attributes:
        home: The requirement below which it is; empty if it is below what could not be shown.
        open: Whether it is open from the start.
    """

    markup: Any
    home: str
    open: bool


@dataclass(frozen=True, slots=True)
class Bodies:
    """Bodies that are written once, and the number of each."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number_of(self, side: Side | None) -> int:
        """The number of the body of *side*; 0 of one so short that it is written where it is."""
        text = "".join(piece.text for piece in side.body) if side else ""
        if len(text) < SHARED_FROM:
            return 0
        return self.numbers.setdefault(text, len(self.numbers) + 1)


def full_of(summary: RunSummary, broken: Sequence[Broken]) -> Mapping[int, Written]:
    """The exchanges that are shown in full, by the number of their result."""
    entries = {entry.seq: entry for entry in summary.log.entries if entry.exchange is not None}
    homes: dict[int, str] = {}
    for depth in range(max((len(one.first) for one in broken), default=0)):
        for one in broken:
            if depth < len(one.first):
                homes.setdefault(one.first[depth].seq, one.row.requirement.id)
    for entry in entries.values():
        if entry.outcome in UNTOLD:
            homes.setdefault(entry.seq, "")
    full: dict[int, Written] = {}
    left = FULL_ROOM
    for seq, home in homes.items():
        if seq in entries:
            markup = markup_of(entries[seq], alone=not home)
            left -= len(markup)
            if left < 0:
                break
            full[seq] = Written(markup=markup, home=home, open=not full)
    return full


def plain_of(
    entries: Iterable[Entry], full: Mapping[int, Written], bodies: Bodies
) -> Iterator[tuple[int, Any]]:
    """
    The exchanges of *entries* in plain, the first ones first, as many as there is room for.

    Args:
        full: Those that are shown in full.
        bodies: Takes the bodies that are written elsewhere.
    """
    left = ROOM - sum(len(written.markup) for written in full.values())
    for entry in entries:
        had = len(bodies.numbers)
        x = shown(entry, entry.exchange)
        numbers = bodies.number_of(x.request), bodies.number_of(x.answer)
        markup = rendered("plain.html.j2", x, numbers=numbers)
        left -= len(markup) + sum(map(len, list(bodies.numbers)[had:]))
        if left < 0:
            return
        yield entry.seq, markup


def markup_of(entry: Entry, *, alone: bool = True) -> Any:
    """The exchange of *entry* in full; *alone*, with what is wrong with it."""
    x = shown(entry, entry.exchange)
    return rendered("exchange.html.j2", x, alone=alone, BODY_SHOWN=BODY_SHOWN)


def rendered(name: str, x: Shown, **more: object) -> Any:
    """*x* as the template called *name* shows it."""
    from markupsafe import Markup

    return Markup(template(name).render(x=x, **more))
