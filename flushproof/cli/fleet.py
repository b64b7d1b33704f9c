"""`flushproof run --matrix FILE`: several targets, each in a process of its own, and one report."""

from __future__ import annotations

import selectors
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import click
from rich.console import Console

from flushproof.cli.jobs import SAID, Part, command_of, forwarding, started
from flushproof.cli.overheard import overheard
from flushproof.cli.progress import bar_on, terminal
from flushproof.cli.whole import INTERRUPTED, OUR_ERROR, alone
from flushproof.contract import contract
from flushproof.errors import FlushproofError, LeakFound
from flushproof.failed import LOG_NAME, iso
from flushproof.fleet.plan import FleetPlan, read_plan
from flushproof.fleet.table import Planned
from flushproof.plugin import any_seed, now_ms
from flushproof.report import fleet_html, fleet_json, remove, write_whole
from flushproof.report.fleet import Column, Fleet, Member, awaited, column_of, fleet_of
from flushproof.scanning import refuse_last_words, refuse_leaks
from flushproof.scrubbing.leaks import SHORTEST, Secret, Value, secrets_of
from flushproof.scrubbing.scrub import Scrubber
from flushproof.settings import URLS

COMMAND = command_of("fleet_part")

# So much is kept of what a target said before it died.
LAST_WORDS = 500


@dataclass(slots=True, kw_only=True, eq=False)
class Judging:
    """
    A fleet that is being judged.

    Attributes:
        directory: Where the report goes, and below it those of the targets.
        started_ms: When it began, milliseconds since 1970.
        columns: What is known of each target, by its name.
        held: Statuses that hold for another reason than what a target showed.
    """

    plan: FleetPlan
    directory: Path
    started_ms: int
    columns: dict[str, Column] = field(default_factory=dict)
    held: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for target in self.plan.targets:
            self.columns[target.name] = awaited(member_of(target))

    def ended(self, target: Planned, part: Part) -> Column:
        """Take note of how *target* ended, and write it down."""
        part.end()
        words = words_of(part)
        remove(target.settings.directory / SAID)
        safe = Scrubber(secrets=secrets_at(target), live=True).text(words)
        member = member_of(target, ended=part.status, words=safe[-LAST_WORDS:])
        self.columns[target.name] = column_of(self.directory, member)
        self.write()
        return self.columns[target.name]

    def write(self, finished_ms: int | None = None) -> Fleet:
        """Write down how far it is; once it has come to its end, for people too."""
        fleet = fleet_of(
            list(self.columns.values()),
            contract(),
            parallel=self.plan.parallel,
            started_at=iso(self.started_ms),
            finished_at=None if finished_ms is None else iso(finished_ms),
            held=self.held,
        )
        write_whole(self.directory / fleet_json.FILE, fleet_json.parts(fleet))
        if finished_ms is not None:
            write_whole(self.directory / fleet_html.FILE, fleet_html.parts(fleet))
        return fleet


def member_of(target: Planned, **more: Any) -> Member:
    """*target* as a report has it."""
    return Member(name=target.name, target=target.settings.target, **more)


def words_of(part: Part) -> str:
    """Why *part* could not go on, in its own words; or all that it said, if it died."""
    if part.words or (part.status >= 0 and part.status != OUR_ERROR):
        return "".join(part.words[:1])
    with suppress(OSError):
        return (part.settings.directory / SAID).read_text("utf-8", "replace").strip()
    return ""


def judge_fleet(file: Path, directory: Path, environ: Mapping[str, str], *, as_json: bool) -> int:
    """
    Judge every target that *file* names, and report in *directory* what they come to.

    Args:
        environ: The variables that the file may name.
        as_json: Print what a machine reads.

    Returns:
        The exit status, of all targets together.

    Raises:
        FlushproofError: The file cannot be used, and then nothing was sent; or there is no report.
    """
    try:
        plan = read_plan(file, directory, environ, any_seed)
    except FlushproofError:
        forget(directory)
        raise
    secrets = tuple(secret for target in plan.targets for secret in secrets_at(target))
    with overheard() as said:
        console = terminal(quiet=as_json)
        with alone(directory):
            for target in plan.targets:
                empty(target.settings.directory)
            judging = Judging(plan=plan, directory=directory, started_ms=now_ms())
            fleet = judged(judging, secrets, console)
            remove(directory / LOG_NAME)  # ours, and empty: it kept others out
        console.print(fleet.sentence, markup=False)
        console.print(f"Report: {directory / fleet_html.FILE}", markup=False)
        if as_json:
            click.echo((directory / fleet_json.FILE).read_text(encoding="utf-8"), nl=False)
    return refuse_last_words(said, secrets, fleet.exit_status)


def judged(judging: Judging, secrets: Sequence[Secret], console: Console) -> Fleet:
    """What *judging* comes to, written down, and searched for *secrets*."""
    judging.write()
    if watched(judging, console):
        judging.held = (INTERRUPTED,)
    fleet = judging.write(now_ms())
    try:
        refuse_leaks((judging.directory / one.FILE for one in (fleet_json, fleet_html)), secrets)
    except LeakFound as error:
        console.print(str(error), markup=False)
        judging.held += (error.exit_status,)
        fleet = judging.write(now_ms())
    return fleet


def watched(judging: Judging, console: Console) -> bool:
    """Judge the targets; whether somebody wanted it to end. A line for each moves meanwhile."""
    parts: list[Part] = []
    waiting = deque(judging.plan.targets)
    with bar_on(console) as bar, forwarding(parts) as received, selectors.DefaultSelector() as ears:
        try:
            while ears.get_map() or (waiting and not received):
                while waiting and not received and len(ears.get_map()) < judging.plan.parallel:
                    target = waiting.popleft()
                    part = started(target.name, target.settings, COMMAND, target.environ)
                    parts.append(part)
                    for number in received:  # it came before there was anybody to pass it on to
                        part.process.send_signal(number)
                    task = bar.add_task(target.name, total=0, visible=console.is_terminal)
                    assert part.process.stdout is not None  # it is a pipe
                    ears.register(part.process.stdout, selectors.EVENT_READ, (target, part, task))
                for key, _ in ears.select():
                    target, part, task = key.data
                    if not part.listen(partial(advance, bar, task)):
                        ears.unregister(key.fileobj)
                        column = judging.ended(target, part)
                        console.print(f"{target.name}: {column.sentence}", markup=False)
        finally:
            for part in parts:
                part.let_go()
            for part in parts:
                part.end()
    return bool(received)


def advance(bar: Any, task: Any, what: str, how_many: int) -> None:
    """Move the line of a target."""
    if what == "done":
        bar.advance(task, how_many)
    else:
        bar.update(task, total=how_many)


def secrets_at(target: Planned) -> tuple[Secret, ...]:
    """What *target* must not tell."""
    known = (target.credentials,) if target.credentials is not None else ()
    return (*secrets_of(known, live=target.settings.is_url), *passwords_of(target))


def passwords_of(target: Planned) -> Iterator[Secret]:
    """The passwords in the URLs that *target* was given."""
    for name in URLS:
        with suppress(ValueError):  # it is no URL
            password = unquote(urlsplit(getattr(target.settings, name) or "").password or "")
            if len(password) >= SHORTEST:
                yield Value(name="password", value=password)


def forget(directory: Path) -> None:
    """Remove the report of an earlier fleet, which must not pass for that of this one."""
    if (directory / fleet_json.FILE).is_file():
        remove(directory / fleet_html.FILE)
        remove(directory / fleet_json.FILE)


def empty(folder: Path) -> None:
    """See that nobody writes to *folder*, and that no earlier run left a report there."""
    with alone(folder):
        remove(folder / LOG_NAME)
