"""
What the tests of leaks have in common: values that nobody else has, a gateway that tells them in
every place of every answer, and a look for them in all that is left.
"""

import base64
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any
from urllib.parse import quote

import pytest

from flushproof.exchange import Headers, Request, Response
from flushproof.reference.account import Account, Caller, embedded_account
from flushproof.reference.call import Call, Format
from flushproof.reference.clock import Clock
from flushproof.reference.core import Gateway
from flushproof.reference.http import GatewayServer
from flushproof.reference.readings import Readings
from flushproof.resources import Json
from flushproof.signing import Credentials

Shell = Any

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


@pytest.fixture(scope="session")
def seen() -> Callable[[str, Mapping[str, str]], list[str]]:
    """Gives the names of those values that stand in a text, however they are written."""

    def names(text: str, values: Mapping[str, str]) -> list[str]:
        return [name for name, value in values.items() if any(way in text for way in ways(value))]

    return names


@pytest.fixture(scope="session")
def left_by() -> Callable[[Shell], str]:
    """Gives every file that is left below the folders of a shell, name and all."""

    def left(shell: Shell) -> str:
        files = [path for path in shell.folder.parent.rglob("*") if path.is_file()]
        return "\n".join(f"{path.name}\n{path.read_bytes().decode('latin-1')}" for path in files)

    return left


@pytest.fixture(scope="session")
def everything(left_by: Callable[[Shell], str]) -> Callable[[Shell, Any], str]:
    """Gives what was printed, and what is left."""

    def text(shell: Shell, ran: Any) -> str:
        return "\n".join((ran.out, ran.err, left_by(shell)))

    return text


@pytest.fixture(scope="session")
def few() -> tuple[str, ...]:
    """The options for a run of a few cases, of every kind of answer."""
    return (
        "--select=signature/value/right",
        "--select=access-key/required",
        "--select=format/",
        "--select=errors/",
        "--select=envelope/",
        "--rate=10000",
    )
