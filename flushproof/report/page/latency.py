"""How long the target took to answer, area by area, as a picture in plain numbers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, log10

from flushproof.report.page.glances import Glance

WIDTH = 400
"""Of the scale, in units of the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """
    The times of one area, in milliseconds, and where they are on the scale.

    Attributes:
        ms: Least, lower quartile, median, upper quartile, most.
        at: The same five as places from 0 to `WIDTH`.
    """

    area: str
    count: int
    ms: tuple[float, ...]
    at: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """The picture: a logarithmic scale with its ticks, and a span for each area."""

    ticks: tuple[tuple[float, str], ...]
    spans: tuple[Span, ...]


def latency_of(glances: Iterable[Glance]) -> Latency | None:
    """The times of the answers in *glances*; None if there are none."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    for glance in glances:
        if glance.status is not None and glance.elapsed_ms > 0:
            times[glance.entry.requirement.partition("/")[0]].append(glance.elapsed_ms)
    if not times:
        return None
    least = floor(log10(min(map(min, times.values()))))
    most = max(floor(log10(max(map(max, times.values())))) + 1, least + 1)

    def place(ms: float) -> float:
        return round(WIDTH * (log10(ms) - least) / (most - least), 1)

    spans = []
    for area, found in times.items():
        found.sort()
        ms = tuple(found[round(part * (len(found) - 1) / 4)] for part in range(5))
        spans.append(Span(area=area, count=len(found), ms=ms, at=tuple(map(place, ms))))
    ticks = tuple((place(10.0**power), f"{10.0**power:g} ms") for power in range(least, most + 1))
    return Latency(ticks=ticks, spans=tuple(spans))
