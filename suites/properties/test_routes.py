"""Generated queries."""

import pytest
from hypothesis import given

from flushproof.cases import Sign
from flushproof.judging.properties import ACCEPTED, REFUSED_401, check, generated
from flushproof.run import Run
from flushproof.strategies import routes
from flushproof.strategies.texts import Edit


@pytest.mark.item(
    "signature/query/generated", "a query added after signing is refused", names="target"
)
@given(edit=routes.unsigned_queries())
def test_a_query_added_after_signing_is_refused(run: Run, edit: Edit) -> None:
    """The query is covered by the signature."""
    check(
        run,
        generated(
            "signature/query/generated",
            edit,
            REFUSED_401,
            sign=Sign.BEFORE_EDIT,
            instance="target",
        ),
    )


@pytest.mark.item(
    "signature/query/resigned", "a query added before signing is accepted", names="unknown"
)
@given(edit=routes.unsigned_queries())
def test_a_query_added_before_signing_is_accepted(run: Run, edit: Edit) -> None:
    """Signing after the edit restores acceptance."""
    check(run, generated("signature/query/resigned", edit, ACCEPTED))
