"""The ledger of harm: every request that could or did destroy, and what was then seen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flushproof.log.events import Entry
from flushproof.report.page.exchanges import instant
from flushproof.results import AS_BEFORE, GONE, Deed

LISTED = 1500
"""Requests that the page lists; the event log has all of them."""

LOST = "a request was refused, and the data changed all the same"
TAKEN = "a request that need not be valid was accepted, and the data is gone"
FLUSHED = "a valid flush was sent"
KEPT = "only what a conforming gateway refuses was sent"
KINDS = (LOST, TAKEN, FLUSHED, KEPT)

NOBODY_LOOKED = "nobody looked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """
    What one item sent that could destroy.

    Attributes:
        harms: How many requests of each harm, the worst first.
        saw: What was seen after them, and after how many.
        first: When the first was sent.
        last: When the last was sent; the same if there was one.
        deeds: Those that are listed, with the moment of each.
    """

    entry: Entry
    harms: tuple[tuple[str, int], ...]
    saw: tuple[tuple[str, int], ...]
    first: str
    last: str
    deeds: tuple[tuple[str, Deed], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """
    The ledger.

    Attributes:
        kinds: The items that sent something that could destroy, by what came of it; worst first.
        total: How many requests that were.
        listed: How many of them are listed one by one.
    """

    kinds: dict[str, tuple[Done, ...]]
    total: int
    listed: int


def harm_of(entries: Iterable[Entry]) -> Harm:
    """The ledger of *entries*."""
    found = [entry for entry in entries if entry.deeds]
    left = LISTED
    kinds: dict[str, list[Done]] = {kind: [] for kind in KINDS}
    for entry in sorted(found, key=lambda entry: KINDS.index(kind_of(entry))):
        shown = entry.deeds[:left]
        left -= len(shown)
        kinds[kind_of(entry)].append(done_in(entry, shown))
    return Harm(
        kinds={kind: tuple(done) for kind, done in kinds.items() if done},
        total=sum(len(entry.deeds) for entry in found),
        listed=LISTED - left,
    )


def kind_of(entry: Entry) -> str:
    """What came of the requests of *entry*, as one of `KINDS`."""
    refusable = [deed.saw for deed in entry.deeds if deed.harm == "refusable"]
    if any(saw not in ("", AS_BEFORE, GONE) for saw in refusable):
        return LOST
    if GONE in refusable:
        return TAKEN
    return FLUSHED if len(refusable) < len(entry.deeds) else KEPT


def done_in(entry: Entry, shown: tuple[Deed, ...]) -> Done:
    """What *entry* did, of which the deeds *shown* are listed."""
    harms = Counter(deed.harm for deed in entry.deeds)
    saw = Counter(deed.saw or NOBODY_LOOKED for deed in entry.deeds)
    return Done(
        entry=entry,
        harms=tuple(sorted(harms.items())),
        saw=tuple(saw.most_common(3)),
        first=instant(entry.deeds[0].at_ms),
        last=instant(entry.deeds[-1].at_ms),
        deeds=tuple((instant(deed.at_ms), deed) for deed in shown),
    )
