"""What was answered elsewhere: each published exchange is judged by the same oracles."""

from collections.abc import Callable

from flushproof.cassettes import Cassette
from flushproof.judging.replaying import judged
from flushproof.results import Result
from flushproof.run import Run


def test_cassette(cassette: Cassette, run: Run, settle: Callable[[Result], None]) -> None:
    """A published exchange breaks no requirement that it can show."""
    settle(judged(run.judge, cassette))
