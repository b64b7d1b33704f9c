"""The options of a run, for click and back: made from the one table that pytest's are made from."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import click

from flushproof.options import FLAG, MANY, OPTIONS, usual_for
from flushproof.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

AS_THEY_ARE: Mapping[str, str] = MappingProxyType({})


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


def arguments_of(settings: Settings, renamed: Mapping[str, str] = AS_THEY_ARE) -> list[str]:
    """
    The arguments that give *settings*: those that are not as their profile has them.

    Args:
        renamed: Names of options that are called otherwise where the arguments go.
    """
    usual = usual_for(settings.profile, stranger=settings.is_stranger)
    arguments = []
    for option in OPTIONS:
        value = getattr(settings, option.field)
        name = f"--{renamed.get(option.name, option.name)}"
        if option.kind == FLAG:
            arguments += [name] if value else []
        elif option.kind == MANY:
            arguments += [f"{name}={one}" for one in value]
        elif value is not None and value != usual[option.field]:
            arguments += [f"{name}={value}"]
    return arguments
