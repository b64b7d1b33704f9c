"""
The readings of contradicted requirements that any answer may show.

A reader gives the name of the reading, or None where the answer says nothing about it. Together
with it goes what must stay the same for two answers to be comparable, since a target may well
add `details` to one error and not to another.
"""

import re
from collections.abc import Callable, Mapping

from flushproof.exchange import Exchange
from flushproof.oracles.answer import GATEWAY_CODES, Kind, content_of
from flushproof.oracles.payload import STATUS, instances_of
from flushproof.oracles.seen import Seen, seen
from flushproof.resources import Json

Reader = Callable[[Seen], str | None]


def _is_json(what: Seen) -> bool:
    return what.syntax == "json" and what.judgeable


def wrapper(what: Seen) -> str | None:
    """Whether the envelope stands in a wrapper object (C10); an XML document always has a root."""
    if what.answer.kind is not Kind.SUCCESS or not _is_json(what):
        return None
    return "flat" if what.answer.wrapper is None else "wrapped"


def return_code(what: Seen) -> str | None:
    """Whether `returnCode` is a text or a number (C3); XML cannot tell."""
    if what.answer.kind is not Kind.SUCCESS or not _is_json(what):
        return None
    return type_name(what.answer.envelope.get("returnCode"))


def type_name(value: Json) -> str | None:
    """The reading that the type of a code is."""
    return {"str": "string", "int": "integer"}.get(type(value).__name__)


def list_element(what: Seen) -> str | None:
    """Whether the list holds objects or texts (C4)."""
    found = instances_of(what)
    if not found:
        return None
    return {"dict": "objects", "str": "strings"}.get(type(found[0]).__name__)


def request_id(what: Seen) -> str | None:
    """Whether a success has `requestId` (C22)."""
    if what.answer.kind is not Kind.SUCCESS:
        return None
    return "present" if "requestId" in what.answer.envelope else "absent"


# The Go SDK cuts the answer at fixed places instead of parsing it: a blank stands before the
# envelope's brace, and the body ends in the wrapper's brace.
# Source: ncloud-sdk-go-v2, services/clouddb/v2_api.go.
GO_LAYOUT = re.compile(rb"\A\s*\{\s*\"[^\"]+\"\s*:\s+\{.*\}\Z", re.DOTALL)


def go_layout(what: Seen) -> str | None:
    """Whether the Go SDK can read a success in JSON; without a wrapper it never can."""
    if wrapper(what) != "wrapped":
        return None
    return "go-readable" if GO_LAYOUT.match(content_of(what.response)) else "go-unreadable"


def code_type(what: Seen) -> str | None:
    """Whether the gateway's `errorCode` is a text or a number (C21)."""
    if what.answer.kind is not Kind.GATEWAY_ERROR or not _is_json(what):
        return None
    return type_name(what.answer.envelope.get("errorCode"))


def details(what: Seen) -> str | None:
    """Whether a gateway error has `details` (C21)."""
    if what.answer.kind is not Kind.GATEWAY_ERROR:
        return None
    return "present" if "details" in what.answer.envelope else "absent"


def codes(what: Seen) -> str | None:
    """Whether errors carry the gateway's codes, or the two that the page lists (C7)."""
    answer = what.answer
    if answer.kind is not Kind.GATEWAY_ERROR:
        return None
    if GATEWAY_CODES.get(answer.code or "") == answer.status:
        return "gateway-codes"
    return "page-codes" if answer.code == str(answer.status) == "500" else None


def error_format(what: Seen) -> str | None:
    """Whether errors are in JSON, or in the format that was asked for (C8)."""
    answer = what.answer
    document = answer.document
    if answer.kind not in (Kind.GATEWAY_ERROR, Kind.BACK_END_ERROR) or document is None:
        return None
    if what.asked.format != "xml" or what.asked.format_place != "body":
        return None
    # Whether a body in JSON is read is contradicted too (C2).
    if what.exchange.request.body.lstrip()[:1] == b"{":
        return None
    return {"json": "json", "xml": "asked"}[document.syntax]


def _instance(what: Seen) -> Json:
    found = instances_of(what)
    return found[0] if found and isinstance(found[0], dict) else None


def hidden_master(what: Seen) -> str | None:
    """Whether the hidden master has only its name and role, or everything (C13)."""
    instance = _instance(what)
    servers = instance.get("cloudDBServerInstanceList") if instance else None
    for server in servers if isinstance(servers, list) else ():
        role = server.get("cloudDBServerRole") if isinstance(server, dict) else None
        if isinstance(role, dict) and role.get("code") == "H":
            return "full" if "cloudDBServerInstanceNo" in server else "partial"
    return None


def sdk_members(what: Seen) -> str | None:
    """Whether the members that only the SDKs know are there (C31)."""
    instance = _instance(what)
    if not instance:
        return None
    known = ("dataStorageType", "rebootScheduleTime")
    return "present" if any(name in instance for name in known) else "absent"


def status_after(what: Seen) -> str | None:
    """The status that a flushed instance is reported in (C14)."""
    instance = _instance(what)
    status = instance.get(STATUS) if instance else None
    if not isinstance(status, str) or not status.strip():
        return None  # which is found elsewhere
    return status if status in ("settingup", "running") else "other"


READERS: Mapping[str, Reader] = {
    "envelope/wrapper": wrapper,
    "envelope/return-code": return_code,
    "envelope/list": list_element,
    "envelope/request-id": request_id,
    "envelope/go-layout": go_layout,
    "errors/code-type": code_type,
    "errors/codes": codes,
    "errors/details": details,
    "errors/format": error_format,
    "instance/hidden-master": hidden_master,
    "instance/sdk-members": sdk_members,
    "instance/status-after": status_after,
}

# Two answers are comparable if this is the same in both.
SCOPES: Mapping[str, Callable[[Seen], str]] = {
    "errors/details": lambda what: what.answer.code or "",
    "errors/format": lambda what: what.answer.layer,
    # The siblings' examples have it in XML alone.
    "envelope/request-id": lambda what: what.syntax or "",
}

# What a target does over time is no change of mind.
FREE = frozenset({"instance/status-after"})


def readings_of(exchange: Exchange) -> tuple[tuple[str, str, str], ...]:
    """Each reading that the answer shows: requirement, reading, and the scope it holds in."""
    return readings_in(seen(exchange))


def readings_in(what: Seen | None) -> tuple[tuple[str, str, str], ...]:
    """`readings_of` an exchange that was seen to be *what*."""
    if what is None:
        return ()
    shown = ((name, reader(what)) for name, reader in READERS.items())
    return tuple(
        (name, reading, SCOPES[name](what) if name in SCOPES else "")
        for name, reading in shown
        if reading is not None
    )
