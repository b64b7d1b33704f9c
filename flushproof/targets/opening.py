"""From the name of a target to the target, open: one table."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from types import MappingProxyType

from flushproof.cases.draft import Subject
from flushproof.errors import InterlockRefused, UsageError
from flushproof.exchange import Exchange, Request
from flushproof.hosts import EXPECTED
from flushproof.interlock import Interlock, Permit
from flushproof.recording.subject import CREDENTIALS
from flushproof.results import Evidence
from flushproof.settings import Settings
from flushproof.targets import Target
from flushproof.targets.grant import NOBODY, Person
from flushproof.targets.offline import Offline
from flushproof.targets.pacing import Pace, Paced

Sleep = Callable[[float], None]
Monotonic = Callable[[], float]
Opener = Callable[[Settings, Callable[[], int], Sleep, Monotonic, Person], Target]


def _embedded(
    settings: Settings, now_ms: Callable[[], int], sleep: Sleep, clock: Monotonic, _: Person
) -> Target:
    from flushproof.targets.embedded import open_embedded

    pace = Pace.of(settings, clock=clock, sleep=sleep)
    target = open_embedded(settings, now_ms, sleep)
    if settings.deadline is None:
        return target
    return replace(target, sender=Paced(target.sender, pace), pace=pace)


def _remote(
    settings: Settings, now_ms: Callable[[], int], sleep: Sleep, clock: Monotonic, person: Person
) -> Target:
    from flushproof.targets.remote import open_remote

    return open_remote(settings, now_ms, sleep, clock=clock, person=person)


class Nowhere:
    """The way to what was recorded: there is none, so nothing can be sent."""

    def send(self, request: Request) -> Exchange:
        """Send nothing."""
        raise InterlockRefused(f"Not sent: {request.method} to a replay, which has no target.")


def _replay(
    settings: Settings, now_ms: Callable[[], int], _: Sleep, __: Monotonic, ___: Person
) -> Target:
    resources = ExitStack()
    resources.enter_context(Offline())
    return Target(
        name=settings.target,
        sender=Nowhere(),
        subject=Subject(numbers={}, credentials=CREDENTIALS),
        capabilities=frozenset(),
        evidence=Evidence.REPLAYED,
        decoy=True,
        now_ms=now_ms,
        interlock=Interlock(Permit.decoys_only()),
        resources=resources,
    )


TARGETS: Mapping[str, Opener] = MappingProxyType(
    {"embedded": _embedded, "replay": _replay, "http": _remote, "https": _remote}
)


def open_target(
    settings: Settings,
    now_ms: Callable[[], int],
    sleep: Sleep = time.sleep,
    clock: Monotonic = time.monotonic,
    person: Person = NOBODY,
) -> Target:
    """
    The target that *settings* name.

    Args:
        now_ms: Our clock, milliseconds since 1970.
        sleep: Waits a number of seconds.
        clock: Seconds from any moment on, never going back.
        person: Confirms which instance a flush budget is for.

    Raises:
        UsageError: The name is none of a target.
        EnvironmentUnusable: It cannot be reached or started.
    """
    return TARGETS[kind_of(settings)](settings, now_ms, sleep, clock, person)


def kind_of(settings: Settings) -> str:
    """
    Which of `TARGETS` the target is.

    Raises:
        UsageError: It is none of them.
    """
    kind = settings.target.partition(":")[0].lower()
    if settings.is_url or settings.is_replay or kind == "embedded":
        return kind
    raise UsageError(f"--target: got {settings.target!r}, expected {EXPECTED}.")
