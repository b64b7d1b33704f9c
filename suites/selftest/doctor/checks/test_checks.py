"""What the doctor says of what was seen, check by check."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flushproof.doctor.checked import Level
from flushproof.doctor.seen import Seen, Tapes
from flushproof.doctor.table import CHECKS, examined, exit_status
from flushproof.settings import Settings

Row = tuple[str, dict[str, Any], Level, str]


def test_a_check_says_what_was_seen(right: Seen, row: Row) -> None:
    """How much it matters, in a sentence."""
    name, changes, level, told = row
    found = examined(replace(right, **changes))[name]

    assert level is found.level
    assert told in found.sentence


def test_a_problem_says_what_to_do_and_ends_with_12(right: Seen, row: Row) -> None:
    """And what is none does not."""
    name, changes, level, told = row
    found = examined(replace(right, **changes))

    assert told
    assert (level is Level.PROBLEM) == (exit_status(found) == 12)
    assert [] == [one for one in found.values() if one.level is Level.PROBLEM and not one.todo]
    assert name in found


def test_nothing_is_wrong_with_what_is_right(right: Seen) -> None:
    """No check is left out, and none says more than ok."""
    found = examined(right)

    assert list(CHECKS) == list(found)
    assert {Level.OK} == {one.level for one in found.values()}
    assert exit_status(found) == 0


def test_folders_of_one_name_are_told_apart(right: Seen) -> None:
    """Each has a check of its own."""
    tapes = tuple(Tapes(folder=Path(name)) for name in ("a/live", "b/live", "c/other"))

    found = examined(replace(right, tapes=tapes))

    assert [
        "cassettes a/live",
        "cassettes b/live",
        "cassettes other",
    ] == list(found)[len(CHECKS) :]


def test_no_check_shows_a_key(right: Seen) -> None:
    """Where they are from is told, and no more."""
    assert right.keys.found
    credentials = right.keys.found.credentials
    keys = (credentials.access_key, credentials.secret_key)

    told = "\n".join(f"{one.sentence} {one.todo}" for one in examined(right).values())

    assert "the environment (A, B)" in told
    assert [] == [key for key in keys if key in told]


@pytest.mark.parametrize("target", ["embedded", "embedded:drips", "replay"])
def test_without_a_running_gateway_nobody_is_asked(target: str, right: Seen) -> None:
    """The checks of it say so."""
    found = examined(replace(right, settings=Settings(target=target), called=None))

    assert {Level.OK} == {found[name].level for name in ("address", "tls", "api", "clock", "keys")}
    assert "Nothing to ask" in found["api"].sentence
