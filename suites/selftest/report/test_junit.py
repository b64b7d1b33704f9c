"""`junit.xml`: what Jenkins, GitLab and GitHub's viewers take it for."""

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from flushproof.report import FORMATS
from flushproof.report.summary import RunSummary, summarise
from flushproof.results import Observation, Outcome

Made = Any

# What the schema of Jenkins' xUnit plugin (junit-10) has, as far as we use it: of each element its
# attributes, those that it must have, and what may be in it.
JENKINS = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, set(), {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors", "time", "skipped", "timestamp", "file", "id"},
        {"name", "tests", "failures", "errors"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "properties": (set(), set(), {"property"}),
    "property": ({"name", "value"}, {"name", "value"}, set()),
    "testcase": (
        {"name", "classname", "time", "group"},
        {"name"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "skipped": ({"message", "type"}, set(), set()),
    "error": ({"message", "type"}, set(), set()),
    "failure": ({"message", "type"}, set(), set()),
    "system-out": (set(), set(), set()),
}

COUNTED = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}


def rendered(summary: RunSummary) -> Element:
    """The document, parsed."""
    return ElementTree.fromstring(FORMATS["junit"].render(summary).encode())


def strange_in(element: Element) -> tuple[set[str], set[str], set[str]]:
    """The attributes that *element* should not have, those that it lacks, and the children."""
    known, needed, inside = JENKINS[element.tag]
    has = set(element.keys())
    return has - known, needed - has, {child.tag for child in element} - inside


def test_jenkins_takes_every_element(summary: RunSummary) -> None:
    """Its plugin refuses a whole file for an attribute that its schema does not know."""
    assert {(frozenset(), frozenset(), frozenset())} == {
        tuple(map(frozenset, strange_in(element))) for element in rendered(summary).iter()
    }


def test_every_count_is_that_of_the_content(summary: RunSummary) -> None:
    """Of the whole and of each suite."""
    root = rendered(summary)

    said = [
        (element.get(name), str(len(element.findall(f".//{tag}"))))
        for element in (root, *root)
        for name, tag in COUNTED.items()
        if element is not root or name != "skipped"
    ]

    assert said == [(counted, counted) for _, counted in said]


def test_an_area_is_a_suite(made: Made) -> None:
    """In the order in which the areas were first met."""
    root = rendered(
        made.summary_of(
            made.entry("timestamp/window/a"),
            made.entry("format/default/a"),
            made.entry("timestamp/window/b"),
        )
    )

    assert [("timestamp", 2), ("format", 1)] == [
        (suite.get("name"), len(suite.findall("testcase"))) for suite in root
    ]


def test_a_test_case_is_named_by_requirement_and_item(made: Made) -> None:
    """GitLab shows the class as the suite, and Jenkins takes it apart at its last dot."""
    case = rendered(made.summary_of(made.entry())).find(".//testcase")

    assert case is not None
    assert "flushproof.timestamp.window" == case.get("classname")
    assert "timestamp/window/old" == case.get("name")


def test_a_failure_tells_where_its_case_stands(made: Made) -> None:
    """The file and the line come first, then the requirement, then what was wrong."""
    failure = rendered(made.summary_of(made.failed("timestamp/window"))).find(".//failure")

    assert failure is not None
    place, statement, told = str(failure.text).splitlines()
    assert place.startswith("schemas/requirements.json:")
    assert "timestamp/window (must, documented): An old timestamp is refused." == statement
    assert told == failure.get("message")


@pytest.mark.parametrize("outcome", [Outcome.ERROR, Outcome.UNKNOWN, Outcome.FLAKY])
def test_what_nobody_could_tell_is_an_error_of_its_own_type(outcome: Outcome, made: Made) -> None:
    """A dashboard that groups by type tells an error from an unknown."""
    error = rendered(made.summary_of(made.entry(outcome=outcome))).find(".//error")

    assert error is not None
    assert (str(outcome), "no reason was given") == (error.get("type"), error.get("message"))


def test_the_attempts_of_a_flaky_item_are_told(made: Made) -> None:
    """Line by line."""
    error = rendered(made.summary_of(made.flaky(Outcome.FAIL, Outcome.PASS))).find(".//error")

    assert error is not None
    assert [
        "fail: timestamp/window: status: expected 401, got 200",
        "pass",
    ] == str(error.text).splitlines()[-2:]


def test_the_readings_that_a_test_case_showed_are_its_output(made: Made) -> None:
    """They are no reason to be red."""
    seen = Observation(requirement="format/default", reading="json")
    root = rendered(made.summary_of(made.entry(observations=(seen, seen))))

    assert ["reading: format/default: json"] == [one.text for one in root.iter("system-out")]


def test_a_suite_says_where_the_answers_came_from(made: Made) -> None:
    """A verdict on our own gateway is not taken for one on the vendor's."""
    root = rendered(made.summary_of(made.entry()))

    said = {one.get("name"): one.get("value") for one in root.iter("property")}

    assert {
        "target": "embedded",
        "evidence": "embedded",
        "exit status": "0",
        "suite version": "0.1.0",
    }.items() <= said.items()
    assert str(said["provenance"]).startswith("Nothing here was recorded from the vendor")


def test_a_test_case_has_the_same_name_in_every_run(made: Made) -> None:
    """Viewers compare runs by name, whatever the outcome, the target and the day."""
    log = made.log_of(made.failed("timestamp/window"))
    later = replace(
        log, header=replace(made.header, target="http://h", started_at="2027-01-01T00:00:00Z")
    )

    names = [
        [(one.get("classname"), one.get("name")) for one in rendered(summary).iter("testcase")]
        for summary in (made.summary_of(made.entry()), summarise(later, made.catalogue))
    ]

    assert names[0] == names[1]
