"""Generated sequences of requests over two instances, and what each instance must hold then."""

from collections.abc import Callable

import pytest

from flushproof.examples import profile_of
from flushproof.judging.properties import need, property_result
from flushproof.judging.sequences import Sequences, concluded
from flushproof.judging.states import play
from flushproof.results import Result
from flushproof.run import Run
from flushproof.targets import DISPOSABLE, SEES_DATA

ITEM = "effect/emptied/any-sequence"
NEEDS = (DISPOSABLE, SEES_DATA)
DESCRIPTION = "two instances hold what a sequence of flushes and refusals leaves them"


@pytest.mark.item(ITEM, DESCRIPTION, names="flush", needs=NEEDS)
def test_two_instances_hold_what_a_sequence_leaves_them(
    run: Run, settle: Callable[[Result], None]
) -> None:
    """Filled, flushed in json and in xml, refused in every way, read and listed, in any order."""
    need(run, settle, ITEM, DESCRIPTION, NEEDS)
    sequences = Sequences(judge=run.judge, item=ITEM)

    play(sequences, profile_of(run.settings), seed=run.settings.seed)

    settle(concluded(sequences, property_result(run, ITEM, DESCRIPTION, None)))
