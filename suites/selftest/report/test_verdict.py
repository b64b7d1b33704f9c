"""The verdict on a log: green needs evidence, and every reason not to be green is told."""

from dataclasses import replace
from typing import Any

import pytest

from flushproof.contract import contract
from flushproof.log.events import Log, MissingFooter, Notice
from flushproof.report.verdict import verdict_of
from flushproof.results import Outcome

Made = Any


@pytest.fixture
def log(request: pytest.FixtureRequest, made: Made) -> Log:
    """The log that a parameter says how to make."""
    whole: Log = request.param(made)
    return whole


class TestVerdict:
    """Green needs evidence."""

    @pytest.mark.parametrize(
        ("log", "expected"),
        [
            (lambda made: made.log_of(made.entry()), ()),
            (lambda made: made.log_of(made.entry(), made.skipped), ()),
            (lambda made: made.log_of(), (5,)),
            (lambda made: made.log_of(statuses=(12,)), (12,)),
            (lambda made: made.log_of(made.skipped), (13,)),
            (lambda made: made.cut, (13,)),
            (lambda made: replace(made.cut, entries=()), (13,)),
            (lambda _: Log(header=None, problem=MissingFooter("nothing")), (13,)),
            (lambda made: made.log_of(made.failed("timestamp/window")), (1,)),
            (lambda made: made.log_of(made.entry(outcome=Outcome.FAIL)), (1,)),
            (lambda made: made.log_of(made.failed("transport/date")), ()),
            (lambda made: made.log_of(made.failed("transport/date"), strict=True), (1,)),
            (lambda made: made.log_of(made.failed("nobody/knows")), (1,)),
            (lambda made: made.log_of(made.entry(outcome=Outcome.ERROR)), (13,)),
            (lambda made: made.log_of(made.entry(outcome=Outcome.UNKNOWN)), (11,)),
            (
                lambda made: made.log_of(
                    made.failed("timestamp/window"), made.entry(outcome=Outcome.ERROR)
                ),
                (1, 13),
            ),
            (
                lambda made: made.log_of(
                    made.failed("timestamp/window"), made.entry(outcome=Outcome.UNKNOWN)
                ),
                (11, 1),
            ),
            (lambda made: made.log_of(made.flaky(Outcome.FAIL, Outcome.PASS)), (13,)),
            (lambda made: made.log_of(made.flaky(Outcome.UNKNOWN, Outcome.PASS)), (11, 13)),
            (lambda made: made.log_of(made.entry(), statuses=(14,)), (14,)),
            (lambda made: made.log_of(made.entry(), statuses=(77,)), (77,)),
            (lambda made: made.log_of(made.entry(), interrupted=True), (2,)),
        ],
        indirect=["log"],
        ids=[
            "passed",
            "passed-and-skipped",
            "nothing-run",
            "nothing-run-for-a-reason",
            "all-skipped",
            "cut-off",
            "cut-off-before-the-first-result",
            "no-log",
            "must-broken",
            "failed-without-a-finding",
            "should-broken",
            "should-broken-strict",
            "unknown-requirement-broken",
            "error",
            "unknown",
            "broken-and-error",
            "broken-and-unknown",
            "flaky",
            "flaky-with-a-flush-that-nobody-answered",
            "leak",
            "status-that-nobody-knows",
            "interrupted",
        ],
    )
    def test_every_reason_not_to_be_green_is_a_status(
        self, log: Log, expected: tuple[int, ...], made: Made
    ) -> None:
        """The most important one is first, and is the exit status."""
        verdict = verdict_of(log, made.catalogue)

        assert expected == verdict.statuses
        assert (*expected, 0)[0] == verdict.exit_status

    @pytest.mark.parametrize(
        ("log", "expected"),
        [
            (
                lambda made: made.log_of(made.entry(), made.skipped),
                "Conformant: 1 of 2 items passed, 1 of 3 requirements were shown; 1 item skipped.",
            ),
            (
                lambda made: made.log_of(made.entry(), made.failed("transport/date")),
                "Conformant: 1 of 2 items passed, 1 of 3 requirements were shown. 1 `should` "
                "requirement broken, which counts only with --strict: transport/date.",
            ),
            (
                lambda made: made.log_of(made.failed("timestamp/window", "nobody/knows")),
                "Not conformant: the target breaks 2 requirements: timestamp/window, nobody/knows.",
            ),
            (
                lambda made: made.log_of(made.entry(outcome=Outcome.UNKNOWN)),
                "Indeterminate: in 1 item a flush was sent, and no answer tells of it.",
            ),
            (lambda made: made.cut, "The evidence is incomplete: cut off."),
            (
                lambda made: made.log_of(made.skipped),
                "The evidence is incomplete: every item was skipped.",
            ),
            (lambda made: made.log_of(), "Nothing was run."),
            (
                lambda made: made.log_of(made.flaky(Outcome.FAIL, Outcome.PASS)),
                "The evidence is incomplete: 1 item ended differently when tried again.",
            ),
        ],
        indirect=["log"],
        ids=[
            "green",
            "tolerated",
            "broken",
            "unknown",
            "cut-off",
            "all-skipped",
            "nothing-run",
            "flaky",
        ],
    )
    def test_the_sentence_says_it_to_a_person(self, log: Log, expected: str, made: Made) -> None:
        """It names what is wrong."""
        assert expected == verdict_of(log, made.catalogue).sentence

    def test_a_shard_says_that_it_is_one(self, made: Made) -> None:
        """A third of the suite is not the suite."""
        log = made.log_of(made.entry())
        shard = replace(log, header=replace(made.header, shard=(1, 3)))

        assert verdict_of(shard, made.catalogue).sentence.endswith("This is shard 1 of 3 only.")


@pytest.mark.parametrize(
    ("effects", "judged"),
    [
        ((), False),
        (("effect/refused-keeps/throughout",), False),
        (("effect/bystander/throughout",), False),
        (("effect/refused-keeps/throughout", "effect/bystander/throughout"), True),
    ],
    ids=["no-data-seen", "no-bystander", "no-target", "both"],
)
def test_a_green_verdict_says_whether_data_was_looked_at(
    effects: tuple[str, ...], judged: bool, made: Made
) -> None:
    """Who saw no data does not claim that it goes only when it should."""
    entries = (made.entry(), *(made.entry(item) for item in effects))

    sentence = verdict_of(made.log_of(*entries), contract()).sentence

    assert judged is not ("Not judged: whether data goes" in sentence)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "that takes --disposable, --redis-url and --bystander-redis-url."),
        ({"select": ["timestamp/"]}, "it was not selected."),
    ],
    ids=["whole", "selected"],
)
def test_a_green_verdict_says_why_data_was_not_looked_at(
    options: dict[str, list[str]], reason: str, made: Made
) -> None:
    """Options that were given are not asked for."""
    log = made.log_of(made.entry())
    asked = replace(log, header=replace(made.header, options=options))

    assert verdict_of(asked, contract()).sentence.endswith(reason)


@pytest.mark.parametrize(("level", "told"), [("left-out", True), ("warning", False)])
def test_a_run_that_left_something_out_says_so_in_its_verdict(
    level: str, told: bool, made: Made
) -> None:
    """Nobody takes a part for the whole."""
    log = replace(made.log_of(made.entry()), notices=(Notice(level=level, text="415 items."),))

    sentence = verdict_of(log, made.catalogue).sentence

    assert told == ("Not everything was asked" in sentence)


def test_what_is_green_in_what_was_selected_is_not_called_conformant(made: Made) -> None:
    """Whoever selects is told of what was selected, and of nothing else."""
    log = made.log_of(made.entry())

    whole = verdict_of(log, made.catalogue)
    header = replace(made.header, options={"select": ["timestamp/"]})
    part = verdict_of(replace(log, header=header), made.catalogue)

    assert whole.sentence.startswith("Conformant: 1 of 1 item")
    assert part.sentence.startswith("Conformant in what was selected: 1 of 1 item")
