"""Cassettes say where they came from, and one that cannot be read is never passed over."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flushproof.cassettes import Cassette, Quoted, RecordedFrom, cassettes_in, published, read
from flushproof.contract import PATH
from flushproof.errors import DataError, EvidenceIncomplete
from flushproof.exchange import Exchange, Request, Response, value_of

EVERY = published()
each = pytest.mark.parametrize("cassette", EVERY, ids=[one.provenance.id for one in EVERY])

PROVENANCE = {
    "id": "example",
    "description": "an example",
    "recorded_from": "reference",
    "recorded_at": "2026-11-23",
    "source": "the reference gateway",
    "suite_version": "0.1.0",
    "operation": "flushCloudDBInstance",
    "request_known": True,
    "headers_known": True,
    "body_quoted": "whole",
    "recorded_at_ms": 1_790_000_000_000,
    "host": "embedded",
    "case": "route/path/right",
    "outcome": "pass",
    "readings": {"envelope/wrapper": "wrapped"},
    "clock_offset_ms": None,
    "decoy": False,
}


def document(provenance: dict[str, Any], **request: Any) -> dict[str, Any]:
    """A cassette with one exchange, as JSON."""
    asked = {"method": "POST", "uri": "http://h:1/a?b=%20", "body": "é", "headers": {}, **request}
    answer = {
        "status": {"code": 200, "message": "OK"},
        "headers": {"X": ["1", "2"], "y": ["3"]},
        "body": {"string": "성공"},
    }
    return {
        "provenance": {**PROVENANCE, **provenance},
        "version": 1,
        "interactions": [{"request": asked, "response": answer}],
    }


def written(folder: Path, name: str = "one.json", **provenance: Any) -> Path:
    """A file with a cassette."""
    path = folder / name
    path.write_text(json.dumps(document(provenance)), encoding="utf-8")
    return path


def documented() -> Cassette:
    return next(one for one in EVERY if one.provenance.id == "documented-flush")


class TestPublished:
    """What the vendor documents, and what of its answers is publicly quoted."""

    @each
    def test_source_is_named(self, cassette: Cassette) -> None:
        """Every published cassette is a document's, names its source and is named after its id."""
        provenance = cassette.provenance

        assert RecordedFrom.DOCUMENT is provenance.recorded_from
        assert provenance.source
        assert f"{provenance.id}.json" == cassette.path.name

    @each
    def test_cassette_holds_one_exchange(self, cassette: Cassette) -> None:
        """There is one exchange in a file."""
        assert len(cassette.exchanges) == 1

    @each
    def test_stand_in_for_a_request_harms_nothing(self, cassette: Cassette) -> None:
        """A request that nobody published is not given a body, a signature or an instance."""
        request = cassette.exchanges[0].request

        stands_for_unknown = (request.headers, request.body) == ((), b"")

        assert cassette.provenance.request_known != stands_for_unknown

    @each
    def test_what_is_not_quoted_is_told(self, cassette: Cassette) -> None:
        """A body of which a part is missing says so in a note."""
        provenance = cassette.provenance

        assert provenance.body_quoted is not Quoted.PART or provenance.note

    def test_only_one_is_an_answer_of_this_operation(self) -> None:
        """All but the documented exchange are answers of other operations, or of unknown ones."""
        ours = [
            one.provenance.id for one in EVERY if one.provenance.operation == PATH.split("/")[-1]
        ]

        assert ["documented-flush"] == ours

    def test_documented_request_is_the_page_s_curl(self) -> None:
        """Target, signature and body of the documented exchange are those of the page's curl."""
        request = documented().exchanges[0].request

        assert (PATH, b"cloudDBInstanceNo=882689&responseFormatType=json") == (
            request.target,
            request.body,
        )
        signature = "5dTxKRpMotjN64uUixKVT2Vd4HuQsjIN1QihCxcYE8A="
        assert signature == value_of(request.headers, "x-ncp-apigw-signature-v2")

    def test_documented_answer_is_the_page_s_example(self) -> None:
        """Headers and body of the documented exchange are those of the page's example."""
        response = documented().exchanges[0].response

        assert response is not None
        assert value_of(response.headers, "x-ncp-trace-id") == "6acpi6di6apj536ob5cksjcor2"
        assert response.body.startswith(
            b'{\n  "flushCloudDBInstanceResponse": {\n    "returnCode": "0"'
        )
        assert response.body.endswith(b"\n  }\n}")

    @pytest.mark.parametrize(
        "quote",
        [
            "Invalid authentication information.",
            "Authentication information are missing.",
            "A subscription to the API is required.",
            "URL not found.",
            '"details":""',
            '{"errorCode":"420","message":"Rate Limited"}',
            "Required field is not specified. location : configGroupNo",
            '"1103"',
            '"1413"',
            "<returnCode>24109</returnCode>",
            '"5001017"',
            "<returnCode>1300</returnCode>",
            '"1000"',
            "<returnMessage>Expired url.</returnMessage>",
        ],
    )
    def test_quoted_answer_is_there(self, quote: str) -> None:
        """Each publicly quoted answer has a cassette."""
        bodies = [answer.body.decode() for one in EVERY if (answer := one.exchanges[0].response)]

        assert any(quote in body for body in bodies)


class TestReading:
    """From a file to values."""

    def test_exchange_is_as_written(self, tmp_path: Path) -> None:
        """Target, headers, doubled ones too, and bodies are read as they are in the file."""
        cassette = read(written(tmp_path))

        expected = Exchange(
            request=Request(method="POST", target="/a?b=%20", body="é".encode()),
            response=Response(
                status=200,
                reason="OK",
                headers=(("X", "1"), ("X", "2"), ("y", "3")),
                body="성공".encode(),
            ),
        )
        assert (expected,) == cassette.exchanges
        assert cassette.root_urls == ("http://h:1",)

    @pytest.mark.parametrize(
        ("uri", "target"),
        [("http://h", "/"), ("http://h?a", "?a"), ("http://h/%2e%2E/?", "/%2e%2E/?")],
        ids=["root", "query-alone", "raw"],
    )
    def test_target_is_not_tidied_up(self, uri: str, target: str, tmp_path: Path) -> None:
        """What stands behind the host is the target, character by character."""
        path = tmp_path / "one.json"
        path.write_text(json.dumps(document({}, uri=uri)), encoding="utf-8")

        assert target == read(path).exchanges[0].request.target

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"", "is not JSON"),
            (b'{"version": 1', "is not JSON"),
            (b"\xff", "is not JSON"),
            (b"!!python/object:os.system {}", "is not JSON"),
            (b'{"version": 1, "version": 1}', "is there twice"),
        ],
        ids=["empty", "cut", "not-utf-8", "yaml-tag", "doubled-member"],
    )
    def test_unreadable_file_is_incomplete_evidence(
        self, content: bytes, why: str, tmp_path: Path
    ) -> None:
        """A file that is no whole JSON document is named, and nothing is replayed from it."""
        path = tmp_path / "broken.json"
        path.write_bytes(content)

        with pytest.raises(EvidenceIncomplete, match=rf"broken\.json: .*{why}"):
            read(path)

    def test_yaml_is_not_read(self, tmp_path: Path) -> None:
        """A YAML file is refused by its name, before a tag in it could be acted upon."""
        with pytest.raises(EvidenceIncomplete, match=r"one\.yaml: cassettes are \.json files"):
            read(written(tmp_path, "one.yaml"))

    def test_absent_file_is_incomplete_evidence(self, tmp_path: Path) -> None:
        """A file that is not there is named."""
        with pytest.raises(EvidenceIncomplete, match=r"gone\.json: cannot be read"):
            read(tmp_path / "gone.json")

    @pytest.mark.parametrize(
        ("provenance", "where"),
        [
            ({"recorded_from": "hearsay"}, "/provenance/recorded_from"),
            ({"source": ""}, "/provenance/source"),
            ({"recorded_at": None}, "/provenance/recorded_at"),
            ({"recorded_at": "yesterday"}, "/provenance/recorded_at"),
            ({"request_known": False}, "/provenance/request_known"),
            ({"body_quoted": "part"}, "/provenance/body_quoted"),
            ({"invented": True}, "/provenance"),
        ],
        ids=["unknown", "no-source", "no-day", "no-date", "no-request", "part", "unknown-member"],
    )
    def test_provenance_that_cannot_be_is_a_data_error(
        self, provenance: dict[str, Any], where: str, tmp_path: Path
    ) -> None:
        """A recording of ours whose provenance lacks something is named with the place."""
        path = written(tmp_path, **provenance)

        with pytest.raises(DataError, match=rf"one\.json: {where}"):
            read(path)


class TestFolders:
    """A folder of cassettes."""

    def test_two_of_one_id_are_a_data_error(self, tmp_path: Path) -> None:
        """An id is that of one file."""
        written(tmp_path, "one.json")
        written(tmp_path, "two.json")

        with pytest.raises(DataError, match=r"two\.json: has the id of one\.json"):
            cassettes_in(tmp_path)

    @pytest.mark.parametrize(
        "folder", [lambda path: path, lambda path: path / "none"], ids=["empty", "absent"]
    )
    def test_no_cassette_is_incomplete_evidence(
        self, folder: Callable[[Path], Path], tmp_path: Path
    ) -> None:
        """A folder without cassettes proves nothing."""
        with pytest.raises(EvidenceIncomplete, match="holds no cassette"):
            cassettes_in(folder(tmp_path))

    def test_other_file_among_them_is_not_passed_over(self, tmp_path: Path) -> None:
        """A file that is no cassette is named, not skipped."""
        written(tmp_path)
        (tmp_path / "two.yml").write_text("version: 1")

        with pytest.raises(EvidenceIncomplete, match=r"two\.yml"):
            cassettes_in(tmp_path)
