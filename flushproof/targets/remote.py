"""A running gateway at a root URL: decoys only, unless it is disposable or has a flush budget."""

import os
import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from urllib.parse import urlsplit

from flushproof.cases.draft import Subject
from flushproof.credentials import find_credentials, home_of
from flushproof.errors import InterlockRefused
from flushproof.interlock import Interlock, Permit, decoy, guarded
from flushproof.redisdata.probe import Probe
from flushproof.reference.clock import Clock
from flushproof.reservation import default_lock_dir, reserve
from flushproof.results import Evidence
from flushproof.settings import Settings
from flushproof.settings import root_url as root_url
from flushproof.signing import Credentials
from flushproof.targets import DISPOSABLE, SEES_BYSTANDER, SEES_DATA, SOCKET, Target
from flushproof.targets.budget import spenders
from flushproof.targets.embedded import UNKNOWN
from flushproof.targets.grant import NOBODY, Person, see_instance
from flushproof.targets.household import refuse_same_server
from flushproof.targets.pacing import Pace, Paced
from flushproof.targets.preflight import Visit, preflight
from flushproof.targets.wire import Wire

# Which decoy stands for the target: one that no case writes out, or that edit would be none.
TARGET = 999


class Ticking:
    """A clock that never shows the same moment twice, so that no two requests are the same."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self.now_ms = now_ms
        self.last_ms = 0

    def __call__(self) -> int:
        """Milliseconds since 1970, later than the last time."""
        self.last_ms = max(self.now_ms(), self.last_ms + 1)
        return self.last_ms


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


def open_remote(
    settings: Settings,
    now_ms: Callable[[], int],
    sleep: Callable[[float], None],
    *,
    clock: Callable[[], float] = monotonic,
    lock_dir: Path | None = None,
    person: Person = NOBODY,
) -> Target:
    """
    Reach the gateway at the target's URL and see that it can be judged.

    Args:
        now_ms: Our clock; timestamps are placed by the target's, measured from its `Date`.
        sleep: Waits a number of seconds.
        clock: Seconds from any moment on, never going back.
        lock_dir: Where runs on one instance keep each other out.
        person: Confirms which instance a flush budget is for.
    """
    url = root_url(settings.target)
    owner = find_credentials(os.environ, home_of(os.environ)).credentials
    permit = permit_of(settings)
    pace = Pace.of(settings, clock=clock, sleep=sleep)
    theirs = Clock(now_ms)  # the target's clock, once it was asked how far it is ahead
    resources = ExitStack()
    try:
        if settings.disposable:
            _keep_others_out(resources, url, settings.instance_no or "", lock_dir, now_ms())
        probes = _probes(resources, settings)
        wire = wire_for(settings, now_ms)
        resources.callback(wire.close)
        interlock = resources.enter_context(
            Interlock(permit, credentials=owner, now_ms=theirs.now_ms, lock_dir=lock_dir)
        )
        interlock.reserve()
        sender = Paced(guarded(wire, interlock), pace)
        subject = subject_for(settings, owner)
        visit = Visit(
            sender=sender, subject=subject, name=url, now_ms=Ticking(now_ms), sleep=pace.nap
        )
        checked = preflight(visit)
        looked = see_instance(visit, checked.offset_ms or 0, settings, interlock, person)
        theirs.shift(checked.offset_ms or 0)
        probe = probes.pop("target", None)
        return Target(
            name=url,
            sender=sender,
            subject=subject,
            capabilities=capabilities_for(settings),
            evidence=Evidence.LIVE,
            decoy=not settings.disposable,
            now_ms=Ticking(theirs.now_ms),
            time_ms=theirs.now_ms,
            granted=granted_for(settings),
            spenders=spenders_for(settings),
            unready=looked.unready,
            interlock=interlock,
            pace=pace,
            probe=probe,
            bystanders=probes,
            about={
                "redis": {"name": probe.server_name(), "origin": "given"} if probe else None,
                "clock_offset_ms": checked.offset_ms,
                "notices": [*checked.notices, *looked.notices],
                "root_url": url,
            },
            resources=resources,
        )
    except BaseException:
        resources.close()
        raise


def wire_for(settings: Settings, now_ms: Callable[[], int]) -> Wire:
    """The wire to the target's URL, with the time limits and certificates of *settings*."""
    return Wire(
        root_url(settings.target),
        connect_timeout_s=settings.connect_timeout,
        deadline_s=settings.read_timeout,
        ca_bundle=Path(settings.ca_bundle) if settings.ca_bundle is not None else None,
        clock=now_ms,
    )


def subject_for(settings: Settings, owner: Credentials) -> Subject:
    """Whom cases are put to, with the keys of *owner*."""
    return Subject(
        numbers=numbers_for(settings),
        credentials=credentials_for(owner),
        host=urlsplit(root_url(settings.target)).netloc,
    )


def numbers_for(settings: Settings) -> Mapping[str, str]:
    """The instance numbers that cases name: decoys, unless the instance is disposable."""
    target = settings.instance_no if settings.disposable else None
    return MappingProxyType({"target": target or decoy(TARGET), "unknown": decoy(1)})


def granted_for(settings: Settings) -> Mapping[str, str]:
    """The numbers that the cases which spend a flush budget name; none without a budget."""
    if settings.disposable or not settings.flush_budget:
        return MappingProxyType({})
    return MappingProxyType({**numbers_for(settings), "target": settings.instance_no or ""})


def spenders_for(settings: Settings) -> frozenset[str]:
    """The ids of the cases that spend the flush budget; none without a budget."""
    return frozenset(spenders(settings.flush_budget) if granted_for(settings) else ())


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


def _probes(resources: ExitStack, settings: Settings) -> dict[str, Probe]:
    """The data that can be seen, by name; every server answers, and no two are the same."""
    given = {"target": settings.redis_url, "bystander": settings.bystander_redis_url}
    probes = {name: Probe(url) for name, url in given.items() if url is not None}
    for probe in probes.values():
        resources.callback(probe.close)
    refuse_same_server(probes)
    return probes


def _keep_others_out(
    resources: ExitStack, url: str, instance: str, lock_dir: Path | None, now_ms: int
) -> None:
    """Two runs at once would each take the other's flushes for the target's."""
    name = re.sub(r"[^0-9A-Za-z.-]", "-", f"{urlsplit(url).netloc}-{instance}")
    try:
        resources.enter_context(reserve(name, lock_dir or default_lock_dir(), now_ms=now_ms))
    except InterlockRefused as error:
        raise InterlockRefused(
            f"Instance {instance} of {url} is not ours alone: two runs at once would each take the "
            f"other's flushes for the target's. Nothing was sent. {error}"
        ) from error
