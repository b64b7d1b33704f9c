"""`flushproof run` judges alike wherever it is called, and leaves nothing but reports there."""

import os
import shlex
from pathlib import Path
from typing import Any

import pytest

# A selection that is over in a moment.
QUICK = ("--select", "timestamp/boundary")

Shell = Any


class TestSurroundings:
    """The verdict does not hang on where flushproof is called."""

    def test_nothing_is_left_but_reports(self, shell: Shell) -> None:
        """No cache, no database, no server, no temporary file."""
        shell("run", "--select", "timestamp/", "--select", "headers/unknown", "--examples", "20")

        assert ["reports"] == [path.name for path in shell.folder.iterdir()]
        assert [] == list(Path(shell.environ["TMPDIR"]).iterdir())

    def test_a_working_folder_that_cannot_be_written_is_enough(self, shell: Shell) -> None:
        """Not even the owner of the machine can write to /proc."""
        program = (
            f"cd /proc && exec {shlex.join(shell.command)} run "
            "--examples 5 --select timestamp/window"
        )

        ran = shell.call("sh", "-c", f"{program} --report-dir {shlex.quote(str(shell.reports))}")

        assert (0, "") == (ran.status, ran.err)

    @pytest.mark.parametrize(
        "variables",
        [
            {"TZ": "Nowhere/Land+99"},
            {"PYTHONDONTWRITEBYTECODE": "1"},
            {"PYTEST_ADDOPTS": "-k nothing --maxfail=1 -n 4"},
            {"PYTEST_PLUGINS": "nowhere"},
            {"PYTHONWARNINGS": "error"},
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
        ],
        ids=lambda variables: next(iter(variables)),
    )
    def test_no_variable_changes_the_verdict(self, shell: Shell, variables: dict[str, str]) -> None:
        """Time zone, habits of Python and of pytest: 0 stays 0."""
        ran = shell("run", *QUICK, **variables)

        assert (0, "") == (ran.status, ran.err)

    def test_no_home_is_needed(self, shell: Shell) -> None:
        """Containers have none."""
        ran = shell.call("env", "-u", "HOME", *shell.command, "run", *QUICK)

        assert (0, "") == (ran.status, ran.err)

    @pytest.mark.parametrize("more", [(), ("--json",)], ids=["text", "json"])
    @pytest.mark.parametrize(("fault", "status"), [("", 0), (":accepts-stale", 1)])
    def test_a_reader_that_goes_away_does_not_change_the_status(
        self, shell: Shell, more: tuple[str, ...], fault: str, status: int
    ) -> None:
        """`flushproof run | head -1` is judged like any other."""
        reader, writer = os.pipe()
        os.close(reader)
        select = ("--select", "timestamp/window/past", "--target", f"embedded{fault}")

        process = shell.start("run", *select, *more, stdout=writer)
        os.close(writer)
        _, err = process.communicate(timeout=30)

        assert status == process.returncode
        assert "Error" not in err

    def test_no_stdout_at_all_is_fine(self, shell: Shell) -> None:
        """A daemon may have closed it."""
        ran = shell.call(
            "sh", "-c", f"exec {shlex.join(shell.command)} run {shlex.join(QUICK)} >&-"
        )

        assert (0, "") == (ran.status, ran.err)
