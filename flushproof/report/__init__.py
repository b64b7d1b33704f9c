"""
Reports of a run, made from its event log and from nothing else, so that each can be made again.

`FORMATS` names them; `write_reports` writes them; `conclude` ends a log with its verdict.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from flushproof.contract import Contract
from flushproof.errors import EnvironmentUnusable, UsageError, unknown_name
from flushproof.log.eventlog import EventLog, read_log
from flushproof.log.events import Footer
from flushproof.report.sides import catalogue_of
from flushproof.report.summary import RunSummary, Since, summarise
from flushproof.report.verdict import Verdict, verdict_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """
    A kind of report.

    Attributes:
        file: What the file is called.
        module: The module of this package whose `parts` make its text; loaded when it is used,
            because a run that needs no HTML needs no template engine.
    """

    file: str
    module: str

    def parts(self, summary: RunSummary) -> Iterator[str]:
        """The text of the report as it is made, so that a large one is never held as a whole."""
        module = import_module(f"{__name__}.{self.module}")
        function: Callable[[RunSummary], Iterator[str]] = module.parts
        return function(summary)

    def render(self, summary: RunSummary) -> str:
        """The text of the report."""
        return "".join(self.parts(summary))


FORMATS: Mapping[str, Format] = {
    "run": Format(file="run.json", module="run_json"),
    "junit": Format(file="junit.xml", module="junit"),
    "html": Format(file="index.html", module="html"),
    "markdown": Format(file="summary.md", module="markdown"),
    "ctrf": Format(file="ctrf.json", module="ctrf"),
    "sarif": Format(file="sarif.json", module="sarif"),
    "badge": Format(file="badge.json", module="badge"),
}

ALWAYS = ("run", "junit", "html")
"""The formats that a run writes without being asked."""


def write_reports(
    log_path: Path,
    directory: Path,
    formats: Iterable[str] = ALWAYS,
    *,
    also: Iterable[str] = (),
    catalogue: Contract | None = None,
    since: Since | None = None,
) -> RunSummary:
    """
    Write the reports of the log at *log_path* into *directory*, and return what they say.

    A log that is not complete is reported as far as it goes; the verdict is then never green.

    Args:
        since: What changed since an earlier run, if it was compared with one.

    Raises:
        UsageError: One of *formats*, or of what is to be written *also*, is unknown.
        EnvironmentUnusable: A report cannot be written.
    """
    chosen = tuple(map(format_named, (*formats, *also)))
    log = read_log(log_path, lenient=True, folded=True)
    summary = replace(summarise(log, catalogue or catalogue_of(log)), since=since)
    write_formats(summary, directory, chosen)
    return summary


def write_formats(summary: RunSummary, directory: Path, formats: Iterable[Format]) -> None:
    """
    Write *formats* of *summary* into *directory*, each once.

    Raises:
        EnvironmentUnusable: A report cannot be written.
    """
    for made in dict.fromkeys(formats):
        write_whole(directory / made.file, made.parts(summary))


def conclude(log: EventLog, footer: Footer, catalogue: Contract | None = None) -> Verdict:
    """
    End *log* with *footer* and the verdict on what is in it, and return the verdict.

    Args:
        footer: With those statuses that hold for reasons outside the results; the others, and the
            exit status, are filled in. It may be called again when a further status turns up.
    """
    preview = log.preview(footer)
    verdict = verdict_of(preview, catalogue or catalogue_of(preview))
    log.finish(replace(footer, statuses=verdict.statuses, exit_status=verdict.exit_status))
    return verdict


def remove_reports(directory: Path) -> None:
    """Remove the reports of an earlier run, so that no crash leaves them beside a newer log."""
    for stale in FORMATS.values():
        remove(directory / stale.file)


def remove(path: Path) -> None:
    """Remove the report at *path*, if it is there."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise EnvironmentUnusable(f"{path}: cannot be replaced: {error.strerror}") from error


def format_named(name: str) -> Format:
    """The format called *name*."""
    if name not in FORMATS:
        raise UsageError(unknown_name("report format", name, tuple(FORMATS)))
    return FORMATS[name]


def write_whole(path: Path, parts: Iterable[str]) -> None:
    """Write *parts* to *path*; a reader sees the old file or the new one, never half of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            # A target can make a text hold half of a surrogate pair, which UTF-8 cannot.
            with open(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
                file.writelines(parts)
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise EnvironmentUnusable(f"{path}: cannot be written: {error.strerror}") from error
