"""What was answered elsewhere: each published exchange is judged by the same oracles."""

from collections.abc import Callable
from typing import cast

from flushproof.cassettes import Cassette
from flushproof.judging.quoting import judged
from flushproof.judging.replaying import Replayer
from flushproof.results import Result
from flushproof.run import Run


def test_cassette(cassette: Cassette, run: Run, settle: Callable[[Result], None]) -> None:
    """A published exchange breaks no requirement that it can show."""
    settle(judged(cast(Replayer, run.judge), cassette))
