"""Generated headers."""

import pytest
from hypothesis import given

from flushproof.judging.properties import ACCEPTED, REFUSED_401, check, generated
from flushproof.run import Run
from flushproof.strategies import headers
from flushproof.strategies.texts import Edit


@pytest.mark.item("headers/unknown/generated", "an unknown header changes nothing", names="unknown")
@given(edit=headers.unknown_headers())
def test_an_unknown_header_is_ignored(run: Run, edit: Edit) -> None:
    """Headers that no source knows do not stop a request."""
    check(run, generated("headers/unknown/generated", edit, ACCEPTED))


@pytest.mark.item(
    "access-key/known/generated", "an access key that nobody has is refused", names="target"
)
@given(edit=headers.unknown_access_keys())
def test_an_unknown_access_key_is_refused(run: Run, edit: Edit) -> None:
    """An access key that nobody has is refused, however well it is signed."""
    check(run, generated("access-key/known/generated", edit, REFUSED_401, instance="target"))
