"""
`index.html`: the report for people. One file, no request to anywhere, all text escaped.

What is in the page is bounded, and says where it ends; the event log has everything. What a reader
asks for first is written out, so that the page needs no script; the other exchanges are in it
compressed (`page/packs.py`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flushproof.contract import Who
from flushproof.log.events import Entry
from flushproof.report.matrix import CELL, matrix_of
from flushproof.report.page.broken import Broken, broken_of, exchanges_first
from flushproof.report.page.clock import clock_of, place
from flushproof.report.page.deeds import LOST, harm_of
from flushproof.report.page.exchanges import BODY_SHOWN, apart, difference_of, shown
from flushproof.report.page.facts import clock_sentence, options_of
from flushproof.report.page.glances import glances_at
from flushproof.report.page.headline import headline_of
from flushproof.report.page.latency import latency_of
from flushproof.report.page.ledger import ledger_of
from flushproof.report.page.packs import packs_of
from flushproof.report.page.templating import SYMBOLS, asset, policy, template
from flushproof.report.page.untold import left_of, untold_of
from flushproof.report.sides import SIDES, catalogue_of
from flushproof.report.summary import RequirementSummary, RunSummary
from flushproof.results import STATUS_MEANING, Judged, Outcome

STYLES = ("page.css", "sections.css")
SCRIPTS = ("filter.js", "exchanges.js")

EXCHANGES_SIZE = 300_000
"""Characters of the page, about, that exchanges which are written out may take."""

FIRST_SCREEN = 3
"""Broken requirements, and reasons, that are told on the first screen."""

ITEMS_SHOWN = 2000
"""Items of one list that are named."""

UNTOLD = (Outcome.UNKNOWN, Outcome.ERROR)

FACETS = ("level", "basis", "area", "evidence")
"""By what the requirements are filtered, apart from their outcome and words."""

HARM = {
    "none": "names a decoy or no instance: nothing can happen",
    "refusable": "names a real instance; a conforming gateway refuses it",
    "flush": "valid: it destroys",
    "refused": "held back by the interlock: never sent",
}
"""What each harm of a request means."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Some:
    """The first of some items, and how many there are."""

    shown: Sequence[Entry]
    total: int


def parts(summary: RunSummary) -> Iterator[str]:
    """The page as text."""
    style, script = asset(*STYLES), asset(*SCRIPTS)
    broken = broken_of(summary)
    written = dict(written_out(summary, broken))
    others = (entry for entry in exchanges_first(summary, broken) if entry.seq not in written)
    packs = tuple(packs_of(others, markup_of))
    glances = tuple(glances_at(summary.log.entries))
    offset_ms = summary.header.clock_offset_ms
    yield from template("index.html.j2").generate(
        summary=summary,
        header=summary.header,
        side=SIDES[summary.header.judged].noun,
        verdict=summary.verdict,
        headline=headline_of(summary),
        broken=broken,
        written=written,
        packs=packs,
        packed={*written, *(seq for pack in packs for seq in pack.seqs)},
        untold=untold_of(summary),
        left=left_of(summary),
        since=summary.since,
        compared=[notice.text for notice in summary.log.notices if notice.level == "since"],
        facets=facets_of(summary.requirements),
        items={row.requirement.id: items_of(row) for row in summary.requirements},
        ledger=ledger_of(summary),
        clock=clock_of(glances, offset_ms),
        clock_offset=clock_sentence(offset_ms),
        target_x=place(offset_ms or 0),
        latency=latency_of(glances) if summary.header.judged is Judged.TARGET else None,
        matrix=matrix_of(summary.log, catalogue_of(summary.log)) if summary.log.faults else None,
        CELL=CELL,
        harm=harm_of(summary.log.entries),
        options=options_of(summary.header),
        style=style,
        script=script,
        policy=policy(style, script),
        apart=apart,
        difference_of=difference_of,
        Outcome=Outcome,
        Who=Who,
        SYMBOLS=SYMBOLS,
        HARM=HARM,
        LOST=LOST,
        STATUS_MEANING=meanings_for(summary.header.judged),
        FIRST_SCREEN=FIRST_SCREEN,
        ITEMS_SHOWN=ITEMS_SHOWN,
    )


def meanings_for(judged: Judged) -> Mapping[int, str]:
    """What each exit status means of that side."""
    noun = SIDES[judged].noun
    return {status: text.replace("target", noun) for status, text in STATUS_MEANING.items()}


def written_out(summary: RunSummary, broken: Sequence[Broken]) -> Iterator[tuple[int, Written]]:
    """
    The exchanges that are in the page for everybody, by the number of their result.

    First one of each broken requirement, then a few more, then those that nobody can tell of, as
    many as there is room for.
    """
    entries = {entry.seq: entry for entry in summary.log.entries if entry.exchange is not None}
    deepest = max((len(one.first) for one in broken), default=0)
    homes: dict[int, str] = {}
    for depth in range(deepest):
        for one in broken:
            if depth < len(one.first):
                homes.setdefault(one.first[depth].seq, one.row.requirement.id)
    for entry in entries.values():
        if entry.outcome in UNTOLD:
            homes.setdefault(entry.seq, "")
    left = EXCHANGES_SIZE
    for seq, home in homes.items():
        if seq in entries:
            markup = markup_of(entries[seq], alone=not home)
            left -= len(markup)
            if left < 0:
                return
            yield seq, Written(markup=markup, home=home, open=left + len(markup) == EXCHANGES_SIZE)


def markup_of(entry: Entry, *, alone: bool = True) -> Any:
    """The exchange of *entry* as markup; *alone*, with what is wrong with it."""
    from markupsafe import Markup

    x = shown(entry, entry.exchange)
    return Markup(template("exchange.html.j2").render(x=x, alone=alone, BODY_SHOWN=BODY_SHOWN))


def facets_of(rows: Iterable[RequirementSummary]) -> Mapping[str, Mapping[str, int]]:
    """What the requirements can be filtered by, and how many there are of each value."""
    facets: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for row in rows:
        values = (
            row.requirement.level.value,
            row.requirement.basis.value,
            row.requirement.area,
            row.evidence.value,
        )
        for name, value in zip(FACETS, values, strict=True):
            facets[name][value] = facets[name].get(value, 0) + 1
    return facets


def items_of(row: RequirementSummary) -> Mapping[Outcome, Some]:
    """The items about a requirement by how they ended."""
    by_outcome: dict[Outcome, list[Entry]] = {outcome: [] for outcome in Outcome}
    for entry in row.items:
        by_outcome[entry.outcome].append(entry)
    return {
        outcome: Some(shown=found[:ITEMS_SHOWN], total=len(found))
        for outcome, found in by_outcome.items()
    }
