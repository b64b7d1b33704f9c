"""
What the tests of strategies have in common: what a strategy can produce, and what is sent for it.
"""

from collections.abc import Callable

import pytest
from hypothesis import Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from flushproof.cases import Sign
from flushproof.cases.build import build
from flushproof.cases.draft import Subject
from flushproof.exchange import Request
from flushproof.judging.properties import ANY, generated
from flushproof.strategies.texts import Edit
from flushproof.targets.embedded import CREDENTIALS, NUMBERS

NOW_MS = 1_700_000_000_000
SEARCH = settings(
    max_examples=1000,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
)


@pytest.fixture(scope="session")
def now_ms() -> int:
    """The time at which edits are made into requests."""
    return NOW_MS


@pytest.fixture(scope="session")
def can_produce() -> Callable[[st.SearchStrategy[Edit], Callable[[Edit], object]], bool]:
    """Whether a strategy gives, among a thousand edits, one that is as told."""

    def searched(strategy: st.SearchStrategy[Edit], told: Callable[[Edit], object]) -> bool:
        try:
            find(strategy, lambda edit: bool(told(edit)), settings=SEARCH)
        except NoSuchExample:
            return False
        return True

    return searched


@pytest.fixture(scope="session")
def sent() -> Callable[..., Request]:
    """The request that an edit makes of a golden one, built and signed at `NOW_MS`."""

    def request(edit: Edit, golden: str = "form", sign: Sign = Sign.AFTER_EDIT) -> Request:
        case = generated("route/path/x", edit, ANY, golden=golden, sign=sign)
        subject = Subject(numbers=NUMBERS, credentials=CREDENTIALS)
        return build(case, subject, NOW_MS).request

    return request
