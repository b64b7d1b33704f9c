"""Lies about what a signature covers, and with which key."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from urllib.parse import unquote

from flushproof.faults.entries import lie
from flushproof.faults.fault import Fault
from flushproof.reference.call import Call
from flushproof.reference.core import Gateway
from flushproof.reference.front import BASE_PATH
from flushproof.signing import SIGNATURE_V1, Credentials, signature_of, string_to_sign

# How far apart two looks at a clock may be.
CLOCK_READ_TWICE_MS = 10


class SignsLowerMethod(Gateway):
    """Takes a signature over the method in lower case."""

    def signed_messages(self, call: Call) -> Iterator[bytes]:
        yield from super().signed_messages(call)
        for message in super().signed_messages(call):
            method, blank, rest = message.partition(b" ")
            yield method.lower() + blank + rest


class SignsShortPath(Gateway):
    """Takes a signature over the path below the base path."""

    def signed_uris(self, call: Call) -> Iterator[str]:
        yield from super().signed_uris(call)
        yield call.request.target.removeprefix(BASE_PATH)


class SignsLowerPath(Gateway):
    """Takes a signature over the path in lower case."""

    def signed_uris(self, call: Call) -> Iterator[str]:
        yield from super().signed_uris(call)
        yield call.request.target.lower()


class SignsUrl(Gateway):
    """Takes a signature over the whole URL of the vendor's gateway, host and all."""

    def signed_uris(self, call: Call) -> Iterator[str]:
        yield from super().signed_uris(call)
        yield f"https://ncloud.apigw.ntruss.com{call.request.target}"


class SignsDecodedQuery(Gateway):
    """Takes a signature over the percent-decoded query."""

    def signed_uris(self, call: Call) -> Iterator[str]:
        yield from super().signed_uris(call)
        yield unquote(call.request.target)


class SignsSortedQuery(Gateway):
    """Takes a signature over the query's parameters in another order."""

    def signed_uris(self, call: Call) -> Iterator[str]:
        yield from super().signed_uris(call)
        request = call.request
        yield f"{request.path}?{'&'.join(sorted(request.query.split('&'), reverse=True))}"


class SignsFirstParameter(Gateway):
    """Takes a signature over the first parameter of the query alone."""

    def signed_uris(self, call: Call) -> Iterator[str]:
        yield from super().signed_uris(call)
        yield call.request.target.partition("&")[0]


class ForgivesClock(Gateway):
    """Takes a signature over a timestamp some milliseconds beside the one of the header."""

    def signed_messages(self, call: Call) -> Iterator[bytes]:
        yield from super().signed_messages(call)
        timestamp = self.timestamp_of(self.signed_timestamp(call))
        for uri in self.signed_uris(call) if timestamp else ():
            for beside in range(-CLOCK_READ_TWICE_MS, CLOCK_READ_TWICE_MS + 1):
                moment, key = str((timestamp or 0) + beside), self.signed_access_key(call)
                yield string_to_sign(self.signed_method(call), uri, moment, key)


class SignsSeconds(Gateway):
    """Takes a signature over the timestamp in seconds."""

    def signed_messages(self, call: Call) -> Iterator[bytes]:
        yield from super().signed_messages(call)
        timestamp, key = self.signed_timestamp(call)[:-3], self.signed_access_key(call)
        for uri in self.signed_uris(call):
            yield string_to_sign(self.signed_method(call), uri, timestamp, key)


class SignsAnyKey(Gateway):
    """Takes a signature over another account's access key."""

    def signed_messages(self, call: Call) -> Iterator[bytes]:
        method, timestamp = self.signed_method(call), self.signed_timestamp(call)
        for uri in self.signed_uris(call):
            for known in (self.signed_access_key(call), *self.account.callers):
                yield string_to_sign(method, uri, timestamp, known)


class OtherLayout(Gateway):
    """Takes another layout of the message too."""

    def laid_out(self, message: bytes) -> bytes:
        return message

    def signed_messages(self, call: Call) -> Iterator[bytes]:
        for message in super().signed_messages(call):
            yield message
            yield self.laid_out(message)


class ForgetsTimestamp(OtherLayout):
    """Takes a signature that does not cover the timestamp."""

    def laid_out(self, message: bytes) -> bytes:
        first, _, last = message.split(b"\n")
        return first + b"\n" + last


class ForgetsAccessKey(OtherLayout):
    """Takes a signature that does not cover the access key."""

    def laid_out(self, message: bytes) -> bytes:
        return message.rpartition(b"\n")[0]


class TakesLineForBlank(OtherLayout):
    """Takes a line break behind the method for the blank."""

    def laid_out(self, message: bytes) -> bytes:
        return message.replace(b" ", b"\n", 1)


class TakesTrailingLine(OtherLayout):
    """Takes a line break at the end of the message."""

    def laid_out(self, message: bytes) -> bytes:
        return message + b"\n"


class TakesCarriageReturns(OtherLayout):
    """Takes the line breaks of Windows in the message."""

    def laid_out(self, message: bytes) -> bytes:
        return message.replace(b"\n", b"\r\n")


class TakesVersion1(Gateway):
    """Takes a message of the first version, with the API key as a line of its own."""

    def signed_messages(self, call: Call) -> Iterator[bytes]:
        for message in super().signed_messages(call):
            yield message
            head, _, access_key = message.rpartition(b"\n")
            yield b"\n".join((head, self.account.api_key.encode(), access_key))


class OtherKey(Gateway):
    """Takes another key of the HMAC too."""

    def other_secret(self, credentials: Credentials) -> bytes:
        return credentials.secret_key.encode()

    def signature_matches(self, call: Call, credentials: Credentials) -> bool:
        sent = call.header(self.signature_header(call))
        secret = self.other_secret(credentials).decode("utf-8", "replace")
        made = (signature_of(message, secret) for message in self.signed_messages(call))
        return sent in made or super().signature_matches(call, credentials)


class KeysByAccessKey(OtherKey):
    """Takes a signature made with the access key, which is no secret."""

    def other_secret(self, credentials: Credentials) -> bytes:
        return credentials.access_key.encode()


class KeysByNothing(OtherKey):
    """Takes a signature made with an empty secret."""

    def other_secret(self, credentials: Credentials) -> bytes:
        return b""


class KeysByWord(OtherKey):
    """Takes a signature made with a secret that everybody can guess."""

    def other_secret(self, credentials: Credentials) -> bytes:
        return b"secret"


class CoversBodyToo(Gateway):
    """Takes a signature that covers the body, beside one that does not."""

    def signed_messages(self, call: Call) -> Iterator[bytes]:
        for message in super().signed_messages(call):
            yield message
            yield message + b"\n" + call.request.body


class ReadsVersion1WithQuery(Gateway):
    """Reads the signature header of the first version where there is a query, and only there."""

    def signature_header(self, call: Call) -> str:
        name = super().signature_header(call)
        return "" if name == SIGNATURE_V1 and not call.request.query else name


MESSAGES: Mapping[str, Fault] = MappingProxyType(
    {
        "covers-body-too": lie(CoversBodyToo, "signature/body"),
        "forgets-access-key": lie(ForgetsAccessKey, "signature/message"),
        "forgets-timestamp": lie(ForgetsTimestamp, "signature/message"),
        "forgives-clock": lie(ForgivesClock, "signature/timestamp"),
        "keys-by-access-key": lie(KeysByAccessKey, "signature/secret"),
        "keys-by-nothing": lie(KeysByNothing, "signature/secret"),
        "keys-by-word": lie(KeysByWord, "signature/secret"),
        "reads-v1-with-query": lie(ReadsVersion1WithQuery, "signature/header-name"),
        "signs-any-key": lie(SignsAnyKey, "signature/access-key"),
        "signs-decoded-query": lie(SignsDecodedQuery, "signature/raw-query"),
        "signs-first-parameter": lie(SignsFirstParameter, "signature/query"),
        "signs-lower-method": lie(SignsLowerMethod, "signature/method"),
        "signs-lower-path": lie(SignsLowerPath, "signature/path"),
        "signs-seconds": lie(SignsSeconds, "signature/timestamp"),
        "signs-short-path": lie(SignsShortPath, "signature/path"),
        "signs-sorted-query": lie(SignsSortedQuery, "signature/query"),
        "signs-url": lie(SignsUrl, "signature/path"),
        "takes-carriage-returns": lie(TakesCarriageReturns, "signature/message"),
        "takes-line-for-blank": lie(TakesLineForBlank, "signature/message"),
        "takes-trailing-line": lie(TakesTrailingLine, "signature/message"),
        "takes-version-1": lie(TakesVersion1, "signature/message"),
    }
)
