"""
Spellings of a time: as the milliseconds that the page asks for, and as what clients send instead.

A template names them in braces, `{ms}e0`. What ASCII cannot spell is UTF-8 as the wire carries it,
one character for each byte (Latin-1).
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from flushproof.cases.draft import fill

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _digits_from(zero: str) -> Callable[[int], str]:
    table = {ord("0") + value: chr(ord(zero) + value) for value in range(10)}
    return lambda time_ms: str(time_ms).translate(table).encode().decode("latin-1")


def _date(time_ms: int) -> datetime:
    return EPOCH + timedelta(milliseconds=time_ms)


SPELLINGS: Mapping[str, Callable[[int], str]] = {
    "ms": str,
    "s": lambda time_ms: str(time_ms // 1000),
    "cs": lambda time_ms: str(time_ms // 10),
    "us": lambda time_ms: str(time_ms * 1000),
    "ns": lambda time_ms: str(time_ms * 1_000_000),
    "fraction_s": lambda time_ms: f"{time_ms / 1000:.3f}",
    "exponent": lambda time_ms: f"{time_ms:.12e}",
    "hex": hex,
    "octal": oct,
    "binary": bin,
    "underscored": lambda time_ms: f"{time_ms:_}",
    "grouped": lambda time_ms: f"{time_ms:,}",
    "percent_encoded": lambda time_ms: "".join(f"%{ord(digit):02X}" for digit in str(time_ms)),
    "arabic": _digits_from("\N{ARABIC-INDIC DIGIT ZERO}"),
    "devanagari": _digits_from("\N{DEVANAGARI DIGIT ZERO}"),
    "full_width": _digits_from("\N{FULLWIDTH DIGIT ZERO}"),
    "mathematical": _digits_from("\N{MATHEMATICAL BOLD DIGIT ZERO}"),
    "iso": lambda time_ms: _date(time_ms).isoformat(timespec="milliseconds"),
    "iso_z": lambda time_ms: f"{_date(time_ms):%Y-%m-%dT%H:%M:%SZ}",
    "iso_day": lambda time_ms: f"{_date(time_ms):%Y-%m-%d}",
    "iso_basic": lambda time_ms: f"{_date(time_ms):%Y%m%dT%H%M%SZ}",
    "http": lambda time_ms: f"{_date(time_ms):%a, %d %b %Y %H:%M:%S GMT}",
}


def spelt(template: str, time_ms: int) -> str:
    """*template* with the spellings of *time_ms* that it names."""
    named = {name: spell for name, spell in SPELLINGS.items() if "{" + name + "}" in template}
    return fill(template, {name: spell(time_ms) for name, spell in named.items()})
