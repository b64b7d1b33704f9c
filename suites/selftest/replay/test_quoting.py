"""Published exchanges, judged by the same oracles as answers from a socket."""

from pathlib import Path
from typing import Any

import pytest

from flushproof.cassettes import Cassette, published, read
from flushproof.contract import contract
from flushproof.judging.ages import Ages
from flushproof.judging.effects import Effects
from flushproof.judging.quoting import OPERATION, item_of, judged
from flushproof.judging.replaying import Replayer
from flushproof.judging.watch import Watch
from flushproof.results import Outcome
from flushproof.settings import Settings
from flushproof.targets.opening import open_target
from flushproof.targets.replay import Library

TAPES = published()
OURS = [tape for tape in TAPES if tape.provenance.operation == OPERATION]
SIBLINGS = [tape for tape in TAPES if tape.provenance.operation != OPERATION]


def name_of(tape: Cassette) -> str:
    """A readable id."""
    return tape.provenance.id


@pytest.fixture
def judge() -> Any:
    """A judge before what was recorded."""
    target = open_target(Settings(target="replay"), lambda: 0)
    target.close()
    return Replayer(
        target=target,
        contract=contract(),
        effects=Effects(sleep=lambda _: None, clock=lambda: 0.0),
        watch=Watch(contract=contract()),
        sleep=lambda _: None,
        library=Library(folders=(), quoted=TAPES, recorded={}),
        ages=Ages(now_ms=0),
    )


@pytest.mark.parametrize("tape", OURS, ids=name_of)
def test_the_documented_exchange_shows_its_readings(judge: Any, tape: Cassette) -> None:
    """It breaks nothing, and says which readings it shows."""
    result = judged(judge, tape)

    assert (Outcome.PASS, ()) == (result.outcome, result.findings)
    assert {"envelope/return-code", "envelope/list"} <= {
        one.requirement for one in result.observations
    }
    assert judge.watch.readings["envelope/return-code"]


@pytest.mark.parametrize("tape", SIBLINGS, ids=name_of)
def test_a_sibling_speaks_of_no_target(judge: Any, tape: Cassette) -> None:
    """It passes, or is skipped with the reason; nothing of it is held against this operation."""
    result = judged(judge, tape)

    assert result.outcome in (Outcome.PASS, Outcome.SKIP)
    assert ((), ()) == (result.findings, result.observations)
    assert not judge.watch.broken
    assert not judge.watch.readings


@pytest.mark.parametrize("tape", TAPES, ids=name_of)
def test_an_item_is_about_a_requirement(tape: Cassette) -> None:
    """Its id begins with that and ends with the cassette's."""
    requirement, _, name = item_of(tape).rpartition("/")

    assert requirement in contract().requirements
    assert tape.provenance.id == name


@pytest.mark.parametrize("tape", OURS, ids=name_of)
def test_a_recorded_answer_that_departs_is_red(judge: Any, tape: Cassette, tmp_path: Path) -> None:
    """The verdict does not depend on the transport."""
    path = tmp_path / tape.path.name
    text = tape.path.read_text(encoding="utf-8")
    path.write_text(text.replace('\\"totalRows\\": 1', '\\"totalRows\\": 7'), encoding="utf-8")

    result = judged(judge, read(path))

    assert Outcome.FAIL == result.outcome
    assert ["envelope/total-rows"] == [one.requirement for one in result.findings]
