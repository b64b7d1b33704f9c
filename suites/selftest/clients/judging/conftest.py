"""What the tests of judging clients have in common: a careful client, and what is seen of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from flushproof.clients.judging import judge
from flushproof.clients.observed import Host, Observed, Sent
from flushproof.clients.scenarios import SCENARIOS
from flushproof.contract import PATH, client_contract
from flushproof.exchange import Headers, Request, Response, Trouble, replaced, without
from flushproof.results import Outcome, Result
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP, Credentials, sign

NUMBER = "882689"
AUTHORITY = "127.0.0.1:4711"
START_MS = 1_800_000_000_000
CALL_MS = START_MS + 200
KEYS = Credentials(access_key="Y0Z9EG0lKoeWAQCSHRtM", secret_key="s3cret-of-the-judging-selftest")

FORM = "application/x-www-form-urlencoded"
JSON = "application/json;charset=UTF-8"
XML = "application/xml;charset=UTF-8"
SUCCESS = b'{"flushCloudDBInstanceResponse": {"returnCode": "0"}}'

# What each gateway answers, as far as a judge looks at it; of what is not here, 200 and a success.
ANSWERS: Mapping[str, Response | None] = {
    "success-xml": Response(status=200, headers=(("content-type", XML),), body=b"<a/>"),
    "refused-401": Response(status=401),
    "refused-400": Response(status=400),
    "refused-404": Response(status=404),
    "clock-skew": Response(status=401),
    "throttled": Response(status=429, headers=(("Retry-After", "1"),)),
    "gateway-error-in-200": Response(status=200, body=b'{"error": {"errorCode": "210"}}'),
    "back-end-error-in-200": Response(
        status=200, body=b'{"responseError": {"returnCode": "25013", "returnMessage": "busy"}}'
    ),
    "empty-200": Response(status=200),
    "return-code": Response(
        status=200, body=b'{"flushCloudDBInstanceResponse": {"returnCode": "1"}}'
    ),
    "unavailable-after-flush": Response(status=503),
    "html-error": Response(status=502),
    "dropped-before-flush": None,
    "dropped-after-flush": None,
    "silence": None,
    "slow-drip": None,
    "redirect-302": Response(status=302),
    "redirect-307": Response(status=307),
    "redirect-308": Response(status=308),
}
OK = Response(status=200, headers=(("content-type", JSON),), body=SUCCESS)


@dataclass(frozen=True, kw_only=True)
class Client:
    """A careful client; every edit is made before it signs, unless it is of a header."""

    method: str = "POST"
    target: str = PATH
    media_type: str | None = FORM
    body: bytes = f"cloudDBInstanceNo={NUMBER}&responseFormatType=json".encode()
    at_ms: int = CALL_MS

    def request(self, **headers: str | None) -> Request:
        """Its request; *headers* with underscores are set after signing, None takes one away."""
        timestamp = str(self.at_ms - 20)
        made: Headers = (
            ("Host", AUTHORITY),
            ("Accept", "application/json"),
            (TIMESTAMP, timestamp),
            (ACCESS_KEY, KEYS.access_key),
            (SIGNATURE_V2, sign(self.method, self.target, timestamp, KEYS)),
        )
        if self.media_type is not None:
            made += (("Content-Type", self.media_type),)
        for name, value in headers.items():
            key = name.replace("_", "-")
            made = without(made, key) if value is None else replaced(made, key, value)
        return Request(method=self.method, target=self.target, headers=made, body=self.body)

    def sent(self, response: Response | None = OK, **changes: Any) -> Sent:
        """Its call, and *response* to it."""
        known: dict[str, Any] = {
            "at_ms": self.at_ms,
            "host": Host.GATEWAY,
            "request": self.request(),
            "response": response,
            "valid": True,
            "trouble": Trouble.DROPPED if response is None else None,
            "answered_ms": self.at_ms + 10,
        }
        return Sent(**known | changes)

    def later(self, by_ms: int) -> "Client":
        """The same, a while later."""
        return replace(self, at_ms=self.at_ms + by_ms)


@dataclass(frozen=True)
class Kit:
    """Runs of clients, made up."""

    client: Client = Client()
    keys: Credentials = KEYS
    number: str = NUMBER
    ok: Response = OK

    def answer(self, scenario: str) -> Response | None:
        """What the gateway of *scenario* answers first."""
        return ANSWERS.get(scenario, OK)

    def answered(self, status: int | None) -> Response | None:
        """An answer with *status*, or none."""
        return None if status is None else Response(status=status, headers=(("Retry-After", "1"),))

    def run(self, scenario: str, *sends: Sent, **changes: Any) -> Observed:
        """What is seen of a client that sends *sends* and is careful otherwise."""
        expectation = SCENARIOS[scenario].expectation
        known: dict[str, Any] = {
            "scenario": scenario,
            "sends": sends,
            "started_ms": START_MS,
            "exit_status": 0 if expectation.exit == "zero" else 1,
            "timed_out": False,
            "duration_ms": 400.0,
            "limit_ms": 10_000.0,
            "stdout": b"",
            "stderr": b"",
            "flushes": int(expectation.erased),
            "bystander_intact": True,
            "credentials": KEYS,
            "instance_no": NUMBER,
            "authority": AUTHORITY,
        }
        return Observed(**known | changes)

    def careful(self, scenario: str, **changes: Any) -> Observed:
        """What is seen of a careful client that calls once, and asks for what it gets."""
        wanted = SCENARIOS[scenario].expectation.format or "json"
        body = f"cloudDBInstanceNo={NUMBER}&responseFormatType={wanted}".encode()
        client = replace(self.client, body=body)
        request = client.request(accept=f"application/{wanted}")
        sent = client.sent(self.answer(scenario), request=request)
        return self.run(scenario, sent, **changes)

    def plain(self, client: Client | None = None, **headers: str | None) -> Observed:
        """A careful run in which the call is another one."""
        client = client or self.client
        return self.plain_of(client.request(**headers))

    def plain_of(self, request: Request) -> Observed:
        """A careful run in which the call is *request*."""
        return self.run("plain", self.client.sent(request=request))

    def json_client(self, **members: Any) -> Client:
        """A client that sends JSON."""
        wanted = {"cloudDBInstanceNo": NUMBER, "responseFormatType": "json"} | members
        return replace(self.client, media_type="application/json", body=json.dumps(wanted).encode())

    def results(self, observed: Observed, **changes: Any) -> dict[str, Result]:
        """The result of each requirement."""
        expectation = replace(SCENARIOS[observed.scenario].expectation, **changes)
        found = judge(observed, expectation, client_contract())
        return {result.requirement: result for result in found}

    def red(self, observed: Observed) -> set[str]:
        """The requirements that the run breaks."""
        found = self.results(observed)
        return {name for name, result in found.items() if result.outcome is Outcome.FAIL}


@pytest.fixture(scope="session")
def kit() -> Kit:
    """Runs of clients, made up."""
    return Kit()
