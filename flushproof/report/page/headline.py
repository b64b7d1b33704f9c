"""The first words of the page: whether the target conforms, and how that was shown."""

from dataclasses import dataclass

from flushproof.report.summary import RunSummary
from flushproof.report.verdict import capitalised
from flushproof.results import STATUS_MEANING, Evidence

HOW = {
    Evidence.LIVE: "live",
    Evidence.EMBEDDED: "against the embedded gateway",
    Evidence.REPLAYED: "from recordings, replayed",
    Evidence.NONE: "by nothing: no answer was recorded",
}
"""How a verdict was shown."""

SAID = {
    1: "Does not conform",
    11: "Nobody can tell: a flush may have happened",
    13: "The evidence is incomplete",
    12: "The target could not be judged",
    14: "A secret was found in the reports",
    5: "Nothing was run",
    2: "Interrupted",
}
"""What is said of an exit status in a few words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """
    What stands at the top.

    Attributes:
        mood: `good`, `bad` or `open`: the colour.
        symbol: The same as a sign.
        words: Whether the target conforms.
        how: How that was shown, and when.
    """

    mood: str
    symbol: str
    words: str
    how: str


def headline_of(summary: RunSummary) -> Headline:
    """The headline of *summary*. A definite failure is said first, whatever else holds."""
    verdict, header = summary.verdict, summary.header
    how = f"Shown {HOW[header.provenance]}, on {header.started_at[:10]}."
    if 1 in verdict.statuses:
        return Headline(mood="bad", symbol="✕", words=SAID[1], how=how)
    if verdict.exit_status == 0:
        replayed = header.provenance is Evidence.REPLAYED
        words = "No recording breaks a requirement" if replayed else "Conforms"
        return Headline(mood="good", symbol="✓", words=words, how=how)
    status = verdict.exit_status
    meaning = STATUS_MEANING.get(status, f"exit status {status}")
    mood, symbol = ("bad", "✕") if status == 14 else ("open", "?")
    words = SAID.get(status, capitalised(meaning))
    return Headline(mood=mood, symbol=symbol, words=words, how=how)
