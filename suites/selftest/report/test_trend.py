"""`trend.html`: how each requirement ended over many runs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flushproof.errors import UsageError
from flushproof.log.eventlog import FILE, EventLog
from flushproof.report import conclude
from flushproof.report.trend import parts, points_in, trend_of
from flushproof.results import Finding, Outcome, Result
from flushproof.scrubbing.scrub import Scrubber

Made = Any
SCRUBBER = Scrubber(secrets=(), live=False)


@pytest.fixture
def runs(tmp_path: Path, made: Made) -> Path:
    """A folder of three runs: the second broke a requirement."""
    finding = Finding(requirement="timestamp/window", where="x", expected="a", actual="<b>")
    for day, findings in ((22, ()), (23, (finding,)), (24, ())):
        header = replace(made.header, started_at=f"2026-11-{day}T00:00:00Z")
        path = tmp_path / f"run-{99 - day}" / FILE
        with EventLog(path, header, scrub=SCRUBBER.record) as log:
            outcome = Outcome.FAIL if findings else Outcome.PASS
            result = Result(
                id="timestamp/window/x",
                requirement="timestamp/window",
                outcome=outcome,
                findings=findings,
            )
            log.result(SCRUBBER.result(result))
            conclude(log, replace(made.footer, results=1), made.catalogue)
    return tmp_path


class TestTrend:
    """`trend_of` follows each requirement."""

    def test_runs_are_in_the_order_of_their_time(self, runs: Path, made: Made) -> None:
        """Not of their names."""
        trend = trend_of(points_in(runs, made.catalogue), made.catalogue)

        assert ["run-77", "run-76", "run-75"] == [point.name for point in trend.points]

    def test_what_changed_is_told_apart_from_what_did_not(self, runs: Path, made: Made) -> None:
        """With how it ended in each run."""
        trend = trend_of(points_in(runs, made.catalogue), made.catalogue)

        assert [
            ("timestamp/window", (Outcome.PASS, Outcome.FAIL, Outcome.PASS), 2),
        ] == [(line.id, line.outcomes, line.changes) for line in trend.changed]
        assert {"format/default", "transport/date"} == {line.id for line in trend.steady}
        assert "1 requirement ended differently over 3 runs; 2 never changed." == trend.sentence

    def test_a_requirement_that_came_later_was_not_known_before(
        self, runs: Path, made: Made
    ) -> None:
        """That is no outcome."""
        points = list(points_in(runs, made.catalogue))
        young = replace(points[0], outcomes={**points[0].outcomes, "new/one": Outcome.PASS})
        trend = trend_of([young, *points[1:]], made.catalogue)

        outcomes = {line.id: line.outcomes for line in trend.changed}

        assert (None, None, Outcome.PASS) == outcomes["new/one"]

    def test_the_page_shows_every_run(self, runs: Path, made: Made, read_page: Any) -> None:
        """And asks nobody for anything."""
        page = "".join(parts(trend_of(points_in(runs, made.catalogue), made.catalogue)))
        parsed = read_page(page)

        assert all(f"2026-11-{day}" in parsed.text for day in (22, 23, 24))
        assert "default-src &#39;none&#39;" in page
        assert {"src", "onclick", "style"}.isdisjoint(name for name, _ in parsed.attributes)

    def test_a_folder_without_a_run_is_wrong_usage(self, tmp_path: Path, made: Made) -> None:
        """There is nothing to show."""
        with pytest.raises(UsageError, match=r"holds no events\.ndjson"):
            list(points_in(tmp_path, made.catalogue))
