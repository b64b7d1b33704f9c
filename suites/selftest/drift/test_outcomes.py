"""What fails, passes, or cannot be told any more, each apart from the others."""

from typing import Any

import pytest

from flushproof.errors import EvidenceIncomplete
from flushproof.results import Outcome

Made = Any

OLD, WINDOW = "timestamp/window/old", "timestamp/window"
UNTOLD = [Outcome.SKIP, Outcome.ERROR, Outcome.UNKNOWN, Outcome.FLAKY]


def rows(moved: Any) -> list[tuple[str, list[str]]]:
    """Requirements, and the items that say something else of them."""
    return [(row.requirement, [item.id for item in row.items]) for row in moved]


def changes(drift: Any) -> dict[str, int]:
    """How much changed, of the kinds of which something did."""
    return {kind: len(found) for kind, found in drift.kinds.items() if found}


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_stays_as_it_was_is_no_change(made: Made, outcome: Outcome) -> None:
    """Whatever the outcome was."""
    drift = made.drift(made.entry(OLD, outcome), made.entry(OLD, outcome))

    assert ({}, False, 0) == (changes(drift), drift.changed, drift.exit_status(fail_on_change=True))


@pytest.mark.parametrize("outcome", [Outcome.PASS, *UNTOLD])
def test_what_fails_and_did_not_got_worse(made: Made, outcome: Outcome) -> None:
    """Nobody has seen it fail before, whether it passed or could not be told."""
    drift = made.drift(made.entry(OLD, outcome), made.failed(OLD, WINDOW))

    assert [(WINDOW, [OLD])] == rows(drift.newly_failing)
    assert ({"newly failing": 1}, 1) == (changes(drift), drift.exit_status(fail_on_change=False))


def test_what_passes_and_did_not_is_mended(made: Made) -> None:
    """It is told, and is no failure."""
    drift = made.drift(made.failed(OLD, WINDOW), made.entry(OLD))

    assert [(WINDOW, [OLD])] == rows(drift.newly_passing)
    assert ({"newly passing": 1}, 0) == (changes(drift), drift.exit_status(fail_on_change=False))
    assert drift.exit_status(fail_on_change=True) == 1


@pytest.mark.parametrize("outcome", UNTOLD)
def test_what_failed_and_cannot_be_told_is_not_mended(made: Made, outcome: Outcome) -> None:
    """A failure that is skipped now is lost evidence."""
    drift = made.drift(made.failed(OLD, WINDOW), made.entry(OLD, outcome))

    assert ({"no longer told": 1}, 13) == (changes(drift), drift.exit_status(fail_on_change=False))


@pytest.mark.parametrize("outcome", UNTOLD)
def test_what_passed_and_cannot_be_told_is_lost_evidence(made: Made, outcome: Outcome) -> None:
    """The reason is told with it."""
    drift = made.drift(made.entry(OLD), made.entry(OLD, outcome, reason="no probe"))

    [row] = drift.untold
    assert [("no probe", Outcome.PASS, outcome)] == [
        (item.reason, item.before, item.after) for item in row.items
    ]
    assert drift.exit_status(fail_on_change=False) == 13


def test_what_could_never_be_told_is_no_lost_evidence(made: Made) -> None:
    """From skip to error: another cause, and nothing is lost."""
    drift = made.drift(made.entry(OLD, Outcome.SKIP), made.entry(OLD, Outcome.ERROR))

    assert ({"no longer told": 1}, 0) == (changes(drift), drift.exit_status(fail_on_change=False))


@pytest.mark.parametrize("outcome", UNTOLD)
def test_what_passes_for_the_first_time_is_told(made: Made, outcome: Outcome) -> None:
    """It is not mended: nobody knew that it was broken."""
    drift = made.drift(made.entry(OLD, outcome), made.entry(OLD))

    assert {"told for the first time": 1} == changes(drift)


def test_a_failure_counts_before_lost_evidence(made: Made) -> None:
    """Both hold, and the sooner one of the table is returned."""
    before = made.side(made.entry(OLD), made.entry("route/path/a"))
    after = made.side(made.failed(OLD, WINDOW), made.entry("route/path/a", Outcome.SKIP))

    assert made.drift(before, after).exit_status(fail_on_change=False) == 1


def test_an_item_that_breaks_something_else_is_told_both_ways(made: Made) -> None:
    """It failed before and fails now, and yet something got worse."""
    drift = made.drift(made.failed(OLD, WINDOW), made.failed(OLD, "errors/status"))

    assert ([("errors/status", [OLD])], [(WINDOW, [OLD])]) == (
        rows(drift.newly_failing),
        rows(drift.newly_passing),
    )


@pytest.mark.parametrize(("strict", "expected"), [(False, 0), (True, 1)])
def test_a_should_counts_only_if_it_is_asked_for(made: Made, strict: bool, expected: int) -> None:
    """As in a run."""
    drift = made.drift(made.entry(OLD), made.failed(OLD, "instance/status-after"), strict=strict)

    assert ({"newly failing": 1}, expected) == (
        changes(drift),
        drift.exit_status(fail_on_change=False),
    )


def test_a_should_counts_if_the_later_run_was_strict(made: Made) -> None:
    """Who ran it with --strict means it."""
    after = made.side(made.failed(OLD, "instance/status-after"), options={"strict": True})

    assert made.drift(made.side(made.entry(OLD)), after).exit_status(fail_on_change=False) == 1


def test_a_requirement_that_nobody_knows_counts(made: Made) -> None:
    """A log of another version may name it."""
    drift = made.drift(made.entry(OLD), made.failed(OLD, "later/version"))

    assert drift.exit_status(fail_on_change=False) == 1


class TestOneSideOnly:
    """What was added or removed."""

    def test_a_failing_item_that_is_gone_is_removed(self, made: Made) -> None:
        """Who deletes the case has mended nothing."""
        kept = made.entry("route/path/a")

        drift = made.drift(made.side(kept, made.failed(OLD, WINDOW)), made.side(kept))

        assert [(OLD, Outcome.FAIL)] == [(seen.id, seen.outcome) for seen in drift.removed]
        assert {"removed": 1} == changes(drift)
        assert [0, 1] == [drift.exit_status(fail_on_change=flag) for flag in (False, True)]

    def test_a_failing_item_that_is_new_is_added(self, made: Made) -> None:
        """What was never asked before may have been broken always; the run itself fails."""
        kept = made.entry("route/path/a")

        drift = made.drift(made.side(kept), made.side(kept, made.failed(OLD, WINDOW)))

        assert [(OLD, Outcome.FAIL)] == [(seen.id, seen.outcome) for seen in drift.added]
        assert ({"added": 1}, 0) == (changes(drift), drift.exit_status(fail_on_change=False))

    @pytest.mark.parametrize("narrowed", [{"select": ("route/",)}, {"partial": True}])
    def test_what_was_not_asked_is_neither(self, made: Made, narrowed: dict[str, Any]) -> None:
        """A selection and a shard leave items out, on whichever side."""
        kept = made.entry("route/path/a")
        whole, part = made.side(kept, made.entry(OLD)), made.side(kept, **narrowed)

        drifts = [made.drift(whole, part), made.drift(part, whole)]

        assert [({}, 1), ({}, 1)] == [(changes(one), one.extent.not_asked) for one in drifts]

    @pytest.mark.parametrize(
        ("select", "expected"), [((), ["no longer told"]), (("errors/",), [])], ids=["all", "less"]
    )
    def test_what_is_concluded_from_fewer_items_is_not_lost(
        self, made: Made, select: tuple[str, ...], expected: list[str]
    ) -> None:
        """A run of fewer items need not show what all of them show."""
        item = "errors/details/throughout"
        before = made.side(made.entry(item), made.entry("errors/details/a"))
        after = made.side(
            made.entry(item, Outcome.SKIP), made.entry("errors/details/a"), select=select
        )

        assert expected == list(changes(made.drift(before, after)))

    def test_nothing_in_common_proves_nothing(self, made: Made) -> None:
        """That nothing changed must not be said of it."""
        with pytest.raises(EvidenceIncomplete, match="no item in common"):
            made.drift(made.entry(OLD), made.entry("route/path/a"))


class TestReadings:
    """How contradictions are read."""

    def test_another_reading_is_a_change_and_no_failure(self, made: Made) -> None:
        """A target may follow either."""
        drift = made.drift(
            made.read(OLD, ("errors/details", "present")),
            made.read(OLD, ("errors/details", "absent")),
        )

        [one] = drift.readings
        assert ("errors/details", ("present",), ("absent",)) == (
            one.requirement,
            one.before,
            one.after,
        )
        assert drift.exit_status(fail_on_change=False) == 0

    def test_a_reading_that_is_not_shown_is_no_other(self, made: Made) -> None:
        """One side said nothing."""
        drift = made.drift(made.read(OLD, ("errors/details", "present")), made.read(OLD))

        assert {} == changes(drift)

    def test_who_follows_both_now_changed(self, made: Made) -> None:
        """All readings of a side are one set."""
        before = made.side(made.read(OLD, ("a/b", "x")), made.read("c/d/e", ("a/b", "x")))
        after = made.side(made.read(OLD, ("a/b", "x")), made.read("c/d/e", ("a/b", "y")))

        assert [(("x",), ("x", "y"))] == [
            (one.before, one.after) for one in made.drift(before, after).readings
        ]


def test_what_was_set_otherwise_is_no_change(made: Made) -> None:
    """The target, the version and the options are said, and where reports go is not."""
    before = made.side(made.entry(OLD), options={"reading": ["details=absent"], "report_dir": "a"})
    after = made.side(
        made.entry(OLD), target="embedded:drips", suite_version="0.2.0", options={"report_dir": "b"}
    )

    drift = made.drift(before, after)

    assert [
        ("target", "embedded", "embedded:drips"),
        ("suite version", "0.1.0", "0.2.0"),
        ("--reading", "details=absent", "-"),
    ] == [(one.name, one.before, one.after) for one in drift.differences]
    assert {} == changes(drift)
