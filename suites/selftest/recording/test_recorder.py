"""Cassettes are written whole or not at all, of what is worth keeping, and say where from."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flushproof.cases import cases
from flushproof.cases.build import build
from flushproof.cassettes import (
    Encoding,
    Quoted,
    RecordedFrom,
    by_name,
    cassettes_in,
    read,
)
from flushproof.errors import EvidenceIncomplete, UsageError
from flushproof.exchange import Headers, Response, Trouble, replaced
from flushproof.judging.judge import Judge
from flushproof.matrix.rows import HONEST_NAME
from flushproof.recording.recorder import Recorder, recorder_of
from flushproof.recording.subject import Put, replay_subject
from flushproof.results import Evidence, Outcome, Result
from flushproof.settings import Settings

Before = Callable[[str], Judge]
Passed = tuple[Put, Result]

NAME = "signature--value--right.json"


def kept_by(recorder: Recorder, passed: Passed) -> Any:
    """The one cassette that is written, as JSON."""
    assert "" == recorder.record(*passed)
    return json.loads((recorder.folder / NAME).read_text(encoding="utf-8"))


class TestProvenance:
    """Where a recording is from."""

    def test_everything_is_told(self, recorder: Recorder, passed: Passed) -> None:
        """Case, clock, host, version, outcome and readings."""
        put, _ = passed

        recorder.record(*passed)

        told = read(recorder.folder / NAME).provenance
        assert ("signature--value--right", put.case.id) == (told.id, told.case)
        assert (put.now_ms, "2025-10-09") == (told.recorded_at_ms, told.recorded_at)
        assert ("embedded", "0.1.0", "pass") == (told.host, told.suite_version, told.outcome)
        assert "wrapped" == told.readings["envelope/wrapper"]
        assert (RecordedFrom.REFERENCE, Quoted.WHOLE) == (told.recorded_from, told.body_quoted)
        assert (None, False) == (told.clock_offset_ms, told.decoy)

    @pytest.mark.parametrize(
        ("server", "expected"),
        [("nginx", RecordedFrom.LIVE), ("flushproof", RecordedFrom.REFERENCE)],
    )
    def test_our_own_gateway_is_ours_wherever_it_runs(
        self,
        server: str,
        expected: RecordedFrom,
        recorder: Recorder,
        passed: Passed,
        answered: Callable[..., Result],
    ) -> None:
        """What it answers at a URL is not a live answer of anybody else."""
        recorder.origin = replace(
            recorder.origin, live=True, host="g.example", root_url="https://g.example"
        )
        put, result = passed
        assert result.exchange is not None
        assert result.exchange.response is not None
        response = replace(
            result.exchange.response,
            headers=replaced(result.exchange.response.headers, "server", server),
        )

        recorder.record(put, answered(response=response))

        told = read(recorder.folder / NAME).provenance
        assert expected is told.recorded_from
        assert ("g.example", "https://g.example") == (told.host, told.source)

    def test_of_a_decoy_the_stand_in_is_one_too(self, recorder: Recorder, passed: Passed) -> None:
        """A recorded request could harm nobody, wherever it went."""
        recorder.record(replace(passed[0], decoy=True), passed[1])

        [cassette] = cassettes_in(recorder.folder)
        assert cassette.provenance.decoy
        assert b"cloudDBInstanceNo=18428297329635842064384&" in cassette.exchanges[0].request.body


class TestRequests:
    """The request of a recording is the case, built again for nobody."""

    def test_every_one_can_be_built_again(self, before: Before, recorder: Recorder) -> None:
        """Byte for byte, but for the order among headers of different names."""
        judge = before(HONEST_NAME)
        results = [(judge.put(case), judge.last_put) for case in cases()]
        for result, put in results:
            recorder.record(put, result)
        by_case = {case.id: case for case in cases()}

        kept = cassettes_in(recorder.folder)

        assert len(cases()) == len(kept)
        assert [] == [
            one.provenance.case
            for one in kept
            for told in [one.provenance]
            for built in [
                build(
                    by_case[str(told.case)],
                    replay_subject(str(told.host), decoy=bool(told.decoy)),
                    told.recorded_at_ms or 0,
                ).request
            ]
            for held in [one.exchanges[0].request]
            if (built.method, built.target, built.body, by_name(built.headers))
            != (held.method, held.target, held.body, by_name(held.headers))
        ]

    def test_what_was_sent_otherwise_is_refused(self, recorder: Recorder, passed: Passed) -> None:
        """Nobody knows what of it is secret; what differs is named, its value is not."""
        put, result = passed
        assert result.exchange is not None
        sent = replace(result.exchange.request, body=b"cloudDBInstanceNo=1&more=secret")

        reason = recorder.record(
            put, replace(result, exchange=replace(result.exchange, request=sent))
        )

        assert "signature/value/right: not recorded: what was sent is not" in reason
        assert "Other: body." in reason
        assert "secret" not in reason.replace("of it is secret", "")
        assert not recorder.written

    def test_bytes_that_are_no_text_are_kept(self, before: Before, recorder: Recorder) -> None:
        """JSON has no other way to hold them; the provenance says so."""
        judge = before(HONEST_NAME)
        case = next(case for case in cases() if case.id == "body/utf8/lone-byte")

        result = judge.put(case)

        recorder.record(judge.last_put, result)

        [cassette] = cassettes_in(recorder.folder)
        assert Encoding.LATIN_1 is cassette.provenance.request_encoding
        assert b"\xff" in cassette.exchanges[0].request.body


class TestAnswers:
    """What is kept of an answer."""

    @pytest.mark.parametrize(
        ("headers", "body", "expected"),
        [
            ((("content-length", "2"),), b"{}", (("content-length", "2"),)),
            ((("content-length", "99"),), b"", (("content-length", "99"),)),
            ((("set-cookie", "a=b"), ("vary", "x")), b"{}", (("vary", "w"),)),
        ],
        ids=["length", "length-of-a-head", "cookie"],
    )
    def test_headers(
        self, headers: Headers, body: bytes, expected: Headers, keep: Callable[..., Response]
    ) -> None:
        """A length stays what it was; a cookie is left out."""
        assert expected == keep(Response(status=200, headers=headers, body=body)).headers

    def test_content_coding_is_taken_off(self, keep: Callable[..., Response]) -> None:
        """What is in it has to be scrubbed; the length is then that of what is kept."""
        import gzip

        packed = gzip.compress(b'{"cloudDBServiceName": "orders"}')
        headers = (("content-encoding", "gzip"), ("content-length", str(len(packed))))

        kept = keep(Response(status=200, headers=headers, body=packed))

        assert b'{"cloudDBServiceName": "aaaaaa"}' == kept.body
        assert (("content-length", "32"),) == kept.headers

    def test_number_of_another_length_changes_the_announced_one(
        self, keep: Callable[..., Response], passed: Passed
    ) -> None:
        """The stand-in of the instance's number need not be as long as it."""
        number = passed[0].subject.numbers["unknown"]
        body = f'{{"cloudDBInstanceNo": "{number}0"}}'.encode()
        headers = (("content-length", str(len(body))),)

        kept = keep(Response(status=200, headers=headers, body=body))

        assert (("content-length", str(len(kept.body))),) == kept.headers

    def test_reason_is_scrubbed(self, keep: Callable[..., Response]) -> None:
        """It is a text like any other."""
        assert "No aaaaaa found" == keep(Response(status=404, reason="No orders found")).reason


class TestKeeping:
    """Which exchanges are kept."""

    @pytest.mark.parametrize("outcome", [Outcome.ERROR, Outcome.UNKNOWN])
    def test_what_nobody_could_tell_is_not(
        self, outcome: Outcome, recorder: Recorder, passed: Passed
    ) -> None:
        """It is counted, and said in the end."""
        recorder.record(passed[0], replace(passed[1], outcome=outcome))

        assert not list(recorder.folder.glob("*"))
        assert recorder.told().endswith("1 not: no answer tells.")

    @pytest.mark.parametrize("trouble", [Trouble.CUT, Trouble.TOO_LARGE, Trouble.TIMEOUT])
    def test_what_did_not_come_whole_is_not(
        self,
        trouble: Trouble,
        recorder: Recorder,
        passed: Passed,
        answered: Callable[..., Result],
    ) -> None:
        """A cassette has no place for it."""
        recorder.record(passed[0], answered(trouble=trouble))

        assert recorder.told().endswith("1 not: no whole answer came.")

    def test_what_is_no_case_is_not(self, recorder: Recorder, passed: Passed) -> None:
        """A scenario, a property and what was skipped are not even counted."""
        recorder.record(None, passed[1])
        recorder.record(passed[0], replace(passed[1], id="effect/emptied/json"))
        recorder.record(passed[0], replace(passed[1], outcome=Outcome.SKIP))

        assert recorder.told().startswith("0 cassettes were written")
        assert not recorder.left

    def test_a_failure_is_kept(self, before: Before, recorder: Recorder) -> None:
        """It is what somebody wants to look at again."""
        judge = before("accepts-unsigned")
        case = next(case for case in cases() if case.id == "signature/required/absent")
        result = judge.put(case)

        recorder.record(judge.last_put, result)

        [cassette] = cassettes_in(recorder.folder)
        assert "fail" == cassette.provenance.outcome


class TestWriting:
    """A file is there whole, or as it was."""

    def test_a_recording_replaces_the_one_of_its_case(
        self, recorder: Recorder, passed: Passed
    ) -> None:
        """And no other, whoever wrote it."""
        recorder.folder.mkdir()
        (recorder.folder / NAME).write_text("old")
        (recorder.folder / "other.json").write_text("other")

        kept = kept_by(recorder, passed)

        assert "signature--value--right" == kept["provenance"]["id"]
        assert {NAME, "other.json"} == {path.name for path in recorder.folder.iterdir()}
        assert "other" == (recorder.folder / "other.json").read_text()

    @pytest.mark.parametrize("broken", ["fsync", "fdopen", "replace"])
    def test_where_it_cannot_be_written_the_old_one_stays(
        self,
        broken: str,
        recorder: Recorder,
        passed: Passed,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """And nothing half-written is beside it."""
        recorder.folder.mkdir()
        (recorder.folder / NAME).write_text("old")

        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, broken, full)

        with pytest.raises(EvidenceIncomplete, match=r"right\.json: cannot be written: No space"):
            recorder.record(*passed)

        assert [NAME] == [path.name for path in recorder.folder.iterdir()]
        assert "old" == (recorder.folder / NAME).read_text()

    def test_what_a_killed_run_left_is_no_cassette(
        self, recorder: Recorder, passed: Passed
    ) -> None:
        """Half a file has another name until it is whole."""
        recorder.record(*passed)
        (recorder.folder / f".{NAME}-x.part").write_text('{"prov')
        (recorder.folder / "README.md").write_text("How to fill it.")

        assert 1 == len(cassettes_in(recorder.folder))

    def test_the_same_exchange_is_the_same_file(
        self, recorder: Recorder, before: Before, passed: Passed, tmp_path: Path
    ) -> None:
        """Whatever a gateway makes at random has a stand-in."""
        again = replace(recorder, folder=tmp_path / "again")
        judge = before(HONEST_NAME)
        result = judge.put(passed[0].case)

        recorder.record(*passed)
        again.record(judge.last_put, result)

        assert (recorder.folder / NAME).read_bytes() == (again.folder / NAME).read_bytes()


class TestOpening:
    """Where a recorder comes from."""

    def test_none_is_there_without_a_folder(self, before: Before) -> None:
        """A run records nothing unless it is told where."""
        assert recorder_of(Settings(), before(HONEST_NAME).target, "0.1.0") is None

    def test_a_replay_has_nobody_to_record(self, before: Before, tmp_path: Path) -> None:
        """What was recorded is not recorded again."""
        target = replace(before(HONEST_NAME).target, evidence=Evidence.REPLAYED)

        with pytest.raises(UsageError, match="a replay asks nobody"):
            recorder_of(Settings(record_dir=str(tmp_path)), target, "0.1.0")

    def test_a_place_that_is_no_folder_is_refused(self, before: Before, tmp_path: Path) -> None:
        """Before anything is sent for it."""
        file = tmp_path / "file"
        file.write_text("")

        with pytest.raises(UsageError, match=r"--record-dir: .*file"):
            recorder_of(Settings(record_dir=str(file)), before(HONEST_NAME).target, "0.1.0")

    @pytest.mark.parametrize(
        ("target", "host"),
        [
            ("embedded", "embedded"),
            ("embedded:skips-signature", "embedded.skips-signature"),
        ],
    )
    def test_our_own_gateway_goes_by_its_name(
        self, target: str, host: str, before: Before, tmp_path: Path
    ) -> None:
        """A lying one is never taken for the honest one."""
        settings = Settings(target=target, record_dir=str(tmp_path))

        recorder = recorder_of(settings, before(HONEST_NAME).target, "0.1.0")

        assert recorder is not None
        assert (host, f"http://{host}") == (recorder.origin.host, recorder.origin.root_url)
