"""The report formats: they agree, and each of them can be red."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

import flushproof.report
from flushproof import options
from flushproof.log.events import Entry
from flushproof.report import FORMATS
from flushproof.report.summary import RunSummary
from flushproof.resources import load
from flushproof.results import Outcome

FOLDER = Path(flushproof.report.__file__).parent
SHORT = 150

RUN = Draft202012Validator(load("schemas/suite/run.schema.json"))

Made = Any
ReadPage = Any
ReadMarkdown = Any


def sarif_run(summary: RunSummary) -> Any:
    """The one run in `sarif.json`."""
    return json.loads(FORMATS["sarif"].render(summary))["runs"][0]


@pytest.fixture
def item(request: pytest.FixtureRequest, made: Made) -> Entry:
    """The result that a parameter says how to make."""
    result: Entry = request.param(made)
    return result


class TestEveryFormat:
    """The formats agree."""

    def test_the_options_know_every_format(self) -> None:
        """`--format` is checked before anything is opened."""
        assert options.FORMATS == tuple(FORMATS)

    def test_a_module_of_a_format_is_short(self) -> None:
        """A format is a rendering of the one model, and decides nothing itself."""
        lengths = {
            module: len((FOLDER / f"{module}.py").read_text("utf-8").splitlines())
            for module in (*(made.module for made in FORMATS.values()), "matrix", "trend")
        }

        assert {} == {name: lines for name, lines in lengths.items() if lines >= SHORT}

    def test_run_json_is_what_its_schema_says(self, summary: RunSummary) -> None:
        """`run.schema.json` is published for other programs."""
        document = json.loads(FORMATS["run"].render(summary))

        assert [] == [error.message for error in RUN.iter_errors(document)]

    def test_every_format_says_the_verdict(
        self, summary: RunSummary, read_page: ReadPage, read_markdown: ReadMarkdown
    ) -> None:
        """No two reports of a log disagree."""
        sentence = summary.verdict.sentence

        assert sentence == json.loads(FORMATS["run"].render(summary))["verdict"]["sentence"]
        assert sentence in read_page(FORMATS["html"].render(summary)).text
        assert sentence.replace("`", "") in read_markdown(FORMATS["markdown"].render(summary)).text
        assert sentence == sarif_run(summary)["invocations"][0]["exitCodeDescription"]
        assert (
            sentence == json.loads(FORMATS["ctrf"].render(summary))["results"]["extra"]["verdict"]
        )

    def test_junit_is_red_exactly_if_the_exit_status_is(self, summary: RunSummary) -> None:
        """A CI server that reads only this file comes to the same verdict."""
        root = ElementTree.fromstring(FORMATS["junit"].render(summary).encode())

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
            (lambda made: made.flaky(Outcome.FAIL, Outcome.PASS), "error"),
            (lambda made: made.skipped, "skipped"),
        ],
        indirect=["item"],
        ids=["pass", "fail", "tolerated", "error", "unknown", "flaky", "skip"],
    )
    def test_each_item_is_a_test_case_with_the_mark_of_its_outcome(
        self, item: Entry, expected: str | None, made: Made
    ) -> None:
        """An unknown is an error: no dashboard takes it for a pass."""
        root = ElementTree.fromstring(FORMATS["junit"].render(made.summary_of(item)).encode())

        case = root.find("testsuite/testcase[@name='timestamp/window/old']")

        assert case is not None
        assert ([] if expected is None else [expected]) == [mark.tag for mark in case]
