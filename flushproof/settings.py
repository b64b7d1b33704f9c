"""
The options of a run: one table for the command line and for pytest.

Credentials are none of them; they come from the environment (`flushproof.credentials`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from flushproof.errors import InterlockRefused, UsageError

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


OPTIONS = (
    Option(
        name="target",
        kind=str,
        default="embedded",
        metavar="TARGET",
        help="embedded, embedded:FAULT, replay, or the root URL of a running gateway",
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
        help="at most K valid flushes of the instance in this run",
    ),
    Option(
        name="confirm", kind=str, metavar="N", help="the instance number again, for --flush-budget"
    ),
    Option(
        name="profile",
        kind=str,
        default="default",
        metavar="PROFILE",
        help="default, or deep for nightly runs: many generated requests, others at each run",
    ),
    Option(
        name="examples",
        kind=int,
        metavar="N",
        help="generated requests per property (default 50; deep 2,000)",
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

# What an option is that is not given, by profile; a seed of None is another at each run.
PROFILES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "default": {"examples": 50, "seed": 0, "example_db": None},
        "deep": {"examples": 2000, "seed": None, "example_db": ".hypothesis/examples"},
    }
)

# Options whose value may hold a password.
URLS = ("redis_url", "bystander_redis_url", "example_db")
REDIS_SCHEMES = ("redis", "rediss", "unix")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    The options of one run, checked.

    Attributes:
        profile: Whose defaults `settings_from` gave it.
        example_db: The URL of a Redis, or a folder.
    """

    target: str = "embedded"
    instance_no: str | None = None
    redis_url: str | None = None
    bystander_redis_url: str | None = None
    disposable: bool = False
    flush_budget: int = 0
    confirm: str | None = None
    profile: str = "default"
    examples: int = 50
    select: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    strict: bool = False
    report_dir: str = "reports"
    shard: str | None = None
    seed: int = 0
    example_db: str | None = None

    def __post_init__(self) -> None:
        usual_for(self.profile)
        if self.examples < 1:
            raise UsageError(f"--examples: got {self.examples}, expected 1 or more.")
        if self.flush_budget < 0:
            raise UsageError(f"--flush-budget: got {self.flush_budget}, expected 0 or more.")
        if self.instance_no is not None and not is_number(self.instance_no):
            raise UsageError(
                f"--instance-no: got {self.instance_no!r}, expected decimal digits, as "
                "getCloudDBInstanceList has them."
            )
        if self.flush_budget and not (self.instance_no and self.confirm == self.instance_no):
            raise InterlockRefused(
                f"--flush-budget {self.flush_budget} needs --instance-no N and --confirm N with "
                f"the same N; got --instance-no {self.instance_no} and --confirm {self.confirm}. "
                "Nothing was sent."
            )
        if self.flush_budget and (self.disposable or not self.is_url):
            raise UsageError(
                "--flush-budget is for a running gateway, http(s)://HOST[:PORT], that is not "
                "--disposable; anywhere else flushes are not counted."
            )
        if self.is_url:
            root_url(self.target)
            if self.disposable and not self.instance_no:
                raise UsageError("--disposable with a URL needs --instance-no N: which instance?")
        self.shard_of()
        example_place(self.example_db)

    @property
    def is_url(self) -> bool:
        """Whether the target is a running gateway."""
        return self.target.lower().startswith(("http://", "https://"))

    def shard_of(self) -> tuple[int, int] | None:
        """Which part of how many is run: (I, N), 1 <= I <= N."""
        if self.shard is None:
            return None
        first, _, last = self.shard.partition("/")
        if not (is_number(first) and is_number(last)) or not 1 <= int(first) <= int(last):
            raise UsageError(f"--shard: got {self.shard!r}, expected I/N with 1 <= I <= N.")
        return int(first), int(last)

    @property
    def directory(self) -> Path:
        """Where the reports go."""
        return Path(self.report_dir)


def root_url(text: str) -> str:
    """
    The root URL that *text* is; what is quoted of one that is none holds no user and no password.

    Raises:
        UsageError: It has no host, a path, a query, or a user, or its port is no port.
    """
    expected = "expected the root URL, http(s)://HOST[:PORT], as NCLOUD_API_GW has it"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise UsageError(f"--target: got a URL that cannot be read, {expected}.") from None
    if "@" in text:
        raise UsageError(f"--target: got a URL with a user in it, {expected}.")
    if not parts.hostname or port == 0 or not set(" \t\r\n").isdisjoint(text):
        raise UsageError(f"--target: got a URL without a host or a port to ask, {expected}.")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise UsageError(f"--target: got a URL with {parts.path or 'a query'}, {expected}.")
    return f"{parts.scheme}://{parts.netloc}"


def example_place(text: str | None) -> str | Path | None:
    """
    The URL of the Redis, or the folder, that *text* is.

    Raises:
        UsageError: It is empty, or another URL; what is said of it holds no password.
    """
    if text is None or text.startswith(tuple(f"{scheme}://" for scheme in REDIS_SCHEMES)):
        return text
    if not text or ":" in text:
        raise UsageError(
            "--example-db: got neither a folder nor a URL of a Redis, expected "
            "redis://[[USER]:PASSWORD@]HOST:PORT, rediss://…, unix:///PATH, or a folder without a "
            "colon in its name."
        )
    return Path(text)


def usual_for(profile: str) -> Mapping[str, Any]:
    """What the options are that are not given, by field name; a seed of None is any."""
    if profile not in PROFILES:
        raise UsageError(f"--profile: got {profile!r}, expected {' or '.join(PROFILES)}.")
    return {**DEFAULTS, **PROFILES[profile]}


def is_number(text: str) -> bool:
    """Whether *text* is decimal digits of ASCII, and no more than a number of ours has."""
    return text.isascii() and text.isdigit() and len(text) <= 20


def settings_from(values: Mapping[str, Any], *, any_seed: Callable[[], int]) -> Settings:
    """
    Settings from option values by field name; an option that is None is what its profile has.

    Args:
        any_seed: Gives a seed, for a profile whose seed is another at each run.
    """
    known = {field.name for field in fields(Settings)}
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in values.items()
        if name in known and value is not None
    }
    chosen = {**PROFILES.get(given.get("profile", "default"), {}), **given}
    if chosen.get("seed", 0) is None:
        chosen["seed"] = any_seed()
    return Settings(**chosen)


DEFAULTS: Mapping[str, Any] = MappingProxyType({option.field: option.default for option in OPTIONS})
