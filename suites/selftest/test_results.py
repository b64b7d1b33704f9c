"""What findings and statuses add up to."""

from dataclasses import FrozenInstanceError
from itertools import combinations

import pytest

from flushproof import errors
from flushproof.errors import FlushproofError, LeakFound, NothingSelected, unknown_name
from flushproof.results import (
    PRECEDENCE,
    STATUS_MEANING,
    Evidence,
    Finding,
    Outcome,
    Result,
    exit_status,
)

# "When several hold, the first of 14, 11, 10, 3, 12, 1, 13 is returned, and the summary names all."
DESIGNED = (14, 11, 10, 3, 12, 1, 13)


@pytest.mark.parametrize(
    ("held", "status"),
    [
        ([], 0),
        ([0], 0),
        ([0, 0, 1], 1),
        ([1, 13], 1),
        ([13, 1, 12], 12),
        ([12, 3], 3),
        ([2, 1], 2),
        ([5, 13], 5),
        (DESIGNED, 14),
        ([99], 3),
        ([99, 14], 3),
        ([-1], 3),
    ],
    ids=str,
)
def test_one_status_is_returned_of_all_that_hold(held: list[int], status: int) -> None:
    """The gravest of those that hold; a status that nobody knows is an error of ours, never 0."""
    assert status == exit_status(held)


@pytest.mark.parametrize(("first", "second"), list(combinations(DESIGNED, 2)))
def test_statuses_have_the_designed_order(first: int, second: int) -> None:
    """Of each two the one that stands first is returned, whichever was found first."""
    assert first == exit_status([second, first]) == exit_status([first, second])


def test_each_status_has_a_meaning_and_a_place() -> None:
    """What can be returned can be explained, and can be compared."""
    assert set(STATUS_MEANING) == {0, *PRECEDENCE}
    assert len(PRECEDENCE) == len(set(PRECEDENCE))


def test_no_failure_is_ever_green() -> None:
    """Whatever holds beside it, a status other than 0 is not hidden."""
    assert 0 not in {exit_status([status, 0]) for status in PRECEDENCE}


ERRORS = [
    error
    for error in vars(errors).values()
    if isinstance(error, type) and issubclass(error, FlushproofError)
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_each_error_exits_with_a_known_status(error: type[FlushproofError]) -> None:
    """Every error of ours has a status that the table explains."""
    assert error.exit_status in PRECEDENCE


def test_errors_are_drawn_as_they_are() -> None:
    """The tree in the module's docstring names every error."""
    assert [] == [
        error.__name__ for error in ERRORS if error.__name__ not in (errors.__doc__ or "")
    ]
    assert (5, 14) == (NothingSelected.exit_status, LeakFound.exit_status)


def test_a_finding_reads_as_a_sentence() -> None:
    """Requirement, place, expected, actual."""
    finding = Finding(requirement="a/b", where="status", expected="401", actual="200")

    assert "a/b: status: expected 401, got 200" == str(finding)


def test_a_result_has_nothing_unless_told() -> None:
    """Findings, observations, reason and exchange are for those that have them."""
    result = Result(id="a/b/c", requirement="a/b", outcome=Outcome.PASS)

    assert ((), (), "", None, 0) == (
        result.findings,
        result.observations,
        result.reason,
        result.exchange,
        result.exchanges,
    )


def test_a_result_cannot_be_changed() -> None:
    """Values are frozen."""
    result = Result(id="a/b/c", requirement="a/b", outcome=Outcome.PASS)

    with pytest.raises(FrozenInstanceError):
        result.outcome = Outcome.FAIL  # type: ignore[misc]  # that is what is tested


def test_outcomes_and_evidence_never_blur() -> None:
    """Six outcomes, four kinds of evidence, each with a name of its own."""
    assert ["pass", "fail", "error", "unknown", "skip", "flaky"] == list(Outcome)
    assert ["live", "embedded", "replayed", "none"] == list(Evidence)


@pytest.mark.parametrize(
    ("got", "where", "text"),
    [
        ("x", "", "'x' is not a body. Known: forms, json."),
        ("form", "a.json", "a.json: 'form' is not a body. Known: forms, json. Did you mean forms?"),
        ("", "", "'' is not a body. Known: forms, json."),
    ],
    ids=["unlike any", "like one", "empty"],
)
def test_an_unknown_name_is_answered_with_the_known(got: str, where: str, text: str) -> None:
    """The message says where, what was got, what there is, and what was meant."""
    assert text == unknown_name("body", got, ["json", "forms"], where)
