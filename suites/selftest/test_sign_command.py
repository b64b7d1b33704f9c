"""`flushproof sign`, and what every command of the terminal has in common."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from flushproof import signing
from flushproof.cli import main
from flushproof.errors import EnvironmentUnusable, EvidenceIncomplete, InterlockRefused

ACCESS = "Y0Z9EG0lKoeWAQCSHRtM"
SECRET = "secret-of-the-sign-command-tests"
CREDENTIALS = signing.Credentials(access_key=ACCESS, secret_key=SECRET)
PATH = "/clouddb/v2/flushCloudDBInstance"
AT = ("--timestamp", "1546221796556")

# `sign`, the exit status, what stands on stdout and what on stderr.
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs a command with credentials in the environment and an empty home folder."""
    monkeypatch.setenv("NCLOUD_ACCESS_KEY", ACCESS)
    monkeypatch.setenv("NCLOUD_SECRET_KEY", SECRET)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("NCLOUD_API_GW", raising=False)

    def run_command(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run_command


def headers_of(output: str) -> dict[str, str]:
    """The headers of the curl command in *output*."""
    command = output[output.index("curl ") :]
    words = shlex.split(command)
    pairs = [words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H"]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


class TestOutput:
    """String to sign, headers, curl."""

    def test_string_to_sign_is_printed_escaped_and_raw(self, run: Run) -> None:
        """The line breaks of the string to sign are visible once and real once."""
        _, output, _ = run("sign", "--instance-no", "882689", *AT)

        assert f"\nPOST {PATH}\\n1546221796556\\n{ACCESS}\n" in output
        assert f"\nPOST {PATH}\n1546221796556\n{ACCESS}\n" in output

    @pytest.mark.parametrize(
        ("options", "method", "uri"),
        [
            ((), "POST", PATH),
            (("--query", "a=b%20c"), "POST", f"{PATH}?a=b%20c"),
            (("--url", f"https://h:1{PATH}?a=b"), "POST", f"{PATH}?a=b"),
            (("--url", "https://h:1/"), "POST", PATH),
            (("--url", "https://h:1/", "--query", "a=b"), "POST", f"{PATH}?a=b"),
            (("--url", "/x/y?"), "POST", "/x/y?"),
            (("--url", "?a=b"), "POST", f"{PATH}?a=b"),
            (
                ("--method", "GET"),
                "GET",
                f"{PATH}?cloudDBInstanceNo=882689&responseFormatType=json",
            ),
            (
                ("--method", "GET", "--query", "a=b", "--format", "xml"),
                "GET",
                f"{PATH}?a=b&cloudDBInstanceNo=882689&responseFormatType=xml",
            ),
        ],
        ids=[
            "plain",
            "query",
            "url",
            "root",
            "root-query",
            "stray",
            "query-alone",
            "get",
            "get-query",
        ],
    )
    def test_curl_line_verifies(
        self, run: Run, options: tuple[str, ...], method: str, uri: str
    ) -> None:
        """The signature in the curl command is that of the request that it sends."""
        status, output, _ = run("sign", "--instance-no", "882689", *AT, *options)

        signature = headers_of(output)["x-ncp-apigw-signature-v2"]
        assert status == 0
        assert signing.verify(signature, method, uri, "1546221796556", CREDENTIALS)
        assert uri in output

    @pytest.mark.parametrize(
        ("option", "body"),
        [
            ((), "cloudDBInstanceNo=882689&responseFormatType=json"),
            (("--json-body",), '{"cloudDBInstanceNo": "882689", "responseFormatType": "json"}'),
        ],
        ids=["form", "json"],
    )
    def test_body_is_sent_whole(self, run: Run, option: tuple[str, ...], body: str) -> None:
        """The body of the curl command is the form, or the JSON document."""
        _, output, _ = run("sign", "--instance-no", "882689", *option)

        assert body == shlex.split(output[output.index("curl ") :])[-1]

    def test_timestamp_is_now_unless_given(self, run: Run) -> None:
        """Without --timestamp the request is signed for the present."""
        _, output, _ = run("sign", "--decoy")

        assert re.search(r"x-ncp-apigw-timestamp: [0-9]{13}\n", output)

    def test_warning_says_what_it_erases_and_until_when(self, run: Run) -> None:
        """The output says that the request erases an instance, and for how long it is valid."""
        _, output, _ = run("sign", "--instance-no", "882689", *AT)

        assert "# WARNING: sending this ERASES every key of instance 882689." in output
        assert "5 minutes, until 2018-12-31T02:08:16Z" in output

    def test_decoy_erases_nothing(self, run: Run) -> None:
        """A decoy is a multiple of 2**64, and the output says that it erases nothing."""
        _, output, _ = run("sign", "--decoy")

        assert "cloudDBInstanceNo=18446744073709551616" in output
        assert "ERASES" not in output

    def test_root_url_of_the_environment_is_the_default(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """NCLOUD_API_GW is the root URL where --url names none."""
        monkeypatch.setenv("NCLOUD_API_GW", "http://127.0.0.1:8080/")

        _, output, _ = run("sign", "--decoy")

        assert f" http://127.0.0.1:8080{PATH} " in output

    def test_origin_of_the_credentials_is_told(self, run: Run) -> None:
        """The first line says where the keys came from."""
        _, output, _ = run("sign", "--decoy")

        assert output.startswith("credentials: the environment (NCLOUD_ACCESS_KEY, ")


class TestUsage:
    """Wrong usage exits 4, whoever notices it."""

    @pytest.mark.parametrize(
        "arguments",
        [
            (),
            ("sing",),
            ("sign",),
            ("sign", "--bogus"),
            ("sign", "--decoy", "extra"),
            ("sign", "--decoy", "--instance-no", "1"),
            ("sign", "--instance-no", ""),
            ("sign", "--instance-no", "1e3"),
            ("sign", "--instance-no", "\u0661"),
            ("sign", "--decoy", "--format", "yaml"),
            ("sign", "--decoy", "--method", "PO ST"),
            ("sign", "--decoy", "--timestamp", "-1"),
            ("sign", "--decoy", "--timestamp", "999999999999999"),
            ("sign", "--decoy", "--url", "ftp://host/"),
            ("sign", "--decoy", "--url", "https://user:password@host/"),
            ("sign", "--decoy", "--url", "https://host/a b"),
            ("sign", "--decoy", "--url", "https://host/성공"),
            ("sign", "--decoy", "--url", "https://host/#part"),
            ("sign", "--decoy", "--url", "/a?b", "--query", "c"),
            ("sign", "--decoy", "--query", "a=b\nc"),
            ("sign", "--decoy", "--query", "a=성공"),
        ],
        ids=ascii,
    )
    def test_wrong_usage_exits_4(self, run: Run, arguments: tuple[str, ...]) -> None:
        """Nothing is printed but a message, and the exit status is 4."""
        status, output, message = run(*arguments)

        assert (4, "") == (status, output)
        assert message

    def test_no_credentials_exit_12(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without credentials and without HOME the exit status is 12."""
        monkeypatch.delenv("NCLOUD_ACCESS_KEY")
        monkeypatch.delenv("NCLOUD_SECRET_KEY")
        monkeypatch.delenv("HOME")

        status, output, message = run("sign", "--decoy")

        assert (12, "") == (status, output)
        assert "No credentials" in message

    @pytest.mark.parametrize("arguments", [("--help",), ("sign", "-h")], ids=["group", "command"])
    def test_help_exits_0(self, run: Run, arguments: tuple[str, ...]) -> None:
        """Asking for help is no error."""
        status, output, _ = run(*arguments)

        assert status == 0
        assert output.startswith("Usage: flushproof")


class TestSecret:
    """The secret key is neither taken from the command line nor printed."""

    @pytest.mark.parametrize(
        "arguments",
        [
            (SECRET,),
            ("sign", SECRET),
            ("sign", "--decoy", "--timestamp", SECRET),
            ("sign", "--decoy", f"--method={SECRET}"),
            ("sign", "--decoy", f"--secret-key={SECRET}"),
            ("sign", "--decoy", "--query", f"secret={SECRET}&a=b"),
        ],
        ids=["command", "argument", "value", "joined", "no-such-option", "inside"],
    )
    def test_secret_as_an_argument_is_refused_without_quoting_it(
        self, run: Run, arguments: tuple[str, ...]
    ) -> None:
        """An argument that holds the secret exits 4, and no message repeats it."""
        status, output, message = run(*arguments)

        assert (4, "") == (status, output)
        assert "An argument holds the secret key" in message
        assert SECRET not in message

    def test_secret_of_half_a_pair_is_refused(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A secret is known even where its access key is missing."""
        monkeypatch.delenv("NCLOUD_ACCESS_KEY")

        _, _, message = run("sign", SECRET)

        assert SECRET not in message

    @pytest.mark.parametrize(
        "option", [(), ("--json-body",), ("--method", "GET")], ids=["form", "json", "get"]
    )
    def test_secret_is_not_printed(self, run: Run, option: tuple[str, ...]) -> None:
        """The secret is in no output."""
        _, output, message = run("sign", "--decoy", *option)

        assert SECRET not in output + message


class TestStatus:
    """What a command ends with is an exit status of the published table."""

    @pytest.mark.parametrize(
        ("ending", "expected"),
        [
            (EnvironmentUnusable("no target"), 12),
            (InterlockRefused("too harmful"), 10),
            (EvidenceIncomplete("no footer"), 13),
            (KeyboardInterrupt(), 2),
            (click.Abort(), 2),
            (click.BadParameter("no"), 4),
            (click.FileError("x"), 4),
            (ZeroDivisionError("a bug"), 3),
        ],
        ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
    )
    def test_error_becomes_its_status(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, ending: BaseException, expected: int
    ) -> None:
        """An error of ours exits as its class says; a bug exits 3, since 1 is a verdict."""

        def fails() -> None:
            raise ending

        monkeypatch.setattr("flushproof.cli.sign.sign", click.command(fails))

        status, _, message = run("sign")

        assert expected == status
        assert message

    @pytest.mark.parametrize("status", [0, 1, 13])
    def test_what_a_command_returns_is_the_status(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, status: int
    ) -> None:
        """A command says itself how it ended."""
        monkeypatch.setattr("flushproof.cli.sign.sign", click.command("sign")(lambda: status))

        assert status == run("sign")[0]
