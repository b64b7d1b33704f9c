"""The example clients: each deliberate mistake is named, and nothing else is wrong with it."""

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from flushproof.clients.judging import judge
from flushproof.clients.observed import Observed
from flushproof.clients.scenarios import SCENARIOS
from flushproof.contract import client_contract
from flushproof.diagnosis import diagnose
from flushproof.results import Outcome

WRONG = Path(__file__).parents[3] / "clients" / "wrong.py"

# The names of its recipes: made with variables of its own, so that it can be read here.
NAMES = (
    "digest/sha1",
    "encoding/hex",
    "encoding/unpadded",
    "key/base64-decoded",
    "key/swapped",
    "layout/api-key",
    "layout/body",
    "layout/line-feed-added",
    "layout/line-feed-missing",
    "layout/space",
    "method/letters",
    "method/other",
    "path/base",
    "query/decoded",
    "query/encoding",
    "query/left-out",
    "query/stray-question-mark",
    "timestamp/clock",
    "timestamp/seconds",
    "url/host",
)


def test_every_recipe_is_tried_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of the example has these rows, and no other."""
    values = {
        "NCLOUD_API_GW": "http://gateway",
        "NCLOUD_ACCESS_KEY": "a",
        "NCLOUD_SECRET_KEY": "c2Vj",
    }
    [monkeypatch.setenv(name, value) for name, value in values.items()]
    monkeypatch.setenv("NCLOUD_SECRET_KEY", "c2Vj")
    monkeypatch.setenv("FLUSHPROOF_INSTANCE_NO", "882689")

    assert list(NAMES) == sorted(runpy.run_path(str(WRONG))["RECIPES"])


@pytest.mark.parametrize("name", NAMES)
def test_its_mistake_is_named(tried: Callable[..., list[Observed]], python: str, name: str) -> None:
    """By the recipe that it was made with, and by that alone."""
    [observed] = tried(python, str(WRONG), name)
    [sent] = observed.sends
    results = judge(observed, SCENARIOS["plain"].expectation, client_contract())

    mistakes = diagnose(sent.request, observed.credentials, sent.at_ms).mistakes

    assert [name] == [mistake.name for mistake in mistakes]
    assert ["client/signature/plain"] == [
        result.id for result in results if result.outcome is Outcome.FAIL
    ]
