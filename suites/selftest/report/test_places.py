"""Where items and requirements stand in the suite."""

from typing import Any

import pytest

from flushproof.contract import contract
from flushproof.report.places import place_of, place_of_requirement
from flushproof.resources import load, root

Made = Any

CASES = [
    row["id"]
    for path in sorted((root() / "suites" / "cases").glob("*.json"))
    for row in load(f"suites/cases/{path.name}").get("cases", ())
]


def line_of(place: Any) -> str:
    """The line that *place* means."""
    return (root() / place.file).read_text(encoding="utf-8").splitlines()[place.line - 1]


def test_every_case_is_found_at_its_row(made: Made) -> None:
    """In the file of its area, where its id is, and not where a neighbour names it."""
    lines = {item: line_of(place_of(made.entry(item))) for item in CASES}

    assert CASES
    assert [] == [item for item, line in lines.items() if f'"id": "{item}"' not in line]


def test_every_requirement_is_found_in_the_catalogue() -> None:
    """At its row."""
    lines = {name: line_of(place_of_requirement(name)) for name in contract().requirements}

    assert [] == [name for name, line in lines.items() if f'"id": "{name}"' not in line]


def test_a_property_is_found_where_it_is_written(made: Made) -> None:
    """An id in a file of properties is its place."""
    place = place_of(made.entry("timestamp/window/stale"))

    assert "suites/properties/test_timestamps.py" == place.file
    assert '"timestamp/window/stale"' in line_of(place)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("timestamp/window/throughout", '"id": "timestamp/window"'),
        ("nobody/knows/this", "{"),
    ],
)
def test_an_item_without_a_place_is_at_its_requirement(
    item: str, expected: str, made: Made
) -> None:
    """One that nobody knows would stand at the top of the catalogue."""
    place = place_of(made.entry(item))

    assert "schemas/requirements.json" == place.file
    assert expected in line_of(place)
