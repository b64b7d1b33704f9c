"""`flushproof doctor`: a table of checks, an exit status, and no secrets."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from flushproof.exchange import Request, Response
from flushproof.reference.account import embedded_account
from flushproof.reference.clock import Clock
from flushproof.reference.core import Gateway
from flushproof.reference.http import GatewayServer
from flushproof.resources import load

Shell = Any

SCHEMA = Draft202012Validator(load("schemas/suite/doctor.schema.json"))

ACCESS, SECRET = "an-access-key-of-nobody-at-all", "a-secret-key-of-nobody-that-is-long"
KEYS = {"NCLOUD_ACCESS_KEY": ACCESS, "NCLOUD_SECRET_KEY": SECRET}
DEAD = "http://127.0.0.1:9"


class Echoing(Gateway):
    """A gateway that says what it was told, and more that no terminal is to obey."""

    def respond(self, request: Request, now_ms: int) -> Response:  # noqa: ARG002 - a gateway's
        told = "".join(f"{name}: {value}" for name, value in request.headers)
        code = f"\x1b[31m\u202e{told}{SECRET}"
        body = json.dumps({"error": {"errorCode": code, "message": told, "details": ""}})
        return Response(status=401, headers=(), body=body.encode())


@pytest.fixture
def echoing() -> Iterator[str]:
    """The URL of a gateway that quotes every header."""
    with GatewayServer(Echoing(embedded_account({})), Clock()) as server:
        yield server.url


def test_the_embedded_gateway_needs_nothing(shell: Shell) -> None:
    """No keys, no target: 0, and nothing is left behind."""
    ran = shell("doctor")

    assert (0, "") == (ran.status, ran.err)
    assert ran.out.splitlines()[-1].startswith("0 problems, 1 note, ")
    assert [] == list(shell.folder.iterdir())


def test_a_dead_target_is_12_and_every_check_is_told(shell: Shell) -> None:
    """One line each; what is to be done stands below."""
    ran = shell("doctor", "--target", DEAD, **KEYS)

    assert (12, "") == (ran.status, ran.err)
    assert "problem  api " in ran.out
    assert [True] * 4 == [
        f"  {name} " in ran.out for name in ("python", "keys", "locks", "cassettes embedded")
    ]
    assert "1 problem, " in ran.out.splitlines()[-1]


@pytest.mark.parametrize("target", ["embedded", DEAD])
def test_the_document_fits_its_schema(shell: Shell, target: str) -> None:
    """And says the same."""
    ran = shell("doctor", "--json", "--target", target, **KEYS)

    document = json.loads(ran.out)
    assert [] == [error.message for error in SCHEMA.iter_errors(document)]
    assert ran.status == document["exit_status"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--target", "ftp://x"),
        ("--target", "http://gateway.example"),
        ("--examples", "-1"),
        ("surplus",),
    ],
)
def test_wrong_usage_is_4(shell: Shell, arguments: tuple[str, ...]) -> None:
    """As it is of a run."""
    ran = shell("doctor", *arguments)

    assert (4, "") == (ran.status, ran.out)
    assert "Traceback" not in ran.err


def test_without_a_home_every_check_is_made(shell: Shell) -> None:
    """Where there is none, no file can be looked for."""
    environ = {name: value for name, value in shell.environ.items() if name != "HOME"}

    ran = type(shell)(folder=shell.folder, environ=environ)("doctor", "--target", DEAD)

    assert ran.status == 12
    assert "there is no home folder" in ran.out
    assert "2 problems, " in ran.out.splitlines()[-1]


def test_keys_are_told_by_their_origin(shell: Shell, tmp_path: Path) -> None:
    """From the environment, or from the file."""
    (tmp_path / "home" / ".ncloud").mkdir()
    file = tmp_path / "home" / ".ncloud" / "configure"
    file.write_text(f"ncloud_access_key_id={ACCESS}\nncloud_secret_access_key={SECRET}\n")

    told = [shell("doctor").out, shell("doctor", **KEYS).out]

    assert f"From {file} [DEFAULT]" in told[0]
    assert "From the environment (NCLOUD_ACCESS_KEY" in told[1]
    assert [] == [text for text in told if ACCESS in text or SECRET in text]


@pytest.mark.parametrize("more", [(), ("--json",)], ids=["table", "json"])
def test_a_target_that_quotes_keys_gets_none_of_them_printed(
    shell: Shell, echoing: str, more: tuple[str, ...]
) -> None:
    """Nor does it get the terminal to do what it says."""
    ran = shell("doctor", "--target", echoing, *more, **KEYS)

    assert "gateway error" in ran.out
    assert [] == [text for text in (ACCESS, SECRET, "\x1b", "\u202e") if text in ran.out + ran.err]


def test_a_password_of_a_server_is_not_printed(shell: Shell) -> None:
    """Its URL is shown without it."""
    ran = shell("doctor", "--redis-url", "redis://somebody:pass-of-somebody@127.0.0.1:1")

    assert ran.status == 12
    assert "redis://127.0.0.1:1" in ran.out
    assert "pass-of-somebody" not in ran.out + ran.err
