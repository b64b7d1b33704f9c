"""From the name of a target to the target, open: one table."""

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from flushproof.cases.draft import Subject
from flushproof.errors import InterlockRefused, UsageError
from flushproof.exchange import Exchange, Request
from flushproof.interlock import Interlock, Permit
from flushproof.results import Evidence
from flushproof.settings import Settings
from flushproof.targets import Target

Sleep = Callable[[float], None]
Opener = Callable[[Settings, Callable[[], int], Sleep], Target]


def _embedded(settings: Settings, now_ms: Callable[[], int], sleep: Sleep) -> Target:
    from flushproof.targets.embedded import open_embedded

    return open_embedded(settings, now_ms, sleep)


def _remote(settings: Settings, now_ms: Callable[[], int], sleep: Sleep) -> Target:
    from flushproof.targets.remote import open_remote

    return open_remote(settings, now_ms, sleep)


class Nowhere:
    """The way to what was recorded: there is none, so nothing can be sent."""

    def send(self, request: Request) -> Exchange:
        """Send nothing."""
        raise InterlockRefused(f"Not sent: {request.method} to a replay, which has no target.")


def _replay(settings: Settings, now_ms: Callable[[], int], _: Sleep) -> Target:
    return Target(
        name=settings.target,
        sender=Nowhere(),
        subject=Subject(numbers={}, credentials={}),
        capabilities=frozenset(),
        evidence=Evidence.REPLAYED,
        decoy=True,
        now_ms=now_ms,
        interlock=Interlock(Permit.decoys_only()),
    )


TARGETS: Mapping[str, Opener] = MappingProxyType(
    {"embedded": _embedded, "replay": _replay, "http": _remote, "https": _remote}
)


def open_target(settings: Settings, now_ms: Callable[[], int], sleep: Sleep = time.sleep) -> Target:
    """
    The target that *settings* name.

    Args:
        now_ms: Our clock, milliseconds since 1970.
        sleep: Waits a number of seconds.

    Raises:
        UsageError: The name is none of a target.
        EnvironmentUnusable: It cannot be reached or started.
    """
    kind = settings.target.partition(":")[0].lower()
    if settings.is_url or settings.target == "replay" or kind == "embedded":
        return TARGETS[kind](settings, now_ms, sleep)
    raise UsageError(
        f"--target: got {settings.target!r}, expected embedded, embedded:FAULT, replay, or "
        "http(s)://HOST[:PORT]."
    )
