"""
The requirements that every answer must satisfy, each with its oracle.

An oracle is a pure function from what was seen to findings; it never asserts and never raises.
"""

from collections.abc import Callable, Iterator, Mapping

from flushproof.exchange import Exchange
from flushproof.oracles import errors, payload, transport
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
    ("envelope/members", "instance/members", "instance/formats"): payload.members,
    ("envelope/total-rows",): payload.total_rows,
    ("instance/number",): payload.number,
    ("instance/redis-only",): payload.kind,
    ("envelope/go-layout",): payload.go_layout,
    ("errors/gateway-envelope",): errors.gateway_envelope,
    ("errors/backend-envelope",): errors.back_end_envelope,
    ("errors/status",): errors.status,
    ("errors/no-leak",): errors.no_leak,
}

# Judged by `transport.framing_of` on whatever came, whole or not.
FRAMING = "transport/framing"

WATCHED = tuple(sorted({FRAMING, *(name for names in EXPECTATIONS for name in names)}))


def findings_of(exchange: Exchange) -> tuple[Finding, ...]:
    """Everything that is wrong with the answer of *exchange*, whatever was asked for."""
    found = list(transport.framing_of(exchange))
    what = seen(exchange)
    if what is not None:
        for oracle in EXPECTATIONS.values():
            found.extend(oracle(what))
    return tuple(found)
