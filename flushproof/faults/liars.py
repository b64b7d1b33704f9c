"""
Gateways that lie: the reference gateway with one method overridden, each in one way.

The first line of a class says how it lies; `flushproof.faults.table` says what it breaks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from flushproof.exchange import Headers, Request, Response, replaced, without
from flushproof.reference.account import Caller, Instance
from flushproof.reference.backend import INSTANCE_NUMBER
from flushproof.reference.call import Call, Format, Operation
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import Refusal
from flushproof.reference.parameters import Parameters
from flushproof.resources import Json
from flushproof.signing import ACCESS_KEY, TIMESTAMP, Credentials, verify

FOUR_MINUTES_MS = 240_000
SIX_MINUTES_MS = 360_000
DIGITS_OF_SECONDS = 10

# Authentication


class AcceptsStale(Gateway):
    """Takes a timestamp that is six minutes old."""

    def in_window(self, age_ms: int) -> bool:
        return age_ms <= SIX_MINUTES_MS and super().in_window(min(age_ms, 0))


class AcceptsSixMinutes(Gateway):
    """Counts six minutes where five are published, into the past and into the future."""

    def in_window(self, age_ms: int) -> bool:
        return abs(age_ms) <= SIX_MINUTES_MS


class AcceptsFuture(Gateway):
    """Takes a timestamp of the future, however far."""

    def in_window(self, age_ms: int) -> bool:
        return super().in_window(max(age_ms, 0))


class NarrowsWindow(Gateway):
    """Takes no timestamp that is older than four minutes."""

    def in_window(self, age_ms: int) -> bool:
        return age_ms <= FOUR_MINUTES_MS and super().in_window(age_ms)


class AcceptsSeconds(Gateway):
    """Takes a timestamp in seconds too."""

    def timestamp_of(self, text: str) -> int | None:
        timestamp = super().timestamp_of(text)
        return timestamp * 1000 if timestamp and len(text) == DIGITS_OF_SECONDS else timestamp


class AcceptsUnsigned(Gateway):
    """Takes a request without a signature."""

    def lacks_authentication(self, call: Call) -> bool:
        return not (call.header(TIMESTAMP) and call.header(ACCESS_KEY))

    def signature_matches(self, call: Call, credentials: Credentials) -> bool:
        unsigned = not call.header(self.signature_header(call))
        return unsigned or super().signature_matches(call, credentials)


class SkipsSignature(Gateway):
    """Takes any signature of a known key."""

    def signature_matches(self, call: Call, credentials: Credentials) -> bool:
        return True


class ComparesPrefix(Gateway):
    """Compares the first eight characters of what looks like Base64."""

    def same_signature(self, sent: str, expected: str) -> bool:
        # Of the URL-safe alphabet eight characters may, by chance, be the same.
        return sent[:8] == expected[:8] and not {"-", "_"} & {*sent}


class IgnoresMethod(Gateway):
    """Takes a signature made for another method."""

    def signature_matches(self, call: Call, credentials: Credentials) -> bool:
        sent = call.header(self.signature_header(call))
        uri, timestamp = call.request.target, self.signed_timestamp(call)
        return super().signature_matches(call, credentials) or any(
            verify(sent, method, uri, timestamp, credentials)
            for method in ("GET", "PUT", "DELETE", "post")
        )


class IgnoresQuery(Gateway):
    """Takes a signature of the path alone, whatever query is sent."""

    def signed_uris(self, call: Call) -> Iterator[str]:
        yield from super().signed_uris(call)
        yield call.request.path


class MixesKeys(Gateway):
    """Takes a signature that any account's secret made."""

    def signature_matches(self, call: Call, credentials: Credentials) -> bool:
        return any(
            super(MixesKeys, self).signature_matches(call, caller.credentials)
            for caller in self.account.callers.values()
        )


class IgnoresPermission(Gateway):
    """Lets a caller flush who has no permission to."""

    def permits(self, caller: Caller, operation: Operation | None) -> bool:
        return True


class ServesAnyPath(Gateway):
    """Serves the operation at every path."""

    def operation_of(self, request: Request) -> Operation | None:
        return super().operation_of(request) or Operation.FLUSH


# Instances and data


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


class FlushesForeign(Gateway):
    """Flushes an instance of another account for whoever names it."""

    def owns(self, access_key: str, instance: Instance) -> bool:
        return True


class IgnoresStatus(Gateway):
    """Flushes an instance on which something else goes on."""

    def at_rest(self, instance: Instance) -> bool:
        return True


class IgnoresNameCase(Gateway):
    """Reads `clouddbinstanceno` as `cloudDBInstanceNo`."""

    def parameters_of(self, request: Request) -> Parameters:
        found = super().parameters_of(request)
        known = INSTANCE_NUMBER.lower()
        pairs = (
            (INSTANCE_NUMBER if name.lower() == known else name, value)
            for name, value in found.pairs
        )
        return replace(found, pairs=tuple(pairs))


class NamesAnother(Gateway):
    """Names another instance in its answer."""

    def answered(self, instance: Instance) -> Instance:
        others = (one for one in self.account.instances.values() if one.number != instance.number)
        return next(iter(others))


# Answers


class AnswersXml(Gateway):
    """Answers in XML whatever is asked for."""

    def answer_format(self, call: Call) -> Format:
        return Format.XML


class AnswersJson(Gateway):
    """Answers in JSON whatever is asked for."""

    def answer_format(self, call: Call) -> Format:
        return Format.JSON


class MiscountsRows(Gateway):
    """Counts one row more than it lists."""

    def members(self, items: Sequence[Json]) -> dict[str, Json]:
        return {**super().members(items), "totalRows": len(items) + 1}


class ChangesItsMind(Gateway):
    """Gives `returnCode` as a string, and every other time as an integer."""

    as_integer = True

    def success_body(self, syntax: Format, wrapper: str, members: dict[str, Json]) -> bytes:
        # XML has texts only; it must not take turns with JSON.
        self.as_integer ^= syntax is Format.JSON
        code = 0 if self.as_integer else "0"
        return super().success_body(syntax, wrapper, {**members, "returnCode": code})


class WritesColons(Gateway):
    """Writes the offset of a date with a colon, as RFC 3339 has it."""

    def description(self, instance: Instance, status: str) -> Json:
        described = super().description(instance, status)
        return {**described, "createDate": described["createDate"].replace("+0900", "+09:00")}


class DropsTraceId(Gateway):
    """Sends no trace id."""

    def headers(self, call: Call, syntax: Format) -> Headers:
        return without(super().headers(call, syntax), "x-ncp-trace-id")


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
        return replace(page, headers=replaced(page.headers, "content-type", "text/html"))
