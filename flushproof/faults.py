"""
The reference gateway made to lie, each time in one way, to prove that we notice.

A fault is a subclass that overrides one method, one sentence, and the requirements that it breaks:
exactly these turn red, no others. They are targets like any other: `--target embedded:NAME`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flushproof.errors import UsageError, unknown_name
from flushproof.exchange import Response
from flushproof.gateway.account import Instance
from flushproof.gateway.call import Call, Format
from flushproof.gateway.core import Gateway
from flushproof.gateway.gateway_errors import Refusal
from flushproof.resources import Json
from flushproof.signing import Credentials, verify

SIX_MINUTES_MS = 360_000


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


class AcceptsStale(Gateway):
    """Takes a timestamp that is six minutes old."""

    def in_window(self, age_ms: int) -> bool:
        return age_ms <= SIX_MINUTES_MS and super().in_window(min(age_ms, 0))


class AcceptsFuture(Gateway):
    """Takes a timestamp of the future, however far."""

    def in_window(self, age_ms: int) -> bool:
        return super().in_window(max(age_ms, 0))


class SkipsSignature(Gateway):
    """Takes any signature of a known key."""

    def signature_matches(self, call: Call, credentials: Credentials) -> bool:
        return True


class ComparesPrefix(Gateway):
    """Compares the first eight characters of a signature."""

    def same_signature(self, sent: str, expected: str) -> bool:
        return sent[:8] == expected[:8]


class IgnoresMethod(Gateway):
    """Takes a signature made for another method."""

    def signature_matches(self, call: Call, credentials: Credentials) -> bool:
        sent = call.header(self.signature_header(call))
        uri, timestamp = call.request.target, self.signed_timestamp(call)
        return super().signature_matches(call, credentials) or any(
            verify(sent, method, uri, timestamp, credentials)
            for method in ("GET", "PUT", "DELETE", "post")
        )


class FlushesFirst(Gateway):
    """Flushes the named instance, and then looks whether it should have."""

    def refuse(self, call: Call, refusal: Refusal) -> Response:
        instance = self.instance_of(call)
        if instance is not None and instance.store is not None:
            instance.store.flush()
        return super().refuse(call, refusal)


class SaysFlushed(Gateway):
    """Reports success and keeps the data."""

    def flush(self, instance: Instance) -> None:
        pass


class FlushesEverything(Gateway):
    """Flushes the bystander too."""

    def flush(self, instance: Instance) -> None:
        for other in self.account.instances.values():
            if other.store is not None:
                other.store.flush()


class AnswersXml(Gateway):
    """Answers in XML whatever is asked for."""

    def answer_format(self, call: Call) -> Format:
        return Format.XML


class NamesAnother(Gateway):
    """Names another instance in its answer."""

    def answered(self, instance: Instance) -> Instance:
        others = (one for one in self.account.instances.values() if one.number != instance.number)
        return next(iter(others))


class ErrorsUnder200(Gateway):
    """Sends every error with the status of success."""

    def refusal_status(self, refusal: Refusal) -> int:
        return 200


class TellsSignature(Gateway):
    """Tells the signature that it expected in its refusal."""

    def gateway_error_members(self, error: Any) -> dict[str, Json]:
        told = {"expected": "Y0Z9EG0lKoeWAQCSHRtMY0Z9EG0lKoeWAQCSHRtMabc="}
        return {**super().gateway_error_members(error), **told}


class HtmlErrors(Gateway):
    """Refuses with a page of HTML."""

    def refusal_body(self, syntax: Format, refusal: Refusal) -> bytes:
        return b"<html><body><h1>Not acceptable</h1></body></html>"

    def refused(self, call: Call, asked: Format, refusal: Refusal) -> Response:
        page = super().refused(call, asked, refusal)
        headers = tuple(
            (name, "text/html" if name == "content-type" else value) for name, value in page.headers
        )
        return Response(status=page.status, reason=page.reason, headers=headers, body=page.body)


def _fault(gateway: type[Gateway], *breaks: str) -> Fault:
    sentence = (gateway.__doc__ or "").strip()
    return Fault(sentence=sentence, breaks=frozenset(breaks), gateway=gateway)


HONEST = Fault(sentence="The reference gateway.", breaks=frozenset(), gateway=Gateway)

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "accepts-future": _fault(AcceptsFuture, "timestamp/future", "timestamp/unit"),
        "accepts-stale": _fault(AcceptsStale, "timestamp/window"),
        "answers-xml": _fault(AnswersXml, "format/json", "format/same-story"),
        "compares-prefix": _fault(ComparesPrefix, "signature/value"),
        "errors-under-200": _fault(ErrorsUnder200, "errors/status"),
        "flushes-everything": _fault(FlushesEverything, "effect/bystander"),
        "flushes-first": _fault(FlushesFirst, "effect/refused-keeps", "effect/bystander"),
        "html-errors": _fault(HtmlErrors, "errors/gateway-envelope", "errors/backend-envelope"),
        "ignores-method": _fault(IgnoresMethod, "signature/method"),
        "names-another": _fault(NamesAnother, "instance/number"),
        "says-flushed": _fault(SaysFlushed, "effect/emptied"),
        "skips-signature": _fault(SkipsSignature, "signature/value"),
        "tells-signature": _fault(TellsSignature, "errors/no-leak"),
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
