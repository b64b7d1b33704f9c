"""`flushproof faults`: the fault matrix, which requirement notices which fault."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from time import monotonic, time_ns

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from flushproof.cli.run import terminable
from flushproof.contract import contract
from flushproof.errors import (
    EvidenceIncomplete,
    FlushproofError,
    NothingSelected,
    UsageError,
    unknown_name,
)
from flushproof.failed import iso
from flushproof.faults.table import FAULTS
from flushproof.log.eventlog import EventLog, read_log
from flushproof.log.events import Footer, Header, Log
from flushproof.log.faultrow import FaultRow
from flushproof.matrix.rows import HONEST_NAME, fault_of, rows_of
from flushproof.report import remove, write_whole
from flushproof.report.matrix import FILE, TARGET, parts, told
from flushproof.report.page.noticing import Matrix, matrix_of
from flushproof.results import Evidence, exit_status
from flushproof.scrubbing.scrub import Scrubber
from flushproof.targets.embedded import CREDENTIALS

LOG_FILE = "faults.ndjson"

# A fault that does not come as told is a bug of the suite, whatever the gateway did.
OUR_ERROR = FlushproofError.exit_status
INTERRUPTED = 2

NAMES_SHOWN = 4


@click.command()
@click.argument("names", nargs=-1, metavar="[FAULT]...")
@click.option(
    "--select",
    multiple=True,
    metavar="PREFIX",
    help="only the faults that break a requirement whose id begins so; repeatable",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="in how many processes; default: one for each processor",
)
@click.option(
    "--report-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("reports"),
    show_default=True,
    help=f"where {LOG_FILE} and {FILE} are written",
)
@click.option("--json", "as_json", is_flag=True, help="the rows of the matrix on stdout")
def faults(
    names: tuple[str, ...],
    select: tuple[str, ...],
    jobs: int | None,
    report_dir: Path,
    as_json: bool,
) -> int:
    """Put the suite to lying gateways, and see that exactly what each breaks turns red."""
    chosen = chosen_names(names, select)
    console = Console(stderr=as_json, highlight=False, soft_wrap=True)
    with terminable():
        log, footer = made(chosen, jobs or os.cpu_count() or 1, report_dir, console)
    matrix = matrix_of(log, contract())
    if as_json:
        rows = [*matrix.lying, *matrix.harmless]
        click.echo(json.dumps([asdict(row) for row in rows], indent=2))
    else:
        for line in lines_of(matrix, by_fault=bool(names), whole=not select):
            click.echo(line)
        took = f"{footer.exchanges:,} requests in {footer.duration_s:.1f} s."
        click.echo(f"\n{told(log, contract())} {took}")
        click.echo(f"Matrix: {report_dir / FILE}")
    return footer.exit_status


def chosen_names(names: Sequence[str], prefixes: Sequence[str]) -> tuple[str, ...]:
    """
    The faults that are asked for, the honest gateway among them unless some are named.

    Raises:
        UsageError: One of *names* is no fault.
        NothingSelected: No fault breaks what one of *prefixes* begins.
    """
    known = (HONEST_NAME, *FAULTS)
    for name in names:
        if name not in known:
            raise UsageError(unknown_name("fault", name, known, "flushproof faults"))
    chosen = tuple(dict.fromkeys(names)) or known
    for prefix in prefixes:
        if not any(broken_by(name, [prefix]) for name in chosen):
            raise NothingSelected(
                f"--select {prefix}: none of these faults breaks a requirement like that."
            )
    return tuple(name for name in chosen if not prefixes or broken_by(name, prefixes))


def broken_by(name: str, prefixes: Iterable[str]) -> bool:
    """Whether the fault called *name* breaks a requirement that begins with one of *prefixes*."""
    return any(broken.startswith(tuple(prefixes)) for broken in fault_of(name).breaks)


def made(names: Sequence[str], jobs: int, directory: Path, console: Console) -> tuple[Log, Footer]:
    """The matrix of *names*, logged row by row and drawn; its log, and how that ends."""
    started_s = monotonic()
    header = Header(
        suite_version=version("flushproof"),
        target=TARGET,
        provenance=Evidence.EMBEDDED,
        started_at=iso(time_ns() // 1_000_000),
        options={},
        planned=tuple(names),
    )
    scrubber = Scrubber.of(CREDENTIALS.values(), live=False)
    with EventLog(directory / LOG_FILE, header, scrub=scrubber.record) as log:
        # Only now that the folder is ours: another matrix may have been made there.
        remove(directory / FILE)
        rows: list[FaultRow] = []
        interrupted = True
        try:
            with shown(console, len(names)) as advance:
                for row in rows_of(names, jobs):
                    log.fault(row)
                    rows.append(row)
                    advance()
            interrupted = False
        finally:
            statuses = (INTERRUPTED,) * interrupted + statuses_of(rows, names)
            footer = Footer(
                results=0,
                exchanges=sum(row.exchanges for row in rows),
                harm={},
                statuses=statuses,
                exit_status=exit_status(statuses),
                finished_at=iso(time_ns() // 1_000_000),
                duration_s=round(monotonic() - started_s, 3),
                interrupted=interrupted,
            )
            log.finish(footer)
            written = read_log(log.path, lenient=True)
            write_whole(directory / FILE, parts(written, contract()))
    return written, footer


def statuses_of(rows: Sequence[FaultRow], names: Sequence[str]) -> tuple[int, ...]:
    """What is wrong with *rows*, which are to be one of each of *names*: exit statuses."""
    unlike = any(not row.as_told for row in rows)
    lacking = sorted(row.fault for row in rows) != sorted(names)
    return (OUR_ERROR,) * unlike + (EvidenceIncomplete.exit_status,) * lacking


@contextmanager
def shown(console: Console, total: int) -> Iterator[Callable[[], None]]:
    """A progress line on a terminal; what is given advances it by one."""
    if not console.is_terminal:
        yield lambda: None
        return
    columns = (TextColumn("faults"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


def lines_of(matrix: Matrix, *, by_fault: bool, whole: bool) -> Iterator[str]:
    """The matrix as text: by requirement, or by fault where some were named."""
    if by_fault:
        for row in (*matrix.lying, *matrix.harmless):
            mark = "✓" if row.as_told else "✕"
            yield f"{mark} {row.fault}: {row.sentence}"
            yield f"    turned red: {', '.join(row.red) or 'nothing'}"
    else:
        for noticed in matrix.rows:
            one = noticed.requirement
            names = [row.fault for row in noticed.faults]
            more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
            listed = ", ".join(names[:NAMES_SHOWN])
            yield f"{one.id:<28} {one.level.value:<6} {len(names):>3}  {listed}{more}"
        if whole and matrix.without:
            named = (f"{one.id} ({one.level.value})" for one in matrix.without)
            yield f"\nBroken by none of these: {', '.join(named)}."
    for row in matrix.wrong:
        yield (
            f"\n✕ {row.fault} breaks {', '.join(row.breaks) or 'nothing'}; "
            f"red: {', '.join(row.red) or 'nothing'}."
        )
        yield from (f"    could not tell: {text}" for text in row.untold)
