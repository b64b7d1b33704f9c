"""
`replay`: what was answered once, played again without a socket.

A recording answers only the request that it was recorded with, and counts only if all of it was
played.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from flushproof.cases import cases
from flushproof.cassettes import (
    PUBLISHED,
    Cassette,
    Provenance,
    RecordedFrom,
    cassettes_in,
)
from flushproof.errors import DataError, EvidenceIncomplete, UsageError
from flushproof.exchange import Exchange, Request
from flushproof.recording.subject import CREDENTIALS
from flushproof.resources import root
from flushproof.signing import Credentials
from flushproof.targets.matching import differences
from flushproof.targets.vcrpy import as_vcrpy_reads

LIVE = "cassettes/live"
EMBEDDED = "cassettes/embedded"

# Whom requests are signed for, by access key.
KEYS: Mapping[str, Credentials] = MappingProxyType(
    {credentials.access_key: credentials for credentials in CREDENTIALS.values()}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """
    What a replay plays.

    Attributes:
        folders: Where it was found.
        quoted: What is published; nobody recorded it.
        recorded: The recordings, by the id of their case.
    """

    folders: tuple[Path, ...]
    quoted: tuple[Cassette, ...]
    recorded: Mapping[str, Cassette]

    def of_no_case(self) -> tuple[Cassette, ...]:
        """What is published, and the recordings whose case is no longer in the suite."""
        known = {case.id for case in cases()}
        lost = (tape for name, tape in self.recorded.items() if name not in known)
        return (*self.quoted, *lost)


def library_of(target: str) -> Library:
    """
    What the target called *target* plays: `replay`, or `replay:FOLDER`.

    Raises:
        UsageError: No folder is named behind the colon.
        EvidenceIncomplete: A cassette cannot be read, or is not what it says.
    """
    _, colon, name = target.partition(":")
    if colon and not name:
        raise UsageError(f"--target: got {target!r}, expected replay or replay:FOLDER.")
    return _library((Path(name),) if colon else usual_folders())


def usual_folders() -> tuple[Path, ...]:
    """
    What is published, and what was recorded of a running gateway; of our own if nothing was.

    Recordings are written below the working folder, and a checkout has its own.
    """
    known = (Path(LIVE), root() / LIVE)
    live = next((folder for folder in known if any(folder.glob("*.json"))), None)
    return (root() / PUBLISHED, live or root() / EMBEDDED)


@cache
def _library(folders: tuple[Path, ...]) -> Library:
    """The same for as long as this process lives: what was checked is what is played."""
    return library_in(folders)


def library_in(folders: Sequence[Path]) -> Library:
    """
    What is in *folders*, read and checked.

    Raises:
        EvidenceIncomplete: A cassette cannot be read, or is not what it says.
    """
    try:
        found = [cassette for folder in folders for cassette in cassettes_in(folder)]
    except DataError as error:
        raise EvidenceIncomplete(str(error)) from error
    except OSError as error:
        raise EvidenceIncomplete(f"{error.filename}: cannot be read: {error.strerror}.") from error
    for cassette in found:
        if wrong := next(chain(inconsistencies(cassette), as_vcrpy_reads(cassette)), None):
            raise EvidenceIncomplete(f"{cassette.path}: {wrong}")
    seen: dict[str, Path] = {}
    for cassette in found:
        other = seen.setdefault(cassette.provenance.id, cassette.path)
        if other != cassette.path:
            raise EvidenceIncomplete(f"{cassette.path}: has the id of {other}.")
    cases = {one.provenance.case: one for one in found if one.provenance.case is not None}
    return Library(
        folders=tuple(folders),
        quoted=tuple(one for one in found if one.provenance.case is None),
        recorded=MappingProxyType(cases),
    )


def inconsistencies(cassette: Cassette) -> Iterator[str]:
    """What of a cassette contradicts itself, so that somebody edited it, or mislaid it."""
    origin = cassette.provenance
    if cassette.path.name != f"{origin.id}.json":
        yield f"has the id {origin.id}, so its name is to be {origin.id}.json."
    if origin.recorded_from is RecordedFrom.DOCUMENT:
        if origin.case is not None:
            yield "is quoted from a document, but names a case that was put."
        return
    if len(cassette.exchanges) != 1:
        yield f"a recording is of one exchange; this one has {len(cassette.exchanges)}."
    if origin.case is None or origin.case.replace("/", "--") != origin.id:
        yield f"has the id {origin.id}, but is of the case {origin.case}."
    asked = {url.partition("//")[2] for url in cassette.root_urls}
    if asked != {origin.host}:
        yield f"has the host {origin.host}, but asked {', '.join(sorted(asked))}."
    if origin.recorded_at not in days_of(origin):
        yield f"recorded_at is {origin.recorded_at}, but recorded_at_ms is of another day."


def days_of(origin: Provenance) -> tuple[str, ...]:
    """The days on which it was recorded, by the target's clock and by ours; none if there is no
    such moment."""
    ours_ms = (origin.recorded_at_ms or 0) - (origin.clock_offset_ms or 0)
    try:
        return tuple(
            datetime.fromtimestamp(moment / 1000, UTC).date().isoformat()
            for moment in (origin.recorded_at_ms or 0, ours_ms)
        )
    except (OverflowError, ValueError, OSError):
        return ()


def answers(
    cassette: Cassette, requests: Sequence[Request], *, exact: bool = False
) -> tuple[Exchange, ...]:
    """
    What *cassette* answers to *requests*, which are sent to nobody.

    Args:
        exact: Whether the spelling of headers and body is what the requests are about.

    Raises:
        EvidenceIncomplete: A request is not the recorded one, or something in the cassette was not
            asked for.
    """
    known = cassette.exchanges
    if len(requests) > len(known):
        raise EvidenceIncomplete(f"{cassette.path}: it has no exchange {len(known) + 1}.")
    for number, request in enumerate(requests):
        found = differences(request, known[number].request, KEYS, exact=exact)
        if found:
            raise EvidenceIncomplete(
                f"{cassette.path}: exchange {number + 1} was recorded with another request: "
                f"{'; '.join(map(str, found))}."
            )
    if len(requests) < len(known):
        raise EvidenceIncomplete(
            f"{cassette.path}: {len(requests)} of {len(known)} exchanges were played. What was not "
            "played to its end proves nothing."
        )
    return known
