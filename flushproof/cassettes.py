"""
What was answered, kept: cassettes in vcrpy's JSON format, each with its provenance.

A cassette that cannot be read is never passed over. Only what its provenance says is claimed of it:
what was recorded from our own gateway, or quoted from a document, is not the vendor's live answer.
"""

import json
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn
from urllib.parse import urlsplit

from flushproof.errors import DataError, EvidenceIncomplete
from flushproof.exchange import Exchange, Headers, Request, Response, values_of
from flushproof.resources import Json, load, root

PUBLISHED = "cassettes/published"
README = "README.md"

# What our own gateway calls itself in `Server`, wherever it runs.
OURS = "flushproof"

# An answer of a mebibyte is as much as is ever read from a socket; escaped it may be eight.
MOST_BYTES = 8 * 1024 * 1024
SCHEMA = "schemas/suite/cassette.schema.json"


class RecordedFrom(StrEnum):
    """Who gave the answers of a cassette."""

    LIVE = "live"  # a running gateway, the one at `host`
    REFERENCE = "reference"  # our own gateway
    DOCUMENT = "document"  # published or publicly quoted, not recorded by us


class Quoted(StrEnum):
    """How much of a body is from the source."""

    WHOLE = "whole"  # every byte
    MEMBERS = "members"  # its members; the layout is ours
    PART = "part"  # members are missing or cut


class Encoding(StrEnum):
    """How the text of a body was made of its bytes."""

    UTF_8 = "utf-8"
    LATIN_1 = "latin-1"  # each character is a byte; JSON has no other way to hold what is no UTF-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """
    Where a cassette came from.

    What only a recording has is None, or empty, where nothing was recorded.

    Attributes:
        id: Its name, unique among all; of a recording the case's, with `--` for each slash.
        description: What it shows.
        recorded_from: Who gave the answers.
        recorded_at: The day, `YYYY-MM-DD`, or None where nobody says.
        source: The page, the thread or the target.
        suite_version: The version of flushproof that wrote it.
        operation: What was called, or None where nobody says.
        request_known: Whether the request is the one that was answered, not a stand-in.
        headers_known: Whether the answer has all its headers.
        body_quoted: How much of the answer's body is from the source.
        note: What else is not from the source.
        recorded_at_ms: The target's clock that the request was built for.
        host: Who was asked; our own gateway in this process goes by its name, `embedded`.
        case: The id of the case that was put.
        outcome: What the run that recorded it said of the case: `pass` or `fail`.
        readings: The readings that the answer shows, by requirement.
        clock_offset_ms: How far the target's clock was ahead of ours; None where both are one.
        decoy: Whether the instance that was named cannot exist.
        request_encoding, response_encoding: How the texts of the bodies were made.
    """

    id: str
    description: str
    recorded_from: RecordedFrom
    recorded_at: str | None
    source: str
    suite_version: str
    operation: str | None
    request_known: bool
    headers_known: bool
    body_quoted: Quoted
    note: str = ""
    recorded_at_ms: int | None = None
    host: str | None = None
    case: str | None = None
    outcome: str | None = None
    readings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    clock_offset_ms: int | None = None
    decoy: bool | None = None
    request_encoding: Encoding = Encoding.UTF_8
    response_encoding: Encoding = Encoding.UTF_8


@dataclass(frozen=True, slots=True, kw_only=True)
class Cassette:
    """
    A cassette, read.

    Attributes:
        path: The file.
        text: What it holds, as vcrpy reads it.
        provenance: Where it came from.
        root_urls: Scheme and host of each request.
        exchanges: What was sent and what was answered, in order.
    """

    path: Path
    text: str
    provenance: Provenance
    root_urls: tuple[str, ...]
    exchanges: tuple[Exchange, ...]


@cache
def published() -> tuple[Cassette, ...]:
    """What the vendor documents and what of its answers is publicly quoted, by id."""
    return cassettes_in(root() / PUBLISHED)


def cassettes_in(folder: Path) -> tuple[Cassette, ...]:
    """
    Every cassette in *folder*, by id.

    A README may lie beside them, and what a recording that was broken off left, whose name begins
    with a dot.

    Raises:
        EvidenceIncomplete: There is none, or one cannot be read.
        DataError: One is not what the schema says, or two have the same id.
    """
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    files = [file for file in found if file.name != README and not file.name.startswith(".")]
    cassettes = tuple(read(file) for file in files)
    if not cassettes:
        raise EvidenceIncomplete(f"{folder}: holds no cassette, so there is nothing to replay.")
    seen: dict[str, Path] = {}
    for cassette in cassettes:
        other = seen.setdefault(cassette.provenance.id, cassette.path)
        if other != cassette.path:
            raise DataError(f"{cassette.path}: has the id of {other.name}.")
    return tuple(sorted(cassettes, key=lambda cassette: cassette.provenance.id))


def read(path: Path) -> Cassette:
    """
    The cassette at *path*.

    Raises:
        EvidenceIncomplete: It is no file of JSON, or cut.
        DataError: It is not what the schema says.
    """
    if path.suffix != ".json":
        # YAML can name Python objects to be made of it; JSON cannot.
        raise EvidenceIncomplete(f"{path}: cassettes are .json files.")
    try:
        text = _text(path)
        document = json.loads(text, object_pairs_hook=_members, parse_float=_no_fraction)
    except OSError as error:
        raise EvidenceIncomplete(f"{path}: cannot be read: {error.strerror}.") from error
    except RecursionError as error:
        raise EvidenceIncomplete(f"{path}: is nested too deeply.") from error
    except ValueError as error:
        raise EvidenceIncomplete(f"{path}: is not JSON: {error}.") from error
    broken = next(iter(_schema().iter_errors(document)), None)
    if broken is not None:
        raise DataError(f"{path}: /{'/'.join(map(str, broken.path))}: {broken.message}")
    interactions = document["interactions"]
    provenance = _provenance(document["provenance"])
    try:
        exchanges = tuple(_exchange(interaction, provenance) for interaction in interactions)
    except UnicodeEncodeError as error:
        raise DataError(f"{path}: a body is not what its encoding says: {error.reason}.") from error
    except ValueError as error:
        raise DataError(f"{path}: a URI cannot be read: {error}.") from error
    if provenance.recorded_from is RecordedFrom.LIVE and any(map(answered_by_us, exchanges)):
        raise DataError(f"{path}: says that it was recorded live, but our own gateway answered.")
    return Cassette(
        path=path,
        text=text,
        provenance=provenance,
        root_urls=tuple(_split(interaction["request"]["uri"])[0] for interaction in interactions),
        exchanges=exchanges,
    )


def answered_by_us(exchange: Exchange) -> bool:
    """Whether the answer says that our own gateway gave it."""
    response = exchange.response
    return response is not None and OURS in values_of(response.headers, "server")


def _text(path: Path) -> str:
    """What stands in the file at *path*, if it is one that somebody could have recorded."""
    about = path.stat()
    if stat.S_ISDIR(about.st_mode):
        raise EvidenceIncomplete(f"{path}: is a folder. Cassettes lie in one folder, side by side.")
    if not stat.S_ISREG(about.st_mode):
        raise EvidenceIncomplete(f"{path}: is no file.")
    if about.st_size > MOST_BYTES:
        raise EvidenceIncomplete(
            f"{path}: has {about.st_size:,} bytes; no cassette has more than {MOST_BYTES:,}."
        )
    return path.read_text(encoding="utf-8")


def _no_fraction(text: str) -> NoReturn:
    """To JSON 200.0 is a whole number, to a status line it is none."""
    raise ValueError(f"{text[:40]} is there, where only whole numbers are")


@cache
def _schema() -> Any:
    """The compiled schema of a cassette."""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(load(SCHEMA))


def _members(pairs: Iterable[tuple[str, Json]]) -> Mapping[str, Json]:
    """A JSON object; one with a member twice is an error, not whichever came last."""
    items = list(pairs)
    members = dict(items)
    if len(members) < len(items):
        raise ValueError(f"a member of {', '.join(members)} is there twice")
    return members


def _provenance(row: Mapping[str, Json]) -> Provenance:
    return Provenance(
        **{
            **row,
            "recorded_from": RecordedFrom(row["recorded_from"]),
            "body_quoted": Quoted(row["body_quoted"]),
            "request_encoding": Encoding(row.get("request_encoding", Encoding.UTF_8)),
            "response_encoding": Encoding(row.get("response_encoding", Encoding.UTF_8)),
        }
    )


def _exchange(interaction: Mapping[str, Json], provenance: Provenance) -> Exchange:
    request, response = interaction["request"], interaction["response"]
    return Exchange(
        request=Request(
            method=request["method"],
            target=_split(request["uri"])[1],
            headers=_headers(request["headers"]),
            body=(request["body"] or "").encode(provenance.request_encoding),
        ),
        response=Response(
            status=response["status"]["code"],
            reason=response["status"]["message"] or "",
            headers=_headers(response["headers"]),
            body=response["body"]["string"].encode(provenance.response_encoding),
        ),
    )


def by_name(headers: Headers) -> Mapping[str, list[str]]:
    """
    *headers* as a cassette holds them: the values of each name, in the order in which they came.

    Of two headers of different names it is lost which came first, which means nothing.
    """
    values: dict[str, list[str]] = {}
    for name, value in headers:
        values.setdefault(name, []).append(value)
    return values


def _headers(values: Mapping[str, list[str]]) -> Headers:
    return tuple(_pairs(values))


def _pairs(values: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for name, several in values.items():
        yield from ((name, value) for value in several)


def _split(uri: str) -> tuple[str, str]:
    """Scheme with host, and what is behind them, as it is written."""
    parts = urlsplit(uri)
    root_url = f"{parts.scheme}://{parts.netloc}"
    return root_url, uri.removeprefix(root_url) or "/"
