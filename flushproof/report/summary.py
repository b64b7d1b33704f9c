"""
What a log shows of every requirement of the contract: the one model that all reports are made from.

Pure: a log and a contract go in, a `RunSummary` comes out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flushproof.contract import Basis, Contract, Contradiction, Level, Requirement
from flushproof.log.events import Entry, Header, Log
from flushproof.report.provenance import answered_by, provenance_of, shown_at
from flushproof.report.verdict import Verdict, verdict_of
from flushproof.results import Evidence, Finding, Origin, Outcome

NOT_EXERCISED = "no item exercised it"
NOT_TOLD = "no reason was given"

UNREADABLE = Header(
    suite_version="unknown",
    target="unknown",
    provenance=Evidence.NONE,
    started_at="unknown",
    options={},
)
"""What stands for the header of a log that has none."""

WORST_FIRST = (Outcome.UNKNOWN, Outcome.ERROR, Outcome.FLAKY, Outcome.PASS, Outcome.SKIP)
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
        reason: Why it was skipped or is flaky, or nobody could tell; empty otherwise.
        evidence: Where the answers came from that showed it; none if nothing did.
        shown_at: When that was; of what was replayed the day of the oldest recording; empty if
            nothing did, or nobody says.
        origins: Whose answers they were, where they were replayed.
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
    origins: tuple[Origin, ...] = ()

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
class Since:
    """
    What changed since an earlier run.

    Attributes:
        before: What it is compared with.
        sentence: What it adds up to.
        kinds: Each kind of change with its count, and below it the changes, what got worse first.
    """

    before: str
    sentence: str
    kinds: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """Everything that a report says; `since` only where it was compared with an earlier run."""

    log: Log
    header: Header
    verdict: Verdict
    requirements: tuple[RequirementSummary, ...]
    contradictions: tuple[ContradictionSummary, ...]
    since: Since | None = None

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

    def tolerates(self, entry: Entry) -> bool:
        """Whether *entry* failed, but for requirements only that do not count in this run."""
        findings = findings_of(entry)
        return bool(findings) and all(
            finding.requirement in self.verdict.tolerated for finding in findings
        )

    @property
    def provenance(self) -> str:
        """Where the answers came from, in a sentence that nobody can take for more than it is."""
        return provenance_of(self.header, answered_by(self.log.entries))


def summarise(log: Log, contract: Contract) -> RunSummary:
    """What *log* shows of every requirement of *contract*, and of those that only the log knows."""
    header = log.header or UNREADABLE
    items: defaultdict[str, list[Entry]] = defaultdict(list)
    findings: defaultdict[str, list[Shown]] = defaultdict(list)
    doubts: defaultdict[str, list[str]] = defaultdict(list)
    readings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    origins: defaultdict[str, dict[Origin, None]] = defaultdict(dict)
    for entry in log.entries:
        items[entry.requirement].append(entry)
        for name in spoken_of(entry):
            origins[name].update(dict.fromkeys(entry.origins))
        for name in doubted_by(entry):
            doubts[name].append(f"{entry.id}: {entry.reason}")
        for finding in findings_of(entry):
            findings[finding.requirement].append(
                Shown(finding=finding, item=entry.id, seq=entry.seq)
            )
        for seen in entry.observations:
            readings[seen.requirement][seen.reading] += 1
    known = contract.requirements
    strangers = {*items, *findings, *doubts, *readings} - set(known)
    rows = {
        requirement.id: summary_of(
            requirement,
            header,
            tuple(items[requirement.id]),
            tuple(findings[requirement.id]),
            tuple(doubts[requirement.id]),
            dict(readings[requirement.id].most_common()),
            tuple(origins[requirement.id]),
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
    doubts: tuple[str, ...],
    readings: Mapping[str, int],
    origins: tuple[Origin, ...],
) -> RequirementSummary:
    """What the run showed of *requirement*."""
    outcome, reason = outcome_of(items, findings, doubts, readings)
    shown = outcome in (Outcome.PASS, Outcome.FAIL)
    return RequirementSummary(
        requirement=requirement,
        outcome=outcome,
        reason=reason,
        evidence=header.provenance if shown else Evidence.NONE,
        shown_at=shown_at(header, origins) if shown else "",
        readings=readings,
        items=items,
        findings=findings,
        origins=origins,
    )


def spoken_of(entry: Entry) -> Iterable[str]:
    """The requirements of which *entry* says something, its own among them."""
    found = (finding.requirement for finding in entry.findings)
    seen = (observation.requirement for observation in entry.observations)
    return dict.fromkeys((entry.requirement, *found, *seen))


def outcome_of(
    items: tuple[Entry, ...],
    findings: tuple[Shown, ...],
    doubts: tuple[str, ...],
    readings: Mapping[str, int],
) -> tuple[Outcome, str]:
    """
    How a requirement ended, and the reasons that its items give for it.

    A reading that was seen shows the requirement even if no item is about it. An item that failed
    for another requirement's sake speaks for its own.

    Args:
        doubts: Which flaky items, about whatever, broke it in one attempt and not in another.
    """
    if findings:
        return Outcome.FAIL, ""
    ended = [(Outcome.PASS, "")] if readings else []
    ended += [(Outcome.FLAKY, doubt) for doubt in doubts]
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


def doubted_by(entry: Entry) -> tuple[str, ...]:
    """The requirements of others that some attempts of *entry* broke, if it is flaky."""
    if entry.outcome is not Outcome.FLAKY:
        return ()
    broken = (finding.requirement for one in entry.attempts for finding in one.findings)
    return tuple(name for name in dict.fromkeys(broken) if name != entry.requirement)


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
