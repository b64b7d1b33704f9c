"""Reports of many results: they are made as they are written, and never held as a whole."""

import tracemalloc
from collections import deque
from types import SimpleNamespace

import pytest

from flushproof.report import FORMATS
from flushproof.report.summary import RunSummary
from flushproof.results import Outcome

Made = SimpleNamespace

# Badge and step summary are short, whatever they are of.
LONG = ("run", "junit", "ctrf", "sarif")


@pytest.fixture(scope="module")
def large(made: Made) -> RunSummary:
    """Four thousand results; every second one failed, or could not tell."""
    items = (
        made.entry(f"timestamp/window/{number}", outcome, reason="r" * 100, description="d" * 100)
        for number in range(1000)
        for outcome in (Outcome.PASS, Outcome.FAIL, Outcome.PASS, Outcome.ERROR)
    )
    summary: RunSummary = made.summary_of(*items)
    return summary


@pytest.mark.parametrize("name", LONG)
def test_a_format_needs_less_memory_than_it_has_text(name: str, large: RunSummary) -> None:
    """A row of it is made when it is written."""
    size = len(FORMATS[name].render(large))
    tracemalloc.start()

    deque(FORMATS[name].parts(large), maxlen=0)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < size / 4
