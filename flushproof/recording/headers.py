"""
The headers of an answer that a cassette may hold, and what of their values.

A header that is not named here, a cookie for one, is left out.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from flushproof.exchange import Headers
from flushproof.recording.standins import StandIns
from flushproof.recording.texts import scrubbed_text

# A date, as a server writes it or means to; what is longer may be a moment to the millisecond.
DATE = re.compile(
    r"(?:[A-Z][a-z]{2,8},? )?[0-9]{1,2}[ -][A-Z][a-z]{2}[ -](?:[0-9]{2}){1,2}"
    r" [0-9]{1,2}:[0-9]{2}:[0-9]{2}(?: (?:GMT|UTC|[+-][0-9]{4}))?"
)
DIGITS = re.compile("[0-9]{1,9}")
SEPARATE = re.compile(r"(\s*[,;]\s*)")

Rule = Callable[[str, StandIns], str]


def _words(value: str, standins: StandIns) -> str:
    return scrubbed_text(value, standins)


def _date(value: str, standins: StandIns) -> str:
    return value if DATE.fullmatch(value) else scrubbed_text(value, standins)


def _amount(value: str, standins: StandIns) -> str:
    return value if DIGITS.fullmatch(value) else standins.of(value)


def _dated(value: str, standins: StandIns) -> str:
    """A date, or a number of seconds."""
    return _amount(value, standins) if DIGITS.fullmatch(value) else _date(value, standins)


def _directives(value: str, standins: StandIns) -> str:
    """Words and numbers: ``max-age=31536000; includeSubDomains``."""
    return "".join(
        f"{name}{equals}{_amount(amount, standins) if equals else ''}"
        for name, equals, amount in (
            (scrubbed_text(name, standins), equals, amount)
            for name, equals, amount in (part.partition("=") for part in SEPARATE.split(value))
        )
    )


def _opaque(value: str, standins: StandIns) -> str:
    return standins.of(value)


KEPT: Mapping[str, Rule] = MappingProxyType(
    {
        "age": _amount,
        "allow": _words,
        "cache-control": _directives,
        "connection": _words,
        "content-encoding": _words,
        "content-length": _amount,
        "content-type": _words,
        "date": _date,
        "expires": _dated,
        "keep-alive": _directives,
        "location": _words,
        "pragma": _words,
        "retry-after": _dated,
        "server": _words,
        "strict-transport-security": _directives,
        "transfer-encoding": _words,
        "vary": _words,
        "x-content-type-options": _words,
        "x-ncp-apigw-request-id": _opaque,
        "x-ncp-apigw-response-origin": _words,
        "x-ncp-trace-id": _opaque,
    }
)


def scrubbed_headers(headers: Headers, standins: StandIns) -> Headers:
    """Those of *headers* that may be kept, with stand-ins for what is the account's."""
    return tuple(_kept(headers, standins))


def _kept(headers: Headers, standins: StandIns) -> Iterator[tuple[str, str]]:
    for name, value in headers:
        rule = KEPT.get(name.lower())
        if rule is not None:
            yield name, rule(value, standins)
