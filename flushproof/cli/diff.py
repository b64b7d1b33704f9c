"""`flushproof diff`: what changed between two runs, or between a run and recordings."""

import json
from pathlib import Path

import click

from flushproof.drift.comparing import drift_of
from flushproof.drift.document import document_of
from flushproof.drift.lines import lines_of
from flushproof.drift.reading import side_at
from flushproof.failed import scrubber
from flushproof.report.sides import SIDES

SIDE = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("before", metavar="A", type=SIDE)
@click.argument("after", metavar="B", type=SIDE)
@click.option("--fail-on-change", is_flag=True, help="exit with 1 for any change")
@click.option("--strict", is_flag=True, help="`should` requirements count too")
@click.option("--json", "as_json", is_flag=True, help="everything that changed, on stdout")
def diff(before: Path, after: Path, fail_on_change: bool, strict: bool, as_json: bool) -> int:
    """Say what changed from A to B, and exit with 1 if something got worse.

    Each is an event log, a folder of reports that holds one, or a folder of cassettes.
    """
    side = side_at(after)
    catalogue = SIDES[side.judged].catalogue()
    drift = drift_of(side_at(before), side, catalogue, strict=strict)
    # What was written by a run is scrubbed; what else a file may hold is not ours to print.
    scrub = scrubber()
    if as_json:
        document = scrub.record(document_of(drift, fail_on_change=fail_on_change))
        click.echo(json.dumps(document, indent=2))
    else:
        for line in lines_of(drift, catalogue):
            click.echo(scrub.text(line))
    return drift.exit_status(fail_on_change=fail_on_change)
