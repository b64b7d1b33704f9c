"""What a log holds of the scope of a reading: what tells two apart, and no text of the target."""

from typing import Any

import pytest

from flushproof.results import Observation, Outcome, Result
from flushproof.scrubbing.scrub import Scrubber

SCRUBBER = Scrubber(secrets=(), live=True)


def written(scope: str) -> str:
    """The scope that stands in the log."""
    seen = Observation(requirement="errors/details", reading="present", scope=scope, item="a/b/c")
    result = Result(
        id="errors/details/throughout",
        requirement="errors/details",
        outcome=Outcome.PASS,
        observations=(seen,),
    )
    record: Any = SCRUBBER.result(result)["observations"][0]
    return str(record["scope"])


@pytest.mark.parametrize("scope", ["", "200", "gateway", "back-end", "xml", "10009"])
def test_a_code_or_a_word_is_written_as_it_is(scope: str) -> None:
    """Those are published."""
    assert scope == written(scope)


@pytest.mark.parametrize(
    "scope", ["redis-prd-01.internal", "a b", "200\n", "\ud800", "x" * 100_000, "비밀"]
)
def test_any_other_text_is_not(scope: str) -> None:
    """A target may make an error code of anything; two of them are told apart all the same."""
    assert scope[:2] not in written(scope)
    assert 17 == len(written(scope))
    assert written(scope) != written(f"{scope}-")
    assert written(scope) == written(scope)
