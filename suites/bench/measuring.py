"""Contenders measured in turn, and the tables that show how they compare."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

Measures = Mapping[str, Sequence[float]]


def interleaved(rounds: int, contenders: Mapping[str, Callable[[], float]]) -> Measures:
    """What each of *contenders* measured in each round; they take turns within one."""
    measures: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, measure in contenders.items():
            value = measure()
            if number:  # the first round warms caches up, and whatever else there is to be warmed
                measures[name].append(value)
    return measures


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """The ratio within each round."""
    return [one / other for one, other in zip(above, below, strict=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: a name, what was measured in each round, its unit, and the limit aimed at."""

    name: str
    values: Sequence[float]
    unit: str = ""
    limit: str = ""

    def cells(self) -> tuple[str, ...]:
        """The line as texts."""
        low, high = min(self.values), max(self.values)
        spread = f"{shown(low)} to {shown(high)}" if len(self.values) > 1 else ""
        return (self.name, shown(median(self.values)), self.unit, spread, self.limit)


def shown(value: float) -> str:
    """*value* with as many digits as mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


@dataclass(slots=True)
class Table:
    """Rows under a title, and notes on what they are."""

    title: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join((f"\n{self.title}", *self._lines(), *(f"  {note}" for note in self.notes)))

    def _lines(self) -> Iterator[str]:
        head = ("", "median", "", "min to max", "limit")
        cells = [head, *(row.cells() for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        for name, middle, unit, spread, limit in cells:
            yield (
                f"  {name:<{widths[0]}}  {middle:>{widths[1]}} {unit:<{widths[2]}}"
                f"  {spread:<{widths[3]}}  {limit}"
            ).rstrip()
