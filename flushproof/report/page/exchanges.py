"""One exchange of the log as the page shows it: as sent, as received, and where it is wrong."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flushproof.log.events import Entry
from flushproof.report.page.pointers import Place, place_of
from flushproof.report.page.signed import SignedLine, differs, lines_of
from flushproof.resources import Json
from flushproof.results import Finding
from flushproof.signing import TIMESTAMP

BODY_SHOWN = 4000
"""Characters of a body or a command in the page; the event log has more."""

TRACE = "x-ncp-trace-id"

FOOTNOTES = {
    "escaped": "not text: bytes that are not UTF-8 are shown as \\xNN",
    "cut": "cut here",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of a text, and whether a finding is about it."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """
    A request or an answer.

    Attributes:
        head: Its first line and its headers.
        body: Its body, in parts.
        note: What the body alone does not tell: bytes that are no text, a length.
        surplus: What came behind the announced end of an answer.
    """

    head: tuple[Segment, ...]
    body: tuple[Segment, ...]
    note: str
    surplus: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a finding says: at a place, what was expected there, and what was there."""

    requirement: str
    where: str
    name: str
    expected: str
    actual: str
    received: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """
    An exchange, ready to be shown.

    Attributes:
        answer: None if there was none.
        trouble: Why there is none, or no whole one; empty otherwise.
        differences: What each finding says of it.
        signed: The lines of the string to sign.
        otherwise: Whether something else was signed than was sent.
        timing: What is known of when, as labels and texts.
    """

    entry: Entry
    request: Side
    answer: Side | None
    trouble: str
    differences: tuple[Difference, ...]
    signed: tuple[SignedLine, ...]
    otherwise: bool
    timing: tuple[tuple[str, str], ...]
    curl: str


def shown(entry: Entry, record: Json) -> Shown:
    """What the page shows of *record*, the exchange of *entry*."""
    request, response = record["request"], record["response"]
    lines = lines_of(record)
    return Shown(
        entry=entry,
        request=Side(
            head=(
                Segment(text=f"{request['method']} {request['target']}", marked=False),
                *headers_of(request["headers"], ()),
            ),
            body=segments(request["body"]["text"], ()),
            note=note_of(request["body"]),
        ),
        answer=answer_of(response, entry.findings) if response else None,
        trouble=": ".join(filter(None, (record["trouble"], record["detail"]))),
        differences=tuple(
            difference_of(finding, entry.requirement, response) for finding in entry.findings
        ),
        signed=lines,
        otherwise=differs(lines),
        timing=tuple(timing_of(record)),
        curl=record["curl"],
    )


def answer_of(response: Json, findings: Sequence[Finding]) -> Side:
    """An answer, with what *findings* are about marked."""
    wheres = {finding.where for finding in findings}
    text = response["body"]["text"]
    places = [place for where in wheres if (place := place_of(text, where)) is not None]
    line = Segment(
        text=f"{response['status']} {response['reason']}",
        marked=not wheres.isdisjoint({"status", "answer"}),
    )
    surplus = response.get("surplus")
    return Side(
        head=(line, *headers_of(response["headers"], wheres)),
        body=segments(text, places),
        note=note_of(response["body"]),
        surplus=surplus["text"][:BODY_SHOWN] if surplus else "",
    )


def headers_of(headers: Json, wheres: Iterable[str]) -> Iterator[Segment]:
    """Headers as lines; those that one of *wheres* names are marked."""
    names = {
        where.removeprefix("header ").lower() for where in wheres if where.startswith("header ")
    }
    for name, value in headers:
        yield Segment(text=f"{name}: {value}", marked=name.lower() in names)


def segments(text: str, places: Iterable[Place]) -> tuple[Segment, ...]:
    """*text* in parts, so that *places* are parts of their own; what is very long is cut."""
    parts: list[Segment] = []
    done = 0
    ordered = sorted(places, key=lambda place: (place.start, -place.end))
    for place in ordered:
        if place.start >= done:
            parts.append(Segment(text=text[done : place.start], marked=False))
            parts.append(Segment(text=text[place.start : place.end], marked=True))
            done = place.end
    end = max(done, min(len(text), BODY_SHOWN))
    parts.append(Segment(text=text[done:end], marked=False))
    return tuple(part for part in parts if part.text)


def note_of(body: Json) -> str:
    """What a body's text does not tell of it."""
    cut = body["cut"] or len(body["text"]) > BODY_SHOWN
    notes = [
        FOOTNOTES["escaped"] if body["encoding"] == "escaped" else "",
        f"{body['bytes']:,} bytes in all; events.ndjson has more of it" if cut else "",
        "empty" if not body["bytes"] else "",
    ]
    return "; ".join(filter(None, notes))


def difference_of(finding: Finding, requirement: str, response: Json = None) -> Difference:
    """
    What *finding* says, and what stands there in the answer.

    Args:
        requirement: The one that is spoken of anyway.
    """
    text = response["body"]["text"] if response else ""
    place = place_of(text, finding.where) if text else None
    steps = finding.where.rpartition("/")
    return Difference(
        requirement="" if finding.requirement == requirement else finding.requirement,
        where=finding.where,
        name=steps[2] if finding.where.startswith("/") else "",
        expected=finding.expected,
        actual=finding.actual,
        received=text[place.start : place.end] if place is not None and place.found else "",
    )


def timing_of(record: Json) -> Iterator[tuple[str, str]]:
    """What is known of when."""
    sent_ms = record["sent_at_ms"]
    if sent_ms:
        yield "sent", instant(sent_ms)
        offset_ms = timestamp_offset(record)
        if offset_ms is not None:
            yield "its timestamp", apart(offset_ms)
    if record["response"]:
        yield "answered after", f"{record['elapsed_ms']:,} ms"
        for name, value in record["response"]["headers"]:
            if name.lower() == TRACE:
                yield "trace id", value


def timestamp_offset(record: Json) -> int | None:
    """How far the request's timestamp is ahead of when it was sent, in ms; None if it has none."""
    values = [value for name, value in record["request"]["headers"] if name.lower() == TIMESTAMP]
    if len(values) != 1 or not values[0].isascii() or not values[0].isdecimal():
        return None
    if len(values[0]) > 15 or not record["sent_at_ms"]:
        return None
    return int(values[0]) - int(record["sent_at_ms"])


def apart(offset_ms: int) -> str:
    """An offset in words."""
    if offset_ms == 0:
        return "of that moment"
    seconds = f"{abs(offset_ms) // 1000:,}.{abs(offset_ms) % 1000:03}".removesuffix(".000")
    return f"{seconds} s {'ahead' if offset_ms > 0 else 'old'}"


def instant(at_ms: int) -> str:
    """A moment in words, UTC."""
    try:
        moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return f"{at_ms} ms since 1970"
    return f"{moment:%Y-%m-%d %H:%M:%S}.{at_ms % 1000:03} UTC"
