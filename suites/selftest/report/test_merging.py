"""The logs of shards, put together as if one process had made the run."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from flushproof.log.eventlog import read_log
from flushproof.log.events import Entry, Notice
from flushproof.oracles.throughout import looked_at
from flushproof.report.merging import merged
from flushproof.results import Finding, Observation, Outcome

Made = SimpleNamespace
Sharded = SimpleNamespace


class TestWhole:
    """What is there comes out as one run."""

    def test_results_come_in_the_order_of_the_run(self, sharded: Sharded, made: Made) -> None:
        """Numbered anew, in whatever order the logs are named."""
        back = dict(reversed(sharded.pair.items()))

        whole, other = merged(sharded.pair, made.catalogue), merged(back, made.catalogue)

        order = (sharded.old, sharded.new, sharded.future, sharded.watched_id)
        assert list(enumerate(order, start=1)) == [(one.seq, one.id) for one in whole.entries]
        assert whole == other

    def test_the_header_is_that_of_the_whole_run(self, sharded: Sharded, made: Made) -> None:
        """It is no shard any more; what is planned is all, from the first beginning on."""
        later = sharded.of_header(sharded.pair["a"], started_at="2026-11-23T16:00:00Z")

        header = merged({**sharded.pair, "a": later}, made.catalogue).header

        assert header.planned is not None
        assert (4, None, None) == (len(header.planned), header.shard, header.whole)
        assert made.header.started_at == header.started_at

    def test_the_footer_adds_up(self, sharded: Sharded, made: Made) -> None:
        """Counts are sums; the time is that of the longest, since they may go side by side."""
        short = replace(
            sharded.pair["b"], footer=replace(made.footer, results=2, duration_s=3.0, generated=1)
        )

        footer = merged({**sharded.pair, "b": short}, made.catalogue).footer

        assert (4, 6, 1, 7.0) == (
            footer.results,
            footer.exchanges,
            footer.generated,
            footer.duration_s,
        )
        assert {"none": 2, "refusable": 2, "flush": 2, "refused": 0} == footer.harm

    def test_where_the_results_come_from_is_told(self, sharded: Sharded, made: Made) -> None:
        """And what both noted is told once."""
        noted = {
            name: replace(log, notices=(Notice(level="warning", text="slow"),))
            for name, log in sharded.pair.items()
        }

        first, *others = merged(noted, made.catalogue).notices

        assert first.text.startswith("Merged from the logs of 2 shards: 1 (3 results, begun 2026")
        assert [Notice(level="warning", text="slow")] == others

    def test_what_is_written_is_a_whole_log(
        self, sharded: Sharded, made: Made, tmp_path: Path
    ) -> None:
        """It is read again as it was merged, exchanges too, and its verdict is that of the run."""
        shows = made.recorded(b"{}")
        seen = made.entry(sharded.new, exchange=shows)
        second = sharded.shard(2, seen, sharded.watched(("json", sharded.new)))
        whole = merged({**sharded.pair, "b": second}, made.catalogue)

        verdict = whole.write(tmp_path / "events.ndjson", made.catalogue)

        log = read_log(tmp_path / "events.ndjson")
        assert (0, ()) == (verdict.exit_status, verdict.statuses)
        assert shows == dict(log.entries[1].exchange or {})
        assert [one.observations for one in whole.entries] == [
            one.observations for one in log.entries
        ]

    def test_a_shard_that_skipped_everything_does_not_count_against_the_whole(
        self, sharded: Sharded, made: Made, tmp_path: Path
    ) -> None:
        """By itself it proved nothing; together with the others it need not."""
        skipped = made.entry(sharded.new, Outcome.SKIP, reason="no probe")
        idle = sharded.watched(outcome=Outcome.SKIP)
        blind = sharded.shard(2, skipped, idle, statuses=(13,))

        whole = merged({**sharded.pair, "b": blind}, made.catalogue)

        assert () == whole.footer.statuses
        assert 0 == whole.write(tmp_path / "events.ndjson", made.catalogue).exit_status

    @pytest.mark.parametrize("status", [3, 10, 12, 14])
    def test_a_status_that_is_in_no_result_holds_for_all(
        self, sharded: Sharded, made: Made, status: int
    ) -> None:
        """What a shard had to say of itself is not lost."""
        first = sharded.shard(1, *sharded.pair["a"].entries, statuses=(status,))

        assert (status,) == merged({**sharded.pair, "a": first}, made.catalogue).footer.statuses

    def test_an_interrupted_shard_interrupts_the_whole(self, sharded: Sharded, made: Made) -> None:
        """What it left out is known, and no result of another is lost."""
        cut = sharded.of_header(
            sharded.shard(2, interrupted=True), planned=(sharded.new, sharded.watched_id)
        )

        whole = merged({**sharded.pair, "b": cut}, made.catalogue)

        assert whole.footer.interrupted
        assert [sharded.old, sharded.future] == [entry.id for entry in whole.entries]


class TestWatched:
    """What each shard concluded for itself is concluded anew."""

    @pytest.mark.parametrize(
        ("first", "second", "expected"),
        [
            (Outcome.PASS, Outcome.SKIP, Outcome.PASS),
            (Outcome.SKIP, Outcome.SKIP, Outcome.SKIP),
            (Outcome.PASS, Outcome.ERROR, Outcome.ERROR),
            (Outcome.UNKNOWN, Outcome.ERROR, Outcome.UNKNOWN),
            (Outcome.SKIP, Outcome.FAIL, Outcome.FAIL),
        ],
    )
    def test_the_worst_stands(
        self, sharded: Sharded, made: Made, first: Outcome, second: Outcome, expected: Outcome
    ) -> None:
        """A shard that could not tell is not outvoted, one that saw nothing says nothing."""
        entry = concluded(
            made,
            sharded,
            sharded.watched(outcome=first, reason=f"{first}!"),
            sharded.watched(outcome=second, reason=f"{second}!"),
        )

        assert expected is entry.outcome
        assert f"{expected}!" == entry.reason

    def test_findings_are_united_and_counted(self, sharded: Sharded, made: Made) -> None:
        """The first five are shown, and how many there were is told."""
        shown = tuple(made.finding("format/default", f"{number}") for number in range(4))
        failed = sharded.watched(
            outcome=Outcome.FAIL, findings=shown, description=looked_at("So.", 9, 7)
        )

        entry = concluded(made, sharded, failed, failed)

        assert (Outcome.FAIL, 5) == (entry.outcome, len(entry.findings))
        assert "So. (2 times looked at; 14 findings)" == entry.description

    def test_a_change_of_mind_between_shards_fails(self, sharded: Sharded, made: Made) -> None:
        """Neither shard saw it; the run did."""
        entry = concluded(
            made,
            sharded,
            sharded.watched(("xml", sharded.new)),
            sharded.watched(("json", sharded.old)),
        )

        assert Outcome.FAIL is entry.outcome
        assert (
            Finding(
                requirement="format/default",
                where="readings",
                expected="one reading throughout the run",
                actual=f"json during {sharded.old}; xml during {sharded.new}",
            ),
        ) == entry.findings

    def test_a_change_of_mind_that_a_shard_saw_is_told_once(
        self, sharded: Sharded, made: Made
    ) -> None:
        """What it found of it is found anew over all."""
        told = Finding(
            requirement="format/default", where="readings", expected="one reading", actual="two"
        )
        both = (("json", sharded.old), ("xml", sharded.future))

        entry = concluded(
            made,
            sharded,
            sharded.watched(*both, outcome=Outcome.FAIL, findings=(told,)),
            sharded.watched(("xml", sharded.new)),
        )

        assert [f"json during {sharded.old}; xml during {sharded.new}"] == [
            finding.actual for finding in entry.findings
        ]

    def test_another_scope_is_no_change_of_mind(self, sharded: Sharded, made: Made) -> None:
        """Readings contradict each other only where they hold for the same."""
        other = Observation(
            requirement="format/default", reading="xml", scope="200", item=sharded.new
        )

        entry = concluded(
            made,
            sharded,
            sharded.watched(("json", sharded.old)),
            sharded.watched(observations=(other,)),
        )

        assert (Outcome.PASS, ["json", "xml"]) == (
            entry.outcome,
            [one.reading for one in entry.observations],
        )


def concluded(made: Made, sharded: Sharded, first: Entry, second: Entry) -> Entry:
    """What two shards conclude together of what both watched."""
    logs = {
        "a": sharded.shard(1, made.entry(sharded.old), made.entry(sharded.future), first),
        "b": sharded.shard(2, made.entry(sharded.new), second),
    }
    return merged(logs, made.catalogue).entries[-1]
