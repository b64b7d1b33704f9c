"""Honest gateways that refuse with other words, another status, or in another format."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from flushproof.exchange import Response, replaced
from flushproof.faults.entries import following, lie
from flushproof.faults.fault import Fault
from flushproof.reference import gateway_errors as errors
from flushproof.reference.call import Call
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import GatewayError, Refusal
from flushproof.resources import Json

PAGE = b"<html>\r\n<head><title>405 Not Allowed</title></head>\r\n</html>\r\n"


class EmptyDetails(Gateway):
    """Has `details` in its errors, and nothing in them."""

    def gateway_error_members(self, error: GatewayError) -> dict[str, Json]:
        return {**super().gateway_error_members(error), "details": ""}


class Unknown404(Gateway):
    """Answers 404 for an instance that there is not."""

    def refusal_status(self, refusal: Refusal) -> int:
        return 404 if refusal is errors.INVALID_NUMBER else super().refusal_status(refusal)


class Method405(Gateway):
    """Has a web server in front that answers 405 for a method that is not served."""

    def refuse(self, call: Call, refusal: Refusal) -> Response:
        refused = super().refuse(call, refusal)
        if not self.operation_of(call.request) or self.serves_method(call.request.method):
            return refused
        headers = replaced(refused.headers, "content-type", "text/html")
        return replace(
            refused, status=405, reason="Not Allowed", headers=(*headers, ALLOW), body=PAGE
        )


ALLOW = ("allow", "GET, POST")

REFUSALS: Mapping[str, Fault] = MappingProxyType(
    {
        "ok-details-absent": following("Has no `details` in its errors.", "details=absent"),
        "ok-details-empty": lie(EmptyDetails),
        "ok-errors-as-asked": following(
            "Writes its errors in the format that was asked for.", "errors/format=asked"
        ),
        "ok-method-405": lie(Method405),
        "ok-unknown-404": lie(Unknown404),
    }
)
