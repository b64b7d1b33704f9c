"""The fault matrix as a picture: which requirement noticed which fault."""

from collections.abc import Mapping
from dataclasses import dataclass

from flushproof.contract import Contract, Requirement
from flushproof.log.events import Log
from flushproof.log.faultrow import FaultRow
from flushproof.report.verdict import counted
from flushproof.results import Outcome

# Of a cell of the picture, in its own units.
CELL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """A requirement, and the faults that it noticed."""

    requirement: Requirement
    faults: tuple[FaultRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Where requirement and fault meet: expected and seen, or only one of both."""

    x: int
    y: int
    outcome: Outcome
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """
    What a matrix log says.

    Attributes:
        rows: A row of each requirement that anything breaks or turned red, in the catalogue's
            order.
        without: The requirements that no fault breaks.
        lying: The faults, in the order of the first requirement that each breaks.
        harmless: The gateways that merely differ, the reference gateway among them.
        wrong: What did not come as told.
    """

    rows: tuple[Noticed, ...]
    without: tuple[Requirement, ...]
    lying: tuple[FaultRow, ...]
    harmless: tuple[FaultRow, ...]
    wrong: tuple[FaultRow, ...]

    @property
    def sentence(self) -> str:
        """What came of it."""
        if self.wrong:
            names = ", ".join(row.fault for row in self.wrong[:5])
            more = f" and {len(self.wrong) - 5} more" if len(self.wrong) > 5 else ""
            return f"{counted(len(self.wrong), 'gateway')} did not come as told: {names}{more}."
        lies = (
            f"{counted(len(self.lying), 'fault')}, each of which turned exactly the requirements "
            "red that it breaks"
        )
        honest = f"{counted(len(self.harmless), 'honest gateway')}, none red"
        told = [lies] * bool(self.lying) + [honest] * bool(self.harmless)
        return f"{'; '.join(told) or 'Nothing was asked'}."

    def cells(self) -> tuple[Cell, ...]:
        """The marks of the picture."""
        columns = {row.fault: number for number, row in enumerate((*self.lying, *self.harmless))}
        return tuple(
            Cell(
                x=columns[row.fault] * CELL,
                y=line * CELL,
                outcome=outcome,
                title=f"{noticed.requirement.id}: {row.fault}",
            )
            for line, noticed in enumerate(self.rows)
            for row in noticed.faults
            for outcome in [meeting(row, noticed.requirement.id)]
        )


def meeting(row: FaultRow, requirement: str) -> Outcome:
    """How *row* and *requirement* meet: as told, unexpectedly red, or unnoticed."""
    match requirement in row.breaks, requirement in row.red:
        case True, True:
            return Outcome.PASS
        case False, True:
            return Outcome.FAIL
    return Outcome.UNKNOWN


def matrix_of(log: Log, catalogue: Contract) -> Matrix:
    """What the rows of *log* say, by requirement."""
    order = {name: number for number, name in enumerate(catalogue.requirements)}
    concerned: Mapping[str, list[FaultRow]] = {name: [] for name in order}
    # They are logged as they are done; the order of the names is the same each time.
    faults = sorted(log.faults, key=lambda row: row.fault)
    for row in faults:
        for name in {*row.breaks, *row.red} & order.keys():
            concerned[name].append(row)
    return Matrix(
        rows=tuple(
            Noticed(requirement=catalogue.requirements[name], faults=tuple(rows))
            for name, rows in concerned.items()
            if rows
        ),
        without=tuple(catalogue.requirements[name] for name, rows in concerned.items() if not rows),
        lying=tuple(
            sorted(
                (row for row in faults if row.breaks),
                key=lambda row: (min(order.get(name, 0) for name in row.breaks), row.fault),
            )
        ),
        harmless=tuple(row for row in faults if not row.breaks),
        wrong=tuple(row for row in faults if not row.as_told),
    )
