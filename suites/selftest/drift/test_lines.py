"""A drift as lines for a person, and as a document for machines."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from flushproof.contract import contract
from flushproof.drift.document import document_of
from flushproof.drift.lines import lines_of
from flushproof.resources import load
from flushproof.results import Outcome

Made = Any

SCHEMA = Draft202012Validator(load("schemas/suite/diff.schema.json"))

HOSTILE = "\x1b[2J\u202e\r\nlie \x00\x07 \ud800 [/] é"

ORDER = [
    "newly failing",
    "newly passing",
    "changed readings",
    "changed answers",
    "changed timing",
    "added",
    "removed",
    "no longer told",
    "told for the first time",
]


@pytest.fixture
def everything(made: Made) -> Any:
    """A drift in which something of every kind changed, and texts are hostile."""
    slow = [made.answered(f"slow/a/{number}") for number in range(5)]
    slower = [made.answered(f"slow/a/{number}", elapsed_ms=9_000) for number in range(5)]
    before = made.side(
        made.entry("timestamp/window/old"),
        made.failed("route/path/a", "route/path"),
        made.read("errors/details/a", ("errors/details", "present")),
        made.answered("body/form/a", {"error": {"errorCode": "200", "message": "No"}}),
        *slow,
        made.entry("format/json/gone"),
        made.entry("format/json/lost"),
        made.entry("format/json/found", Outcome.SKIP, reason="no probe"),
    )
    after = made.side(
        made.failed("timestamp/window/old", "timestamp/window"),
        made.entry("route/path/a"),
        made.read("errors/details/a", ("errors/details", "absent")),
        made.answered("body/form/a", {"error": {"errorCode": "200", "message": HOSTILE}}),
        *slower,
        made.entry(f"format/json/new{HOSTILE}"),
        made.entry("format/json/lost", Outcome.ERROR, reason=HOSTILE),
        made.entry("format/json/found"),
        target=HOSTILE,
    )
    return made.drift(before, after)


def test_each_kind_of_change_is_apart_and_in_its_order(everything: Any) -> None:
    """What got worse is first, and nothing is empty."""
    lines = list(lines_of(everything, contract()))

    titles = [line.partition(":")[0] for line in lines if line.partition(":")[0] in ORDER]

    assert ORDER == titles == list(everything.kinds)


def test_the_last_line_says_what_it_adds_up_to(everything: Any) -> None:
    """By the names of the requirements."""
    *_, last = lines_of(everything, contract())

    assert (
        "Got worse: 1 requirement newly broken: timestamp/window. Evidence was lost: of 1 "
        "requirement nobody can tell any more what was told before: format/json." == last
    )


def test_kinds_without_a_change_are_not_named(made: Made) -> None:
    """Nothing changed, and that is a sentence."""
    lines = list(lines_of(made.drift(made.entry("a/b/c"), made.entry("a/b/c")), contract()))

    assert [] == [line for line in lines if line.partition(":")[0] in ORDER]
    assert lines[-1] == "Nothing changed in 1 item."


def test_a_change_that_is_none_for_the_worse_is_counted(made: Made) -> None:
    """Nobody has to count lines."""
    drift = made.drift(made.failed("route/path/a", "route/path"), made.entry("route/path/a"))

    *_, last = lines_of(drift, contract())

    assert last == "Changed, but nothing got worse (newly passing: 1)."


def test_of_many_items_a_few_are_shown(made: Made) -> None:
    """The others are counted."""
    before = made.side(*(made.entry(f"route/path/{number}") for number in range(9)))
    after = made.side(*(made.failed(f"route/path/{number}", "route/path") for number in range(9)))

    lines = list(lines_of(made.drift(before, after), contract()))

    assert 5 == len([line for line in lines if "pass -> fail" in line])
    assert "    and 4 more" in lines


def test_no_line_obeys_a_target(everything: Any) -> None:
    """Nothing that a terminal would obey, and one line is one line."""
    lines = list(lines_of(everything, contract()))

    assert [] == [line for line in lines if not line.isprintable()]
    assert any(r"\x1b[2J\u202e" in line for line in lines)


def test_the_document_fits_its_schema(everything: Any) -> None:
    """Whatever a target said."""
    document = json.loads(json.dumps(document_of(everything)))

    assert [] == [error.message for error in SCHEMA.iter_errors(document)]
    assert [True, 1] == [document["changed"], document["exit_status"]]


def test_the_document_has_all_items(made: Made) -> None:
    """A person is shown a few, a machine is told all."""
    before = made.side(*(made.entry(f"route/path/{number}") for number in range(9)))
    after = made.side(*(made.failed(f"route/path/{number}", "route/path") for number in range(9)))

    [row] = document_of(made.drift(before, after))["newly_failing"]

    assert [f"route/path/{number}" for number in range(9)] == [item["id"] for item in row["items"]]


@pytest.mark.parametrize(("flag", "expected"), [(False, 0), (True, 1)])
def test_the_document_has_the_exit_status(made: Made, flag: bool, expected: int) -> None:
    """Of the command that was given."""
    drift = made.drift(made.failed("route/path/a", "route/path"), made.entry("route/path/a"))

    assert expected == document_of(drift, fail_on_change=flag)["exit_status"]
