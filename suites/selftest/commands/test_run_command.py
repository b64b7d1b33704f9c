"""`flushproof run`: every exit status shown by a run, and what a person sees of it."""

import json
import os
import pty
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from flushproof.cli.telling import LINE, again, cut
from flushproof.exchange import Request, Response
from flushproof.gateway.account import Account, Instance, embedded_account
from flushproof.gateway.clock import Clock
from flushproof.gateway.core import Gateway
from flushproof.gateway.gateway_errors import ENDPOINT_ERROR
from flushproof.gateway.http import GatewayServer, deliver_whole
from flushproof.settings import Settings

# A selection that is over in a moment, and one that takes long enough to be interrupted.
QUICK = ("--select", "timestamp/boundary")
LONG = ("--examples", "2000")

LIES = {
    "accepts-stale": ("timestamp/window", "timestamp/window"),
    "skips-signature": ("signature/value/flip", "signature/value"),
    "flushes-first": ("effect/refused-keeps", "effect/refused-keeps"),
    "says-flushed": ("effect/emptied/every-type-json", "effect/emptied"),
    "answers-xml": ("format/json", "format/json"),
}

WRONG_USAGE = {
    "unknown-option": ("--flush-everything",),
    "no-number": ("--examples", "many"),
    "no-examples": ("--examples", "0"),
    "unknown-target": ("--target", "prod"),
    "unknown-fault": ("--target", "embedded:accepts-everything"),
    "unknown-reading": ("--reading", "envelope/return-code=text"),
    "url-with-a-path": ("--target", "http://127.0.0.1:1/clouddb"),
    "no-such-shard": ("--shard", "3/2"),
    "disposable-without-a-number": ("--disposable", "--target", "http://127.0.0.1:1"),
}

COMMAND = (sys.executable, "-c", "import sys; from flushproof.cli import main; sys.exit(main())")

KEYS = {
    "NCLOUD_ACCESS_KEY": "flushproofEmbeddedKey",
    "NCLOUD_SECRET_KEY": "flushproof-embedded-secret-for-tests-only",
}

Shell = Any


class Forgetful(Gateway):
    """Says success and does nothing: there is no data behind this account."""

    def flush(self, instance: Instance) -> None:
        """Erase nothing."""


class Weary(Gateway):
    """Answers a few requests, and from then on that the back end is not there."""

    answered_so_far = 0

    def respond(self, request: Request, now_ms: int) -> Response:
        """The honest answer, ten times."""
        self.answered_so_far += 1
        if self.answered_so_far <= 10:
            return super().respond(request, now_ms)
        return self.refuse(self.call_of(request, now_ms), ENDPOINT_ERROR)


@pytest.fixture
def account() -> Account:
    """The embedded account, with no data behind it."""
    return embedded_account({})


@pytest.fixture
def running(account: Account) -> Iterator[GatewayServer]:
    """A gateway at a URL, honest but for the data that it does not have."""
    with GatewayServer(Forgetful(account), Clock()) as server:
        yield server


class TestVerdict:
    """0 and 1: what was asked is answered."""

    def test_the_embedded_gateway_conforms(self, shell: Shell) -> None:
        """Without any option but what to ask, the reference gateway is judged and is green."""
        ran = shell("run", *QUICK)

        assert (0, "") == (ran.status, ran.err)
        assert "Conformant" in ran.out

    @pytest.mark.parametrize(("fault", "select", "broken"), [(k, *v) for k, v in LIES.items()])
    def test_a_lie_is_named(self, shell: Shell, fault: str, select: str, broken: str) -> None:
        """The requirement that a lying gateway breaks stands on stdout, and in the reports."""
        ran = shell("run", "--target", f"embedded:{fault}", "--select", select, "--examples", "5")

        assert 1 == ran.status
        assert f"fail  {broken} (must): " in ran.out
        assert [broken] == ran.broken

    def test_a_should_counts_with_strict_only(self, shell: Shell) -> None:
        """A `should` requirement that is broken is told, and decides only if asked to."""
        lie = ("--target", "embedded:accepts-future", "--select", "timestamp/future")

        tolerated, counted = shell("run", *lie), shell("run", *lie, "--strict")

        assert (0, 1) == (tolerated.status, counted.status)
        assert "note  timestamp/future (should, counts only with --strict)" in tolerated.out
        assert "fail  timestamp/future (should)" in counted.out

    @pytest.mark.parametrize("target", ["embedded", "embedded:accepts-stale"])
    def test_junit_agrees_with_the_verdict(self, shell: Shell, target: str) -> None:
        """The file that a CI system reads is red exactly for the items that are."""
        ran = shell("run", "--target", target, "--select", "timestamp/window/past")

        suite = ElementTree.parse(ran.reports / "junit.xml").getroot()
        red = {case.get("name") for case in suite.iter("testcase") if len(case)}
        log = (ran.reports / "events.ndjson").read_text(encoding="utf-8").splitlines()
        failed = {line["id"] for line in map(json.loads, log) if line.get("outcome") == "fail"}
        assert (bool(failed), failed) == (ran.status == 1, red)


class TestWrongUsage:
    """4, 5 and 10: nothing is sent."""

    @pytest.mark.parametrize("arguments", WRONG_USAGE.values(), ids=WRONG_USAGE)
    def test_wrong_usage_is_4(self, shell: Shell, arguments: tuple[str, ...]) -> None:
        """What cannot be meant is refused, in a line or two that say what it was."""
        ran = shell("run", *arguments, *QUICK)

        assert 4 == ran.status
        assert arguments[0].lstrip("-") in (ran.out + ran.err)
        assert "Traceback" not in ran.err

    @pytest.mark.parametrize(
        "select",
        [
            ("--select", "timestamp/windows"),
            (*QUICK, "--select", "timestamp/windows"),
            (*QUICK, "--shard", "9/9"),
        ],
        ids=["misspelt", "one-of-two-misspelt", "empty-shard"],
    )
    def test_a_selection_of_nothing_is_5(self, shell: Shell, select: tuple[str, ...]) -> None:
        """No item of a selection, or of one of several, is no green run; and nothing is written."""
        ran = shell("run", *select)

        assert 5 == ran.status
        assert select[-2] in ran.out
        assert not shell.reports.exists()

    def test_a_budget_without_confirmation_is_10(self, shell: Shell) -> None:
        """The interlock is asked before anything else."""
        ran = shell("run", "--target", "http://127.0.0.1:1", "--flush-budget", "1")

        assert 10 == ran.status
        assert "Nothing was sent" in ran.err


class TestEnvironment:
    """12 and 13: what cannot be reached, and what cannot be told."""

    def test_a_dead_port_is_12(self, shell: Shell) -> None:
        """Nobody answers; the log says so."""
        ran = shell("run", "--target", "http://127.0.0.1:1", **KEYS)

        assert (12, 12) == (ran.status, ran.summary["verdict"]["exit_status"])
        assert "does not answer" in ran.out

    def test_no_credentials_are_12(self, shell: Shell) -> None:
        """Where the keys are looked for is told."""
        ran = shell("run", "--target", "http://127.0.0.1:1")

        assert 12 == ran.status
        assert "NCLOUD_ACCESS_KEY" in ran.out

    @pytest.mark.parametrize("place", ["/dev/full/reports", "/proc/reports"])
    def test_a_folder_that_cannot_be_written_is_12(self, shell: Shell, place: str) -> None:
        """Without a log nothing is proved."""
        ran = shell("run", *QUICK, "--report-dir", place)

        assert 12 == ran.status
        assert place in ran.out
        assert "--report-dir" in ran.out
        assert "Traceback" not in ran.err

    def test_a_report_that_cannot_be_written_is_12(self, shell: Shell) -> None:
        """A folder in the place of a report is neither removed nor overlooked."""
        (shell.reports / "index.html").mkdir(parents=True)

        ran = shell("run", *QUICK)

        assert 12 == ran.status
        assert "index.html" in ran.out

    def test_a_disk_that_fills_up_is_13(self, shell: Shell) -> None:
        """The log ends where the disk did, and no green report is left."""
        ran = shell.call("sh", "-c", f"ulimit -f 64; exec {shlex.join(COMMAND)} run --examples 5")

        assert 13 == ran.status
        assert "cannot be written: File too large" in ran.out
        assert not (ran.reports / "index.html").exists()

    def test_everything_skipped_is_13(self, shell: Shell, running: GatewayServer) -> None:
        """What needs data of its own is skipped for a gateway of which only decoys may be named."""
        ran = shell("run", "--target", running.url, "--select", "effect/emptied", **KEYS)

        assert 13 == ran.status
        assert "every item was skipped" in ran.out
        assert "not declared --disposable" in ran.out

    def test_an_item_that_cannot_tell_is_13_or_12(self, shell: Shell, account: Account) -> None:
        """A target that is in trouble from some request on is not said to break anything."""
        with GatewayServer(Weary(account), Clock()) as server:
            ran = shell("run", "--target", server.url, "--select", "signature/encoding", **KEYS)

        assert ran.status in (12, 13)
        assert [] == ran.broken
        assert re.search(r"^(error|skip) ", ran.out, re.MULTILINE)


class TestIndeterminate:
    """11: nobody knows."""

    def test_a_flush_without_an_answer_is_11(self, shell: Shell, account: Account) -> None:
        """The connection breaks where the answer should come, and the flush is not sent again."""
        case = ("--disposable", "--instance-no", "882689", "--select", "format/json/form")

        with GatewayServer(Forgetful(account), Clock(), deliver=break_off_success) as server:
            ran = shell("run", "--target", server.url, *case, **KEYS)

        assert 11 == ran.status
        assert "a flush was sent, and no answer tells of it" in ran.out


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
        self, shell: Shell, checkout: Path, tmp_path: Path, before: str
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
            (("--examples", "0"), 4),
            (("--target", "embedded:nobody"), 4),
            (("--flush-budget", "1"), 10),
            (("--target", "http://127.0.0.1:1"), 12),
        ],
        ids=["selection", "option", "fault", "interlock", "credentials"],
    )
    def test_a_green_report_does_not_survive(
        self, shell: Shell, arguments: tuple[str, ...], status: int
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
            f"cd /proc && exec {shlex.join(COMMAND)} run --examples 5 --select timestamp/window"
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
        ran = shell.call("env", "-u", "HOME", *COMMAND, "run", *QUICK)

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
        ran = shell.call("sh", "-c", f"exec {shlex.join(COMMAND)} run {shlex.join(QUICK)} >&-")

        assert (0, "") == (ran.status, ran.err)


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

        second = shell.call("sh", "-c", f"exec {shlex.join(COMMAND)} {command}")

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

    def test_a_generated_failure_is_minimal_and_shown_whole(self, shell: Shell) -> None:
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
        [(("--select", "nothing"), 5), (("--examples", "0"), 4), (("--flush-budget", "1"), 10)],
    )
    def test_json_says_why_there_is_no_summary(
        self, shell: Shell, arguments: tuple[str, ...], status: int
    ) -> None:
        """A run that did not begin is told to the machine too."""
        ran = shell("run", "--json", *arguments)

        assert status == ran.status == json.loads(ran.out)["exit_status"]
        assert arguments[0] in json.loads(ran.out)["error"]


def break_off_success(response: Response, connection: socket.socket) -> None:
    """Refusals arrive; where a success should, the connection ends."""
    if response.status == 200:
        connection.shutdown(socket.SHUT_RDWR)
    else:
        deliver_whole(response, connection)


def seed_in(out: str) -> str:
    """The seed that a run says it had."""
    [seed] = re.findall(r"; seed (\d+)$", out, re.MULTILINE)
    return str(seed)


def wait_for_results(reports: Path) -> None:
    """Return when the log in *reports* has some results."""
    log, end_s = reports / "events.ndjson", time.monotonic() + 30
    while not log.is_file() or log.read_bytes().count(b"\n") < 50:
        assert time.monotonic() < end_s, "the run does not begin"
        time.sleep(0.02)


def text_of(reports: Path) -> str:
    """Everything that stands in *reports*."""
    return "".join(
        path.read_text(encoding="utf-8") for path in reports.rglob("*") if path.is_file()
    )


def on_a_terminal(shell: Shell, variables: dict[str, str]) -> str:
    """What a quick run shows on a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        (*COMMAND, "run", *QUICK),
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
