"""`flushproof report`: the reports again, and the verdict again, from a log alone."""

from pathlib import Path
from typing import Any

import pytest

Shell = Any

TARGETS = {"green": ("embedded", 0), "red": ("embedded:accepts-stale", 1)}
FILES = [
    *("badge.json", "ctrf.json", "index.html", "junit.xml", "run.json", "sarif.json"),
    "summary.md",
]


@pytest.fixture(params=TARGETS.values(), ids=TARGETS)
def status(request: pytest.FixtureRequest, shell: Shell) -> int:
    """The exit status of a run whose log is in `reports`."""
    target, expected = request.param
    shell("run", "--target", target, "--select", "timestamp/window/past")
    return int(expected)


def test_the_verdict_is_that_of_the_run(shell: Shell, status: int) -> None:
    """Made again, reports say what they said, and the exit status is the same."""
    before = (shell.reports / "run.json").read_text(encoding="utf-8")

    ran = shell("report", "reports/events.ndjson", "--report-dir", "again")

    assert status == ran.status
    assert before == (shell.folder / "again" / "run.json").read_text(encoding="utf-8")
    assert FILES == sorted(path.name for path in (shell.folder / "again").iterdir())


def test_a_log_without_its_end_is_13(shell: Shell, status: int) -> None:
    """Red or green, who cuts a line off proves nothing; what is red stays red."""
    log = shell.reports / "events.ndjson"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:-1]))

    ran = shell("report", "reports/events.ndjson")

    assert (status or 13) == ran.status
    assert "was cut off" in ran.out


def test_a_log_without_a_result_in_the_middle_is_not_green(shell: Shell, status: int) -> None:
    """A missing result is missed by its number."""
    log = shell.reports / "events.ndjson"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:2] + lines[3:]))

    ran = shell("report", "reports/events.ndjson")

    assert (status or 13) == ran.status
    assert "incomplete" in ran.out


@pytest.mark.parametrize("content", [b"", b"\n", b"{}\n", b"\xff\xfe\n", b"[" * 100_000])
def test_what_is_no_log_is_13(shell: Shell, content: bytes) -> None:
    """Any file can be named; a report of it says what is wrong."""
    (shell.folder / "events.ndjson").write_bytes(content)

    ran = shell("report", "events.ndjson")

    assert (13, "") == (ran.status, ran.err)
    assert "The evidence is incomplete" in ran.out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("nowhere.ndjson",), 4),
        ((".",), 4),
        ((), 4),
        (("log", "--format", "pdf"), 4),
        (("log", "--report-dir", "/dev/full/x"), 12),
    ],
    ids=["no-file", "folder", "nothing", "format", "unwritable"],
)
def test_what_cannot_be_done_is_told(
    shell: Shell, arguments: tuple[str, ...], expected: int
) -> None:
    """Wrong usage is 4, a folder that cannot be written 12; neither is a traceback."""
    (shell.folder / "log").touch()

    ran = shell("report", *arguments)

    assert expected == ran.status
    assert "Traceback" not in ran.err
    assert ran.err


def test_only_the_formats_asked_for_are_written(shell: Shell, tmp_path: Path) -> None:
    """A CI system may want one file."""
    shell("run", "--select", "timestamp/boundary")

    shell(
        "report", "reports/events.ndjson", "--report-dir", str(tmp_path / "x"), "--format", "junit"
    )

    assert ["junit.xml"] == [path.name for path in (tmp_path / "x").iterdir()]


def test_a_log_of_a_newer_version_is_refused_with_that_sentence(
    shell: Shell, tmp_path: Path
) -> None:
    """And no report is made of it."""
    shell("run", "--select", "timestamp/boundary")
    log = shell.reports / "events.ndjson"
    log.write_bytes(log.read_bytes().replace(b'"format":1', b'"format":2', 1))

    ran = shell("report", "reports/events.ndjson", "--report-dir", str(tmp_path / "x"))

    assert 13 == ran.status
    assert (
        "this log was written by a newer flushproof (format 2; this one reads 1); update" in ran.err
    )
    assert not (tmp_path / "x").exists()
