"""A recorder is made where one is asked for, keeps what tells, writes it whole or not at all."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flushproof.cases import cases
from flushproof.cassettes import (
    cassettes_in,
)
from flushproof.errors import EvidenceIncomplete, UsageError
from flushproof.exchange import Trouble
from flushproof.judging.judge import Judge
from flushproof.matrix.rows import HONEST_NAME
from flushproof.recording.recorder import Recorder, recorder_of
from flushproof.recording.subject import Put
from flushproof.results import Evidence, Outcome, Result
from flushproof.settings import Settings

Before = Callable[[str], Judge]
Passed = tuple[Put, Result]

NAME = "signature--value--right.json"


def kept_by(recorder: Recorder, passed: Passed) -> Any:
    """The one cassette that is written, as JSON."""
    assert "" == recorder.record(*passed)
    return json.loads((recorder.folder / NAME).read_text(encoding="utf-8"))


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
