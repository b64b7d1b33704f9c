"""The line that repeats a failure: a generated request is among what it runs again."""

import shlex
from typing import Any

import pytest

Shell = Any


def again(out: str) -> list[str]:
    """The arguments of the line that repeats what failed."""
    [line] = [line for line in out.splitlines() if line.strip().startswith("again: ")]
    return shlex.split(line.partition("again: ")[2])[1:]


def outcomes(ran: Any) -> list[str]:
    """How the items of the last run ended."""
    return [item["outcome"] for item in ran.summary["items"]]


@pytest.mark.parametrize("lie", ["accepts-stale", "narrows-window"])
def test_a_generated_failure_is_shown_and_repeated_beside_written_ones(
    shell: Shell, lie: str
) -> None:
    """However many hand-written cases failed too."""
    ran = shell("run", "--target", f"embedded:{lie}", "--select", "timestamp/window")
    failed = outcomes(ran).count("fail")

    repeated = shell(*again(ran.out))

    assert failed >= 3
    assert "sent the golden request form with timestamp_offset_ms" in ran.out
    assert "(0 generated)" not in repeated.out
    assert ["fail", "fail"] == outcomes(repeated)
