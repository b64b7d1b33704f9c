"""`flushproof run`, 0 and 1: what was asked is answered, and a lie is named."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest

# A selection that is over in a moment.
QUICK = ("--select", "timestamp/boundary")

LIES = {
    "accepts-stale": ("timestamp/window", "timestamp/window"),
    "skips-signature": ("signature/value/flip", "signature/value"),
    "flushes-first": ("effect/refused-keeps", "effect/refused-keeps"),
    "says-flushed": ("effect/emptied/every-type-json", "effect/emptied"),
    "answers-xml": ("format/json", "format/json"),
}

Shell = Any


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

    def test_what_was_not_selected_and_broke_is_told(self, shell: Shell) -> None:
        """A selection is judged by what it selects; what else its answers broke is no secret."""
        lie = ("--target", "embedded:redirects-unknown")

        ran = shell("run", *lie, "--select", "route/path/extra-segment")

        assert "note  transport/no-redirect (should) was not selected, but broke once" in ran.out
        assert 1 == len([one for one in ran.summary["notices"] if one["level"] == "warning"])

    @pytest.mark.parametrize("target", ["embedded", "embedded:accepts-stale"])
    def test_junit_agrees_with_the_verdict(self, shell: Shell, target: str) -> None:
        """The file that a CI system reads is red exactly for the items that are."""
        ran = shell("run", "--target", target, "--select", "timestamp/window/past")

        suite = ElementTree.parse(ran.reports / "junit.xml").getroot()
        red = {case.get("name") for case in suite.iter("testcase") if len(case)}
        log = (ran.reports / "events.ndjson").read_text(encoding="utf-8").splitlines()
        failed = {line["id"] for line in map(json.loads, log) if line.get("outcome") == "fail"}
        assert (bool(failed), failed) == (ran.status == 1, red)
