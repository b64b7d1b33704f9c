"""Lies about where the operation is served, and to which methods."""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from urllib.parse import unquote

from flushproof.exchange import Request
from flushproof.faults.entries import lie
from flushproof.faults.fault import Fault
from flushproof.reference import gateway_errors as errors
from flushproof.reference.call import Call, Format, Operation
from flushproof.reference.core import Gateway
from flushproof.reference.front import BASE_PATH, ROUTES
from flushproof.reference.gateway_errors import GatewayError, Refusal
from flushproof.reference.parameters import Pairs

# The vendor's page on errors does not have it.
NOT_ALLOWED = GatewayError(status=405, code="405", message="Method Not Allowed")


class ServesWholeService(Gateway):
    """Serves the operation at every path of the service."""

    def operation_of(self, request: Request) -> Operation | None:
        below = request.path.startswith(f"{BASE_PATH}/")
        return super().operation_of(request) or (Operation.FLUSH if below else None)


class MatchesPathStart(Gateway):
    """Serves whatever path begins with the published one."""

    def operation_of(self, request: Request) -> Operation | None:
        found = (known for path, known in ROUTES.items() if request.path.startswith(path))
        return next(found, None)


class MatchesPathEnd(Gateway):
    """Serves whatever path ends with the name of the operation."""

    def operation_of(self, request: Request) -> Operation | None:
        return next((known for known in Operation if request.path.endswith(f"/{known}")), None)


class IgnoresPathCase(Gateway):
    """Serves the path whatever the case of its letters."""

    def operation_of(self, request: Request) -> Operation | None:
        path = request.path.lower()
        return next((known for name, known in ROUTES.items() if name.lower() == path), None)


class ServesAnyVersion(Gateway):
    """Serves versions of the path that there are not."""

    def operation_of(self, request: Request) -> Operation | None:
        return ROUTES.get(re.sub("^/clouddb/v[0-9]/", f"{BASE_PATH}/", request.path))


class DecodesPath(Gateway):
    """Looks for the path, and for its signature, after decoding it."""

    def call_of(self, request: Request, now_ms: int) -> Call:
        path, mark, query = request.target.partition("?")
        return super().call_of(replace(request, target=unquote(path) + mark + query), now_ms)


class ServesPut(Gateway):
    """Serves PUT as it serves POST."""

    def serves_method(self, method: str) -> bool:
        return method == "PUT" or super().serves_method(method)

    def body_pairs(self, request: Request) -> Pairs:
        as_post = "POST" if request.method == "PUT" else request.method
        return super().body_pairs(replace(request, method=as_post))


class ServesEveryMethod(Gateway):
    """Serves every method, and tells the back end that it is a POST."""

    def serves_method(self, method: str) -> bool:
        return True

    def body_pairs(self, request: Request) -> Pairs:
        return super().body_pairs(replace(request, method="POST"))


class PassesMethodsOn(Gateway):
    """Lets the back end find out that a method is none."""

    def serves_method(self, method: str) -> bool:
        return True


class ServesGetForJson(Gateway):
    """Serves a GET for JSON and refuses it for XML."""

    def misrouted(self, call: Call) -> Refusal | None:
        for_xml = call.request.method == "GET" and self.format_of(call) is Format.XML
        return errors.NOT_FOUND if for_xml else super().misrouted(call)


class NamesMethodError(Gateway):
    """Refuses a method with an error code that is not published."""

    def misrouted(self, call: Call) -> Refusal | None:
        known = self.serves_method(call.request.method) or not self.operation_of(call.request)
        return super().misrouted(call) if known else NOT_ALLOWED


class ForbidsUnknownPaths(Gateway):
    """Answers 403 with 230 where a path is unknown."""

    def misrouted(self, call: Call) -> Refusal | None:
        return super().misrouted(call) if self.operation_of(call.request) else errors.FORBIDDEN


ROUTING: Mapping[str, Fault] = MappingProxyType(
    {
        "decodes-path": lie(DecodesPath, "route/exact-path"),
        "forbids-unknown-paths": lie(ForbidsUnknownPaths, "route/path", "route/exact-path"),
        "ignores-path-case": lie(IgnoresPathCase, "route/exact-path"),
        "matches-path-end": lie(MatchesPathEnd, "route/path", "route/exact-path"),
        "matches-path-start": lie(MatchesPathStart, "route/path"),
        "names-method-error": lie(NamesMethodError, "errors/codes"),
        "passes-methods-on": lie(PassesMethodsOn, "route/other-methods"),
        "serves-any-version": lie(ServesAnyVersion, "route/exact-path"),
        "serves-every-method": lie(ServesEveryMethod, "route/other-methods"),
        "serves-get-for-json": lie(ServesGetForJson, "route/method"),
        "serves-put": lie(ServesPut, "route/other-methods"),
        "serves-whole-service": lie(ServesWholeService, "route/path", "route/exact-path"),
    }
)
