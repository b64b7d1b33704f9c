"""
A run in shards comes to the same verdict as the same run in one piece, whoever lies and how.

Cases and scenarios are put to gateways in memory, of which each shard has its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from flushproof.cases import cases
from flushproof.contract import contract
from flushproof.faults import HONEST, Fault
from flushproof.faults.table import FAULTS
from flushproof.judging.judge import Judge
from flushproof.judging.scenarios import SCENARIOS, perform
from flushproof.judging.watch import SUFFIX
from flushproof.log.eventlog import EventLog, read_log
from flushproof.log.events import Footer, Header, Log
from flushproof.matrix.stage import NOW_MS, remembered
from flushproof.matrix.winding import Wound
from flushproof.reference.account import Account
from flushproof.reference.core import Gateway
from flushproof.reference.readings import Readings
from flushproof.reference.timing import Timing
from flushproof.report.merging import merged
from flushproof.report.summary import RunSummary, summarise
from flushproof.results import Evidence, Result
from flushproof.run import Time, judge_of
from flushproof.scrubbing.scrub import Scrubber
from flushproof.sharding import cost_of, shares
from flushproof.targets.embedded import CREDENTIALS

HEADER = Header(
    suite_version="1",
    target="embedded",
    provenance=Evidence.EMBEDDED,
    started_at="2026-11-23T15:00:00Z",
    options={},
)
FOOTER = Footer(
    results=0,
    exchanges=0,
    harm={},
    statuses=(),
    exit_status=0,
    finished_at="2026-11-23T15:00:07Z",
    duration_s=7.0,
)

COSTS = {
    **{case.id: cost_of(case.id) for case in cases()},
    **{name: cost_of(name, scenario=True) for name in SCENARIOS},
}

# Into how many parts a run at each gateway is parted.
PARTS = {
    "accepts-stale": 2,
    "tells-secret": 3,
    "says-flushed": 2,
    "omits-list": 3,
    "changes-its-mind": 3,
    "wavers-on-error-format": 2,
    "wavers-on-details": 3,
}


class Otherwise(Gateway):
    """Follows other readings than the reference gateway."""

    def __init__(
        self, account: Account, readings: Readings | None = None, *, timing: Timing
    ) -> None:
        assert readings is None
        chosen = Readings.parse("return-code=integer", "errors/details=absent")
        super().__init__(account, chosen, timing=timing)


OTHER = replace(HONEST, gateway=Otherwise)


def results_of(judge: Judge, mine: Sequence[str]) -> Iterator[Result]:
    """What a run of the items *mine* shows."""
    judge.effects.settle()
    yield from (judge.put(case) for case in cases() if case.id in mine)
    yield from (perform(judge, name) for name in SCENARIOS if name in mine)
    yield from (judge.conclude(name) for name in judge.watch.watched())


def shard(path: Path, fault: Fault, part: int, parts: int) -> Log:
    """The log of one part of a run at the gateway of *fault*."""
    wound = Wound()
    target = remembered().in_memory(fault, wound)
    clock = Time(now_ms=lambda: NOW_MS, monotonic=wound.monotonic, sleep=wound.sleep)
    judge = judge_of(target, clock)
    watched = [f"{name}/{SUFFIX}" for name in judge.watch.watched()]
    given = shares(COSTS, parts)
    mine = [item for item in COSTS if given[item] == part]
    header = replace(
        HEADER,
        planned=(*mine, *watched),
        shard=(part, parts) if parts > 1 else None,
        whole=(*COSTS, *watched) if parts > 1 else None,
    )
    scrubber = Scrubber.of(CREDENTIALS.values(), live=False)
    with EventLog(path, header, scrub=scrubber.record) as log:
        for result in results_of(judge, mine):
            log.result(scrubber.result(result))
        log.finish(replace(FOOTER, results=log.results))
    return read_log(path)


def in_shards(folder: Path, faults: Sequence[Fault]) -> RunSummary:
    """What shards say together, one at the gateway of each of *faults*."""
    logs = {
        f"{part}": shard(folder / f"{part}", fault, part, len(faults))
        for part, fault in enumerate(faults, start=1)
    }
    merged(logs, contract()).write(folder / "whole", contract())
    return summarise(read_log(folder / "whole"), contract())


def in_one_piece(folder: Path, fault: Fault) -> RunSummary:
    """What the same run says that was not parted."""
    return summarise(shard(folder / "piece", fault, 1, 1), contract())


def told(summary: RunSummary) -> tuple[object, ...]:
    """The verdict, and what it says of each requirement."""
    rows = {
        row.requirement.id: (row.outcome, frozenset(row.readings)) for row in summary.requirements
    }
    return summary.verdict.statuses, set(summary.verdict.broken), rows


@pytest.mark.parametrize(
    ("fault", "parts"),
    [(HONEST, 2), (OTHER, 3), *((FAULTS[name], parts) for name, parts in PARTS.items())],
    ids=["honest", "other-readings", *PARTS],
)
def test_shards_come_to_the_verdict_of_the_whole(tmp_path: Path, fault: Fault, parts: int) -> None:
    """Exit status, broken requirements, and how each requirement ended, with its readings."""
    together = in_shards(tmp_path, [fault] * parts)

    assert told(in_one_piece(tmp_path, fault)) == told(together)


def test_a_lie_that_counts_requests_is_noticed_in_shards(tmp_path: Path) -> None:
    """Each shard's gateway counts its own; what else goes wrong by chance is another matter."""
    together = in_shards(tmp_path, [FAULTS["skips-third"]] * 2)

    assert (1, ("effect/emptied",)) == (together.verdict.exit_status, together.verdict.broken)


def test_shards_that_were_answered_by_different_readings_tell(tmp_path: Path) -> None:
    """A target that follows one reading here and another there has changed its mind."""
    together = in_shards(tmp_path, [HONEST, OTHER])

    assert {"envelope/return-code", "errors/details"} == set(together.verdict.broken)
    assert 1 == together.verdict.exit_status


def test_results_come_in_the_order_of_one_piece(tmp_path: Path) -> None:
    """Item by item, and with the same observations."""
    together, alone = in_shards(tmp_path, [HONEST] * 3), in_one_piece(tmp_path, HONEST)

    assert [(one.seq, one.id, one.observations) for one in alone.log.entries] == [
        (one.seq, one.id, one.observations) for one in together.log.entries
    ]
