"""The one test that puts every case to the target."""

from collections.abc import Callable

from flushproof.cases import Case
from flushproof.results import Result
from flushproof.run import Run


def test_case(case: Case, run: Run, settle: Callable[[Result], None]) -> None:
    """The answer to a case, and what it does to the data, are what the contract says."""
    settle(run.judge.put(case))
