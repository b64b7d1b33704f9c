"""Exchanges that stay in the log's file until somebody looks at them."""

import os
from pathlib import Path

import pytest

from flushproof.contract import PATH
from flushproof.errors import EvidenceIncomplete
from flushproof.exchange import Exchange, Request, Response
from flushproof.log.eventlog import FILE, EventLog, log_of, read_log
from flushproof.log.events import Footer, Header
from flushproof.results import AS_BEFORE, Deed, Evidence, Outcome, Result
from flushproof.scrubbing.scrub import Scrubber

SCRUBBER = Scrubber(secrets=(), live=False)

HEADER = Header(
    suite_version="0.1.0",
    target="embedded",
    provenance=Evidence.EMBEDDED,
    started_at="2026-11-23T15:00:00Z",
    options={},
)
FOOTER = Footer(
    results=3,
    exchanges=3,
    harm={},
    statuses=(),
    exit_status=0,
    finished_at="2026-11-23T15:00:01Z",
    duration_s=1.0,
)
DEED = Deed(at_ms=1, harm="refusable", answer="gateway error 200 (HTTP 401)", saw=AS_BEFORE)


def answered(body: bytes) -> Exchange:
    """An exchange whose answer is *body*."""
    return Exchange(
        request=Request(method="POST", target=PATH), response=Response(status=200, body=body)
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A whole log: a result without an exchange between two that have one."""
    with EventLog(tmp_path / FILE, HEADER, scrub=SCRUBBER.record) as log:
        for number, exchange in enumerate((answered("성".encode()), None, answered(b"\xff"))):
            result = Result(
                id=f"route/path/{number}",
                requirement="route/path",
                outcome=Outcome.PASS,
                exchange=exchange,
                deeds=(DEED,),
            )
            log.result(SCRUBBER.result(result))
        log.finish(FOOTER)
    return tmp_path / FILE


class TestStored:
    """`read_log(folded=True)` keeps no exchange."""

    def test_what_is_looked_at_is_what_is_in_the_log(self, path: Path) -> None:
        """Wherever its line is."""
        whole, folded = read_log(path), read_log(path, folded=True)

        assert [entry.exchange for entry in whole.entries] == [
            entry.exchange and dict(entry.exchange) for entry in folded.entries
        ]
        assert 8 <= len(folded.entries[2].exchange)

    def test_nothing_else_differs(self, path: Path) -> None:
        """Not even what is wrong with the log."""
        path.write_bytes(path.read_bytes()[:-20])

        whole, folded = read_log(path, lenient=True), read_log(path, lenient=True, folded=True)

        assert str(whole.problem) == str(folded.problem)
        assert [entry.id for entry in whole.entries] == [entry.id for entry in folded.entries]

    def test_a_file_that_was_written_to_meanwhile_is_not_read(self, path: Path) -> None:
        """What is there now may be another exchange."""
        log = read_log(path, folded=True)
        os.utime(path, ns=(1, 1))

        with pytest.raises(EvidenceIncomplete, match="was written to while"):
            log.entries[0].exchange["curl"]

    def test_a_file_that_is_gone_is_not_read(self, path: Path) -> None:
        """The text names it."""
        log = read_log(path, folded=True)
        path.unlink()

        with pytest.raises(EvidenceIncomplete, match=r"events\.ndjson: cannot be read"):
            log.entries[0].exchange["curl"]


class TestDeeds:
    """What could destroy is in the log."""

    def test_it_comes_back_as_it_was_written(self, path: Path) -> None:
        """With when it was sent and what was seen."""
        assert (DEED,) == read_log(path).entries[0].deeds

    @pytest.mark.parametrize(
        "deed", [b"7", b'{"at_ms":1}', b'{"at_ms":"1","harm":"","answer":"","saw":""}']
    )
    def test_what_is_none_is_a_broken_line(self, path: Path, deed: bytes) -> None:
        """A member of another type, or none."""
        head, _, rest = path.read_bytes().partition(b'"deeds":[{')
        line = head + b'"deeds":[' + deed + b"]" + rest.partition(b"}]")[2]

        assert "is no event: result:" in str(log_of(line, "x").problem)
