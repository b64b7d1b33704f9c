"""The release profile: everything by decoys, and as many flushes as were paid for."""

import re
from typing import Any

import pytest

from flushproof.errors import UsageError
from flushproof.settings import Settings, settings_from

NUMBER = "882689"
CONFIRMED = (f"--instance-no={NUMBER}", f"--confirm={NUMBER}", "--confirm-name=test")
FAST = "--rate=100000"

# What names the instance, as it came over the wire.
NAMING = re.compile(rb"cloudDBInstanceNo=" + NUMBER.encode() + rb"&responseFormatType=(json|xml)")


def release(**options: Any) -> Settings:
    """The settings of a release."""
    return settings_from({"profile": "release", **options}, any_seed=lambda: 0)


def test_a_release_of_a_stranger_needs_a_flush() -> None:
    """With what to add, and what to do without."""
    with pytest.raises(
        UsageError, match=r"add --flush-budget 1 --instance-no N --confirm N.*leave"
    ):
        release(target="public")


@pytest.mark.parametrize(
    "options",
    [
        {"target": "public", "flush_budget": 1, "instance_no": "5", "confirm": "5"},
        {"target": "public", "disposable": True, "instance_no": "5"},
        {"target": "replay"},
        {},
    ],
    ids=["with-budget", "disposable", "replay", "embedded"],
)
def test_a_release_takes_no_old_evidence(options: dict[str, Any]) -> None:
    """Ninety days."""
    assert 90 == release(**options).max_age


@pytest.mark.parametrize(
    ("budget", "formats"), [(1, [b"json"]), (2, [b"json", b"xml"])], ids=["one", "two"]
)
def test_a_release_flushes_as_often_as_was_paid_for(
    stage: Any, budget: int, formats: list[bytes]
) -> None:
    """The gateway counts: one flush in JSON, and a second one in XML; all else names decoys."""
    ran = stage.run("--profile=release", f"--flush-budget={budget}", *CONFIRMED, FAST)

    assert 0 == ran.returncode, ran.stdout + ran.stderr
    assert (budget, 0) == (stage.target.flushes, stage.others.flushes)
    assert formats == NAMING.findall(stage.tap.received)
    assert budget == stage.log()[-1]["harm"]["flush"]


def test_a_release_is_planned_as_it_runs(stage: Any, planned: Any, unmatched: Any) -> None:
    """The flush, too, and what is asked to find out how fast that may be."""
    options = ("--profile=release", "--flush-budget=2", *CONFIRMED, FAST)
    plan = planned(f"--target={stage.tap.url}", *options)

    stage.run(*options)

    assert "" == unmatched(stage.tap.received, plan["requests"])
