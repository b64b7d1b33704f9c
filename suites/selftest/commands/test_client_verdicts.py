"""`flushproof client`, 0 and 1: a careful client is green everywhere, the official SDK is not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from flushproof.clients.scenarios import SCENARIOS
from flushproof.log.eventlog import read_log
from flushproof.resources import load

CLIENTS = Path(__file__).parents[2] / "clients"

Shell = Any
Ran = Any


@pytest.fixture(scope="module")
def shells(
    shell_in: Callable[[Path], Shell], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Shell]:
    """Makes shells of a name."""
    return lambda name: shell_in(tmp_path_factory.mktemp(name))


@pytest.fixture(scope="module")
def careful(shells: Callable[[str], Shell]) -> Ran:
    """What came of the careful client, every recommendation counted."""
    shell = shells("careful")
    return shell("client", "--strict", "--", shell.python, str(CLIENTS / "careful.py"))


@pytest.fixture(scope="module")
def official(shells: Callable[[str], Shell]) -> Ran:
    """What came of the vendor's Python SDK, as its README shows it."""
    shell = shells("official")
    script = str(CLIENTS / "official_sdk.py")
    return shell("client", "--timeout", "6", "--", shell.python, "-W", "ignore", script)


def findings(ran: Ran, requirement: str) -> list[dict[str, str]]:
    """What speaks against *requirement*, from `run.json`."""
    [row] = [row for row in ran.summary["requirements"] if row["id"] == requirement]
    return list(row["findings"])


class TestCareful:
    """A client that is right in every scenario."""

    def test_it_is_green(self, careful: Ran) -> None:
        """With `--strict` too: nothing at all is broken."""
        verdict = careful.summary["verdict"]

        assert (0, [], []) == (careful.status, verdict["broken"], verdict["tolerated"])
        assert {"pass", "skip"} == {item["outcome"] for item in careful.summary["items"]}

    def test_every_scenario_was_played(self, careful: Ran) -> None:
        """In the order of the table, each on a line of its own."""
        lines = [line.split()[:2] for line in careful.out.splitlines()[: len(SCENARIOS)]]

        assert [["pass", name] for name in SCENARIOS] == lines

    def test_the_page_says_that_it_conforms(self, careful: Ran) -> None:
        """By the name of the command, and never as a target."""
        page = (careful.reports / "index.html").read_text(encoding="utf-8")

        assert "careful.py conforms</h1>" in page
        assert "flushproof on a client" in page
        assert ">Target<" not in page

    def test_its_log_is_of_a_client(self, careful: Ran) -> None:
        """By the published schemas."""
        line = Draft202012Validator(load("schemas/suite/events.schema.json"))
        summary = Draft202012Validator(load("schemas/suite/run.schema.json"))
        log = careful.reports / "events.ndjson"
        rows = [json.loads(text) for text in log.read_text(encoding="utf-8").splitlines()]

        assert [] == [error.message for row in rows for error in line.iter_errors(row)]
        assert [] == [error.message for error in summary.iter_errors(careful.summary)]
        assert ("client", "client") == (rows[0]["judged"], careful.summary["judged"])
        assert read_log(log).complete


class TestOfficialSdk:
    """What the vendor's Python SDK does wrong, by name."""

    def test_what_counts(self, official: Ran) -> None:
        """`returnCode` is ignored, and keys go to another host."""
        assert (1, ["client/return-code", "client/redirect-keys"]) == (
            official.status,
            official.broken,
        )

    def test_what_does_not_count(self, official: Ran) -> None:
        """No time limit, errors under a 200, the call itself taken to another host."""
        assert [
            "client/success-envelope",
            "client/timeout",
            "client/deadline",
            "client/redirect-call",
        ] == official.summary["verdict"]["tolerated"]

    def test_it_has_no_time_limit(self, official: Ran) -> None:
        """It had to be killed where no answer came."""
        [finding] = findings(official, "client/timeout")

        assert "client/timeout/silence" == finding["item"]
        assert "none: it had not ended after 6 s" == finding["actual"]

    @pytest.mark.parametrize("status", [302, 307, 308])
    def test_it_repeats_the_post_on_a_redirect_with_the_signature(
        self, official: Ran, status: int
    ) -> None:
        """To another host, which then can flush any instance of the account."""
        item = f"redirect-{status}"
        keys = [
            (row["where"], row["actual"])
            for row in findings(official, "client/redirect-keys")
            if row["item"].endswith(item)
        ]
        calls = [
            row["actual"]
            for row in findings(official, "client/redirect-call")
            if row["item"].endswith(item)
        ]

        assert [
            ("header x-ncp-iam-access-key, to another host", "the access key"),
            ("header x-ncp-apigw-signature-v1, to another host", "a signature"),
        ] == keys
        assert ["POST /clouddb/v2/flushCloudDBInstance?responseFormatType=json"] == calls

    def test_it_ignores_the_return_code(self, official: Ran) -> None:
        """A flush that failed is a success to it."""
        [finding] = findings(official, "client/return-code")

        assert ("exit status", "0") == (finding["where"], finding["actual"])

    def test_its_header_is_that_of_version_1(self, official: Ran) -> None:
        """A reading, told on the terminal and in the report."""
        [row] = [
            row
            for row in official.summary["requirements"]
            if row["id"] == "client/signature-header"
        ]

        assert {"v1": 1} == row["readings"]
        assert "read  client/signature-header: v1: The header is x-ncp-apigw-signature-v1" in (
            official.out
        )

    def test_the_page_says_that_it_does_not_conform(self, official: Ran) -> None:
        """And how to see each finding again."""
        page = (official.reports / "index.html").read_text(encoding="utf-8")

        assert "official_sdk.py does not conform</h1>" in page
        assert "flushproof client --scenario=redirect-307 --timeout=6.0 -- " in page
        assert "the client broke a requirement" in page
