"""
`trend.html`: how each requirement ended over many runs, oldest first.

Of each log only the outcomes are kept, so any number of runs may be in the folder.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from flushproof.contract import Contract, Requirement, client_contract
from flushproof.errors import UsageError
from flushproof.log.eventlog import FILE as LOG
from flushproof.log.eventlog import read_log
from flushproof.report.matrix import is_matrix
from flushproof.report.page.templating import SYMBOLS, asset, policy, template
from flushproof.report.summary import summarise
from flushproof.report.verdict import counted
from flushproof.results import Judged, Outcome

FILE = "trend.html"

STYLES = ("page.css", "sections.css")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """
    One run.

    Attributes:
        name: The folder that its log is in.
        verdict: The sentence.
        outcomes: How each requirement ended.
    """

    name: str
    target: str
    started_at: str
    exit_status: int
    verdict: str
    outcomes: Mapping[str, Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One requirement over the runs.

    Attributes:
        outcomes: How it ended in each run; None where that run did not know it.
        changes: How often that changed.
    """

    id: str
    statement: str
    outcomes: tuple[Outcome | None, ...]
    changes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The runs, oldest first; the requirements that changed, and those that never did."""

    points: tuple[Point, ...]
    changed: tuple[Line, ...]
    steady: tuple[Line, ...]

    @property
    def sentence(self) -> str:
        """What came of it."""
        runs = counted(len(self.points), "run")
        if not self.changed:
            return f"No requirement ended otherwise in any of {runs}."
        changed = counted(len(self.changed), "requirement")
        return f"{changed} ended differently over {runs}; {len(self.steady)} never changed."


def points_in(folder: Path, contract: Contract) -> Iterator[Point]:
    """
    Every run whose log is in *folder*, or in a folder below it; those of clients by theirs.

    Raises:
        UsageError: There is none.
    """
    found = False
    for path in sorted(folder.rglob(LOG)):
        log = read_log(path, lenient=True, folded=True)
        if is_matrix(log) or log.header is None:
            continue
        found = True
        of_client = log.header.judged is Judged.CLIENT
        summary = summarise(log, client_contract() if of_client else contract)
        yield Point(
            name=path.parent.relative_to(folder).as_posix(),
            target=summary.header.target,
            started_at=summary.header.started_at,
            exit_status=summary.verdict.exit_status,
            verdict=summary.verdict.sentence,
            outcomes={row.requirement.id: row.outcome for row in summary.requirements},
        )
    if not found:
        raise UsageError(f"{folder}: holds no {LOG} of a run, nor does a folder below it.")


def trend_of(points: Iterable[Point], contract: Contract) -> Trend:
    """What *points* say of each requirement; what fails now comes first."""
    ordered = sorted(points, key=lambda point: (point.started_at, point.name))
    seen = dict.fromkeys(name for point in ordered for name in point.outcomes)
    known = {**client_contract().requirements, **contract.requirements}
    in_order = (name for name in contract.requirements if name in seen)
    lines = [line_of(name, ordered, known) for name in dict.fromkeys((*in_order, *seen))]
    changed = sorted((line for line in lines if line.changes), key=lambda line: not fails(line))
    return Trend(
        points=tuple(ordered),
        changed=tuple(changed),
        steady=tuple(sorted((line for line in lines if not line.changes), key=passes)),
    )


def line_of(name: str, points: Sequence[Point], requirements: Mapping[str, Requirement]) -> Line:
    """The requirement *name* over *points*."""
    outcomes = tuple(point.outcomes.get(name) for point in points)
    known = requirements.get(name)
    return Line(
        id=name,
        statement=known.statement if known else "",
        outcomes=outcomes,
        changes=sum(before is not after for before, after in pairwise(outcomes)),
    )


def fails(line: Line) -> bool:
    """Whether the requirement failed in the last run."""
    return line.outcomes[-1] is Outcome.FAIL


def passes(line: Line) -> bool:
    """Whether the requirement passed in the last run."""
    return line.outcomes[-1] is Outcome.PASS


def parts(trend: Trend) -> Iterator[str]:
    """The page as text."""
    style = asset(*STYLES)
    yield from template("trend.html.j2").generate(
        trend=trend, style=style, policy=policy(style), Outcome=Outcome, SYMBOLS=SYMBOLS
    )
