"""Generated bodies."""

import pytest
from hypothesis import given

from flushproof.cases import Expectation, Expected, Sign
from flushproof.judging.properties import REFUSED, check, generated
from flushproof.run import Run
from flushproof.strategies import bodies
from flushproof.strategies.texts import Edit

COVERAGE = Expectation(
    answer=Expected.OBSERVED, readings=(("accepted", "uncovered"), ("refused", "covered"))
)


@pytest.mark.item(
    "signature/body/generated", "a body changed after signing keeps its signature", names="unknown"
)
@given(edit=bodies.padded_bodies())
def test_a_body_changed_after_signing_tells_what_is_covered(run: Run, edit: Edit) -> None:
    """No SDK signs the body; two overview pages say that it is covered."""
    check(run, generated("signature/body/generated", edit, COVERAGE, sign=Sign.BEFORE_EDIT))


@pytest.mark.item(
    "instance/unknown/generated", "a number that is no number is refused", names="target"
)
@given(edit=bodies.worded_numbers())
def test_an_instance_number_in_words_is_refused(run: Run, edit: Edit) -> None:
    """What is no number is no instance's number."""
    check(run, generated("instance/unknown/generated", edit, REFUSED, instance="target"))
