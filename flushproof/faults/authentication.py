"""Lies about who may call and when: timestamps, access keys, permission."""

from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from types import MappingProxyType

from flushproof.exchange import Request
from flushproof.faults.entries import lie
from flushproof.faults.fault import Fault
from flushproof.reference import gateway_errors as errors
from flushproof.reference.account import OWNER, Caller, KeyKind
from flushproof.reference.call import Call, Format, Operation
from flushproof.reference.core import Gateway
from flushproof.reference.front import WINDOW_MS
from flushproof.reference.gateway_errors import Refusal
from flushproof.signing import ACCESS_KEY, SIGNATURE_V1, TIMESTAMP, Credentials

DIGITS_OF_MILLISECONDS = 13

# Of the page's request example.
PAGE_ACCESS_KEY = "Y0Z9EG0lKoeWAQCSHRtM"


# Timestamps


class AcceptsUntimed(Gateway):
    """Takes a request without a timestamp, and then any signature of a known key."""

    def lacks_authentication(self, call: Call) -> bool:
        return not (call.header(ACCESS_KEY) and call.header(self.signature_header(call)))

    def timely(self, call: Call) -> bool:
        return not call.header(TIMESTAMP) or super().timely(call)

    def signature_matches(self, call: Call, credentials: Credentials) -> bool:
        return not call.header(TIMESTAMP) or super().signature_matches(call, credentials)


class IgnoresAge(Gateway):
    """Takes a timestamp of any age."""

    def in_window(self, age_ms: int) -> bool:
        return True


class WidensWindow(Gateway):
    """Takes a timestamp that is a millisecond too old."""

    def in_window(self, age_ms: int) -> bool:
        return age_ms == WINDOW_MS + 1 or super().in_window(age_ms)


class RefusesFuture(Gateway):
    """Takes no timestamp of the future, however near."""

    def in_window(self, age_ms: int) -> bool:
        return age_ms >= 0 and super().in_window(age_ms)


class ShiftsBoundary(Gateway):
    """Takes a timestamp of exactly five minutes ago where XML is asked for, and else not."""

    def timely(self, call: Call) -> bool:
        timestamp_ms = self.timestamp_of(call.header(TIMESTAMP))
        at_edge = timestamp_ms is not None and call.now_ms - timestamp_ms == WINDOW_MS
        return super().timely(call) and (not at_edge or self.format_of(call) is Format.XML)


class NeverExpiresInXml(Gateway):
    """Takes a timestamp of any age where XML is asked for."""

    def timely(self, call: Call) -> bool:
        return self.format_of(call) is Format.XML or super().timely(call)


class NeverExpiresInGet(Gateway):
    """Takes a timestamp of any age in a GET."""

    def timely(self, call: Call) -> bool:
        return call.request.method == "GET" or super().timely(call)


class NeverExpiresInVersion1(Gateway):
    """Takes a timestamp of any age beside a signature header of the first version."""

    def timely(self, call: Call) -> bool:
        return self.signature_header(call) == SIGNATURE_V1 or super().timely(call)


class SkipsMalformed(Gateway):
    """Looks at the age of a timestamp only if it is a number."""

    def timely(self, call: Call) -> bool:
        return self.timestamp_of(call.header(TIMESTAMP)) is None or super().timely(call)


class CutsTimestamp(Gateway):
    """Reads the first thirteen digits of a timestamp."""

    def timestamp_of(self, text: str) -> int | None:
        return super().timestamp_of(text[:DIGITS_OF_MILLISECONDS])


class IgnoresSign(Gateway):
    """Reads a negative timestamp as a positive one."""

    def timestamp_of(self, text: str) -> int | None:
        return super().timestamp_of(text.removeprefix("-"))


# Access keys


class AcceptsKeyless(Gateway):
    """Takes a request without an access key for the owner's."""

    def call_of(self, request: Request, now_ms: int) -> Call:
        call = super().call_of(request, now_ms)
        return replace(call, headers={ACCESS_KEY: (OWNER.access_key,), **call.headers})


class MatchesKeyStart(Gateway):
    """Takes whatever begins with a known access key for that key."""

    def caller_of(self, access_key: str) -> Caller | None:
        callers = self.account.callers.items()
        return next((caller for key, caller in callers if access_key.startswith(key)), None)


class FindsKey(Gateway):
    """Takes whatever holds a known access key for that key."""

    def caller_of(self, access_key: str) -> Caller | None:
        callers = self.account.callers.items()
        return next((caller for key, caller in callers if key in access_key), None)


class MatchesKeyPattern(Gateway):
    """Takes an access key for a pattern, so that a star is everybody's."""

    def caller_of(self, access_key: str) -> Caller | None:
        callers = self.account.callers.items()
        return next((caller for key, caller in callers if fnmatchcase(key, access_key)), None)


class TrimsKeyQuotes(Gateway):
    """Takes an access key in quotes."""

    def caller_of(self, access_key: str) -> Caller | None:
        return super().caller_of(access_key.strip('"'))


class AcceptsUnknownKeys(Gateway):
    """Lets an access key through that nobody has, whatever the signature."""

    def signed(self, call: Call) -> bool:
        return self.caller_of(call.header(ACCESS_KEY)) is None or super().signed(call)


class AcceptsPageKey(Gateway):
    """Takes the access key of the page's example for the owner's."""

    def caller_of(self, access_key: str) -> Caller | None:
        known = OWNER.access_key if access_key == PAGE_ACCESS_KEY else access_key
        return super().caller_of(known)


# Permission


class ForbidsInTwoWays(Gateway):
    """Refuses for lack of permission with 210 in JSON and with 230 in XML."""

    def unpermitted(self, call: Call) -> Refusal | None:
        refusal = super().unpermitted(call)
        return errors.FORBIDDEN if refusal and self.format_of(call) is Format.XML else refusal


class ForbidsAsUnauthenticated(Gateway):
    """Refuses for lack of permission as if the signature were wrong."""

    def unpermitted(self, call: Call) -> Refusal | None:
        return errors.NOT_AUTHENTICATED if super().unpermitted(call) else None


class ForbidsMainInXml(Gateway):
    """Lets a main account call for JSON and not for XML."""

    def unpermitted(self, call: Call) -> Refusal | None:
        caller = self.caller_of(call.header(ACCESS_KEY))
        in_xml = self.format_of(call) is Format.XML
        if caller and caller.kind is KeyKind.MAIN and in_xml:
            return errors.PERMISSION_DENIED
        return super().unpermitted(call)


class PermitsListing(Gateway):
    """Lets whoever may list flush too, if the answer is to be XML."""

    def unpermitted(self, call: Call) -> Refusal | None:
        if (
            self.format_of(call) is Format.XML
            and self.operation_of(call.request) is Operation.FLUSH
        ):
            return None
        return super().unpermitted(call)


AUTHENTICATION: Mapping[str, Fault] = MappingProxyType(
    {
        "accepts-keyless": lie(AcceptsKeyless, "access-key/required"),
        "accepts-page-key": lie(AcceptsPageKey, "access-key/known"),
        "accepts-unknown-keys": lie(AcceptsUnknownKeys, "access-key/known", "access-key/exact"),
        "accepts-untimed": lie(AcceptsUntimed, "timestamp/required"),
        "cuts-timestamp": lie(CutsTimestamp, "timestamp/unit"),
        "finds-key": lie(FindsKey, "access-key/exact"),
        "forbids-as-unauthenticated": lie(ForbidsAsUnauthenticated, "access-key/permission"),
        "forbids-in-two-ways": lie(ForbidsInTwoWays, "access-key/permission"),
        "forbids-main-in-xml": lie(ForbidsMainInXml, "access-key/kind"),
        "ignores-age": lie(
            IgnoresAge,
            "timestamp/window",
            "timestamp/future",
            "timestamp/unit",
        ),
        "ignores-sign": lie(IgnoresSign, "timestamp/window"),
        "matches-key-pattern": lie(MatchesKeyPattern, "access-key/known", "access-key/exact"),
        "matches-key-start": lie(MatchesKeyStart, "access-key/exact"),
        "never-expires-in-get": lie(NeverExpiresInGet, "timestamp/window"),
        "never-expires-in-v1": lie(NeverExpiresInVersion1, "timestamp/window"),
        "never-expires-in-xml": lie(NeverExpiresInXml, "timestamp/window"),
        "permits-listing": lie(PermitsListing, "access-key/permission"),
        "refuses-future": lie(RefusesFuture, "timestamp/future"),
        "shifts-boundary": lie(ShiftsBoundary, "timestamp/boundary"),
        "skips-malformed": lie(
            SkipsMalformed,
            "timestamp/number",
            "timestamp/window",
            "timestamp/future",
            "timestamp/unit",
        ),
        "trims-key-quotes": lie(TrimsKeyQuotes, "access-key/exact"),
        "widens-window": lie(WidensWindow, "timestamp/window"),
    }
)
