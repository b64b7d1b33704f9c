"""
The published errors: those of the API Gateway, and those of the Cloud DB API behind it.

Gateway codes, their statuses and messages are those of the vendor's error page; the `details` are
those that have been seen. Of the Cloud DB API no list is published: these codes and texts are
documented or observed for its siblings.
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayError:
    """A refusal by the API Gateway: `error` with `errorCode`, `message` and `details`."""

    status: int
    code: str
    message: str
    details: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackEndError:
    """A refusal by the Cloud DB API: `responseError` with `returnCode` and `returnMessage`."""

    status: int
    code: str
    message: str


Refusal: TypeAlias = GatewayError | BackEndError

# "protocol must be https, encoding UTF-8"
BAD_REQUEST = GatewayError(status=400, code="100", message="Bad Request Exception")
NOT_AUTHENTICATED = GatewayError(
    status=401,
    code="200",
    message="Authentication Failed",
    details="Invalid authentication information.",
)
NO_AUTHENTICATION = GatewayError(
    status=401,
    code="200",
    message="Authentication Failed",
    details="Authentication information are missing.",
)
PERMISSION_DENIED = GatewayError(
    status=401,
    code="210",
    message="Permission Denied",
    details="A subscription to the API is required.",
)
FORBIDDEN = GatewayError(status=403, code="230", message="Forbidden")
NOT_FOUND = GatewayError(
    status=404, code="300", message="Not Found Exception", details="URL not found."
)
TOO_LARGE = GatewayError(status=413, code="430", message="Request Entity Too Large")
UNEXPECTED = GatewayError(status=500, code="900", message="Unexpected Error")
ENDPOINT_ERROR = GatewayError(status=503, code="500", message="Endpoint Error")

BACK_END_FORBIDDEN = BackEndError(status=403, code="1103", message="Forbidden.")
INVALID_NUMBER = BackEndError(
    status=400, code="24109", message="The input parameter instance number is invalid."
)
INVALID_PARAMETER = BackEndError(
    status=400,
    code="10713",
    message="Not found contract information. Please check your input parameter.",
)
BUSY = BackEndError(
    status=400,
    code="25041",
    message="Other user is either manipulating the target server or a problem in target server.",
)


def required(name: str) -> BackEndError:
    """The refusal of a request that lacks the parameter *name*."""
    return BackEndError(
        status=400, code="900", message=f"Required field is not specified. location : {name}"
    )
