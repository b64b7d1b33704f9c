"""What a run of a client in one scenario shows of every requirement that it is about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from flushproof.clients import asking, bodies, endings, repeats, secrecy, signed, wire
from flushproof.clients.calls import calls_of, reached
from flushproof.clients.expectations import Expectation
from flushproof.clients.looking import Judge, each
from flushproof.clients.observed import Observed, Sent
from flushproof.clients.scenarios import SCENARIOS
from flushproof.clients.told import Told
from flushproof.contract import Contract
from flushproof.exchange import Exchange
from flushproof.results import Finding, Observation, Outcome, Result


def sent_any(observed: Observed, _: Expectation) -> str:
    """Why nothing is shown where not a single request came."""
    return "" if observed.sends else "the command sent no request"


def called(observed: Observed, expectation: Expectation) -> str:
    """Why nothing is shown where no call came."""
    nothing = sent_any(observed, expectation)
    return nothing or ("" if calls_of(observed) else "the command did not call the gateway")


def met(observed: Observed, expectation: Expectation) -> str:
    """Why nothing is shown where the gateway had no occasion to behave as the scenario says."""
    missing = called(observed, expectation)
    if not missing and not reached(observed):
        return "none of its calls would be obeyed, so nothing came of them; see `plain`"
    if not missing and expectation.erased and not observed.flushes:
        return "no data was erased, though the gateway should have obeyed"
    return missing


Need = Callable[[Observed, Expectation], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """
    How a requirement is judged.

    Attributes:
        judge: Tells whether it holds.
        need: Says why, without evidence, it cannot be said to hold; empty if there is evidence.
        first: Whether nothing is judged without that evidence; else a fault counts anyway.
    """

    judge: Judge
    need: Need = called
    first: bool = True


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "client/method": Rule(wire.method),
        "client/path": Rule(each(wire.path)),
        "client/host": Rule(each(wire.host)),
        "client/nothing-else": Rule(wire.nothing_else),
        "client/media-type": Rule(bodies.media_type),
        "client/media-type-syntax": Rule(each(bodies.media_type_syntax)),
        "client/body": Rule(each(bodies.body, bodies.untyped)),
        "client/get-body": Rule(each(bodies.get_body, bodies.no_get)),
        "client/instance": Rule(asking.the_instance),
        "client/instance-place": Rule(each(asking.instance_place, asking.unnamed)),
        "client/instance-type": Rule(each(asking.instance_type, asking.not_json)),
        "client/format-value": Rule(each(asking.format_value, asking.formatless)),
        "client/format-place": Rule(asking.format_place),
        "client/accept": Rule(each(asking.accept, asking.unaccepting)),
        "client/timestamp": Rule(each(signed.timestamp)),
        "client/timestamp-now": Rule(each(signed.timestamp_now, signed.untimed)),
        "client/access-key": Rule(each(signed.access_key)),
        "client/api-key": Rule(signed.api_key),
        "client/signature-header": Rule(signed.signature_header),
        "client/signature": Rule(each(signed.signature, signed.unsigned)),
        "client/query-credentials": Rule(secrecy.query_credentials),
        "client/secret-unsent": Rule(secrecy.secret_unsent, sent_any, first=False),
        "client/secret-unsaid": Rule(secrecy.secret_unsaid, sent_any, first=False),
        "client/once": Rule(repeats.once, met),
        "client/repeat-fresh": Rule(repeats.repeat_fresh, met),
        "client/retry-after": Rule(repeats.retry_after, met),
        "client/gives-up": Rule(repeats.gives_up, met),
        "client/success": Rule(endings.success, met),
        "client/default-format": Rule(endings.default_format, met),
        "client/json-spelling": Rule(endings.spelling, met),
        "client/return-code-type": Rule(endings.spelling, met),
        "client/unknown-members": Rule(endings.spelling, met),
        "client/error-noticed": Rule(endings.failure, met),
        "client/return-code": Rule(endings.failure, met),
        "client/success-envelope": Rule(endings.failure, met),
        "client/trouble-noticed": Rule(endings.failure, met),
        "client/timeout": Rule(endings.in_time, met),
        "client/deadline": Rule(endings.in_time, met),
        "client/redirect-keys": Rule(secrecy.redirect_keys, met),
        "client/redirect-call": Rule(secrecy.redirect_call, met),
    }
)


def judge(observed: Observed, expectation: Expectation, contract: Contract) -> tuple[Result, ...]:
    """
    A result for each requirement of *expectation*, in the order of the catalogue.

    Pure, and never raises for what a client may do. Without evidence nothing passes: a command
    that sends no request at all leaves every item unable to tell.
    """
    return tuple(
        result_of(observed, told_of(name, observed, expectation), name, contract)
        for name in contract.requirements
        if name in expectation.requirements
    )


def told_of(name: str, observed: Observed, expectation: Expectation) -> Told:
    """What is told of the requirement *name*."""
    rule = RULES[name]
    missing = rule.need(observed, expectation)
    if missing and rule.first:
        return Told(untold=missing)
    told = rule.judge(observed, expectation)
    return replace(told, untold=told.untold or missing)


def result_of(observed: Observed, told: Told, name: str, contract: Contract) -> Result:
    """*told* of the requirement *name* as a result."""
    item = f"{name}/{observed.scenario}"
    return Result(
        id=item,
        requirement=name,
        outcome=outcome_of(told),
        findings=tuple(
            Finding(requirement=name, where=one.where, expected=one.expected, actual=one.actual)
            for one in told.wrong
        ),
        observations=(Observation(requirement=name, reading=told.reading, item=item),)
        if told.reading
        else (),
        reason="" if told.wrong else told.untold or told.skipped,
        exchange=exchange_of(shown_by(observed, told)),
        description=described(contract.requirements[name].statement, observed.scenario),
        exchanges=len(observed.sends),
        signed=next((one.signed for one in told.wrong if one.signed), None),
    )


def described(statement: str, scenario: str) -> str:
    """What is required, and what the gateway did."""
    return f"{statement} (The gateway: {SCENARIOS[scenario].gateway})"


def outcome_of(told: Told) -> Outcome:
    """A fault is one whatever else cannot be told."""
    if told.wrong:
        return Outcome.FAIL
    if told.untold:
        return Outcome.ERROR
    return Outcome.SKIP if told.skipped else Outcome.PASS


def shown_by(observed: Observed, told: Told) -> Sent | None:
    """The request that shows best what is told."""
    guilty = (one.sent for one in told.wrong if one.sent is not None)
    return next(guilty, next(iter(calls_of(observed)), None))


def exchange_of(sent: Sent | None) -> Exchange | None:
    """A request and its answer, as the rest of flushproof has them."""
    if sent is None:
        return None
    ended_ms = sent.at_ms if sent.answered_ms is None else sent.answered_ms
    return Exchange(
        request=sent.request,
        response=sent.response,
        trouble=sent.trouble,
        sent_at_ms=sent.at_ms,
        elapsed_ms=ended_ms - sent.at_ms,
    )
