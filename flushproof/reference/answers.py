"""What the gateway says: envelopes, formats, headers."""

from collections.abc import Callable, Sequence
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from types import MappingProxyType
from uuid import UUID

from flushproof.exchange import Headers, Response
from flushproof.reference.account import Instance
from flushproof.reference.call import Call, Format, Operation
from flushproof.reference.description import described
from flushproof.reference.gateway_errors import BackEndError, GatewayError, Refusal
from flushproof.reference.readings import Readings
from flushproof.reference.render_json import (
    render_back_end_error,
    render_compact,
    render_json,
)
from flushproof.reference.render_xml import render_xml
from flushproof.resources import Json

CONTENT_TYPES = MappingProxyType(
    {
        Format.JSON: "application/json;charset=UTF-8",
        Format.XML: "application/xml;charset=UTF-8",
    }
)

BASE_32 = "0123456789abcdefghijklmnopqrstuv"
TRACE_ID_LENGTH = 26


class Answers:
    """How answers look."""

    readings: Readings
    random_bits: Callable[[int], int]

    # Success

    def description(self, instance: Instance, status: str) -> Json:
        """An item of the list."""
        if self.readings.of("envelope/list") == "strings":
            return instance.number
        return described(instance, status, self.readings)

    def return_code(self) -> Json:
        """ "returnCode: Integer" in the page's table, `"0"` in its example."""
        return 0 if self.readings.of("envelope/return-code") == "integer" else "0"

    def request_id(self) -> dict[str, Json]:
        """The member `requestId`, a UUID, if there is one."""
        if self.readings.of("envelope/request-id") == "absent":
            return {}
        return {"requestId": str(UUID(int=self.random_bits(128), version=4))}

    def members(self, items: Sequence[Json]) -> dict[str, Json]:
        """The members of a successful answer."""
        return {
            **self.request_id(),
            "returnCode": self.return_code(),
            "returnMessage": "success",
            "totalRows": len(items),
            "cloudDBInstanceList": list(items),
        }

    def wrapper(self, operation: Operation) -> str:
        """The name that a successful answer's members stand under."""
        return f"{operation}Response"

    def success_body(self, syntax: Format, wrapper: str, members: dict[str, Json]) -> bytes:
        """A successful answer; XML always has a root, so only JSON can be flat."""
        if syntax is Format.XML:
            return render_xml(wrapper, members)
        flat = self.readings.of("envelope/wrapper") == "flat"
        spaced = self.readings.of("envelope/go-layout") == "go-readable"
        return (render_json if spaced else render_compact)(members if flat else {wrapper: members})

    def success_status(self) -> int:
        """The HTTP status of a successful answer."""
        return 200

    def success(
        self, call: Call, operation: Operation, syntax: Format, items: Sequence[Json]
    ) -> Response:
        """The answer to a call that was obeyed."""
        body = self.success_body(syntax, self.wrapper(operation), self.members(items))
        return self.response(call, self.success_status(), syntax, body)

    # Refusal

    def gateway_error_members(self, error: GatewayError) -> dict[str, Json]:
        """What `error` holds."""
        integer = self.readings.of("errors/code-type") == "integer"
        details = self.readings.of("errors/details") == "present"
        return {
            "errorCode": int(error.code) if integer else error.code,
            "message": error.message,
            **({"details": error.details} if details else {}),
        }

    def back_end_error_members(self, error: BackEndError) -> dict[str, Json]:
        """What `responseError` holds."""
        return {"returnCode": error.code, "returnMessage": error.message}

    def refusal_body(self, syntax: Format, refusal: Refusal) -> bytes:
        """A refusal in the envelope of the layer that refuses."""
        match refusal:
            case GatewayError():
                name, members = "error", self.gateway_error_members(refusal)
                render = render_compact
            case BackEndError():
                name, members = "responseError", self.back_end_error_members(refusal)
                render = render_back_end_error
        return render_xml(name, members) if syntax is Format.XML else render({name: members})

    def refusal_status(self, refusal: Refusal) -> int:
        """The HTTP status of a refusal: not the code, which is in the body."""
        return refusal.status

    def refusal_format(self, asked: Format) -> Format:
        """ "a detailed message in JSON", although the format asked for may be XML."""
        return asked if self.readings.of("errors/format") == "asked" else Format.JSON

    def refused(self, call: Call, asked: Format, refusal: Refusal) -> Response:
        """The answer to a call that is refused."""
        syntax = self.refusal_format(asked)
        body = self.refusal_body(syntax, refusal)
        return self.response(call, self.refusal_status(refusal), syntax, body)

    # Either

    def content_type(self, syntax: Format) -> str:
        """The media type of an answer."""
        return CONTENT_TYPES[syntax]

    def trace_id(self) -> str:
        """128 bits in 26 characters of base 32, as those that have been seen."""
        bits = self.random_bits(128)
        return "".join(BASE_32[bits >> shift & 31] for shift in range(125, -1, -5))

    def headers(self, call: Call, syntax: Format) -> Headers:
        """The headers of an answer, less those that the transport adds."""
        return (
            ("content-type", self.content_type(syntax)),
            ("date", http_date(call.now_ms // 1000)),
            ("server", "flushproof"),
            ("x-ncp-trace-id", self.trace_id()),
        )

    def response(self, call: Call, status: int, syntax: Format, body: bytes) -> Response:
        """An answer to *call*."""
        return Response(
            status=status,
            reason=HTTPStatus(status).phrase,
            headers=self.headers(call, syntax),
            body=body,
        )


@lru_cache(maxsize=64)
def http_date(seconds: int) -> str:
    """``Mon, 24 Dec 2018 08:59:40 GMT``."""
    return formatdate(seconds, usegmt=True)
