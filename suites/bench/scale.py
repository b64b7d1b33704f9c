"""
What a run costs that generates ever more requests: time, memory, and the size of its log.

    python suites/bench/scale.py              1,000, 10,000 and 100,000 generated requests
    python suites/bench/scale.py 1000 10000   two sizes of one's own

Linear is a run of which one more request costs as much after many as after few. That is the slope
between two sizes; what is the same in each, the start and the hand-written cases, is not in it.
"""

import argparse
import os
from collections.abc import Callable, Sequence
from itertools import pairwise

from measuring import Row, Table
from whole import MIB, Ended, one_run

SIZES = (1_000, 10_000, 100_000)

# What one example of every property adds up to, near enough; how many there were is counted.
REQUESTS_OF_AN_EXAMPLE = 30.5

Measure = Callable[[Ended], float]


def table(sizes: Sequence[int], jobs: str) -> Table:
    """A run of each size, and from one to the next what one more request costs."""
    runs = [one_run("--examples", examples_for(size), "--jobs", jobs) for size in sizes]
    made = Table("`flushproof run` with ever more generated requests, a new process each time")
    for run in runs:
        name = f"{generated(run):,} generated"
        made.rows += [
            Row(name=f"{name}: wall time", values=[run.wall_s], unit="s"),
            Row(name=f"{name}: processor time", values=[run.processor_s], unit="s"),
            Row(name=f"{name}: peak memory", values=[run.peak / MIB], unit="MiB"),
            Row(name=f"{name}: the log", values=[run.log / MIB], unit="MiB"),
        ]
    for what, unit, measure in SLOPES:
        slopes = [slope(fewer, more, measure) for fewer, more in pairwise(runs)]
        made.rows += [
            Row(name=f"{what}, one more of {generated(more):,}", values=[value], unit=unit)
            for value, more in zip(slopes, runs[1:], strict=True)
        ]
        made.rows += [
            Row(
                name=f"{what}, the last slope / the first",
                values=[slopes[-1] / slopes[0]],
                limit="about 1" if measure in MUST_BE_LINEAR else "",
            )
            for _ in slopes[1:2]
            if slopes[0]
        ]
    made.notes = [
        f"The embedded gateway and its Redis servers, --jobs {jobs}. Processor time is that of all",
        "processes, and hardly touched by other load. Memory is that of the largest process.",
    ]
    return made


def examples_for(size: int) -> str:
    """How many examples of each property are about *size* requests."""
    return str(max(1, round(size / REQUESTS_OF_AN_EXAMPLE)))


def generated(run: Ended) -> int:
    """How many requests of *run* were generated."""
    return int(run.summary["generated"])


def slope(fewer: Ended, more: Ended, measure: Measure) -> float:
    """What one more request costs, by *measure*, between two runs."""
    return (measure(more) - measure(fewer)) / (generated(more) - generated(fewer))


def processor_ms(run: Ended) -> float:
    """Milliseconds of processor time."""
    return run.processor_s * 1000


def wall_ms(run: Ended) -> float:
    """Milliseconds of wall time."""
    return run.wall_s * 1000


def memory(run: Ended) -> float:
    """Bytes at the peak."""
    return float(run.peak)


def log_size(run: Ended) -> float:
    """Bytes of the log."""
    return float(run.log)


SLOPES: Sequence[tuple[str, str, Measure]] = (
    ("processor time", "ms", processor_ms),
    ("wall time", "ms", wall_ms),
    ("memory", "bytes", memory),
    ("log", "bytes", log_size),
)
MUST_BE_LINEAR = (processor_ms, wall_ms)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        prog="python suites/bench/scale.py",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="REQUESTS")
    parser.add_argument("--jobs", default="1", metavar="N", help="as of run; default 1")
    asked = parser.parse_args()
    if len(asked.sizes) < 2 or any(fewer >= more for fewer, more in pairwise(asked.sizes)):
        parser.error("give two sizes or more, each larger than the one before")
    print(f"{os.cpu_count()} processors", table(asked.sizes, asked.jobs), sep="\n", flush=True)


if __name__ == "__main__":
    main()
