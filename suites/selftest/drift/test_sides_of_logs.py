"""From a path to a side: the log of a run, alone or in its folder, and what is no side."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from flushproof.drift.reading import side_at, side_of
from flushproof.errors import EvidenceIncomplete, FlushproofError, UsageError
from flushproof.log.eventlog import EventLog
from flushproof.log.events import Footer, MissingFooter
from flushproof.results import Evidence

Made = Any

OLD = "timestamp/window/old"


def write_log(path: Path, log: Any, *, whole: bool = True) -> None:
    """Write *log* to *path*, with its footer only if it is *whole*."""
    with EventLog(path, log.header, scrub=lambda value: json.loads(json.dumps(value))) as written:
        for entry in log.entries:
            members = asdict(entry)
            del members["seq"]
            written.result(members)
        if whole:
            written.finish(log.footer)


class TestLogs:
    """The log of a run."""

    @pytest.mark.parametrize("name", ["reports/events.ndjson", "reports"])
    def test_a_log_is_named_by_its_path_or_by_its_folder(
        self, made: Made, tmp_path: Path, name: str
    ) -> None:
        """Both are the same side."""
        write_log(tmp_path / "reports/events.ndjson", made.log(made.entry(OLD)))

        side = side_at(tmp_path / name)

        assert str(tmp_path / "reports/events.ndjson") == side.name
        assert ([OLD], "embedded", "embedded") == (list(side.seen), side.target, side.timed)

    def test_a_log_without_its_end_is_named(self, made: Made, tmp_path: Path) -> None:
        """It says which of the two it is."""
        write_log(tmp_path / "events.ndjson", made.log(made.entry(OLD)), whole=False)

        with pytest.raises(MissingFooter, match=r"events\.ndjson: was cut off"):
            side_at(tmp_path)

    def test_a_log_with_a_problem_is_no_side_however_it_was_read(self, made: Made) -> None:
        """A lenient reader leaves it to the next one to see."""
        log = replace(made.log(made.entry(OLD)), problem=MissingFooter("x: was cut off"))

        with pytest.raises(MissingFooter):
            side_of(log, "x")

    def test_an_interrupted_run_is_not_whole(self, made: Made) -> None:
        """What it lacks would look removed."""
        log = made.log(made.entry(OLD), footer={"interrupted": True}, planned=(OLD, "a/b/c"))

        with pytest.raises(EvidenceIncomplete, match="x: the run was interrupted after 1 of 2"):
            side_of(log, "x")

    def test_a_run_that_never_began_is_nothing_to_compare_with(self, made: Made) -> None:
        """Its log is whole, and empty."""
        with pytest.raises(EvidenceIncomplete, match="x: is of a run that judged nothing"):
            side_of(made.log(), "x")

    def test_a_replay_was_timed_by_nobody(self, made: Made) -> None:
        """Its answers take no time."""
        assert side_of(made.log(made.entry(OLD), provenance=Evidence.REPLAYED), "x").timed == ""

    def test_a_shard_was_not_to_ask_everything(self, made: Made) -> None:
        """It says so, too."""
        side = side_of(made.log(made.entry(OLD), shard=(1, 2)), "x")

        assert not side.was_to_ask("route/path/a")
        assert "It is shard 1 of 2 only." in side.notes

    def test_a_selection_was_to_ask_what_begins_so(self, made: Made) -> None:
        """And nothing else."""
        side = side_of(made.log(made.entry(OLD), options={"select": ["route/", "error"]}), "x")

        assert [True, True, False] == [
            side.was_to_ask(item) for item in ("route/path/a", "errors/x/y", OLD)
        ]

    @pytest.mark.parametrize(
        "record",
        [{}, {"request": 1, "response": 2}, {"request": {}, "response": {}, "trouble": None}],
    )
    def test_an_exchange_that_is_none_is_passed_over(self, made: Made, record: Any) -> None:
        """Somebody else may have written the log."""
        seen = side_of(made.log(made.entry(OLD, exchange=record)), "x").seen[OLD]

        assert seen.kept is None


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda _: None, UsageError),
        (Path.mkdir, UsageError),
        (Path.touch, EvidenceIncomplete),
        (lambda path: path.write_bytes(b"\xff\xfe\n"), EvidenceIncomplete),
    ],
    ids=["nothing", "empty-folder", "empty-file", "no-text"],
)
def test_what_is_no_side_is_refused_by_name(
    tmp_path: Path, make: Any, error: type[FlushproofError]
) -> None:
    """Wrong usage, or evidence that is incomplete."""
    path = tmp_path / "that"
    make(path)

    with pytest.raises(error, match="that"):
        side_at(path)


def test_a_footer_is_asked_for(made: Made) -> None:
    """A log that was read leniently is no side either."""
    log = made.log(made.entry(OLD))

    assert isinstance(log.footer, Footer)
    assert side_of(log, "x").notes == ("1 pass",)
