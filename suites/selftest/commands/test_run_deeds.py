"""The ledger of harm: every request that could destroy, with what a look at the data showed."""

import json
from typing import Any

import pytest

Shell = Any


def results_of(ran: Any) -> dict[str, Any]:
    """The results in the log of a run, by id."""
    lines = (ran.reports / "events.ndjson").read_text(encoding="utf-8").splitlines()
    return {line["id"]: line for line in map(json.loads, lines) if line["event"] == "result"}


class TestDeeds:
    """A run writes down what could destroy."""

    @pytest.mark.parametrize(
        ("case", "harm", "saw"),
        [
            ("effect/emptied/form", "flush", "the data is gone"),
            ("timestamp/window/past-360000ms", "refusable", "the data is as before"),
        ],
    )
    def test_what_was_seen_is_told(self, shell: Shell, case: str, harm: str, saw: str) -> None:
        """Of a flush, and of what was refused."""
        [deed] = results_of(shell("run", "--select", case))[case]["deeds"]

        assert (harm, saw) == (deed["harm"], deed["saw"])
        assert deed["at_ms"] > 0

    def test_what_changed_after_a_refusal_is_told(self, shell: Shell) -> None:
        """Key by key, as the finding has it."""
        case = "timestamp/window/past-360000ms"
        ran = shell("run", "--target", "embedded:flushes-first", "--select", case)

        [deed] = results_of(ran)[case]["deeds"]

        assert "is gone" in deed["saw"]

    def test_a_decoy_is_no_deed(self, shell: Shell) -> None:
        """It can destroy nothing."""
        result = results_of(shell("run", "--select", "instance/unknown/decoy"))

        assert "deeds" not in result["instance/unknown/decoy"]

    def test_the_deeds_are_those_that_the_interlock_counted(self, shell: Shell) -> None:
        """Each of them, generated requests too."""
        ran = shell("run", "--select", "timestamp/", "--examples", "5")
        deeds = [deed["harm"] for row in results_of(ran).values() for deed in row.get("deeds", ())]

        harm = ran.summary["harm"]

        assert (harm["refusable"], harm["flush"]) == (
            deeds.count("refusable"),
            deeds.count("flush"),
        )


class TestSigned:
    """A run writes down what was signed, where a gateway computes another string."""

    def test_a_request_that_was_signed_for_another_method_says_so(self, shell: Shell) -> None:
        """The page shows both."""
        case = "signature/method/signed-get"

        exchange = results_of(shell("run", "--select", case))[case]["exchange"]

        assert exchange["signed"].startswith("GET ")
        assert exchange["string_to_sign"].startswith("POST ")

    def test_of_a_request_that_was_signed_as_it_is_nothing_is_said(self, shell: Shell) -> None:
        """There is nothing to compare."""
        case = "timestamp/window/now"

        exchange = results_of(shell("run", "--select", case))[case]["exchange"]

        assert "signed" not in exchange
