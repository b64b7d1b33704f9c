"""The summary of a step of GitHub: ours comes at its end, and cannot spoil a run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from flushproof.log.eventlog import FILE, EventLog, read_log
from flushproof.report import FORMATS, conclude
from flushproof.report.step import LIMIT, VARIABLE, tell_step
from flushproof.report.summary import summarise

Made = Any


@pytest.fixture
def log_path(tmp_path: Path, made: Made) -> Path:
    """A log of a run without a result."""
    with EventLog(tmp_path / "reports" / FILE, made.header, scrub=lambda line: line) as log:
        conclude(log, made.footer, made.catalogue)
    return tmp_path / "reports" / FILE


def test_the_summary_is_appended(log_path: Path, tmp_path: Path, made: Made) -> None:
    """What an earlier command of the step said stays."""
    (tmp_path / "step.md").write_text("before\n", encoding="utf-8")

    notice = tell_step(log_path, {VARIABLE: str(tmp_path / "step.md")}, made.catalogue)

    ours = FORMATS["markdown"].render(summarise(read_log(log_path), made.catalogue))
    assert ("", f"before\n{ours}") == (notice, (tmp_path / "step.md").read_text("utf-8"))


@pytest.mark.parametrize("environ", [{}, {VARIABLE: ""}], ids=["unset", "empty"])
def test_elsewhere_nothing_is_written(
    log_path: Path, environ: Mapping[str, str], made: Made
) -> None:
    """Nobody else has such a file."""
    before = sorted(log_path.parent.parent.rglob("*"))

    assert "" == tell_step(log_path, environ, made.catalogue)
    assert before == sorted(log_path.parent.parent.rglob("*"))


@pytest.mark.parametrize("name", ["", "no/folder/step.md"], ids=["folder", "missing-folder"])
def test_a_file_that_cannot_be_written_is_a_notice(
    name: str, log_path: Path, tmp_path: Path, made: Made
) -> None:
    """It changes no verdict."""
    notice = tell_step(log_path, {VARIABLE: str(tmp_path / name)}, made.catalogue)

    assert "GITHUB_STEP_SUMMARY: " in notice
    assert "cannot be written: " in notice


def test_a_file_that_is_full_is_left_alone(log_path: Path, tmp_path: Path, made: Made) -> None:
    """Of a longer one GitHub would show nothing at all."""
    (tmp_path / "step.md").write_bytes(b"x" * (LIMIT - 1))

    notice = tell_step(log_path, {VARIABLE: str(tmp_path / "step.md")}, made.catalogue)

    assert notice.endswith("has no room for the summary.")
    assert LIMIT - 1 == (tmp_path / "step.md").stat().st_size
