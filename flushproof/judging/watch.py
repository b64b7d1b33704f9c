"""
What is watched throughout a run: requirements that every answer must satisfy, and readings.

A case speaks of its own requirement only. What any answer may break is gathered here and concluded
once, at the end, so that one lie of a target is one red requirement and not a thousand.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from flushproof.contract import Basis, Contract
from flushproof.exchange import Exchange
from flushproof.oracles.expectations import WATCHED, found_in, judged_by
from flushproof.oracles.readings import readings_in
from flushproof.oracles.seen import seen
from flushproof.oracles.throughout import EXAMPLES as EXAMPLES
from flushproof.oracles.throughout import SUFFIX as SUFFIX
from flushproof.oracles.throughout import changes_of_mind, looked_at
from flushproof.results import Finding, Observation, Outcome, Result
from flushproof.scrubbing.leaks import Secret

ANSWERED = "transport/answered"
EMPTIED = "effect/emptied"
KEPT = "effect/refused-keeps"
BYSTANDER = "effect/bystander"
NO_LEAK = "errors/no-leak"

# A target that invents a scope for each answer must not fill the log with them.
MOST_FOLLOWED = 100


@dataclass(slots=True)
class Watch:
    """
    The running tally of a run; `see` and `note` add to it, `conclude` reads it.

    A finding is kept with the item during which it showed and the exchange that shows it.

    Attributes:
        contract: By what answers are judged.
        secrets: The secret keys that are signed with; no answer may hold one.
        bodies: Whether a body holds one; answers repeat.
        doubts: Why nobody could tell of a requirement, where that is so.
    """

    contract: Contract
    secrets: tuple[Secret, ...] = ()
    bodies: dict[bytes, bool] = field(default_factory=dict)
    judged: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    doubts: dict[str, str] = field(default_factory=dict)
    examples: dict[str, list[tuple[Finding, str, Exchange]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    readings: dict[str, dict[str, dict[str, str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )

    def watched(self) -> tuple[str, ...]:
        """The requirements that are concluded at the end of a run, in the catalogue's order."""
        gathered = {*WATCHED, ANSWERED, EMPTIED, KEPT, BYSTANDER}
        return tuple(
            name
            for name, requirement in self.contract.requirements.items()
            if name in gathered or requirement.basis is Basis.CONTRADICTED or requirement.readings
        )

    def see(self, exchange: Exchange, item: str, source: str = "") -> tuple[Finding, ...]:
        """
        Judge the answer of *exchange*, whatever was asked for.

        Args:
            source: Who gave it, where not all answers are of one target: only what is of the same
                source may not follow two readings.
        """
        what = seen(exchange)
        self.judged.update(judged_by(exchange, what))
        found = (*found_in(exchange, what), *self._told_secrets(exchange))
        for finding in found:
            self.note(finding, item, exchange)
        for requirement, reading, scope in readings_in(what):
            self.follow(requirement, reading, item, f"{source} {scope}".strip())
        return found

    def _told_secrets(self, exchange: Exchange) -> Iterator[Finding]:
        """An answer that holds a secret key, in whatever encoding; no oracle knows them."""
        response = exchange.response
        if response is None or not self.secrets:
            return
        if response.body not in self.bodies:
            text = response.body.decode("utf-8", "replace")
            self.bodies[response.body] = any(secret.found_in(text) for secret in self.secrets)
        if self.bodies[response.body]:
            yield Finding(
                requirement=NO_LEAK,
                where="body",
                expected="no secret key",
                actual="the secret key of the caller, or of another",
            )

    def count(self, requirement: str) -> None:
        """One more time *requirement* was looked at."""
        self.judged[requirement] += 1

    def doubt(self, requirement: str, reason: str) -> None:
        """Nobody could tell whether *requirement* held, for *reason*; the first one is kept."""
        self.doubts.setdefault(requirement, reason)

    def note(self, finding: Finding, item: str, exchange: Exchange) -> None:
        """Keep *finding*, which showed during *item*."""
        self.broken[finding.requirement] += 1
        kept = self.examples[finding.requirement]
        if len(kept) < EXAMPLES:
            kept.append((finding, item, exchange))

    def follow(self, requirement: str, reading: str, item: str, scope: str = "") -> None:
        """Keep that the target followed *reading* during *item*."""
        self.readings[requirement][scope].setdefault(reading, item)
        self.judged[requirement] += 1

    def unasked(self, planned: Collection[str]) -> Iterator[str]:
        """A sentence on each requirement that broke and that no item of the *planned* concludes."""
        for name, number in self.broken.items():
            if f"{name}/{SUFFIX}" not in planned:
                level = self.contract.requirements[name].level
                _, item, _ = self.examples[name][0]
                times = "once" if number == 1 else f"{number} times"
                yield f"{name} ({level}) was not selected, but broke {times}, first during {item}."

    def conclude(self, requirement: str) -> Result:
        """What the run showed of *requirement*."""
        followed = tuple(
            Observation(requirement=requirement, reading=name, scope=scope, item=item)
            for scope, shown in self.readings[requirement].items()
            for name, item in shown.items()
        )
        findings = [
            replace(finding, actual=f"{finding.actual} (during {item})")
            for finding, item, _ in self.examples[requirement]
        ]
        findings.extend(changes_of_mind(requirement, followed))
        number, doubt = self.judged[requirement], self.doubts.get(requirement, "")
        held = Outcome.PASS if number else Outcome.SKIP
        shows = self.examples[requirement]
        return Result(
            id=f"{requirement}/{SUFFIX}",
            requirement=requirement,
            description=looked_at(
                self.contract.requirements[requirement].statement,
                number,
                self.broken[requirement],
            ),
            outcome=Outcome.FAIL if findings else Outcome.ERROR if doubt else held,
            findings=tuple(findings),
            observations=followed[:MOST_FOLLOWED],
            reason=doubt or ("" if number else "no answer of this run shows it"),
            exchange=shows[0][2] if shows else None,
            exchanges=number,
        )
