"""
What is said of an exchange, without quoting it: two exchanges of which the same is said are alike.

A cassette must be judged as the exchange that it was made of. Before it is written both are judged
by everything that judges an answer, and whatever differs is named.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

from flushproof.cases import Case
from flushproof.exchange import Exchange
from flushproof.oracles.answer import told
from flushproof.oracles.expectations import found_in, judged_by
from flushproof.oracles.readings import readings_in
from flushproof.oracles.seen import seen
from flushproof.oracles.verdicts import findings_of, reading_of
from flushproof.results import Finding
from flushproof.scrubbing.leaks import Secret
from flushproof.scrubbing.words import is_published_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """
    Everything that is said of an exchange.

    Attributes:
        answer: Which envelope and layer, whether accepted, whether it speaks of the moment.
        case: What is wrong with it as the answer to the case.
        reading: The reading that it shows of the case's requirement.
        broken: What is wrong with it whatever was asked for.
        judged: What it shows anything of.
        readings: Every reading that it shows, with the scope.
        secrets: Whether it tells a secret key.
    """

    answer: tuple[object, ...]
    case: tuple[str, ...]
    reading: str
    broken: tuple[str, ...]
    judged: tuple[str, ...]
    readings: tuple[tuple[str, str, str], ...]
    secrets: bool

    def differences(self, other: "Verdicts") -> Iterator[str]:
        """What is said of one and not of the other, in words."""
        mine: Mapping[str, object] = asdict(self)
        for name, value in asdict(other).items():
            if mine[name] != value:
                yield f"{name}: {mine[name]} of what came, {value} of what would be kept"


def verdicts_of(
    case: Case, exchange: Exchange, *, decoy: bool, secrets: Iterable[Secret] = ()
) -> Verdicts:
    """
    Everything that is said of *exchange*, in which *case* was put.

    Args:
        secrets: The secret keys that were signed with; no answer may hold one.
    """
    answer, what = told(exchange), seen(exchange)
    reading = reading_of(case, answer, decoy=decoy) if answer is not None else None
    about = (
        (answer.kind, answer.status, answer.layer, answer.accepted, answer.transient)
        if answer is not None
        else ()
    )
    return Verdicts(
        answer=tuple(map(str, about)),
        case=tuple(
            map(brief, findings_of(case, answer, decoy=decoy) if answer is not None else ())
        ),
        reading=reading.reading if reading is not None else "",
        broken=tuple(map(brief, found_in(exchange, what))),
        judged=judged_by(exchange, what),
        readings=readings_in(what),
        secrets=tells_one(exchange, secrets),
    )


def tells_one(exchange: Exchange, secrets: Iterable[Secret]) -> bool:
    """Whether the answer's body holds one of *secrets*."""
    text = exchange.response.body.decode("utf-8", "replace") if exchange.response else ""
    return any(secret.found_in(text) for secret in secrets)


def brief(finding: Finding) -> str:
    """*finding* without what was there, and without names that may be the account's."""
    steps = (step if is_published_name(step) else "*" for step in finding.where.split("/"))
    return f"{finding.requirement}: {'/'.join(steps)}"
