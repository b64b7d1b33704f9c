"""Lies about who refuses, with which status, and where it sends a caller instead."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from flushproof.exchange import Response, replaced
from flushproof.faults.entries import lie
from flushproof.faults.fault import Fault
from flushproof.reference import gateway_errors as errors
from flushproof.reference.call import Call, Format
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import BackEndError, Refusal


class SpeaksForBackEnd(Gateway):
    """Refuses a busy instance in the gateway, which knows no instances."""

    def busy(self, call: Call) -> Refusal | None:
        return errors.BAD_REQUEST if super().busy(call) else None


class SpeaksForGateway(Gateway):
    """Leaves it to the back end to miss authentication."""

    def unauthenticated(self, call: Call) -> Refusal | None:
        refusal = super().unauthenticated(call)
        missing = refusal is errors.NO_AUTHENTICATION
        return BackEndError(status=401, code="800", message="Expired url.") if missing else refusal


class RedirectsSlash(Gateway):
    """Redirects from a path with a slash at its end to the one without."""

    def refuse(self, call: Call, refusal: Refusal) -> Response:
        refused = super().refuse(call, refusal)
        path = call.request.path
        if not path.endswith("/") or self.operation_of(call.request) or len(path) == 1:
            return refused
        moved = replaced(refused.headers, "location", path.rstrip("/"))
        return replace(refused, status=301, reason="Moved Permanently", headers=moved, body=b"")


class RedirectsUnknown(Gateway):
    """Redirects from a path that it does not know to a page for people."""

    def refused(self, call: Call, asked: Format, refusal: Refusal) -> Response:
        refused = super().refused(call, asked, refusal)
        if refusal is not errors.NOT_FOUND:
            return refused
        moved = replaced(refused.headers, "location", "https://www.ncloud.example/")
        return replace(refused, status=302, reason="Found", headers=moved, body=b"")


LAYERS: Mapping[str, Fault] = MappingProxyType(
    {
        "redirects-slash": lie(RedirectsSlash, "transport/no-redirect"),
        "redirects-unknown": lie(
            RedirectsUnknown,
            "transport/no-redirect",
            "route/path",
            "route/exact-path",
            "route/other-methods",
        ),
        "speaks-for-back-end": lie(SpeaksForBackEnd, "instance/status"),
        "speaks-for-gateway": lie(
            SpeaksForGateway, "signature/required", "timestamp/required", "access-key/required"
        ),
    }
)
