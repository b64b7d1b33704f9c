"""What the runs of several targets add up to: never more than logs, pages and processes say."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from flushproof.log.eventlog import FILE, EventLog
from flushproof.report import conclude
from flushproof.report.fleet import Fleet, Member, awaited, column_of, fleet_of
from flushproof.report.fleet_html import parts
from flushproof.report.fleet_json import document_of, read_fleet
from flushproof.report.texts import as_json
from flushproof.resources import load
from flushproof.results import Finding, Observation, Outcome, Result
from flushproof.scrubbing.scrub import Scrubber

Made = Any
SCRUBBER = Scrubber(secrets=(), live=False)
SCHEMA = Draft202012Validator(load("schemas/suite/fleet.schema.json"))
KOREA = Member(name="kr", target="embedded", ended=0)


def ran(folder: Path, name: str, made: Made, outcome: Outcome, reading: str = "json") -> None:
    """Leave the whole log of a run, and a page, in the folder of *name*."""
    finding = Finding(requirement="timestamp/window", where="x", expected="a", actual="<b>")
    window = Result(
        id="timestamp/window/x",
        requirement="timestamp/window",
        outcome=outcome,
        findings=(finding,) if outcome is Outcome.FAIL else (),
    )
    default = Result(
        id="format/default/x",
        requirement="format/default",
        outcome=Outcome.PASS,
        observations=(Observation(requirement="format/default", reading=reading),),
    )
    with EventLog(folder / name / FILE, made.header, scrub=SCRUBBER.record) as log:
        for result in (window, default):
            log.result(SCRUBBER.result(result))
        conclude(log, replace(made.footer, results=2), made.catalogue)
    (folder / name / "index.html").write_text("a page", encoding="utf-8")


@pytest.fixture
def green(tmp_path: Path, made: Made) -> Path:
    """A folder where the run of `kr` is green."""
    ran(tmp_path, "kr", made, Outcome.PASS)
    return tmp_path


def fleet(folder: Path, made: Made, *members: Member, **more: Any) -> Fleet:
    """The fleet of *members* in *folder*."""
    usual = {"parallel": 2, "started_at": "2026-11-24T00:00:00Z"}
    ended = {"finished_at": "2026-11-24T00:01:00Z"}
    columns = [column_of(folder, member) for member in members]
    return fleet_of(columns, made.catalogue, **(usual | ended | more))


class TestColumn:
    """A target is green if its log, its page and the end of its process say so, all three."""

    def test_a_green_run_is_green(self, green: Path) -> None:
        """That is what the others differ from by one thing."""
        assert (0, ()) == (column_of(green, KOREA).exit_status, column_of(green, KOREA).statuses)

    @pytest.mark.parametrize(
        ("ended", "status", "told"),
        [
            (None, 13, "It was not run to its end."),
            (-9, 13, "Its process was killed (signal 9)."),
            (14, 14, "the words"),
            (1, 1, "the words"),
            (77, 3, "the words"),
        ],
    )
    def test_how_its_process_ended_counts(
        self, green: Path, ended: int | None, status: int, told: str
    ) -> None:
        """Whatever its log says."""
        column = column_of(green, replace(KOREA, ended=ended, words="the words"))

        assert status == column.exit_status
        assert told in column.sentence

    @pytest.mark.parametrize(("ended", "status"), [(0, 13), (1, 3), (12, 12), (-15, 13)])
    def test_without_a_log_nothing_is_green(self, tmp_path: Path, ended: int, status: int) -> None:
        """And what its process says of requirements is not believed."""
        assert status == column_of(tmp_path, replace(KOREA, ended=ended)).exit_status

    @pytest.mark.parametrize("name", ["index.html", FILE])
    def test_what_it_should_have_left_is_missed(self, green: Path, name: str) -> None:
        """A page that nobody can open shows nothing."""
        (green / "kr" / name).unlink()

        assert 13 == column_of(green, KOREA).exit_status

    def test_a_log_that_was_cut_off_is_no_green_one(self, green: Path) -> None:
        """Though its process says 0."""
        path = green / "kr" / FILE
        path.write_bytes(path.read_bytes()[:-1])

        assert 13 == column_of(green, KOREA).exit_status


class TestFleet:
    """The status is the first, by the order of all, of what holds anywhere."""

    def test_one_broken_target_breaks_the_fleet(self, green: Path, made: Made) -> None:
        """And is named, with what came of it."""
        ran(green, "us", made, Outcome.FAIL)

        shown = fleet(green, made, KOREA, Member(name="us", target="embedded", ended=1))

        assert (1, (1,)) == (shown.exit_status, shown.statuses)
        assert "1 of 2 targets passed. us: the target broke a requirement." == shown.sentence

    @pytest.mark.parametrize(("held", "status"), [((2,), 2), ((14, 2), 14)])
    def test_what_holds_besides_counts(
        self, green: Path, made: Made, held: tuple[int, ...], status: int
    ) -> None:
        """An interruption, a secret in the report."""
        assert status == fleet(green, made, KOREA, held=held).exit_status

    def test_one_that_has_no_end_is_not_green(self, green: Path, made: Made) -> None:
        """It was killed, or is under way."""
        assert 13 == fleet(green, made, KOREA, finished_at=None).exit_status

    def test_a_target_that_waits_is_not_green(self) -> None:
        """Until it has ended nothing is known of it, whatever an earlier run left."""
        assert (13, {}) == (awaited(KOREA).exit_status, awaited(KOREA).cells)

    def test_requirements_are_grouped_by_what_a_reader_wants_first(
        self, green: Path, made: Made
    ) -> None:
        """What is broken anywhere, then what differs, be it only in the reading, then the rest."""
        ran(green, "us", made, Outcome.FAIL, reading="xml")

        shown = fleet(green, made, KOREA, Member(name="us", target="embedded", ended=1))

        groups = {
            name: [row.requirement.id for row in some] for name, some in shown.grouped().items()
        }
        assert ["timestamp/window"] == groups["broken"]
        assert ["format/default"] == groups["differing"]
        assert "transport/date" in groups["agreed"]

    def test_a_target_of_which_nothing_is_known_differs_from_none(
        self, green: Path, made: Made
    ) -> None:
        """Or every requirement would stand where the targets differ."""
        with EventLog(green / "us" / FILE, made.header, scrub=SCRUBBER.record) as log:
            conclude(log, replace(made.footer, results=0, statuses=(12,)), made.catalogue)

        shown = fleet(green, made, KOREA, Member(name="us", target="embedded", ended=12))

        assert (12, ()) == (shown.exit_status, shown.grouped()["differing"])


class TestReports:
    """`fleet.json` and the page say the same."""

    def test_the_document_is_as_its_schema_has_it(self, green: Path, made: Made) -> None:
        """With a target that left nothing, too."""
        gone = Member(name="gone", target="https://gateway.example", ended=-9, words="why")
        shown = fleet(green, made, KOREA, gone, held=(2,))
        path = green / "fleet.json"
        path.write_text("".join(as_json(document_of(shown))), encoding="utf-8")

        again = read_fleet(green, made.catalogue)

        SCHEMA.validate(load(str(path)))
        assert (shown.statuses, shown.sentence) == (again.statuses, again.sentence)
        assert [one.member for one in shown.columns] == [one.member for one in again.columns]

    def test_the_page_asks_nobody_for_anything(
        self, green: Path, made: Made, read_page: Any
    ) -> None:
        """And takes what a target said for text."""
        odd = Member(name="odd", target="<script>", ended=-9, words="<img src=x>")
        page = "".join(parts(fleet(green, made, KOREA, odd)))
        parsed = read_page(page)

        assert "<img src=x>" in parsed.text
        assert "kr/index.html#r/timestamp/window" in page
        assert "default-src &#39;none&#39;" in page
        assert {"src", "onclick", "style"}.isdisjoint(name for name, _ in parsed.attributes)
