"""Filters of the requirements: what is hidden is told, and what is chosen is in the address."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Open = Callable[..., Any]


def counts_in(text: str) -> list[int]:
    """The numbers in *text*."""
    return [int(number) for number in re.findall(r"\d+", text)]


class TestFilters:
    """The requirements can be filtered."""

    def test_an_outcome_that_is_not_wanted_is_hidden(self, visit: Open, sample: Path) -> None:
        """By a box for each outcome."""
        seen = visit(sample)

        seen.page.get_by_label("pass").press("Space")
        seen.page.get_by_label("skip").press("Space")

        assert {"timestamp/window", "envelope/total-rows", "route/path"} == set(seen.rows())

    @pytest.mark.parametrize(
        ("name", "value", "column"),
        [
            ("level", "should", "level"),
            ("basis", "contradicted", "basis"),
            ("area", "timestamp", "area"),
            ("evidence", "embedded", "evidence"),
        ],
    )
    def test_a_choice_leaves_what_it_says(
        self, visit: Open, sample: Path, name: str, value: str, column: str
    ) -> None:
        """Level, basis, area and evidence."""
        seen = visit(sample)

        seen.page.locator(f"select[name={name}]").select_option(value)
        values = seen.page.locator("tr[data-outcome]:visible").evaluate_all(
            f"rows => rows.map(row => row.dataset.{column})"
        )

        assert {value} == set(values)

    def test_words_are_looked_for_in_ids_quotes_and_cases(self, visit: Open, sample: Path) -> None:
        """Also where they are folded away."""
        seen = visit(sample)

        seen.page.get_by_label("Find").fill("TIMESTAMP/window/old-3")

        assert ["timestamp/window"] == seen.rows()

    def test_the_counts_add_up_and_say_what_is_hidden(self, visit: Open, sample: Path) -> None:
        """Shown and hidden together are all, and so are their parts."""
        seen = visit(sample)
        seen.page.get_by_label("pass").press("Space")

        told = seen.page.locator("#filtered").inner_text()
        shown, rest = told.split("Hidden by the filter:")
        visible, total, *parts = counts_in(shown)
        hidden, *hidden_parts = counts_in(rest)

        assert (total, visible, hidden) == (visible + hidden, sum(parts), sum(hidden_parts))

    def test_an_area_without_a_row_is_hidden_with_its_title(
        self, visit: Open, sample: Path
    ) -> None:
        """No empty headings are left."""
        seen = visit(sample)

        seen.page.locator("select[name=area]").select_option("timestamp")

        assert 1 == seen.page.locator("tr.area:visible").count()

    def test_what_is_chosen_can_be_linked(self, visit: Open, sample: Path) -> None:
        """The address of a filtered page opens it filtered."""
        first = visit(sample)
        first.page.get_by_label("pass").press("Space")
        first.page.locator("select[name=level]").select_option("must")
        first.page.get_by_label("Find").fill("stamp/w")
        address = first.page.evaluate("location.hash")

        again = visit(sample, address)

        assert ["timestamp/window"] == first.rows() == again.rows()
        assert "stamp/w" == again.page.get_by_label("Find").input_value()

    def test_an_address_that_nobody_made_hides_nothing_by_mistake(
        self, visit: Open, sample: Path
    ) -> None:
        """What is no value of a choice is no choice."""
        seen = visit(sample, "#requirements?level=<script>&who=%&area=nowhere")

        chosen = seen.page.locator("select").evaluate_all("all => all.map(s => s.selectedIndex)")

        assert "All" in seen.page.locator("#filtered").inner_text()
        assert {0} == set(chosen)
        assert [] == seen.complaints

    def test_everything_comes_back(self, visit: Open, sample: Path) -> None:
        """By one button, and the address says so."""
        seen = visit(sample, "#requirements?outcome=fail")
        before = len(seen.rows())

        seen.page.get_by_role("button", name="Show all").click()

        assert before < len(seen.rows())
        assert "#requirements" == seen.page.evaluate("location.hash")
