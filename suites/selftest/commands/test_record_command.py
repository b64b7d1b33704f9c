"""`flushproof record`: a run that leaves cassettes, which vcrpy alone can play."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import vcr  # type: ignore[import-untyped]  # vcrpy has no annotations

from flushproof.cassettes import Cassette, cassettes_in
from flushproof.reference.account import OWNER, embedded_account
from flushproof.reference.clock import Clock
from flushproof.reference.core import Gateway
from flushproof.reference.http import GatewayServer
from flushproof.reference.readings import Readings

Shell = Any

FEW = ("--select=signature/value/right", "--select=route/path", "--select=envelope/")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Our gateway, at a URL."""
    with GatewayServer(Gateway(embedded_account({}), Readings()), Clock()) as server:
        yield server.url


@pytest.fixture
def keys() -> dict[str, str]:
    """The variables of its owner."""
    return {"NCLOUD_ACCESS_KEY": OWNER.access_key, "NCLOUD_SECRET_KEY": OWNER.secret_key}


def recorded(folder: Path) -> tuple[Cassette, ...]:
    return cassettes_in(folder / "cassettes" / "live")


def test_a_run_is_recorded(shell: Shell) -> None:
    """The verdict is that of `run`, and how many were written is said."""
    ran = shell("record", *FEW)

    kept = recorded(shell.folder)
    assert 0 == ran.status
    assert f"{len(kept)} cassettes were written to cassettes/live." in ran.out
    assert {"reference"} == {str(one.provenance.recorded_from) for one in kept}
    assert {"embedded"} == {one.provenance.host for one in kept}


def test_run_records_where_it_is_told_to(shell: Shell) -> None:
    """`--record-dir` is an option of every run, several processes write to one folder."""
    ran = shell("run", "--jobs=2", "--record-dir=kept", *FEW)
    alone = shell("record", *FEW)

    names = {path.name for path in (shell.folder / "kept").iterdir()}
    assert (0, 0) == (ran.status, alone.status)
    assert {one.path.name for one in recorded(shell.folder)} == names


def test_a_failing_run_is_recorded_and_fails(shell: Shell) -> None:
    """What a liar said is worth keeping."""
    ran = shell("record", "--target=embedded:accepts-unsigned", "--select=signature/required")

    assert 1 == ran.status
    assert "fail" in {one.provenance.outcome for one in recorded(shell.folder)}
    assert {"embedded.accepts-unsigned"} == {one.provenance.host for one in recorded(shell.folder)}


def test_nothing_of_a_stranger_s_account_is_kept(
    shell: Shell, url: str, keys: dict[str, str]
) -> None:
    """Neither the keys nor a signature nor a number is in any file; decoys are still decoys."""
    ran = shell("record", "--target", url, "--rate=1000", *FEW, **keys)

    text = "".join(one.text for one in recorded(shell.folder))
    assert ran.status in (0, 13)
    assert OWNER.access_key not in text
    assert "cloudDBInstanceNo=18428297329635842064384" in text
    assert {True} == {one.provenance.decoy for one in recorded(shell.folder)}
    assert {"reference"} == {str(one.provenance.recorded_from) for one in recorded(shell.folder)}


def test_vcrpy_alone_plays_a_recording(shell: Shell) -> None:
    """Its own serializer reads the file, provenance beside it or not."""
    shell("record", "--select=signature/value/right")
    [cassette] = recorded(shell.folder)
    [exchange] = cassette.exchanges
    request = exchange.request

    player = vcr.use_cassette(str(cassette.path), serializer="json", record_mode="none")
    with player as played:
        answer = requests.post(
            f"{cassette.root_urls[0]}{request.target}",
            data=request.body,
            headers=dict(request.headers),
            timeout=5,
        )

    assert exchange.response is not None
    assert (exchange.response.status, exchange.response.body) == (
        answer.status_code,
        answer.content,
    )
    assert played.all_played


def test_a_replay_records_nothing(shell: Shell) -> None:
    """It is wrong usage, and says so."""
    ran = shell("record", "--target=replay")

    assert 4 == ran.status
    assert "a replay asks nobody" in ran.out + ran.err


def test_a_leak_in_a_cassette_is_found_and_stays(shell: Shell, tmp_path: Path) -> None:
    """A scrubber that lets a name through is found out: exit status 14, file and line, no name."""
    (tmp_path / "leaky").mkdir()
    (tmp_path / "leaky" / "sitecustomize.py").write_text(
        "import flushproof.recording.texts as texts\ntexts.StandIns.of = lambda self, text: text\n",
        encoding="utf-8",
    )
    path = f"{tmp_path / 'leaky'}:{shell.environ['PYTHONPATH']}"

    ran = shell("record", "--select=signature/value/right", "--json", PYTHONPATH=path)

    told = json.loads(ran.out)
    assert 14 == ran.status == told["exit_status"]
    assert "cassettes/live/" in told["error"]
    assert "holds the account's data (raw)" in told["error"]
    assert "cdb.example" not in told["error"]
    assert recorded(shell.folder)
