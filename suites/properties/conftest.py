"""What properties have in common: what the golden requests for a decoy come to."""

from collections.abc import Callable
from functools import cache

import pytest

from flushproof.cases import Expectation, Expected
from flushproof.judging.properties import ANY, generated, put
from flushproof.run import Run


@pytest.fixture(scope="session")
def as_golden(run: Run) -> Callable[[str], Expectation]:
    """
    What a request for a decoy comes to that means the same as the golden one of that name.

    The same layer refuses both, for the same reason. Where that one's answer does not tell, or
    takes the decoy for an instance, nothing follows for the other.
    """

    @cache
    def expected(golden: str) -> Expectation:
        plain = generated("instance/unknown/golden", ("header_order", "sorted"), ANY, golden=golden)
        told = put(run, plain)
        if told is None or told[1].accepted:
            return ANY
        _, answer = told
        codes = (answer.code,) if answer.code is not None else ()
        return Expectation(answer=Expected.REFUSED, by=answer.layer, codes=codes)

    return expected
