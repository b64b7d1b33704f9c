"""The options of a run, for click: made from the one table that pytest's are made from."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from flushproof.settings import FLAG, MANY, OPTIONS

Command = TypeVar("Command", bound=Callable[..., Any])


def run_options(command: Command) -> Command:
    """Give *command* every option of a run."""
    for option in reversed(OPTIONS):
        flags: dict[str, Any] = {"help": option.help}
        if option.kind == FLAG:
            flags["is_flag"] = True
        elif option.kind == MANY:
            flags |= {"multiple": True, "metavar": option.metavar}
        else:
            flags |= {
                "type": option.kind,
                "default": option.default,
                "metavar": option.metavar,
                "show_default": option.default is not None,
            }
        command = click.option(f"--{option.name}", option.field, **flags)(command)
    return command
