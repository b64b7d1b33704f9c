"""
How the gateway of each scenario behaves, as a table: what it does, what it answers, how that goes.

A behaviour is towards a flush that the reference gateway would obey; to everything else the staged
gateway is the reference gateway.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from flushproof.exchange import Headers, Response, Trouble, replaced
from flushproof.faults.deliveries import drips, hangs_up, keeps_silent
from flushproof.faults.harmless.moments import RATE_LIMITED
from flushproof.reference import gateway_errors as errors
from flushproof.reference.call import Call, Format, Operation
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import Refusal
from flushproof.reference.http import Deliver, deliver_whole
from flushproof.resources import Json

SIX_MINUTES_MS = 360_000

# One of the Cloud DB API's own codes, as its siblings answer it beside a status that is no success.
RETURN_CODE = "5001017"
RETURN_MESSAGE = "Error occurred while processing the request."

# Names that no published answer has.
UNKNOWN = {"flushproofUnknown": "x", "flushproofUnknownObject": {"list": [1, None, True]}}

ERROR_PAGE = b"""<html>
<head><title>502 Bad Gateway</title></head>
<body>
<center><h1>502 Bad Gateway</h1></center>
<hr><center>nginx</center>
</body>
</html>
"""

# What is answered to a call in place of what the reference gateway answers. *elsewhere* is the root
# URL of another host.
Says = Callable[[Gateway, Call, str], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """
    What a gateway does with a flush that the reference gateway would obey.

    Attributes:
        flushes: Whether it erases the data.
        readings: How it understands contradictions, NAME=READING.
        syntax: The format of its success; None for the one asked for.
        rewritten: Changes the body of its success.
        says: Answers in place of success.
        first_only: Whether it does so to the first call alone, and is as it is to others.
        deliver: Writes the answer.
        trouble: What comes of that, as the client sees it.
        ahead_ms: How far its clock is ahead.
    """

    flushes: bool = True
    readings: tuple[str, ...] = ()
    syntax: Format | None = None
    rewritten: Callable[[bytes], bytes] = bytes
    says: Says | None = None
    first_only: bool = False
    deliver: Deliver = deliver_whole
    trouble: Trouble | None = None
    ahead_ms: int = 0


# What is said


def refusing(
    gateway: Gateway,
    call: Call,
    _: str,
    *,
    refusal: Refusal,
    status: int | None = None,
    headers: Headers = (),
) -> Response:
    """The published answer of *refusal*, under another *status* if there is one."""
    response = gateway.refuse(call, refusal)
    reason = "OK" if status == 200 else response.reason
    return replace(
        response,
        status=status or response.status,
        reason=reason,
        headers=(*response.headers, *headers),
    )


def nothing(gateway: Gateway, call: Call, _: str) -> Response:
    """200, and no body."""
    return gateway.response(call, 200, gateway.answer_format(call), b"")


def failing_code(gateway: Gateway, call: Call, _: str) -> Response:
    """200, and the envelope of a success with a returnCode that says otherwise."""
    instance = gateway.instance_of(call)
    items = [] if instance is None else [gateway.description(instance, instance.status)]
    members = {
        **gateway.members(items),
        "returnCode": RETURN_CODE,
        "returnMessage": RETURN_MESSAGE,
    }
    syntax = gateway.answer_format(call)
    body = gateway.success_body(syntax, gateway.wrapper(Operation.FLUSH), members)
    return gateway.response(call, 200, syntax, body)


def error_page(gateway: Gateway, call: Call, _: str) -> Response:
    """502, and a page for people."""
    response = gateway.response(call, 502, Format.JSON, ERROR_PAGE)
    return replace(response, headers=replaced(response.headers, "content-type", "text/html"))


def elsewhere(gateway: Gateway, call: Call, root_url: str, *, status: int, reason: str) -> Response:
    """A redirect to the same path and query of another host."""
    response = gateway.response(call, 200, Format.JSON, b"")
    location = ("location", f"{root_url}{call.request.target}")
    return replace(response, status=status, reason=reason, headers=(*response.headers, location))


# What is changed


def with_final_newline(body: bytes) -> bytes:
    """*body* as a line."""
    return body + b"\n"


def with_unknown_members(body: bytes) -> bytes:
    """JSON with members, at every level, that nobody knows."""
    return json.dumps(strange(json.loads(body)), indent=2, ensure_ascii=False).encode()


def strange(value: Json) -> Json:
    """*value* with such members in every object."""
    match value:
        case dict():
            return {name: strange(inner) for name, inner in value.items()} | UNKNOWN
        case list():
            return [strange(inner) for inner in value]
    return value


# The table


def answering(
    refusal: Refusal, status: int | None = None, headers: Headers = (), *, flushes: bool = False
) -> Behaviour:
    """Refuses, whatever it is asked for."""
    says = partial(refusing, refusal=refusal, status=status, headers=headers)
    return Behaviour(flushes=flushes, says=says)


def redirecting(status: int, reason: str) -> Behaviour:
    """Sends the client elsewhere."""
    return Behaviour(flushes=False, says=partial(elsewhere, status=status, reason=reason))


BEHAVIOURS: Mapping[str, Behaviour] = MappingProxyType(
    {
        "plain": Behaviour(),
        "success-json": Behaviour(syntax=Format.JSON),
        "success-xml": Behaviour(syntax=Format.XML),
        "compact-json": Behaviour(syntax=Format.JSON, readings=("go-layout=go-unreadable",)),
        "final-newline": Behaviour(syntax=Format.JSON, rewritten=with_final_newline),
        "integer-return-code": Behaviour(syntax=Format.JSON, readings=("return-code=integer",)),
        "unknown-members": Behaviour(syntax=Format.JSON, rewritten=with_unknown_members),
        "refused-401": answering(errors.NOT_AUTHENTICATED),
        "refused-400": answering(errors.BUSY),
        "refused-404": answering(errors.NOT_FOUND),
        "clock-skew": Behaviour(ahead_ms=SIX_MINUTES_MS),
        "throttled": replace(
            answering(RATE_LIMITED, headers=(("retry-after", "1"),)), first_only=True
        ),
        "gateway-error-in-200": answering(errors.PERMISSION_DENIED, 200),
        "back-end-error-in-200": answering(errors.BUSY, 200),
        "empty-200": Behaviour(flushes=False, says=nothing),
        "return-code": Behaviour(flushes=False, says=failing_code),
        "unavailable-after-flush": answering(errors.ENDPOINT_ERROR, flushes=True),
        "html-error": Behaviour(flushes=False, says=error_page),
        "dropped-before-flush": Behaviour(flushes=False, deliver=hangs_up, trouble=Trouble.DROPPED),
        "dropped-after-flush": Behaviour(deliver=hangs_up, trouble=Trouble.DROPPED),
        "silence": Behaviour(deliver=keeps_silent, trouble=Trouble.TIMEOUT),
        "slow-drip": Behaviour(deliver=drips, trouble=Trouble.TIMEOUT),
        "redirect-302": redirecting(302, "Found"),
        "redirect-307": redirecting(307, "Temporary Redirect"),
        "redirect-308": redirecting(308, "Permanent Redirect"),
    }
)
