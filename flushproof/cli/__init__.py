"""
The terminal: one group of commands, each imported only when it is called.

A command returns its exit status, or None for 0. Statuses are those of design.md, not click's:
wrong usage is 4, an interruption 2, and an error of ours has the status that its class says.
"""

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module

import click

from flushproof.credentials import HOW_TO, SECRET_KEY_VARIABLE, find_credentials, home_of
from flushproof.errors import EnvironmentUnusable, FlushproofError, UsageError

# Name of the command -> "module:function". In the order in which `--help` shows them.
COMMANDS: Mapping[str, str] = {
    "run": "flushproof.cli.run:run",
    "record": "flushproof.cli.record:record",
    "plan": "flushproof.cli.plan:plan",
    "serve": "flushproof.cli.serve:serve",
    "client": "flushproof.cli.client:client",
    "sign": "flushproof.cli.sign:sign",
    "explain": "flushproof.cli.explain:explain",
    "faults": "flushproof.cli.faults:faults",
    "report": "flushproof.cli.report:report",
    "diff": "flushproof.cli.diff:diff",
    "doctor": "flushproof.cli.doctor:doctor",
    "explain-requirement": "flushproof.cli.explain_requirement:explain_requirement",
}

INTERRUPTED = 2
OUR_ERROR = 3

# A shell that completes words sets it: `eval "$(_FLUSHPROOF_COMPLETE=bash_source flushproof)"`.
COMPLETION = "_FLUSHPROOF_COMPLETE"

# A shorter secret is looked for as a whole argument only: "k" is in nearly every argument.
SHORTEST_TELLING_SECRET = 12


class Commands(click.Group):
    """The commands of `COMMANDS`, imported when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), function)
        return command


@click.command(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="flushproof", message="flushproof %(version)s")
def commands() -> None:
    """Judge a gateway that serves flushCloudDBInstance by what is published of the call."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that *arguments* (default: the process's) name; returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if asked := os.environ.get(COMPLETION):
        from click.shell_completion import shell_complete

        return shell_complete(commands, {}, "flushproof", COMPLETION, asked)
    try:
        _refuse_secrets(given)
        # Not `commands.main()`, which has exit statuses of its own: 2 for usage, 1 for the rest.
        with commands.make_context("flushproof", given) as context:
            return int(commands.invoke(context) or 0)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.ClickException as error:
        error.show()
        return UsageError.exit_status
    except (KeyboardInterrupt, click.Abort):
        click.echo("flushproof: interrupted", err=True)
        return INTERRUPTED
    except FlushproofError as error:
        click.echo(f"flushproof: {_safe(str(error))}", err=True)
        return error.exit_status
    except BrokenPipeError:
        # Whoever read our output has gone; what is still buffered would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OUR_ERROR
    except Exception:  # Python would exit with 1, and 1 is a verdict about the target.
        click.echo(_safe(traceback.format_exc()), err=True)
        return OUR_ERROR


def _safe(text: str) -> str:
    """*text*, an error's, without the keys of whoever called us."""
    from flushproof.failed import safe_text

    return safe_text(text)


def _refuse_secrets(arguments: Sequence[str]) -> None:
    """Refuse *arguments* that hold the secret key, before anything quotes them."""
    secret = os.environ.get(SECRET_KEY_VARIABLE)
    if not secret:
        try:
            secret = find_credentials(os.environ, home_of(os.environ)).credentials.secret_key
        except EnvironmentUnusable:
            return
    if any(_holds(argument, secret) for argument in arguments):
        raise UsageError(
            "An argument holds the secret key. Arguments are seen by every process and kept in "
            f"the shell's history, so replace that key. {HOW_TO}"
        )


def _holds(argument: str, secret: str) -> bool:
    whole = secret in (argument, argument.partition("=")[2])
    return whole or (len(secret) >= SHORTEST_TELLING_SECRET and secret in argument)
