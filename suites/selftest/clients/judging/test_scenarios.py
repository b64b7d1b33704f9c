"""The table of what may happen to a client: each row says what happens, and what is right then."""

import re

import pytest

from flushproof.clients.behaviours import BEHAVIOURS
from flushproof.clients.expectations import Exit, ExitOnError
from flushproof.clients.scenarios import ROWS, SCENARIOS, Scenario
from flushproof.contract import client_contract
from flushproof.resources import load

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def test_names_are_words_of_an_option() -> None:
    """Each is unique, and can be the last part of an item's id."""
    assert len(ROWS) == len(SCENARIOS)
    assert [] == [row.name for row in ROWS if not NAME.fullmatch(row.name)]


def test_the_stage_knows_each_scenario() -> None:
    """What the table tells of, the gateway does."""
    assert set(BEHAVIOURS) == set(SCENARIOS)


@pytest.mark.parametrize("row", ROWS, ids=SCENARIOS)
def test_a_row_tells_its_story_in_sentences(row: Scenario) -> None:
    """What the gateway does, and what a careful client does, on one line each."""
    assert [] == [
        text for text in (row.gateway, row.careful) if not re.fullmatch(r"[A-Z][^\n]{9,98}\.", text)
    ]


@pytest.mark.parametrize("row", ROWS, ids=SCENARIOS)
def test_the_stage_erases_what_the_table_says(row: Scenario) -> None:
    """Data goes where the first call is obeyed, and nowhere else."""
    behaviour = BEHAVIOURS[row.name]
    obeyed = behaviour.flushes and not behaviour.first_only and not behaviour.ahead_ms

    assert row.expectation.erased == obeyed


def test_every_run_is_searched_for_the_secret_and_a_second_flush() -> None:
    """Whatever happens to a client."""
    always = {"client/once", "client/secret-unsent", "client/secret-unsaid"}

    assert [] == [row.name for row in ROWS if not always <= set(row.expectation.requirements)]


def test_a_scenario_takes_what_its_user_says_of_errors() -> None:
    """Nothing else of what is expected changes."""
    row = SCENARIOS["refused-401"]

    assert ExitOnError.ANY is row.expecting(ExitOnError.ANY).on_error
    assert row.expectation == row.expecting(ExitOnError.NONZERO)
    assert Exit.NONZERO is row.expecting(ExitOnError.ZERO).exit


def test_the_catalogue_of_clients_is_read_whole() -> None:
    """Every row of the file is a requirement, in the file's order, and is read once."""
    rows = load("schemas/client-requirements.json")["requirements"]

    assert [row["id"] for row in rows] == list(client_contract().requirements)
    assert client_contract() is client_contract()
