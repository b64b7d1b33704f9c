"""What is concluded once of a requirement: whether it changed, and how often it broke."""

import pytest

from flushproof.oracles.readings import FREE
from flushproof.oracles.throughout import (
    EXAMPLES,
    broken_of,
    changes_of_mind,
    looked_at,
    statement_of,
)
from flushproof.results import Finding, Observation

REQUIREMENT = "errors/format"


def seen(*rows: tuple[str, str, str], requirement: str = REQUIREMENT) -> list[Finding]:
    """What is found in readings: each with its scope and what showed it."""
    followed = [
        Observation(requirement=requirement, reading=reading, scope=scope, item=item)
        for reading, scope, item in rows
    ]
    return list(changes_of_mind(requirement, followed))


class TestMind:
    """A target follows one reading."""

    @pytest.mark.parametrize(
        "rows",
        [(), (("json", "a", "1"),), (("json", "a", "1"), ("json", "a", "2"), ("asked", "b", "3"))],
        ids=["nothing", "once", "another scope"],
    )
    def test_one_reading_in_each_scope_is_no_finding(
        self, rows: tuple[tuple[str, str, str]]
    ) -> None:
        """However often it is seen."""
        assert [] == seen(*rows)

    def test_two_readings_in_one_scope_are_a_finding(self) -> None:
        """It names what showed each of them first."""
        findings = seen(("json", "", "one"), ("json", "", "two"), ("asked", "", "three"))

        assert [(REQUIREMENT, "readings", "json during one; asked during three")] == [
            (finding.requirement, finding.where, finding.actual) for finding in findings
        ]

    def test_what_a_target_does_over_time_is_no_change_of_mind(self) -> None:
        """A status goes from one to the next."""
        name = min(FREE)

        assert [] == seen(("settingup", "", "1"), ("running", "", "2"), requirement=name)


class TestCount:
    """A description tells how often a statement was looked at, and how often it broke."""

    @pytest.mark.parametrize(
        ("broken", "description"),
        [
            (0, "It holds (so). (12 times looked at)"),
            (5, "It holds (so). (12 times looked at)"),
            (6, "It holds (so). (12 times looked at; 6 findings)"),
        ],
        ids=["never", "all shown", "more than shown"],
    )
    def test_findings_are_counted_where_not_all_are_shown(
        self, broken: int, description: str
    ) -> None:
        """A report shows five."""
        assert description == looked_at("It holds (so).", 12, broken)

    @pytest.mark.parametrize("broken", [0, EXAMPLES, EXAMPLES + 1, 1000])
    def test_what_is_told_can_be_read_again(self, broken: int) -> None:
        """Statement and count, when shards are merged."""
        description = looked_at("It holds (so).", 12, broken)

        assert "It holds (so)." == statement_of(description)
        assert broken == broken_of(description, min(broken, EXAMPLES))
