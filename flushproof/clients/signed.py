"""How a call is signed: timestamp, access key, API key, signature."""

import re
from collections.abc import Iterator
from contextlib import suppress

from flushproof.clients.calls import calls_of
from flushproof.clients.expectations import Expectation
from flushproof.clients.observed import Observed, Sent
from flushproof.clients.told import Told, Wrong, quoted
from flushproof.diagnosis.diagnosing import diagnose
from flushproof.exchange import value_of, values_of
from flushproof.signing import (
    ACCESS_KEY,
    API_KEY,
    SIGNATURE_V1,
    SIGNATURE_V2,
    TIMESTAMP,
    Credentials,
    signatures_in,
    verify,
)

WINDOW_MS = 300_000

NUMBER = re.compile("[0-9]+")

# What a timestamp in another unit is to be multiplied by.
UNITS = {"in seconds": 1000.0, "in microseconds": 0.001, "in nanoseconds": 0.000_001}

# A diagnosis is a sentence or two.
LONGEST = 800

# No moment has more digits, in whatever unit.
MOST_DIGITS = 25


def timestamp(observed: Observed, sent: Sent) -> Iterator[Wrong]:
    """Once, and digits."""
    values = values_of(sent.request.headers, TIMESTAMP)
    if len(values) != 1 or not NUMBER.fullmatch(values[0].strip(" \t")):
        yield Wrong(
            where=f"header {TIMESTAMP}",
            expected="a number, once",
            actual=quoted(", ".join(values), observed) or "none",
            sent=sent,
        )


def untimed(sent: Sent) -> str:
    """Why there is no moment to look at."""
    value = (value_of(sent.request.headers, TIMESTAMP) or "").strip(" \t")
    return "" if NUMBER.fullmatch(value) else f"{TIMESTAMP} holds no number"


def timestamp_now(observed: Observed, sent: Sent) -> Iterator[Wrong]:
    """Within the window around the moment at which the call came."""
    text = (value_of(sent.request.headers, TIMESTAMP) or "").strip(" \t")
    told_ms = int(text) if len(text) <= MOST_DIGITS else 10**MOST_DIGITS
    if not near(told_ms, sent.at_ms):
        unit = next((name for name, by in UNITS.items() if near(told_ms * by, sent.at_ms)), "")
        yield Wrong(
            where=f"header {TIMESTAMP}",
            expected=f"about {sent.at_ms}, when the call came",
            actual=quoted(f"{text}, which is {unit or off_by(told_ms - sent.at_ms)}", observed),
            sent=sent,
        )


def near(told_ms: float, now_ms: int) -> bool:
    """Whether a timestamp is within the window."""
    return abs(told_ms - now_ms) <= WINDOW_MS


def off_by(ahead_ms: int) -> str:
    """How far a timestamp is from now."""
    return f"{abs(ahead_ms) // 1000:,} s {'ahead' if ahead_ms > 0 else 'old'}"


def access_key(observed: Observed, sent: Sent) -> Iterator[Wrong]:
    """Once, and the one that was given."""
    values = [value.strip(" \t") for value in values_of(sent.request.headers, ACCESS_KEY)]
    if values != [observed.credentials.access_key]:
        yield Wrong(
            where=f"header {ACCESS_KEY}",
            expected=f"{observed.credentials.access_key}, once",
            actual=quoted(", ".join(values), observed) or "none",
            sent=sent,
        )


def api_key(observed: Observed, _: Expectation) -> Told:
    """There, or not."""
    calls = calls_of(observed)
    sends = any(values_of(sent.request.headers, API_KEY) for sent in calls)
    return Told(reading="sent" if sends else "absent")


def signature_header(observed: Observed, _: Expectation) -> Told:
    """One of the two names, once."""
    calls = calls_of(observed)
    names = ((SIGNATURE_V2, "v2"), (SIGNATURE_V1, "v1"))
    strange = tuple(
        Wrong(
            where=f"header {SIGNATURE_V2}",
            expected="one signature",
            actual=f"{number}" if number else "none",
            sent=sent,
        )
        for sent in calls
        if (number := len(dict.fromkeys(signatures_in(sent.request.headers)))) != 1
    )
    reading = next(
        (name for key, name in names for sent in calls if values_of(sent.request.headers, key)), ""
    )
    return Told(wrong=strange, reading="" if strange else reading)


def unsigned(sent: Sent) -> str:
    """Why there is no signature to verify."""
    if not signatures_in(sent.request.headers):
        return "the call is not signed"
    return "" if values_of(sent.request.headers, TIMESTAMP) else f"there is no {TIMESTAMP}"


def signature(observed: Observed, sent: Sent) -> Iterator[Wrong]:
    """That of the method, the target, the timestamp and the access key as they were sent."""
    credentials = credentials_of(observed, sent)
    told = value_of(sent.request.headers, TIMESTAMP) or ""
    request = sent.request
    right = (
        verify(one, request.method, request.target, told.strip(" \t"), credentials)
        for one in signatures_in(request.headers)
    )
    if not any(right):
        diagnosis = diagnose(request, observed.credentials, sent.at_ms)
        yield Wrong(
            where="signature",
            expected="the signature of this very request",
            actual=quoted(diagnosis.sentence, observed, LONGEST),
            sent=sent,
            signed=diagnosis.signed,
        )


def credentials_of(observed: Observed, sent: Sent) -> Credentials:
    """The given secret with the access key that was sent, of which another requirement tells."""
    told = (value_of(sent.request.headers, ACCESS_KEY) or "").strip(" \t")
    with suppress(ValueError):
        return Credentials(access_key=told, secret_key=observed.credentials.secret_key)
    return observed.credentials
