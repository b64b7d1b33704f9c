"""Logs that do not make up a run: what is missing is told, what does not belong is refused."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flushproof.log.events import (
    Header,
    Log,
    MissingFooter,
    MissingHeader,
    NoShard,
    OtherRun,
    SameShard,
)
from flushproof.report.merging import Merged, merged
from flushproof.report.shards import PLACES
from flushproof.results import Evidence, Outcome

Made = SimpleNamespace
Sharded = SimpleNamespace


class TestLacking:
    """What is missing makes the whole incomplete, and what is there is merged."""

    def test_a_missing_shard_is_named(self, sharded: Sharded, made: Made, tmp_path: Path) -> None:
        """With what it should have had; what is watched throughout is not concluded."""
        whole = merged({"a": sharded.pair["a"]}, made.catalogue)

        verdict = whole.write(tmp_path / "events.ndjson", made.catalogue)

        assert (13, [sharded.old, sharded.future]) == (
            verdict.exit_status,
            [entry.id for entry in whole.entries],
        )
        assert [
            "Shard 2 of 2 is missing.",
            f"1 of 4 items are in no shard that began: {sharded.new}.",
        ] == warnings(whole)

    def test_a_shard_that_has_nothing_to_send_is_not_missed(
        self, sharded: Sharded, made: Made
    ) -> None:
        """Of three, where two had all items, the third had none."""
        whole = merged(
            {
                name: sharded.of_header(log, shard=(part, 3))
                for part, (name, log) in enumerate(sharded.pair.items(), start=1)
            },
            made.catalogue,
        )

        assert (4, (), []) == (len(whole.entries), whole.footer.statuses, warnings(whole))

    def test_a_shard_that_was_cut_off_is_named(
        self, sharded: Sharded, made: Made, tmp_path: Path
    ) -> None:
        """Even if all its results are there: it was killed, and nobody knows in what."""
        cut = replace(sharded.pair["b"], footer=None, problem=MissingFooter("b: was cut off"))
        whole = merged({**sharded.pair, "b": cut}, made.catalogue)

        verdict = whole.write(tmp_path / "events.ndjson", made.catalogue)

        assert (13, ["Shard 2 of 2: b: was cut off"]) == (verdict.exit_status, warnings(whole))

    def test_what_one_shard_found_is_not_lost_with_another(
        self, sharded: Sharded, made: Made, tmp_path: Path
    ) -> None:
        """A definite failure is told; 1 goes before 13."""
        broken = sharded.watched(outcome=Outcome.FAIL, findings=(made.finding("format/default"),))
        first = sharded.shard(1, made.entry(sharded.old), made.entry(sharded.future), broken)
        whole = merged({"a": first}, made.catalogue)

        verdict = whole.write(tmp_path / "events.ndjson", made.catalogue)

        assert ((1, 13), ("format/default",)) == (verdict.statuses, verdict.broken)

    def test_a_shard_that_could_not_begin_says_why(
        self, sharded: Sharded, made: Made, tmp_path: Path
    ) -> None:
        """Its status holds, and it is none of the wrong ones: it has no list of items."""
        whole = merged({**sharded.pair, "b": not_begun(made)}, made.catalogue)

        verdict = whole.write(tmp_path / "events.ndjson", made.catalogue)

        assert (12, 13) == verdict.statuses
        assert "Shard 2 of 2 did not begin." in warnings(whole)

    def test_where_no_shard_began_nothing_was_run(self, sharded: Sharded, made: Made) -> None:
        """What they say of it is all there is."""
        first = sharded.of_header(not_begun(made), shard=(1, 2))

        whole = merged({"a": first, "b": not_begun(made)}, made.catalogue)

        assert ((), None, (12, 13)) == (
            whole.entries,
            whole.header.planned,
            whole.footer.statuses,
        )


class TestRefused:
    """What is of another run is not merged at all."""

    @pytest.mark.parametrize(
        ("members", "said"),
        [
            ({"seed": 1}, "b: is not of the same run as a; the seed: 1 here, 0 there."),
            ({"target": "embedded:drips"}, "the target: embedded:drips here, embedded there."),
            ({"suite_version": "9"}, "the version of flushproof: 9 here, 0.1.0 there."),
            ({"options": {"strict": True}}, "--strict: True here, False there."),
            ({"options": {"strict": False, "examples": 9}}, "--examples: 9 here, not given there."),
            ({"shard": (2, 3)}, "the number of shards: 3 here, 2 there."),
            ({"whole": ("x/y/z",)}, "the list of all items: 1 of them here, 4 of them there."),
            ({"provenance": Evidence.LIVE}, "the provenance: live here, embedded there."),
        ],
        ids=["seed", "target", "version", "option", "more", "number", "items", "provenance"],
    )
    def test_another_run_is_refused(
        self, sharded: Sharded, made: Made, members: dict[str, Any], said: str
    ) -> None:
        """By name: whose log it is, what differs, and how."""
        other = sharded.of_header(sharded.pair["b"], **members)

        with pytest.raises(OtherRun) as refused:
            merged({**sharded.pair, "b": other}, made.catalogue)

        assert str(refused.value).endswith(said)

    def test_another_place_is_the_same_run(self, sharded: Sharded, made: Made) -> None:
        """Where a shard was run, and how fast, does not change what it asked."""
        options = {"strict": False, **dict.fromkeys(PLACES, "elsewhere")}
        other = sharded.of_header(sharded.pair["a"], options=options)

        whole = merged({**sharded.pair, "a": other}, made.catalogue)

        assert {"strict": False} == whole.header.options

    def test_a_log_that_is_there_twice_is_refused(self, sharded: Sharded, made: Made) -> None:
        """It is no second attempt, and may be there in place of another shard."""
        with pytest.raises(SameShard, match=r"c: is the same log of shard 2 of 2 as b\."):
            merged({**sharded.pair, "c": sharded.pair["b"]}, made.catalogue)

    def test_two_shards_with_one_item_are_refused(self, sharded: Sharded, made: Made) -> None:
        """They were not parted in the same way."""
        second = sharded.shard(2, made.entry(sharded.new), made.entry(sharded.old))

        with pytest.raises(SameShard, match=f"b: has the item {sharded.old}, and so has a"):
            merged({**sharded.pair, "b": second}, made.catalogue)

    @pytest.mark.parametrize(
        ("log", "error"),
        [
            (Log(header=None, problem=MissingHeader("c: its first line is no header")), None),
            (Log(header=None), NoShard),
        ],
        ids=["no-log", "no-header"],
    )
    def test_what_is_no_log_is_refused(
        self, sharded: Sharded, made: Made, log: Log, error: type[Exception] | None
    ) -> None:
        """It may be a shard, or anything else."""
        with pytest.raises(error or MissingHeader, match="c: "):
            merged({**sharded.pair, "c": log}, made.catalogue)

    def test_a_whole_run_is_refused(self, sharded: Sharded, made: Made) -> None:
        """It is no part of one."""
        with pytest.raises(NoShard, match="c: is the log of a whole run"):
            merged({**sharded.pair, "c": made.log_of(made.entry())}, made.catalogue)


def warnings(whole: Merged) -> list[str]:
    """What the merged log warns of."""
    return [notice.text for notice in whole.notices if notice.level == "warning"]


def not_begun(made: Made) -> Log:
    """Shard 2, which could not begin."""
    header: Header = replace(
        made.header, provenance=Evidence.NONE, shard=(2, 2), redis=None, python=""
    )
    return Log(header=header, footer=replace(made.footer, statuses=(12,), harm={}, exchanges=0))
