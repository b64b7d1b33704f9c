"""`ctrf.json`: the results for readers of the Common Test Report Format."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from flushproof.report import FORMATS, ctrf
from flushproof.report.summary import RunSummary, summarise
from flushproof.results import Observation, Outcome

render = FORMATS["ctrf"].render

Made = Any

DATA = Path(__file__).parents[1] / "data"
CTRF = Draft202012Validator(
    json.loads((DATA / "ctrf-part.schema.json").read_text(encoding="utf-8"))
)


def results_of(summary: RunSummary) -> Any:
    """The results in the document."""
    return json.loads(render(summary))["results"]


def test_the_document_is_ctrf(summary: RunSummary) -> None:
    """It has no member that the schema does not know."""
    assert [] == [error.message for error in CTRF.iter_errors(json.loads(render(summary)))]


def test_every_count_is_that_of_the_tests(summary: RunSummary) -> None:
    """Readers show the summary and look at no test."""
    results = results_of(summary)
    statuses = Counter(test["status"] for test in results["tests"])

    told = results["summary"]

    assert len(results["tests"]) == told["tests"]
    assert {name: statuses[name] for name in ctrf.ALL} == {name: told[name] for name in ctrf.ALL}
    assert sum("flaky" in test for test in results["tests"]) == told["flaky"]


def test_a_test_failed_exactly_if_the_exit_status_is_red(summary: RunSummary) -> None:
    """Who counts failures only comes to the same verdict."""
    results = results_of(summary)

    assert (summary.verdict.exit_status != 0) is (results["summary"]["failed"] > 0)
    assert (summary.verdict.exit_status == 0) is results["environment"]["healthy"]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (lambda made: made.entry(), ("passed", "pass")),
        (lambda made: made.failed("timestamp/window"), ("failed", "fail")),
        (lambda made: made.failed("transport/date"), ("other", "fail")),
        (lambda made: made.entry(outcome=Outcome.ERROR), ("other", "error")),
        (lambda made: made.entry(outcome=Outcome.UNKNOWN), ("other", "unknown")),
        (lambda made: made.flaky(Outcome.FAIL, Outcome.PASS), ("other", "flaky")),
        (lambda made: made.skipped, ("skipped", "skip")),
    ],
    ids=["pass", "fail", "tolerated", "error", "unknown", "flaky", "skip"],
)
def test_an_outcome_is_a_status_and_stands_beside_it(
    item: Any, expected: tuple[str, str], made: Made
) -> None:
    """What is no pass is never passed."""
    test = results_of(made.summary_of(item(made)))["tests"][0]

    assert expected == (test["status"], test["rawStatus"])


def test_a_test_says_what_it_is_about(made: Made) -> None:
    """Level, basis, reading and evidence have no member of their own there."""
    seen = Observation(requirement="format/default", reading="json")
    entry = made.entry("format/default/a", observations=(seen, seen), exchanges=2)

    test = results_of(made.summary_of(entry))["tests"][0]

    assert ["format", "format/default"] == test["suite"]
    assert ["must", "contradicted"] == test["tags"]
    assert {
        "level": "must",
        "basis": "contradicted",
        "description": "",
        "readings": ["json"],
        "evidence": "embedded",
        "exchanges": 2,
    } == test["extra"]


def test_every_attempt_of_a_flaky_item_is_told(made: Made) -> None:
    """In their order, each with its own status."""
    test = results_of(made.summary_of(made.flaky(Outcome.UNKNOWN, Outcome.FAIL, Outcome.PASS)))[
        "tests"
    ][0]

    assert (True, 2) == (test["flaky"], test["retries"])
    assert [(1, "other"), (2, "failed"), (3, "passed")] == [
        (attempt["attempt"], attempt["status"]) for attempt in test["retryAttempts"]
    ]


def test_an_item_has_the_same_id_in_every_report(made: Made) -> None:
    """And another item another one."""
    first, second, again = (
        results_of(made.summary_of(made.entry(item)))["tests"][0]["id"]
        for item in ("timestamp/window/a", "timestamp/window/b", "timestamp/window/a")
    )

    assert first == again != second


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("1970-01-01T00:00:01Z", 1000),
        ("1970-01-01T00:00:01.5+00:00", 1500),
        ("1970-01-01T09:00:01+09:00", 1000),
        ("1970-01-01T00:00:01", 1000),
        ("unknown", 0),
        ("", 0),
        ("0001-01-01T00:00:00+09:00", 0),
    ],
)
def test_an_instant_is_milliseconds_since_1970(instant: str, expected: int, made: Made) -> None:
    """Or 0, if nobody knows when the run began."""
    log = replace(made.log_of(made.entry()), header=replace(made.header, started_at=instant))

    summary = results_of(summarise(log, made.catalogue))["summary"]

    assert expected == summary["start"]
    assert summary["start"] <= summary["stop"]
