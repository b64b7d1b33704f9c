"""`flushproof run`: every exit status shown by a run, and what a person sees of it."""

import json
import os
import pty
import re
import shlex
import shutil
import signal
import subprocess
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
from flushproof.gateway.http import GatewayServer
from flushproof.settings import Settings

# A selection that is over in a moment, and one that takes long enough to be interrupted.
QUICK = ("--select", "timestamp/boundary")
LONG = ("--examples", "2000")

LIES = {
    "accepts-stale": ("timestamp/window", "timestamp/window"),
    "skips-signature": ("signature/value", "signature/value"),
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
    "disposable-without-a-number": ("--target", "http://127.0.0.1:1", "--disposable"),
}

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
        select = ("--target", "embedded:compacts-json", "--select", "envelope/go-layout")

        tolerated, counted = shell("run", *select), shell("run", *select, "--strict")

        assert (0, 1) == (tolerated.status, counted.status)
        assert "note  envelope/go-layout (should, counts only with --strict)" in tolerated.out
        assert "fail  envelope/go-layout (should)" in counted.out

    def test_junit_agrees_with_the_verdict(self, shell: Shell) -> None:
        """The file that a CI system reads is red for the items that are."""
        ran = shell("run", "--target", "embedded:accepts-stale", "--select", "timestamp/window/past")

        suite = ElementTree.parse(ran.reports / "junit.xml").getroot()
        failed = {case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None}
        items = {r["id"] for line in (ran.reports / "events.ndjson").read_text().splitlines() if (r := json.loads(line)).get("outcome") == "fail"}
        assert 1 == ran.status
        assert items
        assert items == {name for name in items if any(name.endswith(f or "?") for f in failed)}
