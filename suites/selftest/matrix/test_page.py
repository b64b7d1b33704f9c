"""The matrix as values and as a page, from rows made by hand."""

import json
import re
from dataclasses import asdict, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from flushproof.contract import contract
from flushproof.log.eventlog import EventLog, log_of, read_log
from flushproof.log.events import (
    DuplicateResult,
    Footer,
    Header,
    Log,
    MissingFooter,
    MissingResults,
)
from flushproof.log.faultrow import FaultRow
from flushproof.report.matrix import parts, told
from flushproof.report.page.noticing import matrix_of
from flushproof.resources import load
from flushproof.results import Evidence, Outcome

LINE = Draft202012Validator(load("schemas/suite/events.schema.json"))

STALE = FaultRow(
    fault="accepts-stale",
    sentence="Takes a timestamp that is six minutes old.",
    wire=False,
    breaks=("timestamp/window",),
    red=("timestamp/window",),
    untold=(),
    exchanges=632,
)
HONEST = replace(
    STALE, fault="honest", sentence="The reference gateway.", breaks=(), red=(), exchanges=630
)
UNNOTICED = replace(STALE, fault="unnoticed", sentence="Lies unseen.", red=())
TOO_MUCH = replace(
    STALE, fault="too-much", sentence="Lies too much.", red=("timestamp/unit", "timestamp/window")
)
UNTOLD = replace(STALE, fault="untold", sentence="Says nothing.", untold=("a/b/c: no answer",))
ON_THE_WIRE = replace(UNTOLD, fault="wire", sentence="Says nothing on a wire.", wire=True)

HEADER = Header(
    suite_version="0.1.0",
    target="embedded:FAULT",
    provenance=Evidence.EMBEDDED,
    started_at="2026-11-23T15:00:00Z",
    options={},
    planned=("accepts-stale", "honest"),
)
FOOTER = Footer(
    results=0,
    exchanges=1262,
    harm={},
    statuses=(),
    exit_status=0,
    finished_at="2026-11-23T15:00:01Z",
    duration_s=1.0,
)


def log_with(*rows: FaultRow) -> Log:
    """A whole log of *rows*."""
    return Log(header=HEADER, faults=rows, footer=FOOTER)


def written(directory: Path, *rows: FaultRow) -> bytes:
    """The bytes of a log of *rows*."""
    with EventLog(directory / "faults.ndjson", HEADER, scrub=lambda line: line) as log:
        for row in rows:
            log.fault(row)
        log.finish(FOOTER)
    return (directory / "faults.ndjson").read_bytes()


@pytest.mark.parametrize(
    ("row", "as_told"),
    [
        (STALE, True),
        (HONEST, True),
        (UNNOTICED, False),
        (TOO_MUCH, False),
        (UNTOLD, False),
        (ON_THE_WIRE, True),
        (replace(ON_THE_WIRE, fault="ok-wire", breaks=(), red=()), False),
    ],
    ids=lambda value: getattr(value, "fault", value),
)
def test_a_row_is_as_told_only_if_it_is_equal(row: FaultRow, as_told: bool) -> None:
    """Neither less nor more may turn red; only a lie on the wire may leave something untold."""
    assert as_told is row.as_told


class TestLog:
    """The rows are written as they are made, and read back."""

    def test_rows_come_back_as_they_were(self, tmp_path: Path) -> None:
        """Whole, and in their order; each line is as the schema has it."""
        raw = written(tmp_path, STALE, HONEST)

        log = read_log(tmp_path / "faults.ndjson")

        assert log.complete
        assert (STALE, HONEST) == log.faults
        assert [] == [error for line in raw.splitlines() for error in errors_of(line)]

    def test_a_log_without_its_end_is_not_complete(self, tmp_path: Path) -> None:
        """A matrix that was interrupted says how far it came."""
        raw = written(tmp_path, STALE)

        log = log_of(b"".join(raw.splitlines(keepends=True)[:-1]), "it")

        assert isinstance(log.problem, MissingFooter)
        assert "after 1 of 2 planned" in str(log.problem)

    def test_a_fault_that_was_planned_is_missed(self, tmp_path: Path) -> None:
        """A row that is not there is no row that came as told."""
        log = log_of(written(tmp_path, STALE), "it")

        assert isinstance(log.problem, MissingResults)
        assert "honest" in str(log.problem)

    def test_a_fault_has_one_row(self, tmp_path: Path) -> None:
        """Two are one too many, whatever they say."""
        log = log_of(written(tmp_path, STALE, HONEST, STALE), "it")

        assert isinstance(log.problem, DuplicateResult)


def errors_of(line: bytes) -> list[object]:
    """What the schema of event logs says against *line*."""
    return list(LINE.iter_errors(json.loads(line)))


class TestMatrix:
    """What the rows say, requirement by requirement."""

    def test_each_requirement_has_the_faults_that_it_noticed(self) -> None:
        """In the order of the catalogue; the others are named too, so that nothing is hidden."""
        matrix = matrix_of(log_with(STALE, TOO_MUCH, HONEST), contract())

        rows = {row.requirement.id: [one.fault for one in row.faults] for row in matrix.rows}
        assert {
            "timestamp/window": ["accepts-stale", "too-much"],
            "timestamp/unit": ["too-much"],
        } == rows
        assert len(contract().requirements) == len(matrix.rows) + len(matrix.without)

    def test_what_did_not_come_as_told_is_named(self) -> None:
        """The sentence never says that all is well where one row is not."""
        matrix = matrix_of(log_with(STALE, UNNOTICED, TOO_MUCH, HONEST), contract())

        assert (TOO_MUCH, UNNOTICED) == matrix.wrong
        assert "2 gateways did not come as told: too-much, unnoticed." == matrix.sentence

    def test_lies_and_honest_gateways_are_counted_apart(self) -> None:
        """A harmless gateway proves something else than a lying one."""
        matrix = matrix_of(log_with(STALE, HONEST), contract())

        assert ((STALE,), (HONEST,)) == (matrix.lying, matrix.harmless)
        assert matrix.sentence.startswith("1 fault, ")
        assert "1 honest gateway, none red." in matrix.sentence

    def test_the_picture_marks_what_is_not_as_told(self) -> None:
        """Another colour for what was not noticed, and another for what nobody said."""
        matrix = matrix_of(log_with(STALE, UNNOTICED, TOO_MUCH), contract())

        marks = {cell.title: cell.outcome for cell in matrix.cells()}
        assert {
            "timestamp/window: accepts-stale": Outcome.PASS,
            "timestamp/window: unnoticed": Outcome.UNKNOWN,
            "timestamp/window: too-much": Outcome.PASS,
            "timestamp/unit: too-much": Outcome.FAIL,
        } == marks


@pytest.mark.parametrize(
    ("log", "begins"),
    [
        (log_with(STALE), "1 fault, "),
        (
            replace(log_with(STALE), footer=None, problem=MissingFooter("it: was cut off")),
            "Not com",
        ),
        (replace(log_with(STALE), footer=replace(FOOTER, interrupted=True)), "Interrupted after 1"),
    ],
    ids=["whole", "cut off", "interrupted"],
)
def test_what_is_missing_is_said_first(log: Log, begins: str) -> None:
    """Half a matrix is not told as a whole one."""
    assert told(log, contract()).startswith(begins)


def test_the_order_of_the_rows_does_not_matter() -> None:
    """They are logged as they are done, and told in the same order each time."""
    rows = (STALE, TOO_MUCH, HONEST)

    assert matrix_of(log_with(*rows), contract()) == matrix_of(log_with(*rows[::-1]), contract())


class Page(HTMLParser):
    """What a browser would make of a page: the tags, and the text outside of styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note *tag*, and see that it fetches nothing."""
        assert not {"src", "onclick", "onload"} & {name for name, _ in attrs}
        self.tags.append(tag)


def test_the_page_names_every_fault_and_asks_nobody() -> None:
    """One file, without a script, that opens offline."""
    page = "".join(parts(log_with(STALE, HONEST), contract()))

    assert "script" not in Page(page).tags
    assert not re.search(r"https?://", page)
    assert all(name in page for name in ("accepts-stale", "honest", STALE.sentence))
    assert 'class="top good"' in page


@pytest.mark.parametrize(
    "log",
    [
        log_with(STALE, UNNOTICED),
        replace(log_with(STALE), problem=MissingFooter("it: was cut off"), footer=None),
        replace(log_with(), problem=MissingFooter("it: was cut off"), header=None, footer=None),
    ],
    ids=["not as told", "cut off", "nothing"],
)
def test_a_page_is_green_only_if_all_came_as_told(log: Log) -> None:
    """Whatever is missing or wrong."""
    assert 'class="top bad"' in "".join(parts(log, contract()))


def test_what_could_not_tell_is_text() -> None:
    """Reasons may quote a target; nothing of them is markup."""
    row = replace(UNTOLD, untold=("<script>alert(1)</script>\x1b[31m",))

    page = "".join(parts(log_with(row), contract()))

    assert "<script" not in page
    assert "\x1b" not in page


def test_a_row_is_plain_values() -> None:
    """What is printed with --json is what is in the log."""
    assert asdict(STALE)["breaks"] == ("timestamp/window",)
