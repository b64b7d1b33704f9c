"""
Whether answers take another time than they did, in classes so wide that no network's mood shows.

What counts is the median of an area; a single answer only if it moved by two classes.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median

# The first class ends at once, as a person would say. Where a packet is lost, TCP sends it again
# after a second (RFC 6298), and that alone must not be two classes.
ENDS_MS = (100.0, 2_000.0, 10_000.0)
NAMES = ("less than 0.1 s", "0.1 to 2 s", "2 to 10 s", "more than 10 s")

# Of fewer answers the median is as shaky as one of them.
FEWEST = 5

# A median that lies near the end of a class crosses it by itself.
LEAST_FACTOR = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Slower:
    """
    Answers that take another time: longer, or shorter.

    Attributes:
        where: An area of the catalogue, or the id of an item.
        before: The class, in words.
        after: The class, in words.
        before_ms: How long it took; of an area the median.
        after_ms: How long it takes.
        answers: How many answers that is said of.
    """

    where: str
    before: str
    after: str
    before_ms: float
    after_ms: float
    answers: int


def class_of(elapsed_ms: float) -> int:
    """Which of `NAMES` *elapsed_ms* is."""
    return bisect_right(ENDS_MS, elapsed_ms)


def moved(where: str, pairs: Iterable[tuple[float, float]]) -> Slower:
    """What is said of *pairs*, times before and after, if it is to be said."""
    befores, afters = zip(*pairs, strict=True)
    before_ms, after_ms = median(befores), median(afters)
    return Slower(
        where=where,
        before=NAMES[class_of(before_ms)],
        after=NAMES[class_of(after_ms)],
        before_ms=round(before_ms, 1),
        after_ms=round(after_ms, 1),
        answers=len(befores),
    )


def timings(times: Mapping[str, tuple[float, float]]) -> Iterator[Slower]:
    """
    The areas, then the items elsewhere, whose answers changed their class.

    Args:
        times: How long the answer to each item took before and after, by id.
    """
    areas: defaultdict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    for item, pair in times.items():
        areas[item.partition("/")[0]][item] = pair
    for area, items in sorted(areas.items()):
        whole = moved(area, items.values())
        if len(items) >= FEWEST and whole.before != whole.after and far(whole):
            yield whole
        else:
            yield from (
                moved(item, [pair])
                for item, pair in sorted(items.items())
                if abs(class_of(pair[0]) - class_of(pair[1])) > 1
            )


def far(change: Slower) -> bool:
    """Whether a median moved by enough not to have crossed the end of a class by chance."""
    low, high = sorted((change.before_ms, change.after_ms))
    return high >= low * LEAST_FACTOR
