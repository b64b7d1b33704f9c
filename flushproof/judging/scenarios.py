"""
Scenarios: what takes more than one exchange, or a look at the data, to be told.

`SCENARIOS` names each by the id of its item, whose first two parts are the requirement; how it goes
is in `flushproof.judging.plays`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import perf_counter

from flushproof.cases import Case
from flushproof.errors import InterlockRefused, Withheld
from flushproof.judging.judge import Judge
from flushproof.judging.plays import (
    CouldNotTell,
    NotShown,
    Told,
    bystander,
    emptied,
    in_query,
    placement,
    replayed,
    same_story,
    second_flush,
    stays_empty,
    usable,
)
from flushproof.judging.plays import golden_case as golden_case
from flushproof.results import Evidence, Outcome, Result
from flushproof.targets import DISPOSABLE, NEEDS, SEES_BYSTANDER, SEES_DATA


def goldens(*names: str) -> Callable[[str], tuple[Case, ...]]:
    """The golden requests called *names*, as the cases of an item."""
    return lambda item: tuple(golden_case(name, item) for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """
    A scenario.

    Attributes:
        description: One sentence.
        needs: What it needs of a target.
        play: How it goes.
        puts: The cases that the item of a name puts, in order, where all goes well.
    """

    description: str
    needs: tuple[str, ...]
    play: Callable[[Judge, str], Told]
    puts: Callable[[str], tuple[Case, ...]]


SEEN = (DISPOSABLE, SEES_DATA)

SCENARIOS: Mapping[str, Scenario] = {
    "effect/emptied/every-type-json": Scenario(
        description="a flush answered in json empties every database, whatever its types and times",
        needs=SEEN,
        play=emptied("form"),
        puts=goldens("form"),
    ),
    "effect/emptied/every-type-xml": Scenario(
        description="a flush answered in xml empties every database, whatever its types and times",
        needs=SEEN,
        play=emptied("xml"),
        puts=goldens("xml"),
    ),
    "effect/stays-empty/a-moment-later": Scenario(
        description="data that was flushed does not come back",
        needs=SEEN,
        play=stays_empty,
        puts=goldens("form"),
    ),
    "effect/bystander/after-flush": Scenario(
        description="a flush leaves the other instances byte for byte as they were",
        needs=(*SEEN, SEES_BYSTANDER),
        play=bystander,
        puts=goldens("form"),
    ),
    "effect/usable/after-flush": Scenario(
        description="a flushed instance takes and gives data again",
        needs=SEEN,
        play=usable,
        puts=goldens("form"),
    ),
    "effect/repeat/of-an-empty-instance": Scenario(
        description="a flush of an empty instance is accepted",
        needs=SEEN,
        play=second_flush,
        puts=goldens("form", "form"),
    ),
    "format/same-story/json-and-xml": Scenario(
        description="json and xml of one instance tell the same, member by member",
        needs=(),
        play=same_story,
        puts=goldens("form", "xml"),
    ),
    "format/placement/both-formats": Scenario(
        description="json and xml in the query alone tell whether the query is read",
        needs=(DISPOSABLE,),
        play=placement,
        puts=lambda item: (in_query("json", item), in_query("xml", item)),
    ),
    "signature/replay/same-bytes-twice": Scenario(
        description="the same signed bytes are sent twice inside the window",
        needs=(),
        play=replayed,
        puts=goldens("form", "form"),
    ),
}


NOT_RECORDED = "a recording is of one exchange, and shows no data"


def perform(judge: Judge, item: str) -> Result:
    """Play the scenario called *item* and say what came of it."""
    scenario = SCENARIOS[item]
    base = Result(
        id=item,
        requirement="/".join(item.split("/")[:2]),
        description=scenario.description,
        outcome=Outcome.PASS,
    )
    if judge.target.evidence is Evidence.REPLAYED:
        return replace(base, outcome=Outcome.SKIP, reason=NOT_RECORDED)
    missing = judge.target.missing(scenario.needs)
    if missing:
        return replace(base, outcome=Outcome.SKIP, reason=NEEDS[missing[0]])
    judge.learn_rate()
    started, before = perf_counter(), judge.exchanges
    try:
        result = _played(judge, scenario, base)
    finally:
        if not judge.effects.filled:
            judge.effects.refill()
    return replace(
        result,
        exchanges=judge.exchanges - before,
        duration_ms=(perf_counter() - started) * 1000,
    )


def _played(judge: Judge, scenario: Scenario, base: Result) -> Result:
    try:
        told = scenario.play(judge, base.id)
    except CouldNotTell as error:
        outcome = judge.indeterminate(error.exchange, error.answer)
        return replace(base, outcome=outcome, reason=str(error), exchange=error.exchange)
    except (NotShown, InterlockRefused, Withheld) as error:
        return replace(base, outcome=Outcome.SKIP, reason=str(error))
    return replace(
        base,
        outcome=Outcome.FAIL if told.findings else Outcome.PASS,
        findings=told.findings,
        observations=told.observations,
        exchange=told.exchange,
    )
