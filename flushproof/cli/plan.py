"""`flushproof plan`: every item of a run, with the harm of what it sends; nothing is sent."""

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

import click
import pytest

from flushproof.cases import Case
from flushproof.cases.build import build
from flushproof.cases.draft import Subject
from flushproof.cli.options import run_options
from flushproof.cli.run import pytest_arguments
from flushproof.errors import FlushproofError, InterlockRefused, UsageError
from flushproof.interlock import Harm, Interlock, Permit
from flushproof.items import MARK, item_id
from flushproof.plugin import STATE
from flushproof.settings import Settings, settings_from
from flushproof.targets import DISPOSABLE, NEEDS

# Any time will do: nothing is sent. This is the one of the page's example.
NOW_MS = 1_546_221_796_556

NOT_SENT = "not sent"
SKIP = "skip"
WATCHED = "watched"
REPLAYED = "replayed"

# What the requests of a property can do, by what the property says that they name.
HARM_OF_NAMED: Mapping[str, Harm] = MappingProxyType(
    {"unknown": Harm.NONE, "target": Harm.REFUSABLE, "flush": Harm.FLUSH}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Whom the items of a run would be put to, what that can do, and what may be sent."""

    subject: Subject
    capabilities: frozenset[str]
    interlock: Interlock
    examples: int
    spenders: frozenset[str] = frozenset()
    granted: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def of_case(self, case: Case) -> tuple[str, str]:
        """The harm of *case*, or why it is skipped, and what it is about."""
        subject = self.subject
        missing = [need for need in case.needs if need not in self.capabilities]
        if case.instance not in subject.numbers:
            missing.append("account")
        if case.id in self.spenders:
            subject = replace(subject, numbers=self.granted)
            missing = [need for need in missing if need != DISPOSABLE]
        if missing:
            return SKIP, NEEDS[missing[0]]
        try:
            harm = self.interlock.admit(build(case, subject, NOW_MS).request)
        except InterlockRefused:
            return NOT_SENT, case.description
        return str(harm), case.description

    def of_scenario(self, name: str) -> tuple[str, str]:
        """What a scenario sends most is a golden request for the target."""
        from flushproof.judging.scenarios import SCENARIOS, golden_case

        scenario = SCENARIOS[name]
        missing = [need for need in scenario.needs if need not in self.capabilities]
        if missing:
            return SKIP, NEEDS[missing[0]]
        harm, _ = self.of_case(golden_case("form", name))
        return harm, f"{scenario.description} (several requests)"

    def of_property(self, description: str, names: str, needs: Sequence[str]) -> tuple[str, str]:
        """
        A generated request names a decoy, or is one that a conforming gateway refuses.

        Only a sequence flushes, which needs more of a target.
        """
        from flushproof.judging.scenarios import golden_case

        missing = [need for need in needs if need not in self.capabilities]
        if missing:
            return SKIP, NEEDS[missing[0]]
        golden, _ = self.of_case(golden_case("form", MARK))
        real = golden not in (Harm.NONE, NOT_SENT)
        harm = HARM_OF_NAMED[names] if real else Harm.NONE
        return str(harm), f"{description} (up to {self.examples} generated requests)"

    def of_item(self, item: pytest.Item) -> tuple[str, str]:
        """What *item* would do, and what it is about."""
        mark = item.get_closest_marker(MARK)
        if mark is not None:
            needs = mark.kwargs.get("needs", ())
            return self.of_property(str(mark.args[1]), str(mark.kwargs["names"]), needs)
        parameters = item.callspec.params  # type: ignore[attr-defined]  # every item of ours has one
        if "case" in parameters:
            return self.of_case(parameters["case"])
        if "scenario" in parameters:
            return self.of_scenario(parameters["scenario"])
        if "cassette" in parameters:
            return REPLAYED, parameters["cassette"].provenance.description
        return WATCHED, "concluded from all answers of the run"


class Collected:
    """A pytest plugin that keeps what was collected."""

    def __init__(self) -> None:
        self.items: list[pytest.Item] = []
        self.broken: list[str] = []
        self.failure: FlushproofError | None = None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file of the suite that cannot be read."""
        if report.failed:
            self.broken.append(f"{report.nodeid}: {report.longrepr}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """The items in the order of a run, or why there are none."""
        self.items = [item for item in session.items if item_id(item) is not None]
        self.failure = session.config.stash[STATE].failure


@click.command()
@run_options
def plan(**options: Any) -> None:
    """Print every request that run would send, with its harm, and send none."""
    # Nothing is generated here.
    settings = settings_from(options, any_seed=lambda: 0)
    counts: Counter[str] = Counter()
    with TemporaryDirectory(prefix="flushproof-plan-") as locks:
        view = outlook(settings, Path(locks))
        for item in collected(settings):
            label, text = view.of_item(item)
            counts[label] += 1
            click.echo(f"{label:<10} {item_id(item)}: {text}")
    told = ", ".join(f"{number} {label}" for label, number in sorted(counts.items()))
    click.echo(f"{sum(counts.values())} items: {told}. Nothing was sent.")


def collected(settings: Settings) -> list[pytest.Item]:
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
    return found.items


def outlook(settings: Settings, locks: Path) -> Outlook:
    """
    What can be said of a run with *settings* before anything is opened.

    Args:
        locks: Where a flush budget is locked: not where a run would, since nothing is sent.

    Raises:
        UsageError: There is no such target, fault or reading.
    """
    kind, colon, _ = settings.target.partition(":")
    known = KINDS.get(kind.lower())
    if known is None or (kind == "replay" and colon):
        raise UsageError(
            f"--target: got {settings.target!r}, expected embedded, embedded:FAULT, replay, or "
            "http(s)://HOST[:PORT]."
        )
    return known(settings, locks)


def _embedded(settings: Settings, _: Path) -> Outlook:
    from flushproof.faults import fault_named
    from flushproof.gateway.readings import Readings
    from flushproof.targets.embedded import CAPABILITIES, CREDENTIALS, NUMBERS, PERMIT

    fault_named(settings.target.partition(":")[2])
    Readings.parse(*settings.reading)
    owner = CREDENTIALS["owner"]
    return Outlook(
        subject=Subject(numbers=NUMBERS, credentials=CREDENTIALS),
        capabilities=CAPABILITIES,
        interlock=Interlock(PERMIT, credentials=owner, now_ms=lambda: NOW_MS),
        examples=settings.examples,
    )


def _remote(settings: Settings, locks: Path) -> Outlook:
    from flushproof.targets import remote
    from flushproof.targets.embedded import CREDENTIALS

    remote.root_url(settings.target)
    owner = CREDENTIALS["owner"]  # the user's own are not needed to tell what would be sent
    return Outlook(
        subject=Subject(
            numbers=remote.numbers_for(settings), credentials=remote.credentials_for(owner)
        ),
        capabilities=remote.capabilities_for(settings),
        interlock=Interlock(
            remote.permit_of(settings),
            credentials=owner,
            now_ms=lambda: NOW_MS,
            lock_dir=locks,
        ),
        examples=settings.examples,
        spenders=remote.spenders_for(settings),
        granted=remote.granted_for(settings),
    )


def _replay(settings: Settings, _: Path) -> Outlook:
    return Outlook(
        subject=Subject(numbers={}, credentials={}),
        capabilities=frozenset(),
        interlock=Interlock(Permit.decoys_only()),
        examples=settings.examples,
    )


KINDS: Mapping[str, Callable[[Settings, Path], Outlook]] = MappingProxyType(
    {"embedded": _embedded, "replay": _replay, "http": _remote, "https": _remote}
)
