"""
`index.html`: the report for people. One file, no request to anywhere, all text escaped.

What is embedded is bounded: exchanges of failed items only, and of those only as many as a person
reads; the event log has them all.
"""

import base64
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from flushproof.log.events import Entry
from flushproof.report.summary import RunSummary
from flushproof.report.verdict import counted
from flushproof.resources import Json
from flushproof.results import STATUS_MEANING, Outcome

TEMPLATES = Path(__file__).parent / "templates"

EXCHANGES_PER_REQUIREMENT = 3

EXCHANGES_SIZE = 300_000
"""Characters of the page, about, that exchanges may take."""

FINDINGS_OPEN = 3
"""Findings of one requirement that are seen at once."""

FINDINGS_SHOWN = 400
"""Findings in the page, shared among the broken requirements, at most 20 for each."""

TEXT_SHOWN = 600
"""Characters of a text in a finding or a reason."""

BODY_SHOWN = 4000
"""Characters of a body or a command in the page; the event log has more."""

IDS_SHOWN = 400
"""Ids of one list of items in the page."""

UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]"
)
"""Characters that a page cannot hold, or that would change how the text around them is read."""

HARM = {
    "none": "names a decoy or no instance: nothing can happen",
    "refusable": "names a real instance; a conforming gateway refuses it",
    "flush": "valid: it destroys",
    "refused": "held back by the interlock: never sent",
}
"""What each harm of a request means."""

SYMBOLS = {
    Outcome.PASS: "✓",
    Outcome.FAIL: "✕",
    Outcome.ERROR: "!",
    Outcome.UNKNOWN: "?",
    Outcome.SKIP: "–",
}
"""Colour is not the only sign of an outcome."""


def render(summary: RunSummary) -> str:
    """The page as text."""
    shown = tuple(exchanges_to_show(summary))
    style, script = asset("page.css"), asset("page.js")
    rows = rows_by_outcome(summary)
    page: str = template("index.html.j2").render(
        summary=summary,
        header=summary.header,
        footer=summary.log.footer,
        verdict=summary.verdict,
        rows_by_outcome=rows,
        exchanges=shown,
        shown_seqs={entry.seq for entry in shown},
        skipped=skipped_by_reason(summary),
        clock=clock_sentence(summary.header.clock_offset_ms),
        style=style,
        script=script,
        policy=policy(style, script),
        Outcome=Outcome,
        SYMBOLS=SYMBOLS,
        HARM=HARM,
        STATUS_MEANING=STATUS_MEANING,
        FINDINGS_OPEN=FINDINGS_OPEN,
        FINDINGS_SHOWN=findings_each(len(rows[Outcome.FAIL])),
        BODY_SHOWN=BODY_SHOWN,
        IDS_SHOWN=IDS_SHOWN,
    )
    return page


@cache
def template(name: str) -> Any:
    """The compiled template called *name*; every value in it is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=showable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["counted"] = counted
    environment.filters["short"] = shortened
    return environment.get_template(name)


@cache
def asset(name: str) -> Any:
    """The text of a file of ours beside the template, exempt from escaping."""
    from markupsafe import Markup

    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))


def policy(style: str, script: str = "") -> str:
    """The content security policy of a page: our style, our script if any, and nothing else."""
    style_hash, script_hash = (
        base64.b64encode(sha256(text.encode()).digest()).decode() for text in (style, script)
    )
    scripts = f"script-src 'sha256-{script_hash}'; " if script else ""
    return (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; {scripts}"
        "base-uri 'none'; form-action 'none'"
    )


def showable(value: object) -> object:
    """*value* with characters that would not be seen, or would mislead, as escapes."""
    if type(value) is not str:
        return value
    return UNSHOWABLE.sub(lambda hit: f"\\u{ord(hit[0]):04x}", value)


def exchanges_to_show(summary: RunSummary) -> Iterator[Entry]:
    """Results whose exchange is in the page: a few per broken requirement, then what is untold."""
    entries = {entry.seq: entry for entry in summary.log.entries if entry.exchange is not None}
    candidates = [
        entries[seq]
        for row in summary.requirements
        for seq in [found.seq for found in row.findings][:EXCHANGES_PER_REQUIREMENT]
        if seq in entries
    ]
    candidates += [
        entry for entry in entries.values() if entry.outcome in (Outcome.UNKNOWN, Outcome.ERROR)
    ]
    left = EXCHANGES_SIZE
    for entry in {entry.seq: entry for entry in candidates}.values():
        left -= size_of(entry.exchange)
        if left < 0:
            return
        yield entry


def size_of(exchange: Json) -> int:
    """About how many characters an exchange takes in the page."""
    request, response = exchange["request"], exchange["response"] or {}
    bodies = (request["body"], response.get("body"), response.get("surplus"))
    texts = [(body or {}).get("text", "") for body in bodies] + [exchange["curl"]]
    return 2500 + sum(len(escape(text[:BODY_SHOWN])) for text in texts)


def findings_each(broken: int) -> int:
    """How many findings of each of *broken* requirements are in the page."""
    return max(FINDINGS_OPEN, min(20, FINDINGS_SHOWN // max(broken, 1)))


def shortened(text: str, limit: int = TEXT_SHOWN) -> str:
    """*text*, cut with a note if it is long."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"


def rows_by_outcome(summary: RunSummary) -> Mapping[Outcome, list[Any]]:
    """The requirements that ended in each outcome."""
    return {
        outcome: [row for row in summary.requirements if row.outcome is outcome]
        for outcome in Outcome
    }


def skipped_by_reason(summary: RunSummary) -> Mapping[str, list[str]]:
    """The ids of skipped items by the reason of the skip."""
    reasons: defaultdict[str, list[str]] = defaultdict(list)
    for entry in summary.log.entries:
        if entry.outcome is Outcome.SKIP:
            reasons[entry.reason or "no reason given"].append(entry.id)
    return dict(reasons)


def clock_sentence(offset_ms: int | None) -> str:
    """How far the target's clock is off ours."""
    if offset_ms is None:
        return "not measured"
    if offset_ms == 0:
        return "none"
    return f"{abs(offset_ms):,} ms {'ahead of' if offset_ms > 0 else 'behind'} ours"
