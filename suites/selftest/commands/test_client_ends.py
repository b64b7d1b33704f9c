"""`flushproof client`, 2, 4, 12 and 13: why there is no verdict, and that nothing is left."""

import json
import signal
import time
from pathlib import Path
from typing import Any

import pytest

CLIENTS = Path(__file__).parents[2] / "clients"

Shell = Any

# Calls nobody, and says so.
SILENT = ("sh", "-c", "echo no idea whom to call >&2; exit 3")

# Says who it is, and stays.
STAYING = ("sh", "-c", "echo $$ >> pids; exec sleep 600")


def page_of(shell: Shell) -> str:
    """The report in *shell*."""
    return (shell.reports / "index.html").read_text(encoding="utf-8")


class TestUsage:
    """4: it was not called as it is to be."""

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            ((), "No command: give the program and its arguments behind --"),
            (("--scenario", "plan", "--", "true"), "'plan' is not a scenario."),
            (("--instance-no", "x", "--", "true"), "--instance-no takes decimal digits"),
            (("--timeout", "0", "--", "true"), "'--timeout'"),
            (("--expect-exit-on-error", "some", "--", "true"), "'--expect-exit-on-error'"),
        ],
        ids=["no command", "no scenario", "no number", "no time", "no end"],
    )
    def test_it_is_told_what_is_wrong(
        self, shell: Shell, arguments: tuple[str, ...], told: str
    ) -> None:
        """And nothing is run or written."""
        ran = shell("client", *arguments)

        assert 4 == ran.status
        assert told in ran.err
        assert not shell.reports.exists()

    def test_the_scenarios_are_listed(self, shell: Shell) -> None:
        """What the gateway does, and what a careful client does."""
        ran = shell("client", "--list")

        assert 0 == ran.status
        assert (
            "silence\n  It flushes, and never answers; the connection stays open.\n"
            "  It gives up in time, "
        ) in ran.out


class TestUnusable:
    """12 and 13: there is nothing to judge."""

    def test_a_command_that_cannot_be_started_is_12(self, shell: Shell) -> None:
        """The report says so, in the place of an earlier one."""
        ran = shell("client", "--", "no-such-program")

        assert 12 == ran.status
        assert "no-such-program: cannot be started: No such file or directory." in ran.err
        assert "The client could not be judged" in page_of(shell)
        assert [] == ran.summary["items"]

    def test_a_command_that_calls_nobody_is_13(self, shell: Shell) -> None:
        """It is told what it said itself, and where it is to call."""
        ran = shell("client", "--", *SILENT)

        assert 13 == ran.status
        assert "sent no request to the gateway; in the scenario plain it ended with 3" in ran.err
        assert "said: no idea whom to call. It is to call the URL in NCLOUD_API_GW" in ran.err
        assert "The evidence is incomplete" in page_of(shell)

    def test_json_says_why(self, shell: Shell) -> None:
        """For machines."""
        ran = shell("client", "--json", "--", *SILENT)

        document = json.loads(ran.out)
        assert 13 == document["exit_status"]
        assert "sent no request" in document["error"]


class TestInterrupted:
    """2: gateways, data and commands go with it."""

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_command_and_gateway_are_stopped(self, shell: Shell, number: int) -> None:
        """Ctrl-C, and the polite kill of a CI system."""
        process = shell.start("client", "--timeout", "300", "--", *STAYING)
        pids = wait_for(shell.folder / "pids")
        process.send_signal(number)
        out, _ = process.communicate(timeout=30)

        assert 2 == process.returncode
        assert "Interrupted." in out
        assert [] == [pid for pid in pids if Path(f"/proc/{pid}/cwd").exists()]
        assert [] == list(Path(shell.environ["TMPDIR"]).iterdir())
        assert "Interrupted" in page_of(shell)


def wait_for(file: Path) -> list[str]:
    """The lines of *file*, once there are any."""
    deadline_s = time.monotonic() + 20.0
    while time.monotonic() < deadline_s:
        if file.is_file() and (lines := file.read_text(encoding="utf-8").split()):
            return lines
        time.sleep(0.02)
    raise AssertionError(f"{file} was not written")
