"""`flushproof run`, 2, 3 and a kill: how far it came is known, and no earlier verdict survives."""

import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest

# A selection that is over in a moment, and one that takes long enough to be interrupted.
QUICK = ("--select", "timestamp/boundary")
LONG = ("--examples", "2000")

Shell = Any
TextOf = Any


class TestBrokenOff:
    """2, 3 and a kill: how far it came is known."""

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_an_interrupted_run_is_2_and_incomplete(self, shell: Shell, number: int) -> None:
        """Ctrl-C, and the polite kill of a CI system: log, reports, and no Redis left behind."""
        process = shell.start("run", *LONG)
        wait_for_results(shell.reports)
        process.send_signal(number)
        out, _ = process.communicate(timeout=30)

        assert 2 == process.returncode
        assert "planned items were not run" in out
        assert "Interrupted" in (shell.reports / "index.html").read_text(encoding="utf-8")
        assert [] == list(Path(shell.environ["TMPDIR"]).iterdir())

    def test_a_killed_run_leaves_a_log_that_proves_nothing(self, shell: Shell) -> None:
        """What nothing can catch leaves a log without a footer; it makes a report that says so."""
        shell("run", *QUICK)
        process = shell.start("run", *LONG)
        wait_for_results(shell.reports)
        process.kill()
        process.communicate(timeout=30)
        left = [path.name for path in shell.reports.iterdir()]

        ran = shell("report", "reports/events.ndjson")

        assert (["events.ndjson"], 13) == (left, ran.status)
        assert "was cut off after" in ran.out
        assert "was cut off after" in (shell.reports / "index.html").read_text(encoding="utf-8")

    @pytest.mark.parametrize("before", ["green", "none"])
    def test_a_suite_that_cannot_be_read_is_3(
        self, shell: Shell, checkout: Path, tmp_path: Path, before: str, text_of: TextOf
    ) -> None:
        """A broken installation is our error, and no report of an earlier run stays."""
        copy = tmp_path / "copy"
        for name in ("flushproof", "schemas", "suites", "cassettes"):
            shutil.copytree(checkout / name, copy / name, ignore=shutil.ignore_patterns("selftest"))
        (copy / "suites" / "test_effect.py").write_text("import nowhere\n", encoding="utf-8")
        earlier = {"green": (shell, ("run", *QUICK)), "none": (str, ())}[before]
        earlier[0](*earlier[1])

        ran = shell("run", *QUICK, PYTHONPATH=str(copy))

        assert 3 == ran.status
        assert "No module named 'nowhere'" in ran.out
        assert (before == "green") == (shell.reports / "run.json").exists()
        assert "Conformant" not in text_of(shell.reports)


class TestEarlierReports:
    """Reports are those of the last run, or gone."""

    @pytest.mark.parametrize(
        ("arguments", "status"),
        [
            (("--select", "nothing"), 5),
            (("--examples", "-1"), 4),
            (("--target", "embedded:nobody"), 4),
            (("--flush-budget", "1"), 10),
            (("--target", "http://127.0.0.1:1"), 12),
        ],
        ids=["selection", "option", "fault", "interlock", "credentials"],
    )
    def test_a_green_report_does_not_survive(
        self, shell: Shell, arguments: tuple[str, ...], status: int, text_of: TextOf
    ) -> None:
        """Whoever publishes the folder afterwards publishes that nothing was judged."""
        shell("run", *QUICK)

        ran = shell("run", *arguments)

        assert (status, status) == (ran.status, ran.summary["verdict"]["exit_status"])
        assert "Conformant" not in text_of(shell.reports)

    def test_a_run_that_finds_another_one_writing_leaves_its_files(self, shell: Shell) -> None:
        """Two runs do not share a folder, and the second does not take it from the first."""
        process = shell.start("run", *LONG)
        wait_for_results(shell.reports)
        second = shell("run", *QUICK)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)

        assert 12 == second.status
        assert "another run is writing" in second.out
        assert (2, 2) == (process.returncode, second.summary["verdict"]["exit_status"])


def wait_for_results(reports: Path) -> None:
    """Return when the log in *reports* has some results."""
    log, end_s = reports / "events.ndjson", time.monotonic() + 30
    while not log.is_file() or log.read_bytes().count(b"\n") < 50:
        assert time.monotonic() < end_s, "the run does not begin"
        time.sleep(0.02)
