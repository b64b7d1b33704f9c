"""`flushproof plan`: every request that a run would send, with its harm; none is sent."""

from collections import Counter
from typing import Any

import click

from flushproof.cases import Case, cases
from flushproof.cases.build import build
from flushproof.cases.draft import Subject
from flushproof.cli.options import run_options
from flushproof.errors import InterlockRefused, NothingSelected
from flushproof.interlock import Interlock
from flushproof.scenarios import SCENARIOS
from flushproof.settings import Settings, settings_from

# Any time will do: nothing is sent. This is the one of the page's example.
NOW_MS = 1_546_221_796_556


@click.command()
@run_options
def plan(**options: Any) -> None:
    """Print every request that run would send, with its harm, and send none."""
    from flushproof.contract import contract
    from flushproof.targets import NEEDS

    settings = settings_from(options)
    subject, capabilities, interlock = outlook(settings)
    chosen = [case for case in cases() if selected(case.id, settings)]
    scenarios = [name for name in SCENARIOS if selected(name, settings)]
    requirements = [name for name in contract().requirements if selected(name, settings)]
    if not (chosen or scenarios or requirements):
        raise NothingSelected(f"--select {' '.join(settings.select)}: nothing has such an id.")
    counts: Counter[str] = Counter()
    for case in chosen:
        missing = [need for need in case.needs if need not in capabilities]
        if missing or case.instance not in subject.numbers:
            counts["skipped"] += 1
            click.echo(f"skip        {case.id}: {NEEDS[(missing or ['account'])[0]]}")
            continue
        harm = judged(case, subject, interlock)
        counts[harm] += 1
        click.echo(f"{harm:<11} {case.id}: {case.description}")
    for name in scenarios:
        scenario = SCENARIOS[name]
        missing = [need for need in scenario.needs if need not in capabilities]
        counts["skipped" if missing else "scenarios"] += 1
        told = f"skip        {name}: {NEEDS[missing[0]]}" if missing else f"scenario    {name}"
        click.echo(told if missing else f"{told}: {scenario.description}")
    click.echo(", ".join(f"{number} {name}" for name, number in sorted(counts.items())))
    click.echo(
        f"besides, up to {settings.examples} generated requests for each property; nothing was sent"
    )


def selected(name: str, settings: Settings) -> bool:
    """Whether *settings* select the item called *name*."""
    return not settings.select or name.startswith(settings.select)


def judged(case: Case, subject: Subject, interlock: Interlock) -> str:
    """What the interlock says of the request of *case*: its harm, or that it would not go."""
    try:
        return str(interlock.admit(build(case, subject, NOW_MS).request))
    except InterlockRefused:
        return "not sent"


def outlook(settings: Settings) -> tuple[Subject, frozenset[str], Interlock]:
    """Whom the cases of *settings* would be put to, what it can do, and what may be sent."""
    from flushproof.targets import embedded, remote
    from flushproof.targets.embedded import CAPABILITIES, CREDENTIALS, NUMBERS

    owner = CREDENTIALS["owner"]
    if settings.is_url:
        numbers = remote.numbers_for(settings)
        capabilities, permit = remote.capabilities_for(settings), remote.permit_of(settings)
    else:
        numbers, capabilities, permit = NUMBERS, CAPABILITIES, embedded.PERMIT
    known = CREDENTIALS if not settings.is_url else remote.credentials_for(owner)
    subject = Subject(numbers=numbers, credentials=known)
    return subject, capabilities, Interlock(permit, credentials=owner, now_ms=lambda: NOW_MS)
