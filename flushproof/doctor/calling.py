"""
A look at the target: a secure connection, and a few requests that harm nobody.

Whatever the options allow a run to send, from here nothing goes but decoys, and a request without a
signature; not even `--disposable` changes that.
"""

import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flushproof.cases.draft import Subject
from flushproof.doctor.seen import Called, Certificate, Keys
from flushproof.errors import EnvironmentUnusable, FlushproofError, UsageError
from flushproof.exchange import Exchange
from flushproof.interlock import Interlock, Permit, guarded
from flushproof.oracles.answer import Answer
from flushproof.resources import Json
from flushproof.settings import Settings, root_url
from flushproof.signing import Credentials
from flushproof.targets.embedded import UNKNOWN
from flushproof.targets.listing import doubt_of, listed_by
from flushproof.targets.pacing import Pace, Paced
from flushproof.targets.preflight import (
    Visit,
    harmless,
    offset_of,
    placed,
    refused_keys,
    unlike_this_api,
    unsigned,
)
from flushproof.targets.remote import Ticking, subject_for, wire_for

PORTS = {"http": 80, "https": 443}

# As fast as a stranger is asked where nobody says otherwise.
RATE = 5.0

UNANSWERED = "the target answers nothing, so nothing was asked of it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """
    Everything that is to be known of time.

    Attributes:
        now_ms: Our clock, milliseconds since 1970.
        clock: Seconds from any moment on, never going back.
        sleep: Waits a number of seconds.
    """

    now_ms: Callable[[], int]
    clock: Callable[[], float]
    sleep: Callable[[float], None]


def call(settings: Settings, keys: Keys, time: Time) -> Called:
    """What the running gateway that *settings* name shows."""
    # Whatever else is allowed there, from here only decoys go.
    harmless_only = replace(settings, disposable=False, flush_budget=0)
    url = root_url(settings.target)
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    called = Called(host=host)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        called = replace(called, addresses=tuple(dict.fromkeys(str(row[4][0]) for row in found)))
    except (OSError, UnicodeError) as error:
        return replace(called, unresolved=str(error), unasked=UNANSWERED, unlike=UNANSWERED)
    if parts.scheme == "https":
        called = replace(called, certificate=certificate(settings, host, port, time.now_ms()))
    owner = keys.found.credentials if keys.found is not None else None
    return asked(called, harmless_only, owner, time)


def certificate(settings: Settings, host: str, port: int, now_ms: int) -> Certificate:
    """Whom a connection that is verified as those of a run are comes about with."""
    from requests.utils import DEFAULT_CA_BUNDLE_PATH

    try:
        context = ssl.create_default_context(cafile=settings.ca_bundle or DEFAULT_CA_BUNDLE_PATH)
        with (
            socket.create_connection((host, port), timeout=settings.connect_timeout) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            told: Mapping[str, Json] = secure.getpeercert() or {}
            protocol = secure.version() or ""
    except ssl.SSLCertVerificationError as error:
        return Certificate(trouble=f"its certificate is not trusted: {error.verify_message}")
    except OSError as error:
        return Certificate(trouble=f"no secure connection came about: {error}")
    return Certificate(issuer=issuer_in(told), days=days_left(told, now_ms), protocol=protocol)


def issuer_in(told: Mapping[str, Json]) -> str:
    """Who issued a certificate: an organisation or else a name."""
    names = {name: value for part in told.get("issuer", ()) for name, value in part}
    return str(names.get("organizationName") or names.get("commonName") or "nobody named")


def days_left(told: Mapping[str, Json], now_ms: int) -> int:
    """How many whole days a certificate is still good for."""
    ends_s = ssl.cert_time_to_seconds(str(told["notAfter"]))
    return (datetime.fromtimestamp(ends_s, UTC) - datetime.fromtimestamp(now_ms / 1000, UTC)).days


def asked(called: Called, settings: Settings, owner: Credentials | None, time: Time) -> Called:
    """*called* with what a few harmless requests showed."""
    pace = Pace(
        clock=time.clock,
        sleep=time.sleep,
        rate=settings.rate or RATE,
        deadline_s=settings.deadline,
    )
    try:
        wire = wire_for(settings, time.now_ms)
    except UsageError as error:  # what was given for certificates are none
        return replace(called, unasked=str(error), unlike=str(error))
    interlock = Interlock(Permit.decoys_only(), credentials=owner or UNKNOWN)
    visit = Visit(
        sender=Paced(guarded(wire, interlock), pace),
        subject=subject_for(settings, owner or UNKNOWN),
        name=root_url(settings.target),
        now_ms=Ticking(time.now_ms),
        sleep=pace.nap,
    )
    try:
        return visited(called, visit, settings, owner)
    except FlushproofError as error:  # the deadline has passed
        return replace(called, unasked=called.unasked or str(error), unlike=str(error))
    finally:
        wire.close()


def visited(called: Called, visit: Visit, settings: Settings, owner: Credentials | None) -> Called:
    """*called* with what *visit* showed; signed requests only with keys that are somebody's."""
    first, answer = unsigned_answer(visit)
    offset_ms = offset_of(first)
    called = replace(
        called,
        answer=answer,
        unlike=unlike_this_api(visit.name, first, answer),
        offset_ms=offset_ms,
    )
    if answer is None:
        return replace(called, unasked=UNANSWERED)
    if owner is None:
        return replace(called, unasked="there are no keys to sign with")
    try:
        measured = placed(visit, offset_ms)
        signed_at_ms = measured.offset_ms or 0
        called = replace(called, clock=measured.notices)
    except EnvironmentUnusable as error:
        # Signed by the target's clock, the keys can be tried all the same.
        signed_at_ms = offset_ms or 0
        called = replace(called, wrong_clock=str(error))
    _, signed = visit.signed_for(signed_at_ms)
    called = replace(called, signed=signed, refused=refused_keys(visit.name, signed))
    return listed(called, visit, settings, signed_at_ms)


def unsigned_answer(visit: Visit) -> tuple[Exchange, Answer | None]:
    """What comes of a request that nobody signed."""
    subject: Subject = visit.subject
    return visit.ask(lambda: unsigned(harmless(subject, now_ms=0)))


def listed(called: Called, visit: Visit, settings: Settings, offset_ms: int) -> Called:
    """*called* with what the gateway lists of the instance, if one was named."""
    number = settings.instance_no
    if number is None:
        return called
    told = listed_by(visit, offset_ms)
    try:
        return replace(called, rows=told.of(number), unlisted=doubt_of(told, number, visit.name))
    except EnvironmentUnusable as error:
        return replace(called, rows=(), unlisted=str(error))
