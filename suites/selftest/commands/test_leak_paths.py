"""
Nothing leaves a run, whatever happens to it: values planted in every place of every answer, and a
failure on every path, ours and the target's.
"""

import base64
import secrets
import signal
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from flushproof.cassettes import cassettes_in
from flushproof.exchange import Headers, Request, Response
from flushproof.gateway.account import Account, Caller, embedded_account
from flushproof.gateway.call import Call, Format
from flushproof.gateway.clock import Clock
from flushproof.gateway.core import Gateway
from flushproof.gateway.http import GatewayServer
from flushproof.gateway.readings import Readings
from flushproof.resources import Json
from flushproof.signing import Credentials

Shell = Any

FEW = (
    "--select=signature/value/right",
    "--select=access-key/required",
    "--select=format/",
    "--select=errors/",
    "--select=envelope/",
    "--rate=10000",
)

# What an answer may tell of an account, each in a place of its own.
PLACES = (
    "service",
    "group",
    "description",
    "server",
    "dns",
    "config",
    "id",
    "unknown",
    "name",
    "message",
    "details",
    "header",
    "cookie",
    "location",
    "reason",
    "server-header",
    "trace",
)


@dataclass(frozen=True, slots=True)
class Planted:
    """Keys that nobody else has, and a text for each of `PLACES`."""

    credentials: Credentials
    texts: Mapping[str, str]

    @property
    def variables(self) -> dict[str, str]:
        """Where a user puts the keys."""
        return {
            "NCLOUD_ACCESS_KEY": self.credentials.access_key,
            "NCLOUD_SECRET_KEY": self.credentials.secret_key,
        }


def ways(value: str) -> Iterator[str]:
    """*value* as programs write it."""
    raw = value.encode()
    yield from (value, raw.hex(), quote(value, safe=""), escape(value))
    yield value.replace("/", "\\/")
    yield "".join(f"&#x{ord(char):x};" for char in value)
    yield "".join(f"\\u{ord(char):04x}" for char in value)
    yield from (base64.b64encode(b"x" * n + raw).decode()[n + 1 : -4] for n in range(3))


def seen(text: str, values: Mapping[str, str]) -> list[str]:
    """The names of those of *values* that stand in *text*, however they are written."""
    return [name for name, value in values.items() if any(way in text for way in ways(value))]


@pytest.fixture
def planted() -> Planted:
    """Random ones; the secret has characters that every encoding writes otherwise."""
    return Planted(
        Credentials(
            access_key=f"planted{secrets.token_hex(10)}",
            secret_key=f"{secrets.token_hex(12)}/+=&<{secrets.token_hex(4)}",
        ),
        {place: f"{secrets.token_hex(3)}q{secrets.token_hex(4)}" for place in PLACES},
    )


class Planting(Gateway):
    """Has a planted text in every place that an answer has."""

    def __init__(self, account: Account, texts: Mapping[str, str]) -> None:
        super().__init__(account, Readings())
        self.texts = texts

    def headers(self, call: Call, syntax: Format) -> Headers:
        """Known headers and others."""
        told = self.texts
        return (
            *(
                pair
                for pair in super().headers(call, syntax)
                if pair[0] in ("date", "content-type")
            ),
            ("x-owner", told["header"]),
            ("set-cookie", f"session={told['cookie']}"),
            ("location", f"https://{told['location']}.example/"),
            ("server", told["server-header"]),
            ("x-ncp-trace-id", told["trace"]),
        )

    def respond(self, request: Request, now_ms: int) -> Response:
        """The reason as well."""
        return replace(super().respond(request, now_ms), reason=f"No {self.texts['reason']}")

    def gateway_error_members(self, error: Any) -> dict[str, Json]:
        """Sentences that name somebody, and members that nobody published."""
        told = self.texts
        return {
            **super().gateway_error_members(error),
            "message": f"Failed for {told['message']}.",
            "details": told["details"],
            "requestId": told["id"],
            "tenant": [{told["name"]: told["unknown"]}],
        }

    def back_end_error_members(self, error: Any) -> dict[str, Json]:
        """An instance by its names."""
        told = self.texts
        return {
            **super().back_end_error_members(error),
            "cloudDBInstanceList": [
                {
                    "cloudDBServiceName": told["service"],
                    "accessControlGroupList": [
                        {
                            "accessControlGroupName": told["group"],
                            "accessControlGroupDescription": f"Group for {told['description']}",
                        }
                    ],
                    "cloudDBConfigList": [{"configName": "x", "configValue": told["config"]}],
                    "cloudDBServerInstanceList": [
                        {
                            "cloudDBServerName": f"{told['server']}-001",
                            "privateDnsName": f"redis.{told['dns']}.example",
                        }
                    ],
                }
            ],
        }


@pytest.fixture
def url(planted: Planted) -> Iterator[str]:
    """A gateway that tells everything, and belongs to whoever has the keys."""
    keys = planted.credentials
    embedded = embedded_account({})
    owned = {
        number: replace(instance, access_keys=frozenset({keys.access_key}))
        for number, instance in embedded.instances.items()
    }
    account = replace(
        embedded, callers={keys.access_key: Caller(credentials=keys)}, instances=owned
    )
    with GatewayServer(Planting(account, planted.texts), Clock()) as server:
        yield server.url


def left_by(shell: Shell) -> str:
    """Every file that is left below the folders of *shell*, name and all."""
    files = [path for path in shell.folder.parent.rglob("*") if path.is_file()]
    return "\n".join(f"{path.name}\n{path.read_bytes().decode('latin-1')}" for path in files)


def everything(shell: Shell, ran: Any) -> str:
    """What was printed, and what is left."""
    return "\n".join((ran.out, ran.err, left_by(shell)))


def test_no_cassette_holds_what_an_answer_tells_of_an_account(
    shell: Shell, url: str, planted: Planted
) -> None:
    """Not from any header, member, text or line of it; nor keys in anything that is left."""
    ran = shell("record", "--target", url, *FEW, **planted.variables)

    kept = cassettes_in(shell.folder / "cassettes" / "live")
    assert kept
    assert [] == seen("".join(one.text for one in kept), planted.texts)
    assert [] == seen(everything(shell, ran), planted.variables)
    assert 0 == ran.status


def test_no_report_of_a_live_run_shows_the_account_s_names(
    shell: Shell, url: str, planted: Planted
) -> None:
    """A trace id and a request's headers are the target's own words; names are not shown."""
    shell("run", "--target", url, *FEW, **planted.variables)

    names = {
        place: planted.texts[place]
        for place in (
            "service",
            "group",
            "server",
            "dns",
            "config",
            "unknown",
            "message",
            "details",
        )
    }
    assert [] == seen((shell.folder / "reports" / "index.html").read_text("utf-8"), names)
    assert [] == seen((shell.folder / "reports" / "events.ndjson").read_text("utf-8"), names)


# How we fail with a key in our hands: what a module does in place of what it did.
KEYS = "list(subject.credentials.values())[0]"
BREAKS = {
    "while-building": (
        "import flushproof.judging.judge as it\n"
        "def build(case, subject, now_ms):\n"
        f"    raise RuntimeError({KEYS}.secret_key, {KEYS}.access_key)\n"
        "it.build = build\n"
    ),
    "while-recording": (
        "import flushproof.recording.recorder as it\n"
        "def scrubbed(exchange, put, subject):\n"
        "    subject = put.subject\n"
        f"    raise ValueError(f'no place for {{{KEYS}.secret_key}}')\n"
        "it.scrubbed = scrubbed\n"
    ),
    "in-an-assertion": (
        "import flushproof.judging.judge as it\n"
        "def told(exchange):\n"
        "    assert exchange.request.headers == ()\n"
        "it.told = told\n"
    ),
    "inside-pytest": (
        "import flushproof.plugin as it, os\n"
        "def record(*arguments):\n"
        "    raise KeyError(os.environ['NCLOUD_SECRET_KEY'])\n"
        "it._record = record\n"
    ),
    "while-reporting": (
        "import flushproof.run as it, os\n"
        "def write_reports(*arguments, **more):\n"
        "    raise OSError(os.environ['NCLOUD_SECRET_KEY'])\n"
        "it.write_reports = write_reports\n"
    ),
    "before-the-run": (
        "import flushproof.beginning as it, os\n"
        "def start(*arguments, **more):\n"
        "    raise LookupError(os.environ['NCLOUD_SECRET_KEY'])\n"
        "it.start = start\n"
    ),
}


@pytest.fixture
def broken(tmp_path: Path, shell: Shell, request: pytest.FixtureRequest) -> dict[str, str]:
    """The variables with which Python breaks a module of ours before anything else."""
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text({**BREAKS, **OUTSIDE}[request.param], encoding="utf-8")
    return {"PYTHONPATH": f"{folder}:{shell.environ['PYTHONPATH']}"}


# The same outside pytest.
OUTSIDE = {
    "in-the-command": (
        "import flushproof.cli.run as it, os\n"
        "def judged(*arguments, **more):\n"
        "    raise OSError(os.environ['NCLOUD_SECRET_KEY'])\n"
        "it.judged = judged\n"
    ),
    "in-an-error-of-ours": (
        "import flushproof.cli.run as it, os\n"
        "def judged(*arguments, **more):\n"
        "    raise it.FlushproofError(os.environ['NCLOUD_SECRET_KEY'])\n"
        "it.judged = judged\n"
    ),
}


@pytest.mark.parametrize("broken", [*BREAKS, *OUTSIDE], indirect=True)
def test_an_error_of_ours_shows_no_key(
    shell: Shell, url: str, planted: Planted, broken: dict[str, str]
) -> None:
    """Whatever it carries: not in its text, not in a traceback, not in what is left."""
    ran = shell("record", "--target", url, *FEW, **planted.variables, **broken)

    assert [] == seen(everything(shell, ran), planted.variables)
    assert ran.status in (3, 14)


@pytest.mark.parametrize("broken", BREAKS, indirect=True)
def test_an_error_of_ours_shows_no_key_in_pytest(
    shell: Shell, url: str, planted: Planted, broken: dict[str, str], checkout: Path
) -> None:
    """pytest shows locals and arguments of what fails; of what is ours it shows the result."""
    ran = shell.pytest(
        str(checkout / "suites" / "test_cases.py"),
        *("-vv", "-l", "--tb=long", "-rA", "-c", "/dev/null", "-p", "no:cacheprovider"),
        *("-p", "flushproof.plugin", "--import-mode=importlib", "--junitxml=pytest.xml"),
        *FEW[:2],
        *(f"--target={url}", "--record-dir=kept"),
        **planted.variables,
        **broken,
    )

    assert [] == seen(everything(shell, ran), planted.variables)
    assert 0 != ran.status


USAGE = {
    "unknown-option": ("run", "--no-such-option"),
    "bad-target": ("run", "--target=gopher://{secret}"),
    "secret-as-option": ("record", "--record-dir={secret}"),
    "no-such-case": ("record", "--select={secret}"),
    "unreachable": ("record", "--target=http://127.0.0.1:9"),
    "user-in-the-target": ("run", "--target=http://{access}:{secret}@127.0.0.1:9"),
}


@pytest.mark.parametrize("arguments", USAGE.values(), ids=USAGE)
def test_wrong_usage_shows_no_key(
    shell: Shell, planted: Planted, arguments: tuple[str, ...]
) -> None:
    """What is quoted of an argument is not a key."""
    keys = planted.credentials
    given = (
        one.replace("{secret}", keys.secret_key).replace("{access}", keys.access_key)
        for one in arguments
    )

    ran = shell(*given, **planted.variables)

    assert ran.status in (4, 12)
    assert [] == seen(everything(shell, ran), {"secret": keys.secret_key})


def test_keys_from_the_configuration_stay_there(shell: Shell, url: str, planted: Planted) -> None:
    """The vendor CLI's file is read, and nothing of it is written."""
    keys = planted.credentials
    file = Path(shell.environ["HOME"]) / ".ncloud" / "configure"
    file.parent.mkdir()
    file.write_text(
        f"ncloud_access_key_id = {keys.access_key}\nncloud_secret_access_key = {keys.secret_key}\n",
        encoding="utf-8",
    )

    ran = shell("record", "--target", url, *FEW)
    file.unlink()

    assert [] == seen(everything(shell, ran), planted.variables)
    assert 0 == ran.status


def test_a_run_that_is_interrupted_leaves_no_key(shell: Shell, url: str, planted: Planted) -> None:
    """Ctrl-C in the middle: what was written so far is scrubbed, and no half of a cassette."""
    shell.environ.update(planted.variables)
    process = shell.start("record", "--target", url, "--rate=20")
    folder = shell.folder / "cassettes" / "live"
    until = time.monotonic() + 20
    while not (folder.is_dir() and any(folder.glob("*.json"))) and time.monotonic() < until:
        time.sleep(0.05)

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)

    assert [] == seen("\n".join((out, err, left_by(shell))), planted.variables)
    assert cassettes_in(folder)
    assert 2 == process.returncode
