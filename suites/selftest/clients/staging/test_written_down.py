"""What a stage writes down of a client, and what it does where no answer comes."""

import http.client
import socket
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from flushproof.clients.observed import Host, Observed
from flushproof.clients.staging import APART, Stage
from flushproof.errors import FlushproofError
from flushproof.exchange import Trouble
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP, sign

PATH = "/clouddb/v2/flushCloudDBInstance"

Staging = Callable[[str], Stage]
Flush = Callable[..., Any]
Seen = Callable[[Stage], Observed]


class TestNoAnswer:
    """Answers that do not come, or never end."""

    @pytest.mark.parametrize(
        ("scenario", "flushes"), [("dropped-before-flush", 0), ("dropped-after-flush", 1)]
    )
    def test_a_dropped_connection_has_no_byte_of_an_answer(
        self, stage: Staging, scenario: str, flushes: int, flush: Flush, seen: Seen
    ) -> None:
        """Before the flush, and after it."""
        scene = stage(scenario)

        with pytest.raises(http.client.RemoteDisconnected):
            flush(scene)
        observed = seen(scene)

        [sent] = observed.sends
        assert (flushes, None, Trouble.DROPPED) == (observed.flushes, sent.response, sent.trouble)
        assert sent.answered_ms is not None

    def test_silence_is_silence(self, stage: Staging, flush: Flush, seen: Seen) -> None:
        """The data is gone, and nobody says so."""
        scene = stage("silence")

        with pytest.raises(TimeoutError):
            flush(scene, timeout_s=0.5)
        observed = seen(scene)

        [sent] = observed.sends
        assert (1, None, Trouble.TIMEOUT) == (observed.flushes, sent.response, sent.trouble)
        assert sent.answered_ms is None

    def test_a_drip_comes_byte_by_byte(self, stage: Staging, seen: Seen) -> None:
        """Each of them is in time for who waits for the next one only."""
        scene = stage("slow-drip")
        host, _, port = scene.given.url.partition("//")[2].partition(":")
        pieces = []

        with socket.create_connection((host, int(port)), timeout=5.0) as connection:
            connection.sendall(raw_call(scene))
            pieces += [connection.recv(100) for _ in range(3)]
        observed = seen(scene)

        assert [b"H", b"T", b"T"] == pieces
        [sent] = observed.sends
        assert (1, None, Trouble.TIMEOUT) == (observed.flushes, sent.response, sent.trouble)


def raw_call(stage: Stage) -> bytes:
    """A well-signed call as bytes."""
    told = str(stage.now_ms())
    body = f"cloudDBInstanceNo={stage.number}"
    return (
        f"POST {PATH} HTTP/1.1\r\nHost: gateway\r\nContent-Length: {len(body)}\r\n"
        f"{TIMESTAMP}: {told}\r\n{ACCESS_KEY}: {stage.credentials.access_key}\r\n"
        f"{SIGNATURE_V2}: {sign('POST', PATH, told, stage.credentials)}\r\n\r\n{body}"
    ).encode()


class TestRedirects:
    """Another host."""

    @pytest.mark.parametrize("status", [302, 307, 308])
    def test_it_is_named_with_path_and_query(
        self, stage: Staging, status: int, flush: Flush, seen: Seen
    ) -> None:
        """By another name and another port."""
        scene = stage(f"redirect-{status}")

        answer = flush(scene)
        location = urlsplit(answer.headers["location"])

        assert (status, "localhost", PATH) == (answer.status, location.hostname, location.path)
        assert urlsplit(scene.given.url).port != location.port
        assert 0 == seen(scene).flushes

    def test_it_writes_down_what_comes_and_knows_of_nothing(
        self, stage: Staging, flush: Flush, seen: Seen
    ) -> None:
        """It is a 404 to it, and nothing is flushed."""
        scene = stage("redirect-307")
        location = flush(scene).headers["location"]

        answer = flush(scene, url=location)
        here, there = seen(scene).sends

        assert (404, "300") == (answer.status, answer.json["error"]["errorCode"])
        assert (Host.GATEWAY, Host.FOREIGN) == (here.host, there.host)
        assert (True, False, 404) == (there.valid, there.flushed, there.response.status)
        assert 0 == scene.store.flushes


class TestWrittenDown:
    """What is seen of a client."""

    def test_a_call_is_written_down_with_every_header(
        self, stage: Staging, flush: Flush, seen: Seen
    ) -> None:
        """`Host` among them, and when it came and was answered."""
        scene = stage("plain")
        before_ms = scene.now_ms()

        flush(scene)
        [sent] = seen(scene).sends

        assert f"127.0.0.1:{urlsplit(scene.given.url).port}" == dict(sent.request.headers)["Host"]
        assert before_ms <= sent.at_ms <= sent.answered_ms <= scene.now_ms()
        assert sent.request.body.startswith(b"cloudDBInstanceNo=")

    def test_a_refused_call_is_not_valid(self, stage: Staging, flush: Flush, seen: Seen) -> None:
        """In any scenario, and it meets no behaviour."""
        scene = stage("silence")

        answer = flush(scene, ahead_ms=-301_000)
        [sent] = seen(scene).sends

        assert (401, False, None) == (answer.status, sent.valid, sent.trouble)

    def test_what_is_no_http_is_written_down_too(self, stage: Staging, seen: Seen) -> None:
        """Such as the greeting of a client that speaks TLS."""
        scene = stage("plain")
        host, _, port = scene.given.url.partition("//")[2].partition(":")

        with socket.create_connection((host, int(port)), timeout=5.0) as connection:
            connection.sendall(b"\x16\x03\x01\x00\xee\r\n\r\n")
            connection.shutdown(socket.SHUT_WR)
            received = connection.recv(100)
        [sent] = seen(scene).sends

        assert received.startswith(b"HTTP/1.1 400 ")
        assert ("", False) == (sent.request.method, sent.valid)

    def test_connections_are_told_apart(self, stage: Staging, flush: Flush, seen: Seen) -> None:
        """Those of the other host as well."""
        scene = stage("redirect-302")
        with requests.Session() as session:
            session.get(f"{scene.given.url}/a")
            session.get(f"{scene.given.url}/b")
        flush(scene, url=flush(scene).headers["location"])

        assert [0, 0, 1, 2] == [sent.connection for sent in seen(scene).sends]

    def test_a_bystander_that_was_flushed_is_told_of(
        self, stage: Staging, flush: Flush, seen: Seen
    ) -> None:
        """The keys may do so; nobody gave its number away."""
        scene = stage("plain")

        flush(scene, number=str(int(scene.number) + APART))
        observed = seen(scene)

        assert (False, 0) == (observed.bystander_intact, observed.flushes)

    def test_data_that_went_otherwise_is_an_error_of_ours(self, stage: Staging, seen: Seen) -> None:
        """A client is not judged by it."""
        scene = stage("plain")
        scene.house.target.flush()

        with pytest.raises(FlushproofError, match="plain: the data is not as the gateway says"):
            seen(scene)

    def test_two_flushes_count_as_two(self, stage: Staging, flush: Flush, seen: Seen) -> None:
        """Whatever was left for the second."""
        scene = stage("plain")
        flush(scene)
        time.sleep(0.002)  # another timestamp
        flush(scene)

        assert 2 == seen(scene).flushes
