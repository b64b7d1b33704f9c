"""`flushproof record`: a run whose answers are kept, to be played again."""

from typing import Any

import click

from flushproof.cli.run import run

# Below the working folder: where `--target replay` looks for them in a checkout.
FOLDER = "cassettes/live"


# What is recorded is one target's, in a folder of its own: the file of a fleet names those itself.
PARAMETERS = [one for one in run.params if one.name != "matrix"]


@click.command(params=PARAMETERS)
@click.pass_context
def record(context: click.Context, /, **options: Any) -> int:
    """Judge a target as run does, and write a scrubbed cassette of every case."""
    chosen = {**options, "record_dir": options["record_dir"] or FOLDER}
    return int(context.invoke(run, **chosen) or 0)
