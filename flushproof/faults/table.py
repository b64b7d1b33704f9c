"""Every fault by name: those of this table, and those of the modules beside it, area by area."""

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType

from flushproof.faults import liars
from flushproof.faults.authentication import AUTHENTICATION
from flushproof.faults.comparisons import COMPARISONS
from flushproof.faults.deliveries import DELIVERIES
from flushproof.faults.documents import DOCUMENTS
from flushproof.faults.effects import EFFECTS
from flushproof.faults.entries import SIGNED, lie
from flushproof.faults.envelopes import ENVELOPES
from flushproof.faults.fault import Fault
from flushproof.faults.harmless import HARMLESS
from flushproof.faults.headers import HEADERS
from flushproof.faults.instances import INSTANCES
from flushproof.faults.layers import LAYERS
from flushproof.faults.lookups import LOOKUPS
from flushproof.faults.messages import MESSAGES
from flushproof.faults.parameters import PARAMETERS
from flushproof.faults.refusals import REFUSALS
from flushproof.faults.routing import ROUTING
from flushproof.faults.sequences import SEQUENCES
from flushproof.faults.subtleties import SUBTLETIES

__all__ = ["FAULTS", "SOCKET_FAULTS"]

LIARS: Mapping[str, Fault] = MappingProxyType(
    {
        "accepts-future": lie(liars.AcceptsFuture, "timestamp/future", "timestamp/unit"),
        "accepts-seconds": lie(liars.AcceptsSeconds, "timestamp/unit"),
        "accepts-six-minutes": lie(liars.AcceptsSixMinutes, "timestamp/window", "timestamp/future"),
        "accepts-stale": lie(liars.AcceptsStale, "timestamp/window"),
        "accepts-unsigned": lie(liars.AcceptsUnsigned, "signature/required"),
        "answers-json": lie(liars.AnswersJson, "format/xml"),
        "answers-xml": lie(liars.AnswersXml, "format/json"),
        "changes-its-mind": lie(liars.ChangesItsMind, "envelope/return-code"),
        "compares-prefix": lie(liars.ComparesPrefix, "signature/value", "signature/exact"),
        "drops-trace-id": lie(liars.DropsTraceId, "transport/trace-id"),
        "errors-under-200": lie(liars.ErrorsUnder200, "errors/status"),
        "flushes-everything": lie(liars.FlushesEverything, "effect/bystander"),
        "flushes-first": lie(liars.FlushesFirst, "effect/refused-keeps", "effect/bystander"),
        "flushes-foreign": lie(liars.FlushesForeign, "instance/foreign", "effect/bystander"),
        "html-errors": lie(
            liars.HtmlErrors,
            "errors/gateway-envelope",
            "errors/backend-envelope",
            "access-key/permission",  # none of the three published ways to refuse
        ),
        "ignores-method": lie(liars.IgnoresMethod, "signature/method"),
        "ignores-name-case": lie(liars.IgnoresNameCase, "body/case-sensitive"),
        "ignores-permission": lie(liars.IgnoresPermission, "access-key/permission"),
        "ignores-query": lie(liars.IgnoresQuery, "signature/query"),
        "ignores-status": lie(liars.IgnoresStatus, "instance/status", "effect/bystander"),
        "miscounts-rows": lie(liars.MiscountsRows, "envelope/total-rows"),
        "mixes-keys": lie(liars.MixesKeys, "access-key/pair"),
        "names-another": lie(liars.NamesAnother, "instance/number"),
        "narrows-window": lie(liars.NarrowsWindow, "timestamp/window"),
        "says-flushed": lie(liars.SaysFlushed, "effect/emptied"),
        "serves-any-path": lie(liars.ServesAnyPath, "route/path", "route/exact-path"),
        "skips-signature": lie(liars.SkipsSignature, *SIGNED),
        "tells-signature": lie(liars.TellsSignature, "errors/no-leak"),
        "writes-colons": lie(liars.WritesColons, "instance/formats"),
    }
)

TABLES = (
    LIARS,
    AUTHENTICATION,
    COMPARISONS,
    DELIVERIES,
    DOCUMENTS,
    EFFECTS,
    ENVELOPES,
    HARMLESS,
    HEADERS,
    INSTANCES,
    LAYERS,
    LOOKUPS,
    MESSAGES,
    PARAMETERS,
    REFUSALS,
    ROUTING,
    SEQUENCES,
    SUBTLETIES,
)

FAULTS: Mapping[str, Fault] = MappingProxyType(
    dict(sorted(chain.from_iterable(table.items() for table in TABLES)))
)

# These lie on the socket, so in memory they are honest.
SOCKET_FAULTS = frozenset(name for name, fault in FAULTS.items() if fault.server)
