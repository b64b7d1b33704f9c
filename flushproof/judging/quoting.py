"""
What is published of answers, judged by the same oracles as an answer from a socket.

Only the documented exchange is this operation's. What is quoted of its siblings behind the same
gateway is judged too, but speaks of no target: where it departs, the item is skipped and says so.
"""

from collections.abc import Iterator
from dataclasses import replace

from flushproof.cassettes import Cassette, RecordedFrom
from flushproof.exchange import Exchange
from flushproof.judging.replaying import Replayer, origin_of
from flushproof.oracles.answer import Kind, told
from flushproof.oracles.expectations import findings_of
from flushproof.oracles.readings import readings_of
from flushproof.results import Finding, Observation, Outcome, Result
from flushproof.targets.replay import answers

OPERATION = "flushCloudDBInstance"

REQUIREMENTS = {
    Kind.SUCCESS: "envelope/members",
    Kind.GATEWAY_ERROR: "errors/gateway-envelope",
    Kind.BACK_END_ERROR: "errors/backend-envelope",
    Kind.OTHER: "errors/gateway-envelope",
}

# What is told by headers cannot be told of an answer that was quoted without them.
BY_HEADERS = frozenset(
    {"transport/trace-id", "transport/date", "transport/charset", "format/content-type"}
)


def item_of(cassette: Cassette) -> str:
    """
    The id of the item that plays *cassette*: its requirement, and its own id.

    Of a recording whose case is no longer in the suite it is that case's.
    """
    if cassette.provenance.case is not None:
        return cassette.provenance.case
    answer = told(cassette.exchanges[0])
    kind = answer.kind if answer is not None else Kind.OTHER
    return f"{REQUIREMENTS[kind]}/{cassette.provenance.id}"


def judged(judge: Replayer, cassette: Cassette) -> Result:
    """What *cassette*, played to its end, shows."""
    item = item_of(cassette)
    base = Result(
        id=item,
        requirement="/".join(item.split("/")[:2]),
        description=_description(cassette),
        outcome=Outcome.PASS,
    )
    if cassette.provenance.recorded_from is not RecordedFrom.DOCUMENT:
        reason = f"{cassette.path}: cannot be played: the suite has no case {item}"
        return replace(base, outcome=Outcome.ERROR, reason=reason)
    exchanges = answers(cassette, [exchange.request for exchange in cassette.exchanges])
    ours = cassette.provenance.operation == OPERATION
    found = tuple(finding for exchange in exchanges for finding in _findings(cassette, exchange))
    origin = origin_of(cassette)
    if ours:
        for exchange in exchanges:
            judge.look(exchange, item, origin)
    judge.exchanges += len(exchanges)
    departs = found and not ours
    return replace(
        base,
        outcome=Outcome.SKIP if departs else Outcome.FAIL if found else Outcome.PASS,
        findings=found if ours else (),
        observations=tuple(_observations(exchanges)) if ours else (),
        reason=(
            f"an answer of a sibling departs, which says nothing of this operation: {found[0]}"
            if departs
            else ""
        ),
        exchange=exchanges[0],
        exchanges=len(exchanges),
        origins=(origin,),
    )


def _observations(exchanges: tuple[Exchange, ...]) -> Iterator[Observation]:
    for exchange in exchanges:
        for requirement, reading, _ in readings_of(exchange):
            yield Observation(requirement=requirement, reading=reading)


def _findings(cassette: Cassette, exchange: Exchange) -> tuple[Finding, ...]:
    found = findings_of(exchange)
    if cassette.provenance.headers_known:
        return found
    return tuple(finding for finding in found if finding.requirement not in BY_HEADERS)


def _description(cassette: Cassette) -> str:
    origin = cassette.provenance
    date = f", {origin.recorded_at}" if origin.recorded_at else ""
    return f"{origin.description} (from {origin.recorded_from}: {origin.source}{date})"
