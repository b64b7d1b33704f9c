"""The plugin as pytest's users meet it: the same verdicts, and other tests left alone."""

import json
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

Shell = Any

SELECT = ("--select", "timestamp/window/past")
QUIET = ("-q", "-p", "no:cacheprovider")

CONFTEST = 'pytest_plugins = ["flushproof.plugin"]\n'

OWN_TESTS = """
import pytest

@pytest.fixture
def run():
    return 7

@pytest.mark.parametrize("case", ["timestamp/window/past-300001ms"])
def test_own_fixture_of_that_name(run, case):
    assert 7 == run

def test_that_fails():
    assert 1 == 2
"""


@pytest.fixture
def project(shell: Shell, checkout: Path) -> Shell:
    """A project that loads the plugin and has the suite's cases among its own tests."""
    (shell.folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (shell.folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    suite = checkout / "suites" / "test_cases.py"
    (shell.folder / "test_cases.py").write_text(suite.read_text(encoding="utf-8"), encoding="utf-8")
    return shell


def ids_in(reports: Path) -> list[str]:
    """The items that have a result in the log."""
    lines = (reports / "events.ndjson").read_text(encoding="utf-8").splitlines()
    return [line["id"] for line in map(json.loads, lines) if line["event"] == "result"]


class TestVerdict:
    """pytest is the runner, so its exit status is the verdict too."""

    @pytest.mark.parametrize(
        ("arguments", "status"),
        [
            ((), 0),
            (("--target=embedded:accepts-stale",), 1),
            (("--target=embedded:accepts-stale", "-x"), 1),
            (("--target=embedded:nobody",), 4),
            (("--examples=-1",), 4),
            (("--flush-budget=1",), 10),
            (("--select=nothing",), 5),
            (("--target=http://127.0.0.1:1",), 12),
        ],
        ids=["green", "red", "first-failure", "fault", "option", "budget", "nothing", "keys"],
    )
    def test_pytest_exits_as_run_does(
        self, project: Shell, arguments: tuple[str, ...], status: int
    ) -> None:
        """The same options give the same status, whatever pytest would have made of it."""
        ran = project.pytest(*QUIET, *SELECT, *arguments)

        assert status == ran.status
        assert "INTERNALERROR" not in ran.out + ran.err

    def test_a_should_counts_with_strict_should_only(self, project: Shell) -> None:
        """`--strict` is pytest's own."""
        lie = (*QUIET, "--select=timestamp/future", "--target=embedded:accepts-future")

        assert (0, 1) == (
            project.pytest(*lie).status,
            project.pytest(*lie, "--strict-should").status,
        )

    def test_the_verdict_and_the_report_are_told(self, project: Shell) -> None:
        """The last section says what the run came to."""
        ran = project.pytest(*QUIET, *SELECT, "--target=embedded:accepts-stale")

        assert "Not conformant: the target breaks 1 requirement: timestamp/window." in ran.out
        assert "Report: reports/index.html" in ran.out

    def test_what_stops_at_the_first_failure_is_incomplete(self, project: Shell) -> None:
        """`-x` leaves planned items without a result, and the report says so."""
        ran = project.pytest(*QUIET, *SELECT, "--target=embedded:accepts-stale", "-x")

        assert [1, 13] == ran.summary["verdict"]["statuses"]

    def test_what_is_deselected_is_not_planned(self, project: Shell) -> None:
        """`-k` and `--lf` choose among the items; what they leave is a whole run."""
        lie = (*SELECT, "--target=embedded:accepts-stale")
        project.pytest(*lie)

        chosen = project.pytest(*SELECT, "-k", "300001ms")
        again = project.pytest(*SELECT, "--lf")

        assert (0, 0) == (chosen.status, again.status)
        assert "incomplete" not in chosen.out + again.out

    def test_no_result_is_shown_with_what_was_sent(self, project: Shell) -> None:
        """Not even with every switch that makes pytest talk is there a key or a signature."""
        ran = project.pytest("-vv", "-l", "--tb=long", "--target=embedded:accepts-stale", *SELECT)

        assert 1 == ran.status
        assert "flushproofEmbeddedKey" not in ran.out
        assert "x-ncp-apigw-signature" not in ran.out


class TestOtherTests:
    """The plugin leaves other tests alone."""

    def test_a_failing_test_of_the_project_is_1_all_the_same(self, project: Shell) -> None:
        """A target that conforms does not make up for it."""
        (project.folder / "test_own.py").write_text(OWN_TESTS, encoding="utf-8")

        ran = project.pytest(*QUIET, "-k", "that_fails or past-300001ms")

        assert 1 == ran.status
        assert 0 == ran.summary["verdict"]["exit_status"]
        assert "test_that_fails" in ran.out

    def test_a_fixture_called_run_is_no_result(self, project: Shell) -> None:
        """Only what hands a result over is an item of the run."""
        (project.folder / "test_own.py").write_text(OWN_TESTS, encoding="utf-8")

        ran = project.pytest(*QUIET, "-k", "past-300001ms")

        assert 0 == ran.status
        assert ["timestamp/window/past-300001ms"] == ids_in(ran.reports)
        assert "2 passed" in ran.out

    def test_own_tests_alone_open_nothing(self, project: Shell) -> None:
        """Without an item of a run there is no run, and pytest's statuses are pytest's."""
        (project.folder / "test_own.py").write_text(OWN_TESTS, encoding="utf-8")

        ran = project.pytest(*QUIET, "test_own.py")

        assert 1 == ran.status
        assert not ran.reports.exists()
        assert "flushproof" not in ran.out.splitlines()[-1]

    def test_collecting_opens_and_writes_nothing(self, project: Shell) -> None:
        """`--collect-only` is a look, and does not even replace an earlier report."""
        ran = project.pytest(*QUIET, "--collect-only", *SELECT)
        none = project.pytest(*QUIET, "--collect-only", "--select=nothing")

        assert (0, 5) == (ran.status, none.status)
        assert "timestamp/window/past-300001ms" in ran.out
        assert not ran.reports.exists()

    def test_who_has_flushproof_installed_notices_nothing(self) -> None:
        """The plugin is loaded by who asks for it; every pytest of the machine has the fixture."""
        plugins = entry_points(group="pytest11")

        expected = ["flushproof.fixture"]
        assert expected == [one.value for one in plugins if one.value.startswith("flushproof")]


class TestCheckout:
    """`pytest` in the checkout runs the suite and the tests of the tool."""

    def test_the_run_comes_first_and_the_tool_behind_it(self, shell: Shell, checkout: Path) -> None:
        """The order is the run's, whatever is named first; what is watched throughout ends it."""
        files = "suites/selftest/test_imports.py suites/test_requirements.py suites/test_cases.py"
        command = f"{shell.python} -m pytest {files} --collect-only -q -p no:cacheprovider"

        ran = shell.call("sh", "-c", f'cd "{checkout}" && exec {command}')

        lines = [line for line in ran.out.splitlines() if "::" in line]
        tool = [number for number, line in enumerate(lines) if "/selftest/" in line]
        assert 0 == ran.status
        assert lines[0].startswith("suites/test_cases.py")
        assert lines[tool[0] - 1].startswith("suites/test_requirements.py")
        assert tool == list(range(tool[0], len(lines)))
