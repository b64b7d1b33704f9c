"""
The API Gateway, the first of the two layers: routing, authentication, permission, size.

Whatever it refuses, the Cloud DB API behind it never sees.
"""

from collections.abc import Iterator, Mapping
from hmac import compare_digest
from threading import Lock

from flushproof.exchange import Request
from flushproof.reference import gateway_errors as errors
from flushproof.reference.account import Account, Caller, KeyKind
from flushproof.reference.call import Call, Operation
from flushproof.reference.gateway_errors import Refusal
from flushproof.reference.readings import Readings
from flushproof.signing import (
    ACCESS_KEY,
    API_KEY,
    SIGNATURE_V1,
    SIGNATURE_V2,
    TIMESTAMP,
    Credentials,
    signature_of,
    string_to_sign,
)

BASE_PATH = "/clouddb/v2"
ROUTES = {f"{BASE_PATH}/{operation}": operation for operation in Operation}

# "If the time difference with the API Gateway server is more than 5 minutes"
WINDOW_MS = 5 * 60 * 1000

# The vendor publishes no limit; far more than any request of this API needs.
MAX_BODY = 1024 * 1024

NOT_PERMITTED: Mapping[str, Refusal] = {
    "gateway-210": errors.PERMISSION_DENIED,
    "gateway-230": errors.FORBIDDEN,
    "backend-1103": errors.BACK_END_FORBIDDEN,
}

# Thirteen digits today; twenty hold every 64-bit number.
MAX_TIMESTAMP_DIGITS = 20


class Front:
    """What the API Gateway checks before the Cloud DB API is asked."""

    account: Account
    readings: Readings

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}
        self.lock = Lock()

    # Routing

    def operation_of(self, request: Request) -> Operation | None:
        """What is served at the request's path, which counts exactly as it is written."""
        return ROUTES.get(request.path)

    def serves_method(self, method: str) -> bool:
        """Whether requests with *method* are served at all."""
        return method == "POST" or (
            method == "GET" and self.readings.of("route/method") == "get-too"
        )

    def misrouted(self, call: Call) -> Refusal | None:
        """An unknown path is refused; so is a known one with another method."""
        known = self.operation_of(call.request) and self.serves_method(call.request.method)
        return None if known else errors.NOT_FOUND

    # Authentication

    def signature_header(self, call: Call) -> str:
        """The name of the header that carries the signature; the published name wins."""
        v1_too = self.readings.of("signature/header-name") == "v1-too"
        if v1_too and not call.header(SIGNATURE_V2):
            return SIGNATURE_V1
        return SIGNATURE_V2

    def authentication_headers(self, call: Call) -> tuple[str, str, str]:
        """The names of the headers that a caller proves itself with."""
        return TIMESTAMP, ACCESS_KEY, self.signature_header(call)

    def lacks_authentication(self, call: Call) -> bool:
        """Whether one of the three headers is not there, or is empty."""
        return not all(call.header(name) for name in self.authentication_headers(call))

    def says_two_things(self, call: Call) -> bool:
        """Whether one of the three headers is there with several values."""
        names = self.authentication_headers(call)
        return any(len({*call.headers.get(name, ())}) > 1 for name in names)

    def timestamp_of(self, text: str) -> int | None:
        """The milliseconds that *text* says; None if it is no number."""
        plain = text.isascii() and text.isdigit() and len(text) <= MAX_TIMESTAMP_DIGITS
        return int(text) if plain else None

    def in_window(self, age_ms: int) -> bool:
        """Whether a timestamp of that age is young enough; of the future, its age is negative."""
        if self.readings.of("timestamp/boundary") == "or-more":
            return abs(age_ms) < WINDOW_MS
        return abs(age_ms) <= WINDOW_MS

    def timely(self, call: Call) -> bool:
        """Whether the timestamp is a number and inside the window."""
        timestamp_ms = self.timestamp_of(call.header(TIMESTAMP))
        return timestamp_ms is not None and self.in_window(call.now_ms - timestamp_ms)

    def caller_of(self, access_key: str) -> Caller | None:
        """Whose access key it is."""
        return self.account.callers.get(access_key)

    def signed_method(self, call: Call) -> str:
        """The method that the signature has to cover: the request's own."""
        return call.request.method

    def signed_timestamp(self, call: Call) -> str:
        """The timestamp that the signature has to cover: the header's text, byte for byte."""
        return call.header(TIMESTAMP)

    def signed_access_key(self, call: Call) -> str:
        """The access key that the signature has to cover: the header's."""
        return call.header(ACCESS_KEY)

    def signed_uris(self, call: Call) -> Iterator[str]:
        """The spellings of path and query that a signature may cover: as sent, raw."""
        request = call.request
        yield request.target
        stray = self.readings.of("signature/stray-question-mark") == "tolerated"
        if stray and not request.query:
            yield request.path if request.target.endswith("?") else f"{request.path}?"

    def signed_messages(self, call: Call) -> Iterator[bytes]:
        """The strings to sign that count as this request's."""
        method, timestamp = self.signed_method(call), self.signed_timestamp(call)
        for uri in self.signed_uris(call):
            yield string_to_sign(method, uri, timestamp, self.signed_access_key(call))

    def same_signature(self, sent: str, expected: str) -> bool:
        """Whether two signatures are the same, in constant time."""
        return compare_digest(sent.encode("utf-8", "surrogatepass"), expected.encode())

    def signature_matches(self, call: Call, credentials: Credentials) -> bool:
        """Whether the signature sent is one that the caller's secret gives."""
        sent = call.header(self.signature_header(call))
        try:
            messages = tuple(self.signed_messages(call))
        except ValueError:  # A request that cannot be signed has no valid signature.
            return False
        return any(
            self.same_signature(sent, signature_of(message, credentials.secret_key))
            for message in messages
        )

    def signed(self, call: Call) -> bool:
        """Whether the access key is known and its secret signed this request."""
        caller = self.caller_of(call.header(ACCESS_KEY))
        return caller is not None and self.signature_matches(call, caller.credentials)

    def api_key_accepted(self, call: Call) -> bool:
        """Whether the API key, "not used in the API v2", is none of another account."""
        if self.readings.of("headers/api-key") == "unused":
            return True
        return {*call.headers.get(API_KEY, ())} <= {self.account.api_key}

    def replayed(self, call: Call) -> bool:
        """Whether this signature came before; the signature scheme itself has no nonce."""
        if self.readings.of("signature/replay") == "allowed":
            return False
        signature = call.header(self.signature_header(call))
        with self.lock:
            oldest = call.now_ms - 2 * WINDOW_MS
            self.seen = {past: when for past, when in self.seen.items() if when >= oldest}
            known = signature in self.seen
            self.seen[signature] = call.now_ms
            return known

    def unauthenticated(self, call: Call) -> Refusal | None:
        """Without the three headers, in the window and rightly signed, a call is refused."""
        if self.lacks_authentication(call):
            return errors.NO_AUTHENTICATION
        accepted = (
            not self.says_two_things(call)
            and self.timely(call)
            and self.signed(call)
            and self.api_key_accepted(call)
            and not self.replayed(call)
        )
        return None if accepted else errors.NOT_AUTHENTICATED

    # Permission and size

    def permits(self, caller: Caller, operation: Operation | None) -> bool:
        """Whether *caller* may use *operation*."""
        sub_only = self.readings.of("access-key/kind") == "sub-account-only"
        if sub_only and caller.kind is not KeyKind.SUB:
            return False
        return caller.may_flush or operation is not Operation.FLUSH

    def unpermitted(self, call: Call) -> Refusal | None:
        """A caller who may not is refused, by one of three published errors."""
        caller = self.caller_of(call.header(ACCESS_KEY))
        if caller is None or self.permits(caller, self.operation_of(call.request)):
            return None
        return NOT_PERMITTED[self.readings.of("access-key/permission")]

    def oversized(self, call: Call) -> Refusal | None:
        """A body over the limit is refused."""
        return errors.TOO_LARGE if len(call.request.body) > MAX_BODY else None
