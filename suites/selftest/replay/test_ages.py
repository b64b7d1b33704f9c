"""How old a recording is, is told, and at some age it proves nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest

from flushproof.cases import cases
from flushproof.cassettes import published
from flushproof.contract import Level, contract
from flushproof.judging.ages import FRESH
from flushproof.judging.quoting import judged
from flushproof.results import Outcome, Result

Shelf = Any

DAY_MS = 24 * 60 * 60 * 1000
CASE = "timestamp/window/past-299999ms"
NAME = "timestamp--window--past-299999ms.json"
CASES = {case.id: case for case in cases()}


def played(shelf: Shelf, *, days: int, max_age: int | None = None) -> tuple[Any, Result, Result]:
    """The judge, the case and what is concluded, *days* after the recording."""
    shelf.take(CASE)
    judge = shelf.judge(now_ms=shelf.recorded_ms(CASE) + days * DAY_MS, max_age=max_age)
    return judge, judge.put(CASES[CASE]), judge.conclude(FRESH)


@pytest.mark.parametrize("days", [0, 30])
def test_a_new_recording_is_not_remarked_on(shelf: Shelf, days: int) -> None:
    """Up to a month."""
    judge, case, fresh = played(shelf, days=days)

    assert (Outcome.PASS, Outcome.PASS, []) == (case.outcome, fresh.outcome, judge.notices)


@pytest.mark.parametrize("days", [31, 60])
def test_after_thirty_days_the_oldest_is_noted(shelf: Shelf, days: int) -> None:
    """By its file, with the day; it counts all the same."""
    judge, case, fresh = played(shelf, days=days)

    assert (Outcome.PASS, Outcome.PASS) == (case.outcome, fresh.outcome)
    (notice,) = judge.notices
    assert f"{NAME}, of " in notice
    assert f"({days} days ago)" in notice


def test_after_sixty_days_it_is_a_finding(shelf: Shelf) -> None:
    """One that counts with --strict only; what the recording shows it still shows."""
    _, case, fresh = played(shelf, days=61)

    assert (Outcome.PASS, Outcome.FAIL) == (case.outcome, fresh.outcome)
    (finding,) = fresh.findings
    assert (FRESH, "recorded_at", "recorded within 60 days") == (
        finding.requirement,
        finding.where,
        finding.expected,
    )
    assert NAME in finding.actual
    assert Level.SHOULD is contract().requirements[FRESH].level


@pytest.mark.parametrize(("days", "outcome"), [(7, Outcome.PASS), (8, Outcome.ERROR)])
def test_what_is_older_than_the_limit_proves_nothing(
    shelf: Shelf, days: int, outcome: Outcome
) -> None:
    """The oldest is named, and nothing is made of its answer."""
    judge, case, fresh = played(shelf, days=days, max_age=7)

    assert (outcome, outcome) == (case.outcome, fresh.outcome)
    assert (NAME in case.reason, NAME in fresh.reason) == (outcome is Outcome.ERROR,) * 2
    assert bool(judge.watch.judged) is (outcome is Outcome.PASS)


@pytest.mark.parametrize(("days", "outcome"), [(-1, Outcome.PASS), (-2, Outcome.ERROR)])
def test_what_is_yet_to_come_was_not_recorded(shelf: Shelf, days: int, outcome: Outcome) -> None:
    """A clock may be hours ahead of another one, but not days."""
    _, case, _ = played(shelf, days=days)

    assert outcome == case.outcome
    assert ("yet to come" in case.reason) is (outcome is Outcome.ERROR)


def test_the_oldest_of_several_is_named(shelf: Shelf) -> None:
    """How many there are is told too."""
    other = "timestamp/window/past-300001ms"

    def earlier(document: Any) -> None:
        moment = document["provenance"]["recorded_at_ms"] - 20 * DAY_MS
        day = datetime.fromtimestamp(moment / 1000, UTC).date().isoformat()
        document["provenance"].update(recorded_at_ms=moment, recorded_at=day)

    shelf.take(CASE)
    shelf.take(other, earlier)
    judge = shelf.judge(now_ms=shelf.recorded_ms(CASE) + 61 * DAY_MS)
    judge.put(CASES[CASE])
    judge.put(CASES[other])

    (finding,) = judge.conclude(FRESH).findings

    assert finding.actual.startswith("2 of 2 older; the oldest is ")
    assert "timestamp--window--past-300001ms.json" in finding.actual
    assert finding.actual.endswith("(81 days ago)")


def test_what_is_published_has_no_age(shelf: Shelf) -> None:
    """A document has the date of its edition, if any, and was recorded by nobody."""
    shelf.take(CASE)
    judge = shelf.judge(now_ms=10**13, max_age=0)

    outcomes = {judged(judge, tape).outcome for tape in published()}

    assert outcomes == {Outcome.PASS, Outcome.SKIP}
    assert Outcome.SKIP == judge.conclude(FRESH).outcome
    assert [] == judge.notices
