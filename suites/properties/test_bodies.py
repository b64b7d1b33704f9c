"""Generated bodies."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis.strategies import SearchStrategy

from flushproof.cases import Expectation, Expected, Sign
from flushproof.judging.properties import REFUSED, check, generated
from flushproof.run import Run
from flushproof.strategies import bodies, documents, forms
from flushproof.strategies.texts import Edit, Told, told

COVERAGE = Expectation(
    answer=Expected.OBSERVED, readings=(("accepted", "uncovered"), ("refused", "covered"))
)

# What means the same as a golden request, and as which.
GOLDEN: Mapping[str, str] = MappingProxyType(
    {"body/form/generated": "form", "body/json/generated": "json"}
)
SPELT: Mapping[str, SearchStrategy[Edit]] = MappingProxyType(
    {
        "body/form/generated": forms.spelt_forms(),
        "body/json/generated": documents.spelt_documents(),
    }
)

# What keeps an instance number from being read, and the requirement that it is then refused.
NUMBERLESS: Mapping[str, SearchStrategy[Edit]] = MappingProxyType(
    {
        "body/case-sensitive/generated": bodies.recased_names(),
        "body/instance-number/generated": bodies.numberless_bodies(),
        "body/malformed/generated": bodies.unreadable_bodies(),
    }
)


@pytest.mark.item(
    "signature/body/generated", "a body changed after signing keeps its signature", names="unknown"
)
@given(edit=bodies.padded_bodies())
def test_a_body_changed_after_signing_tells_what_is_covered(run: Run, edit: Edit) -> None:
    """No SDK signs the body; two overview pages say that it is covered."""
    check(run, generated("signature/body/generated", edit, COVERAGE, sign=Sign.BEFORE_EDIT))


@pytest.mark.item(
    "instance/unknown/generated",
    "what names no instance is refused, in whatever body it stands",
    names="unknown",
)
@given(edit=bodies.odd_bodies())
def test_a_number_of_no_instance_is_refused_in_any_body(run: Run, edit: Edit) -> None:
    """What is read of an odd body is not published; whatever it is, no instance has the number."""
    check(run, generated("instance/unknown/generated", edit, REFUSED))


@pytest.mark.item(
    "body/form/generated",
    "a body that is spelt or ordered otherwise gets the same answer",
    names="unknown",
)
@given(told=told(SPELT))
def test_a_body_spelt_otherwise_gets_the_same_answer(
    run: Run, as_golden: Callable[[str], Expectation], told: Told
) -> None:
    """The back end reads the same number, if any, so it refuses it for the same reason."""
    item, edit = told
    check(run, generated(item, edit, as_golden(GOLDEN[item])))


@pytest.mark.item(
    "body/malformed/generated",
    "a body in which no instance number can be read is refused",
    names="target",
)
@given(told=told(NUMBERLESS))
def test_a_body_without_an_instance_number_is_refused(run: Run, told: Told) -> None:
    """Re-cased, absent, empty, under another name, or in a body that cannot be read."""
    item, edit = told
    check(run, generated(item, edit, REFUSED, instance="target"))
