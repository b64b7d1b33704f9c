"""Templates, styles and scripts of the pages: every value is escaped, nothing is loaded."""

import base64
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flushproof.report.verdict import counted
from flushproof.results import Outcome

TEMPLATES = Path(__file__).parents[1] / "templates"

TEXT_SHOWN = 600
"""Characters of a text in a finding or a reason."""

UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\uffff]"
)
"""Characters that a page cannot hold, or that would change how the text around them is read."""

SIGNS = {"pass": "✓", "fail": "✕", "error": "!", "unknown": "?", "flaky": "≈", "skip": "–"}
SYMBOLS = {outcome: SIGNS[outcome.value] for outcome in Outcome}
"""Colour is not the only sign of an outcome."""


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
    environment.globals["SYMBOLS"] = SYMBOLS
    environment.filters["counted"] = counted
    environment.filters["short"] = shortened
    environment.filters["number"] = grouped
    return environment.get_template(name)


@cache
def asset(*names: str) -> Any:
    """The text of files of ours beside the templates, exempt from escaping."""
    from markupsafe import Markup

    return Markup("\n".join((TEMPLATES / name).read_text(encoding="utf-8") for name in names))


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


def shortened(text: str, limit: int = TEXT_SHOWN) -> str:
    """*text*, cut with a note if it is long."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"


def grouped(number: float) -> str:
    """*number* with its thousands apart."""
    return f"{number:,}"
