"""`flushproof plan`: every item of a run, with the harm of what it sends; nothing is sent."""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

import click
import pytest

from flushproof.cli.options import run_options
from flushproof.cli.run import pytest_arguments
from flushproof.errors import FlushproofError
from flushproof.items import asked_of, item_id
from flushproof.planning.messages import PLACEHOLDERS, messages_of
from flushproof.planning.outlook import Asked, Outlook, outlook
from flushproof.plugin import STATE
from flushproof.settings import Settings, settings_from


class Collected:
    """A pytest plugin that keeps what was collected."""

    def __init__(self) -> None:
        self.items: list[pytest.Item] = []
        self.notices: tuple[str, ...] = ()
        self.broken: list[str] = []
        self.failure: FlushproofError | None = None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file of the suite that cannot be read."""
        if report.failed:
            self.broken.append(f"{report.nodeid}: {report.longrepr}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """The items in the order of a run, or why there are none."""
        state = session.config.stash[STATE]
        self.items = [item for item in session.items if item_id(item) is not None]
        self.notices = state.chosen.notices
        self.failure = state.failure

    @property
    def asked(self) -> list[Asked]:
        """What the items ask."""
        names = ((item, item_id(item)) for item in self.items)
        return [asked_of(item, name) for item, name in names if name is not None]


@click.command()
@run_options
@click.option("--json", "as_json", is_flag=True, help="every request, for a machine")
def plan(as_json: bool, **options: Any) -> None:
    """Print every request that run would send, with its harm, and send none."""
    # Nothing is generated here.
    settings = settings_from(options, any_seed=lambda: 0)
    with outlook(settings) as view:
        found = collected(settings)
        if as_json:
            click.echo(json.dumps(document(found, settings, view), indent=2))
        else:
            listed(found, settings, view)


def listed(found: Collected, settings: Settings, view: Outlook) -> None:
    """Print the items of a run, and what was left out of it."""
    counts: Counter[str] = Counter()
    items = found.asked
    for asked in items:
        label, text = view.of(asked)
        counts[label] += 1
        click.echo(f"{label:<10} {asked.id}: {text}")
    for notice in found.notices:
        click.echo(f"note       {notice}")
    told = ", ".join(f"{number} {label}" for label, number in sorted(counts.items()))
    click.echo(requests_told(items, settings, view))
    click.echo(f"{sum(counts.values())} items: {told}. Nothing was sent.")


def requests_told(items: Sequence[Asked], settings: Settings, view: Outlook) -> str:
    """How many requests a run sends, in a sentence."""
    names = [message.item for message in messages_of(items, settings, view)]
    before = sum(name.startswith("preflight/") for name in names)
    properties = sum(asked.generated is not None for asked in items)
    generated = f", and what {properties} properties generate" if properties else ""
    asked = f"{before} before the first item, {len(names) - before} of items{generated}"
    return f"Requests: {asked}; harmless ones may be asked again. `--json` prints them."


def document(found: Collected, settings: Settings, view: Outlook) -> dict[str, Any]:
    """All that is to be told, for a machine."""
    items = found.asked
    return {
        "target": settings.target,
        "placeholders": PLACEHOLDERS,
        "notices": list(found.notices),
        "items": [
            {"id": asked.id, "harm": label, "about": text}
            for asked in items
            for label, text in [view.of(asked)]
        ],
        "requests": [message.document() for message in messages_of(items, settings, view)],
    }


def collected(settings: Settings) -> Collected:
    """
    The items of a run with *settings*, as the run itself collects them.

    Raises:
        FlushproofError: Nothing is selected, or the suite cannot be read.
    """
    sys.dont_write_bytecode = True
    found = Collected()
    pytest.main([*pytest_arguments(settings), "--collect-only"], plugins=[found])
    if found.failure is not None:
        raise found.failure
    if found.broken or not found.items:
        raise FlushproofError("\n".join(found.broken) or "The suite has no items.")
    return found
