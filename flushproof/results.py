"""What is concluded: findings, outcomes, and the exit status that they add up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from flushproof.exchange import Exchange


class Outcome(StrEnum):
    """How an item of a run ended. The six never blur."""

    PASS = "pass"
    FAIL = "fail"  # the target broke a requirement
    ERROR = "error"  # we could not tell
    UNKNOWN = "unknown"  # a flush was sent and no answer tells whether it happened
    SKIP = "skip"  # not applicable here, with a reason
    FLAKY = "flaky"  # two attempts of it ended differently; no single run has it


class Evidence(StrEnum):
    """How a requirement was shown."""

    LIVE = "live"
    EMBEDDED = "embedded"
    REPLAYED = "replayed"
    NONE = "none"


class Judged(StrEnum):
    """Which side of the wire a run judged; the other one was ours."""

    TARGET = "target"
    CLIENT = "client"


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
    """
    An exchange shows that the target follows *reading* of the contradicted *requirement*.

    Attributes:
        scope: Within what the target may not follow another one, where it is not the whole run.
        item: The item that showed it first, where many could have.
    """

    requirement: str
    reading: str
    scope: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """
    Who gave an answer that was replayed, and when.

    Attributes:
        recorded_from: `live`, `reference` or `document`, as a cassette has it.
        host: Who was asked; empty where nobody was.
        recorded_at: The day; empty where nobody says.
    """

    recorded_from: str
    host: str = ""
    recorded_at: str = ""

    def __str__(self) -> str:
        at = "" if self.host in ("", EMBEDDED) else f" at {self.host}"
        who = ORIGINS.get(self.recorded_from, "of unknown origin").format(host=self.host, at=at)
        return f"{who} on {self.recorded_at}" if self.recorded_at else who


# The host of our own gateway in the process of the run.
EMBEDDED = "embedded"

ORIGINS = {
    "live": "recorded live from {host}",
    "reference": "recorded from our reference gateway{at}",
    "document": "quoted from what is published, not recorded by us",
}


GONE = "the data is gone"
AS_BEFORE = "the data is as before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """
    A request that could destroy, or did.

    Attributes:
        at_ms: When it was sent, our clock, milliseconds since 1970.
        harm: `refusable` or `flush`.
        answer: What was answered, in a few words.
        saw: What a look at the data showed, `GONE`, `AS_BEFORE` or a difference; empty where nobody
            could look.
    """

    at_ms: int
    harm: str
    answer: str
    saw: str


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
        origins: Whose answers show it, where they were replayed.
        deeds: The requests of it that could destroy.
        signed: What was signed for the request, where a gateway computes another string from it.
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
    origins: tuple[Origin, ...] = ()
    deeds: tuple[Deed, ...] = ()
    signed: str | None = None


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
