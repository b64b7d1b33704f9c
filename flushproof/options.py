"""
The options of a run: one table for the command line and for pytest, and what is usual where.

Credentials are none of them; they come from the environment (`flushproof.credentials`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flushproof.errors import UsageError

MANY = "many"
FLAG = "flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option: `--NAME`, its kind (`str`, `int`, MANY or FLAG), its default, a line of help."""

    name: str
    kind: type | str
    help: str
    default: Any = None
    metavar: str | None = None

    @property
    def field(self) -> str:
        """Its name in `Settings`."""
        return self.name.replace("-", "_")


# The reports that there are; a run always writes run, junit and html.
FORMATS = ("run", "junit", "html", "markdown", "ctrf", "sarif", "badge")

OPTIONS = (
    Option(
        name="target",
        kind=str,
        default="embedded",
        metavar="TARGET",
        help="embedded, embedded:FAULT, replay, replay:FOLDER, or a running gateway: its root URL, "
        "public, financial, financial-ncloud, government, or live (NCLOUD_API_GW)",
    ),
    Option(
        name="instance-no",
        kind=str,
        metavar="N",
        help="the instance that a URL target is asked about",
    ),
    Option(name="redis-url", kind=str, metavar="URL", help="the Redis behind that instance"),
    Option(
        name="bystander-redis-url",
        kind=str,
        metavar="URL",
        help="the Redis behind an instance that no request names",
    ),
    Option(name="disposable", kind=FLAG, help="everything may be destroyed there"),
    Option(
        name="flush-budget",
        kind=int,
        default=0,
        metavar="K",
        help="at most K valid flushes of the instance in this run; with --redis-url a canary key "
        "is written there before each",
    ),
    Option(
        name="confirm", kind=str, metavar="N", help="the instance number again, for --flush-budget"
    ),
    Option(
        name="confirm-name",
        kind=str,
        metavar="NAME",
        help="the service name of that instance, for --flush-budget where no terminal can ask",
    ),
    Option(
        name="deny-name",
        kind=MANY,
        metavar="PATTERN",
        help="never flush an instance whose service name holds this, in any case; repeatable, "
        "besides prod, prd, live and real",
    ),
    Option(
        name="rate",
        kind=float,
        metavar="R",
        help="at most R requests a second (default 5 on a URL that is not disposable)",
    ),
    Option(
        name="request-budget",
        kind=int,
        metavar="N",
        help="at most N requests in this run (default 150 on a URL that is not disposable)",
    ),
    Option(
        name="deadline",
        kind=float,
        metavar="S",
        help="at most S seconds for the whole run (default 900 on a URL that is not disposable)",
    ),
    Option(
        name="connect-timeout",
        kind=float,
        default=10.0,
        metavar="S",
        help="at most S seconds until a connection stands",
    ),
    Option(
        name="read-timeout",
        kind=float,
        default=30.0,
        metavar="S",
        help="at most S seconds for one exchange",
    ),
    Option(
        name="ca-bundle",
        kind=str,
        metavar="FILE",
        help="certificates that TLS is verified with, in place of the usual ones",
    ),
    Option(
        name="profile",
        kind=str,
        default="default",
        metavar="PROFILE",
        help="default; deep for nightly runs: many generated requests, others at each run; or "
        "release, which on a running gateway takes a flush budget",
    ),
    Option(
        name="examples",
        kind=int,
        metavar="N",
        help="generated requests per property (default 50; deep 2,000; none on a URL that is not "
        "disposable)",
    ),
    Option(
        name="select",
        kind=MANY,
        metavar="PREFIX",
        help="run only requirements and cases whose id begins so; repeatable",
    ),
    Option(
        name="reading",
        kind=MANY,
        metavar="NAME=READING",
        help="how the embedded gateway reads a contradiction; repeatable",
    ),
    Option(name="strict", kind=FLAG, help="`should` requirements count as failures too"),
    Option(
        name="report-dir",
        kind=str,
        default="reports",
        metavar="DIR",
        help="where the event log and the reports are written",
    ),
    Option(
        name="format",
        kind=MANY,
        metavar="FORMAT",
        help="write this report too: badge, ctrf, markdown or sarif; repeatable",
    ),
    Option(
        name="record-dir",
        kind=str,
        metavar="DIR",
        help="write a scrubbed cassette of every case there (record: default cassettes/live)",
    ),
    Option(
        name="max-age",
        kind=int,
        metavar="DAYS",
        help="recordings older than this prove nothing (default none; release 90)",
    ),
    Option(
        name="baseline",
        kind=str,
        metavar="PATH",
        help="say what changed since that event log, or those cassettes",
    ),
    Option(name="shard", kind=str, metavar="I/N", help="run only the I-th of N parts of the items"),
    Option(
        name="seed",
        kind=int,
        metavar="S",
        help="the seed of the generated requests (default 0; deep another at each run)",
    ),
    Option(
        name="example-db",
        kind=str,
        metavar="URL",
        help="a Redis, or a folder, where runs leave the requests that failed for each other "
        "(default none; deep .hypothesis/examples)",
    ),
)

# What an option is whose kind says it: not given, it is off, or there is none of it.
BARE: Mapping[type | str, Any] = MappingProxyType({FLAG: False, MANY: ()})

DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {option.field: BARE.get(option.kind, option.default) for option in OPTIONS}
)

# What an option is that is not given; a seed of None is another at each run.
USUAL: Mapping[str, Any] = MappingProxyType({"examples": 50, "seed": 0, "example_db": None})

# The same on a stranger: a running gateway of which nothing may be destroyed.
USUAL_OF_A_STRANGER: Mapping[str, Any] = MappingProxyType(
    {"examples": 0, "rate": 5.0, "request_budget": 150, "deadline": 900.0}
)

# The same by profile, which goes before both.
PROFILES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "default": {},
        "deep": {"examples": 2000, "seed": None, "example_db": ".hypothesis/examples"},
        "release": {"max_age": 90},
    }
)


GIVEN, ENVIRONMENT, PROFILE, STRANGER = "given", "environment", "profile", "stranger"

# Where the value of an option may come from, and what is said of it.
ORIGINS: Mapping[str, str] = MappingProxyType(
    {
        GIVEN: "given for this run",
        ENVIRONMENT: "the environment, or the vendor CLI’s file",
        PROFILE: "profile {profile}",
        STRANGER: "usual for a running gateway that is not disposable",
    }
)


def usual_for(profile: str, *, stranger: bool) -> Mapping[str, Any]:
    """What the options are that are not given, by field name; a seed of None is any."""
    if profile not in PROFILES:
        raise UsageError(f"--profile: got {profile!r}, expected {' or '.join(PROFILES)}.")
    more = USUAL_OF_A_STRANGER if stranger else {}
    return {**DEFAULTS, **USUAL, **more, **PROFILES[profile]}
