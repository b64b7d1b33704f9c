"""
What flushproof offers the tests of others: the fixture `flush_gateway`.

pytest loads this wherever flushproof is installed, so it imports nothing until it is used, changes
nothing, and has no options.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flushproof.lending import FlushGateway, Lender

MARK = "flush_gateway"


def pytest_configure(config: pytest.Config) -> None:
    """Tell of the mark, so that a strict pytest takes it."""
    config.addinivalue_line(
        "markers",
        f"{MARK}(reading={{...}}, fault='', clock_offset_ms=0): how the gateway behaves",
    )


@pytest.fixture(scope="session")
def flush_gateway_lender() -> Iterator[Lender]:
    """Lends gateways to fixtures of a wider scope, one at a time; see `flushproof.lending`."""
    from flushproof.lending import Lender

    with Lender() as lender:
        yield lender


@pytest.fixture
def flush_gateway(
    request: pytest.FixtureRequest, flush_gateway_lender: Lender
) -> Iterator[FlushGateway]:
    """A fresh reference gateway of flushCloudDBInstance on 127.0.0.1, with empty Redis data."""
    mark = request.node.get_closest_marker(MARK)
    with flush_gateway_lender.gateway(**(mark.kwargs if mark is not None else {})) as lent:
        yield lent
