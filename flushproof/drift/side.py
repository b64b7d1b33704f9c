"""One of the two sides of a comparison: what was asked, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flushproof.drift.kept import Kept, from_cassette, from_log
from flushproof.exchange import Exchange
from flushproof.log.events import Entry
from flushproof.report.summary import findings_of
from flushproof.resources import Json
from flushproof.results import Finding, Judged, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """
    What one item showed.

    Attributes:
        requirement: The requirement that it is about.
        findings: Why it failed, the first of each requirement.
        reason: Why it was skipped or could not tell.
        readings: Requirement and reading of each that it showed.
        record: The exchange as a log has it, or an exchange of a cassette, or None.
        vague: Whether it is not known what a failure broke: a cassette has the outcome alone.
    """

    id: str
    requirement: str
    outcome: Outcome
    findings: Mapping[str, Finding]
    reason: str
    readings: frozenset[tuple[str, str]]
    record: Json | Exchange
    vague: bool = False

    @property
    def told(self) -> bool:
        """Whether it passed or failed; of any other nobody knows."""
        return self.outcome in (Outcome.PASS, Outcome.FAIL)

    @property
    def kept(self) -> Kept | None:
        """
        The exchange that shows it best; None if no whole answer was written down.

        It may be read from a file, and a large log has many of them, so it is not held on to.
        """
        if isinstance(self.record, Exchange):
            return from_cassette(self.record)
        return from_log(self.record) if self.record is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """
    A run, or a folder of cassettes.

    Attributes:
        name: What it is called: its path.
        target: What was asked, or who gave the answers.
        suite_version: Of flushproof; several where cassettes are of several.
        when: When it was, or from when to when.
        provenance: Where the answers came from, in a sentence.
        options: The options that had an effect.
        timed: By whom the answers were timed: two sides of the same can be compared. Empty if
            nobody measured.
        select: The prefixes that were asked for; empty if everything was.
        partial: Whether it was one shard, or recordings: what it lacks was not asked of it.
        recorded: Whether it is recordings, which had no options.
        seen: What each item showed, by id.
        notes: What a reader has to know of it.
        judged: Which side of the wire was.
    """

    name: str
    target: str
    suite_version: str
    when: str
    provenance: str
    options: Mapping[str, Json]
    timed: str
    select: tuple[str, ...]
    partial: bool
    seen: Mapping[str, Seen]
    recorded: bool = False
    notes: tuple[str, ...] = ()
    judged: Judged = Judged.TARGET

    def was_to_ask(self, item: str) -> bool:
        """Whether the item of that id would be here, if there still (or already) were one."""
        return not self.partial and (not self.select or item.startswith(self.select))


def seen_in(entry: Entry) -> Seen:
    """What an item of a log showed."""
    return Seen(
        id=entry.id,
        requirement=entry.requirement,
        outcome=entry.outcome,
        findings={finding.requirement: finding for finding in reversed(findings_of(entry))},
        reason=entry.reason,
        readings=frozenset((one.requirement, one.reading) for one in entry.observations),
        record=entry.exchange,
    )
