"""What a generated request costs before it is sent: drawn by Hypothesis, built and signed."""

from collections import defaultdict
from collections.abc import Callable
from statistics import median
from time import perf_counter
from types import SimpleNamespace
from typing import Any, NoReturn

from exchanges import EVERY, running
from measuring import Row, Table

from flushproof.cases import cases
from flushproof.cases.build import build
from flushproof.errors import InterlockRefused
from flushproof.judging.judge import Judge
from flushproof.matrix.properties import properties
from flushproof.run import Run
from flushproof.settings import Settings

LIMIT = "at most 1"


class Deaf:
    """A judge that sends nothing: it counts the requests that are built for it."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.built = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.judge, name)

    def ask(self, *_: object, **__: object) -> NoReturn:
        """Count a request, and refuse it as the interlock may."""
        self.built += 1
        raise InterlockRefused("")


def table(rounds: int) -> Table:
    """Milliseconds a generated request, property by property, and over all."""
    each: defaultdict[str, list[float]] = defaultdict(list)
    means: list[float] = []
    plain: list[float] = []
    with running() as run:
        for number in range(rounds + 1):
            took = {one.id: generated(one.put, run) for one in properties(Settings().examples)}
            built_ms = building(run)
            if not number:  # the first round warms caches up
                continue
            for name, (took_ms, built) in took.items():
                each[name].append(took_ms / built)
            means.append(sum(ms for ms, _ in took.values()) / sum(n for _, n in took.values()))
            plain.append(built_ms)
    made = Table("A generated request before it is sent: drawn, built and signed")
    slowest_first = sorted(each.items(), key=lambda pair: -median(pair[1]))
    made.rows = [Row(name=name, values=values, unit="ms") for name, values in slowest_first]
    made.rows += [
        Row(name="all of them, mean of the requests", values=means, unit="ms", limit=LIMIT),
        Row(name="a hand-written case, built and signed", values=plain, unit="ms"),
    ]
    made.notes = [
        f"Each property with {Settings().examples} examples, as in a default run: what Hypothesis",
        "takes before the first is counted too. Of properties that compare several requests those",
        "are counted that were built before an answer is needed.",
    ]
    return made


def generated(put: Callable[[Any], None], run: Run) -> tuple[float, int]:
    """Milliseconds that a property takes which nobody answers, and how many requests it built."""
    deaf = Deaf(run.judge)
    stand_in = SimpleNamespace(judge=deaf, target=run.target, settings=run.settings)
    started_s = perf_counter()
    put(stand_in)
    return (perf_counter() - started_s) * 1000, deaf.built


def building(run: Run) -> float:
    """Milliseconds that building and signing take where nothing is drawn."""
    some = [case for case in cases()[::EVERY] if not run.target.missing(case.needs, case.instance)]
    started_s = perf_counter()
    for case in some:
        build(case, run.target.subject, run.target.now_ms())
    return (perf_counter() - started_s) * 1000 / len(some)
