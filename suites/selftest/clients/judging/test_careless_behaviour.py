"""For each requirement of what a client does after its call one that breaks it, and it alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from flushproof.clients.expectations import ExitOnError
from flushproof.clients.observed import Observed
from flushproof.clients.scenarios import SCENARIOS
from flushproof.exchange import Trouble
from flushproof.results import Outcome

Run = Callable[[Any], Observed]

HUNG = {"exit_status": None, "timed_out": True}

REFUSED = ("refused-401", "refused-400", "refused-404", "clock-skew", "throttled")
SAFE = (*REFUSED, "gateway-error-in-200", "back-end-error-in-200", "return-code")
OPEN = [name for name in SCENARIOS if name not in SAFE]


def again(
    kit: Any, scenario: str, after_ms: int = 1500, times: int = 1, **changes: Any
) -> Observed:
    """A client that calls *times* more, signed anew, each time *after_ms* after the one before."""
    answer = kit.answer(scenario)
    more = [kit.client.later(after_ms * number).sent(answer) for number in range(1, times + 1)]
    return kit.run(scenario, kit.client.sent(answer), *more, **changes)


def same_again(kit: Any, **changes: str | None) -> Observed:
    """A client that sends the same call again when told to wait, but for *changes*."""
    first = kit.client.sent(kit.answer("throttled"))
    second = kit.client.later(1500).sent(request=kit.client.request(**changes))
    return kit.run("throttled", first, second)


def ends(scenario: str, **changes: Any) -> Run:
    """A client that ends otherwise than a careful one."""
    return lambda kit: kit.careful(scenario, **changes)


def formatless(kit: Any) -> Any:
    """A client that asks for no format."""
    return replace(kit.client, body=b"cloudDBInstanceNo=882689")


CARELESS: dict[str, tuple[str, Run]] = {
    **{f"twice-{name}": ("client/once", lambda kit, name=name: again(kit, name)) for name in OPEN},
    "after-a-cut-answer": (
        "client/once",
        lambda kit: kit.run(
            "refused-401",
            kit.client.sent(kit.answer("refused-401"), trouble=Trouble.CUT),
            kit.client.later(1500).sent(kit.answer("refused-401")),
        ),
    ),
    "after-a-timeout-of-the-gateway": (
        "client/once",
        lambda kit: kit.run(
            "refused-401",
            kit.client.sent(replace(kit.ok, status=408)),
            kit.client.later(1500).sent(kit.answer("refused-401")),
        ),
    ),
    "after-an-endpoint-error-in-200": (
        "client/once",
        lambda kit: kit.run(
            "gateway-error-in-200",
            kit.client.sent(replace(kit.ok, body=b'{"error": {"errorCode": "500"}}')),
            kit.client.later(1500).sent(kit.answer("gateway-error-in-200")),
        ),
    ),
    "after-a-back-end-error-in-500": (
        "client/once",
        lambda kit: kit.run(
            "refused-400",
            kit.client.sent(replace(kit.answer("back-end-error-in-200"), status=500)),
            kit.client.later(1500).sent(kit.answer("refused-400")),
        ),
    ),
    "same-bytes-again": ("client/repeat-fresh", same_again),
    "same-signature-again": (
        "client/repeat-fresh",
        lambda kit: same_again(kit, x_ncp_apigw_timestamp="1800000001680"),
    ),
    "same-timestamp-again": (
        "client/repeat-fresh",
        lambda kit: same_again(kit, x_ncp_apigw_signature_v2="another"),
    ),
    "impatient": ("client/retry-after", lambda kit: again(kit, "throttled", after_ms=600)),
    "never-gives-up": (
        "client/gives-up",
        lambda kit: again(kit, "refused-401", times=5),
    ),
    "plain-crash": ("client/success", ends("plain", exit_status=-11)),
    "plain-hang": ("client/success", ends("plain", **HUNG)),
    "json-misread": ("client/success", ends("success-json", exit_status=1)),
    "default-misread": (
        "client/default-format",
        lambda kit: kit.run(
            "success-xml",
            formatless(kit).sent(kit.answer("success-xml")),
            exit_status=1,
        ),
    ),
    "default-misread-in-plain": (
        "client/default-format",
        lambda kit: kit.run("plain", formatless(kit).sent(), exit_status=1),
    ),
    "compact-misread": ("client/json-spelling", ends("compact-json", exit_status=1)),
    "newline-misread": ("client/json-spelling", ends("final-newline", exit_status=1)),
    "integer-misread": ("client/return-code-type", ends("integer-return-code", exit_status=1)),
    "members-misread": ("client/unknown-members", ends("unknown-members", exit_status=1)),
    **{
        f"unnoticed-{name}": ("client/error-noticed", ends(name, exit_status=0))
        for name in (*REFUSED, "unavailable-after-flush")
    },
    "refused-hang": ("client/error-noticed", ends("refused-400", **HUNG)),
    "code-ignored": ("client/return-code", ends("return-code", exit_status=0)),
    **{
        f"believed-{name}": ("client/success-envelope", ends(name, exit_status=0))
        for name in ("gateway-error-in-200", "back-end-error-in-200", "empty-200")
    },
    **{
        f"believed-{name}": ("client/trouble-noticed", ends(name, exit_status=0))
        for name in OPEN
        if name.startswith(("html", "dropped", "redirect"))
    },
    "waits-forever": ("client/timeout", ends("silence", **HUNG)),
    "silence-believed": ("client/timeout", ends("silence", exit_status=0)),
    "drips-forever": ("client/deadline", ends("slow-drip", **HUNG)),
    "drip-believed": ("client/deadline", ends("slow-drip", exit_status=0)),
}


@pytest.mark.parametrize(("requirement", "run"), CARELESS.values(), ids=CARELESS)
def test_careless_behaviour_breaks_one_requirement(requirement: str, run: Run, kit: Any) -> None:
    """Exactly that one is red."""
    assert {requirement} == kit.red(run(kit))


@pytest.mark.parametrize("scenario", SAFE)
def test_a_call_after_a_refusal_is_no_second_flush(scenario: str, kit: Any) -> None:
    """What says that nothing was done may be asked again, a few times, signed anew."""
    assert set() == kit.red(again(kit, scenario, times=4))


@pytest.mark.parametrize("scenario", ["throttled", "clock-skew"])
def test_a_call_that_is_obeyed_in_the_end_may_be_believed(scenario: str, kit: Any) -> None:
    """Exit status 0 is right where the last answer is a success."""
    first = kit.client.sent(kit.answer(scenario))
    second = kit.client.later(1500).sent(flushed=True)

    run = kit.run(scenario, first, second, exit_status=0, flushes=1)

    assert set() == kit.red(run)
    assert Outcome.SKIP is kit.results(run)["client/error-noticed"].outcome


@pytest.mark.parametrize(
    ("on_error", "exit_status", "outcome"),
    [
        (ExitOnError.NONZERO, 1, Outcome.PASS),
        (ExitOnError.NONZERO, 0, Outcome.FAIL),
        (ExitOnError.ZERO, 0, Outcome.SKIP),
        (ExitOnError.ZERO, 1, Outcome.FAIL),
        (ExitOnError.ANY, 0, Outcome.SKIP),
        (ExitOnError.ANY, 1, Outcome.SKIP),
        (ExitOnError.ANY, None, Outcome.FAIL),
    ],
)
def test_the_user_says_how_errors_end(
    on_error: ExitOnError, exit_status: int | None, outcome: Outcome, kit: Any
) -> None:
    """A status that tells nothing proves nothing; a command that hangs is wrong in any case."""
    found = kit.results(kit.careful("refused-401", exit_status=exit_status), on_error=on_error)

    assert outcome is found["client/error-noticed"].outcome


@pytest.mark.parametrize("on_error", ExitOnError)
def test_giving_up_in_time_is_seen_whatever_errors_end_with(
    on_error: ExitOnError, kit: Any
) -> None:
    """That a command ends by itself shows without its status."""
    status = 0 if on_error is ExitOnError.ZERO else 1
    found = kit.results(kit.careful("silence", exit_status=status), on_error=on_error)

    assert Outcome.PASS is found["client/timeout"].outcome


def test_a_second_flush_tells_how_often_data_was_lost(kit: Any) -> None:
    """The finding says what was answered, when the call came again, and what it cost."""
    run = again(kit, "unavailable-after-flush", flushes=2)

    (finding,) = kit.results(run)["client/once"].findings

    assert "no further call after one that was answered 503" == finding.expected
    assert "the flush again, 1500 ms later; data was erased 2 times" == finding.actual


@pytest.mark.parametrize("scenario", ["success-xml", "plain"])
def test_an_answer_in_another_format_than_asked_for_is_no_test(scenario: str, kit: Any) -> None:
    """Who asks for JSON need not understand XML."""
    sent = kit.client.sent(kit.answer("success-xml"))
    run = kit.run(scenario, sent, exit_status=1)

    assert set() == kit.red(run)
    assert Outcome.SKIP is kit.results(run)["client/success"].outcome
