"""
The requirements that every answer must satisfy, each with its oracle.

An oracle is a pure function from what was seen to findings; it never asserts and never raises.
"""

from collections.abc import Callable, Iterator, Mapping

from flushproof.exchange import Exchange
from flushproof.oracles import errors, payload, transport
from flushproof.oracles.answer import BACK_END_KEY, Kind
from flushproof.oracles.seen import Seen, seen
from flushproof.results import Finding

Oracle = Callable[[Seen], Iterator[Finding]]

EXPECTATIONS: Mapping[tuple[str, ...], Oracle] = {
    ("transport/charset",): transport.charset,
    ("transport/no-redirect",): transport.no_redirect,
    ("transport/trace-id",): transport.trace_id,
    ("transport/date",): transport.date,
    ("format/content-type",): transport.content_type,
    ("format/json", "format/xml"): payload.asked_format,
    ("envelope/strict-json", "envelope/strict-xml"): payload.strictness,
    ("envelope/success-code",): payload.success_code,
    (
        "envelope/members",
        "instance/members",
        "instance/formats",
        "instance/status-after",
    ): payload.members,
    ("envelope/total-rows",): payload.total_rows,
    ("instance/number",): payload.number,
    ("instance/redis-only",): payload.kind,
    ("errors/gateway-envelope",): errors.gateway_envelope,
    ("errors/backend-envelope",): errors.back_end_envelope,
    ("errors/status", "errors/codes"): errors.status,
    ("errors/no-leak",): errors.no_leak,
}

# Judged by `transport.framing_of` on whatever came, whole or not.
FRAMING = "transport/framing"

WATCHED = tuple(sorted({FRAMING, *(name for names in EXPECTATIONS for name in names)}))


def _succeeds(what: Seen) -> bool:
    return what.answer.kind is Kind.SUCCESS


def _has_instances(what: Seen) -> bool:
    return any(isinstance(item, dict) for item in payload.instances_of(what) or ())


# Which answers say something about a requirement. What is not named here every answer speaks of;
# a run in which none speaks of a requirement has not shown it.
SPEAKS: Mapping[str, Callable[[Seen], bool]] = {
    "format/content-type": lambda what: what.answer.document is not None,
    "format/json": lambda what: payload.bound_format(what) == "json",
    "format/xml": lambda what: payload.bound_format(what) == "xml",
    "envelope/strict-json": lambda what: what.syntax == "json",
    "envelope/strict-xml": lambda what: what.syntax == "xml",
    "envelope/success-code": lambda what: _succeeds(what) or what.says_success,
    "envelope/members": _succeeds,
    "instance/members": _has_instances,
    "instance/formats": _has_instances,
    "envelope/total-rows": lambda what: payload.rows_told(what) is not None,
    "instance/number": lambda what: _has_instances(what) and what.asked.instance is not None,
    "instance/redis-only": _has_instances,
    # An answer that names a status is counted with its reading.
    "instance/status-after": lambda _: False,
    "errors/gateway-envelope": lambda what: what.answer.kind is Kind.GATEWAY_ERROR,
    "errors/backend-envelope": lambda what: what.answer.wrapper == BACK_END_KEY,
    "errors/status": lambda what: what.answer.kind in (Kind.GATEWAY_ERROR, Kind.BACK_END_ERROR),
    "errors/codes": lambda what: what.answer.kind is Kind.GATEWAY_ERROR,
    "errors/no-leak": lambda what: not what.says_success,
}


def findings_of(exchange: Exchange) -> tuple[Finding, ...]:
    """Everything that is wrong with the answer of *exchange*, whatever was asked for."""
    return found_in(exchange, seen(exchange))


def found_in(exchange: Exchange, what: Seen | None) -> tuple[Finding, ...]:
    """`findings_of` an *exchange* that was seen to be *what*."""
    found = list(transport.framing_of(exchange))
    if what is not None:
        for oracle in EXPECTATIONS.values():
            found.extend(oracle(what))
    return tuple(found)


def judged_by(exchange: Exchange, what: Seen | None) -> tuple[str, ...]:
    """The requirements of which *exchange*, seen to be *what*, shows that they hold or do not."""
    framing = (FRAMING,) if exchange.response is not None or exchange.trouble in TOLD else ()
    if what is None:
        return framing
    return (
        *framing,
        *(
            name
            for names in EXPECTATIONS
            for name in names
            if name not in SPEAKS or SPEAKS[name](what)
        ),
    )


TOLD = frozenset(transport.BROKEN)
