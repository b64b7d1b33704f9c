"""Generated media types."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis.strategies import SearchStrategy

from flushproof.cases import Expectation
from flushproof.judging.properties import REFUSED, check, generated
from flushproof.run import Run
from flushproof.strategies import media_types
from flushproof.strategies.texts import Edit, Told, told

ITEM = "body/media-type-parameters/generated"

TYPES: Mapping[str, SearchStrategy[Edit]] = MappingProxyType(
    {
        ITEM: media_types.parametrised_types(),
        "instance/unknown/media-type": media_types.odd_types(),
    }
)


@pytest.mark.item(ITEM, "a form's media type with a parameter changes nothing", names="unknown")
@given(told=told(TYPES))
def test_a_parameter_of_the_media_type_changes_nothing(
    run: Run, as_golden: Callable[[str], Expectation], told: Told
) -> None:
    """The back end reads the same form; under other media types a decoy is still a decoy."""
    item, edit = told
    expect = as_golden("form") if item == ITEM else REFUSED

    check(run, generated(item, edit, expect))
