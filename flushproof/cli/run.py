"""`flushproof run`: pytest on the suite, with a progress line, and a summary to act on."""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flushproof.cli.options import arguments_of, run_options
from flushproof.errors import FlushproofError
from flushproof.resources import root
from flushproof.settings import Settings, settings_from

if TYPE_CHECKING:
    from flushproof.cli.progress import Progress

# What a run consists of, in this order.
SUITE = (
    "test_replay.py",
    "test_cases.py",
    "test_effect.py",
    "properties",
    "test_requirements.py",
)

# Plugins of pytest's own that a run has no use for: "terminal" is pytest's output, ours takes its
# place, and the two about exceptions collect all garbage in the end, which takes a while.
WITHOUT = ("cacheprovider", "terminal", "logging", "threadexception", "unraisableexception")

# With these a user's own pytest is tuned; a verdict must not hang on them.
TUNING = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")

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
def run(as_json: bool, **options: Any) -> int:
    """Judge a target (default: the embedded reference gateway) and write reports."""
    from flushproof.plugin import any_seed, replace_reports

    try:
        settings = settings_from(options, any_seed=any_seed)
    except FlushproofError as error:
        replace_reports(Path(options["report_dir"]), options["target"], error)
        if as_json:
            say(failure_of(error.exit_status, str(error)))
        raise
    status, progress = judged(settings, quiet=as_json)
    if as_json:
        say(summary_of(settings, progress, status))
    return status


def judged(settings: Settings, *, quiet: bool) -> tuple[int, Progress]:
    """Run the suite; the exit status, and what told of it."""
    # A wheel may be installed where nothing can be written; then there is nothing to cache either.
    sys.dont_write_bytecode = True
    # At exit the interpreter would search all that a run made for cycles, only to drop it.
    atexit.register(gc.freeze)
    import pytest

    from flushproof.cli.progress import Progress

    progress = Progress(settings, quiet=quiet)
    with ExitStack() as changes:
        changes.enter_context(terminable())
        # Hypothesis keeps what it computes; in the working folder, were it not told otherwise.
        folder = changes.enter_context(tempfile.TemporaryDirectory(prefix="flushproof-"))
        kept = {HYPOTHESIS_FOLDER: os.environ.get(HYPOTHESIS_FOLDER, folder)}
        changes.enter_context(environment(kept | dict.fromkeys(TUNING)))
        status = int(pytest.main(pytest_arguments(settings), plugins=[progress]))
    return progress.concluded(status), progress


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


def summary_of(settings: Settings, progress: Progress, status: int) -> dict[str, Any]:
    """What `--json` prints: the run's own summary, or why there is none."""
    path = settings.directory / "run.json"
    if progress.failure or not path.is_file():
        return failure_of(status, progress.failure or "nothing was run")
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
