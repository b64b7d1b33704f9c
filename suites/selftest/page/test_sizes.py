"""Pages of many results: small enough, and quick enough that nobody waits."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flushproof.contract import contract

Open = Callable[..., Any]

NAMES = tuple(contract().requirements)

# A page that freezes takes far longer; a busy machine does not.
FROZEN_MS = 5000

FILTERED = """async () => {
  const started = performance.now();
  const field = document.querySelector("[name=q]");
  field.value = "timestamp/window/case-1";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - started;
}"""


@pytest.fixture(scope="module")
def many(made: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Makes the page of so many results; every tenth failed."""

    def page(count: int) -> Path:
        results = tuple(
            made.failed(f"{name}/case-{number}", made.stale, exchange=exchange)
            if number % 10 == 0
            else made.passed(f"{name}/case-{number}", exchange=exchange)
            for number in range(count)
            for name in [NAMES[number % len(NAMES)]]
            for exchange in [made.asked(old_ms=number)]
        )
        made_page: Path = made.page_of(tmp_path_factory.mktemp(f"many-{count}"), results)
        return made_page

    return page


class TestSizes:
    """A page stays usable, however many results it is of."""

    def test_a_thousand_cases_are_a_megabyte_and_a_half_at_most(
        self, many: Callable[[int], Path]
    ) -> None:
        """Each with its exchange, as long as there is room."""
        assert many(1000).stat().st_size <= 1_500_000

    def test_twenty_thousand_cases_open_and_filter(
        self, visit: Open, many: Callable[[int], Path]
    ) -> None:
        """Nothing freezes, and a case is still found by its name."""
        seen = visit(many(20_000))

        took_ms = seen.page.evaluate(FILTERED)

        assert took_ms < FROZEN_MS
        assert ["timestamp/window"] == seen.rows()
        assert [] == seen.complaints
