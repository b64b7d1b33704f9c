"""`flushproof report LOG...`: the shards of one run become one log, or are refused by name."""

import re
from pathlib import Path
from typing import Any

import pytest

from flushproof.log.eventlog import read_log

Shell = Any

SELECTED = ("--select", "timestamp/", "--examples", "2")


@pytest.fixture(scope="module")
def shards(tmp_path_factory: pytest.TempPathFactory, shell_in: Any) -> Path:
    """A folder with the logs of two shards, another seed's, and that of the same run alone."""
    call = shell_in(tmp_path_factory.mktemp("shards"))
    for name, more in {
        "one": ("--shard", "1/2"),
        "two": ("--shard", "2/2"),
        "other": ("--shard", "2/2", "--seed", "1"),
        "whole": (),
    }.items():
        assert 0 == call("run", *SELECTED, *more, "--report-dir", name).status
    folder: Path = call.folder
    return folder


def logs(shards: Path, *names: str) -> list[str]:
    """The paths of the logs of *names*."""
    return [str(shards / name / "events.ndjson") for name in names]


@pytest.mark.parametrize("names", [("one", "two"), ("two", "one")], ids=["in-order", "other-way"])
def test_two_shards_are_one_run(shell: Shell, shards: Path, names: tuple[str, ...]) -> None:
    """In any order: every item of the run, as the run itself has them, and no shard any more."""
    ran = shell("report", *logs(shards, *names))

    alone = read_log(shards / "whole" / "events.ndjson")
    together = read_log(shell.reports / "events.ndjson")
    assert (0, None) == (ran.status, ran.summary["shard"])
    assert [(one.seq, one.id, one.outcome) for one in alone.entries] == [
        (one.seq, one.id, one.outcome) for one in together.entries
    ]


def test_merging_twice_is_merging_once(shell: Shell, shards: Path) -> None:
    """The merged log is a log, and the same from the same."""
    shell("report", *logs(shards, "one", "two"))
    before = (shell.reports / "events.ndjson").read_bytes()

    shell("report", *logs(shards, "two", "one"))
    again = shell("report", "reports/events.ndjson")

    assert before == (shell.reports / "events.ndjson").read_bytes()
    assert 0 == again.status


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("one", "one"), "is the same log of shard 1 of 2 as"),
        (("one", "other"), "seed: 1 here"),
        (("one", "whole"), "is the log of a whole run"),
    ],
    ids=["twice", "another-seed", "no-shard"],
)
def test_what_does_not_belong_is_13(
    shell: Shell, shards: Path, tmp_path: Path, names: tuple[str, ...], said: str
) -> None:
    """Nothing is merged, and what an earlier run left does not pass for it."""
    shell("report", *logs(shards, "one", "two"))
    copy = tmp_path / "copy"
    copy.write_bytes(Path(logs(shards, names[1])[0]).read_bytes())

    ran = shell("report", *logs(shards, names[0]), str(copy))

    assert (13, 13) == (ran.status, ran.summary["verdict"]["exit_status"])
    assert said in ran.err
    assert "Conformant" not in (shell.reports / "index.html").read_text(encoding="utf-8")


def test_two_attempts_that_differ_are_flaky(shell: Shell, shards: Path, tmp_path: Path) -> None:
    """A run, and the same begun later, where one case could not be put."""
    first = Path(logs(shards, "whole")[0]).read_text(encoding="utf-8")
    again = tmp_path / "again"
    later = re.sub('"started_at":"[^"]*"', '"started_at":"2099-01-01T00:00:00Z"', first, count=1)
    again.write_text(later.replace('"outcome":"pass"', '"outcome":"skip"', 1), encoding="utf-8")

    ran = shell("report", *logs(shards, "whole"), str(again))

    assert (13, 1) == (ran.status, ran.summary["counts"]["items"]["flaky"])
    assert "1 item ended differently when tried again" in ran.out


def test_a_shard_that_was_cut_off_is_13(shell: Shell, shards: Path, tmp_path: Path) -> None:
    """What it has is merged, and what it lacks is named."""
    lines = Path(logs(shards, "two")[0]).read_bytes().splitlines(keepends=True)
    cut = tmp_path / "cut"
    cut.write_bytes(b"".join(lines[:-5]))

    ran = shell("report", *logs(shards, "one"), str(cut))

    assert 13 == ran.status
    assert "has no result of planned" in ran.out
    assert any("was cut off after" in notice["text"] for notice in ran.summary["notices"])


def test_a_missing_shard_is_13(shell: Shell, shards: Path, tmp_path: Path) -> None:
    """Of three there were two."""
    first, last = (
        of_three(Path(log), tmp_path / Path(log).parent.name) for log in logs(shards, "one", "two")
    )

    ran = shell("report", first, last)

    assert 13 == ran.status
    assert ["Shard 2 of 3 is missing."] == [
        notice["text"] for notice in ran.summary["notices"] if "missing" in notice["text"]
    ]


def test_one_shard_alone_is_13(shell: Shell, shards: Path) -> None:
    """It may be all that `shard-*/events.ndjson` found; what there is of it is no whole run."""
    ran = shell("report", *logs(shards, "one"))

    assert (13, 13) == (ran.status, ran.summary["verdict"]["exit_status"])
    assert "Shard 2 of 2 is missing." in [notice["text"] for notice in ran.summary["notices"]]


def test_a_log_is_not_replaced_by_what_it_is_merged_into(shell: Shell, shards: Path) -> None:
    """Wrong usage, found before anything is written."""
    ran = shell("report", *logs(shards, "one", "two"), "--report-dir", str(shards / "one"))

    assert 4 == ran.status
    assert "choose another --report-dir" in ran.err
    assert read_log(shards / "one" / "events.ndjson").complete


def of_three(log: Path, copy: Path) -> str:
    """The path of a *copy* of *log* that says it is the first or last of three, not of two."""
    text = log.read_text(encoding="utf-8").replace('"shard":[1,2]', '"shard":[1,3]')
    text = text.replace('"shard":[2,2]', '"shard":[3,3]')
    more = text.replace('"whole":["', '"whole":["timestamp/window/lost","')
    copy.write_text(more, encoding="utf-8")
    return str(copy)
