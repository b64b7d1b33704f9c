"""One attempt of an item that was put more than once, as an event log has it."""

from collections.abc import Iterator
from dataclasses import dataclass

from flushproof.resources import Json
from flushproof.results import Finding, Outcome

MEMBERS: dict[str, type | tuple[type, ...]] = {
    "outcome": str,
    "reason": str,
    "findings": list,
    "duration_ms": (int, float),
}
"""What an attempt holds in a log."""


LONGEST = 1e12
"""No duration is longer than this; a sum of them is still a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """
    How one attempt of an item ended, where another attempt of it ended differently.

    Attributes:
        reason: Why it was skipped or could not tell.
        findings: Why it failed; empty unless it did.
    """

    outcome: Outcome
    reason: str
    findings: tuple[Finding, ...]
    duration_ms: float

    def __str__(self) -> str:
        told = "; ".join((*map(str, self.findings), *filter(None, [self.reason])))
        return f"{self.outcome}: {told}" if told else str(self.outcome)


def attempts_of(rows: Json) -> Iterator[Attempt]:
    """
    The attempts that *rows* of a log are.

    Raises:
        ValueError: One of them is none.
    """
    for row in rows:
        if not isinstance(row, dict) or set(row) != set(MEMBERS):
            raise ValueError("result: attempts holds something that does not belong there")
        for name, expected in MEMBERS.items():
            if not isinstance(row[name], expected):
                raise ValueError(f"result: {name} of an attempt is a {type(row[name]).__name__}")
        if not 0 <= row["duration_ms"] <= LONGEST:
            raise ValueError("result: duration_ms of an attempt is no duration")
        findings = tuple(Finding(**finding) for finding in row["findings"])
        if not all(type(part) is str for one in findings for part in parts_of(one)):
            raise ValueError("result: a finding of an attempt holds something that is no text")
        yield Attempt(
            outcome=Outcome(row["outcome"]),
            reason=row["reason"],
            findings=findings,
            duration_ms=row["duration_ms"],
        )


def parts_of(finding: Finding) -> tuple[str, ...]:
    """The texts that a finding holds."""
    return (finding.requirement, finding.where, finding.expected, finding.actual)
