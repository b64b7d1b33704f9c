"""
`index.html`: the report for people. One file, no request to anywhere, all text escaped.

What is in the page is bounded, and says where it ends; the event log has everything. About a
thousand exchanges are written out, so that the page needs no script (`page/written.py`); what is
beyond that is in it compressed (`page/packs.py`).
"""

from collections.abc import Iterator, Mapping

from flushproof.contract import Who
from flushproof.report.page.broken import asked_in, broken_of, exchanges_first
from flushproof.report.page.clock import clock_of, place
from flushproof.report.page.deeds import LOST, harm_of
from flushproof.report.page.exchanges import apart, difference_of
from flushproof.report.page.facts import clock_sentence, options_of
from flushproof.report.page.glances import glances_at
from flushproof.report.page.headline import headline_of
from flushproof.report.page.latency import latency_of
from flushproof.report.page.ledger import ledger_of
from flushproof.report.page.noticing import CELL, matrix_of
from flushproof.report.page.packs import packs_of
from flushproof.report.page.rows import ITEMS_SHOWN, facets_of, items_of, listed
from flushproof.report.page.templating import SYMBOLS, asset, policy, template
from flushproof.report.page.untold import left_of, untold_of
from flushproof.report.page.written import Bodies, full_of, markup_of, plain_of
from flushproof.report.sides import SIDES, catalogue_of
from flushproof.report.summary import RunSummary
from flushproof.results import STATUS_MEANING, Judged, Outcome

STYLES = ("page.css", "sections.css")
SCRIPTS = ("filter.js", "exchanges.js")

FIRST_SCREEN = 3
"""Broken requirements, and reasons, that are told on the first screen."""

HARM = {
    "none": "names a decoy or no instance: nothing can happen",
    "refusable": "names a real instance; a conforming gateway refuses it",
    "flush": "valid: it destroys",
    "refused": "held back by the interlock: never sent",
}
"""What each harm of a request means."""


def parts(summary: RunSummary) -> Iterator[str]:
    """The page as text."""
    style, script = asset(*STYLES), asset(*SCRIPTS)
    broken = broken_of(summary)
    written, bodies, named = full_of(summary, broken), Bodies(), listed(summary.requirements)
    others = [entry for entry in exchanges_first(summary, broken) if entry.seq not in written]
    plain = dict(plain_of((entry for entry in others if entry.seq in named), written, bodies))
    left = (entry for entry in others if entry.seq not in plain)
    packs = tuple(packs_of(left, markup_of, results=len(summary.log.entries)))
    glances = tuple(glances_at(summary.log.entries))
    offset_ms = summary.header.clock_offset_ms
    yield from template("index.html.j2").generate(
        summary=summary,
        header=summary.header,
        side=SIDES[summary.header.judged].noun,
        verdict=summary.verdict,
        headline=headline_of(summary),
        broken=broken,
        asked=asked_in(summary),
        written=written,
        packs=packs,
        plain=plain,
        bodies=bodies.numbers,
        packed={seq for pack in packs for seq in pack.seqs},
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
