"""
The lines of an event log as values; `schemas/suite/events.schema.json` has them as JSON.

What a log can lack, by name:

EvidenceIncomplete
└── BadLog
    ├── EmptyLog           nothing is in it
    ├── MissingHeader      its first line is no header
    ├── BrokenLine         a line is not JSON, or not one of ours
    ├── MissingFooter      it was cut off: the run was killed, or the disk was full
    ├── MissingResults     results that the header or the footer announces are not there
    └── DuplicateResult    an item has two results
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from flushproof.errors import EvidenceIncomplete
from flushproof.log.faultrow import FaultRow
from flushproof.resources import Json
from flushproof.results import Evidence, Finding, Observation, Outcome

FORMAT = 1


class BadLog(EvidenceIncomplete):
    """An event log does not prove what it is about."""


class EmptyLog(BadLog):
    """Nothing is in the log."""


class MissingHeader(BadLog):
    """The first line of the log is no header."""


class BrokenLine(BadLog):
    """A line of the log is not JSON, or not one of ours."""


class MissingFooter(BadLog):
    """The log was cut off."""


class MissingResults(BadLog):
    """Results that the header or the footer announces are not in the log."""


class DuplicateResult(BadLog):
    """An item has two results in the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """
    What is known before the first request.

    Attributes:
        target: `embedded`, `embedded:FAULT`, `replay`, or the URL that was asked.
        provenance: Where the answers come from: live, embedded or replayed.
        started_at: ISO 8601, UTC.
        options: The options that have an effect, masked.
        redis: `name` and `origin` of the server behind the target's data, if it is known.
        clock_offset_ms: How far the target's clock is ahead of ours, if it was measured.
        planned: The ids of the items that are to have a result, if they are known.
        shard: Which part of the suite this is, as (i, n).
    """

    suite_version: str
    target: str
    provenance: Evidence
    started_at: str
    seed: int | None = None
    python: str = ""
    options: Mapping[str, Json]
    redis: Mapping[str, str] | None = None
    clock_offset_ms: int | None = None
    planned: tuple[str, ...] | None = None
    shard: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """
    What is known after the last request.

    Attributes:
        results: How many results the log has.
        exchanges: How many exchanges there were.
        generated: How many of them were of generated requests.
        harm: How many requests of each harm were sent, and how many the interlock `refused`.
        statuses: Every exit status that holds.
        exit_status: The one that the run returned.
        finished_at: ISO 8601, UTC.
        interrupted: Whether the run was ended before its plan was.
    """

    results: int
    exchanges: int
    harm: Mapping[str, int]
    statuses: tuple[int, ...]
    exit_status: int
    finished_at: str
    duration_s: float
    interrupted: bool = False
    generated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One result as the log has it. `exchange` is the scrubbed record, described in the schema."""

    seq: int
    id: str
    requirement: str
    outcome: Outcome
    description: str
    reason: str
    findings: tuple[Finding, ...]
    observations: tuple[Observation, ...]
    exchanges: int
    duration_ms: float
    exchange: Json | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something a reader of the report has to know: `level` is `info` or `warning`."""

    level: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What a log holds; `problem` says what is wrong with it, or is None."""

    header: Header | None
    entries: tuple[Entry, ...] = ()
    notices: tuple[Notice, ...] = ()
    faults: tuple[FaultRow, ...] = ()
    footer: Footer | None = None
    problem: BadLog | None = None

    @property
    def complete(self) -> bool:
        """Whether the log proves what it says."""
        return self.problem is None


Event: TypeAlias = Header | Entry | Notice | FaultRow | Footer

SHAPES: dict[str, dict[str, type | tuple[type, ...]]] = {
    "header": {
        "suite_version": str,
        "target": str,
        "provenance": str,
        "started_at": str,
        "seed": (int, type(None)),
        "python": str,
        "options": dict,
        "redis": (dict, type(None)),
        "clock_offset_ms": (int, type(None)),
        "planned": (list, type(None)),
        "shard": (list, type(None)),
    },
    "result": {
        "seq": int,
        "id": str,
        "requirement": str,
        "outcome": str,
        "description": str,
        "reason": str,
        "findings": list,
        "observations": list,
        "exchanges": int,
        "duration_ms": (int, float),
        "exchange": (dict, type(None)),
    },
    "notice": {"level": str, "text": str},
    "fault": {
        "fault": str,
        "sentence": str,
        "wire": bool,
        "breaks": list,
        "red": list,
        "untold": list,
        "exchanges": int,
    },
    "footer": {
        "results": int,
        "exchanges": int,
        "generated": int,
        "harm": dict,
        "statuses": list,
        "exit_status": int,
        "finished_at": str,
        "duration_s": (int, float),
        "interrupted": bool,
    },
}
"""The members of each kind of line."""

CONTENTS: dict[str, type] = {
    **dict.fromkeys(("shard", "harm", "statuses"), int),
    **dict.fromkeys(("planned", "redis", "findings", "observations", "breaks", "red"), str),
    "untold": str,
}
"""What the members that hold several values hold."""

MAKERS: dict[str, Callable[..., Event]] = {
    "header": lambda planned, shard, provenance, **rest: Header(
        provenance=Evidence(provenance),
        planned=None if planned is None else tuple(planned),
        shard=None if shard is None else (shard[0], shard[1]),
        **rest,
    ),
    "result": lambda outcome, findings, observations, **rest: Entry(
        outcome=Outcome(outcome),
        findings=tuple(Finding(**finding) for finding in findings),
        observations=tuple(Observation(**observation) for observation in observations),
        **rest,
    ),
    "notice": Notice,
    "fault": lambda breaks, red, untold, **rest: FaultRow(
        breaks=tuple(breaks), red=tuple(red), untold=tuple(untold), **rest
    ),
    "footer": lambda statuses, **rest: Footer(statuses=tuple(statuses), **rest),
}


def parts_of(value: Json, name: str) -> Iterator[Json]:
    """The values that the member *name* holds, if `CONTENTS` knows what they are to be."""
    if name in CONTENTS and value is not None:
        for part in value.values() if isinstance(value, dict) else value:
            yield from (
                part.values() if name in LISTS_OF_OBJECTS and isinstance(part, dict) else (part,)
            )


LISTS_OF_OBJECTS = frozenset({"findings", "observations"})


def parsed(line: Json) -> Event:
    """
    The event of one line.

    Raises:
        ValueError: The line is not one of ours; the text says why.
    """
    if not isinstance(line, dict) or line.get("event") not in list(SHAPES):
        raise ValueError(f"'event' is none of {', '.join(SHAPES)}")
    kind = line["event"]
    if line.get("format", FORMAT) != FORMAT:
        raise ValueError(f"format {line['format']}; this version reads format {FORMAT}")
    members = {name: value for name, value in line.items() if name not in ("event", "format")}
    if wrong := sorted(set(members) ^ set(SHAPES[kind])):
        raise ValueError(f"{kind}: missing or unknown: {', '.join(wrong)}")
    for name, expected in SHAPES[kind].items():
        if not isinstance(members[name], expected):
            raise ValueError(f"{kind}: {name} is a {type(members[name]).__name__}")
        if not all(isinstance(part, CONTENTS[name]) for part in parts_of(members[name], name)):
            raise ValueError(f"{kind}: {name} holds something that does not belong there")
    try:
        return MAKERS[kind](**members)
    except (TypeError, IndexError) as error:
        raise ValueError(f"{kind}: {error}") from error
