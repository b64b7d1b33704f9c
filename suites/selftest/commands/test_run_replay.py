"""`flushproof run --target replay`: what was recorded, judged without a network."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

# The fixture of conftest.py, which tests cannot import from where files are imported by path.
Shell = Any

CASE = "timestamp/window/past-299999ms"
NAME = "timestamp--window--past-299999ms.json"

# What the page's example shows where the sources contradict each other.
DOCUMENTED = {
    "envelope/go-layout": "go-readable",
    "envelope/list": "objects",
    "envelope/request-id": "absent",
    "envelope/return-code": "string",
    "envelope/wrapper": "wrapped",
    "instance/hidden-master": "partial",
    "instance/sdk-members": "absent",
    "instance/status-after": "settingup",
}

# Writes down every audit event of a socket or a process, and then calls flushproof.
AUDITED = """
import sys

def note(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.posix_spawn", "os.fork", "os.exec")):
        with open("audit.txt", "a") as file:
            print(event, file=file)

sys.addaudithook(note)
from flushproof.cli import main
sys.exit(main())
"""


def unshares() -> bool:
    """Whether this machine lets us have a network namespace of our own."""
    command = ("unshare", "--map-root-user", "--net", "true")
    known = shutil.which(command[0]) is not None
    return known and subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.fixture
def recordings(shell: Shell, checkout: Path) -> Path:
    """A folder with one recording."""
    folder: Path = shell.folder / "recordings"
    folder.mkdir()
    shutil.copy(checkout / "cassettes" / "embedded" / NAME, folder)
    return folder


def test_the_readings_of_the_documented_exchange_are_told(shell: Shell, checkout: Path) -> None:
    """Each reading that the page's example shows is a line, and the run is green."""
    ran = shell("run", "--target", f"replay:{checkout / 'cassettes' / 'published'}")

    lines = (line.split() for line in ran.out.splitlines() if line.startswith("read "))
    assert 0 == ran.status
    assert DOCUMENTED == {line[1].rstrip(":"): line[2] for line in lines}
    assert "no gateway was asked" in ran.out
    assert "none was recorded from the vendor" in ran.out


def test_every_case_is_played_and_every_requirement_says_from_when(shell: Shell) -> None:
    """Whose answers they are stands beside each; nothing is destroyed, and no data is claimed."""
    ran = shell("run", "--target", "replay")

    rows = {row["id"]: row for row in ran.summary["requirements"]}
    assert 0 == ran.status
    assert {"none": 0, "refusable": 0, "flush": 0, "refused": 0} == ran.summary["harm"]
    (origin,) = rows["timestamp/window"]["origins"]
    assert (
        f"recorded from our reference gateway on {rows['timestamp/window']['shown_at']}" == origin
    )
    assert {"skip"} == {row["outcome"] for name, row in rows.items() if name.startswith("effect/")}
    assert "recorded from our reference gateway on 20" in ran.out


@pytest.mark.skipif(not unshares(), reason="no network namespaces here; the audit stands in")
def test_a_replay_needs_no_network(shell: Shell) -> None:
    """In a namespace without one it ends as it does with one."""
    ran = shell.call(
        "unshare", "--map-root-user", "--net", *shell.command, "run", "--target", "replay"
    )

    assert (0, "") == (ran.status, ran.err)
    assert 600 < ran.summary["counts"]["items"]["pass"]


def test_a_replay_makes_no_socket_and_starts_no_process(shell: Shell) -> None:
    """From the first import to the last report; no Redis either."""
    ran = shell.call(shell.python, "-c", AUDITED, "run", "--target", "replay")

    audit = shell.folder / "audit.txt"
    assert 0 == ran.status
    assert "" == (audit.read_text() if audit.is_file() else "")


def test_examples_of_others_are_not_asked_for(shell: Shell) -> None:
    """Nothing is generated in a replay, so the Redis that would hold them is left alone."""
    ran = shell(
        "run", "--target", "replay", "--select", CASE, "--example-db", "redis://127.0.0.1:1"
    )

    assert 0 == ran.status


def test_only_what_is_selected_is_played(shell: Shell) -> None:
    """The other recordings are not missed."""
    ran = shell("run", "--target", "replay", "--select", CASE)

    assert (0, 1) == (ran.status, ran.summary["exchanges"])


def test_a_recording_of_another_request_makes_a_run_incomplete(
    shell: Shell, recordings: Path
) -> None:
    """Its file is named, and what differs."""
    path = recordings / NAME
    path.write_text(path.read_text().replace("882689&", "882701&"))

    ran = shell("run", "--target", f"replay:{recordings}", "--select", CASE)

    (item,) = ran.summary["items"]
    assert 13 == ran.status
    assert NAME in item["reason"]
    assert "other body cloudDBInstanceNo (recorded '882701', asked '882689')" in item["reason"]


def test_a_recording_of_no_case_makes_a_run_incomplete(shell: Shell, recordings: Path) -> None:
    """Every cassette of the folder is played, or the evidence is not whole."""
    document = json.loads((recordings / NAME).read_text())
    document["provenance"].update(case="route/post/gone", id="route--post--gone")
    (recordings / NAME).unlink()
    (recordings / "route--post--gone.json").write_text(json.dumps(document))

    ran = shell("run", "--target", f"replay:{recordings}")

    assert 13 == ran.status
    assert "route--post--gone.json" in ran.out


def test_a_cassette_that_cannot_be_read_is_named(shell: Shell, recordings: Path) -> None:
    """Nothing is run, and there is no traceback."""
    path = recordings / NAME
    path.write_bytes(path.read_bytes()[:-10])

    ran = shell("run", "--target", f"replay:{recordings}")

    assert 13 == ran.status
    assert NAME in ran.out + ran.err
    assert "Traceback" not in ran.out + ran.err


def test_recordings_that_are_too_old_prove_nothing(shell: Shell, recordings: Path) -> None:
    """The oldest is named; exit 13."""
    document = json.loads((recordings / NAME).read_text())
    document["provenance"].update(recorded_at="2020-09-13", recorded_at_ms=1_600_000_000_000)
    (recordings / NAME).write_text(json.dumps(document))

    ran = shell("run", "--target", f"replay:{recordings}", "--max-age", "90")

    assert 13 == ran.status
    assert "older than --max-age 90" in ran.out
    assert NAME in ran.out
