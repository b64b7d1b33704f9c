"""What was watched throughout a run, concluded anew from the logs of its parts, or attempts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from flushproof.log.events import Entry
from flushproof.oracles.throughout import (
    EXAMPLES,
    READINGS,
    broken_of,
    changes_of_mind,
    looked_at,
    statement_of,
)
from flushproof.results import Observation, Outcome

# A requirement that was watched in each part ended, over all, as the first of these that one has.
WORST_FIRST = (
    Outcome.FAIL,
    Outcome.UNKNOWN,
    Outcome.ERROR,
    Outcome.FLAKY,
    Outcome.PASS,
    Outcome.SKIP,
)


def concluded(shares: Sequence[Entry], position: Mapping[str, int]) -> Entry:
    """
    What *shares*, the results of one watched requirement in several logs, come to.

    Args:
        position: Where in the run an item comes.
    """
    first = shares[0]
    if len(shares) == 1:
        return first
    followed = tuple(
        sorted(
            dict.fromkeys(seen for share in shares for seen in share.observations),
            key=lambda seen: position.get(seen.item, len(position)),
        )
    )
    broken = [
        finding for share in shares for finding in share.findings if finding.where != READINGS
    ]
    findings = (*broken[:EXAMPLES], *changes_of_mind(first.requirement, followed))
    ended = {share.outcome for share in shares} | ({Outcome.FAIL} if findings else set())
    outcome = next(one for one in WORST_FIRST if one in ended)
    reasons = (share.reason for share in shares if share.outcome is outcome)
    statement = next((statement_of(one.description) for one in shares if one.description), "")
    number = sum(share.exchanges for share in shares)
    often = sum(broken_of(one.description, len(one.findings)) for one in shares)
    return replace(
        first,
        outcome=outcome,
        description=looked_at(statement, number, often),
        reason="; ".join(dict.fromkeys(filter(None, reasons))),
        findings=findings,
        observations=first_of_each(followed),
        exchanges=number,
        duration_ms=sum(share.duration_ms for share in shares),
        exchange=next((one.exchange for one in shares if one.exchange is not None), None),
        attempts=tuple(
            one for share in shares if share.outcome is outcome for one in share.attempts
        ),
        origins=tuple(dict.fromkeys(origin for share in shares for origin in share.origins)),
    )


def first_of_each(followed: Iterable[Observation]) -> tuple[Observation, ...]:
    """The first of those of *followed* that differ in their item alone, scope by scope."""
    scopes: defaultdict[str, dict[str, Observation]] = defaultdict(dict)
    for one in followed:
        scopes[one.scope].setdefault(one.reading, one)
    return tuple(one for shown_here in scopes.values() for one in shown_here.values())
