"""Logs of one shard, or of one run, that was put more than once: attempts, folded into one run."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flushproof.log.eventlog import read_log
from flushproof.log.events import Entry, Log, OtherRun
from flushproof.report.merging import merged
from flushproof.results import Deed, Finding, Observation, Outcome

Made = SimpleNamespace
Sharded = SimpleNamespace
Attempts = Callable[..., Mapping[str, Log]]

LATER = "2026-11-24T09:00:00Z"
OLD = "timestamp/window/old"
DEED = Deed(at_ms=1, harm="flush", answer="success", saw="the data is gone")


@pytest.fixture
def attempts(made: Made, sharded: Sharded) -> Attempts:
    """Makes two attempts of a whole run, of what each had as its only result."""

    def of(first: Entry, second: Entry) -> Mapping[str, Log]:
        began = {"started_at": LATER}
        return {
            # The second one is named first: the order of the names says nothing.
            "a": sharded.of_header(made.log_of(second), planned=(second.id,), **began),
            "b": sharded.of_header(made.log_of(first), planned=(first.id,)),
        }

    return of


class TestOfARun:
    """Two whole runs of the same are attempts of one."""

    def test_different_outcomes_are_flaky(self, attempts: Attempts, made: Made) -> None:
        """Each attempt is told, in the order they were begun; nothing is broken for certain."""
        broken = made.failed("timestamp/window")

        (entry,) = merged(attempts(broken, made.entry()), made.catalogue).entries

        assert (Outcome.FLAKY, ()) == (entry.outcome, entry.findings)
        assert [Outcome.FAIL, Outcome.PASS] == [one.outcome for one in entry.attempts]
        assert f"fail: {made.finding()}; then pass" == entry.reason

    @pytest.mark.parametrize(
        ("first", "second", "statuses"),
        [
            (Outcome.PASS, Outcome.PASS, ()),
            (Outcome.PASS, Outcome.FAIL, (13,)),
            (Outcome.SKIP, Outcome.PASS, (13,)),
            (Outcome.UNKNOWN, Outcome.PASS, (11, 13)),
            (Outcome.FAIL, Outcome.FAIL, (1,)),
        ],
    )
    def test_what_is_flaky_is_never_green(
        self,
        attempts: Attempts,
        made: Made,
        tmp_path: Path,
        first: Outcome,
        second: Outcome,
        statuses: tuple[int, ...],
    ) -> None:
        """Only what failed in every attempt is broken, and only what passed in every one passed."""
        both = attempts(made.entry(outcome=first), made.entry(outcome=second))

        verdict = merged(both, made.catalogue).write(tmp_path / "events.ndjson", made.catalogue)

        assert statuses == verdict.statuses
        assert read_log(tmp_path / "events.ndjson").complete

    def test_what_was_sent_was_sent(self, attempts: Attempts, made: Made) -> None:
        """Exchanges, time and requests that destroy add up, however the attempts ended."""
        tried = made.entry(exchanges=2, duration_ms=3.0, deeds=(DEED,))

        (entry,) = merged(attempts(tried, tried), made.catalogue).entries

        assert (Outcome.PASS, 4, 6.0, (DEED, DEED)) == (
            entry.outcome,
            entry.exchanges,
            entry.duration_ms,
            entry.deeds,
        )

    def test_the_exchange_of_a_failure_is_shown(self, attempts: Attempts, made: Made) -> None:
        """It tells more than that of a success."""
        right, wrong = made.recorded(b"right"), made.recorded(b"wrong")
        failed = replace(made.failed("timestamp/window"), exchange=wrong)

        (entry,) = merged(attempts(made.entry(exchange=right), failed), made.catalogue).entries

        assert wrong == entry.exchange

    def test_a_third_attempt_joins_the_others(
        self, attempts: Attempts, made: Made, sharded: Sharded
    ) -> None:
        """Also if two of them were merged before."""
        two = merged(attempts(made.failed("timestamp/window"), made.entry()), made.catalogue)
        before = Log(header=two.header, entries=two.entries, footer=two.footer)
        third = sharded.of_header(made.log_of(made.skipped), planned=(OLD,), started_at=LATER)

        (entry,) = merged({"a": before, "b": third}, made.catalogue).entries

        assert [Outcome.FAIL, Outcome.PASS, Outcome.SKIP] == [one.outcome for one in entry.attempts]

    def test_where_they_come_from_is_told(self, attempts: Attempts, made: Made) -> None:
        """How many there were, and when each was begun."""
        told, *_ = merged(attempts(made.entry(), made.entry()), made.catalogue).notices

        assert (
            "Merged from the logs of 2 attempts: 1 (1 results, begun 2026-11-23T15:00:00Z), "
            f"1 (1 results, begun {LATER})."
        ) == told.text

    @pytest.mark.parametrize(
        ("members", "said"),
        [
            ({"seed": 1}, "the seed: 1 here, not given there."),
            ({"planned": ("x/y/z", "x/y/a")}, "the list of all items: 2 of them here, 1 of them"),
        ],
        ids=["seed", "plan"],
    )
    def test_another_run_is_no_attempt(
        self,
        attempts: Attempts,
        made: Made,
        sharded: Sharded,
        members: dict[str, Any],
        said: str,
    ) -> None:
        """Attempts were to ask the same."""
        both = attempts(made.entry(), made.entry())

        with pytest.raises(OtherRun, match=said):
            merged({**both, "a": sharded.of_header(both["a"], **members)}, made.catalogue)


class TestOfAShard:
    """A shard that was put again is another attempt of it; the others stay as they are."""

    def test_only_its_own_items_are_flaky(self, sharded: Sharded, made: Made) -> None:
        """Every item of the run is there once."""
        retried = sharded.shard(
            2, made.entry(sharded.new, Outcome.ERROR, reason="late"), sharded.watched()
        )

        whole = merged(
            {**sharded.pair, "c": sharded.of_header(retried, started_at=LATER)}, made.catalogue
        )

        assert [
            (sharded.old, Outcome.PASS),
            (sharded.new, Outcome.FLAKY),
            (sharded.future, Outcome.PASS),
            (sharded.watched_id, Outcome.PASS),
        ] == [(one.id, one.outcome) for one in whole.entries]

    def test_another_plan_of_a_shard_is_refused(self, sharded: Sharded, made: Made) -> None:
        """They were not parted in the same way."""
        other = sharded.of_header(
            sharded.pair["b"], started_at=LATER, planned=(sharded.watched_id,)
        )

        with pytest.raises(OtherRun, match="the list of its items: 1 of them here, 2 of them"):
            merged({**sharded.pair, "c": other}, made.catalogue)


class TestWatched:
    """What is watched throughout a run is watched throughout its attempts."""

    def test_a_change_of_mind_between_attempts_fails(
        self, attempts: Attempts, made: Made, sharded: Sharded
    ) -> None:
        """No attempt saw it; the run did."""
        both = attempts(sharded.watched(("json", "a/b/c")), sharded.watched(("xml", "a/b/c")))

        (entry,) = merged(both, made.catalogue).entries

        assert (Outcome.FAIL, ["json during a/b/c; xml during a/b/c"]) == (
            entry.outcome,
            [finding.actual for finding in entry.findings],
        )

    def test_what_one_attempt_saw_broken_is_flaky(
        self, attempts: Attempts, made: Made, sharded: Sharded
    ) -> None:
        """Like any other item; and the readings of both are known."""
        found = Finding(requirement="format/default", where="body", expected="a", actual="b")
        broken = sharded.watched(("json", "a/b/c"), outcome=Outcome.FAIL, findings=(found,))

        (entry,) = merged(attempts(broken, sharded.watched()), made.catalogue).entries

        assert Outcome.FLAKY is entry.outcome
        assert (
            Observation(requirement="format/default", reading="json", item="a/b/c"),
        ) == entry.observations

    def test_flaky_in_one_shard_is_flaky_in_all(self, sharded: Sharded, made: Made) -> None:
        """The attempts are those of the shard that had several."""
        found = Finding(requirement="format/default", where="body", expected="a", actual="b")
        broken = sharded.watched(outcome=Outcome.FAIL, findings=(found,))
        retried = sharded.shard(2, made.entry(sharded.new), broken)

        whole = merged(
            {**sharded.pair, "c": sharded.of_header(retried, started_at=LATER)}, made.catalogue
        )

        watched = whole.entries[-1]
        assert Outcome.FLAKY is watched.outcome
        assert [Outcome.PASS, Outcome.FAIL] == [one.outcome for one in watched.attempts]
