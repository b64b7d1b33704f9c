"""`flushproof run`, 3, 11, 12 and 13: what cannot be reached, written or told is not judged."""

import re
import shlex
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from flushproof.exchange import Request, Response
from flushproof.reference.account import Account, Instance, embedded_account
from flushproof.reference.clock import Clock
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import ENDPOINT_ERROR
from flushproof.reference.http import GatewayServer, deliver_whole

# A selection that is over in a moment.
QUICK = ("--select", "timestamp/boundary")

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

    def test_a_disk_that_fills_up_is_3(self, shell: Shell) -> None:
        """The log ends where the disk did, and no green report is left."""
        ran = shell.call(
            "sh", "-c", f"ulimit -f 64; exec {shlex.join(shell.command)} run --examples 5"
        )

        assert 3 == ran.status
        assert re.search(r"It ends after [1-9]\d* results", ran.out)
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


def break_off_success(response: Response, connection: socket.socket) -> None:
    """Refusals arrive; where a success should, the connection ends."""
    if response.status == 200:
        connection.shutdown(socket.SHUT_RDWR)
    else:
        deliver_whole(response, connection)
