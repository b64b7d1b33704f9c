"""Generated signatures, and what they cover."""

import pytest
from hypothesis import given

from flushproof.judging.properties import REFUSED_401, check, generated
from flushproof.run import Run
from flushproof.strategies import signatures
from flushproof.strategies.texts import Edit


@pytest.mark.item(
    "signature/value/generated", "a signature that no secret made is refused", names="target"
)
@given(edit=signatures.random_macs() | signatures.broken_signatures())
def test_a_made_up_signature_is_refused(run: Run, edit: Edit) -> None:
    """Neither a random value of the right form nor one of another form is a signature."""
    check(run, generated("signature/value/generated", edit, REFUSED_401, instance="target"))


@pytest.mark.item(
    "signature/timestamp/generated", "a signature of another timestamp is refused", names="target"
)
@given(edit=signatures.other_timestamps_signed())
def test_a_signature_of_another_timestamp_is_refused(run: Run, edit: Edit) -> None:
    """The header's timestamp is the signed one, to the millisecond."""
    check(run, generated("signature/timestamp/generated", edit, REFUSED_401, instance="target"))
