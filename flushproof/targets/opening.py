"""From the name of a target to the target, open: one table."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from flushproof.errors import UsageError
from flushproof.settings import Settings
from flushproof.targets import Target

Opener = Callable[[Settings, Callable[[], int]], Target]


def _embedded(settings: Settings, now_ms: Callable[[], int]) -> Target:
    from flushproof.targets.embedded import open_embedded

    return open_embedded(settings, now_ms)


def _remote(settings: Settings, now_ms: Callable[[], int]) -> Target:
    from flushproof.targets.remote import open_remote

    return open_remote(settings, now_ms)


TARGETS: Mapping[str, Opener] = MappingProxyType(
    {"embedded": _embedded, "http": _remote, "https": _remote}
)


def open_target(settings: Settings, now_ms: Callable[[], int]) -> Target:
    """
    The target that *settings* name.

    Raises:
        UsageError: The name is none of a target.
        EnvironmentUnusable: It cannot be reached or started.
    """
    kind = settings.target.partition(":")[0].lower()
    if kind not in TARGETS:
        raise UsageError(
            f"--target: got {settings.target!r}, expected embedded, embedded:FAULT, replay, or "
            "http(s)://HOST[:PORT]."
        )
    if kind == "embedded" or settings.is_url:
        return TARGETS[kind](settings, now_ms)
    raise UsageError(f"--target: got {settings.target!r}, expected {kind}://HOST[:PORT].")
