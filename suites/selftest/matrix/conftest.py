"""What the tests of the matrix have in common: as much of a run as a property asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from flushproof.judging.judge import Judge
from flushproof.settings import Settings
from flushproof.targets import Target


@dataclass(slots=True, repr=False)
class Standin:
    """As much of a run as a property asks for; Hypothesis prints it, and has nothing to print."""

    judge: Judge
    settings: Settings
    counted: int = 0

    @property
    def target(self) -> Target:
        """What is judged."""
        return self.judge.target

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text("run")


@pytest.fixture(scope="session")
def stand_in() -> Callable[[Judge, Settings], Standin]:
    """Stands in for a run, before a judge, with settings."""
    return Standin
