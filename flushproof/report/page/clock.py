"""
The clock as a picture: which timestamps the target took, and which it refused, around the window.

A dot is one request about timestamps whose own timestamp is a number. Where it lies is told from
the log: the request's timestamp, and when it was sent by our clock. That of the target may be
ahead; by how much, if it was measured, is drawn apart.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flushproof.harm import WINDOW_MS
from flushproof.report.page.exchanges import apart
from flushproof.report.page.glances import Glance
from flushproof.results import Outcome

AREA = "timestamp"
FAR_MS = 2 * WINDOW_MS
"""Beyond this a dot is drawn at the edge."""

NEAR_MS = 2
"""As near to an edge of the window as the enlargements show."""

WIDTH = 600
LENS = 260


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """
    Requests with one offset and one fate.

    Attributes:
        taken: Whether they got past the gateway.
        wrong: Whether a requirement is broken by one of them.
        x: Where they are in the whole picture.
    """

    offset_ms: int
    taken: bool
    wrong: bool
    count: int
    x: float

    @property
    def title(self) -> str:
        """In words."""
        fate = "accepted" if self.taken else "refused"
        times = f", {self.count} times" if self.count > 1 else ""
        return f"{apart(self.offset_ms)}: {fate}{times}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """An edge of the window, enlarged: where it is, and the dots around it with their places."""

    edge_ms: int
    x: float
    dots: tuple[tuple[float, Dot], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """
    The picture.

    Attributes:
        offset_ms: How far the target's clock is ahead of ours, if it was measured.
        dots: What is drawn.
        lenses: The two edges of the window.
        window: From where to where a timestamp is valid.
        untold: Requests about timestamps that are not drawn: their timestamp is no number.
    """

    offset_ms: int | None
    dots: tuple[Dot, ...]
    lenses: tuple[Lens, ...]
    window: tuple[float, float]
    untold: int

    @property
    def sentence(self) -> str:
        """The picture in words."""
        taken = [dot.offset_ms for dot in self.dots if dot.taken]
        if not taken:
            return "No timestamp was accepted."
        return (
            f"Of the timestamps that were tried, those from {apart(min(taken))} to "
            f"{apart(max(taken))} were accepted."
        )


def clock_of(glances: Iterable[Glance], offset_ms: int | None) -> Clock | None:
    """The picture of *glances*; None if none of them is about timestamps."""
    fates: Counter[tuple[int, bool]] = Counter()
    wrong = set()
    untold = 0
    for glance in glances:
        if not glance.entry.requirement.startswith(f"{AREA}/"):
            continue
        taken, made_ms = was_taken(glance.status), glance.offset_ms
        if made_ms is None or taken is None:
            untold += 1
            continue
        fates[made_ms, taken] += 1
        if glance.entry.outcome is Outcome.FAIL:
            wrong.add((made_ms, taken))
    if not fates:
        return None
    # What is wrong is drawn last, over what it lies upon.
    dots = tuple(
        Dot(offset_ms=ms, taken=taken, wrong=(ms, taken) in wrong, count=count, x=place(ms))
        for (ms, taken), count in sorted(fates.items(), key=lambda one: (one[0] in wrong, one[0]))
    )
    return Clock(
        offset_ms=offset_ms,
        dots=dots,
        lenses=tuple(lens(edge, dots) for edge in (-WINDOW_MS, WINDOW_MS)),
        window=(place(-WINDOW_MS), place(WINDOW_MS)),
        untold=untold,
    )


def was_taken(status: int | None) -> bool | None:
    """Whether the request that got *status* got past the gateway; None if no answer tells."""
    if status is None or status >= 500 or status == 429:
        return None
    return status not in (401, 403)


def place(offset_ms: int) -> float:
    """Where an offset is in the picture, from 0 to `WIDTH`."""
    near = max(-FAR_MS, min(FAR_MS, offset_ms))
    return round(WIDTH * (near + FAR_MS) / (2 * FAR_MS), 1)


def lens(edge_ms: int, dots: tuple[Dot, ...]) -> Lens:
    """The dots around *edge_ms*, enlarged."""
    near = [dot for dot in dots if abs(dot.offset_ms - edge_ms) <= NEAR_MS]
    scale = LENS / (2 * NEAR_MS)
    return Lens(
        edge_ms=edge_ms,
        x=place(edge_ms),
        dots=tuple((round(LENS / 2 + scale * (dot.offset_ms - edge_ms), 1), dot) for dot in near),
    )
