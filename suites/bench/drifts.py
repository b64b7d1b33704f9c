"""What it costs to compare two runs, by how many results they have."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from measuring import Row, Table, interleaved, ratios
from whole import COMMAND

from reports import results_of_a_run, write_log

SIZES = (3_000, 30_000)


def table(rounds: int) -> Table:
    """Time by the number of results; ten times as many are to take ten times as long at most."""
    made = Table("`flushproof diff` of two logs that say the same, a new process each time")
    with TemporaryDirectory() as folder:
        results = results_of_a_run(Path(folder))
        logs = {size: Path(folder, str(size), "events.ndjson") for size in SIZES}
        for size, log in logs.items():
            write_log(log, results, size)
        contenders = {
            f"{size:,} results": lambda log=log: compared(log) for size, log in logs.items()
        }
        measures = interleaved(rounds, contenders)
    made.rows = [Row(name=name, values=measures[name], unit="s") for name in contenders]
    less, more = contenders
    made.rows.append(
        Row(
            name=f"{more} to {less}",
            values=ratios(measures[more], measures[less]),
            limit="at most 10",
        )
    )
    return made


def compared(log: Path) -> float:
    """How long it took to compare *log* with itself, in seconds."""
    started_s = perf_counter()
    command = (*COMMAND[:-1], "diff", str(log), str(log))
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    return perf_counter() - started_s
