"""
No secret leaves a run: not through a target that repeats everything it was told, not through a
failure, and if one does all the same the run says where, and removes nothing.
"""

import base64
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis.vendor.pretty import pretty

from flushproof.errors import LeakFound
from flushproof.exchange import Headers, Request, Response, value_of
from flushproof.log.eventlog import read_log
from flushproof.reference.account import Account, Caller, Instance, embedded_account
from flushproof.reference.call import Call, Format
from flushproof.reference.clock import Clock
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import Refusal
from flushproof.reference.http import GatewayServer
from flushproof.resources import Json
from flushproof.run import Run, Time, start
from flushproof.scanning import left_elsewhere, refuse_leaks
from flushproof.scrubbing.leaks import Value
from flushproof.settings import Settings
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, Credentials

Shell = Any

NUMBER = "882689"

# Accepted, refused, generated, and everything that is watched of the answers.
AREAS = ("timestamp/window", "signature/value", "signature/timestamp", "errors/", "envelope/")
ITEMS = (*(f"--select={area}" for area in AREAS), "--examples=5", "--rate=10000")


class Gossip(Gateway):
    """Repeats in every answer the caller's keys and signature, and what no caller ever sent."""

    def told(self, call: Call) -> str:
        """What it has to say, in several encodings."""
        known = self.account.callers.values()
        secret = next(iter(known)).credentials.secret_key
        sent = f"{call.header(ACCESS_KEY)} {call.header(SIGNATURE_V2)}"
        encoded = base64.b64encode(secret.encode()).decode()
        return f"{sent} {secret} {encoded} {secret.encode().hex()} {quote(secret, safe='')}"

    def flush(self, instance: Instance) -> None:
        """Erase nothing: there is nothing behind it."""

    def headers(self, call: Call, syntax: Format) -> Headers:
        """A header that everyone logs."""
        return (*super().headers(call, syntax), ("server", self.told(call)))

    def refused(self, call: Call, asked: Format, refusal: Refusal) -> Response:
        """A refusal that explains itself."""
        page = super().refused(call, asked, refusal)
        body = page.body.replace(b'"message":"', b'"message":"' + self.told(call).encode() + b" ")
        return replace(page, body=body)

    def members(self, items: Any) -> dict[str, Json]:
        """A success in which nothing has its type, so that everything is quoted."""
        caller = next(iter(self.account.callers.values()))
        return {**super().members(items), "totalRows": caller.credentials.secret_key}


class Believing(Gossip):
    """Gossip that takes any signature, so that every property about one is falsified."""

    def signature_matches(self, *_: object) -> bool:
        """Yes."""
        return True


class Mumbling(Gossip):
    """Gossip that answers as no API does, so that the run ends before it begins."""

    def respond(self, request: Request, now_ms: int) -> Response:
        """The keys as the code of an error."""
        answer = super().respond(request, now_ms)
        told = value_of(answer.headers, "server") or ""
        return replace(answer, status=418, body=f'{{"error": {{"errorCode": "{told}"}}}}'.encode())


@dataclass(frozen=True, slots=True)
class Canary:
    """A pair of keys that nobody else has, and how it would look wherever it got out."""

    credentials: Credentials

    @property
    def variables(self) -> Mapping[str, str]:
        """Where a user puts them."""
        return {
            "NCLOUD_ACCESS_KEY": self.credentials.access_key,
            "NCLOUD_SECRET_KEY": self.credentials.secret_key,
        }

    def seen_in(self, text: str) -> list[str]:
        """The encodings in which either key stands in *text*."""
        found = []
        for name, value in self.variables.items():
            raw = value.encode()
            ways = {
                "raw": value,
                "hex": raw.hex(),
                "percent": quote(value, safe=""),
                **{
                    # The characters that the neighbours decide are cut off.
                    f"base64+{n}": base64.b64encode(b"x" * n + raw).decode()[n + 1 : -4]
                    for n in range(3)
                },
            }
            found += [f"{name} {way}" for way, shown in ways.items() if shown in text]
        return found


@pytest.fixture
def canary() -> Canary:
    """Random keys; the secret has characters that every encoding writes otherwise."""
    return Canary(
        Credentials(
            access_key=f"canary{secrets.token_hex(10)}",
            secret_key=f"{secrets.token_hex(12)}/+=&{secrets.token_hex(4)}",
        )
    )


@pytest.fixture
def account(canary: Canary) -> Account:
    """The embedded account, in the hands of the canary."""
    keys = canary.credentials
    embedded = embedded_account({})
    owned = {
        number: replace(instance, access_keys=frozenset({keys.access_key}))
        for number, instance in embedded.instances.items()
    }
    return replace(embedded, callers={keys.access_key: Caller(credentials=keys)}, instances=owned)


@pytest.fixture(params=[Gossip, Believing, Mumbling], ids=lambda kind: kind.__name__.lower())
def url(request: pytest.FixtureRequest, account: Account) -> Iterator[str]:
    """A gateway that tells what it should not."""
    with GatewayServer(request.param(account), Clock()) as server:
        yield server.url


def everything(ran: Any) -> str:
    """What a command printed, and every file that it left."""
    files = [path for path in ran.reports.parent.rglob("*") if path.is_file()]
    texts = [path.read_bytes().decode("utf-8", "replace") + path.name for path in files]
    assert files
    return "\n".join((ran.out, ran.err, *texts))


@pytest.mark.parametrize(
    "command",
    [
        ("run",),
        ("run", "--json", "--disposable", "--instance-no", NUMBER),
    ],
    ids=["decoys", "disposable"],
)
def test_no_key_leaves_a_run(
    shell: Shell, canary: Canary, url: str, command: tuple[str, ...]
) -> None:
    """Neither the terminal nor a report holds a key of a live target, whatever it answers."""
    ran = shell(*command, "--target", url, *ITEMS, **canary.variables)

    assert ran.status in (0, 1, 12, 13)
    assert [] == canary.seen_in(everything(ran))


def test_no_key_leaves_pytest(shell: Shell, canary: Canary, url: str, checkout: Path) -> None:
    """pytest's own tracebacks show arguments; of an item of a run they show its result."""
    suite = (str(checkout / "suites" / name) for name in ("test_cases.py", "properties"))

    ran = shell.pytest(
        *suite,
        *("-vv", "-l", "--tb=long", "-rA", "-c", "/dev/null", "-p", "no:cacheprovider"),
        *("-p", "flushproof.plugin", "--import-mode=importlib", "--junitxml=pytest.xml"),
        *ITEMS,
        f"--target={url}",
        **canary.variables,
    )

    assert ran.status in (0, 1, 12, 13)
    assert [] == canary.seen_in(everything(ran))


def test_the_canary_is_seen_where_it_is(canary: Canary) -> None:
    """The search finds each key in each encoding, in the middle of other text."""
    raw = " ".join(canary.variables.values())
    encoded = base64.b64encode(f"x{raw}".encode()).decode()

    found = canary.seen_in(f"{raw} {raw.encode().hex()} {quote(raw, safe='')} {encoded}")

    assert {"raw", "hex", "percent"} <= {name.split()[1] for name in found}
    assert any("base64" in name for name in found)


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Run]:
    """A run of the embedded gateway that has just begun."""
    times = Time(
        now_ms=lambda: time.time_ns() // 1_000_000, monotonic=time.monotonic, sleep=time.sleep
    )
    run = start(Settings(report_dir=str(tmp_path / "reports")), times, ())
    yield run
    run.target.close()
    run.log.close()


def test_a_run_is_printed_without_what_it_holds(begun: Run) -> None:
    """Hypothesis prints the arguments of a property that fails, and one is the run."""
    assert "Run('embedded')" == repr(begun) == pretty(begun)


def test_a_report_that_holds_a_secret_is_named_and_stays(begun: Run) -> None:
    """Whoever finds out how it came there needs it; the log and the other reports say so too."""
    folder = begun.settings.directory
    secret = begun.target.subject.credentials["owner"].secret_key
    planted = f"by {secret.encode().hex()}"
    (folder / "summary.md").write_text(planted, encoding="utf-8")

    with pytest.raises(LeakFound, match=r"summary\.md:1: holds the secret key \(hexadecimal\)"):
        begun.finish(interrupted=False)

    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert planted == (folder / "summary.md").read_text(encoding="utf-8")
    assert 14 == read_log(folder / "events.ndjson").footer.exit_status  # type: ignore[union-attr]
    assert 14 == told["verdict"]["exit_status"]


def test_a_log_that_holds_a_secret_is_named_and_stays(begun: Run) -> None:
    """A scrubber that misses something is found out by the scan, which scrubs nothing."""
    folder = begun.settings.directory
    secret = begun.target.subject.credentials["owner"].secret_key
    begun.log._scrub = lambda value: value
    begun.log.notice(f"the scrubber missed {secret}")

    with pytest.raises(LeakFound, match=r"events\.ndjson:\d+: holds the secret key") as caught:
        begun.finish(interrupted=False)

    assert secret in (folder / "events.ndjson").read_text(encoding="utf-8")
    assert 14 == read_log(folder / "events.ndjson").footer.exit_status  # type: ignore[union-attr]
    assert secret not in str(caught.value)


def test_a_secret_on_the_terminal_is_named(begun: Run) -> None:
    """What was shown cannot be taken back, but the run is not green."""
    secret = begun.target.subject.credentials["owner"].secret_key
    begun.said.append(f"one line\nand {secret}")

    with pytest.raises(LeakFound, match=r"terminal output:2: holds the secret key \(raw\)"):
        begun.finish(interrupted=False)


@pytest.mark.parametrize("place", [".hypothesis/examples/x", "examples/y"])
def test_a_secret_in_a_database_of_hypothesis_is_named(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder that Hypothesis always has, and the one of --example-db, are read too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HYPOTHESIS_STORAGE_DIRECTORY", raising=False)
    written = tmp_path / place
    written.parent.mkdir(parents=True)
    written.write_bytes("a secret key".encode("utf-16"))
    secrets_ = (Value(name="secret key", value="a secret key"),)
    settings = Settings(example_db=str(tmp_path / "examples"))

    found = left_elsewhere(settings, 0, secrets_, ())

    with pytest.raises(LeakFound, match=r"[xy]:1: holds the secret key"):
        refuse_leaks((), secrets_, more=found)
