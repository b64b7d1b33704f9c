"""Reading the event log: what it lacks is said by name, and half a log is never a whole one."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from flushproof.log.eventlog import FILE, log_of, read_log
from flushproof.log.events import (
    BadLog,
    BrokenLine,
    DuplicateResult,
    EmptyLog,
    MissingFooter,
    MissingHeader,
    MissingResults,
    NewerLog,
)
from flushproof.resources import load
from flushproof.results import Judged

LINE = Draft202012Validator(load("schemas/suite/events.schema.json"))
ATTEMPT = {
    "outcome": "fail",
    "reason": "",
    "findings": [
        {"requirement": "route/path", "where": "status", "expected": "404", "actual": "200"}
    ],
    "duration_ms": 1.0,
}


def lines_of(whole: bytes) -> list[bytes]:
    """The lines of a log, each with its end."""
    return whole.splitlines(keepends=True)


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

    def test_planned_items_without_a_result_are_missing(
        self, tmp_path: Path, sample: Any, written: Any
    ) -> None:
        """Half of a plan, carried out, is half of the evidence."""
        header = replace(sample.header, planned=("route/path/a", "route/path/c"))

        with pytest.raises(MissingResults, match="no result of planned route/path/c"):
            read_log(written(tmp_path, header=header))

    @pytest.mark.parametrize("gone", [1, 3], ids=["first", "last"])
    def test_a_result_that_is_gone_is_missed_without_a_plan(
        self, tmp_path: Path, gone: int, sample: Any, written: Any
    ) -> None:
        """The numbers of the results and the count of the footer tell."""
        path = written(tmp_path, header=replace(sample.header, planned=None))
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

    def test_a_log_that_does_not_say_which_side_it_judged_judged_a_target(
        self, whole: bytes
    ) -> None:
        """As all did before there was another side."""
        log = log_of(whole.replace(b',"judged":"target"', b"", 1), FILE)

        assert b'"judged":"target"' in whole
        assert log.complete
        assert log.header is not None
        assert Judged.TARGET is log.header.judged

    def test_the_side_that_a_log_judged_comes_back(self, whole: bytes) -> None:
        """And a side that nobody knows is a broken line."""
        client = whole.replace(b'"judged":"target"', b'"judged":"client"', 1)
        nobody = whole.replace(b'"judged":"target"', b'"judged":"nobody"', 1)

        header = log_of(client, FILE).header

        assert [] == list(LINE.iter_errors(json.loads(lines_of(client)[0])))
        assert header is not None
        assert Judged.CLIENT is header.judged
        assert isinstance(log_of(nobody, FILE).problem, BrokenLine)

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
