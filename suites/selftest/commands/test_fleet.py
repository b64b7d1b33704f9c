"""`flushproof run --matrix FILE`: several targets, each a run of its own, and one report."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from flushproof.reference.account import OWNER
from flushproof.resources import load

Shell = Any
Process = subprocess.Popen[str]

SCHEMA = Draft202012Validator(load("schemas/suite/fleet.schema.json"))
QUICK = 'select = ["timestamp/"]\nexamples = 2\n'
LONG = 'examples = 2000\nselect = ["timestamp/"]\n'
LIMIT_S = 30.0


def table(name: str, *lines: str) -> str:
    """A [[target]] of that name."""
    return "\n".join((f'[[target]]\nname = "{name}"', *lines, ""))


def written(shell: Shell, *tables: str, parallel: int = 2) -> str:
    """The name of a file with *tables*."""
    text = "\n".join((f"parallel = {parallel}", *tables))
    (shell.folder / "targets.toml").write_text(text, encoding="utf-8")
    return "targets.toml"


def fleet_in(shell: Shell) -> Any:
    """What `fleet.json` says, which is as its schema has it."""
    document = json.loads((shell.reports / "fleet.json").read_text(encoding="utf-8"))
    SCHEMA.validate(document)
    return document


def endings(document: Any) -> dict[str, tuple[int | None, int]]:
    """How the process of each target ended, and its verdict."""
    return {
        one["name"]: (one["ended"], one["verdict"]["exit_status"]) for one in document["targets"]
    }


@pytest.fixture(scope="session")
def three(shell_in: Callable[[Path], Shell], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A shell where an honest gateway, one that lies and one behind a URL were judged."""
    shell = shell_in(tmp_path_factory.mktemp("three"))
    server = shell.start("serve")
    try:
        url = server.stdout.readline().partition("=")[2].strip()
        file = written(
            shell,
            table("honest", QUICK),
            table("liar", 'target = "embedded:accepts-stale"', QUICK),
            table(
                "served",
                f'target = "{url}"',
                'access-key-env = "SERVED_ACCESS"',
                'secret-key-env = "SERVED_SECRET"',
                "rate = 200",
                'select = ["timestamp/"]',
            ),
        )
        keys = {"SERVED_ACCESS": OWNER.access_key, "SERVED_SECRET": OWNER.secret_key}
        ran = shell("run", "--matrix", file, **keys)
    finally:
        server.terminate()
        server.communicate(timeout=LIMIT_S)
    return shell, ran


class TestTogether:
    """What several targets come to."""

    def test_the_status_is_that_of_all(self, three: Any) -> None:
        """One lies, so it is 1; the others are green, each in its own folder."""
        shell, ran = three

        assert 1 == ran.status, ran.out + ran.err
        assert {"honest": (0, 0), "liar": (1, 1), "served": (0, 0)} == endings(fleet_in(shell))
        assert "2 of 3 targets passed. liar: the target broke a requirement." in ran.out

    def test_each_requirement_has_a_cell_for_each_target(self, three: Any) -> None:
        """With outcome and evidence: one of them was asked live."""
        rows = {row["id"]: row for row in fleet_in(three[0])["requirements"]}

        cells = rows["timestamp/window"]["targets"]

        assert [
            ("honest", "pass", "embedded"),
            ("liar", "fail", "embedded"),
            ("served", "pass", "live"),
        ] == [(cell["name"], cell["outcome"], cell["evidence"]) for cell in cells]
        assert not rows["timestamp/window"]["agreed"]

    def test_the_page_links_to_each_target_s_own(self, three: Any) -> None:
        """At the requirement, too; and the pages are there."""
        reports = three[0].reports
        page = (reports / "index.html").read_text(encoding="utf-8")

        for name in ("honest", "liar", "served"):
            assert f'href="{name}/index.html#r/timestamp/window"' in page
            own = (reports / name / "index.html").read_text(encoding="utf-8")
            assert 'id="r/timestamp/window"' in own

    def test_no_key_is_in_a_file(self, three: Any, text_of: Callable[[Path], str]) -> None:
        """Of the target behind the URL neither; what a process printed is not kept."""
        shell, ran = three
        told = text_of(shell.reports) + ran.out + ran.err

        assert [] == [key for key in (OWNER.secret_key,) if key in told]
        assert OWNER.access_key not in text_of(shell.reports / "served")
        assert ["events.ndjson", "index.html", "junit.xml", "run.json"] == sorted(
            path.name for path in (shell.reports / "served").iterdir()
        )

    def test_the_report_is_made_again_from_the_logs(self, three: Any) -> None:
        """Byte by byte, with the same status."""
        shell, ran = three
        names = ("index.html", "fleet.json")
        before = [(shell.reports / name).read_bytes() for name in names]
        (shell.reports / "index.html").unlink()

        again = shell("report", "reports", "--fleet")

        assert ran.status == again.status, again.err
        assert before == [(shell.reports / name).read_bytes() for name in names]

    def test_a_machine_gets_the_document(self, shell: Shell) -> None:
        """On stdout there is that and nothing else."""
        ran = shell("run", "--json", "--matrix", written(shell, table("one", QUICK)))

        assert (0, fleet_in(shell)) == (ran.status, json.loads(ran.out))


class TestNotAllRun:
    """Where a target was not judged to its end nothing is green."""

    def test_a_target_that_cannot_begin_is_told(self, shell: Shell) -> None:
        """Nobody listens there: 12, and the other one is judged all the same."""
        file = written(
            shell,
            table("gone", 'target = "http://127.0.0.1:9"', QUICK),
            table("honest", QUICK),
        )

        ran = shell("run", "--matrix", file, NCLOUD_ACCESS_KEY="a" * 20, NCLOUD_SECRET_KEY="s" * 40)

        assert {"gone": (12, 12), "honest": (0, 0)} == endings(fleet_in(shell))
        assert 12 == ran.status
        assert "http://127.0.0.1:9" in fleet_in(shell)["targets"][0]["verdict"]["sentence"]

    def test_a_killed_target_is_missed(self, shell: Shell) -> None:
        """The other goes on to its end; its column says what it lacks."""
        file = written(shell, table("killed", LONG), table("honest", QUICK))
        with begun(shell, file, "killed") as process:
            os.kill(shell.children_of(process.pid)[0], signal.SIGKILL)
            out, _ = process.communicate(timeout=LIMIT_S)

        assert {"killed": (-9, 13), "honest": (0, 0)} == endings(fleet_in(shell))
        assert 13 == process.returncode, out
        assert "was killed (signal 9)" in out
        page = (shell.reports / "index.html").read_text(encoding="utf-8")
        assert "1 of 2 passed" in page

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_who_asks_it_to_end_ends_them_all(self, shell: Shell, number: int) -> None:
        """What was under way ends in good order, what waited is not run, and nobody is left."""
        file = written(shell, table("one", LONG), table("two", LONG), parallel=1)
        with begun(shell, file, "one") as process:
            process.send_signal(number)
            process.communicate(timeout=LIMIT_S)

        assert (2, {"one": (2, 2), "two": (None, 13)}) == (
            process.returncode,
            endings(fleet_in(shell)),
        )
        assert [] == list(Path(shell.environ["TMPDIR"]).iterdir())

    def test_killed_itself_it_leaves_no_green_report(self, shell: Shell) -> None:
        """Its processes end with it; the page can be made, and says that it has no end."""
        file = written(shell, table("one", LONG), table("two", LONG))
        with begun(shell, file, "one") as process:
            child = shell.children_of(process.pid)[0]
            process.kill()
            process.communicate(timeout=LIMIT_S)
        shell.wait_for(lambda: not shell.runs(child))

        assert not (shell.reports / "index.html").exists()
        assert {"one": (None, 13), "two": (None, 13)} == endings(fleet_in(shell))
        again = shell("report", "reports", "--fleet")
        assert again.status not in (0, 1)
        assert "has not come to its end" in again.out

    def test_an_earlier_report_does_not_survive_a_wrong_file(self, shell: Shell) -> None:
        """It must not pass for that of a fleet that did not begin."""
        shell("run", "--matrix", written(shell, table("one", QUICK)))

        ran = shell("run", "--matrix", written(shell, table("one", "rat = 1")))

        assert 4 == ran.status
        assert not (shell.reports / "index.html").exists()
        assert not (shell.reports / "fleet.json").exists()

    def test_what_an_earlier_run_left_is_not_taken_for_a_target_s(self, shell: Shell) -> None:
        """A target that is interrupted before it begins has none of the earlier reports."""
        shell("run", "--matrix", written(shell, table("two", QUICK)))
        file = written(shell, table("one", LONG), table("two", QUICK), parallel=1)
        with begun(shell, file, "one") as process:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=LIMIT_S)

        assert [] == list((shell.reports / "two").glob("*"))
        assert (None, 13) == endings(fleet_in(shell))["two"]


class TestUsage:
    """What the command line refuses."""

    @pytest.mark.parametrize(
        "given", [("--rate", "3"), ("--strict",), ("--jobs", "2"), ("--target", "embedded")]
    )
    def test_options_stand_in_the_file(self, shell: Shell, given: tuple[str, ...]) -> None:
        """One beside it would hold for nobody knows whom."""
        ran = shell("run", "--matrix", written(shell, table("one", QUICK)), *given)

        assert 4 == ran.status
        assert f"{given[0]}: each target's options stand in the file" in ran.err

    def test_a_fleet_is_not_recorded_by_record(self, shell: Shell) -> None:
        """Each target that is to be has a record-dir of its own in the file."""
        ran = shell("record", "--matrix", written(shell, table("one", QUICK)))

        assert 4 == ran.status
        assert not shell.reports.exists()

    def test_a_wrong_fleet_is_not_reported_again(self, shell: Shell) -> None:
        """A document that is not as its schema has it is told by file and place."""
        shell("run", "--matrix", written(shell, table("one", QUICK)))
        path = shell.reports / "fleet.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        document["targets"][0]["name"] = "../elsewhere"
        path.write_text(json.dumps(document), encoding="utf-8")

        ran = shell("report", "reports", "--fleet")

        assert 13 == ran.status
        assert "reports/fleet.json: /targets/0/name: is not as its schema has it." in ran.err


@contextmanager
def begun(shell: Shell, file: str, name: str) -> Iterator[Process]:
    """A fleet of which *name* has results; ended in the end."""
    process = shell.start("run", "--matrix", file)
    log = shell.reports / name / "events.ndjson"
    try:
        shell.wait_for(lambda: log.is_file() and log.read_bytes().count(b"\n") > 2)
        yield process
    finally:
        process.kill()
        process.communicate()
