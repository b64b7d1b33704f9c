"""The run that several processes make together: one progress line, one log, one verdict."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from flushproof.cli.jobs import FOLDER, SAID, Part, judged, settings_of
from flushproof.cli.progress import bar_on, terminal
from flushproof.cli.telling import tell
from flushproof.contract import contract
from flushproof.drift.baseline import baseline_of, in_reports
from flushproof.drift.side import Side
from flushproof.errors import EvidenceIncomplete, FlushproofError, LeakFound
from flushproof.failed import LOG_NAME, leave_failure, left_behind
from flushproof.heading import options_of
from flushproof.log.eventlog import opened_alone, read_log
from flushproof.log.events import Log, Notice
from flushproof.report import remove_reports, write_reports
from flushproof.report.merging import Merged, merged
from flushproof.report.step import tell_step
from flushproof.report.verdict import Verdict
from flushproof.results import STATUS_MEANING, Evidence, exit_status
from flushproof.scanning import artefacts, refuse_leaks, secrets_at_stake
from flushproof.settings import Settings

INTERRUPTED = 2
NOTHING_RUN = 5
OUR_ERROR = FlushproofError.exit_status

# Of what a process said before it died, so much.
LAST_WORDS = 2_000


class NotBegun(FlushproofError):
    """None of the processes came to judge anything; the text says why, the status is theirs."""

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.exit_status = status


def judged_together(settings: Settings, number: int, *, quiet: bool) -> tuple[int, str]:
    """
    Judge in *number* processes; the exit status, and why there is no verdict, if there is none.

    The folders of the shards go when the run's own log has all that is in theirs.
    """
    console = terminal(quiet=quiet)
    directory, kept = settings.directory, settings.directory / FOLDER
    try:
        baseline = baseline_of(settings)
        earlier = left_behind(directory)
        with alone(directory):
            parts, wanted = watched(settings, number, console)
        whole = merged_of(settings, parts, interrupted=wanted)
        verdict = concluded(settings, whole, baseline)
        shutil.rmtree(kept, ignore_errors=True)
    except NotBegun as error:
        forget(settings, error, earlier=earlier)
        return told(console, error)
    except FlushproofError as error:
        if any(kept.glob(f"*/{LOG_NAME}")):
            logs = f"flushproof report {kept}/*/{LOG_NAME} --report-dir {directory}"
            return told(console, error, f"The logs of the shards are kept: {logs}")
        return told(console, error)
    tell(console, settings, baseline)
    if notice := tell_step(directory / LOG_NAME, os.environ, contract()):
        console.print(notice, markup=False)
    return verdict.exit_status, ""


def told(console: Console, error: FlushproofError, more: str = "") -> tuple[int, str]:
    """The exit status of *error* and its text, after saying it on *console*."""
    console.print("[bold red]flushproof:[/]", end=" ")
    console.print("\n".join(filter(None, (str(error), more))), markup=False)
    return error.exit_status, str(error)


def forget(settings: Settings, error: NotBegun, *, earlier: bool) -> None:
    """
    Remove what processes left that judged nothing; reports say why, if *earlier* ones were there or
    one of them came so far as to leave some.
    """
    left = settings.directory / FOLDER
    began = any(left.glob(f"*/{LOG_NAME}"))
    shutil.rmtree(left, ignore_errors=True)
    if earlier or began:
        leave(settings, error)
        return
    with suppress(OSError):
        (settings.directory / LOG_NAME).unlink()
        settings.directory.rmdir()


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """
    With *directory* ours alone, and without what an earlier run left there.

    Raises:
        EnvironmentUnusable: It cannot be written, or another run is writing there.
    """
    file = opened_alone(directory / LOG_NAME)
    try:
        remove_reports(directory)
        shutil.rmtree(directory / FOLDER, ignore_errors=True)
        yield
    finally:
        os.close(file)


def watched(settings: Settings, number: int, console: Console) -> tuple[list[Part], bool]:
    """The shards of a run, ended, and whether somebody wanted them to; with a line that moves."""
    with bar_on(console) as bar:
        task = bar.add_task(settings.target, total=0, visible=console.is_terminal)

        def advance(what: str, how_many: int) -> None:
            if what == "done":
                bar.advance(task, how_many)
            else:
                bar.update(task, total=(bar.tasks[0].total or 0) + how_many)

        return judged(settings_of(settings, number), advance)


def merged_of(settings: Settings, parts: Sequence[Part], *, interrupted: bool) -> Merged:
    """
    What the logs of *parts* say together, and what the processes themselves say to it.

    Raises:
        NotBegun: None of them judged anything.
        BadLog: They do not go together.
    """
    logs = {
        part: read_log(path, lenient=True, folded=True)
        for part in parts
        if (path := log_of(part)).is_file()
    }
    if not any(judges(log) for log in logs.values()):
        raise not_begun(parts, interrupted=interrupted)
    whole = merged({str(log_of(part)): log for part, log in logs.items()}, contract())
    troubles = {part: trouble for part in parts if (trouble := trouble_of(part, logs.get(part)))}
    footer = replace(
        whole.footer,
        statuses=tuple({*whole.footer.statuses, *(status for status, _ in troubles.values())}),
        interrupted=whole.footer.interrupted or interrupted,
    )
    notices = tuple(Notice(level="warning", text=text) for _, text in troubles.values())
    header = replace(whole.header, options=options_of(settings), option_origins=settings.origins)
    return replace(whole, header=header, footer=footer, notices=(*whole.notices, *notices))


def log_of(part: Part) -> Path:
    """Where the log of *part* is."""
    return part.settings.directory / LOG_NAME


def judges(log: Log) -> bool:
    """Whether anything was judged, as far as *log* goes."""
    return log.header is not None and log.header.provenance is not Evidence.NONE


def trouble_of(part: Part, log: Log | None) -> tuple[int, str] | None:
    """The status that holds because of how *part* ended, beyond what its *log* says, and why."""
    told = log.footer.exit_status if log is not None and log.footer is not None else None
    if part.status in (0, told) or (part.status < 0 and told is not None):
        return None
    if part.status == NOTHING_RUN and log is None:
        return None  # it had nothing to do, or something is missing and that is said
    if part.status < 0:
        return EvidenceIncomplete.exit_status, f"{part.name} was killed (signal {-part.status})."
    status = part.status if part.status in STATUS_MEANING and part.status != 1 else OUR_ERROR
    return status, f"{part.name}: {words_of(part) or STATUS_MEANING[status]}"


def words_of(part: Part) -> str:
    """Why *part* could not go on, in its own words; or the last ones before it died."""
    if part.words:
        return part.words[0]
    with suppress(OSError):
        said = (part.settings.directory / SAID).read_text(encoding="utf-8", errors="replace")
        return said.strip()[-LAST_WORDS:]
    return ""


def not_begun(parts: Sequence[Part], *, interrupted: bool) -> NotBegun:
    """Why none of *parts* judged anything."""
    if interrupted:
        return NotBegun("The run was interrupted before it had begun.", INTERRUPTED)
    statuses = {part.status if part.status in STATUS_MEANING else OUR_ERROR for part in parts}
    texts = dict.fromkeys(filter(None, map(words_of, parts)))
    return NotBegun("\n".join(texts) or "Nothing was run.", exit_status(statuses) or OUR_ERROR)


def concluded(settings: Settings, whole: Merged, baseline: Side | None) -> Verdict:
    """
    Write the log of the run and its reports, scan them, and give the verdict.

    Raises:
        FlushproofError: One of these failed.
    """
    path = settings.directory / LOG_NAME
    verdict, since = whole.write(path, contract()), None
    if baseline is not None:
        log = read_log(path, lenient=True, folded=True)
        told, since = in_reports(baseline, log, str(path), contract())
        whole = replace(whole, notices=(*whole.notices, Notice(level="since", text=told)))
        verdict = whole.write(path, contract())
    write_reports(path, settings.directory, also=settings.format, since=since)
    try:
        refuse_leaks(artefacts(settings), secrets_at_stake(settings))
    except LeakFound as error:
        statuses = (*whole.footer.statuses, error.exit_status)
        replace(whole, footer=replace(whole.footer, statuses=statuses)).write(path, contract())
        write_reports(path, settings.directory, also=settings.format, since=since)
        raise
    return verdict


def leave(settings: Settings, error: FlushproofError) -> None:
    """Leave a log and reports that say *error*."""
    leave_failure(
        settings.directory,
        time.time_ns() // 1_000_000,
        str(error),
        error.exit_status,
        target=settings.target,
        options=options_of(settings),
    )
