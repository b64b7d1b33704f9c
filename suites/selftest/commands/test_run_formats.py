"""Which reports a run writes, and what it leaves for a step of GitHub."""

from pathlib import Path
from typing import Any

import pytest

Shell = Any

ALWAYS = {"events.ndjson", "run.json", "junit.xml", "index.html"}
ONE_CASE = ("--select", "timestamp/boundary/past-300000ms")


def left_in(folder: Path) -> set[str]:
    """The names of the files in *folder*."""
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("asked", "more"),
    [
        ((), set()),
        (("--format", "run"), set()),
        (("--format", "sarif", "--format=badge"), {"sarif.json", "badge.json"}),
        (("--format", "ctrf", "--format", "markdown"), {"ctrf.json", "summary.md"}),
    ],
    ids=["nothing", "what-there-is-anyway", "sarif-and-badge", "ctrf-and-markdown"],
)
def test_a_run_writes_the_formats_that_are_asked_for(
    asked: tuple[str, ...], more: set[str], shell: Shell
) -> None:
    """Besides those that it always writes."""
    assert 0 == shell("run", *ONE_CASE, *asked).status

    assert ALWAYS | more == left_in(shell.reports)


def test_pytest_takes_the_same_option(shell: Shell, checkout: Path) -> None:
    """The command line is only another way to call it."""
    suite = str(checkout / "suites" / "test_cases.py")

    ran = shell.pytest(suite, "--format=badge", "=".join(ONE_CASE), "--rootdir", str(checkout))

    assert 0 == ran.status
    assert ALWAYS | {"badge.json"} == left_in(shell.reports)


def test_processes_that_share_a_run_write_them_once(shell: Shell) -> None:
    """Of the whole run, not of a part of it."""
    ran = shell("run", "--select", "timestamp/boundary", "--jobs", "2", "--format", "badge")

    assert 0 == ran.status
    assert ALWAYS | {"badge.json"} == left_in(shell.reports)


def test_a_format_that_there_is_not_is_wrong_usage(shell: Shell) -> None:
    """Before anything is opened."""
    ran = shell("run", "--format", "sariff")

    assert 4 == ran.status
    assert "--format: 'sariff' is not a report format." in ran.err
    assert "Did you mean sarif?" in ran.err
    assert not shell.reports.exists()


@pytest.mark.parametrize("jobs", [(), ("--jobs", "2")], ids=["alone", "together"])
def test_a_run_in_a_step_of_github_leaves_its_summary_there_once(
    jobs: tuple[str, ...], shell: Shell
) -> None:
    """Behind what the step had."""
    step = shell.folder / "step.md"
    step.write_text("before\n", encoding="utf-8")

    ran = shell("run", "--select", "timestamp/boundary", *jobs, GITHUB_STEP_SUMMARY=str(step))

    text = step.read_text(encoding="utf-8")
    assert 0 == ran.status
    assert text.startswith("before\n# flushproof\n\n**Conformant in what was selected: ")
    assert 1 == text.count("# flushproof")


def test_a_report_in_a_step_leaves_its_summary_too(shell: Shell) -> None:
    """There the shards come together; who asks for another format alone gets that alone."""
    step = shell.folder / "step.md"
    shell("run", *ONE_CASE)

    for_badge = shell(
        "report", "reports/events.ndjson", "--format", "badge", GITHUB_STEP_SUMMARY=str(step)
    )
    before = step.exists()
    for_all = shell("report", "reports/events.ndjson", GITHUB_STEP_SUMMARY=str(step))

    assert (0, False, 0) == (for_badge.status, before, for_all.status)
    assert 1 == step.read_text(encoding="utf-8").count("# flushproof")


@pytest.mark.parametrize("command", [("run", *ONE_CASE), ("report", "reports/events.ndjson")])
def test_a_summary_that_cannot_be_written_is_only_a_notice(
    command: tuple[str, ...], shell: Shell
) -> None:
    """The verdict is the same."""
    shell("run", *ONE_CASE)

    ran = shell(*command, GITHUB_STEP_SUMMARY=str(shell.folder))

    assert 0 == ran.status
    assert "GITHUB_STEP_SUMMARY: " in ran.out + ran.err
    assert "cannot be written" in ran.out + ran.err
