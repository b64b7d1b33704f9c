"""What is asked of `flushproof client`, and how to ask it again."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flushproof.clients.expectations import ExitOnError
from flushproof.clients.scenarios import SCENARIOS
from flushproof.contract import client_contract
from flushproof.resources import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What is asked of `flushproof client`.

    Attributes:
        command: The program and its arguments, placeholders and all.
        scenarios: Names, in the order of the table.
        instance_no: None for a fresh one.
        options: Those that were given and have an effect, as the log has them.
    """

    command: tuple[str, ...]
    scenarios: tuple[str, ...]
    limit_s: float
    on_error: ExitOnError
    instance_no: str | None
    directory: Path
    formats: tuple[str, ...]
    options: Mapping[str, Json]

    @property
    def name(self) -> str:
        """The command as one types it."""
        return shlex.join(self.command)

    @property
    def strict(self) -> bool:
        """Whether `should` requirements count."""
        return self.options.get("strict") is True

    def planned(self) -> tuple[str, ...]:
        """The ids of all items."""
        known = client_contract().requirements
        return tuple(
            f"{requirement}/{name}"
            for name in self.scenarios
            for requirement in known
            if requirement in SCENARIOS[name].expectation.requirements
        )

    def again(self, items: Sequence[str]) -> str:
        """The command that shows *items* again; all of them if there are none."""
        names = dict.fromkeys(item.rpartition("/")[2] for item in items)
        chosen = [f"--scenario={name}" for name in names or self.scenarios]
        return shlex.join(("flushproof", "client", *chosen, *self.given(), "--", *self.command))

    def given(self) -> list[str]:
        """The options that change what is seen, as arguments."""
        values = {name: one for name, one in self.options.items() if name != "scenario"}
        return [
            f"--{name.replace('_', '-')}" + ("" if value is True else f"={value}")
            for name, value in values.items()
        ]
