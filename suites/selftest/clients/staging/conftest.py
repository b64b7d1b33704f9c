"""What the tests of the stage have in common: data behind it, and small commands to put on it."""

import http.client
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from flushproof.clients.houses import House, Houses
from flushproof.clients.observed import Observed
from flushproof.clients.running import Ended, Running
from flushproof.clients.staging import Stage
from flushproof.clients.trying import Trial, observations
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP, Credentials, sign

PATH = "/clouddb/v2/flushCloudDBInstance"
ENDED = Ended(exit_status=0, duration_ms=1.0, stdout=b"", stderr=b"", cut=False)

CLIENTS = Path(__file__).parents[3] / "clients"

CREDENTIALS = Credentials(
    access_key="Y0Z9EG0lKoeWAQCSHRtM", secret_key="AStageOnlySecretOf40CharactersThatIsLong"
)
NUMBER = "21214259"


def now_ms() -> int:
    """Our clock."""
    return time.time_ns() // 1_000_000


class Answer:
    """An answer of a stage's gateway."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def json(self) -> Any:
        """Its body."""
        return json.loads(self.body)


def flush(
    stage: Stage,
    *,
    syntax: str = "json",
    number: str = "",
    ahead_ms: int = 0,
    url: str = "",
    timeout_s: float = 20.0,
) -> Answer:
    """What comes of a well-signed call."""
    told = str(stage.now_ms() + ahead_ms)
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        TIMESTAMP: told,
        ACCESS_KEY: stage.credentials.access_key,
        SIGNATURE_V2: sign("POST", PATH, told, stage.credentials),
    }
    body = f"cloudDBInstanceNo={number or stage.number}&responseFormatType={syntax}"
    connection = http.client.HTTPConnection(
        urlsplit(url or stage.given.url).netloc, timeout=timeout_s
    )
    try:
        connection.request("POST", PATH, body, headers)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def seen(stage: Stage) -> Observed:
    """What the stage saw until now."""
    return stage.observed(ENDED, started_ms=1, limit_s=2.0)


@pytest.fixture(name="flush")
def calling() -> Callable[..., Answer]:
    """Calls a stage's gateway."""
    return flush


@pytest.fixture(name="seen")
def looking() -> Callable[[Stage], Observed]:
    """Takes a stage down and tells what it saw."""
    return seen


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """Two Redis servers, one after another behind each stage."""
    house = House()
    yield house
    house.close()


@pytest.fixture
def stage(house: House) -> Iterator[Callable[[str], Stage]]:
    """Sets up the scenario of a name; it is taken down in the end."""
    stages: list[Stage] = []

    def opened(scenario: str) -> Stage:
        stages.append(Stage(scenario, house, CREDENTIALS, NUMBER, now_ms))
        return stages[-1].__enter__()

    yield opened
    for one in stages:
        one.__exit__()


@pytest.fixture(scope="session")
def houses() -> Iterator[Houses]:
    """Houses for commands."""
    houses = Houses()
    yield houses
    houses.close()


@pytest.fixture
def tried(houses: Houses) -> Callable[..., list[Observed]]:
    """Runs a command in scenarios, and gives what was seen in each."""

    def seen(*command: str, scenarios: tuple[str, ...] = ("plain",), limit_s: float = 20.0):
        trial = Trial(
            command=command,
            environ=os.environ,
            credentials=CREDENTIALS,
            instance_no=NUMBER,
            limit_s=limit_s,
            now_ms=now_ms,
        )
        return list(observations(trial, scenarios, houses, Running()))

    return seen


@pytest.fixture
def python() -> str:
    """The interpreter that the tests run with."""
    return sys.executable


@pytest.fixture(scope="session")
def clients() -> Path:
    """Where the example clients are."""
    return CLIENTS
