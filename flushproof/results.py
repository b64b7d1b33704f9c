"""What is concluded: findings, outcomes, and the exit status that they add up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from flushproof.exchange import Exchange


class Outcome(StrEnum):
    """How an item of a run ended. The five never blur."""

    PASS = "pass"
    FAIL = "fail"  # the target broke a requirement
    ERROR = "error"  # we could not tell
    UNKNOWN = "unknown"  # a flush was sent and no answer tells whether it happened
    SKIP = "skip"  # not applicable here, with a reason


class Evidence(StrEnum):
    """How a requirement was shown."""

    LIVE = "live"
    EMBEDDED = "embedded"
    REPLAYED = "replayed"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One way in which an answer, or the data, is not what a requirement says.

    Attributes:
        requirement: The id of the broken requirement.
        where: A JSON pointer into the body, `header NAME`, `status`, `body`, `data`, ...
        expected: What the requirement asks for.
        actual: What was there.
    """

    requirement: str
    where: str
    expected: str
    actual: str

    def __str__(self) -> str:
        return f"{self.requirement}: {self.where}: expected {self.expected}, got {self.actual}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """An exchange shows that the target follows *reading* of the contradicted *requirement*."""

    requirement: str
    reading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """
    What one item of a run (a case, a scenario, a property, a requirement over all answers) showed.

    Attributes:
        id: The item's id; its requirement is a prefix of it.
        requirement: The requirement it is about.
        outcome: How it ended.
        findings: Why it failed; empty unless it did.
        observations: Readings it showed.
        reason: Why it was skipped, or could not tell; of a generated request that failed, how it
            was made; empty otherwise.
        exchange: The exchange that shows it best, if there is one.
        description: One sentence: what holds.
        exchanges: How many exchanges were looked at.
        duration_ms: How long it took.
    """

    id: str
    requirement: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    observations: tuple[Observation, ...] = ()
    reason: str = ""
    exchange: Exchange | None = None
    description: str = ""
    exchanges: int = 0
    duration_ms: float = 0.0


# design.md: "When several hold, the first of 14, 11, 10, 3, 12, 1, 13 is returned".
PRECEDENCE = (14, 11, 10, 3, 2, 4, 5, 12, 1, 13)

STATUS_MEANING = {
    0: "every required case ran and passed",
    1: "the target broke a requirement",
    2: "interrupted",
    3: "an error of flushproof itself",
    4: "wrong usage",
    5: "nothing was run",
    10: "the interlock refused a request; nothing destructive was sent",
    11: "indeterminate: a flush may have happened and no answer tells",
    12: "the environment is not usable",
    13: "the evidence is incomplete",
    14: "the leak scan found a secret in an artefact",
}


def exit_status(statuses: Iterable[int]) -> int:
    """The one status to exit with, of all that hold; 0 if none does."""
    held = set(statuses) - {0}
    if held - set(PRECEDENCE):
        return 3  # a status that nobody knows is an error of ours, never a green one
    return next((status for status in PRECEDENCE if status in held), 0)
