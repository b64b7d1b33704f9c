"""`flushproof explain-requirement`, and the catalogue in Markdown."""

from pathlib import Path

import pytest

from flushproof.cli import main
from flushproof.contract import contract

CATALOGUE = Path(__file__).parents[2] / "schemas" / "REQUIREMENTS.md"

# A name, and what is told of it.
TOLD = [
    ("timestamp/window", "more than 5 minutes, the request is"),
    ("timestamp/window", "timestamp/window/past-300001ms: a request whose timestamp"),
    ("timestamp/window", "accepts-six-minutes: Counts six minutes"),
    ("timestamp/window/past-300001ms", "timestamp/window   must, documented"),
    ("route/method", "reading get-too: GET is served"),
    ("route/method", "sdks: Java: flushCloudDBInstanceGet"),
    ("route/method", "C25: GET or POST in the government overview"),
    ("timestamp/win", "flushproof run --select timestamp/window"),
    ("timestamp/", "timestamp/number  must: A timestamp that is no number is refused."),
    ("client/once", "silence: It flushes, and never answers"),
    ("client/once/silence", "client/once   must, inferred"),
    ("client/timeout", "flushproof client --scenario silence -- COMMAND"),
]

WRONG = [
    (["timestamp/windows"], "Did you mean timestamp/window"),
    ([], "Give the ID"),
    (["timestamp/window", "--markdown"], "Give the ID"),
]


@pytest.mark.parametrize(("name", "told"), TOLD)
def test_a_requirement_is_told(name: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Quote, cases, liars, readings and contradictions; of several their statements."""
    assert 0 == main(["explain-requirement", name])
    assert told in capsys.readouterr().out


@pytest.mark.parametrize("name", contract().requirements)
def test_every_requirement_can_be_explained(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Its own page, within a terminal's width, and nothing else's."""
    assert 0 == main(["explain-requirement", name])

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{name}   ")
    assert [] == [line for line in lines if len(line) > 100]


@pytest.mark.parametrize(("arguments", "told"), WRONG)
def test_a_wrong_name_is_told(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what may have been meant."""
    assert 4 == main(["explain-requirement", *arguments])
    assert told in capsys.readouterr().err


def test_the_catalogue_in_markdown_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    """`flushproof explain-requirement --markdown > schemas/REQUIREMENTS.md` makes it again."""
    assert 0 == main(["explain-requirement", "--markdown"])
    assert CATALOGUE.read_text(encoding="utf-8") == capsys.readouterr().out
