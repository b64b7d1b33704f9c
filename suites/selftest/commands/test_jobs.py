"""`flushproof run --jobs N`: several processes, one run: its log, its verdict, its end."""

import json
import os
from typing import Any

import pytest

from flushproof.cli.jobs import jobs_for
from flushproof.errors import UsageError
from flushproof.log.eventlog import read_log
from flushproof.settings import Settings

Shell = Any
URL = "http://127.0.0.1:8080"

QUICK = ("--select", "timestamp/", "--select", "effect/refused-keeps/", "--examples", "3")


class TestTogether:
    """What two processes do is told as one run."""

    def test_a_run_in_two_processes_says_what_one_says(self, shell: Shell) -> None:
        """Every item once, in the same order, with the same outcome; and one folder of reports."""
        shell("run", *QUICK, "--report-dir", "alone")

        ran = shell("run", *QUICK, "--jobs", "2")

        alone, together = (
            read_log(shell.folder / folder / "events.ndjson") for folder in ("alone", "reports")
        )
        assert 0 == ran.status
        assert [(one.id, one.outcome, one.requirement) for one in alone.entries] == [
            (one.id, one.outcome, one.requirement) for one in together.entries
        ]
        assert ["events.ndjson", "index.html", "junit.xml", "run.json"] == sorted(
            path.name for path in shell.reports.iterdir()
        )
        assert "Merged from the logs of 2 shards" in together.notices[0].text

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_options_come_from_where_the_user_had_them(self, shell: Shell, jobs: str) -> None:
        """Not from what processes tell each other."""
        given = ("--select", "timestamp/unit", "--profile", "deep", "--examples", "2")

        shell("run", *given, "--jobs", jobs)

        header = read_log(shell.reports / "events.ndjson").header
        assert header is not None
        assert {
            **dict.fromkeys(("select", "profile", "examples"), "given"),
            **dict.fromkeys(("seed", "example_db"), "profile"),
        } == header.option_origins

    def test_what_one_of_them_found_is_told_as_ever(self, shell: Shell) -> None:
        """And repeated by a command that knows of no shard."""
        ran = shell("run", "--target", "embedded:accepts-stale", *QUICK, "--jobs", "2")

        again = [line for line in ran.out.splitlines() if "again:" in line]
        assert (1, ["timestamp/window"]) == (ran.status, ran.broken)
        assert again
        assert "--shard" not in again[0]
        assert "--report-dir" not in again[0]

    def test_a_machine_is_told_of_one_run(self, shell: Shell) -> None:
        """On stdout there is the summary and nothing else."""
        ran = shell("run", *QUICK, "--jobs", "2", "--json")

        assert json.loads(ran.out) == ran.summary
        assert (0, None) == (ran.summary["verdict"]["exit_status"], ran.summary["shard"])

    def test_more_processes_than_there_is_to_do_are_no_hole(self, shell: Shell) -> None:
        """Two items, three processes: one has nothing to do, and nothing is missing."""
        ran = shell("run", "--select", "timestamp/boundary", "--jobs", "3")

        assert 0 == ran.status
        assert (2, []) == (
            ran.summary["exchanges"],
            [one for one in ran.summary["notices"] if one["level"] == "warning"],
        )

    def test_an_earlier_baseline_is_compared_with_the_whole(self, shell: Shell) -> None:
        """No shard by itself has enough of it."""
        shell("run", *QUICK, "--report-dir", "before")

        ran = shell("run", *QUICK, "--jobs", "2", "--baseline", "before/events.ndjson")

        assert 0 == ran.status
        assert any("Since before/" in notice["text"] for notice in ran.summary["notices"])


class TestNotBegun:
    """Where no process came to judge anything the reason is told once, with its status."""

    @pytest.mark.parametrize(
        ("arguments", "status", "said"),
        [
            (("--select", "nothing"), 5, "no requirement and no case has an id that begins so"),
            (("--target", "embedded:nobody"), 4, "nobody"),
            (("--jobs", "none"), 4, "--jobs: got 'none'"),
        ],
        ids=["selection", "fault", "jobs"],
    )
    def test_the_reason_is_told_once(
        self, shell: Shell, arguments: tuple[str, ...], status: int, said: str
    ) -> None:
        """Not by each of them, and nothing of them is left."""
        ran = shell("run", "--jobs", "2", *arguments)

        assert (status, 1) == (ran.status, (ran.out + ran.err).count(said))
        assert not (shell.reports / "shards").exists()

    def test_an_earlier_green_report_does_not_survive(self, shell: Shell) -> None:
        """Whoever publishes the folder publishes that nothing was judged."""
        shell("run", "--select", "timestamp/boundary")

        ran = shell("run", "--jobs", "2", "--select", "nothing")

        assert 5 == ran.summary["verdict"]["exit_status"]


class TestHowMany:
    """What cannot be had twice is judged by one process."""

    @pytest.mark.parametrize(
        ("given", "settings", "expected"),
        [
            (None, {}, 1),
            ("1", {}, 1),
            ("3", {}, 3),
            ("3", {"target": "embedded:drips"}, 3),
            ("auto", {}, os.cpu_count()),
            ("auto", {"target": URL}, 1),
            ("auto", {"target": "replay"}, 1),
            ("auto", {"redis_url": "redis://127.0.0.1", "disposable": True}, 1),
            ("3", {"shard": "1/2"}, 1),
        ],
    )
    def test_so_many(self, given: str | None, settings: dict[str, Any], expected: int) -> None:
        """As many as were asked for, or one."""
        assert expected == jobs_for(given, Settings(**settings))[0]

    @pytest.mark.parametrize(
        "settings",
        [
            {"target": URL},
            {"target": URL, "disposable": True, "instance_no": "1"},
            {"target": "replay"},
            {"bystander_redis_url": "redis://127.0.0.1"},
            {"shard": "1/2"},
        ],
        ids=["stranger", "disposable", "replay", "redis", "shard"],
    )
    def test_one_instead_of_several_is_told(self, settings: dict[str, Any]) -> None:
        """With the reason; whoever left the number to us need not be told."""
        assert "one process" in jobs_for("2", Settings(**settings))[1]

    @pytest.mark.parametrize("given", ["0", "-1", "many", "", "1.5"])
    def test_what_is_no_number_is_refused(self, given: str) -> None:
        """Wrong usage."""
        with pytest.raises(UsageError, match="--jobs: got"):
            jobs_for(given, Settings())
