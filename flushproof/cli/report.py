"""`flushproof report`: make the reports again from an event log."""

from pathlib import Path

import click

from flushproof.contract import contract
from flushproof.log.eventlog import read_log
from flushproof.log.events import BadLog
from flushproof.report import FORMATS, matrix, write_reports, write_whole
from flushproof.report.verdict import verdict_of


@click.command()
@click.argument("log", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--report-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="where the reports are written; default: beside the log",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(sorted(FORMATS)),
    help="which reports; repeatable; default: all",
)
def report(log: Path, report_dir: Path | None, formats: tuple[str, ...]) -> int:
    """Make run.json, junit.xml, index.html and summary.md again from LOG, an events.ndjson.

    Of a faults.ndjson, the log of the fault matrix, it makes faults.html.
    """
    directory = report_dir or log.parent
    read = read_log(log, lenient=True)
    if matrix.is_matrix(read):
        page = directory / matrix.FILE
        write_whole(page, matrix.render(read, contract()))
        click.echo(matrix.told(read, contract()))
        click.echo(f"Matrix: {page}")
        return read.footer.exit_status if read.complete and read.footer else BadLog.exit_status
    chosen = formats or tuple(FORMATS)
    write_reports(log, directory, chosen)
    verdict = verdict_of(read, contract())
    click.echo(verdict.sentence)
    for name in chosen:
        click.echo(f"Report: {directory / FORMATS[name].file}")
    return verdict.exit_status
