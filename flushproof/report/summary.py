"""
What a log shows of every requirement of the contract: the one model that all reports are made from.

Pure: a log and a contract go in, a `RunSummary` comes out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flushproof.contract import Basis, Contract, Contradiction, Level, Requirement
from flushproof.log.events import Entry, Header, Log
from flushproof.report.provenance import provenance_of
from flushproof.report.verdict import Verdict, verdict_of
from flushproof.results import Evidence, Finding, Outcome

NOT_EXERCISED = "no item exercised it"

UNREADABLE = Header(
    suite_version="unknown",
    target="unknown",
    provenance=Evidence.NONE,
    started_at="unknown",
    options={},
)
"""What stands for the header of a log that has none."""

WORST_FIRST = (Outcome.UNKNOWN, Outcome.ERROR, Outcome.PASS, Outcome.SKIP)
"""How a requirement without findings ended: the first of these that one of its items has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A finding, and the item that it was made in."""

    finding: Finding
    item: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementSummary:
    """
    What the run showed of one requirement.

    Attributes:
        reason: Why it was skipped, or nobody could tell; empty otherwise.
        evidence: Where the answers came from that showed it; none if nothing did.
        shown_at: When that was; empty if nothing did.
        readings: Each reading that the target followed, and how often it was seen.
        items: The results of the items about it, in the order of the log.
        findings: What speaks against it, from items about any requirement.
    """

    requirement: Requirement
    outcome: Outcome
    reason: str
    evidence: Evidence
    shown_at: str
    readings: Mapping[str, int]
    items: tuple[Entry, ...]
    findings: tuple[Shown, ...]

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many items ended how."""
        return counts_of(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContradictionSummary:
    """What the target showed of one place where the sources disagree."""

    contradiction: Contradiction
    requirements: tuple[RequirementSummary, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """Everything that a report says."""

    log: Log
    header: Header
    verdict: Verdict
    requirements: tuple[RequirementSummary, ...]
    contradictions: tuple[ContradictionSummary, ...]

    @property
    def item_counts(self) -> Mapping[Outcome, int]:
        """How many items ended how, every outcome named."""
        return counts_of(self.log.entries)

    @property
    def requirement_counts(self) -> Mapping[Outcome, int]:
        """How many requirements ended how, every outcome named."""
        found = Counter(row.outcome for row in self.requirements)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def areas(self) -> Mapping[str, tuple[RequirementSummary, ...]]:
        """The requirements by area, in the order of the catalogue."""
        areas: defaultdict[str, list[RequirementSummary]] = defaultdict(list)
        for row in self.requirements:
            areas[row.requirement.area].append(row)
        return {area: tuple(rows) for area, rows in areas.items()}

    @property
    def provenance(self) -> str:
        """Where the answers came from, in a sentence that nobody can take for more than it is."""
        return provenance_of(self.header)


def summarise(log: Log, contract: Contract) -> RunSummary:
    """What *log* shows of every requirement of *contract*, and of those that only the log knows."""
    header = log.header or UNREADABLE
    items: defaultdict[str, list[Entry]] = defaultdict(list)
    findings: defaultdict[str, list[Shown]] = defaultdict(list)
    readings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for entry in log.entries:
        items[entry.requirement].append(entry)
        for finding in findings_of(entry):
            findings[finding.requirement].append(
                Shown(finding=finding, item=entry.id, seq=entry.seq)
            )
        for seen in entry.observations:
            readings[seen.requirement][seen.reading] += 1
    known = contract.requirements
    strangers = {*items, *findings, *readings} - set(known)
    rows = {
        requirement.id: summary_of(
            requirement,
            header,
            tuple(items[requirement.id]),
            tuple(findings[requirement.id]),
            dict(readings[requirement.id].most_common()),
        )
        for requirement in (*known.values(), *map(stranger, sorted(strangers)))
    }
    return RunSummary(
        log=log,
        header=header,
        verdict=verdict_of(log, contract),
        requirements=tuple(rows.values()),
        contradictions=tuple(
            ContradictionSummary(
                contradiction=contradiction,
                requirements=tuple(
                    row
                    for row in rows.values()
                    if contradiction.id in row.requirement.contradictions
                ),
            )
            for contradiction in contract.contradictions.values()
        ),
    )


def summary_of(
    requirement: Requirement,
    header: Header,
    items: tuple[Entry, ...],
    findings: tuple[Shown, ...],
    readings: Mapping[str, int],
) -> RequirementSummary:
    """What the run showed of *requirement*."""
    outcome, reason = outcome_of(items, findings, readings)
    shown = outcome in (Outcome.PASS, Outcome.FAIL)
    return RequirementSummary(
        requirement=requirement,
        outcome=outcome,
        reason=reason,
        evidence=header.provenance if shown else Evidence.NONE,
        shown_at=header.started_at if shown else "",
        readings=readings,
        items=items,
        findings=findings,
    )


def outcome_of(
    items: tuple[Entry, ...], findings: tuple[Shown, ...], readings: Mapping[str, int]
) -> tuple[Outcome, str]:
    """
    How a requirement ended, and the reasons that its items give for it.

    A reading that was seen shows the requirement even if no item is about it. An item that failed
    for another requirement's sake speaks for its own.
    """
    if findings:
        return Outcome.FAIL, ""
    ended = [(Outcome.PASS, "")] if readings else []
    ended += [
        (Outcome.PASS if entry.outcome is Outcome.FAIL else entry.outcome, entry.reason)
        for entry in items
    ]
    for worst in WORST_FIRST:
        reasons = dict.fromkeys(reason for outcome, reason in ended if outcome is worst)
        if reasons:
            return worst, "; ".join(filter(None, reasons))
    return Outcome.SKIP, NOT_EXERCISED


def findings_of(entry: Entry) -> tuple[Finding, ...]:
    """Why *entry* failed; a failure without a finding is one of its own requirement."""
    if entry.outcome is not Outcome.FAIL:
        return ()
    return entry.findings or (
        Finding(
            requirement=entry.requirement,
            where="item",
            expected=entry.description or "what the item says",
            actual=entry.reason or "a failure without a finding",
        ),
    )


def counts_of(entries: Iterable[Entry]) -> Mapping[Outcome, int]:
    """How many of *entries* ended how, every outcome named."""
    found = Counter(entry.outcome for entry in entries)
    return {outcome: found[outcome] for outcome in Outcome}


def stranger(requirement_id: str) -> Requirement:
    """What stands for a requirement that the log names and this catalogue does not know."""
    return Requirement(
        id=requirement_id,
        level=Level.MUST,
        basis=Basis.INFERRED,
        statement="This requirement is not in the catalogue of this version.",
        quote="",
        source="",
        readings={},
    )
