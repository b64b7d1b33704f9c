"""
How old recordings are, and what that is worth.

What a gateway answered half a year ago is no proof of today. Only what was recorded has an age:
a document has the date of its edition, if any, and does not become another one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from flushproof.cassettes import Cassette
from flushproof.oracles.throughout import looked_at
from flushproof.results import Finding, Outcome, Result

FRESH = "evidence/fresh"

# Days after which it is noted, and after which it is a finding.
NOTED = 30
OLD = 60

# A clock may be a day ahead of the one that recorded, since a day is all that is kept.
SLACK = 1


@dataclass(slots=True, kw_only=True)
class Ages:
    """
    The ages of the recordings that a replay was asked for.

    Attributes:
        now_ms: Our clock, milliseconds since 1970.
        max_age: Days after which a recording proves nothing; None: never.
        seen: The recordings, with their ages in days.
    """

    now_ms: int
    max_age: int | None = None
    seen: list[tuple[int, Cassette]] = field(default_factory=list)

    def see(self, cassette: Cassette) -> str:
        """Note the age of *cassette*; why it proves nothing, or empty."""
        recorded_at = cassette.provenance.recorded_at or ""
        age = (self.today - date.fromisoformat(recorded_at)).days
        self.seen.append((age, cassette))
        if age < -SLACK:
            return (
                f"{cassette.path}: was recorded on {recorded_at}, which is yet to come: the clock "
                "of this machine is wrong, or the date was edited"
            )
        if self.max_age is not None and age > self.max_age:
            return (
                f"{cassette.path}: was recorded on {recorded_at}, {days(age)} ago; "
                f"--max-age {self.max_age}"
            )
        return ""

    @property
    def today(self) -> date:
        """The day, in UTC."""
        return datetime.fromtimestamp(self.now_ms / 1000, UTC).date()

    def notices(self) -> Iterable[str]:
        """What is said of recordings that are no longer new."""
        late = [age for age, _ in self.seen if age > NOTED]
        if late:
            yield (
                f"{len(late)} of {len(self.seen)} recordings are older than {NOTED} days; the "
                f"oldest is {self.oldest()}. Nothing is recorded anew by itself."
            )

    def oldest(self) -> str:
        """The oldest of them, by name."""
        age, cassette = max(self.seen, key=lambda one: one[0])
        return f"{cassette.path}, of {cassette.provenance.recorded_at} ({days(age)} ago)"

    def conclude(self, item: str, statement: str) -> Result:
        """What their ages show of `evidence/fresh`."""
        over = [age for age, _ in self.seen if self.max_age is not None and age > self.max_age]
        old = [age for age, _ in self.seen if age > OLD]
        oldest = self.oldest() if self.seen else ""
        outcome, reason = Outcome.PASS, ""
        findings: tuple[Finding, ...] = ()
        if not self.seen:
            outcome, reason = Outcome.SKIP, "nothing that was recorded was played"
        elif over:
            outcome = Outcome.ERROR
            reason = (
                f"{len(over)} of {len(self.seen)} recordings are older than --max-age "
                f"{self.max_age}; the oldest is {oldest}"
            )
        elif old:
            outcome = Outcome.FAIL
            findings = (
                Finding(
                    requirement=FRESH,
                    where="recorded_at",
                    expected=f"recorded within {OLD} days",
                    actual=f"{len(old)} of {len(self.seen)} older; the oldest is {oldest}",
                ),
            )
        return Result(
            id=item,
            requirement=FRESH,
            description=looked_at(statement, len(self.seen), len(findings)),
            outcome=outcome,
            reason=reason,
            findings=findings,
            exchanges=len(self.seen),
        )


def days(number: int) -> str:
    """A number of days."""
    return f"{number} day{'' if number == 1 else 's'}"
