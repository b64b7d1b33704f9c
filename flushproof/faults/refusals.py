"""Lies about refusals: their envelopes, codes, statuses, and what they tell."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from flushproof.exchange import Response
from flushproof.faults.entries import lie
from flushproof.faults.fault import Fault
from flushproof.reference import gateway_errors as errors
from flushproof.reference.call import Call, Format
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import BackEndError, GatewayError, Refusal
from flushproof.resources import Json

TRACEBACK = 'Traceback (most recent call last): File "/srv/app/flush.py", line 42, in run'


class PlainErrors(Gateway):
    """Refuses in a sentence without an envelope."""

    def refusal_body(self, syntax: Format, refusal: Refusal) -> bytes:
        return refusal.message.encode()


class EmptyErrors(Gateway):
    """Refuses without a word."""

    def refusal_body(self, syntax: Format, refusal: Refusal) -> bytes:
        return b""


class FlatBackEnd(Gateway):
    """Refuses in the back end without the member `responseError`."""

    def refusal_body(self, syntax: Format, refusal: Refusal) -> bytes:
        if isinstance(refusal, GatewayError):
            return super().refusal_body(syntax, refusal)
        return f'{{"code": "{refusal.code}"}}'.encode()


class FailsAlways(Gateway):
    """Refuses everything with status 500."""

    def refusal_status(self, refusal: Refusal) -> int:
        return 500


class SendsCodeAsStatus(Gateway):
    """Takes the status of a missing authentication for the one that its code says."""

    def refusal_status(self, refusal: Refusal) -> int:
        return 403 if refusal is errors.NO_AUTHENTICATION else super().refusal_status(refusal)


class AcceptsToRefuse(Gateway):
    """Refuses in the back end with status 202."""

    def refusal_status(self, refusal: Refusal) -> int:
        return 202 if isinstance(refusal, BackEndError) else super().refusal_status(refusal)


class MisnamesUnknownPath(Gateway):
    """Has a code that is not published for an unknown path."""

    def misrouted(self, call: Call) -> Refusal | None:
        refusal = super().misrouted(call)
        known = isinstance(refusal, GatewayError)
        return replace(refusal, code="301") if refusal and known else refusal


# Members


class GatewayMembers(Gateway):
    """Changes the members of a gateway error."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        return members

    def gateway_error_members(self, error: GatewayError) -> dict[str, Json]:
        return self.told(super().gateway_error_members(error))


class WrapsCode(GatewayMembers):
    """Has an object for an `errorCode`."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        return {**members, "errorCode": {"code": members["errorCode"]}}


class OmitsErrorMessage(GatewayMembers):
    """Has no `message` in a gateway error."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        return {name: value for name, value in members.items() if name != "message"}


class NumbersDetails(GatewayMembers):
    """Has a number for the `details` of a gateway error."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        return {**members, "details": 17}


class ListsDetails(GatewayMembers):
    """Has a list for the `details` of a gateway error."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        return {**members, "details": [members["details"]]}


class TellsTrace(GatewayMembers):
    """Tells in `details` where its program stood."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        return {**members, "details": TRACEBACK}


class WaversOnCodeType(GatewayMembers):
    """Gives `errorCode` as a string, and every other time as an integer."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        self.number = not getattr(self, "number", True)
        return {**members, "errorCode": int(members["errorCode"])} if self.number else members


class WaversOnDetails(GatewayMembers):
    """Gives `details`, and every other time none."""

    def told(self, members: dict[str, Json]) -> dict[str, Json]:
        self.silent = not getattr(self, "silent", True)
        kept = (pair for pair in members.items() if pair[0] != "details" or not self.silent)
        return dict(kept)


class WaversOnErrorFormat(Gateway):
    """Refuses in the format that was asked for, and every other time in JSON."""

    def refusal_format(self, asked: Format) -> Format:
        self.as_asked = not getattr(self, "as_asked", False)
        return asked if self.as_asked else Format.JSON


class TellsStringToSign(Gateway):
    """Tells in its refusal which string it would have signed."""

    def refused(self, call: Call, asked: Format, refusal: Refusal) -> Response:
        if refusal is not errors.NOT_AUTHENTICATED:
            return super().refused(call, asked, refusal)
        told = replace(errors.NOT_AUTHENTICATED, details=f"stringToSign: {call.request.target}")
        return super().refused(call, asked, told)


class TellsTraceBehind(Gateway):
    """Tells in the refusals of the back end where its program stood."""

    def back_end_error_members(self, error: BackEndError) -> dict[str, Json]:
        return {**super().back_end_error_members(error), "returnMessage": TRACEBACK}


class RenamesBackEndMembers(Gateway):
    """Refuses in the back end with the names that another service has."""

    def back_end_error_members(self, error: BackEndError) -> dict[str, Json]:
        return {"responseCode": error.code, "responseMessage": error.message}


class ReturnsZero(Gateway):
    """Refuses in the back end with the code of success."""

    def back_end_error_members(self, error: BackEndError) -> dict[str, Json]:
        return {**super().back_end_error_members(error), "returnCode": "0"}


class NullsMessage(Gateway):
    """Has null for the message of a back end's refusal."""

    def back_end_error_members(self, error: BackEndError) -> dict[str, Json]:
        return {**super().back_end_error_members(error), "returnMessage": None}


ENVELOPE, BEHIND = "errors/gateway-envelope", "errors/backend-envelope"

REFUSALS: Mapping[str, Fault] = MappingProxyType(
    {
        "accepts-to-refuse": lie(AcceptsToRefuse, "errors/status"),
        "empties-errors": lie(EmptyErrors, ENVELOPE, BEHIND, "access-key/permission"),
        "fails-always": lie(FailsAlways, "errors/status"),
        "flattens-back-end": lie(FlatBackEnd, BEHIND),
        "lists-details": lie(ListsDetails, ENVELOPE),
        "misnames-unknown-path": lie(
            MisnamesUnknownPath, "errors/codes", "route/path", "route/exact-path"
        ),
        "nulls-message": lie(NullsMessage, BEHIND),
        "numbers-details": lie(NumbersDetails, ENVELOPE),
        "omits-error-message": lie(OmitsErrorMessage, ENVELOPE),
        "refuses-in-words": lie(PlainErrors, ENVELOPE, BEHIND, "access-key/permission"),
        "renames-back-end-members": lie(RenamesBackEndMembers, BEHIND),
        "returns-zero": lie(ReturnsZero, BEHIND),
        "sends-other-status": lie(SendsCodeAsStatus, "errors/status"),
        "tells-string-to-sign": lie(TellsStringToSign, "errors/no-leak"),
        "tells-trace": lie(TellsTrace, "errors/no-leak"),
        "tells-trace-behind": lie(TellsTraceBehind, "errors/no-leak"),
        "wavers-on-code-type": lie(WaversOnCodeType, "errors/code-type"),
        "wavers-on-details": lie(WaversOnDetails, "errors/details"),
        "wavers-on-error-format": lie(WaversOnErrorFormat, "errors/format"),
        "wraps-code": lie(WrapsCode, ENVELOPE, "access-key/permission"),
    }
)
