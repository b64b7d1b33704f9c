"""`sarif.json`: what code scanning and editors are told."""

import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

from flushproof.contract import contract
from flushproof.report import FORMATS
from flushproof.report.summary import RunSummary, summarise
from flushproof.resources import root
from flushproof.results import Finding, Outcome

render = FORMATS["sarif"].render

Made = Any


def run_of(summary: RunSummary) -> Any:
    """The one run of the document."""
    document = json.loads(render(summary))
    (run,) = document["runs"]
    return run


def test_the_document_is_sarif(summary: RunSummary) -> None:
    """By a model that others generated from the published schema."""
    assert "2.1.0" == Sarif.model_validate_json(render(summary)).version.value


def test_a_broken_requirement_that_counts_is_an_error_and_another_a_note(made: Made) -> None:
    """A scanner that stops a merge at errors stops where the exit status does."""
    results = run_of(made.summary_of(made.failed("timestamp/window", "transport/date")))["results"]

    assert [("timestamp/window", "error"), ("transport/date", "note")] == [
        (result["ruleId"], result["level"]) for result in results
    ]


def test_a_strict_run_has_no_notes(made: Made) -> None:
    """What counts there is an error there."""
    results = run_of(made.summary_of(made.failed("transport/date"), strict=True))["results"]

    assert ["error"] == [result["level"] for result in results]


def test_a_rule_is_a_requirement_with_its_quote_and_source(made: Made) -> None:
    """Who reads a result learns who demands it."""
    run = run_of(made.summary_of(made.failed("transport/date")))
    (result,) = run["results"]

    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]

    assert "transport/date" == rule["id"] == result["ruleId"]
    assert {"level": "should", "basis": "inferred"}.items() <= rule["properties"].items()
    assert "An answer has a date." == rule["shortDescription"]["text"]
    assert "date: Mon, 24 Dec 2018 08:59:40 GMT" in rule["help"]["text"]
    assert "the page, Response example" in rule["help"]["text"]


def test_a_result_is_at_the_row_of_its_case(made: Made) -> None:
    """The line of the file that an editor opens holds the case."""
    entry = made.failed("timestamp/window", item="timestamp/window/past-300001ms")
    (result,) = run_of(summarise(made.log_of(entry), contract()))["results"]
    (location,) = result["locations"]

    place = location["physicalLocation"]
    lines = (root() / place["artifactLocation"]["uri"]).read_text("utf-8").splitlines()

    assert "suites/cases/timestamp.json" == place["artifactLocation"]["uri"]
    assert "%SRCROOT%" == place["artifactLocation"]["uriBaseId"]
    assert '"id": "timestamp/window/past-300001ms"' in lines[place["region"]["startLine"] - 1]


def prints_of(summary: RunSummary) -> list[Any]:
    """The fingerprints of the results."""
    return [result["partialFingerprints"] for result in run_of(summary)["results"]]


def test_a_fingerprint_stays_although_the_answer_is_another(made: Made) -> None:
    """A trace id, a date, a port: an alert that somebody closed stays closed."""
    before, after = (
        made.entry(outcome=Outcome.FAIL, findings=(made.finding(text=text),))
        for text in ("200", "503")
    )

    assert prints_of(made.summary_of(before)) == prints_of(made.summary_of(made.skipped, after))


@pytest.mark.parametrize(
    "other",
    [{"requirement": "transport/date"}, {"where": "body"}, {}],
    ids=["requirement", "place", "the-same-twice"],
)
def test_findings_that_differ_have_fingerprints_that_differ(
    other: dict[str, str], made: Made
) -> None:
    """No alert hides another."""
    findings = (made.finding(), replace(made.finding(), **other))

    prints = prints_of(made.summary_of(made.entry(outcome=Outcome.FAIL, findings=findings)))

    assert prints[0] != prints[1]


@pytest.mark.parametrize(
    "other", [{"requirement": "transport/date"}, {"where": "body"}], ids=["requirement", "place"]
)
def test_a_fingerprint_does_not_hang_on_what_else_was_found(
    other: dict[str, str], made: Made
) -> None:
    """What is mended first does not open the rest again."""
    both = (replace(made.finding(), **other), made.finding())

    before, after = (
        prints_of(made.summary_of(made.entry(outcome=Outcome.FAIL, findings=findings)))
        for findings in (both, both[1:])
    )

    assert before[1] == after[0]


@pytest.mark.parametrize(
    ("outcome", "level"),
    [
        (Outcome.ERROR, "error"),
        (Outcome.UNKNOWN, "error"),
        (Outcome.FLAKY, "warning"),
        (Outcome.SKIP, "note"),
    ],
)
def test_what_nobody_could_tell_is_a_notification(outcome: Outcome, level: str, made: Made) -> None:
    """It is nothing that the target did; and nothing that passed is a result."""
    run = run_of(made.summary_of(made.entry(), made.entry(outcome=outcome, reason="why")))

    (told,) = run["invocations"][0]["toolExecutionNotifications"]

    assert [] == run["results"]
    assert (level, f"timestamp/window/old: {outcome}: why") == (
        told["level"],
        told["message"]["text"],
    )


def test_an_invocation_has_the_exit_status_and_is_no_success_if_it_was_cut_off(made: Made) -> None:
    """What is not there is not fine."""
    (whole,) = run_of(made.summary_of(made.entry()))["invocations"]
    (cut,) = run_of(summarise(made.cut, made.catalogue))["invocations"]

    assert (True, 0) == (whole["executionSuccessful"], whole["exitCode"])
    assert (False, 13) == (cut["executionSuccessful"], cut["exitCode"])
    assert "cut off" == cut["toolExecutionNotifications"][0]["message"]["text"]


@pytest.mark.parametrize("text", ["[click](http://x.invalid)", "{0} and {12}", "a\ud800"])
def test_no_text_of_a_target_is_a_link_or_an_argument(text: str, made: Made) -> None:
    """SARIF has both in its messages."""
    finding = Finding(requirement="timestamp/window", where="body", expected="x", actual=text)

    rendered = render(made.summary_of(made.entry(outcome=Outcome.FAIL, findings=(finding,))))
    told = json.loads(rendered)["runs"][0]["results"][0]["message"]["text"]

    assert "](" not in told
    assert told.count("{{") == text.count("{")
    assert "\ud800" not in told
