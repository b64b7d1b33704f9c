"""The summary of a run: what it shows of each requirement, by which evidence."""

from typing import Any

import pytest

from flushproof.report.summary import NOT_EXERCISED, RequirementSummary, RunSummary
from flushproof.results import Evidence, Observation, Outcome

Made = Any

FAIL_PASS = (Outcome.FAIL, Outcome.PASS)


def row(summary: RunSummary, requirement: str) -> RequirementSummary:
    """What the summary says of *requirement*."""
    return next(one for one in summary.requirements if one.requirement.id == requirement)


class TestRequirements:
    """What a run shows of each requirement."""

    @pytest.mark.parametrize(
        ("outcomes", "expected"),
        [
            ([Outcome.PASS, Outcome.SKIP], Outcome.PASS),
            ([Outcome.PASS, Outcome.ERROR], Outcome.ERROR),
            ([Outcome.ERROR, Outcome.UNKNOWN], Outcome.UNKNOWN),
            ([Outcome.SKIP], Outcome.SKIP),
            ([Outcome.FAIL, Outcome.UNKNOWN], Outcome.FAIL),
        ],
        ids=lambda value: "-".join(value) if isinstance(value, list) else str(value),
    )
    def test_the_worst_item_decides(
        self, outcomes: list[Outcome], expected: Outcome, made: Made
    ) -> None:
        """Passes do not outvote what nobody could tell."""
        entries = [made.entry(outcome=one, reason="r") for one in outcomes]

        assert expected is row(made.summary_of(*entries), "timestamp/window").outcome

    @pytest.mark.parametrize("others", [(), (Outcome.PASS,), (Outcome.SKIP,)], ids=str)
    def test_a_flaky_item_makes_its_requirement_flaky(
        self, others: tuple[Outcome, ...], made: Made
    ) -> None:
        """What held in one attempt only is not held, and not broken for certain."""
        entries = [made.entry(outcome=one, reason="r") for one in others]

        shown = row(made.summary_of(made.flaky(*FAIL_PASS), *entries), "timestamp/window")

        assert (Outcome.FLAKY, Evidence.NONE) == (shown.outcome, shown.evidence)

    def test_a_requirement_that_one_attempt_broke_is_flaky(self, made: Made) -> None:
        """Whatever the item was about, and although another item passed."""
        passed = made.entry("transport/date/a")

        summary = made.summary_of(made.flaky(*FAIL_PASS, broken="transport/date"), passed)

        assert Outcome.FLAKY is row(summary, "transport/date").outcome
        assert "timestamp/window/old: fail: " in row(summary, "transport/date").reason

    def test_what_is_broken_for_certain_is_not_flaky(self, made: Made) -> None:
        """Another item says so."""
        summary = made.summary_of(made.flaky(*FAIL_PASS), made.failed("timestamp/window"))

        assert Outcome.FAIL is row(summary, "timestamp/window").outcome

    def test_a_finding_counts_for_the_requirement_that_it_names(self, made: Made) -> None:
        """An item about one requirement may show that another is broken, and only that one."""
        summary = made.summary_of(made.failed("transport/date", item="timestamp/window/old"))

        assert Outcome.FAIL is row(summary, "transport/date").outcome
        assert Outcome.PASS is row(summary, "timestamp/window").outcome

    def test_what_no_item_exercised_is_skipped_with_that_reason(self, made: Made) -> None:
        """A requirement that nobody looked at is not held."""
        unseen = row(made.summary_of(made.entry()), "transport/date")

        assert (Outcome.SKIP, NOT_EXERCISED) == (unseen.outcome, unseen.reason)
        assert (Evidence.NONE, "") == (unseen.evidence, unseen.shown_at)

    def test_a_reading_that_was_seen_shows_its_requirement(self, made: Made) -> None:
        """Answers to other items show it too, and every reading is told."""
        seen = (
            Observation(requirement="format/default", reading="json"),
            Observation(requirement="format/default", reading="xml"),
            Observation(requirement="format/default", reading="json"),
        )

        shown = row(made.summary_of(made.entry(observations=seen)), "format/default")

        assert Outcome.PASS is shown.outcome
        assert {"json": 2, "xml": 1} == shown.readings

    def test_evidence_is_where_the_answers_came_from_and_when(self, made: Made) -> None:
        """For what was shown, by pass or by failure."""
        shown = row(made.summary_of(made.failed("timestamp/window")), "timestamp/window")

        assert (Evidence.EMBEDDED, "2026-11-23T15:00:00Z") == (shown.evidence, shown.shown_at)

    def test_a_requirement_that_only_the_log_knows_is_shown(self, made: Made) -> None:
        """An older catalogue made it; it must not vanish."""
        assert (
            Outcome.FAIL
            is row(made.summary_of(made.failed("nobody/knows")), "nobody/knows").outcome
        )
