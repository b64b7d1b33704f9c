"""What one check came to."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much it matters."""

    OK = "ok"
    NOTE = "note"  # worth knowing; a run can be made
    PROBLEM = "problem"  # a run would end with it, or prove less than it should


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """
    A check, made.

    Attributes:
        level: How much it matters.
        sentence: What was seen.
        todo: What to do about it; empty if nothing.
    """

    level: Level
    sentence: str
    todo: str = ""


def ok(sentence: str) -> Checked:
    """Nothing is to be done."""
    return Checked(level=Level.OK, sentence=sentence)


def note(sentence: str, todo: str = "") -> Checked:
    """Worth knowing."""
    return Checked(level=Level.NOTE, sentence=sentence, todo=todo)


def problem(sentence: str, todo: str) -> Checked:
    """Something is to be done."""
    return Checked(level=Level.PROBLEM, sentence=sentence, todo=todo)
