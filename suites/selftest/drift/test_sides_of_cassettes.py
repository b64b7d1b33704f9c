"""From a folder of recordings to a side, and what is told between it and a run."""

import json
from pathlib import Path
from typing import Any

import pytest

from flushproof.drift.reading import side_at
from flushproof.errors import DataError, EvidenceIncomplete
from flushproof.resources import root
from flushproof.results import Outcome

Made = Any

OLD = "timestamp/window/old"
KEY = "x-ncp-iam-access-key"
DOCUMENT = {"error": {"errorCode": "200", "message": "Authentication Failed", "details": ""}}


def cassette(case: str = OLD, **more: Any) -> dict[str, Any]:
    """A recording of *case* as it lies in a file."""
    provenance = {
        "id": case.replace("/", "--"),
        "description": "an old request is refused",
        "recorded_from": "live",
        "recorded_at": "2026-11-01",
        "source": "a run against https://gateway.example",
        "suite_version": "0.1.0",
        "operation": "flushCloudDBInstance",
        "request_known": True,
        "headers_known": True,
        "body_quoted": "whole",
        "recorded_at_ms": 1793491200000,
        "host": "gateway.example",
        "case": case,
        "outcome": "pass",
        "readings": {"errors/details": "present"},
        "clock_offset_ms": 0,
        "decoy": False,
    }
    return {
        "provenance": {**provenance, **more},
        "version": 1,
        "interactions": [
            {
                "request": {
                    "method": "POST",
                    "uri": "https://gateway.example/clouddb/v2/flushCloudDBInstance",
                    "body": "cloudDBInstanceNo=882689&responseFormatType=json",
                    "headers": {KEY: ["flushproofReplayKey"]},
                },
                "response": {
                    "status": {"code": 401, "message": "Unauthorized"},
                    "headers": {"date": ["Mon, 23 Nov 2026 22:37:10 GMT"]},
                    "body": {"string": json.dumps(DOCUMENT)},
                },
            }
        ],
    }


def write_cassettes(folder: Path, *documents: dict[str, Any]) -> Path:
    """Put *documents* into *folder*."""
    folder.mkdir()
    for document in documents:
        name = f"{document['provenance']['id']}.json"
        (folder / name).write_text(json.dumps(document), encoding="utf-8")
    return folder


class TestCassettes:
    """A folder of recordings."""

    def test_a_recording_says_what_came_of_its_case(self, made: Made, tmp_path: Path) -> None:
        """Outcome, readings and answer are the log's, so nothing changed."""
        recorded = side_at(write_cassettes(tmp_path / "live", cassette()))
        run = made.side(made.answered(OLD, DOCUMENT, headers=((KEY, "another"),)))

        drift = made.drift(recorded, run)

        assert (False, 1, 1) == (drift.changed, drift.extent.items, drift.extent.answers)

    def test_a_recording_had_no_options(self, made: Made, tmp_path: Path) -> None:
        """So none of the run's is another one; who was asked is told."""
        recorded = side_at(write_cassettes(tmp_path / "live", cassette()))
        run = made.side(made.entry(OLD), options={"strict": True})

        assert ["target"] == [one.name for one in made.drift(recorded, run).differences]

    def test_another_answer_is_told(self, made: Made, tmp_path: Path) -> None:
        """As between two logs."""
        recorded = side_at(write_cassettes(tmp_path / "live", cassette()))

        drift = made.drift(recorded, made.side(made.answered(OLD, DOCUMENT, status=403)))

        assert ["status"] == [one.change.where for one in drift.answers]

    @pytest.mark.parametrize(
        ("recorded", "answered", "expected"),
        [
            (
                {"message": "Instance aaaaaa-00 is aaaaaaa", "errorCode": "200"},
                {"message": "Instance orders-07 is mangled", "errorCode": "200"},
                [],
            ),
            (
                {"message": "Authentication Failed", "errorCode": "200"},
                {"message": "Authentication Denied", "errorCode": "200"},
                ["/error/message"],
            ),
            (
                {"message": "Failed", "errorCode": "AAA-000"},
                {"message": "Failed", "errorCode": "ERR-420"},
                [],
            ),
            (
                {"message": "Failed", "errorCode": "200"},
                {"message": "Failed", "errorCode": "210"},
                ["/error/errorCode"],
            ),
            (
                {"message": "Failed", "errorCode": "200", "aaaAaa": "a"},
                {"message": "Failed", "errorCode": "200", "mineBu": "x"},
                [],
            ),
            (
                {"message": "Failed", "errorCode": "200"},
                {"message": "Failed", "errorCode": "200", "requestId": "x"},
                ["/error/requestId"],
            ),
        ],
        ids=["words", "published-words", "code", "published-code", "name", "published-name"],
    )
    def test_a_stand_in_is_no_change(
        self, made: Made, tmp_path: Path, recorded: Any, answered: Any, expected: list[str]
    ) -> None:
        """What it stands for nobody knows; what was published stands in a recording as it was."""
        tape = cassette()
        tape["interactions"][0]["response"]["body"]["string"] = json.dumps({"error": recorded})
        run = made.side(made.answered(OLD, {"error": answered}, headers=((KEY, "another"),)))
        side = side_at(write_cassettes(tmp_path / "live", tape))

        drifts = [made.drift(side, run), made.drift(run, side)]

        assert [expected, expected] == [
            [one.change.where for one in drift.answers] for drift in drifts
        ]

    def test_readings_are_those_of_the_recording(self, made: Made, tmp_path: Path) -> None:
        """Nothing is judged anew."""
        recorded = side_at(write_cassettes(tmp_path / "live", cassette()))

        drift = made.drift(recorded, made.side(made.read(OLD, ("errors/details", "absent"))))

        assert [(("present",), ("absent",))] == [(one.before, one.after) for one in drift.readings]

    def test_where_it_came_from_is_said(self, tmp_path: Path) -> None:
        """What our own gateway answered is not the vendor's."""
        folder = write_cassettes(
            tmp_path / "mixed",
            cassette(),
            cassette(
                "route/path/a", recorded_from="reference", host="embedded", recorded_at="2026-11-09"
            ),
        )

        side = side_at(folder)

        assert (
            "Of 2 answers 1 recorded live from gateway.example; 1 recorded from flushproof's own "
            "reference gateway, not the vendor's." == side.provenance
        )
        assert "embedded, https://gateway.example" == side.target
        assert side.when == "2026-11-01 to 2026-11-09"

    @pytest.mark.parametrize(
        ("after", "expected"),
        [(Outcome.FAIL, []), (Outcome.PASS, ["newly passing"]), (Outcome.SKIP, ["no longer told"])],
    )
    def test_a_recorded_failure_is_told_by_its_outcome_alone(
        self, made: Made, tmp_path: Path, after: Outcome, expected: list[str]
    ) -> None:
        """Which requirement it broke the cassette does not say."""
        recorded = side_at(write_cassettes(tmp_path / "live", cassette(outcome="fail")))
        broken = made.failed(OLD, "errors/status") if after is Outcome.FAIL else None

        drift = made.drift(recorded, made.side(broken or made.entry(OLD, after)))

        assert expected == [kind for kind, found in drift.kinds.items() if found]

    def test_what_was_never_recorded_is_not_added(self, made: Made, tmp_path: Path) -> None:
        """A case without a recording was not asked; a recording without a case was removed."""
        recorded = side_at(write_cassettes(tmp_path / "live", cassette(), cassette("a/b/c")))
        run = made.side(made.entry(OLD), made.entry("d/e/f"))

        drift = made.drift(recorded, run)

        assert ([], ["a/b/c"], 1) == (
            list(drift.added),
            [seen.id for seen in drift.removed],
            drift.extent.not_asked,
        )

    def test_what_was_published_is_left_out_and_said(self, tmp_path: Path) -> None:
        """It is of no case."""
        published = cassette("a/b/c", recorded_from="document")
        kept = ("recorded_at_ms", "host", "case", "outcome", "readings", "clock_offset_ms", "decoy")
        published["provenance"] = {
            name: value for name, value in published["provenance"].items() if name not in kept
        }

        side = side_at(write_cassettes(tmp_path / "live", cassette(), published))

        assert [OLD] == list(side.seen)
        assert ("1 cassettes are of no case, and are not compared.",) == side.notes

    def test_published_exchanges_alone_prove_nothing(self) -> None:
        """None of them is of a case."""
        with pytest.raises(EvidenceIncomplete, match="no recording of a case"):
            side_at(root() / "cassettes" / "published")

    def test_a_broken_cassette_is_named(self, tmp_path: Path) -> None:
        """It is never passed over."""
        folder = write_cassettes(tmp_path / "live", cassette())
        (folder / "broken.json").write_text('{"version": 1', encoding="utf-8")

        with pytest.raises(EvidenceIncomplete, match=r"broken\.json: is not JSON"):
            side_at(folder)

    def test_a_cassette_against_its_schema_is_named(self, tmp_path: Path) -> None:
        """A hand that edited it made a mistake."""
        folder = write_cassettes(tmp_path / "live", cassette(outcome="good"))

        with pytest.raises(DataError, match="timestamp--window--old"):
            side_at(folder)
