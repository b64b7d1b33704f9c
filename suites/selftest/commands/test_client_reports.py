"""Reports of a client's log: made again, in every format, compared; each says client."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

CLIENTS = Path(__file__).parents[2] / "clients"

Shell = Any

# Over in a moment, and red.
SOME = ("--scenario=plain", "--scenario=refused-404")
FORMATS = ("badge", "ctrf", "markdown", "sarif")


@pytest.fixture(scope="module")
def judged(
    shell_in: Callable[[Path], Shell], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Shell, Any]:
    """A shell, and what came there of a client that signs without the base path."""
    shell = shell_in(tmp_path_factory.mktemp("judged"))
    command = (shell.python, str(CLIENTS / "wrong.py"), "path/base")
    formats = [f"--format={name}" for name in FORMATS]
    return shell, shell("client", *SOME, *formats, "--", *command)


class TestTerminal:
    """What is said."""

    def test_the_mistake_is_named(self, judged: tuple[Shell, Any]) -> None:
        """With the command that shows it again."""
        _, ran = judged

        assert 1 == ran.status
        assert "got signed `/flushCloudDBInstance`; the path must include `/clouddb/v2`" in ran.out
        assert "again: flushproof client --scenario=plain -- " in ran.out
        assert "Not conformant: the client breaks 1 requirement: client/signature." in ran.out

    def test_what_it_stands_in_the_way_of_is_told_once(self, judged: tuple[Shell, Any]) -> None:
        """By the reason, and not item by item."""
        _, ran = judged

        [line] = [
            line for line in ran.out.splitlines() if line.startswith("error ") and "items" in line
        ]
        assert "none of its calls would be obeyed" in line


class TestAgain:
    """From the log alone."""

    def test_every_report_is_the_same_again(self, judged: tuple[Shell, Any]) -> None:
        """By the catalogue of clients, though nobody says so."""
        shell, ran = judged
        names = ("run.json", "junit.xml", "index.html", "summary.md", "ctrf.json", "sarif.json")
        before = {name: (shell.reports / name).read_bytes() for name in names}

        again = shell("report", "reports/events.ndjson", "--report-dir", "again")

        assert 1 == again.status
        assert before == {name: (shell.folder / "again" / name).read_bytes() for name in names}
        assert again.out.splitlines()[0] in ran.out


class TestFormats:
    """Each says which side was judged."""

    def test_markdown(self, judged: tuple[Shell, Any]) -> None:
        """A line of its facts."""
        shell, _ = judged

        text = (shell.reports / "summary.md").read_text(encoding="utf-8")
        assert "- Client: `" in text
        assert "Target" not in text

    def test_junit(self, judged: tuple[Shell, Any]) -> None:
        """A property; a test case stands at the row of its requirement."""
        shell, _ = judged
        root = ElementTree.parse(shell.reports / "junit.xml").getroot()
        case = root.find(".//testcase[@name='client/signature/plain']/failure")

        names = {one.get("name") for one in root.iter("property")}
        assert "client" in names
        assert "target" not in names
        assert case.text.startswith("schemas/client-requirements.json:")

    def test_sarif(self, judged: tuple[Shell, Any]) -> None:
        """A rule for each requirement of a client."""
        shell, _ = judged
        [run] = json.loads((shell.reports / "sarif.json").read_bytes())["runs"]
        [result] = run["results"]
        [place] = result["locations"]

        assert "client" in run["properties"]
        assert "client/signature" == result["ruleId"]
        assert (
            "schemas/client-requirements.json"
            == (place["physicalLocation"]["artifactLocation"]["uri"])
        )

    def test_ctrf_and_badge(self, judged: tuple[Shell, Any]) -> None:
        """The command is what was tested."""
        shell, _ = judged
        ctrf = json.loads((shell.reports / "ctrf.json").read_bytes())["results"]
        badge = json.loads((shell.reports / "badge.json").read_bytes())

        assert ctrf["environment"]["appName"].endswith("wrong.py path/base")
        assert "1 broken (embedded)" == badge["message"]


class TestCompared:
    """`flushproof diff` of two clients."""

    def test_what_got_better_is_told(self, judged: tuple[Shell, Any]) -> None:
        """By the catalogue of clients."""
        shell, _ = judged
        command = (shell.python, str(CLIENTS / "careful.py"))
        shell("client", *SOME, "--report-dir=careful", "--", *command)

        ran = shell("diff", "reports", "careful")

        assert 0 == ran.status
        assert "client/signature (must): The signature is the one of this very request." in ran.out
        assert "other client: " in ran.out

    def test_a_trend_of_clients_has_their_requirements_alone(
        self, judged: tuple[Shell, Any]
    ) -> None:
        """And each run's own verdict."""
        shell, _ = judged
        folder = shell.folder / "runs" / "first"
        folder.mkdir(parents=True)
        (folder / "events.ndjson").write_bytes((shell.reports / "events.ndjson").read_bytes())

        ran = shell("report", "runs", "--trend")
        page = (shell.folder / "runs" / "trend.html").read_text(encoding="utf-8")

        assert 1 == ran.status
        assert "the client breaks 1 requirement: client/signature." in page
        assert "The signature is the one of this very request." in page
        assert "timestamp/window" not in page

    def test_a_client_is_not_compared_with_a_target(self, judged: tuple[Shell, Any]) -> None:
        """They have nothing in common."""
        shell, _ = judged
        shell("run", "--select=timestamp/boundary", "--report-dir=target")

        ran = shell("diff", "target", "reports")

        assert 13 == ran.status
        assert "target/events.ndjson judged a target and reports/events.ndjson a client" in ran.err
