"""What a stranger is asked within the usual budget, and what is told of the rest."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from flushproof.cases import Case, Expected, cases
from flushproof.contract import contract
from flushproof.errors import UsageError
from flushproof.planning.favourites import FAVOURITES
from flushproof.planning.outlook import QUIET, Asked, Outlook, outlook
from flushproof.planning.spending import Spending, spend
from flushproof.settings import Settings, settings_from

Planned = Callable[..., Any]
PUBLIC = "https://ncloud.apigw.ntruss.com"
AREAS = ("access-key", "signature", "timestamp", "headers", "route", "format", "body", "errors")


def spending(**options: Any) -> tuple[Spending, Outlook]:
    """What a run of all cases with *options* asks."""
    settings = settings_from({"target": "public", **options}, any_seed=lambda: 0)
    with outlook(settings) as view:
        return spend([Asked(id=case.id, case=case) for case in cases()], settings, view), view


@pytest.fixture(scope="module")
def usual() -> tuple[frozenset[str], dict[str, Case]]:
    """What is chosen with the usual budget; and the cases that decoys can show, by id."""
    spent, view = spending()
    shown = {case.id: case for case in cases() if view.of_case(case)[0] not in QUIET}
    return spent.choice.kept & shown.keys(), shown


@pytest.mark.parametrize("area", AREAS)
def test_every_requirement_that_decoys_can_show_is_asked(area: str, usual: Any) -> None:
    """The most that can be proved without any flush."""
    kept, shown = usual
    can_be = {case.requirement for case in shown.values() if case.id.startswith(f"{area}/")}

    assert can_be
    assert set() == can_be - {shown[name].requirement for name in kept}


def test_every_refusal_is_asked_with_its_neighbour(usual: Any) -> None:
    """Which is accepted, as far as a decoy can be, or read in one of the published ways."""
    kept, shown = usual
    refused = [shown[name] for name in kept if shown[name].expect.answer is Expected.REFUSED]

    assert 40 < len(refused)
    assert [] == [case.id for case in refused if case.neighbour not in kept]
    assert {Expected.ACCEPTED, Expected.OBSERVED} >= {
        shown[case.neighbour].expect.answer for case in refused
    }


def test_a_requirement_with_a_refusal_is_asked_one(usual: Any) -> None:
    """A refusal tells most."""
    kept, shown = usual
    refusing = {
        case.requirement for case in shown.values() if case.expect.answer is Expected.REFUSED
    }

    assert refusing == {
        shown[name].requirement for name in kept if shown[name].expect.answer is Expected.REFUSED
    }


@pytest.mark.parametrize(
    "case",
    [f"{name}/{rest}" for name, favourites in FAVOURITES.items() for rest in favourites],
)
def test_a_favourite_is_a_refusal_that_decoys_can_show(case: str, usual: Any) -> None:
    """One that is not would be passed over without a word."""
    _, shown = usual

    assert Expected.REFUSED is shown[case].expect.answer


@pytest.mark.parametrize("requirement", FAVOURITES)
def test_the_first_favourite_is_asked(requirement: str, usual: Any) -> None:
    """Whatever else is."""
    kept, _ = usual

    assert f"{requirement}/{FAVOURITES[requirement][0]}" in kept


def test_the_usual_budget_is_kept() -> None:
    """With room for a preflight and for what has to be asked again."""
    spent, _ = spending()

    assert 120 < spent.choice.requests <= 128
    assert 150 == spent.allowance(spent.choice.kept, 1)


def test_what_was_left_out_is_told_with_the_option_that_asks_it() -> None:
    """And the option does."""
    spent, _ = spending()
    told = re.search(r"left out (\d+) of (\d+) items .*--request-budget (\d+) asks", spent.notice())

    assert told is not None
    left_out, whole, budget = map(int, told.groups())
    assert whole - left_out == spent.choice.requests
    assert "Every requirement that this target can show is asked" in spent.notice()
    assert "" == spending(request_budget=budget)[0].notice()
    assert "left out 1 of" in spending(request_budget=budget - 1)[0].notice()


def test_a_budget_of_a_thousand_asks_everything() -> None:
    """As the README says."""
    spent, view = spending(request_budget=1000)

    assert "" == spent.notice()
    assert {case.id for case in cases()} == spent.choice.kept
    assert 500 < spent.choice.requests
    assert set() == set(view.spenders)


def test_what_a_small_budget_does_not_touch_is_named() -> None:
    """The musts are touched first."""
    spent, _ = spending(request_budget=40)

    assert "Nothing at all is asked of" in spent.notice()
    told = [levels(name) for name in spent.choice.untouched]
    assert ["must", "should"] == list(dict.fromkeys(told))
    assert f"of {', '.join(spent.choice.untouched[:8])} and" in spent.notice()


def levels(requirement: str) -> str:
    """The level of *requirement*."""
    return str(contract().requirements[requirement].level)


@pytest.mark.parametrize("budget", [1, 7])
def test_a_budget_for_nothing_is_wrong_usage(budget: int) -> None:
    """With the least that would do."""
    with pytest.raises(UsageError, match=r"are kept back .*expected 8 or more"):
        spending(request_budget=budget)


def test_a_flush_that_was_paid_for_is_asked_first() -> None:
    """However small the budget is otherwise."""
    flush = {"flush_budget": 1, "instance_no": "5", "confirm": "5"}

    spent, view = spending(request_budget=25, **flush)

    assert {"effect/emptied/form"} == view.spenders
    assert view.spenders <= spent.choice.kept


@pytest.mark.parametrize("disposable", [True, False])
def test_without_a_budget_nothing_is_chosen(planned: Planned, disposable: bool) -> None:
    """Whoever may destroy everything may also ask everything."""
    more = ("--disposable", "--instance-no=5") if disposable else ("--request-budget=1000",)

    plan = planned(f"--target={PUBLIC}", *more, "--select=timestamp/", "--examples=0")

    assert {case.id for case in cases() if case.id.startswith("timestamp/")} <= {
        item["id"] for item in plan["items"]
    }


def test_a_stranger_is_asked_nothing_generated_and_told_so(planned: Planned) -> None:
    """With how to get it."""
    notices = planned(f"--target={PUBLIC}")["notices"]

    told = re.search(r"--examples 5 --request-budget (\d+) asks each of them 5", notices[1])
    assert told is not None
    plan = planned(f"--target={PUBLIC}", "--examples=5", f"--request-budget={told[1]}")
    assert [] == plan["notices"]
    assert 20 < sum("up to 5 generated" in item["about"] for item in plan["items"])


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("--examples=50",), 4, r"--examples 50: \d+ generated .* and it is 150\. Say --request-b"),
        (("--profile=deep",), 4, r"--examples 2000: \d+ generated"),
        (("--select=timestamp/window/generated",), 5, "only generated requests"),
        (("--select=timestamp/nothing",), 5, "no requirement and no case"),
        (("--request-budget=3",), 4, "--request-budget: got 3, of which 7 are kept back"),
        (("--shard=1/40",), 4, "--request-budget: got 150, of which 295 are kept back"),
    ],
    ids=["examples", "deep", "property", "nothing", "budget", "shards"],
)
def test_what_the_budget_cannot_pay_for_is_wrong_usage(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], status: int, told: str
) -> None:
    """Before anything is sent, with both numbers and what to do."""
    from flushproof.cli import main

    got = main(("plan", f"--target={PUBLIC}", *arguments))

    assert status == got
    assert re.search(told, capsys.readouterr().err)


def test_the_budget_that_is_proposed_for_examples_is_enough(planned: Planned) -> None:
    """For a few properties, too."""
    select = ("--select=timestamp/window", "--examples=5")

    plan = planned(f"--target={PUBLIC}", *select, "--request-budget=60")

    assert ["timestamp/window/fresh", "timestamp/window/generated"] == sorted(
        item["id"] for item in plan["items"] if "generated requests" in item["about"]
    )


@pytest.mark.parametrize("parts", [2, 3])
def test_shards_share_the_choice_of_the_whole(planned: Planned, parts: int) -> None:
    """Each asks a part of it, and all of them no more than the budget."""
    shards = [planned(f"--target={PUBLIC}", f"--shard={n + 1}/{parts}") for n in range(parts)]

    sent = [request["item"] for shard in shards for request in shard["requests"]]
    items = [name for name in sent if not name.startswith("preflight/")]
    assert len(set(items)) in (len(items) - 2, len(items))
    assert len(sent) <= 150
    assert 2 * parts == len(sent) - len(items)


def test_settings_of_a_budget_are_for_a_running_gateway() -> None:
    """Nobody minds elsewhere."""
    with pytest.raises(UsageError, match="--rate and --request-budget are for a running gateway"):
        Settings(request_budget=5)
