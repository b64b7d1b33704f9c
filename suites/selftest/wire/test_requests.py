"""What goes out: a request goes over the wire byte for byte, and nothing with it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flushproof.exchange import Request
from flushproof.targets.wire import Wire, message_of

PATH = "/clouddb/v2/flushCloudDBInstance"

Serve = Callable[..., Any]
WireTo = Callable[..., Wire]
Step = tuple[tuple[bytes, ...], float, str]


def says(*pieces: bytes) -> Step:
    """Writes *pieces* and keeps the connection."""
    return pieces, 0, "keeps"


class TestWhatGoesOut:
    """A request goes over the wire byte for byte."""

    def test_a_request_is_its_own_bytes_and_two_headers(
        self, serve: Serve, wire_to: WireTo, flush: Request
    ) -> None:
        """Nothing is sent but the request, `Host` before its headers and the length behind them."""
        server = serve()

        wire_to(server).send(flush)

        assert [
            (
                1,
                f"POST {PATH} HTTP/1.1\r\nHost: {server.host}\r\n"
                "x-ncp-iam-access-key: aSecretOfTheWireTests\r\nContent-Length: 38\r\n\r\n"
                "cloudDBInstanceNo=18446744073709551616".encode(),
            )
        ] == server.requests

    @pytest.mark.parametrize(
        "target",
        [
            PATH + "?a=%c3%a9&b=%7e",
            PATH + "?",
            "/clouddb/./v2/../v2//x",
            "/a#b",
            "/{a}|^`",
            "/\xe9",
            "*",
            "http://other.example/clouddb",
        ],
        ids=[
            "lower-case-escape",
            "stray-question-mark",
            "dots",
            "fragment",
            "unwise",
            "raw-byte",
            "asterisk",
            "absolute",
        ],
    )
    def test_a_target_is_not_normalised(self, serve: Serve, wire_to: WireTo, target: str) -> None:
        """A target goes out as it is, since its bytes are signed."""
        server = serve()

        wire_to(server).send(Request(method="GET", target=target))

        first_line = server.requests[0][1].partition(b"\r\n")[0]
        assert f"GET {target} HTTP/1.1".encode("latin-1") == first_line

    def test_headers_keep_order_case_and_duplicates(self, serve: Serve, wire_to: WireTo) -> None:
        """Headers go out in order, in their own case, doubled ones twice, padding included."""
        server = serve()
        headers = (("X-b", "2"), ("x-A", " 1 "), ("x-B", "3"), ("cookie", "\xff"), ("Host", "h"))

        wire_to(server).send(Request(method="GET", target="/", headers=headers))

        assert (
            b"GET / HTTP/1.1\r\nX-b: 2\r\nx-A:  1 \r\nx-B: 3\r\ncookie: \xff\r\nHost: h\r\n\r\n"
            == server.requests[0][1]
        )

    @pytest.mark.parametrize(
        ("method", "headers", "body", "expected"),
        [
            ("POST", (), b"", b"Host: h\r\nContent-Length: 0\r\n\r\n"),
            ("GET", (), b"", b"Host: h\r\n\r\n"),
            ("GET", (), b"a", b"Host: h\r\nContent-Length: 1\r\n\r\na"),
            ("POST", (("content-LENGTH", "9"),), b"a", b"Host: h\r\ncontent-LENGTH: 9\r\n\r\na"),
            (
                "POST",
                (("Transfer-Encoding", "chunked"),),
                b"sixteen bytes...",
                b"Host: h\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nsixteen bytes...\r\n0\r\n\r\n",
            ),
            (
                "POST",
                (("Transfer-Encoding", "chunked"),),
                b"",
                b"Host: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ),
            ("POST", (("HOST", "x"),), b"", b"HOST: x\r\nContent-Length: 0\r\n\r\n"),
        ],
        ids=["post", "get", "get-body", "own-length", "chunked", "chunked-empty", "own-host"],
    )
    def test_framing_is_added_where_it_is_absent(
        self, method: str, headers: tuple[tuple[str, str], ...], body: bytes, expected: bytes
    ) -> None:
        """Host and length are added only where the request has none of its own."""
        request = Request(method=method, target="/", headers=headers, body=body)

        assert f"{method} / HTTP/1.1\r\n".encode() + expected == message_of(request, "h")

    @pytest.mark.parametrize(
        "request_",
        [
            Request(method="GET\n", target="/"),
            Request(method="GET", target="/ HTTP/1.1\r\nA: b"),
            Request(method="GET", target="/", headers=(("a\r\nb", "c"),)),
            Request(method="GET", target="/", headers=(("a", "b\r\n\r\nPOST / HTTP/1.1"),)),
            Request(method="GET", target="/", headers=(("a", "\0"),)),
            Request(method="GET", target="/\u2603"),
        ],
        ids=["method", "target", "name", "value", "nul", "snowman"],
    )
    def test_a_head_that_would_be_another_request_is_not_sent(self, request_: Request) -> None:
        """A line break, a NUL or a character beyond Latin-1 in a head is an error of ours."""
        with pytest.raises(ValueError, match=r"line break|latin-1"):
            message_of(request_, "h")

    def test_nothing_of_the_environment_is_used(
        self,
        serve: Serve,
        wire_to: WireTo,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
        flush: Request,
    ) -> None:
        """A proxy and a `.netrc` of the environment change nothing."""
        (tmp_path / "netrc").write_text("default login user password word\n")
        monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
        server = serve()

        exchange = wire_to(server).send(flush)

        assert exchange.trouble is None
        assert b"authorization" not in server.requests[0][1].lower()

    def test_cookies_are_not_sent_back(self, serve: Serve, wire_to: WireTo, flush: Request) -> None:
        """The second request is the first one again, whatever cookie was set meanwhile."""
        cookie = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n"
        server = serve(says(cookie))
        wire = wire_to(server)

        wire.send(flush)
        wire.send(flush)

        assert server.requests[0] == server.requests[1]
