"""`flushproof run`, 4, 5 and 10: what cannot be meant is refused, and nothing is sent."""

from typing import Any

import pytest

# A selection that is over in a moment.
QUICK = ("--select", "timestamp/boundary")

WRONG_USAGE = {
    "unknown-option": ("--flush-everything",),
    "no-number": ("--examples", "many"),
    "no-examples": ("--examples", "-1"),
    "unknown-target": ("--target", "prod"),
    "unknown-fault": ("--target", "embedded:accepts-everything"),
    "unknown-reading": ("--reading", "envelope/return-code=text"),
    "url-with-a-path": ("--target", "http://127.0.0.1:1/clouddb"),
    "no-such-shard": ("--shard", "3/2"),
    "disposable-without-a-number": ("--disposable", "--target", "http://127.0.0.1:1"),
}

Shell = Any


class TestWrongUsage:
    """4, 5 and 10: nothing is sent."""

    @pytest.mark.parametrize("arguments", WRONG_USAGE.values(), ids=WRONG_USAGE)
    def test_wrong_usage_is_4(self, shell: Shell, arguments: tuple[str, ...]) -> None:
        """What cannot be meant is refused, in a line or two that say what it was."""
        ran = shell("run", *arguments, *QUICK)

        assert 4 == ran.status
        assert arguments[0].lstrip("-") in (ran.out + ran.err)
        assert "Traceback" not in ran.err

    @pytest.mark.parametrize(
        "select",
        [
            ("--select", "timestamp/windows"),
            (*QUICK, "--select", "timestamp/windows"),
            (*QUICK, "--shard", "9/9"),
        ],
        ids=["misspelt", "one-of-two-misspelt", "empty-shard"],
    )
    def test_a_selection_of_nothing_is_5(self, shell: Shell, select: tuple[str, ...]) -> None:
        """No item of a selection, or of one of several, is no green run; and nothing is written."""
        ran = shell("run", *select)

        assert 5 == ran.status
        assert select[-2] in ran.out
        assert not shell.reports.exists()

    def test_a_budget_without_confirmation_is_10(self, shell: Shell) -> None:
        """The interlock is asked before anything else."""
        ran = shell("run", "--target", "http://127.0.0.1:1", "--flush-budget", "1")

        assert 10 == ran.status
        assert "Nothing was sent" in ran.err
