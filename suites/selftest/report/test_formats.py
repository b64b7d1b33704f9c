"""The report formats: they agree, and each of them can be red."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from flushproof.log.events import Entry
from flushproof.report import html, junit, markdown, run_json
from flushproof.report.summary import RunSummary
from flushproof.resources import load
from flushproof.results import Outcome

RUN = Draft202012Validator(load("schemas/suite/run.schema.json"))

Made = Any
ReadPage = Any


@pytest.fixture
def item(request: pytest.FixtureRequest, made: Made) -> Entry:
    """The result that a parameter says how to make."""
    result: Entry = request.param(made)
    return result


class TestEveryFormat:
    """The formats agree."""

    def test_run_json_is_what_its_schema_says(self, summary: RunSummary) -> None:
        """`run.schema.json` is published for other programs."""
        document = json.loads(run_json.render(summary))

        assert [] == [error.message for error in RUN.iter_errors(document)]

    def test_every_format_says_the_verdict(self, summary: RunSummary, read_page: ReadPage) -> None:
        """No two reports of a log disagree."""
        sentence = summary.verdict.sentence

        assert sentence == json.loads(run_json.render(summary))["verdict"]["sentence"]
        assert sentence in read_page(html.render(summary)).text
        assert sentence in markdown.render(summary).replace("\\", "")

    def test_junit_is_red_exactly_if_the_exit_status_is(self, summary: RunSummary) -> None:
        """A CI server that reads only this file comes to the same verdict."""
        root = ElementTree.fromstring(junit.render(summary).encode())

        red = int(root.get("failures", "")) + int(root.get("errors", ""))

        assert (summary.verdict.exit_status != 0) is (red > 0)


class TestJUnit:
    """`junit.xml`."""

    @pytest.mark.parametrize(
        ("item", "expected"),
        [
            (lambda made: made.entry(), None),
            (lambda made: made.failed("timestamp/window"), "failure"),
            (lambda made: made.failed("transport/date"), "skipped"),
            (lambda made: made.entry(outcome=Outcome.ERROR), "error"),
            (lambda made: made.entry(outcome=Outcome.UNKNOWN), "error"),
            (lambda made: made.skipped, "skipped"),
        ],
        indirect=["item"],
        ids=["pass", "fail", "tolerated", "error", "unknown", "skip"],
    )
    def test_each_item_is_a_test_case_with_the_mark_of_its_outcome(
        self, item: Entry, expected: str | None, made: Made
    ) -> None:
        """An unknown is an error: no dashboard takes it for a pass."""
        root = ElementTree.fromstring(junit.render(made.summary_of(item)).encode())

        case = root.find("testsuite/testcase[@name='timestamp/window/old']")

        assert case is not None
        assert ([] if expected is None else [expected]) == [mark.tag for mark in case]
