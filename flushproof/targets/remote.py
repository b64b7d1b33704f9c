"""A running gateway at a root URL: decoys only, unless it is disposable or has a flush budget."""

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from types import MappingProxyType
from urllib.parse import urlsplit

from flushproof.cases.draft import Subject
from flushproof.credentials import find_credentials, home_of
from flushproof.errors import UsageError
from flushproof.interlock import Interlock, Permit, decoy, guarded
from flushproof.redisdata.probe import Probe
from flushproof.results import Evidence
from flushproof.settings import Settings
from flushproof.signing import Credentials
from flushproof.targets import DISPOSABLE, SEES_BYSTANDER, SEES_DATA, SOCKET, Target
from flushproof.targets.embedded import UNKNOWN
from flushproof.targets.preflight import check_keys, preflight
from flushproof.targets.wire import Wire


def root_url(text: str) -> str:
    """
    The root URL that *text* is.

    Raises:
        UsageError: It has a path, a query, or user and password.
    """
    parts = urlsplit(text)
    if not parts.hostname or parts.username or parts.password:
        raise UsageError("--target: expected http(s)://HOST[:PORT], without user and password.")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise UsageError(
            f"--target: got a URL with {parts.path or 'a query'}, expected the root URL, "
            "http(s)://HOST[:PORT], as NCLOUD_API_GW has it."
        )
    return f"{parts.scheme}://{parts.netloc}"


def permit_of(settings: Settings) -> Permit:
    """What *settings* allow to be sent."""
    if settings.disposable:
        return Permit.everything()
    if settings.flush_budget:
        return Permit.budget(
            flushes=settings.flush_budget,
            instance=settings.instance_no or "",
            confirm=settings.confirm or "",
        )
    return Permit.decoys_only()


def open_remote(settings: Settings, now_ms: Callable[[], int]) -> Target:
    """
    Reach the gateway at the target's URL and see that it can be judged.

    Args:
        now_ms: Our clock; timestamps are placed by the target's, measured from its `Date`.
    """
    url = root_url(settings.target)
    owner = find_credentials(os.environ, home_of(os.environ)).credentials
    numbers = numbers_for(settings)
    resources = ExitStack()
    try:
        wire = Wire(url, clock=now_ms)
        resources.callback(wire.close)
        interlock = resources.enter_context(
            Interlock(permit_of(settings), credentials=owner, now_ms=now_ms)
        )
        sender = guarded(wire, interlock)
        subject = Subject(
            numbers=numbers,
            credentials=credentials_for(owner),
            host=urlsplit(url).netloc,
        )
        checked = preflight(sender, subject, url)
        offset_ms = checked.offset_ms or 0
        check_keys(sender, subject, now_ms() + offset_ms, url)
        probe = _probe(resources, settings.redis_url)
        bystander = _probe(resources, settings.bystander_redis_url)
        return Target(
            name=url,
            sender=sender,
            subject=subject,
            capabilities=capabilities_for(settings),
            evidence=Evidence.LIVE,
            decoy=not settings.disposable,
            now_ms=lambda: now_ms() + offset_ms,
            interlock=interlock,
            probe=probe,
            bystanders={"bystander": bystander} if bystander else {},
            about={
                "redis": {"name": probe.server_name(), "origin": "given"} if probe else None,
                "clock_offset_ms": checked.offset_ms,
                "notices": list(checked.notices),
                "root_url": url,
            },
            resources=resources,
        )
    except BaseException:
        resources.close()
        raise


def numbers_for(settings: Settings) -> Mapping[str, str]:
    """The instance numbers that cases name: decoys, unless the instance is disposable."""
    target = settings.instance_no if settings.disposable else None
    return MappingProxyType({"target": target or decoy(2), "unknown": decoy(1)})


def credentials_for(owner: Credentials) -> Mapping[str, Credentials]:
    """The keys that cases sign with: the user's, and ones that nobody has."""
    return MappingProxyType({"owner": owner, "unknown": UNKNOWN})


def capabilities_for(settings: Settings) -> frozenset[str]:
    """What a target reached by URL can do."""
    found = {SOCKET}
    if settings.disposable:
        found.add(DISPOSABLE)
        if settings.redis_url:
            found.add(SEES_DATA)
    if settings.bystander_redis_url:
        found.add(SEES_BYSTANDER)
    return frozenset(found)


def _probe(resources: ExitStack, url: str | None) -> Probe | None:
    if url is None:
        return None
    probe = Probe(url)
    resources.callback(probe.close)
    return probe
