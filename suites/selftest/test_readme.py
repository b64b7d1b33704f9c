"""README and command line agree: every command, option and exit status is there, and no other."""

import json
import re
from pathlib import Path

import pytest

from flushproof.cli import COMMANDS
from flushproof.cli.run import run
from flushproof.faults.table import FAULTS
from flushproof.resources import load
from flushproof.results import PRECEDENCE, STATUS_MEANING, Outcome

CHECKOUT = Path(__file__).parents[2]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLES = "\n".join(re.findall(r"```console\n(.*?)```", README + CONTRIBUTING, re.DOTALL))


def column(pattern: str) -> list[str]:
    """What *pattern* finds in the first cell of the README's table rows."""
    return re.findall(rf"^\| {pattern} \|", README, re.MULTILINE)


def test_every_command_is_in_the_table_of_commands() -> None:
    """A command that the README does not know does not exist, and the other way round."""
    assert sorted(COMMANDS) == sorted(column(r"`flushproof ([\w-]+)`"))


def test_every_option_is_in_the_table_of_options() -> None:
    """The table has the options of `flushproof run`, in their order; `plan` has most of them."""
    assert [option.opts[0] for option in run.params] == column(r"`(--[a-z-]+)[^`]*`")


def test_every_exit_status_is_in_the_table_with_its_meaning() -> None:
    """The table has the exit statuses, in the words that the program prints."""
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", README, re.MULTILINE)

    assert list(STATUS_MEANING.items()) == [(int(status), text) for status, text in rows]


def test_the_precedence_of_exit_statuses_is_told() -> None:
    """The README gives the order in which one of several statuses is returned."""
    assert f"the first of {', '.join(map(str, PRECEDENCE))} is returned" in README


def test_every_outcome_is_told() -> None:
    """The table has the six outcomes."""
    table = column(r"`(pass|fail|error|unknown|skip|flaky)`")

    assert [str(outcome) for outcome in Outcome] == table


@pytest.mark.parametrize("flag", sorted(set(re.findall(r"--([a-z][a-z-]+)", EXAMPLES))))
def test_an_option_of_an_example_exists(flag: str) -> None:
    """The examples use options that there are."""
    others = {"check", "headers", "markdown", "no-dashboard", "port", "trend"}

    assert flag in others | {option.opts[0].removeprefix("--") for option in run.params}


def test_the_rows_that_are_shown_are_rows_of_the_suite() -> None:
    """The example of a case, and that of a requirement but for the end of its quote."""
    requirement, case = map(json.loads, re.findall(r"```json\n(.*?)```", CONTRIBUTING, re.DOTALL))
    quote = requirement["quote"].removesuffix("...")
    known = {row["id"]: row for row in load("schemas/requirements.json")["requirements"]}
    whole = known[requirement["id"]]

    assert case in load("suites/cases/timestamp.json")["cases"]
    assert whole["quote"].startswith(quote)
    assert requirement == whole | {"quote": requirement["quote"]}


def test_lies_and_honest_gateways_are_counted() -> None:
    """As many as the README says there are to choose from."""
    lies = len([name for name, fault in FAULTS.items() if fault.breaks])
    told = re.search(r"There are (\d+) of them .+?`ok-` are (\d+)\s+honest", README, re.DOTALL)

    assert told is not None
    assert (lies, len(FAULTS) - lies) == tuple(map(int, told.groups()))
