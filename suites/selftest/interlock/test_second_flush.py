"""Between two flushes of a budget the instance is waited for: the first one sets it up anew."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from flushproof.exchange import Request
from flushproof.resources import Json
from flushproof.settings import Settings
from flushproof.targets import grant
from flushproof.targets.grant import WAITS_S, unready
from flushproof.targets.listing import Listed

SETTINGS = Settings(
    target="http://127.0.0.1:1", instance_no="882689", flush_budget=2, confirm="882689"
)


# What an interlock keeps of a run: one flush was sent, or none yet, or one that no answer told of.
FLUSHED = SimpleNamespace(ledger={"flush": 1}, unanswered=0)
UNTOUCHED = SimpleNamespace(ledger={"flush": 0}, unanswered=0)
UNTOLD = SimpleNamespace(ledger={"flush": 1}, unanswered=1)


class Waiting:
    """Somebody who keeps count of how long it waited."""

    def __init__(self) -> None:
        self.waited_s: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self.waited_s.append(seconds)


def row(**changes: Json) -> dict[str, Json]:
    """An instance at rest, but for *changes*."""
    return {
        "cloudDBInstanceNo": "882689",
        "dbKindCode": "REDIS",
        "cloudDBInstanceStatusName": "running",
        "cloudDBServiceName": "flush-me",
    } | changes


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[dict[str, Json]]]:
    """Lets the gateway list the instance so at each look in turn, and so on as at the last."""

    def listed_so(*rows: dict[str, Json]) -> list[dict[str, Json]]:
        left = list(rows)

        def listed(*_: object) -> Listed:
            return Listed(rows=(left.pop(0) if len(left) > 1 else left[0],), answer=None)

        monkeypatch.setattr(grant, "listed_by", listed)
        return left

    return listed_so


def asked(waiting: Waiting, interlock: Any = FLUSHED) -> str:
    """Why the instance must not be flushed now."""
    return unready(waiting, 0, SETTINGS, interlock, "flush-me")  # type: ignore[arg-type]  # parts


def test_before_the_first_flush_nobody_is_asked_again(looks: Any) -> None:
    """It was seen at rest when the budget was granted."""
    looks(row(cloudDBInstanceStatusName="deleting"))

    assert "" == asked(Waiting(), UNTOUCHED)


def test_an_instance_that_is_set_up_is_waited_for(looks: Any) -> None:
    """From look to look, until it is at rest."""
    busy, waiting = row(cloudDBInstanceStatusName="settingup"), Waiting()
    looks(busy, busy, row())

    assert "" == asked(waiting)
    assert list(WAITS_S[:3]) == waiting.waited_s


def test_an_instance_that_does_not_come_to_rest_is_not_flushed(looks: Any) -> None:
    """The reason has its status, and nobody waits for ever."""
    waiting = Waiting()
    looks(row(cloudDBInstanceStatusName="settingup"))

    assert "its status is 'settingup'" in asked(waiting)
    assert list(WAITS_S) == waiting.waited_s


def test_an_instance_of_another_name_is_not_flushed(looks: Any) -> None:
    """Nobody has confirmed that one."""
    looks(row(cloudDBServiceName="other"))

    assert "its service name is 'other' now" == asked(Waiting())


def test_after_a_flush_that_no_answer_told_of_there_is_no_other(looks: Any) -> None:
    """Even where the instance is at rest: it may be so since nothing happened, or since all did."""
    looks(row())

    assert "see by hand before there is another" in asked(Waiting(), UNTOLD)


def test_a_run_flushes_a_second_time_once_the_instance_is_at_rest(
    runner: Any, gateway: Any, without: Callable[[str], tuple[str, ...]]
) -> None:
    """The gateway lists it as being set up for a while after each flush."""
    statuses: list[str] = []

    def busy_for_a_look(request: Request) -> None:
        if "getCloudDBInstanceList" in request.target and gateway.flushes:
            statuses.append("settingup" if not statuses else "running")
            gateway.renamed = {'"running"': f'"{statuses[-1]}"'}

    gateway.otherwise = busy_for_a_look

    ran = runner("--flush-budget=2", *without("flush-budget"))

    assert 0 == ran.status, ran.out + ran.err
    assert ["settingup", "running"] == statuses
    assert 2 == gateway.flushes
