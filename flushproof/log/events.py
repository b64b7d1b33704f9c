"""
The lines of an event log as values; `schemas/suite/events.schema.json` has them as JSON.

What a log can lack, by name:

EvidenceIncomplete
└── BadLog
    ├── EmptyLog           nothing is in it
    ├── NewerLog           a newer flushproof wrote it
    ├── MissingHeader      its first line is no header
    ├── BrokenLine         a line is not JSON, or not one of ours
    ├── MissingFooter      it was cut off: the run was killed, or the disk was full
    ├── MissingResults     results that the header or the footer announces are not there
    ├── DuplicateResult    an item has two results
    ├── NoShard            it is to be merged with others, and is no part of a run
    ├── OtherRun           it is to be merged with others, and is of another run than they
    └── SameShard          it is to be merged with others, and is one of them, or has their items
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from flushproof.errors import EvidenceIncomplete
from flushproof.log.attempt import Attempt
from flushproof.log.faultrow import FaultRow
from flushproof.resources import Json
from flushproof.results import Deed, Evidence, Finding, Judged, Observation, Origin, Outcome

FORMAT = 1


class BadLog(EvidenceIncomplete):
    """An event log does not prove what it is about."""


class EmptyLog(BadLog):
    """Nothing is in the log."""


class NewerLog(BadLog):
    """The log has a format that this version does not know; none of it is read."""


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


class NoShard(BadLog):
    """A log that is to be merged is no part of a run."""


class OtherRun(BadLog):
    """A log that is to be merged is not of the same run as another one."""


class SameShard(BadLog):
    """Two logs that are to be merged are the same, or have an item that only one should have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """
    What is known before the first request.

    Attributes:
        target: `embedded`, `embedded:FAULT`, `replay`, or the URL that was asked.
        provenance: Where the answers come from: live, embedded or replayed.
        started_at: ISO 8601, UTC.
        options: The options that have an effect, masked.
        option_origins: Where options come from that are not simply the default, by name: a word of
            `flushproof.options.ORIGINS`.
        redis: `name` and `origin` of the server behind the target's data, if it is known.
        clock_offset_ms: How far the target's clock is ahead of ours, if it was measured.
        planned: The ids of the items that are to have a result, if they are known.
        shard: Which part of the suite this is, as (i, n).
        whole: In a shard, the ids of the items of all shards, in the order of a run.
        judged: Which side of the wire was; of a client `target` is its command.
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
    whole: tuple[str, ...] | None = None
    judged: Judged = Judged.TARGET
    option_origins: Mapping[str, str] = field(default_factory=dict)


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
    """
    One result as the log has it.

    Attributes:
        exchange: The scrubbed record, described in the schema.
        origins: Whose answers show it, where they were replayed.
        attempts: Of a flaky item, how each attempt of it ended; empty otherwise.
        deeds: The requests of it that could destroy.
    """

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
    origins: tuple[Origin, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    deeds: tuple[Deed, ...] = ()


LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """
    Something a reader of the report has to know.

    Attributes:
        level: `info`, `warning`, `since` (what changed since an earlier run), or `left-out` (what
            of the suite was not asked, and which option asks it).
    """

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

    @property
    def left_out(self) -> bool:
        """Whether the run itself says that it did not ask all that the suite has."""
        return any(notice.level == LEFT_OUT for notice in self.notices)


Event: TypeAlias = Header | Entry | Notice | FaultRow | Footer
