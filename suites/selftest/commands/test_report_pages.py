"""`flushproof report` makes the pages that take more than one run."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

Shell = Any

SELECT = ("--select", "timestamp/window/past-360000ms", "--select", "timestamp/window/now")


@pytest.fixture(scope="session")
def judged(shell_in: Callable[[Path], Shell], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two runs: the gateway of the second lies."""
    shell = shell_in(tmp_path_factory.mktemp("judged"))
    shell("run", *SELECT, "--report-dir", "runs/one")
    shell("run", *SELECT, "--target", "embedded:accepts-stale", "--report-dir", "runs/two")
    folder: Path = shell.folder / "runs"
    return folder


@pytest.fixture
def runs(shell: Shell, judged: Path) -> Path:
    """The two runs, to be changed at will."""
    return copytree(judged, shell.folder / "runs")


class TestBaseline:
    """`--baseline`: the page says what changed since."""

    @pytest.mark.parametrize("baseline", ["runs/one", "runs/one/events.ndjson"])
    def test_the_page_says_what_got_worse(self, shell: Shell, runs: Path, baseline: str) -> None:
        """With the cases, and how they ended before."""
        ran = shell("report", "runs/two/events.ndjson", "--baseline", baseline)

        page = (runs / "two" / "index.html").read_text(encoding="utf-8")

        assert 1 == ran.status
        assert "Got worse: 1 requirement newly broken: timestamp/window." in page
        assert "timestamp/window/past-360000ms (pass -&gt; fail)" in page

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_a_run_with_a_baseline_has_the_same_page(
        self, shell: Shell, runs: Path, jobs: str
    ) -> None:
        """What `run --baseline` compares with is compared as much."""
        run = ("run", *SELECT, "--target", "embedded:accepts-stale", "--jobs", jobs)
        ran = shell(*run, "--baseline", str(runs / "one"))

        page = (shell.reports / "index.html").read_text(encoding="utf-8")

        assert 1 == ran.status
        assert '<h2 id="changed">' in page
        assert "timestamp/window/past-360000ms (pass -&gt; fail)" in page

    def test_what_is_no_run_is_refused(self, shell: Shell, runs: Path) -> None:
        """Nothing is compared with nothing."""
        (runs / "empty").mkdir()

        ran = shell("report", "runs/two/events.ndjson", "--baseline", "runs/empty")

        assert ran.status in (4, 13)


class TestTrend:
    """`--trend`: outcomes over time."""

    def test_the_page_has_every_run(self, shell: Shell, runs: Path) -> None:
        """The exit status is that of the last."""
        ran = shell("report", "runs", "--trend")

        page = (runs / "trend.html").read_text(encoding="utf-8")

        assert (1, True) == (ran.status, "1 requirement ended differently over 2 runs" in ran.out)
        assert "embedded:accepts-stale" in page

    @pytest.mark.parametrize(
        "arguments",
        [("runs", "runs", "--trend"), ("runs/one/events.ndjson", "--trend"), ("runs",)],
        ids=["two-folders", "a-log", "a-folder-without-trend"],
    )
    def test_another_number_of_folders_is_wrong_usage(
        self, shell: Shell, runs: Path, arguments: tuple[str, ...]
    ) -> None:
        """The text says what is missing."""
        ran = shell("report", *arguments)

        assert 4 == ran.status
        assert "--trend" in ran.err
        assert not (runs / "trend.html").exists()


class TestMatrix:
    """The log of a fault matrix has a page of its own, or a place on that of a run."""

    @pytest.fixture
    def matrix(self, shell: Shell) -> str:
        """The path of the log of a small matrix."""
        assert 0 == shell("faults", "accepts-stale", "--report-dir", "power").status
        return "power/faults.ndjson"

    def test_beside_a_run_it_is_a_picture_on_the_page(
        self, shell: Shell, runs: Path, matrix: str
    ) -> None:
        """In one log with it; the verdict is that of the run."""
        ran = shell("report", matrix, str(runs / "one" / "events.ndjson"))
        again = shell("report", "reports/events.ndjson")

        page = (shell.reports / "index.html").read_text(encoding="utf-8")
        assert [(0, 2)] * 2 == [
            (one.status, one.summary["counts"]["items"]["pass"]) for one in (ran, again)
        ]
        assert '<svg class="matrix"' in page
        assert "<title>timestamp/window: accepts-stale</title>" in page

    @pytest.mark.parametrize(
        "more",
        [("--format", "junit"), ("--baseline", "."), ("power/faults.ndjson",)],
        ids=["format", "baseline", "another"],
    )
    def test_what_a_matrix_cannot_have_is_wrong_usage(
        self, shell: Shell, matrix: str, more: tuple[str, ...]
    ) -> None:
        """Nothing that was asked for is silently left out."""
        (shell.folder / "copy.ndjson").write_bytes((shell.folder / matrix).read_bytes())

        ran = shell("report", "copy.ndjson", *more)

        assert 4 == ran.status
        assert "matrix" in ran.err

    @pytest.mark.parametrize("more", [("--format", "junit"), ("--baseline", ".")])
    def test_a_trend_has_no_other_format(self, shell: Shell, more: tuple[str, ...]) -> None:
        """One page is what it makes."""
        ran = shell("report", ".", "--trend", *more)

        assert 4 == ran.status
        assert "--trend makes one page" in ran.err
