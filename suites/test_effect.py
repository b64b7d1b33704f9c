"""What takes more than one exchange, or a look at the data."""

from collections.abc import Callable

from flushproof.judging.scenarios import perform
from flushproof.results import Result
from flushproof.run import Run


def test_scenario(scenario: str, run: Run, settle: Callable[[Result], None]) -> None:
    """What a scenario shows of its requirement is what the contract says."""
    settle(perform(run.judge, scenario))
