"""`flushproof run`: pytest on the suite, with a progress line, and a summary to act on."""

import json
import os
import sys
from typing import Any

import click

from flushproof.cli.options import run_options
from flushproof.errors import FlushproofError
from flushproof.resources import root
from flushproof.settings import FLAG, MANY, OPTIONS, Settings, settings_from

# What a run consists of, in this order.
SUITE = (
    "test_replay.py",
    "test_cases.py",
    "test_effect.py",
    "test_properties.py",
    "test_requirements.py",
)

# Plugins that a run has no use for. "terminal" is pytest's own output, ours takes its place.
WITHOUT = ("cacheprovider", "valkey", "schemathesis", "hypothesispytest", "terminal", "logging")


def pytest_arguments(settings: Settings) -> list[str]:
    """How pytest is called for *settings*; `pytest` with these does the same."""
    from flushproof.plugin import RENAMED

    arguments = [str(root() / "suites" / name) for name in SUITE]
    arguments += ["-c", os.devnull, "--rootdir", str(root()), "--import-mode=importlib"]
    arguments += ["-p", "flushproof.plugin"]
    for name in WITHOUT:
        arguments += ["-p", f"no:{name}"]
    for option in OPTIONS:
        value = getattr(settings, option.field)
        name = f"--{RENAMED.get(option.name, option.name)}"
        if option.kind == FLAG:
            arguments += [name] if value else []
        elif option.kind == MANY:
            for one in value:
                arguments += [f"{name}={one}"]
        elif value is not None:
            arguments += [f"{name}={value}"]
    return arguments


@click.command()
@run_options
@click.option("--json", "as_json", is_flag=True, help="a machine-readable summary on stdout")
def run(as_json: bool, **options: Any) -> int:
    """Judge a target (default: the embedded reference gateway) and write reports."""
    settings = settings_from(options)
    # A wheel may be installed where nothing can be written; then there is nothing to cache either.
    sys.dont_write_bytecode = True
    import pytest

    from flushproof.cli.progress import Progress

    progress = Progress(settings, quiet=as_json)
    status = int(pytest.main(pytest_arguments(settings), plugins=[progress]))
    if as_json:
        click.echo(json.dumps(summary_of(settings, progress, status), indent=2))
    return status


def summary_of(settings: Settings, progress: Any, status: int) -> dict[str, Any]:
    """What `--json` prints: the run's own summary, or why there is none."""
    path = settings.directory / "run.json"
    if progress.failure is None and path.is_file():
        summary: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return summary
    return {"exit_status": status, "error": str(progress.failure or "nothing was run")}


def failure_text(error: FlushproofError) -> str:
    """What a person is told when a run could not be made."""
    return f"flushproof: {error}"
