"""Replay plays what was recorded, to the very request it was recorded with, without a socket."""

import json
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flushproof.cassettes import Cassette, published, read
from flushproof.errors import EvidenceIncomplete
from flushproof.exchange import Request, replaced, value_of, without
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP
from flushproof.targets.replay import Replay, answers

EVERY = published()
DOCUMENTED = next(one for one in EVERY if one.provenance.id == "documented-flush")
REQUEST = DOCUMENTED.exchanges[0].request


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test here may look up a host or open a connection."""

    def refuse(*arguments: Any) -> None:
        raise AssertionError(f"a replay reached for the network: {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def header(name: str, value: str) -> Request:
    """The documented request with one header changed."""
    return replace(REQUEST, headers=replaced(REQUEST.headers, name, value))


def two_exchanges(folder: Path) -> Cassette:
    """A cassette of two exchanges; the second request has another body."""
    document = json.loads(DOCUMENTED.text)
    second = json.loads(json.dumps(document["interactions"][0]))
    second["request"]["body"] = "cloudDBInstanceNo=882701"
    second["response"]["body"]["string"] = "second"
    document["interactions"].append(second)
    path = folder / "two.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return read(path)


class TestPlaying:
    """What comes of a cassette."""

    @pytest.mark.parametrize("cassette", EVERY, ids=[one.provenance.id for one in EVERY])
    def test_exchanges_are_as_recorded(self, cassette: Cassette) -> None:
        """Request and answer, with the order of their headers and every byte, are as recorded."""
        played = tuple(one.exchange for one in Replay(cassettes=(cassette,)).play())

        assert cassette.exchanges == played

    def test_every_published_cassette_is_played(self) -> None:
        """Each cassette is played once, and named with its exchange."""
        played = [one.cassette for one in Replay(cassettes=EVERY).play()]

        assert list(EVERY) == played

    def test_exchanges_of_one_cassette_keep_their_order(self, tmp_path: Path) -> None:
        """Two exchanges of a cassette are played one after the other."""
        cassette = two_exchanges(tmp_path)

        played = tuple(one.exchange for one in Replay(cassettes=(cassette,)).play())

        assert cassette.exchanges == played

    def test_transfer_encoding_survives(self) -> None:
        """The documented answer keeps its Transfer-Encoding, which vcrpy leaves out."""
        (played,) = answers(DOCUMENTED, [REQUEST])

        assert played.response is not None
        assert value_of(played.response.headers, "transfer-encoding") == "chunked"

    def test_replay_writes_nothing(self, tmp_path: Path) -> None:
        """A cassette is the same file after it was played."""
        cassette = two_exchanges(tmp_path)
        before = cassette.path.read_bytes()

        list(Replay(cassettes=(cassette,)).play())

        assert before == cassette.path.read_bytes()
        assert [cassette.path] == list(tmp_path.iterdir())

    def test_text_that_was_checked_is_the_text_that_is_played(self, tmp_path: Path) -> None:
        """A file that changes after it was read changes nothing."""
        cassette = two_exchanges(tmp_path)
        cassette.path.write_text("{}")

        played = tuple(one.exchange for one in Replay(cassettes=(cassette,)).play())

        assert cassette.exchanges == played


class TestMatching:
    """Only the very request is answered."""

    @pytest.mark.parametrize(
        ("request_", "difference"),
        [
            (replace(REQUEST, method="GET"), "method"),
            (replace(REQUEST, method="post"), "method"),
            (replace(REQUEST, target="/clouddb/v2/flushclouddbinstance"), "target"),
            (replace(REQUEST, target=f"{REQUEST.target}?a=b"), "target"),
            (replace(REQUEST, body=REQUEST.body.replace(b"882689", b"882701")), "body"),
            (replace(REQUEST, body=REQUEST.body + b"\n"), "body"),
            (replace(REQUEST, body=b""), "body"),
            (
                header(SIGNATURE_V2, "6" + (value_of(REQUEST.headers, SIGNATURE_V2) or "")[1:]),
                SIGNATURE_V2,
            ),
            (replace(REQUEST, headers=without(REQUEST.headers, SIGNATURE_V2)), SIGNATURE_V2),
            (header(TIMESTAMP, "1546221796557"), TIMESTAMP),
            (header(ACCESS_KEY, "y0z9eg0lkoewaqcshrtm"), ACCESS_KEY),
            (header("Content-Type", "application/json"), "Content-Type"),
            (header("x-ncp-apigw-api-key", "other"), "x-ncp-apigw-api-key"),
            (header("x-ncp-apigw-signature-v1", "added"), "x-ncp-apigw-signature-v1"),
        ],
        ids=[
            "method",
            "method-case",
            "path-case",
            "query",
            "other-instance",
            "longer-body",
            "no-body",
            "wrong-signature",
            "no-signature",
            "timestamp",
            "access-key",
            "content-type",
            "api-key",
            "signature-v1",
        ],
    )
    def test_other_request_is_not_answered(self, request_: Request, difference: str) -> None:
        """A request that differs in one thing that matters gets no answer, and is told in what."""
        with pytest.raises(
            EvidenceIncomplete, match=rf"documented-flush\.json: .* other {difference}\.$"
        ):
            answers(DOCUMENTED, [request_])

    def test_message_tells_no_value(self) -> None:
        """What differs is named; signatures and keys are not quoted."""
        with pytest.raises(EvidenceIncomplete) as caught:
            answers(DOCUMENTED, [header(SIGNATURE_V2, "a-signature")])

        assert "a-signature" not in str(caught.value)
        assert "5dTxKRpM" not in str(caught.value)

    def test_header_that_means_nothing_may_differ(self) -> None:
        """A User-Agent does not make another request of it."""
        (played,) = answers(DOCUMENTED, [header("User-Agent", "test")])

        assert DOCUMENTED.exchanges[0].response == played.response

    def test_case_of_header_names_may_differ(self) -> None:
        """Header names are matched whatever their case."""
        names = tuple((name.upper(), value) for name, value in REQUEST.headers)

        (played,) = answers(DOCUMENTED, [replace(REQUEST, headers=names)])

        assert DOCUMENTED.exchanges[0].response == played.response

    def test_doubled_header_cannot_be_replayed(self) -> None:
        """A doubled header, of which vcrpy sees one, is refused."""
        doubled = (*REQUEST.headers, (TIMESTAMP.upper(), "0"))

        with pytest.raises(EvidenceIncomplete, match="doubled"):
            answers(DOCUMENTED, [replace(REQUEST, headers=doubled)])


class TestCompleteness:
    """What was not played to its end proves nothing."""

    def test_unplayed_exchange_is_incomplete_evidence(self, tmp_path: Path) -> None:
        """A cassette of which an exchange was not asked for is named."""
        cassette = two_exchanges(tmp_path)

        with pytest.raises(EvidenceIncomplete, match=r"two\.json: 1 of 2 exchanges were played"):
            answers(cassette, [REQUEST])

    def test_exchange_is_played_once(self) -> None:
        """The same request has no second answer."""
        with pytest.raises(EvidenceIncomplete, match="it has no exchange 2"):
            answers(DOCUMENTED, [REQUEST, REQUEST])

    def test_no_cassette_is_incomplete_evidence(self) -> None:
        """A replay of nothing is no replay."""
        with pytest.raises(EvidenceIncomplete, match="There is no cassette"):
            list(Replay(cassettes=()).play())
