"""`flushproof report`: make the reports again from an event log, or from those of all shards."""

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from flushproof.contract import contract
from flushproof.drift.comparing import drift_of
from flushproof.drift.page import since_of
from flushproof.drift.reading import side_at, side_of
from flushproof.errors import UsageError
from flushproof.failed import LOG_NAME, leave_failure, left_behind
from flushproof.log.eventlog import read_log
from flushproof.log.events import BadLog, Log
from flushproof.report import (
    FORMATS,
    fleet_html,
    fleet_json,
    format_named,
    matrix,
    remove_reports,
    write_formats,
    write_whole,
)
from flushproof.report import trend as trends
from flushproof.report.merging import merged, with_matrix
from flushproof.report.sides import catalogue_of
from flushproof.report.step import tell_step
from flushproof.report.summary import summarise

# Where the reports of shards go; those of a whole run go beside its log.
DIRECTORY = Path("reports")


@click.command()
@click.argument(
    "logs",
    metavar="LOG...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
)
@click.option(
    "--report-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"where the reports are written; default: beside the log; of shards: {DIRECTORY}",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(sorted(FORMATS)),
    help="which reports; repeatable; default: all",
)
@click.option(
    "--baseline",
    type=click.Path(exists=True, path_type=Path),
    help="an earlier log, or a folder that holds one: the page says what changed since",
)
@click.option("--trend", is_flag=True, help="of a folder of runs: outcomes over time, trend.html")
@click.option("--fleet", is_flag=True, help="of the folder of `run --matrix`: its index.html again")
def report(
    logs: tuple[Path, ...],
    report_dir: Path | None,
    formats: tuple[str, ...],
    baseline: Path | None,
    trend: bool,
    fleet: bool,
) -> int:
    """Make the reports again from LOG, an events.ndjson: index.html, run.json, junit.xml and more.

    Several are the shards of one run, in any order: they are merged into one events.ndjson, and a
    shard that is missing is 13. What was run again, a shard or all of it, is another attempt: a
    case that ended differently is flaky. Of a faults.ndjson, the log of the fault matrix, it makes
    faults.html; beside the log of a run its picture is on the page of that.
    """
    if trend:
        if formats or baseline:
            raise UsageError(
                "--trend makes one page, trend.html: leave out --format and --baseline."
            )
        return make_trend(logs, report_dir)
    if fleet:
        if formats or baseline or report_dir:
            raise UsageError("--fleet makes the report of a folder again, in it and in no other.")
        return make_fleet(logs)
    if folders := [str(log) for log in logs if log.is_dir()]:
        raise UsageError(f"{folders[0]} is a folder: give the log in it, or --trend, or --fleet.")
    log = logs[0]
    directory = report_dir or log.parent
    read = read_log(log, lenient=True, folded=True) if len(logs) == 1 else None
    if read is None or (read.header and read.header.shard):
        # One shard alone may be all that a pattern found of a whole run.
        directory = report_dir or DIRECTORY
        log = merge(logs, directory)
        read = read_log(log, lenient=True, folded=True)
    if matrix.is_matrix(read):
        if formats or baseline:
            raise UsageError(
                f"{log} is a fault matrix, which has one page, {matrix.FILE}: leave out --format "
                "and --baseline. Beside the log of a run it is drawn on the page of that."
            )
        page = directory / matrix.FILE
        write_whole(page, matrix.parts(read, contract()))
        click.echo(matrix.told(read, contract()))
        click.echo(f"Matrix: {page}")
        return read.footer.exit_status if read.complete and read.footer else BadLog.exit_status
    chosen = formats or tuple(FORMATS)
    catalogue = catalogue_of(read)
    since = None
    if baseline is not None:
        drift = drift_of(side_at(baseline), side_of(read, str(log)), catalogue)
        since = since_of(drift, catalogue)
    summary = replace(summarise(read, catalogue), since=since)
    write_formats(summary, directory, map(format_named, chosen))
    if "markdown" in chosen and (notice := tell_step(log, os.environ, catalogue)):
        click.echo(notice, err=True)
    click.echo(summary.verdict.sentence)
    for name in chosen:
        click.echo(f"Report: {directory / FORMATS[name].file}")
    return summary.verdict.exit_status


def make_trend(folders: Sequence[Path], report_dir: Path | None) -> int:
    """
    Make `trend.html` of the runs in *folders*; the exit status is that of the last run.

    Raises:
        UsageError: There is more than one folder, or no run in it.
    """
    if len(folders) != 1 or not folders[0].is_dir():
        raise UsageError("--trend: give one folder, in which each run has a folder of its own.")
    shown = trends.trend_of(trends.points_in(folders[0], contract()), contract())
    page = (report_dir or folders[0]) / trends.FILE
    write_whole(page, trends.parts(shown))
    click.echo(shown.sentence)
    click.echo(f"Trend: {page}")
    return shown.points[-1].exit_status


def make_fleet(folders: Sequence[Path]) -> int:
    """
    Make the report of the fleet in *folders* again; the exit status is that of all its targets.

    Raises:
        UsageError: There is more than one folder.
        EvidenceIncomplete: There is no fleet in it.
    """
    if len(folders) != 1 or not folders[0].is_dir():
        raise UsageError("--fleet: give one folder, the report directory of `run --matrix`.")
    made = fleet_json.read_fleet(folders[0], contract())
    for one in (fleet_json, fleet_html):
        write_whole(folders[0] / one.FILE, one.parts(made))
        click.echo(f"Report: {folders[0] / one.FILE}")
    click.echo(made.sentence)
    return made.exit_status


def merge(logs: Sequence[Path], directory: Path) -> Path:
    """
    Merge the shards in *logs* into one log in *directory*, and give its path.

    Raises:
        UsageError: It would take the place of one of them.
        BadLog: They are not shards of one run; what an earlier run left in *directory* says so.
    """
    path = directory / LOG_NAME
    if any(path.exists() and path.samefile(log) for log in logs):
        raise UsageError(
            f"{path} is one of the logs that are to be merged; choose another --report-dir."
        )
    read = {str(log): read_log(log, lenient=True, folded=True) for log in logs}
    runs = {name: log for name, log in read.items() if not matrix.is_matrix(log)}
    matrices = [log for name, log in read.items() if name not in runs]
    if not runs or len(matrices) > 1:
        raise UsageError(
            "A fault matrix is not merged: give one, alone or beside the logs of a run."
        )
    try:
        catalogue = catalogue_of(next(iter(runs.values())))
        whole = merged(runs, catalogue)
        for one in matrices:
            whole = with_matrix(whole, one)
    except BadLog as error:
        if left_behind(directory):
            now_ms = time.time_ns() // 1_000_000
            leave_failure(directory, now_ms, str(error), error.exit_status, target=target_of(read))
        raise
    remove_reports(directory)
    whole.write(path, catalogue)
    return path


def target_of(read: dict[str, Log]) -> str:
    """What the first of the logs that says it was about."""
    return next((log.header.target for log in read.values() if log.header), "unknown")
