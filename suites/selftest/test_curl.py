"""The curl command: pasted into a shell, it sends the bytes of the request."""

import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from threading import Thread

import pytest

from flushproof.contract import PATH
from flushproof.exchange import Request
from flushproof.scrubbing.curl import curl_command, octal, on_one_line

FORM = "cloudDBInstanceNo=882689&responseFormatType=json"
TYPE = ("Content-Type", "application/x-www-form-urlencoded")

REQUESTS = {
    "form": Request(method="POST", target=PATH, headers=(TYPE,), body=FORM.encode()),
    "no-headers": Request(method="POST", target=PATH, body=b"a=b"),
    "own-user-agent": Request(method="POST", target=PATH, headers=(("user-agent", "mine"),)),
    "get-with-query": Request(method="GET", target=f"{PATH}?a=%20b&c=[1]{{2}}"),
    "stray-question-mark": Request(method="POST", target=f"{PATH}?", body=b"x"),
    "dots-in-the-path": Request(method="POST", target="/clouddb/../v2//./x", body=b"x"),
    "quotes": Request(method="POST", target='/it\'s?q="$HOME"', body=b'it\'s "$HOME" `id` \\n'),
    "body-that-looks-like-a-file": Request(method="POST", target=PATH, body=b"@/etc/hostname"),
    "several-lines": Request(method="POST", target=PATH, body=b'{\n  "a": 1\n}\n\n'),
    "continued-lines": Request(
        method="POST", target=PATH, body=b'it\'s "one" \\\n  -X GET \\\n  a'
    ),
    "binary-body": Request(method="POST", target=PATH, body=bytes(range(256)) + b"%s\n"),
    "hangul-body": Request(method="POST", target=PATH, body="성공".encode()),
    "empty-body": Request(method="POST", target=PATH),
    "raw-bytes-in-the-target": Request(method="POST", target="/\xe9\xff?\x80", body=b"x"),
    "hangul-in-the-target": Request(method="POST", target="/성".encode().decode("latin-1")),
    "odd-method": Request(method="FLUSH", target=PATH),
    "doubled-header": Request(method="POST", target=PATH, headers=(("A", "1"), ("a", "2"))),
    "empty-header": Request(method="POST", target=PATH, headers=(("x-empty", ""),)),
    "padded-header": Request(method="POST", target=PATH, headers=(("x-pad", "  v  "),)),
    "latin-1-header": Request(method="POST", target=PATH, headers=(("x-raw", "\xe9\xff"),)),
    "utf-8-header": Request(
        method="POST", target=PATH, headers=(("x-ko", "성".encode().decode("latin-1")),)
    ),
}


class Listener:
    """Takes one connection, keeps the bytes of the request, and answers 204."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}"
        self.received = b""
        self.thread = Thread(target=self.serve)
        self.thread.start()

    def serve(self) -> None:
        connection, _ = self.server.accept()
        with connection:
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(65536)
            head, _, body = head.partition(b"\r\n\r\n")
            lengths = [
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length:")
            ]
            while len(body) < sum(lengths):
                body += connection.recv(65536)
            self.received = head + b"\r\n\r\n" + body
            connection.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")

    def close(self) -> None:
        self.thread.join(timeout=10)
        self.server.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


def expected_bytes(request: Request, host: str) -> set[bytes]:
    """The lines of the head and the body; curl puts Host first and Content-Length last."""
    has_length = request.body or request.method in ("POST", "PUT", "PATCH")
    return {
        f"{request.method} {request.target} HTTP/1.1".encode("latin-1"),
        f"Host: {host}".encode(),
        *(f"{name}: {value}".rstrip(" ").encode("latin-1") for name, value in request.headers),
        *([f"Content-Length: {len(request.body)}".encode()] if has_length else []),
        b"BODY " + request.body,
    }


def sent_bytes(received: bytes) -> set[bytes]:
    head, _, body = received.partition(b"\r\n\r\n")
    return {*(line.rstrip(b" ") for line in head.split(b"\r\n")), b"BODY " + body}


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl on PATH")
@pytest.mark.parametrize("written", [str, on_one_line], ids=["lines", "line"])
@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS.keys())
def test_the_command_sends_the_bytes_of_the_request(
    request_: Request, written: Callable[[str], str], listener: Listener
) -> None:
    """Nothing is added, left out or read by the shell, whatever the request holds."""
    subprocess.run(
        ["/bin/sh", "-c", written(curl_command(request_))],
        env={"NCLOUD_API_GW": listener.url, "PATH": "/usr/local/bin:/usr/bin:/bin"},
        check=True,
        capture_output=True,
        timeout=20,
    )

    host = listener.url.removeprefix("http://")
    assert expected_bytes(request_, host) == sent_bytes(listener.received)


def test_scrubbed_credentials_become_shell_variables() -> None:
    """Who has the credentials exports them and repeats the request."""
    request = Request(
        method="POST",
        target=PATH,
        headers=(
            ("x-ncp-iam-access-key", "[access key]"),
            ("x-ncp-apigw-signature-v2", "[signature]"),
        ),
    )

    command = curl_command(request, "https://ncloud.apigw.ntruss.com")

    assert '-H "x-ncp-iam-access-key: $NCLOUD_ACCESS_KEY"' in command
    assert '-H "x-ncp-apigw-signature-v2: $SIGNATURE"' in command
    assert f"https://ncloud.apigw.ntruss.com{PATH}" in command


def test_a_command_without_breaks_is_one_line() -> None:
    """A terminal shows it in one piece."""
    assert 1 == len(on_one_line(curl_command(REQUESTS["form"])).splitlines())


def test_a_body_that_was_cut_is_read_from_a_file() -> None:
    """A command that sent half of a body would not repeat the request."""
    command = curl_command(REQUESTS["form"], whole_body=False)

    assert "--data-binary @body.bin" in command
    assert FORM not in command


def test_a_header_of_the_request_is_not_left_out() -> None:
    """What curl is told to leave out are the headers that it would add by itself, and only they."""
    request = Request(method="POST", target=PATH, headers=(TYPE, ("user-agent", "mine")), body=b"x")

    left_out = re.findall(r"-H '([\w-]+):'", curl_command(request))

    assert ["Accept", "Expect"] == left_out


def test_a_text_is_shown_as_it_is() -> None:
    """Who reads the command reads the body, and a root URL, in any script."""
    body = "cloudDBInstanceNo=성공\n".encode()
    request = Request(method="POST", target=PATH, body=body)

    command = curl_command(request, "http://예.test")

    assert "--data-raw 'cloudDBInstanceNo=성공\n'" in command
    assert f"http://예.test{PATH}" in command


@pytest.mark.parametrize("name", ["binary-body", "raw-bytes-in-the-target"])
def test_a_command_holds_nothing_that_a_terminal_obeys(name: str) -> None:
    """Such bytes are written as numbers."""
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", curl_command(REQUESTS[name]))


def test_a_byte_that_is_a_character_of_ascii_is_written_as_such() -> None:
    """From the blank to the tilde, but for what `printf` or the shell would take for its own."""
    assert r"'\037 !~\177\045\047\134'" == octal(b"\x1f !~\x7f%'\\")
