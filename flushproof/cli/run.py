"""`flushproof run`: pytest on the suite, with a progress line, and a summary to act on."""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from flushproof.cli.jobs import jobs_for
from flushproof.cli.options import arguments_of, run_options
from flushproof.cli.overheard import overheard
from flushproof.errors import FlushproofError, UsageError
from flushproof.items import SUITE
from flushproof.resources import root
from flushproof.settings import Settings, settings_from

# Plugins of pytest's own that a run has no use for: "terminal" is pytest's output, ours takes its
# place, and the two about exceptions collect all garbage in the end, which takes a while.
WITHOUT = ("cacheprovider", "terminal", "logging", "threadexception", "unraisableexception")

# With these a user's own pytest is tuned; a verdict must not hang on them.
TUNING = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")

# What is given beside a matrix; all else stands in the file.
WITH_A_MATRIX = ("matrix", "report_dir", "as_json")
BY_HAND = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)

HYPOTHESIS_FOLDER = "HYPOTHESIS_STORAGE_DIRECTORY"


def pytest_arguments(settings: Settings) -> list[str]:
    """How pytest is called for *settings*; `pytest` with these does the same."""
    from flushproof.plugin import RENAMED

    arguments = [str(root() / "suites" / name) for name in SUITE]
    arguments += ["-c", os.devnull, "--rootdir", str(root()), "--import-mode=importlib"]
    # What else is installed must not change a run, nor have its modules read and rewritten for it;
    # and nothing is captured, or the progress line would be.
    arguments += ["--disable-plugin-autoload", "-p", "flushproof.plugin", "--capture=no"]
    for name in WITHOUT:
        arguments += ["-p", f"no:{name}"]
    return [*arguments, *arguments_of(settings, RENAMED)]


@click.command()
@run_options
@click.option("--json", "as_json", is_flag=True, help="a machine-readable summary on stdout")
@click.option(
    "--jobs",
    metavar="N",
    help="in how many processes, or auto for one for each processor (embedded targets; default 1)",
)
@click.option(
    "--matrix",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="judge each [[target]] that this TOML file names, with its own options, into one report",
)
@click.pass_context
def run(
    context: click.Context, /, as_json: bool, jobs: str | None, matrix: Path | None, **options: Any
) -> int:
    """Judge a target (default: the embedded reference gateway) and write reports."""
    from flushproof.plugin import any_seed, replace_reports

    if matrix is not None:
        return fleet(context, matrix, Path(options["report_dir"]), as_json=as_json)
    try:
        settings = settings_from(options, any_seed=any_seed)
        number, notice = jobs_for(jobs, settings)
    except FlushproofError as error:
        replace_reports(Path(options["report_dir"]), options["target"], error)
        if as_json:
            say(failure_of(error.exit_status, str(error)))
        raise
    with overheard() as said:
        if notice:
            click.echo(f"flushproof: {notice}", err=True)
        if number > 1:
            from flushproof.cli.whole import judged_together

            status, failure = judged_together(settings, number, quiet=as_json)
        else:
            status, failure = judged(settings, quiet=as_json, said=said)
        if as_json:
            say(summary_of(settings, failure, status))
    from flushproof.scanning import refuse_last_words, secrets_at_stake

    return refuse_last_words(said, secrets_at_stake(settings), status)


def fleet(context: click.Context, matrix: Path, directory: Path, *, as_json: bool) -> int:
    """
    Judge the targets that *matrix* names; the exit status.

    Raises:
        FlushproofError: It cannot be used, or an option is given that belongs there.
    """
    from flushproof.cli.fleet import judge_fleet

    given = [name for name in context.params if name not in WITH_A_MATRIX]
    given = [name for name in given if context.get_parameter_source(name) in BY_HAND]
    try:
        if given:
            names = ", ".join(f"--{name.replace('_', '-')}" for name in given)
            raise UsageError(
                f"--matrix {matrix}: {names}: each target's options stand in the file."
            )
        return judge_fleet(matrix, directory, os.environ, as_json=as_json)
    except FlushproofError as error:
        if as_json:
            say(failure_of(error.exit_status, str(error)))
        raise


def judged(settings: Settings, *, quiet: bool, said: Sequence[str] = ()) -> tuple[int, str]:
    """
    Run the suite; the exit status, and why there is no verdict, if there is none.

    Args:
        said: All that was said so far.
    """
    from flushproof.cli.progress import Progress

    progress = Progress(settings, quiet=quiet, said=said)
    status = progress.concluded(session(settings, progress))
    return status, progress.failure


def session(settings: Settings, teller: object) -> int:
    """pytest on the suite; the exit status. *teller* is the plugin that says how it goes."""
    # A wheel may be installed where nothing can be written; then there is nothing to cache either.
    sys.dont_write_bytecode = True
    # At exit the interpreter would search all that a run made for cycles, only to drop it.
    atexit.register(gc.freeze)
    import pytest

    from flushproof.plugin import Asked

    with ExitStack() as changes:
        changes.enter_context(terminable())
        # Hypothesis keeps what it computes; in the working folder, were it not told otherwise.
        kept = {HYPOTHESIS_FOLDER: os.environ.get(HYPOTHESIS_FOLDER)}
        if not kept[HYPOTHESIS_FOLDER]:
            folder = tempfile.TemporaryDirectory(prefix="flushproof-")
            kept[HYPOTHESIS_FOLDER] = changes.enter_context(folder)
        changes.enter_context(environment(kept | dict.fromkeys(TUNING)))
        plugins = [teller, Asked(settings.origins)]
        return int(pytest.main(pytest_arguments(settings), plugins=plugins))


@contextmanager
def terminable() -> Iterator[None]:
    """Take a request to end as Ctrl-C: the log gets its footer, and every Redis its end."""
    before = {
        one: signal.signal(one, signal.default_int_handler)
        for one in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(one) is not signal.SIG_IGN  # nohup
    }
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def environment(wanted: Mapping[str, str | None]) -> Iterator[None]:
    """Variables as *wanted*, None for unset, until the block is left."""
    before = {name: os.environ.get(name) for name in wanted}
    try:
        set_variables(wanted)
        yield
    finally:
        set_variables(before)


def set_variables(values: Mapping[str, str | None]) -> None:
    """Set what has a value, and unset what has none."""
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def summary_of(settings: Settings, failure: str, status: int) -> dict[str, Any]:
    """What `--json` prints: the run's own summary, or why there is none."""
    path = settings.directory / "run.json"
    if failure or not path.is_file():
        return failure_of(status, failure or "nothing was run")
    summary: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return summary


def failure_of(status: int, text: str) -> dict[str, Any]:
    """What `--json` prints of a run that could not be made."""
    return {"exit_status": status, "error": text}


def say(document: Mapping[str, Any]) -> None:
    """Print *document*; who closes the pipe early does not change the verdict."""
    try:
        click.echo(json.dumps(document, indent=2))
    except BrokenPipeError:
        from flushproof.cli.progress import mute

        mute()
