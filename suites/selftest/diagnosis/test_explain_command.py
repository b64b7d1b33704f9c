"""`flushproof explain`: one captured request, and why its signature is wrong."""

import base64
import hmac
import io
import json
import re
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flushproof.cli import main
from flushproof.diagnosis.recipes import NAMES

ACCESS = "Y0Z9EG0lKoeWAQCSHRtM"
SECRET = "secret-of-the-explain-command-tests"
PATH = "/clouddb/v2/flushCloudDBInstance"
AT = "1546221796556"

# `explain`, the exit status, what stands on stdout and what on stderr.
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs a command with credentials in the environment; no socket can be opened."""
    monkeypatch.setenv("NCLOUD_ACCESS_KEY", ACCESS)
    monkeypatch.setenv("NCLOUD_SECRET_KEY", SECRET)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(socket, "socket", None)
    monkeypatch.chdir(tmp_path)

    def run_command(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        status = main(arguments)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run_command


def headers(string: str, *, timestamp: str = AT, key: str = SECRET) -> str:
    """The three headers, with a signature of *string*."""
    mac = hmac.digest(key.encode(), string.encode(), "sha256")
    return (
        f"x-ncp-apigw-timestamp: {timestamp}\nx-ncp-iam-access-key: {ACCESS}\n"
        f"x-ncp-apigw-signature-v2: {base64.b64encode(mac).decode()}\n"
    )


RIGHT = headers(f"POST {PATH}\n{AT}\n{ACCESS}")
WITHOUT_BASE = headers(f"POST /flushCloudDBInstance\n{AT}\n{ACCESS}")


def curl(lines: str) -> str:
    """A curl command with the headers *lines*."""
    options = " ".join(f"-H '{line}'" for line in lines.splitlines())
    return f"curl -X POST https://ncloud.apigw.ntruss.com{PATH} {options} -d cloudDBInstanceNo=1"


def test_a_right_signature_is_status_0(run: Run) -> None:
    """And the string that was signed is shown."""
    status, output, _ = run("explain", "--curl", "-", stdin=curl(RIGHT))

    assert 0 == status
    assert "\nthe signature is right\nshould be signed, and was:\n" in output
    assert f"  POST {PATH}\\n\n  {AT}\\n\n  {ACCESS}\n" in output


def test_a_mistake_is_status_1_and_shown(run: Run) -> None:
    """Sentence, both strings with carets below what differs, and what to do."""
    status, output, _ = run("explain", "--curl", "-", stdin=curl(WITHOUT_BASE))

    assert 1 == status
    assert (
        "credentials: the environment (NCLOUD_ACCESS_KEY, NCLOUD_SECRET_KEY)\n"
        "\n"
        "signed `/flushCloudDBInstance`; the path must include `/clouddb/v2`\n"
        "should be signed:\n"
        f"  POST {PATH}\\n\n"
        "        ^^^^^^^^^^^\n"
        f"  {AT}\\n\n"
        f"  {ACCESS}\n"
        "was signed:\n"
        "  POST /flushCloudDBInstance\\n\n"
        "        ^\n"
        f"  {AT}\\n\n"
        f"  {ACCESS}\n"
        "what to do: Sign path and query exactly as they stand in the request line.\n"
    ) == output


def test_an_unknown_signature_is_status_1(run: Run) -> None:
    """What should have been signed is told, and what to look at."""
    other = headers(f"POST {PATH}\n{AT}\n{ACCESS}", key="the-secret-key-of-another")

    status, output, _ = run("explain", "--curl", "-", stdin=curl(other))

    assert 1 == status
    assert "no known mistake makes it: the secret key may be another one" in output
    assert f"\nshould be signed:\n  POST {PATH}\\n\n" in output
    assert "\nwhat to do: Let the client print what it signs" in output


def test_an_unsigned_request_is_status_1(run: Run) -> None:
    """It has nothing to be right."""
    status, output, _ = run("explain", "--curl", "-", stdin=f"curl -X POST https://h{PATH}")

    assert 1 == status
    assert "`x-ncp-apigw-signature-v2` are missing or empty\n" in output


@pytest.mark.parametrize("what", ["headers", "curl"])
def test_a_file_is_read(run: Run, tmp_path: Path, what: str) -> None:
    """Raw headers or a curl command."""
    texts = {"headers": f"POST {PATH} HTTP/1.1\r\n{RIGHT}\r\n", "curl": curl(RIGHT)}
    (tmp_path / "captured").write_text(texts[what])

    assert 0 == run("explain", f"--{what}", "captured")[0]


def test_header_lines_alone_take_method_and_url(run: Run) -> None:
    """They do not say what was asked."""
    given = ("--method", "POST", "--url", f"https://ncloud.apigw.ntruss.com{PATH}")

    assert 0 == run("explain", "--headers", "-", *given, stdin=RIGHT)[0]


def test_the_age_of_a_timestamp_is_judged_where_it_is_known(run: Run) -> None:
    """A captured request is always old, so it takes the time at which it came."""
    at = str(int(AT) + 400_000)

    status, output, _ = run("explain", "--curl", "-", "--at", at, stdin=curl(RIGHT))

    assert 1 == status
    assert "the signature is right; the timestamp is 400 s older than" in output


def test_json_says_the_same(run: Run) -> None:
    """For machines, with the differing parts marked."""
    status, output, _ = run("explain", "--curl", "-", "--json", stdin=curl(WITHOUT_BASE))

    told = json.loads(output)
    assert 1 == status
    assert ("named", False) == (told["verdict"], told["ok"])
    assert ["path/base"] == [mistake["name"] for mistake in told["mistakes"]]
    assert f"POST /flushCloudDBInstance\n{AT}\n{ACCESS}" == told["signed"]
    assert ["clouddb/v2/"] == [
        piece["text"] for piece in told["marked"]["expected"] if piece["differs"]
    ]
    assert "the environment (NCLOUD_ACCESS_KEY, NCLOUD_SECRET_KEY)" == told["credentials"]


@pytest.mark.parametrize("option", [(), ("--method", "GET"), ("--query", "a=b%20c")], ids=str)
def test_what_sign_prints_is_right(run: Run, option: tuple[str, ...]) -> None:
    """Its whole output can be piped in."""
    _, printed, _ = run("sign", "--decoy", *option)

    assert 0 == run("explain", "--curl", "-", stdin=printed)[0]


@pytest.mark.parametrize("swapped", ["signed", "sent"])
@pytest.mark.parametrize("option", [(), ("--json",)], ids=["text", "json"])
def test_the_secret_key_is_not_printed(run: Run, swapped: str, option: tuple[str, ...]) -> None:
    """Not even where the client signed it or sent it."""
    lines = headers(f"POST {PATH}\n{AT}\n{SECRET}", key=ACCESS)
    sent = {"signed": lines, "sent": lines.replace(ACCESS, SECRET)}[swapped]

    status, output, message = run("explain", "--curl", "-", *option, stdin=curl(sent))

    assert 1 == status
    assert "[secret key]" in output
    assert SECRET not in output + message


@pytest.mark.parametrize(
    ("arguments", "stdin", "message"),
    [
        ((), "", "Give the request with --headers FILE or with --curl FILE"),
        (("--curl", "-", "--headers", "-"), "", "one of them"),
        (("--curl", "no-such-file"), "", "No such file"),
        (("--curl", "-"), "", "There is no curl command"),
        (("--curl", "-", "--method", "GET"), "curl h", "--method and --url go with --headers"),
        (("--headers", "-"), RIGHT, "There is no request line"),
        (("--curl", "-"), f"curl h --bogus {SECRET}", "'--bogus' is not a curl option"),
        (("--curl", "-", "--at", "soon"), "curl h", "'soon' is not a valid integer"),
    ],
    ids=["none", "both", "file", "empty", "method", "no-line", "option", "at"],
)
def test_wrong_usage_is_status_4(
    run: Run, arguments: tuple[str, ...], stdin: str, message: str
) -> None:
    """Nothing is printed but a message."""
    status, output, told = run("explain", *arguments, stdin=stdin)

    assert (4, "") == (status, output)
    assert message in told
    assert SECRET not in told


def test_no_credentials_are_status_12(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the secret key nothing can be said."""
    monkeypatch.delenv("NCLOUD_ACCESS_KEY")
    monkeypatch.delenv("NCLOUD_SECRET_KEY")

    assert 12 == run("explain", "--curl", "-", stdin=curl(RIGHT))[0]


README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


def test_the_example_of_the_readme_is_what_is_printed(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its headers, with its keys, give its output."""
    section = README.partition("## Why is my signature wrong?")[2].partition("\n## ")[0]
    captured, told = re.findall(r"```(?:http|text)\n(.*?)```", section, re.DOTALL)
    secret = re.search(r"NCLOUD_SECRET_KEY=(\S+)", section)
    assert secret is not None
    monkeypatch.setenv("NCLOUD_SECRET_KEY", secret[1])
    (tmp_path / "captured.txt").write_text(captured)

    status, output, _ = run("explain", "--headers", "captured.txt")

    assert "flushproof explain --headers captured.txt" in section
    assert 1 == status
    assert told == output


def test_the_mistakes_are_counted() -> None:
    """As many as the README says are tried."""
    told = re.search(r"tries the\s+(\d+) mistakes that clients are known to make", README)

    assert told is not None
    assert len(NAMES) == int(told[1])
