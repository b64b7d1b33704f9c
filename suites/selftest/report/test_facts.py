"""The options of a run in its report: what every one was, and where that came from."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from flushproof.report.page.facts import options_of

Made = SimpleNamespace


@pytest.mark.parametrize(
    ("options", "origins", "told"),
    [
        ({}, {}, ("50", "default")),
        ({"examples": 7}, {}, ("7", "set for this run")),
        ({"examples": 7}, {"examples": "given"}, ("7", "given for this run")),
        ({}, {"examples": "given"}, ("50", "given for this run")),
        (
            {"profile": "deep", "examples": 2000},
            {"examples": "profile"},
            ("2000", "profile deep"),
        ),
        (
            {"examples": 0},
            {"examples": "stranger"},
            ("0", "usual for a running gateway that is not disposable"),
        ),
        ({"profile": "nobody's"}, {"examples": "nobody's"}, ("50", "default")),
    ],
)
def test_an_option_has_its_origin(
    made: Made,
    options: dict[str, Any],
    origins: dict[str, str],
    told: tuple[str, str],
) -> None:
    """Given, of a profile, usual for such a target, or the default."""
    header = replace(made.header, options=options, option_origins=origins)

    assert [told] == [
        (option.value, option.origin) for option in options_of(header) if option.name == "examples"
    ]


@pytest.mark.parametrize(
    ("name", "value", "text"), [("select", ["a", "b"], "a, b"), ("strict", True, "yes")]
)
def test_a_value_is_as_a_person_writes_it(made: Made, name: str, value: Any, text: str) -> None:
    """No brackets, no quotes."""
    header = replace(made.header, options={name: value})

    assert text in [option.value for option in options_of(header) if option.name == name]
