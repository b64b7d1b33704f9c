"""A plan and the run that it is of agree byte for byte, but for what only the moment decides."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from flushproof.planning.messages import MOMENTS

Planned = Callable[..., Any]
FAST = "--rate=100000"
REAL = ("882689", "882690", "1234567")


@pytest.mark.parametrize(
    "options",
    [(), ("--request-budget=1000",), ("--select=route/", "--select=signature/query")],
    ids=["usual", "all-cases", "selected"],
)
def test_a_run_of_a_stranger_sends_what_its_plan_says(
    stage: Any, planned: Planned, unmatched: Any, options: tuple[str, ...]
) -> None:
    """Every request, in the same order, and no other; nothing is flushed."""
    plan = planned(f"--target={stage.tap.url}", *options)

    ran = stage.run(FAST, *options)

    assert 0 == ran.returncode, ran.stdout + ran.stderr
    assert "" == unmatched(stage.tap.received, plan["requests"])
    assert 0 == stage.flushes


def test_a_plan_of_other_requests_departs(stage: Any, planned: Planned, unmatched: Any) -> None:
    """Were a run to send one byte more or less, the test above would tell."""
    plan = planned(f"--target={stage.tap.url}", "--select=route/")
    other = json.loads(json.dumps(plan["requests"]).replace('"x-ncp-iam', '"X-ncp-iam', 1))

    stage.run(FAST, "--select=route/")

    assert unmatched(stage.tap.received, other).startswith("1: ")
    assert unmatched(stage.tap.received, plan["requests"][:-1])
    assert unmatched(stage.tap.received, [*plan["requests"], plan["requests"][0]])


def test_a_plan_and_its_run_have_the_same_items(stage: Any, planned: Planned) -> None:
    """In the order of the log."""
    plan = planned(f"--target={stage.tap.url}", "--select=timestamp/")

    stage.run(FAST, "--select=timestamp/")

    assert stage.log()[0]["planned"] == [item["id"] for item in plan["items"]]


def test_a_plan_of_a_stranger_names_nothing_real(planned: Planned) -> None:
    """Every request is harmless, and every number in a body is none that an instance can have."""
    plan = planned("--target=public", "--instance-no=882689", "--request-budget=1000")

    assert {"none"} == {request["harm"] for request in plan["requests"]}
    assert [] == [text for text in map(str, plan["requests"]) if "882689" in text]


def test_a_plan_needs_no_keys_and_shows_none(
    planned: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever keys there are, it is the same."""
    monkeypatch.delenv("NCLOUD_ACCESS_KEY", raising=False)
    without = planned("--target=public")
    monkeypatch.setenv("NCLOUD_ACCESS_KEY", "some-access-key")
    monkeypatch.setenv("NCLOUD_SECRET_KEY", "some-secret-key")

    assert without == planned("--target=public")


def test_a_plan_of_a_flush_budget_has_its_flushes(planned: Planned) -> None:
    """One in JSON, then one in XML; and before each of them the list of instances."""
    number = "882689"
    budget = ("--flush-budget=2", f"--instance-no={number}", f"--confirm={number}")

    plan = planned("--target=public", *budget)

    flushes = [request for request in plan["requests"] if request["harm"] == "flush"]
    assert ["effect/emptied/form", "effect/emptied/xml"] == [one["item"] for one in flushes]
    assert [f"cloudDBInstanceNo={number}&responseFormatType=json"] == [
        one["body"] for one in flushes[:1]
    ]
    assert [
        "preflight/instance",
        "effect/emptied/form",
        "preflight/instance",
        "effect/emptied/xml",
    ] == [
        one["item"]
        for one in plan["requests"]
        if one["item"] == "preflight/instance" or one["harm"] == "flush"
    ]


@pytest.mark.parametrize("number", range(len(MOMENTS)))
def test_moments_have_nothing_in_common(number: int) -> None:
    """So what is the same in all of them has another reason."""
    texts = [f"{moment.now_ms}{moment.owner.access_key}" for moment in MOMENTS]

    shared = [
        place
        for place, marks in enumerate(zip(*texts, strict=True))
        if marks.count(marks[number]) > 1
    ]

    assert [] == shared


@pytest.mark.parametrize(
    ("item", "header", "shown"),
    [
        ("signature/value/right", "x-ncp-apigw-timestamp", "<TIMESTAMP>"),
        ("signature/value/right", "x-ncp-iam-access-key", "<ACCESS-KEY>"),
        ("signature/value/right", "x-ncp-apigw-signature-v2", "<SIGNATURE>"),
        ("access-key/exact/letter-behind", "x-ncp-iam-access-key", "<ACCESS-KEY>x"),
        ("timestamp/unit/microseconds", "x-ncp-apigw-timestamp", "<TIMESTAMP>000"),
        ("timestamp/window/past-360000ms", "x-ncp-apigw-timestamp", "<MADE-OF-THEM>"),
        ("timestamp/window/past-360000ms", "x-ncp-apigw-signature-v2", "<SIGNATURE>"),
        ("signature/value/flip-first-bit", "x-ncp-apigw-signature-v2", "<MADE-OF-THEM>="),
        ("signature/exact/append-a", "x-ncp-apigw-signature-v2", "<SIGNATURE>A"),
    ],
)
def test_what_the_moment_decides_has_a_name(
    planned: Planned, item: str, header: str, shown: str
) -> None:
    """The rest is there letter by letter."""
    plan = planned("--target=public", f"--select={item}")

    [request] = [request for request in plan["requests"] if request["item"] == item]
    assert shown == dict(request["headers"])[header]
