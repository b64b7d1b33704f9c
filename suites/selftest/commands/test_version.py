"""What `flushproof --version` says, and what a shell completes."""

from importlib.metadata import version
from typing import Any

import pytest

# A shell, what it has to set to be told how it completes, and what it is told.
SHELLS = [("bash", "_flushproof_completion"), ("zsh", "#compdef flushproof"), ("fish", "complete ")]

WORDS = [
    ("flushproof ex", "1", "explain-requirement"),
    ("flushproof run --tar", "2", "--target"),
]


def test_the_version_is_told(shell: Any) -> None:
    """In the form of other commands."""
    ran = shell("--version")

    assert (0, f"flushproof {version('flushproof')}\n") == (ran.status, ran.out)


@pytest.mark.parametrize(("name", "told"), SHELLS)
def test_a_shell_is_told_how_to_complete(shell: Any, name: str, told: str) -> None:
    """`eval "$(_FLUSHPROOF_COMPLETE=bash_source flushproof)"`, and the same of the others."""
    ran = shell(_FLUSHPROOF_COMPLETE=f"{name}_source")

    assert 0 == ran.status
    assert told in ran.out


@pytest.mark.parametrize(("words", "number", "told"), WORDS)
def test_commands_and_options_are_completed(shell: Any, words: str, number: str, told: str) -> None:
    """From the same tables that `--help` is made of."""
    ran = shell(_FLUSHPROOF_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=number)

    assert 0 == ran.status
    assert told in ran.out
