"""`flushproof faults`: the matrix by hand, its exits, its log and its page."""

import fcntl
import json
import signal
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from flushproof.cli import faults as command
from flushproof.cli.faults import chosen_names, made
from flushproof.contract import contract
from flushproof.errors import NothingSelected, UsageError
from flushproof.faults.table import FAULTS
from flushproof.log.eventlog import read_log
from flushproof.log.faultrow import FaultRow

Shell = Any


def test_named_faults_are_put_to_the_suite(shell: Shell) -> None:
    """What each turned red is said, the log is whole, and the page is there."""
    ran = shell("faults", "accepts-stale", "hangs-up", "honest", "--jobs", "1")

    log = read_log(shell.reports / "faults.ndjson")
    assert 0 == ran.status
    assert "✓ accepts-stale: " in ran.out
    assert "turned red: timestamp/window\n" in ran.out
    assert {"accepts-stale", "hangs-up", "honest"} == {row.fault for row in log.faults}
    assert "accepts-stale" in (shell.reports / "faults.html").read_text(encoding="utf-8")


def test_a_prefix_chooses_what_breaks_it(shell: Shell) -> None:
    """The faults of one requirement, listed under it, as JSON on demand."""
    ran = shell("faults", "--select", "timestamp/boundary", "--json")

    rows = json.loads(ran.out)
    expected = {
        name
        for name, fault in FAULTS.items()
        if any(one.startswith("timestamp/boundary") for one in fault.breaks)
    }
    assert 0 == ran.status
    assert expected == {row["fault"] for row in rows}


def test_the_page_can_be_made_again(shell: Shell) -> None:
    """From the log alone, byte for byte."""
    shell("faults", "accepts-stale")
    before = (shell.reports / "faults.html").read_text(encoding="utf-8")

    ran = shell("report", "reports/faults.ndjson", "--report-dir", "again")

    assert 0 == ran.status
    assert before == (shell.folder / "again" / "faults.html").read_text(encoding="utf-8")


def test_a_matrix_without_its_end_is_13(shell: Shell) -> None:
    """Who cuts a line off proves nothing."""
    shell("faults", "accepts-stale")
    log = shell.reports / "faults.ndjson"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))

    ran = shell("report", "reports/faults.ndjson")

    assert 13 == ran.status
    assert "Not complete: " in ran.out
    assert "was cut off after 1" in ran.out


def test_a_matrix_without_a_row_is_no_run(shell: Shell) -> None:
    """Killed before its first row, its log makes no report of a run."""
    shell("faults", "accepts-stale")
    log = shell.reports / "faults.ndjson"
    log.write_bytes(log.read_bytes().splitlines(keepends=True)[0])

    ran = shell("report", "reports/faults.ndjson", "--report-dir", "again")

    assert 13 == ran.status
    assert ["faults.html"] == [path.name for path in (shell.folder / "again").iterdir()]


def test_an_unknown_fault_is_wrong_usage(shell: Shell) -> None:
    """The nearest are named, not all three hundred; nothing is written."""
    ran = shell("faults", "accept-stale")

    assert 4 == ran.status
    assert "Did you mean accepts-stale" in ran.err
    assert not shell.reports.exists()


def test_a_prefix_that_breaks_nothing_is_5(shell: Shell) -> None:
    """A misspelt prefix is no green matrix."""
    assert 5 == shell("faults", "--select", "timestamp/windows").status


@pytest.mark.parametrize("names", [("nobody",), ("accepts-stale", "nobody")])
def test_names_are_checked(names: tuple[str, ...]) -> None:
    """All of them, before anything is started."""
    with pytest.raises(UsageError, match="nobody"):
        chosen_names(names, ())


def test_each_prefix_has_to_match() -> None:
    """Of two, a misspelt one would leave a hole that nobody sees."""
    with pytest.raises(NothingSelected, match="body/nothing"):
        chosen_names((), ("timestamp/", "body/nothing"))


def test_all_are_chosen_untold() -> None:
    """Every fault, and the honest gateway."""
    assert ("honest", *FAULTS) == chosen_names((), ())


UNNOTICED = FaultRow(
    fault="accepts-stale",
    sentence="It lies.",
    wire=False,
    breaks=("timestamp/window",),
    red=(),
    untold=(),
    exchanges=1,
)


TOLD = replace(UNNOTICED, red=UNNOTICED.breaks)


def test_a_fault_that_nobody_notices_is_our_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit status 3: the suite does not see what it says that it sees."""
    monkeypatch.setattr(command, "rows_of", lambda *_: iter([UNNOTICED]))

    status = command.faults.callback(("accepts-stale",), (), 1, tmp_path, False)

    log = read_log(tmp_path / "faults.ndjson")
    assert 3 == status
    assert log.footer is not None
    assert 3 == log.footer.exit_status


@pytest.mark.parametrize("rows", [[], [TOLD], [TOLD, TOLD]], ids=["none", "one", "one twice"])
def test_a_matrix_without_all_its_rows_is_incomplete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[FaultRow]
) -> None:
    """Exit status 13: what was not asked proves nothing, however green the others are."""
    monkeypatch.setattr(command, "rows_of", lambda *_: iter(rows))

    status = command.faults.callback(("accepts-stale", "honest"), (), 1, tmp_path, False)

    assert 13 == status
    assert 'class="top bad"' in (tmp_path / "faults.html").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_12(shell: Shell) -> None:
    """The message names it; there is no traceback."""
    shell.folder.joinpath("taken").write_text("", encoding="utf-8")

    ran = shell("faults", "accepts-stale", "--report-dir", "taken/reports")

    assert 12 == ran.status
    assert "taken/reports" in ran.err
    assert "Traceback" not in ran.err


def test_a_matrix_leaves_the_page_of_another_that_is_being_made(shell: Shell) -> None:
    """The second has no hand in the folder of the first."""
    page = shell.reports / "faults.html"
    shell("faults", "accepts-stale")
    before = page.read_text(encoding="utf-8")

    with (shell.reports / "faults.ndjson").open("rb") as log:
        fcntl.flock(log, fcntl.LOCK_EX)
        ran = shell("faults", "hangs-up")

    assert 12 == ran.status
    assert before == page.read_text(encoding="utf-8")


def test_a_matrix_that_breaks_off_says_how_far_it_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log has its rows and that it was interrupted; the page is not green."""

    def broken(*_: object) -> Any:
        yield TOLD
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "rows_of", broken)

    with pytest.raises(KeyboardInterrupt):
        made(("accepts-stale", "honest"), 1, tmp_path, command.Console(quiet=True))

    log = read_log(tmp_path / "faults.ndjson")
    assert log.footer is not None
    assert (2, True) == (log.footer.exit_status, log.footer.interrupted)
    page = (tmp_path / "faults.html").read_text(encoding="utf-8")
    assert 'class="top bad"' in page
    assert "1 of 2 gateways" in page


def test_every_requirement_of_a_fault_is_listed(shell: Shell) -> None:
    """By requirement, with the level; what was not asked for is not said to be unbroken."""
    ran = shell("faults", "--select", "timestamp/boundary")

    assert "timestamp/boundary" in ran.out
    assert "Broken by none of these: " not in ran.out
    assert contract().requirements["timestamp/boundary"].level.value in ran.out


def alive(number: int) -> bool:
    """Whether the process *number* runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def below(number: int) -> set[int]:
    """The processes that *number* has started, and those that these have."""
    children = Path(f"/proc/{number}/task/{number}/children")
    found = {int(one) for one in children.read_text().split()} if children.exists() else set()
    return found.union(*map(below, found))


def waited_for(condition: Callable[[], bool]) -> bool:
    """Whether *condition* holds, now or within twenty seconds."""
    end_s = monotonic() + 20
    while not condition() and monotonic() < end_s:
        sleep(0.05)
    return condition()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGKILL], ids=["terminated", "killed"])
def test_nothing_outlives_a_matrix(shell: Shell, sign: signal.Signals) -> None:
    """Neither processes nor Redis servers are left, however the command ends."""
    command = (shell.python, "-c", "import sys; from flushproof.cli import main; sys.exit(main())")
    with subprocess.Popen(
        (*command, "faults", "--jobs", "2"),
        cwd=shell.folder,
        env=shell.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert waited_for(lambda: len(below(process.pid)) >= 3)
        started = below(process.pid)
        process.send_signal(sign)
        status = process.wait(timeout=60)

    assert status in (2, -signal.SIGKILL)
    assert waited_for(lambda: not any(map(alive, started)))
