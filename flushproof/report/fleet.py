"""
What the runs of a fleet add up to: a column for each target, a row for each requirement.

It is made from the logs of the targets and from how their processes ended, which no log tells; so
it can be made again from `fleet.json` and the folders beside it (`flushproof report --fleet`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flushproof.contract import Contract, Requirement
from flushproof.log.eventlog import FILE as LOG
from flushproof.log.eventlog import read_log
from flushproof.log.events import BadLog, Log
from flushproof.report.sides import catalogue_of
from flushproof.report.summary import RequirementSummary, RunSummary, stranger, summarise
from flushproof.report.verdict import capitalised, counted, in_order
from flushproof.results import STATUS_MEANING, Outcome, exit_status

PAGE = "index.html"
INCOMPLETE = BadLog.exit_status
OUR_ERROR = 3
GREEN, BROKEN = 0, 1

NOT_ENDED = "It was not run to its end."

# What comes first on the page, and what comes first of the rest.
SHOWN = frozenset({Outcome.PASS})
TELLING = frozenset({Outcome.FAIL, Outcome.ERROR, Outcome.UNKNOWN, Outcome.FLAKY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """
    A target of a fleet, and how its process ended.

    Attributes:
        name: That of its folder, too.
        target: What was asked.
        ended: The exit status of its process; negative, the signal that killed it; None if it was
            not run, or has not ended.
        words: What it said of why it could not go on; empty otherwise.
    """

    name: str
    target: str
    ended: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    A target, and what is known of it.

    Attributes:
        statuses: All that hold, most important first.
        sentence: The verdict, and what is wrong with how it came about.
        page: Whether it has a page of its own.
        summary: What its log says; None if there is none.
        cells: What was shown of each requirement, by its id.
    """

    member: Member
    statuses: tuple[int, ...]
    sentence: str
    page: bool
    summary: RunSummary | None
    cells: Mapping[str, RequirementSummary]

    @property
    def exit_status(self) -> int:
        """The one that counts."""
        return exit_status(self.statuses)

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many requirements ended how; empty if nothing is known."""
        found = Counter(cell.outcome for cell in self.cells.values())
        return {outcome: found[outcome] for outcome in Outcome if found[outcome]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A requirement, and what each column shows of it; None where nothing is known."""

    requirement: Requirement
    cells: tuple[RequirementSummary | None, ...]

    @property
    def outcomes(self) -> frozenset[Outcome | None]:
        """How it ended, wherever."""
        return frozenset(cell.outcome if cell else None for cell in self.cells)

    @property
    def agreed(self) -> bool:
        """Whether it ended in the same way, and was read in the same way, wherever it is known."""
        shown = {(cell.outcome, tuple(cell.readings)) for cell in self.cells if cell}
        return len(shown) <= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """
    The runs of all targets.

    Attributes:
        held: Statuses that hold for another reason than what a target showed.
        finished_at: None as long as it is under way, or if it was killed.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    parallel: int
    started_at: str
    finished_at: str | None
    held: tuple[int, ...]

    @property
    def statuses(self) -> tuple[int, ...]:
        """All that hold, most important first."""
        unended = {INCOMPLETE} if self.finished_at is None else set()
        known = (set(column.statuses) for column in self.columns)
        return tuple(in_order(set().union(self.held, unended, *known) - {GREEN}))

    @property
    def exit_status(self) -> int:
        """The one to exit with."""
        return exit_status(self.statuses)

    @property
    def sentence(self) -> str:
        """What it comes to."""
        green = [column for column in self.columns if column.exit_status == GREEN]
        others = [column for column in self.columns if column.exit_status != GREEN]
        told = [f"{len(green)} of {counted(len(self.columns), 'target')} passed."]
        told += [f"{column.member.name}: {meaning(column.exit_status)}." for column in others]
        told += [f"{capitalised(meaning(status))}." for status in self.held]
        told += ["It has not come to its end."] if self.finished_at is None else []
        return " ".join(told)

    def grouped(self) -> Mapping[str, tuple[Row, ...]]:
        """The rows: what is broken or untold anywhere, what differs, and what is the same."""
        broken = [row for row in self.rows if row.outcomes & TELLING]
        others = [row for row in self.rows if not row.outcomes & TELLING]
        return {
            "broken": tuple(broken),
            "differing": tuple(row for row in others if not row.agreed),
            "agreed": tuple(
                sorted(
                    (row for row in others if row.agreed), key=lambda row: not row.outcomes & SHOWN
                )
            ),
        }


def meaning(status: int) -> str:
    """What an exit status means."""
    return STATUS_MEANING.get(status, f"exit status {status}")


def fleet_of(
    columns: Sequence[Column],
    contract: Contract,
    *,
    parallel: int,
    started_at: str,
    finished_at: str | None,
    held: Sequence[int] = (),
) -> Fleet:
    """What *columns* come to by *contract*."""
    return Fleet(
        columns=tuple(columns),
        rows=tuple(rows_of(columns, contract)),
        parallel=parallel,
        started_at=started_at,
        finished_at=finished_at,
        held=tuple(held),
    )


def awaited(member: Member) -> Column:
    """What is known of *member* before it has ended."""
    return Column(
        member=member,
        statuses=(INCOMPLETE,),
        sentence=NOT_ENDED,
        page=False,
        summary=None,
        cells={},
    )


def column_of(directory: Path, member: Member) -> Column:
    """What is known of *member*; green only if it ended so, and its log and its page say so."""
    folder = directory / member.name
    log = read_log(folder / LOG, lenient=True, folded=True)
    summary = summarise(log, catalogue_of(log)) if log.header is not None else None
    page = (folder / PAGE).is_file()
    statuses = set(summary.verdict.statuses) if summary is not None else set()
    sentences = [summary.verdict.sentence] if summary is not None else []
    if summary is not None and not log.entries:
        sentences.append(member.words)  # a verdict on nothing does not say why
    for status, sentence in troubles_of(member, log, page=page):
        statuses.add(status)
        sentences.append(sentence)
    return Column(
        member=member,
        statuses=tuple(in_order(statuses - {GREEN})),
        sentence=" ".join(filter(None, sentences)),
        page=page,
        summary=summary,
        cells=cells_of(summary) if summary is not None and log.entries else {},
    )


def cells_of(summary: RunSummary) -> Mapping[str, RequirementSummary]:
    """What *summary* shows of each requirement."""
    return {row.requirement.id: row for row in summary.requirements}


def troubles_of(member: Member, log: Log, *, page: bool) -> Iterator[tuple[int, str]]:
    """The statuses that hold because of how *member* ended, beyond what its log says, and why."""
    told = log.footer.exit_status if log.footer is not None else None
    if member.ended is None:
        yield INCOMPLETE, NOT_ENDED
    elif member.ended < 0:
        yield INCOMPLETE, f"Its process was killed (signal {-member.ended}). {member.words}"
    elif member.ended != (GREEN if told is None else told):
        known = member.ended in STATUS_MEANING and (told is not None or member.ended != BROKEN)
        status = member.ended if known else OUR_ERROR
        yield status, member.words or f"{capitalised(meaning(status))}."
    if log.header is None and member.ended in (GREEN, BROKEN):
        yield INCOMPLETE, "It left no log."
    elif member.ended is not None and not page:
        yield INCOMPLETE, "It left no report."


def rows_of(columns: Sequence[Column], contract: Contract) -> Iterator[Row]:
    """A row for each requirement of *contract*, and for those that only a column knows."""
    strangers = {name for column in columns for name in column.cells} - set(contract.requirements)
    for requirement in (*contract.requirements.values(), *map(stranger, sorted(strangers))):
        yield Row(
            requirement=requirement,
            cells=tuple(column.cells.get(requirement.id) for column in columns),
        )
