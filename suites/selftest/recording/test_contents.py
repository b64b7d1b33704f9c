"""What a cassette holds of an exchange: where it is from, its request, its answer."""

from collections.abc import Callable
from dataclasses import replace

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
from flushproof.exchange import Headers, Response, replaced
from flushproof.judging.judge import Judge
from flushproof.matrix.rows import HONEST_NAME
from flushproof.recording.recorder import Recorder
from flushproof.recording.subject import Put, replay_subject
from flushproof.results import Result

Before = Callable[[str], Judge]
Passed = tuple[Put, Result]

NAME = "signature--value--right.json"


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
