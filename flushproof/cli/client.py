"""`flushproof client`: run a client's command in every scenario, and judge what it sent."""

from __future__ import annotations

import json
from pathlib import Path

import click

from flushproof.cli.overheard import overheard
from flushproof.cli.run import failure_of, say, terminable
from flushproof.clients.expectations import ExitOnError
from flushproof.clients.scenarios import SCENARIOS
from flushproof.errors import FlushproofError, UsageError, unknown_name
from flushproof.report import FORMATS

DEFAULT_TIMEOUT_S = 10.0
LONGEST_TIMEOUT_S = 300.0

REPORT_DIR = Path("reports")


@click.command(context_settings={"allow_interspersed_args": False})
@click.argument("command", metavar="-- COMMAND...", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--scenario",
    "chosen",
    multiple=True,
    metavar="NAME",
    help="only this scenario; repeatable; default: all of --list",
)
@click.option("--list", "listing", is_flag=True, help="print the scenarios, and run nothing")
@click.option(
    "--timeout",
    "limit_s",
    type=click.FloatRange(0.1, LONGEST_TIMEOUT_S),
    default=DEFAULT_TIMEOUT_S,
    show_default=True,
    metavar="S",
    help="so long the command may run in each scenario; then it is killed",
)
@click.option(
    "--expect-exit-on-error",
    "on_error",
    type=click.Choice([str(one) for one in ExitOnError]),
    default=str(ExitOnError.NONZERO),
    show_default=True,
    help="how the command ends where the flush failed",
)
@click.option(
    "--instance-no",
    metavar="N",
    help="the instance that the command is to flush; default: a number that nobody had before",
)
@click.option("--strict", is_flag=True, help="`should` requirements count as failures too")
@click.option(
    "--report-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=REPORT_DIR,
    show_default=True,
    help="where the event log and the reports are written",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(sorted(set(FORMATS) - {"run", "junit", "html"})),
    help="write this report too; repeatable",
)
@click.option("--json", "as_json", is_flag=True, help="a machine-readable summary on stdout")
def client(
    command: tuple[str, ...],
    chosen: tuple[str, ...],
    listing: bool,
    limit_s: float,
    on_error: str,
    instance_no: str | None,
    strict: bool,
    report_dir: Path,
    formats: tuple[str, ...],
    as_json: bool,
) -> int:
    """
    Run COMMAND, which flushes an instance, in every scenario, and judge what it sent.

    Each time it gets a gateway of its own on 127.0.0.1 that behaves in one way, with data behind
    it: NCLOUD_API_GW, NCLOUD_ACCESS_KEY, NCLOUD_SECRET_KEY and FLUSHPROOF_INSTANCE_NO are set, and
    {url}, {access_key}, {secret_key} and {instance_no} in its arguments are filled in. The keys
    are made for this run and open nothing else.

    COMMAND runs as you, in this folder and without a shell. What it does elsewhere is neither
    judged nor prevented: if it does not call NCLOUD_API_GW but the vendor, it calls the vendor.

    It stands in the reports as it is typed, and so does, where something is wrong, the end of what
    it said; these keys, and those that are set up for you, are taken out.
    """
    if listing:
        click.echo(listed(), nl=False)
        return 0
    if not command:
        raise UsageError(
            "No command: give the program and its arguments behind --, for example "
            "`flushproof client -- python my_client.py`."
        )
    from flushproof.cli.client_asked import Asked
    from flushproof.cli.client_run import judged
    from flushproof.cli.progress import terminal
    from flushproof.scanning import refuse_last_words

    given = {
        "scenario": list(chosen),
        "timeout": limit_s if limit_s != DEFAULT_TIMEOUT_S else None,
        "expect_exit_on_error": on_error if on_error != ExitOnError.NONZERO else None,
        "instance_no": instance_no,
        "strict": strict,
    }
    asked = Asked(
        command=command,
        scenarios=scenarios_named(chosen),
        limit_s=limit_s,
        on_error=ExitOnError(on_error),
        instance_no=checked_number(instance_no),
        directory=report_dir,
        formats=formats,
        options={name: value for name, value in given.items() if value},
    )
    with overheard() as said, terminable():
        try:
            status, secrets = judged(asked, terminal(quiet=as_json))
        except FlushproofError as error:
            if as_json:
                say(failure_of(error.exit_status, str(error)))
            raise
        if as_json:
            say(json.loads((report_dir / "run.json").read_text(encoding="utf-8")))
    return refuse_last_words(said, secrets, status)


def scenarios_named(names: tuple[str, ...]) -> tuple[str, ...]:
    """The scenarios called *names*, in the order of the table; all for none."""
    for name in names:
        if name not in SCENARIOS:
            told = unknown_name("scenario", name, tuple(SCENARIOS), "--scenario")
            raise UsageError(f"{told} `flushproof client --list` tells of each.")
    return tuple(name for name in SCENARIOS if name in names or not names)


def checked_number(number: str | None) -> str | None:
    """*number*, if it is one that an instance may have."""
    if number is not None and not (number.isascii() and number.isdecimal() and len(number) <= 18):
        raise UsageError("--instance-no takes decimal digits, at most 18.")
    return number


def listed() -> str:
    """Every scenario: what the gateway does, and what a careful client does then."""
    return "".join(f"{one.name}\n  {one.gateway}\n  {one.careful}\n" for one in SCENARIOS.values())
