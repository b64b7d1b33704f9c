"""What the doctor saw: where all is right, and for each check what it may say otherwise."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flushproof.credentials import Found
from flushproof.doctor.checked import Level
from flushproof.doctor.seen import (
    Called,
    Certificate,
    Folder,
    Keys,
    Library,
    Lock,
    Seen,
    Server,
    Tapes,
)
from flushproof.oracles.answer import Answer, Kind
from flushproof.redisdata.programs import Program
from flushproof.settings import Settings
from flushproof.signing import Credentials

Row = tuple[str, dict[str, Any], Level, str]

DAY_MS = 24 * 60 * 60 * 1000
NOW_MS = 1_795_473_430_900  # 2026-11-23
ACCESS, SECRET = "an-access-key-of-nobody", "a-secret-key-of-nobody"
URL = "https://gateway.example"

FOUND = Found(
    credentials=Credentials(access_key=ACCESS, secret_key=SECRET), origin="the environment (A, B)"
)
REFUSED = Answer(kind=Kind.GATEWAY_ERROR, status=401, code="200")
PAST = Answer(kind=Kind.BACK_END_ERROR, status=400, code="10")

CALLED = Called(
    host="gateway.example",
    addresses=("192.0.2.1",),
    certificate=Certificate(issuer="Somebody", days=60, protocol="TLSv1.3"),
    answer=REFUSED,
    offset_ms=12,
    signed=PAST,
)
SERVER = Server(
    shown="redis://127.0.0.1:6379",
    port=6379,
    product="redis",
    version="7.2.4",
    info={"role": "master", "run_id": "a", "redis_version": "7.2.4"},
)
SEEN = Seen(
    settings=Settings(target=URL),
    now_ms=NOW_MS,
    python="CPython 3.11.7",
    version="0.1.0",
    libraries=(Library(name="click", least="8.9", found="8.10.0"),),
    data="106 requirements",
    data_trouble="",
    keys=Keys(found=FOUND),
    programs=(Program(path=Path("/usr/bin/redis-server"), origin="PATH"),),
    folder=Folder(path=Path("reports"), made=False, writable=True, free_bytes=2**40),
    locks=(),
    tapes=(),
    servers={},
    called=CALLED,
)


def tape(oldest: int, newest: int = 0, **more: Any) -> Tapes:
    """A folder of recordings that are so many days old."""
    from flushproof.failed import iso

    days = tuple(iso(NOW_MS - age * DAY_MS)[:10] for age in (oldest, newest))
    return Tapes(folder=Path("live"), count=2, days=days, **more)


def called(**changes: Any) -> dict[str, Any]:
    """What was seen, with another gateway."""
    return {"called": replace(CALLED, **changes)}


def server(**info: str) -> Server:
    """A Redis that says otherwise."""
    return replace(SERVER, info={**SERVER.info, **info})


ROW = {"cloudDBPort": 6379, "engineVersion": "REDIS 7.2.1"}
HELD = Lock(name="instance-7", owner="pid 1 of me@here", held=True, broken_off="")

# Check, what was seen otherwise, how much it matters, and what is said.
ROWS = {
    "library-old": (
        "libraries",
        {"libraries": (Library(name="click", least="8.1", found="8.0.9"),)},
        Level.PROBLEM,
        "click is 8.0.9, 8.1 or newer is needed",
    ),
    "library-missing": (
        "libraries",
        {"libraries": (Library(name="click", least="8.1", found=""),)},
        Level.PROBLEM,
        "click is not installed",
    ),
    "data": ("data", {"data_trouble": "OSError: gone"}, Level.PROBLEM, "OSError: gone"),
    "credentials-missing": (
        "credentials",
        {"keys": Keys(trouble="No credentials.")},
        Level.PROBLEM,
        "No credentials.",
    ),
    "credentials-not-needed": (
        "credentials",
        {"keys": Keys(trouble="No credentials."), "settings": Settings(), "called": None},
        Level.NOTE,
        "The target needs none",
    ),
    "credentials-open": (
        "credentials",
        {"keys": Keys(found=FOUND, readable_by=Path("/home/me/.ncloud/configure"))},
        Level.NOTE,
        "others on this machine can read",
    ),
    "program-needed": (
        "redis program",
        {"programs": (), "settings": Settings(), "called": None},
        Level.PROBLEM,
        "No redis-server",
    ),
    "program-not-needed": ("redis program", {"programs": ()}, Level.NOTE, "needs none"),
    "folder-unwritable": (
        "report dir",
        {"folder": replace(SEEN.folder, writable=False)},
        Level.PROBLEM,
        "cannot be written",
    ),
    "folder-full": (
        "report dir",
        {"folder": replace(SEEN.folder, free_bytes=2**20)},
        Level.NOTE,
        "1 MiB left",
    ),
    "lock-held": ("locks", {"locks": (HELD,)}, Level.NOTE, "held by pid 1 of me@here"),
    "lock-broken-off": (
        "locks",
        {"locks": (replace(HELD, held=False, broken_off="It was broken off."),)},
        Level.NOTE,
        "instance-7: It was broken off.",
    ),
    "lock-free": ("locks", {"locks": (replace(HELD, held=False),)}, Level.OK, "No run"),
    "tapes-none": ("cassettes live", {"tapes": (Tapes(folder=Path("live")),)}, Level.OK, "empty"),
    "tapes-broken": (
        "cassettes live",
        {"tapes": (Tapes(folder=Path("live"), trouble="live/a.json: is not JSON"),)},
        Level.PROBLEM,
        "live/a.json: is not JSON",
    ),
    "tapes-published": (
        "cassettes live",
        {"tapes": (Tapes(folder=Path("live"), count=27, quoted=27),)},
        Level.OK,
        "27 published, which do not age",
    ),
    "tapes-new": ("cassettes live", {"tapes": (tape(30),)}, Level.OK, "(30 days ago)"),
    "tapes-noted": ("cassettes live", {"tapes": (tape(31),)}, Level.NOTE, "(31 days ago)"),
    "tapes-old": ("cassettes live", {"tapes": (tape(61),)}, Level.NOTE, "evidence/fresh"),
    "tapes-beyond-max-age": (
        "cassettes live",
        {"tapes": (tape(91),), "settings": Settings(target=URL, max_age=90)},
        Level.PROBLEM,
        "--max-age is 90",
    ),
    "tapes-yet-to-come": (
        "cassettes live",
        {"tapes": (tape(0, -3),)},
        Level.PROBLEM,
        "yet to come",
    ),
    "address": ("address", {}, Level.OK, "192.0.2.1"),
    "address-unknown": ("address", called(unresolved="no"), Level.PROBLEM, "leads nowhere: no"),
    "tls": ("tls", {}, Level.OK, "issued by Somebody, good for 60 more days"),
    "tls-near-its-end": (
        "tls",
        called(certificate=Certificate(issuer="Somebody", days=13, protocol="TLSv1.3")),
        Level.NOTE,
        "13 more days",
    ),
    "tls-untrusted": (
        "tls",
        called(certificate=Certificate(trouble="its certificate is not trusted: x")),
        Level.PROBLEM,
        "not trusted",
    ),
    "tls-none": ("tls", called(certificate=None), Level.NOTE, "Plain http"),
    "api": ("api", {}, Level.OK, "gateway error 200 (HTTP 401)"),
    "api-unlike": ("api", called(unlike="It is a coffee pot."), Level.PROBLEM, "coffee pot"),
    "clock": ("clock", {}, Level.OK, "+0.0 s"),
    "clock-silent": ("clock", called(offset_ms=None), Level.NOTE, "no Date"),
    "clock-off": (
        "clock",
        called(offset_ms=120_000, clock=("It is off.",)),
        Level.NOTE,
        "It is off.",
    ),
    "clock-off-without-keys": ("clock", called(offset_ms=120_000), Level.NOTE, "+120.0 s"),
    "clock-wrong": ("clock", called(wrong_clock="It is wrong."), Level.PROBLEM, "It is wrong."),
    "keys": ("keys", {}, Level.OK, "got past the gateway"),
    "keys-refused": ("keys", called(refused="They are refused."), Level.PROBLEM, "refused"),
    "keys-limited": (
        "keys",
        called(signed=Answer(kind=Kind.GATEWAY_ERROR, status=429, code="400")),
        Level.NOTE,
        "cannot be told",
    ),
    "keys-down": (
        "keys",
        called(signed=Answer(kind=Kind.OTHER, status=503)),
        Level.NOTE,
        "cannot be told",
    ),
    "keys-unasked": ("keys", called(unasked="nobody has any"), Level.NOTE, "nobody has any"),
    "redis-replica": (
        "redis",
        {"servers": {"--redis-url": server(role="slave")}},
        Level.PROBLEM,
        "it is a replica",
    ),
    "redis-cluster": (
        "redis",
        {"servers": {"--redis-url": server(cluster_enabled="1")}},
        Level.PROBLEM,
        "cluster",
    ),
    "redis-loading": (
        "redis",
        {"servers": {"--redis-url": server(loading="1")}},
        Level.PROBLEM,
        "still loading",
    ),
    "redis-to-be-emptied": (
        "redis",
        {
            "servers": {"--redis-url": replace(SERVER, keys=7)},
            "settings": Settings(target=URL, disposable=True, instance_no="7"),
        },
        Level.NOTE,
        "7 keys; a run with --disposable empties it",
    ),
    "servers-the-same": (
        "two servers",
        {"servers": {"--redis-url": SERVER, "--bystander-redis-url": SERVER}},
        Level.PROBLEM,
        "the same server",
    ),
    "servers-apart": (
        "two servers",
        {"servers": {"--redis-url": SERVER, "--bystander-redis-url": server(run_id="b")}},
        Level.OK,
        "two servers",
    ),
    "servers-untold": (
        "two servers",
        {"servers": {"--redis-url": SERVER, "--bystander-redis-url": replace(SERVER, info={})}},
        Level.NOTE,
        "run_id",
    ),
    "right-server": (
        "right server",
        {
            "servers": {"--redis-url": SERVER},
            "settings": Settings(target=URL, instance_no="7"),
            **called(rows=(ROW,)),
        },
        Level.OK,
        "fits what the gateway says",
    ),
    "right-server-other-port": (
        "right server",
        {
            "servers": {"--redis-url": SERVER},
            "settings": Settings(target=URL, instance_no="7"),
            **called(rows=({**ROW, "cloudDBPort": 6380},)),
        },
        Level.NOTE,
        "port 6380, not 6379",
    ),
    "instance-unknown": (
        "instance",
        {
            "settings": Settings(target=URL, instance_no="7"),
            **called(rows=(), unlisted="It knows no 7."),
        },
        Level.PROBLEM,
        "It knows no 7.",
    ),
    "instance-unasked": (
        "instance",
        {"settings": Settings(target=URL, instance_no="7"), **called(unasked="no keys")},
        Level.NOTE,
        "no keys",
    ),
}


@pytest.fixture(params=ROWS.values(), ids=ROWS)
def row(request: pytest.FixtureRequest) -> Row:
    """Each of `ROWS` in turn."""
    found: Row = request.param
    return found


@pytest.fixture(scope="session")
def right() -> Seen:
    """What was seen where all is right."""
    return SEEN
