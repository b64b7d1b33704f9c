"""`flushproof run` as a person sees it, and what a program gets that reads its stdout."""

import json
import os
import pty
import re
import shlex
import subprocess
from typing import Any

import pytest

from flushproof.cli.telling import LINE, again, cut
from flushproof.settings import Settings

# A selection that is over in a moment.
QUICK = ("--select", "timestamp/boundary")

Shell = Any
TextOf = Any


class TestTerminal:
    """What a person reads."""

    def test_piped_output_is_plain_text(self, shell: Shell) -> None:
        """Where nobody looks nothing moves and nothing is coloured, and no line is empty."""
        ran = shell("run", *QUICK)

        assert "\x1b" not in ran.out
        assert "" not in ran.out.splitlines()

    @pytest.mark.parametrize(("variables", "colour"), [({}, True), ({"NO_COLOR": "1"}, False)])
    def test_a_terminal_shows_progress(
        self, shell: Shell, variables: dict[str, str], colour: bool
    ) -> None:
        """A line that moves, and colours unless they are not wanted."""
        shown = on_a_terminal(shell, variables)

        assert "embedded" in shown
        assert colour == ("\x1b[1;32m" in shown)
        assert "Conformant" in shown

    def test_a_failure_is_told_once_and_whole(self, shell: Shell) -> None:
        """The requirement, what was expected, what came, and how to see it again; no traceback."""
        ran = shell(
            "run", "--target", "embedded:accepts-stale", "--select", "timestamp/window/past"
        )

        lines = ran.out.splitlines()
        assert lines[0].startswith("fail  timestamp/window (must): A timestamp more than")
        assert "        answer: expected refused by the gateway with code 200" in lines
        assert "        got success 0 (HTTP 200)" in lines
        assert "Not conformant: the target breaks 1 requirement: timestamp/window." in lines
        assert "Report: reports/index.html" == lines[-1]
        assert "Traceback" not in ran.out

    def test_one_case_can_be_run_alone(self, shell: Shell) -> None:
        """The id of a case selects it and nothing else."""
        ran = shell("run", "--select", "timestamp/window/past-300001ms")

        assert 0 == ran.status
        assert "1 pass; 1 exchanges (0 generated) in " in ran.out

    @pytest.mark.parametrize(
        ("fault", "options", "items"),
        [
            ("accepts-stale", ("--select", "timestamp/window/past", "--strict"), 1),
            ("accepts-stale", ("--select", "timestamp/window/generated", "--examples", "7"), 1),
            (
                "narrows-window",
                ("--select", "timestamp/window/fresh", "--profile", "deep", "--examples", "200"),
                1,
            ),
            ("tells-signature", ("--strict", "--select", "errors/", "--report-dir", "my dir"), 2),
            ("changes-its-mind", ("--select", "envelope/", "--shard", "1/1"), 3),
            (
                "says-flushed",
                ("--select", "effect/emptied", "--reading", "envelope/return-code=integer"),
                1,
            ),
        ],
        ids=["case", "property", "deep", "throughout", "reading", "scenario"],
    )
    def test_the_line_that_repeats_a_failure_does(
        self, shell: Shell, fault: str, options: tuple[str, ...], items: int
    ) -> None:
        """Pasted into a shell it fails again, for the same reason, in as few items as it takes."""
        first = shell("run", "--target", f"embedded:{fault}", *options)
        [command] = re.findall(r"^ +again: flushproof (.*)$", first.out, re.MULTILINE)

        second = shell.call("sh", "-c", f"exec {shlex.join(shell.command)} {command}")

        failing = re.findall(r"^fail  (\S+)", first.out, re.MULTILINE)
        assert (1, 1, failing) == (
            first.status,
            second.status,
            re.findall(r"^fail  (\S+)", second.out, re.MULTILINE),
        )
        assert items >= sum(map(int, re.findall(r"(\d+) (?:pass|fail)", second.out)))
        assert seed_in(first.out) == seed_in(second.out)

    def test_the_line_keeps_every_option_but_passwords(self) -> None:
        """What a run was told, its repetition is told; the password has to be typed again."""
        settings = Settings(
            target="http://127.0.0.1:8080",
            instance_no="882689",
            disposable=True,
            redis_url="redis://user:pass word@127.0.0.1:6379",
            seed=7,
            select=("timestamp/",),
            report_dir="my reports",
        )

        words = shlex.split(again(("timestamp/window/x",), settings))

        assert ["flushproof", "run", "--target=http://127.0.0.1:8080"] == words[:3]
        assert {"--instance-no=882689", "--disposable", "--seed=7"} < {*words}
        assert {"--report-dir=my reports", "--select=timestamp/window/x"} < {*words}
        assert "pass" not in " ".join(words)

    def test_a_generated_failure_is_minimal_and_shown_whole(
        self, shell: Shell, text_of: TextOf
    ) -> None:
        """What was edited, by a millisecond too much, and the request as a curl command."""
        ran = shell(
            "run", "--target", "embedded:accepts-stale", "--select", "timestamp/window/generated"
        )

        lines = [line.strip() for line in ran.out.splitlines()]
        assert "sent the golden request form with timestamp_offset_ms -300001" in lines
        [curl] = [line for line in lines if line.startswith("curl ")]
        assert ["-X", "POST"] == shlex.split(curl)[5:7]
        assert "/clouddb/v2/flushCloudDBInstance" in curl
        assert "Sent: the golden request form with" in text_of(ran.reports)

    def test_the_number_of_generated_requests_is_told(self, shell: Shell) -> None:
        """So many of a property, and no more of a case."""
        select = ("--select", "timestamp/window/generated", "--select", "timestamp/boundary")

        ran = shell("run", *select, "--examples", "30")

        assert "(30 generated)" in ran.out
        assert 30 == ran.summary["generated"] < ran.summary["exchanges"]

    def test_each_deep_run_has_a_seed_of_its_own(self, shell: Shell) -> None:
        """It is printed and logged, and what is found is kept beside Hypothesis's own."""
        first, second = (shell("run", *QUICK, "--profile", "deep") for _ in "ab")

        assert seed_in(first.out) != seed_in(second.out)
        assert seed_in(second.out) == str(second.summary["seed"])
        assert ".hypothesis/examples" == second.summary["options"]["example_db"]
        assert (shell.folder / ".hypothesis" / "examples").is_dir()

    def test_long_texts_are_cut_to_a_line(self) -> None:
        """One finding, one line, and it shows that there is more; markup stays text."""
        assert "[red\\[/] …" == cut("[red[/] \n " + "x" * LINE).replace("x", "")

    def test_json_is_all_that_stands_on_stdout(self, shell: Shell) -> None:
        """The machine gets the summary, the person gets the text on stderr."""
        ran = shell("run", "--json", *QUICK)

        assert ran.summary == json.loads(ran.out)
        assert "Conformant" in ran.err

    @pytest.mark.parametrize(
        ("arguments", "status"),
        [(("--select", "nothing"), 5), (("--examples", "-1"), 4), (("--flush-budget", "1"), 10)],
    )
    def test_json_says_why_there_is_no_summary(
        self, shell: Shell, arguments: tuple[str, ...], status: int
    ) -> None:
        """A run that did not begin is told to the machine too."""
        ran = shell("run", "--json", *arguments)

        assert status == ran.status == json.loads(ran.out)["exit_status"]
        assert arguments[0] in json.loads(ran.out)["error"]


def seed_in(out: str) -> str:
    """The seed that a run says it had."""
    [seed] = re.findall(r"; seed (\d+)$", out, re.MULTILINE)
    return str(seed)


def on_a_terminal(shell: Shell, variables: dict[str, str]) -> str:
    """What a quick run shows on a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        (*shell.command, "run", *QUICK),
        cwd=shell.folder,
        env=shell.environ | {"TERM": "xterm"} | variables,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        shown = b"".join(iter(lambda: read(ours), b""))
        process.wait(timeout=30)
    os.close(ours)
    return shown.decode()


def read(terminal: int) -> bytes:
    """What comes next; nothing once the other side has closed."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
