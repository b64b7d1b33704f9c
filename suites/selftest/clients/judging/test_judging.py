"""What holds of every judgement: nothing is green without evidence, and nobody is wronged."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flushproof.clients.judging import RULES
from flushproof.clients.scenarios import SCENARIOS
from flushproof.contract import Level, client_contract
from flushproof.exchange import Request
from flushproof.results import Outcome

REQUIREMENTS = client_contract().requirements
GARBAGE = bytes(range(256)) * 64


def outcomes(kit: Any, run: Any) -> set[Outcome]:
    """How the items of *run* ended."""
    return {result.outcome for result in kit.results(run).values()}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_careful_client_breaks_nothing(scenario: str, kit: Any) -> None:
    """In no scenario is anything red, or untold."""
    assert outcomes(kit, kit.careful(scenario)) <= {Outcome.PASS, Outcome.SKIP}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_shows_something_of_its_own(scenario: str, kit: Any) -> None:
    """A careful client passes more than what is judged of every run."""
    found = kit.results(kit.careful(scenario))
    passed = {name for name, result in found.items() if result.outcome is Outcome.PASS}

    assert passed - {"client/once", "client/secret-unsent", "client/secret-unsaid"}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_client_that_sends_nothing_shows_nothing(scenario: str, kit: Any) -> None:
    """Without a request no item passes, or fails: nobody can tell."""
    assert {Outcome.ERROR} == outcomes(kit, kit.run(scenario, flushes=0))


@pytest.mark.parametrize("scenario", [name for name in SCENARIOS if name != "plain"])
def test_a_client_that_no_gateway_obeys_shows_no_behaviour(scenario: str, kit: Any) -> None:
    """The gateway had no occasion to behave, so only what was sent and said is judged."""
    sent = kit.client.sent(kit.answer("refused-401"), valid=False)
    found = kit.results(kit.run(scenario, sent, flushes=0, exit_status=1))
    told = {name for name, result in found.items() if result.outcome is not Outcome.ERROR}

    assert {"client/secret-unsent", "client/secret-unsaid"} == told


def test_a_gateway_that_did_not_erase_shows_no_behaviour(kit: Any) -> None:
    """If our own stage failed, the client is not blamed."""
    found = kit.results(kit.careful("dropped-after-flush", flushes=0, exit_status=0))

    assert Outcome.ERROR is found["client/trouble-noticed"].outcome


def test_a_secret_counts_though_nothing_was_sent(kit: Any) -> None:
    """What was said is evidence enough."""
    run = kit.run("plain", stdout=kit.keys.secret_key.encode(), flushes=0)

    assert {"client/secret-unsaid"} == kit.red(run)


def test_output_that_was_not_kept_whole_proves_nothing(kit: Any) -> None:
    """The secret key may be in what was dropped."""
    found = kit.results(kit.careful("plain", output_cut=True, stdout=b"x" * 1000))

    assert Outcome.ERROR is found["client/secret-unsaid"].outcome


def test_a_secret_in_what_was_kept_is_found(kit: Any) -> None:
    """More output does not excuse it."""
    said = b"x" * 500_000 + kit.keys.secret_key.encode()

    assert {"client/secret-unsaid"} == kit.red(kit.careful("plain", output_cut=True, stdout=said))


HOSTILE = {
    "garbage": Request(method="", target=""),
    "bytes": Request(
        method="\x00\xff", target="\xff?%zz&=;", headers=(("\xe9", "\xff\x00"),), body=GARBAGE
    ),
    "deep": Request(method="POST", target="/", body=b'{"a":' * 50_000),
    "long-number": Request(
        method="POST", target="/", body=b'{"cloudDBInstanceNo":' + b"9" * 9999 + b"}"
    ),
    "not-a-number": Request(method="POST", target="/", body=b'{"cloudDBInstanceNo": NaN}'),
    "list": Request(method="POST", target="/", body=b'{"cloudDBInstanceNo": [null, {}]}'),
    "surrogate": Request(method="POST", target="/", body=b'{"cloudDBInstanceNo": "\\ud800"}'),
    "digits-of-others": Request(
        method="POST", target="/", headers=(("x-ncp-apigw-timestamp", "\xb2\xb3"),)
    ),
    "empty-headers": Request(
        method="POST",
        target="*",
        headers=tuple(
            (name, "")
            for name in (
                "content-type",
                "accept",
                "host",
                "x-ncp-apigw-timestamp",
                "x-ncp-iam-access-key",
                "x-ncp-apigw-signature-v2",
            )
        ),
    ),
}


@pytest.mark.parametrize("request_", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("scenario", ["plain", "throttled", "redirect-307"])
def test_no_request_is_too_odd_to_be_judged(request_: Request, scenario: str, kit: Any) -> None:
    """Whatever a client sends and says, each requirement gets its result."""
    sends = [kit.client.sent(request=request_, valid=valid) for valid in (False, True)]
    run = kit.run(scenario, *sends, stdout=GARBAGE, stderr=GARBAGE)

    found = kit.results(run)

    assert set(SCENARIOS[scenario].expectation.requirements) == set(found)
    assert all(str(one).isprintable() for result in found.values() for one in result.findings)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_items_are_named_by_requirement_and_scenario(scenario: str, kit: Any) -> None:
    """In the order of the catalogue, each with its statement, and what the gateway did."""
    found = kit.results(kit.careful(scenario))

    assert [name for name in REQUIREMENTS if name in found] == list(found)
    did = f"(The gateway: {SCENARIOS[scenario].gateway})"
    assert [(f"{name}/{scenario}", f"{REQUIREMENTS[name].statement} {did}") for name in found] == [
        (result.id, result.description) for result in found.values()
    ]


def test_a_finding_shows_the_request_that_is_to_blame(kit: Any) -> None:
    """Not the first one, if a later one is."""
    first = kit.client.sent()
    second = kit.client.later(1500).sent()

    result = kit.results(kit.run("plain", first, second))["client/once"]

    assert result.exchange is not None
    assert second.request == result.exchange.request


def test_the_judge_does_not_look_at_the_clock(kit: Any) -> None:
    """The same run years later gets the same verdict."""
    run = kit.careful("plain")

    assert kit.results(run) == kit.results(replace(run))


def test_each_requirement_has_a_rule() -> None:
    """The catalogue, the rules and the scenarios know the same requirements."""
    judged = {name for row in SCENARIOS.values() for name in row.expectation.requirements}

    assert set(REQUIREMENTS) == set(RULES) == judged


def test_each_requirement_has_a_careless_client() -> None:
    """A requirement that nobody was seen to break may be one that cannot be broken."""
    texts = (path.read_text("utf-8") for path in Path(__file__).parent.glob("test_careless_*.py"))
    broken = {name for text in texts for name in re.findall(r'\(\s*"(client/[a-z-]+)",', text)}
    cannot_break = {
        name
        for name, one in REQUIREMENTS.items()
        if name in ("client/format-place", "client/api-key")
    }

    assert set(REQUIREMENTS) == broken | cannot_break


def test_what_cannot_be_broken_is_a_reading() -> None:
    """Whatever a client does about it is one of the readings."""
    free = (REQUIREMENTS["client/format-place"], REQUIREMENTS["client/api-key"])

    assert all(one.readings and one.level is Level.MUST for one in free)
