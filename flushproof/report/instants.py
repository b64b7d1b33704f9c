"""Instants as the log has them, ISO 8601, as other formats have them."""

from datetime import UTC, datetime


def ms_of(instant: str) -> int:
    """Milliseconds since 1970 of an instant in ISO 8601; 0 if it is none."""
    try:
        moment = datetime.fromisoformat(instant)
        return max(0, round(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000))
    except (ValueError, OverflowError):
        return 0
