"""The lines of an event log as values; `schemas/suite/events.schema.json` has them as JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from flushproof.errors import EvidenceIncomplete
from flushproof.resources import Json
from flushproof.results import Evidence, Finding, Observation, Outcome

FORMAT = 1


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
    footer: Footer | None = None
    problem: EvidenceIncomplete | None = None

    @property
    def complete(self) -> bool:
        """Whether the log proves what it says."""
        return self.problem is None


Event: TypeAlias = Header | Entry | Notice | Footer

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
    "footer": {
        "results": int,
        "exchanges": int,
        "harm": dict,
        "statuses": list,
        "exit_status": int,
        "finished_at": str,
        "duration_s": (int, float),
        "interrupted": bool,
    },
}
"""The members of each kind of line."""

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
    "footer": lambda statuses, **rest: Footer(statuses=tuple(statuses), **rest),
}


def parsed(line: Json) -> Event:
    """
    The event of one line.

    Raises:
        ValueError: The line is not one of ours; the text says why.
    """
    if not isinstance(line, dict) or line.get("event") not in SHAPES:
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
    try:
        return MAKERS[kind](**members)
    except (TypeError, IndexError) as error:
        raise ValueError(f"{kind}: {error}") from error
