"""Reports as files: written from a log, made again from it, removed before a run."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flushproof.errors import EnvironmentUnusable, UsageError
from flushproof.log.eventlog import FILE, EventLog
from flushproof.report import FORMATS, conclude, remove_reports, write_reports, write_whole
from flushproof.results import Outcome, Result
from flushproof.scrubbing.scrub import Scrubber

SCRUBBER = Scrubber(secrets=(), live=False)

Made = Any


class TestFiles:
    """Reports are files made from a log."""

    @pytest.fixture
    def log_path(self, tmp_path: Path, made: Made) -> Path:
        with EventLog(tmp_path / FILE, made.header, scrub=SCRUBBER.record) as log:
            log.result(
                SCRUBBER.result(
                    Result(
                        id="timestamp/window/old",
                        requirement="timestamp/window",
                        outcome=Outcome.FAIL,
                        findings=(made.finding("timestamp/window", made.hostile),),
                    )
                )
            )
            conclude(log, replace(made.footer, results=1), made.catalogue)
        return tmp_path / FILE

    def test_every_format_is_written(self, log_path: Path, made: Made) -> None:
        """Whatever the log holds, half surrogates too."""
        summary = write_reports(log_path, log_path.parent, FORMATS, catalogue=made.catalogue)

        files = {one.file for one in FORMATS.values()}
        assert {FILE, *files} == {path.name for path in log_path.parent.iterdir()}
        assert (1,) == summary.verdict.statuses

    def test_a_report_can_be_made_again(self, log_path: Path, made: Made) -> None:
        """From the log alone, byte for byte."""
        write_reports(log_path, log_path.parent / "a", FORMATS, catalogue=made.catalogue)
        write_reports(log_path, log_path.parent / "b", FORMATS, catalogue=made.catalogue)

        first, second = (
            {path.name: path.read_bytes() for path in (log_path.parent / name).iterdir()}
            for name in "ab"
        )

        assert first == second

    def test_the_footer_holds_the_verdict_of_the_reports(self, log_path: Path, made: Made) -> None:
        """What the run returned is what every report says."""
        footer = json.loads(log_path.read_text(encoding="utf-8").splitlines()[-1])

        summary = write_reports(log_path, log_path.parent, (), catalogue=made.catalogue)

        assert summary.verdict.exit_status == footer["exit_status"]
        assert list(summary.verdict.statuses) == footer["statuses"]

    def test_a_killed_run_still_gets_a_report(self, log_path: Path, made: Made) -> None:
        """It says how far the run came, and is not green."""
        content = log_path.read_bytes()
        log_path.write_bytes(content[: len(content) - 10])

        summary = write_reports(log_path, log_path.parent, FORMATS, catalogue=made.catalogue)

        assert (1, 13) == summary.verdict.statuses
        assert "was cut off after 1 results" in (log_path.parent / "index.html").read_text("utf-8")

    def test_an_unknown_format_is_refused(self, log_path: Path, made: Made) -> None:
        """With the known ones, before anything is written."""
        with pytest.raises(UsageError, match=r"'htm' is not a report format.*Did you mean html"):
            write_reports(log_path, log_path.parent / "new", ["htm"], catalogue=made.catalogue)

        assert not (log_path.parent / "new").exists()

    def test_a_report_that_cannot_be_written_is_no_green_run(
        self, log_path: Path, made: Made
    ) -> None:
        """The text names the file."""
        with pytest.raises(EnvironmentUnusable, match=r"run\.json: cannot be written"):
            write_reports(log_path, log_path, ["run"], catalogue=made.catalogue)

    def test_half_a_surrogate_pair_is_no_reason_to_fail(self, tmp_path: Path) -> None:
        """UTF-8 cannot hold it; a file can hold its escape."""
        write_whole(tmp_path / "a.txt", ["half ", "\ud800"])

        assert "half \\ud800" == (tmp_path / "a.txt").read_text(encoding="utf-8")

    def test_old_reports_are_removed_before_a_run(self, log_path: Path, made: Made) -> None:
        """A run that crashes does not leave yesterday's verdict."""
        write_reports(log_path, log_path.parent, FORMATS, catalogue=made.catalogue)

        remove_reports(log_path.parent)

        assert [FILE] == os.listdir(log_path.parent)
