"""What holds of every answer as a message: framing, charset, headers, media type."""

import re
from collections.abc import Iterator
from datetime import datetime

from flushproof.exchange import Exchange, Trouble, value_of
from flushproof.oracles.answer import decoded
from flushproof.oracles.seen import Seen
from flushproof.results import Finding

# A 128-bit number in base 32; shorter values are possible (facts, 4: two samples of 26 characters).
TRACE_ID = re.compile(r"[0-9a-v]{1,26}")

CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)

# The one form of a date that HTTP lets a server send (RFC 9110, section 5.6.7); it is English
# whatever the locale, so the names are looked up here.
DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4})"
    r" ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT"
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

MEDIA_TYPES = {"json": ("application/json",), "xml": ("application/xml", "text/xml")}

BROKEN = {
    Trouble.CUT: "a body as long as announced",
    Trouble.GARBLED: "an HTTP answer",
    Trouble.TOO_LARGE: "a body of at most 1 MiB",
}


def framing_of(exchange: Exchange) -> Iterator[Finding]:
    """The announced length is the length, and there is one answer, in HTTP."""
    if exchange.trouble in BROKEN:
        yield Finding(
            requirement="transport/framing",
            where="connection",
            expected=BROKEN[exchange.trouble],
            actual=exchange.detail or exchange.trouble,
        )
    if exchange.response is not None and exchange.response.surplus:
        yield Finding(
            requirement="transport/framing",
            where="connection",
            expected="nothing behind the announced end of the body",
            actual=f"{len(exchange.response.surplus)} more bytes",
        )


def charset(seen: Seen) -> Iterator[Finding]:
    """The body decodes as announced: its content coding fits, and its text is UTF-8."""
    content_type = value_of(seen.response.headers, "content-type") or ""
    match = CHARSET.search(content_type)
    announced = match.group(1) if match else "UTF-8"
    if announced.lower().replace("-", "") != "utf8":
        yield Finding(
            requirement="transport/charset",
            where="header content-type",
            expected="charset=UTF-8, or none",
            actual=content_type,
        )
    content, problem = decoded(seen.response)
    if problem:
        yield Finding(
            requirement="transport/charset",
            where="header content-encoding",
            expected="a body that its content coding fits",
            actual=problem,
        )
        return
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        yield Finding(
            requirement="transport/charset",
            where="body",
            expected="UTF-8",
            actual=f"byte {error.start} is not",
        )


def no_redirect(seen: Seen) -> Iterator[Finding]:
    """A signed call is never redirected: its signature would go to another host."""
    if 300 <= seen.response.status < 400:
        yield Finding(
            requirement="transport/no-redirect",
            where="status",
            expected="no redirect",
            actual=str(seen.response.status),
        )


def trace_id(seen: Seen) -> Iterator[Finding]:
    """Every answer carries `x-ncp-trace-id`."""
    value = value_of(seen.response.headers, "x-ncp-trace-id")
    if value is None or not TRACE_ID.fullmatch(value):
        yield Finding(
            requirement="transport/trace-id",
            where="header x-ncp-trace-id",
            expected="1 to 26 characters of 0-9 and a-v",
            actual="no such header" if value is None else repr(value),
        )


def date(seen: Seen) -> Iterator[Finding]:
    """Every answer tells the gateway's time in `Date`."""
    value = value_of(seen.response.headers, "date")
    if value is None or not is_http_date(value):
        yield Finding(
            requirement="transport/date",
            where="header date",
            expected="an HTTP date",
            actual="no such header" if value is None else repr(value),
        )


def is_http_date(text: str) -> bool:
    """Whether *text* is a date as a server writes it: ``Mon, 24 Dec 2018 08:59:40 GMT``."""
    match = DATE.fullmatch(text)
    if match is None or match[2] not in MONTHS:
        return False
    day, _, year, hour, minute, second = match.groups()
    month = MONTHS.index(match[2]) + 1
    try:
        datetime(int(year), month, int(day), int(hour), int(minute), min(int(second), 59))
    except ValueError:
        return False
    return int(second) <= LEAP_SECOND


LEAP_SECOND = 60


def content_type(seen: Seen) -> Iterator[Finding]:
    """The media type is the one of the document."""
    document = seen.answer.document
    if document is None or document.problems:
        return
    value = value_of(seen.response.headers, "content-type")
    media_type = (value or "").partition(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES[document.syntax]:
        yield Finding(
            requirement="format/content-type",
            where="header content-type",
            expected=" or ".join(MEDIA_TYPES[document.syntax]),
            actual="no such header" if value is None else repr(value),
        )
