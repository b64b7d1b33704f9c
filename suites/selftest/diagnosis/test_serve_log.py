"""What `flushproof serve` says of a signature that it refuses."""

import http.client
import signal
import subprocess
import sys
from collections.abc import Callable
from time import time_ns
from typing import Any

import pytest

from flushproof.cli.serve import log_of
from flushproof.exchange import Request, Response
from flushproof.reference.account import EMBEDDED_CALLERS, OWNER, embedded_account
from flushproof.reference.core import Gateway
from flushproof.reference.readings import Readings
from flushproof.signing import Credentials, sign

MAIN = "import sys; from flushproof.cli import main; sys.exit(main())"
PATH = "/clouddb/v2/flushCloudDBInstance"
NOW_MS = 1_546_221_796_556
ACCOUNT = embedded_account({})

Log = Callable[..., list[str]]


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Log:
    """Puts a request to the gateway, and gives the lines that are logged of it."""

    def logged(request: Request, *readings: str) -> list[str]:
        response: Response = Gateway(ACCOUNT, Readings.parse(*readings)).respond(request, NOW_MS)
        log_of(ACCOUNT, lambda: NOW_MS)(request, response)
        return capsys.readouterr().err.splitlines()

    return logged


def signed(
    uri: str = PATH,
    credentials: Credentials = OWNER,
    *,
    at_ms: int = NOW_MS,
    header: str = "x-ncp-apigw-signature-v2",
    body: bytes = b"cloudDBInstanceNo=18446744073709551616",
) -> Request:
    """A request to the published path with a signature for *uri*."""
    return Request(
        method="POST",
        target=PATH,
        headers=(
            ("x-ncp-apigw-timestamp", str(at_ms)),
            ("x-ncp-iam-access-key", credentials.access_key),
            (header, sign("POST", uri, str(at_ms), credentials)),
        ),
        body=body,
    )


REFUSED = f"POST '{PATH}': gateway error 200 (HTTP 401)"


def test_the_mistake_stands_below_the_verdict(log: Log) -> None:
    """With both strings, and what to do."""
    lines = log(signed("/flushCloudDBInstance"))

    assert [
        REFUSED,
        "  signed `/flushCloudDBInstance`; the path must include `/clouddb/v2`",
        "  should be signed:",
        f"    POST {PATH}\\n",
        "          ^^^^^^^^^^^",
        f"    {NOW_MS}\\n",
        f"    {OWNER.access_key}",
        "  was signed:",
        "    POST /flushCloudDBInstance\\n",
        "          ^",
        f"    {NOW_MS}\\n",
        f"    {OWNER.access_key}",
        "  what to do: Sign path and query exactly as they stand in the request line.",
    ] == lines


@pytest.mark.parametrize("name", sorted(EMBEDDED_CALLERS))
def test_every_key_of_the_account_is_known(log: Log, name: str) -> None:
    """Also those of the callers that may not flush."""
    lines = log(signed("/flushCloudDBInstance", EMBEDDED_CALLERS[name].credentials))

    assert "  signed `/flushCloudDBInstance`; the path must include `/clouddb/v2`" in lines


def test_an_access_key_that_nobody_has_is_told(log: Log) -> None:
    """It is somebody's own, perhaps, so it is not shown."""
    own = Credentials(access_key="AccessKeyOfSomebody0", secret_key="the-secret-key-of-somebody")

    lines = log(signed(credentials=own))

    assert (
        "  the access key in `x-ncp-iam-access-key` is not the one whose secret key is known here, "
        "so nothing can be said of the signature" in lines
    )
    assert "AccessKeyOfSomebody0" not in "\n".join(lines)


def test_a_stale_timestamp_is_told(log: Log) -> None:
    """By the gateway's own clock."""
    lines = log(signed(at_ms=NOW_MS - 400_000))

    assert lines[1].startswith("  the signature is right; the timestamp is 400 s older than")


def test_a_name_of_a_header_that_is_not_read_is_told(log: Log) -> None:
    """The signature is right, and stands under the name of v1 where only v2 is read."""
    lines = log(signed(header="x-ncp-apigw-signature-v1"), "signature/header-name=v2-only")

    assert [REFUSED, "  the signature is right"] == lines[:2]
    assert lines[2].startswith("  the signature is carried by x-ncp-apigw-signature-v1")


@pytest.mark.parametrize(
    "request_",
    [signed(), Request(method="POST", target="/other"), Request(method="", target="")],
    ids=["back-end", "path", "garbage"],
)
def test_what_is_not_about_signatures_is_one_line(log: Log, request_: Request) -> None:
    """Whatever the answer is."""
    assert 1 == len(log(request_))


def test_no_secret_key_is_logged(log: Log) -> None:
    """Not even one that was sent."""
    swapped = Credentials(access_key=OWNER.secret_key, secret_key=OWNER.access_key)

    lines = log(signed(credentials=swapped))

    assert "the header `x-ncp-iam-access-key` carries the secret key" in lines[1]
    assert OWNER.secret_key not in "\n".join(lines)


def test_a_process_of_it_says_so(tmp_path: Any) -> None:
    """The command, with a client that leaves out the base path."""
    request = signed("/flushCloudDBInstance", at_ms=time_ns() // 1_000_000)
    with (tmp_path / "log").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", MAIN, "serve"], stdout=subprocess.PIPE, stderr=errors, text=True
        )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().rpartition(":")[2]
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
        connection.request("POST", PATH, request.body, dict(request.headers))
        status = connection.getresponse().status
        connection.close()
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)

    assert 401 == status
    assert (
        f"{REFUSED}\n  signed `/flushCloudDBInstance`; the path must include `/clouddb/v2`\n"
        in (tmp_path / "log").read_text()
    )
