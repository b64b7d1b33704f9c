"""What every answer of the run showed, requirement by requirement; it is concluded last."""

from collections.abc import Callable

from flushproof.results import Result
from flushproof.run import Run


def test_throughout(watched: str, run: Run, settle: Callable[[Result], None]) -> None:
    """No answer of the run breaks the requirement, and the target does not change its mind."""
    settle(run.judge.conclude(watched))
