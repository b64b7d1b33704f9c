"""
The reference gateway made to lie, each time in one way, to prove that we notice.

A fault is a lying gateway (`flushproof.liars`), one sentence, and the requirements that it breaks:
exactly these turn red, no others. They are targets like any other: `--target embedded:NAME`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flushproof import liars
from flushproof.errors import UsageError, unknown_name
from flushproof.gateway.core import Gateway


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    One lie.

    Attributes:
        sentence: How it lies.
        breaks: The requirements that turn red.
        gateway: The lying gateway.
        server: Further arguments of the server that it stands on.
    """

    sentence: str
    breaks: frozenset[str]
    gateway: type[Gateway]
    server: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def _fault(gateway: type[Gateway], *breaks: str) -> Fault:
    sentence = (gateway.__doc__ or "").strip()
    return Fault(sentence=sentence, breaks=frozenset(breaks), gateway=gateway)


# What a signature is there for: without it, none of these is upheld.
SIGNED = (
    "access-key/pair",
    "signature/access-key",
    "signature/body",
    "signature/encoding",
    "signature/exact",
    "signature/message",
    "signature/method",
    "signature/path",
    "signature/query",
    "signature/raw-query",
    "signature/secret",
    "signature/timestamp",
    "signature/value",
)

HONEST = Fault(sentence="The reference gateway.", breaks=frozenset(), gateway=Gateway)

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "accepts-future": _fault(liars.AcceptsFuture, "timestamp/future", "timestamp/unit"),
        "accepts-seconds": _fault(liars.AcceptsSeconds, "timestamp/unit"),
        "accepts-stale": _fault(liars.AcceptsStale, "timestamp/window"),
        "accepts-unsigned": _fault(liars.AcceptsUnsigned, "signature/required"),
        "answers-json": _fault(liars.AnswersJson, "format/xml"),
        "answers-xml": _fault(liars.AnswersXml, "format/json"),
        "changes-its-mind": _fault(liars.ChangesItsMind, "envelope/return-code"),
        "compacts-json": _fault(liars.CompactsJson, "envelope/go-layout"),
        "compares-prefix": _fault(liars.ComparesPrefix, "signature/value", "signature/exact"),
        "drops-trace-id": _fault(liars.DropsTraceId, "transport/trace-id"),
        "errors-under-200": _fault(liars.ErrorsUnder200, "errors/status"),
        "flushes-everything": _fault(liars.FlushesEverything, "effect/bystander"),
        "flushes-first": _fault(liars.FlushesFirst, "effect/refused-keeps", "effect/bystander"),
        "flushes-foreign": _fault(liars.FlushesForeign, "instance/foreign", "effect/bystander"),
        "html-errors": _fault(
            liars.HtmlErrors,
            "errors/gateway-envelope",
            "errors/backend-envelope",
            "access-key/permission",  # none of the three published ways to refuse
        ),
        "ignores-method": _fault(liars.IgnoresMethod, "signature/method"),
        "ignores-name-case": _fault(liars.IgnoresNameCase, "body/case-sensitive"),
        "ignores-permission": _fault(liars.IgnoresPermission, "access-key/permission"),
        "ignores-query": _fault(liars.IgnoresQuery, "signature/query"),
        "ignores-status": _fault(liars.IgnoresStatus, "instance/status", "effect/bystander"),
        "miscounts-rows": _fault(liars.MiscountsRows, "envelope/total-rows"),
        "mixes-keys": _fault(liars.MixesKeys, "access-key/pair"),
        "names-another": _fault(liars.NamesAnother, "instance/number"),
        "narrows-window": _fault(liars.NarrowsWindow, "timestamp/window"),
        "says-flushed": _fault(liars.SaysFlushed, "effect/emptied"),
        "serves-any-path": _fault(liars.ServesAnyPath, "route/path", "route/exact-path"),
        "skips-signature": _fault(liars.SkipsSignature, *SIGNED),
        "tells-signature": _fault(liars.TellsSignature, "errors/no-leak"),
        "writes-colons": _fault(liars.WritesColons, "instance/formats"),
    }
)


def fault_named(name: str) -> Fault:
    """
    The fault called *name*; the honest gateway for no name.

    Raises:
        UsageError: There is no such fault.
    """
    if not name:
        return HONEST
    if name not in FAULTS:
        raise UsageError(unknown_name("fault", name, list(FAULTS), "--target embedded:FAULT"))
    return FAULTS[name]
