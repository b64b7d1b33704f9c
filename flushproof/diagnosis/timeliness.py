"""What is wrong with a timestamp whatever was signed: its unit, and its age."""

from flushproof.diagnosis.instants import MILLISECONDS, milliseconds
from flushproof.diagnosis.parts import quoted
from flushproof.diagnosis.values import Mistake

WINDOW_MS = 300_000
"""The published five minutes."""

FRESH = "Make a timestamp for each request, right before it is signed, and set the machine's clock."

# Digits of a time of this century -> what it is in.
UNITS = {10: "in seconds", 16: "in microseconds", 19: "in nanoseconds"}


def untimely(timestamp: str, now_ms: int | None) -> tuple[Mistake, ...]:
    """
    Why a gateway refuses *timestamp*, if it does.

    Args:
        now_ms: The gateway's time, milliseconds since 1970; None if nobody knows when the request
            came, and its age is not judged.
    """
    time_ms = milliseconds(timestamp)
    if time_ms is None:
        unit = UNITS.get(len(timestamp)) if timestamp.isdigit() else None
        sentence = (
            f"the timestamp {quoted(timestamp)} is {unit or 'no number of milliseconds'}; "
            "milliseconds since 1970 are asked for"
        )
        return (Mistake(name="timestamp/unit", sentence=sentence, remedy=MILLISECONDS),)
    if now_ms is None or abs(now_ms - time_ms) <= WINDOW_MS:
        return ()
    age_s = (now_ms - time_ms) / 1000
    how = "older" if age_s > 0 else "newer"
    sentence = (
        f"the timestamp is {abs(age_s):,.0f} s {how} than the gateway's clock, outside the "
        f"{WINDOW_MS // 60_000}-minute window"
    )
    return (Mistake(name="timestamp/stale", sentence=sentence, remedy=FRESH),)
