"""`flushproof diff`: real runs, compared by their logs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from flushproof.resources import load

Shell = Any

SCHEMA = Draft202012Validator(load("schemas/suite/diff.schema.json"))

SECRET = "a-secret-key-of-nobody-that-is-long"


@pytest.fixture(scope="session")
def logs() -> dict[tuple[str, ...], bytes]:
    """The logs of runs, by what was run."""
    return {}


@pytest.fixture
def run(shell: Shell, logs: dict[tuple[str, ...], bytes]) -> Callable[..., str]:
    """Runs a few cases, if nobody has yet; gives the folder of the log."""

    def call(folder: str, target: str = "embedded", *arguments: str) -> str:
        key = (folder, target, *arguments)
        if key not in logs:
            shell(
                "run", "--target", target, "--report-dir", folder, "--examples", "1",
                "--select", "timestamp/window/past", "--select", "errors/details",
                "--select", "errors/gateway", *arguments,
            )  # fmt: skip
            logs[key] = (shell.folder / folder / "events.ndjson").read_bytes()
        (shell.folder / folder).mkdir(exist_ok=True)
        (shell.folder / folder / "events.ndjson").write_bytes(logs[key])
        return folder

    return call


def kinds(document: Any) -> list[str]:
    """The kinds of change that *document* has some of."""
    names = (
        *("newly_failing", "newly_passing", "readings", "answers", "timings"),
        *("added", "removed", "untold", "told"),
    )
    return [name for name in names if document[name]]


def test_two_runs_of_the_same_gateway_are_the_same(shell: Shell, run: Any) -> None:
    """Trace ids, dates, timestamps and signatures are others, and none of them is a change."""
    ran = shell("diff", run("a"), run("b"), "--fail-on-change")

    assert (0, "") == (ran.status, ran.err)
    assert "Nothing changed in" in ran.out.splitlines()[-1]


@pytest.mark.parametrize(
    ("target", "arguments", "expected"),
    [
        ("embedded:ok-korean-names", (), []),
        ("embedded:ok-compact-json", (), []),
        ("embedded:ok-gzip", (), []),
        ("embedded:ok-more-headers", (), []),
        ("embedded:ok-unknown-members", (), ["answers"]),
        ("embedded:ok-details-absent", (), ["readings", "answers"]),
        ("embedded", ("--reading", "details=absent"), ["readings", "answers"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_gateway_that_merely_differs_is_not_worse(
    shell: Shell, run: Any, target: str, arguments: tuple[str, ...], expected: list[str]
) -> None:
    """What differs is told by its kind, and is no failure."""
    ran = shell("diff", run("a"), run("b", target, *arguments), "--json")

    assert (0, expected) == (ran.status, kinds(json.loads(ran.out)))


def test_a_gateway_that_got_worse_is_1_and_better_is_0(shell: Shell, run: Any) -> None:
    """The same two runs, either way round."""
    honest, liar = run("a"), run("b", "embedded:accepts-stale")

    worse, better = shell("diff", honest, liar), shell("diff", liar, honest)

    assert (1, 0) == (worse.status, better.status)
    assert worse.out.splitlines()[-1] == (
        "Got worse: 1 requirement newly broken: timestamp/window."
    )
    assert "other target: embedded -> embedded:accepts-stale" in worse.out
    assert "newly passing: 1 requirement" in better.out


def test_the_document_fits_its_schema(shell: Shell, run: Any) -> None:
    """And nothing else is on stdout."""
    ran = shell("diff", run("a"), run("b", "embedded:accepts-stale"), "--json")

    document = json.loads(ran.out)
    assert [] == [error.message for error in SCHEMA.iter_errors(document)]
    assert (1, 1, ["newly_failing", "answers"]) == (
        ran.status,
        document["exit_status"],
        kinds(document),
    )


def test_a_log_that_was_cut_off_is_named(shell: Shell, run: Any) -> None:
    """Nothing can be said of what it lacks."""
    whole, cut = run("a"), run("b")
    log = shell.folder / cut / "events.ndjson"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))

    ran = shell("diff", whole, cut)

    assert (13, "") == (ran.status, ran.out)
    assert "b/events.ndjson: was cut off" in ran.err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), 4),
        (("nowhere", "nowhere"), 4),
        (("empty", "empty"), 4),
        (("empty-file", "empty-file"), 13),
        (("binary", "binary"), 13),
    ],
)
def test_what_cannot_be_compared_is_told(
    shell: Shell, arguments: tuple[str, ...], expected: int
) -> None:
    """Wrong usage is 4, evidence that is none 13, and neither is a traceback."""
    (shell.folder / "empty").mkdir()
    (shell.folder / "empty-file").touch()
    (shell.folder / "binary").write_bytes(b"\xff\x00" * 100)

    ran = shell("diff", *arguments)

    assert expected == ran.status
    assert "Traceback" not in ran.err
    assert ran.err


def test_keys_that_a_log_holds_are_not_printed(shell: Shell, run: Any) -> None:
    """Somebody else may have written it."""
    honest, liar = run("a"), run("b", "embedded:accepts-stale")
    log = shell.folder / liar / "events.ndjson"
    log.write_text(log.read_text().replace("refused by the gateway", f"not {SECRET}"))

    keys = {"NCLOUD_ACCESS_KEY": "an-access-key-of-nobody", "NCLOUD_SECRET_KEY": SECRET}
    told = [shell("diff", honest, liar, *more, **keys) for more in ((), ("--json",))]

    assert [1, 1] == [ran.status for ran in told]
    assert [] == [ran for ran in told if SECRET in ran.out + ran.err or "not [" not in ran.out]


class TestBaseline:
    """`flushproof run --baseline`."""

    def test_what_changed_is_told_under_the_summary(self, shell: Shell, run: Any) -> None:
        """In full on the terminal, and in a sentence in every report."""
        run("a")

        ran = shell(
            "run", "--target", "embedded:accepts-stale", "--select", "timestamp/window/past",
            "--baseline", "a",
        )  # fmt: skip

        told = ran.out[ran.out.index("Report: ") :]
        assert ran.status == 1
        assert "Got worse: 1 requirement newly broken: timestamp/window." in told
        assert [
            "Since a/events.ndjson: Got worse: 1 requirement newly broken: timestamp/window."
        ] == [notice["text"] for notice in ran.summary["notices"] if "Since" in notice["text"]]

    def test_what_merely_changed_leaves_the_verdict_green(self, shell: Shell, run: Any) -> None:
        """It is noted."""
        run("a")

        ran = shell(
            "run", "--target", "embedded:ok-details-absent", "--select", "errors/details",
            "--select", "timestamp/window/past", "--baseline", "a/events.ndjson",
        )  # fmt: skip

        assert ran.status == 0
        assert "errors/details: present -> absent" in ran.out

    @pytest.mark.parametrize(
        ("baseline", "expected"), [("nowhere", 4), ("empty", 4), ("empty-file", 13)]
    )
    def test_what_is_no_baseline_ends_the_run_before_it_begins(
        self, shell: Shell, baseline: str, expected: int
    ) -> None:
        """Nobody is asked anything: the port is dead, and that is not what is told."""
        (shell.folder / "empty").mkdir()
        (shell.folder / "empty-file").touch()
        keys = {"NCLOUD_ACCESS_KEY": "an-access-key-of-nobody", "NCLOUD_SECRET_KEY": SECRET}

        ran = shell("run", "--target", "http://127.0.0.1:9", "--baseline", baseline, **keys)

        assert expected == ran.status
        assert baseline in ran.err + ran.out
        assert "does not answer" not in ran.err + ran.out

    @pytest.mark.parametrize("baseline", ["a", "a/events.ndjson", "./a/../a"])
    @pytest.mark.parametrize("more", [(), ("--profile", "wrong"), ("--examples", "-1")])
    def test_a_run_does_not_write_over_what_it_is_compared_with(
        self, shell: Shell, run: Any, baseline: str, more: tuple[str, ...]
    ) -> None:
        """Every file in that folder stays as it is."""
        folder = shell.folder / run("a")
        before = {path: path.read_bytes() for path in folder.iterdir()}

        ran = shell("run", "--report-dir", "a", "--baseline", baseline, *more)

        assert ran.status == 4
        assert "would write its own log over that one" in ran.err
        assert before == {path: path.read_bytes() for path in folder.iterdir()}

    def test_pytest_tells_it_too(self, shell: Shell, run: Any, checkout: Path) -> None:
        """What the command does, pytest does with the same options."""
        run("a")

        ran = shell.pytest(
            f"--rootdir={checkout}", "-c", f"{checkout}/pyproject.toml",
            f"{checkout}/suites/test_cases.py", "--select=timestamp/window/past",
            "--target=embedded:accepts-stale", "--baseline=a", "-p", "no:cacheprovider",
        )  # fmt: skip

        assert ran.status == 1
        assert "Since a/events.ndjson: Got worse: 1 requirement newly broken" in ran.out
