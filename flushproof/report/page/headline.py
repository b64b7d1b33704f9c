"""The first words of the page: whether the target conforms, and how that was shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from flushproof.printable import brief
from flushproof.report.summary import RunSummary
from flushproof.report.verdict import capitalised
from flushproof.results import STATUS_MEANING, Evidence, Judged

HOW = {
    Evidence.LIVE: "live",
    Evidence.EMBEDDED: "against the embedded gateway",
    Evidence.REPLAYED: "from recordings, replayed",
    Evidence.NONE: "by nothing: no answer was recorded",
}
"""How a verdict was shown."""

NAMED = 120
"""Characters of a command in the headline; the facts of the run have all of it."""

SAID = {
    11: "Nobody can tell: a flush may have happened",
    13: "The evidence is incomplete",
    14: "A secret was found in the reports",
    5: "Nothing was run",
    2: "Interrupted",
}
"""What is said of an exit status in a few words."""


class Words(NamedTuple):
    """What is said of each side."""

    conforming: str
    broken: str
    unusable: str


WORDS: Mapping[Judged, Words] = MappingProxyType(
    {
        Judged.TARGET: Words("Conforms", "Does not conform", "The target could not be judged"),
        Judged.CLIENT: Words(
            "{name} conforms", "{name} does not conform", "The client could not be judged"
        ),
    }
)


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
    words = WORDS[header.judged]
    how = f"Shown {HOW[header.provenance]}, on {header.started_at[:10]}."
    if 1 in verdict.statuses:
        said = words.broken.format(name=brief(header.target, NAMED))
        return Headline(mood="bad", symbol="✕", words=said, how=how)
    if verdict.exit_status == 0:
        replayed = header.provenance is Evidence.REPLAYED
        said = words.conforming.format(name=brief(header.target, NAMED))
        said = "No recording breaks a requirement" if replayed else said
        return Headline(mood="good", symbol="✓", words=said, how=how)
    status = verdict.exit_status
    meaning = STATUS_MEANING.get(status, f"exit status {status}")
    mood, symbol = ("bad", "✕") if status == 14 else ("open", "?")
    said = words.unusable if status == 12 else SAID.get(status, capitalised(meaning))
    return Headline(mood=mood, symbol=symbol, words=said, how=how)
