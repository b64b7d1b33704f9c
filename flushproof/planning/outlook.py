"""Whom the items of a run would be put to, what that can do, and what may be sent."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from flushproof.cases import Case
from flushproof.cases.build import build
from flushproof.cases.draft import Subject
from flushproof.errors import InterlockRefused, UsageError
from flushproof.hosts import EXPECTED
from flushproof.interlock import Harm, Interlock, Permit
from flushproof.judging.scenarios import SCENARIOS, golden_case
from flushproof.settings import Settings
from flushproof.signing import Credentials
from flushproof.targets import ACCOUNT, DISPOSABLE, NEEDS
from flushproof.targets.embedded import CAPABILITIES, CREDENTIALS, NUMBERS, PERMIT

# Any time will do: nothing is sent. This is the one of the page's example.
NOW_MS = 1_546_221_796_556

# The user's own keys are not needed to tell what would be sent.
OWNER = CREDENTIALS["owner"]

NOT_SENT = "not sent"
SKIP = "skip"
WATCHED = "watched"
REPLAYED = "replayed"

# What sends nothing.
QUIET = frozenset({NOT_SENT, SKIP, WATCHED, REPLAYED})

# What the requests of a property can do, by what the property says that they name.
HARM_OF_NAMED: Mapping[str, Harm] = MappingProxyType(
    {"unknown": Harm.NONE, "target": Harm.REFUSABLE, "flush": Harm.FLUSH}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """A property: what it says, what its requests name, and what it needs of a target."""

    description: str
    names: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    An item of a run: one of these, or what is concluded from all the others.

    Attributes:
        case: The case that it puts.
        scenario: The name of the scenario that it plays.
        generated: The property that it is.
        recording: What the recording is about that it plays.
    """

    id: str
    case: Case | None = None
    scenario: str | None = None
    generated: Generated | None = None
    recording: str | None = None


# The harm of an item, or why it sends nothing, and what it is about.
Label = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """
    What can be said of a run before anything is opened.

    Attributes:
        subject_of: Whom cases are put to, by whose keys they are signed with.
        examples: How many requests are generated for a property.
        spenders: The ids of the cases that spend the flush budget.
        granted: The instance numbers that those name.
        recorded: The ids of the cases that a replay plays; None where there is a target.
    """

    subject_of: Callable[[Credentials], Subject]
    capabilities: frozenset[str]
    interlock: Interlock
    examples: int
    spenders: frozenset[str] = frozenset()
    granted: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    recorded: frozenset[str] | None = None
    # The interlock counts flushes, so each case is asked of it once.
    _labels: dict[str, Label] = field(default_factory=dict)

    def of(self, asked: Asked) -> Label:
        """What *asked* would do, and what it is about."""
        if asked.generated is not None:
            return self.of_property(asked.generated)
        if asked.recording is not None:
            return REPLAYED, asked.recording
        if asked.case is None and asked.scenario is None:
            return WATCHED, "concluded from all answers of the run"
        if self.recorded is not None:
            return self.of_recorded(asked)
        if asked.case is not None:
            return self.of_case(asked.case)
        return self.of_scenario(asked.scenario or "")

    def of_recorded(self, asked: Asked) -> Label:
        """What a replay has of *asked*."""
        about = asked.case.description if asked.case is not None else asked.id
        return (REPLAYED if asked.id in (self.recorded or ()) else SKIP), about

    def puts(self, asked: Asked) -> tuple[Case, ...]:
        """The cases that *asked* puts to the target, in order; those of a property nobody knows."""
        if self.of(asked)[0] in QUIET or asked.generated is not None:
            return ()
        if asked.case is not None:
            return (asked.case,)
        return SCENARIOS[asked.scenario or ""].puts(asked.id)

    def subject_for(self, case: Case, owner: Credentials = OWNER) -> Subject:
        """Whom *case* is put to."""
        subject = self.subject_of(owner)
        return replace(subject, numbers=self.granted) if case.id in self.spenders else subject

    def missing(self, needs: Sequence[str]) -> list[str]:
        """What of *needs* the target has not."""
        return [need for need in needs if need not in self.capabilities]

    def of_case(self, case: Case) -> Label:
        """The harm of *case*, or why it is skipped."""
        if case.id not in self._labels:
            self._labels[case.id] = self._of_case(case)
        return self._labels[case.id]

    def _of_case(self, case: Case) -> Label:
        subject = self.subject_for(case)
        missing = self.missing(case.needs)
        if case.instance not in subject.numbers:
            missing.append(ACCOUNT)
        if case.id in self.spenders:
            missing = [need for need in missing if need != DISPOSABLE]
        if missing:
            return SKIP, NEEDS[missing[0]]
        try:
            harm = self.interlock.admit(build(case, subject, NOW_MS).request)
        except InterlockRefused:
            return NOT_SENT, case.description
        return str(harm), case.description

    def of_scenario(self, name: str) -> Label:
        """What a scenario sends most is a golden request for the target."""
        scenario = SCENARIOS[name]
        missing = self.missing(scenario.needs)
        if missing:
            return SKIP, NEEDS[missing[0]]
        harm, _ = self.of_case(golden_case("form", name))
        return harm, f"{scenario.description} ({len(scenario.puts(name))} requests or more)"

    def of_property(self, asked: Generated) -> Label:
        """
        A generated request names a decoy, or is one that a conforming gateway refuses.

        Only a sequence flushes, which needs more of a target.
        """
        missing = self.missing(asked.needs)
        if missing:
            return SKIP, NEEDS[missing[0]]
        golden, _ = self.of_case(golden_case("form", "property"))
        real = golden not in (Harm.NONE, NOT_SENT)
        harm = HARM_OF_NAMED[asked.names] if real else Harm.NONE
        return str(harm), f"{asked.description} (up to {self.examples} generated requests)"


@contextmanager
def outlook(settings: Settings) -> Iterator[Outlook]:
    """
    The outlook of a run with *settings*.

    A flush budget is locked where no run looks for it: nothing is sent.

    Raises:
        UsageError: There is no such target, fault or reading.
    """
    known = KINDS.get(settings.target.partition(":")[0].lower())
    if known is None:
        raise UsageError(f"--target: got {settings.target!r}, expected {EXPECTED}.")
    with TemporaryDirectory(prefix="flushproof-plan-") as locks:
        view = known(settings, Path(locks))
        with view.interlock:
            yield view


def _embedded(settings: Settings, _: Path) -> Outlook:
    from flushproof.faults import fault_named
    from flushproof.reference.readings import Readings

    fault_named(settings.target.partition(":")[2])
    Readings.parse(*settings.reading)
    return Outlook(
        subject_of=lambda owner: Subject(
            numbers=NUMBERS, credentials={**CREDENTIALS, "owner": owner}
        ),
        capabilities=CAPABILITIES,
        interlock=Interlock(PERMIT, credentials=OWNER, now_ms=lambda: NOW_MS),
        examples=settings.examples,
    )


def _remote(settings: Settings, locks: Path) -> Outlook:
    from flushproof.targets import remote

    interlock = Interlock(
        remote.permit_of(settings), credentials=OWNER, now_ms=lambda: NOW_MS, lock_dir=locks
    )
    # Whether a person knows the instance is asked when it is time.
    interlock.grant()
    return Outlook(
        subject_of=lambda owner: remote.subject_for(settings, owner),
        capabilities=remote.capabilities_for(settings),
        interlock=interlock,
        examples=settings.examples,
        spenders=remote.spenders_for(settings),
        granted=remote.granted_for(settings),
    )


def _replay(settings: Settings, _: Path) -> Outlook:
    from flushproof.targets.replay import library_of

    return Outlook(
        subject_of=lambda _: Subject(numbers={}, credentials={}),
        capabilities=frozenset(),
        interlock=Interlock(Permit.decoys_only()),
        examples=settings.examples,
        recorded=frozenset(library_of(settings.target).recorded),
    )


KINDS: Mapping[str, Callable[[Settings, Path], Outlook]] = MappingProxyType(
    {"embedded": _embedded, "replay": _replay, "http": _remote, "https": _remote}
)
