"""`flushproof doctor`: is everything here that a run needs? It sends nothing that harms."""

import json
import os
from collections.abc import Mapping
from time import monotonic, sleep
from typing import Any

import click

from flushproof.cli.options import run_options
from flushproof.doctor.calling import Time
from flushproof.doctor.checked import Checked, Level
from flushproof.doctor.here import age_in_days
from flushproof.doctor.looking import look
from flushproof.doctor.machine import our_shelves
from flushproof.doctor.seen import Seen
from flushproof.doctor.table import examined, exit_status
from flushproof.failed import scrubber
from flushproof.plugin import any_seed, now_ms
from flushproof.printable import brief
from flushproof.report.verdict import counted
from flushproof.reservation import default_lock_dir
from flushproof.settings import settings_from

FORMAT = 1

# A sentence is no longer than this, whatever a target put into it.
LINE = 400


@click.command()
@run_options
@click.option(
    "--json", "as_json", is_flag=True, help="every check, and the age of each recording, on stdout"
)
def doctor(as_json: bool, **options: Any) -> int:
    """Check versions, credentials, target, clock, Redis servers and recordings.

    It takes the options of run, and asks the target a few harmless things: no request names an
    instance, whatever the options allow a run to do, and nothing is written.
    """
    settings = settings_from(options, any_seed=any_seed)
    time = Time(now_ms=now_ms, clock=monotonic, sleep=sleep)
    seen = look(settings, os.environ, time, lock_dir=default_lock_dir(), shelves=our_shelves())
    found = shown(examined(seen))
    status = exit_status(found)
    if as_json:
        click.echo(json.dumps(document_of(found, status, seen), indent=2))
    else:
        for line in lines_of(found):
            click.echo(line)
    return status


def shown(found: Mapping[str, Checked]) -> Mapping[str, Checked]:
    """*found* as it may be printed: no key, and nothing that a terminal would obey."""
    text = scrubber().text
    return {
        brief(text(name)): Checked(
            level=one.level,
            sentence=brief(text(one.sentence), LINE),
            todo=brief(text(one.todo), LINE),
        )
        for name, one in found.items()
    }


def lines_of(found: Mapping[str, Checked]) -> list[str]:
    """A line for each check, what to do below it, and what it adds up to."""
    width = max(map(len, found))
    lines = []
    for name, one in found.items():
        lines.append(f"{one.level:<7}  {name:<{width}}  {one.sentence}")
        if one.todo:
            lines.append(f"{'':<7}  {'':<{width}}  -> {one.todo}")
    levels = [one.level for one in found.values()]
    return [
        *lines,
        "",
        f"{counted(levels.count(Level.PROBLEM), 'problem')}, "
        f"{counted(levels.count(Level.NOTE), 'note')}, {levels.count(Level.OK)} ok.",
    ]


def document_of(found: Mapping[str, Checked], status: int, seen: Seen) -> dict[str, Any]:
    """The same for machines, and the age of every recording."""
    text = scrubber().text
    checks = [
        {"name": name, "level": one.level.value, "sentence": one.sentence, "todo": one.todo}
        for name, one in found.items()
    ]
    recordings = [
        {
            "path": brief(text(str(path)), LINE),
            "recorded_at": day,
            "age_days": age_in_days(day, seen.now_ms),
        }
        for shelf in seen.tapes
        for day, path in shelf.each
    ]
    return {
        "format": FORMAT,
        "exit_status": status,
        "checks": checks,
        "recordings": recordings,
    }
