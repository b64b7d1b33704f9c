"""pytest with workers (pytest-xdist): the same run, made by one of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flushproof.workers import is_of_run

# Some cases, some scenarios, a property and what is watched throughout.
PART = ("--select=timestamp/", "--select=effect/refused-keeps", "--examples=5")

KILLER = """
import os


def pytest_runtest_setup(item):
    if {what!r} in item.nodeid:
        os.kill(os.getpid(), 9)
"""

ELSEWHERE = """
def test_something_else():
    assert {held}
"""


def results_in(log: Path) -> list[tuple[str, str]]:
    """Each result of a log, in its order: the item and how it ended."""
    lines = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    return [(line["id"], line["outcome"]) for line in lines if line["event"] == "result"]


@pytest.fixture
def workers(shell: Any, checkout: Path) -> Callable[..., Any]:
    """Calls pytest on the suite, and whatever else, with that many workers; 0 for none."""
    suites = checkout / "suites"
    asked = [str(suites / name) for name in ("test_cases.py", "test_effect.py", "properties")]
    asked.append(str(suites / "test_requirements.py"))

    def call(number: int, *arguments: str, **variables: str) -> Any:
        return shell.pytest(
            *(*asked, *arguments),
            *("-p", "xdist", "-n", str(number), "--max-worker-restart=0"),
            *("-p", "flushproof.plugin", "-p", "no:cacheprovider", "-c", "/dev/null"),
            *("--import-mode=importlib", "--rootdir", str(checkout)),
            **variables,
        )

    return call


def test_the_log_is_the_same_with_workers_and_without(shell: Any, workers: Any) -> None:
    """The same verdicts in the same order, from one gateway."""
    alone = workers(0, *PART)
    expected = results_in(shell.reports / "events.ndjson")

    ran = workers(3, *PART)

    assert (0, 0) == (alone.status, ran.status)
    assert expected == results_in(shell.reports / "events.ndjson")
    assert ran.summary["verdict"]["sentence"] in ran.out


def test_a_fault_is_the_verdict_with_workers_too(workers: Any) -> None:
    """What one worker saw is what all of them end with, told once."""
    ran = workers(2, *PART, "--target=embedded:accepts-six-minutes")

    assert 1 == ran.status
    assert 1 == ran.out.count(ran.summary["verdict"]["sentence"])


def test_what_cannot_begin_ends_all_workers(workers: Any) -> None:
    """Nobody else tries again what one worker could not."""
    ran = workers(2, *PART, "--target=http://127.0.0.1:1", NCLOUD_ACCESS_KEY="a-key")

    assert 12 == ran.status
    assert "NCLOUD_SECRET_KEY" in ran.out
    assert "INTERNALERROR" not in ran.out + ran.err


def test_a_worker_that_dies_leaves_nothing_green(shell: Any, workers: Any) -> None:
    """A verdict of half a run is none."""
    (shell.folder / "killer.py").write_text(KILLER.format(what="window"), encoding="utf-8")
    path = f"{shell.folder}:{shell.environ['PYTHONPATH']}"

    ran = workers(2, *PART, "-p", "killer", PYTHONPATH=path)

    assert 3 == ran.status
    assert not (shell.reports / "run.json").exists()


# A file as pytest names it, and whether it is of the run.
FILES = [
    ("suites/test_cases.py", True),
    ("suites/properties/test_bodies.py", True),
    ("../venv/lib/flushproof/_data/suites/test_effect.py", True),
    ("test_cases.py", False),
    ("suites/selftest/test_leaks.py", False),
    ("mysuites/test_cases.py", False),
]


@pytest.mark.parametrize(("file", "expected"), FILES)
def test_the_run_is_known_wherever_the_suite_is(file: str, expected: bool) -> None:
    """Beside the package, or in another installation than the one that is imported."""
    assert expected == is_of_run(file)


@pytest.mark.parametrize(("held", "status"), [(True, 0), (False, 1)])
def test_what_else_failed_is_not_lost(shell: Any, workers: Any, held: bool, status: int) -> None:
    """A run that conforms does not hide a test of somebody's own."""
    other = shell.folder / "test_elsewhere.py"
    other.write_text(ELSEWHERE.format(held=held), encoding="utf-8")

    # With a selection everything else is left out.
    ran = workers(2, str(other), "--examples=1")

    assert status == ran.status
    assert 0 == ran.summary["verdict"]["exit_status"]
