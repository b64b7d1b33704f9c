"""The options of a run, checked."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from os.path import join, realpath
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from flushproof.errors import InterlockRefused, UsageError, unknown_name
from flushproof.hosts import LIVE, is_url, refuse_in_the_clear, resolved
from flushproof.options import (
    DEFAULTS,
    ENVIRONMENT,
    FORMATS,
    GIVEN,
    PROFILE,
    PROFILES,
    STRANGER,
    USUAL_OF_A_STRANGER,
    usual_for,
)

# Options whose value may hold a password.
URLS = ("redis_url", "bystander_redis_url", "example_db")

# The least that an option may be.
LEAST: Mapping[str, float] = MappingProxyType(
    {
        "examples": 0,
        "flush_budget": 0,
        "rate": 0.01,
        "request_budget": 1,
        "deadline": 1,
        "connect_timeout": 0.001,
        "read_timeout": 0.001,
        "max_age": 0,
    }
)

REDIS_SCHEMES = ("redis", "rediss", "unix")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    The options of one run, checked.

    Attributes:
        profile: Whose defaults `settings_from` gave it.
        example_db: The URL of a Redis, or a folder.
        origins: Where the value of each option comes from that is not simply the default, by field
            name: one of `flushproof.options.ORIGINS`.
    """

    target: str = "embedded"
    instance_no: str | None = None
    redis_url: str | None = None
    bystander_redis_url: str | None = None
    disposable: bool = False
    flush_budget: int = 0
    confirm: str | None = None
    confirm_name: str | None = None
    deny_name: tuple[str, ...] = ()
    rate: float | None = None
    request_budget: int | None = None
    deadline: float | None = None
    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    ca_bundle: str | None = None
    profile: str = "default"
    examples: int = 50
    select: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    strict: bool = False
    report_dir: str = "reports"
    format: tuple[str, ...] = ()
    record_dir: str | None = None
    max_age: int | None = None
    baseline: str | None = None
    shard: str | None = None
    seed: int = 0
    example_db: str | None = None
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        usual_for(self.profile, stranger=self.is_stranger)
        for option, least in LEAST.items():
            value = getattr(self, option)
            if value is not None and not value >= least:
                name = option.replace("_", "-")
                raise UsageError(f"--{name}: got {value}, expected {least} or more.")
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
            refuse_in_the_clear(root_url(self.target))
            if self.disposable and not self.instance_no:
                raise UsageError("--disposable with a URL needs --instance-no N: which instance?")
        elif self.rate is not None or self.request_budget is not None:
            raise UsageError(
                "--rate and --request-budget are for a running gateway, http(s)://HOST[:PORT]; "
                "elsewhere nobody minds."
            )
        for name in self.format:
            if name not in FORMATS:
                raise UsageError(unknown_name("report format", name, FORMATS, "--format"))
        self.shard_of()
        example_place(self.example_db)

    @property
    def is_url(self) -> bool:
        """Whether the target is a running gateway."""
        return is_url(self.target)

    @property
    def is_replay(self) -> bool:
        """Whether the target is what was recorded."""
        return self.target.partition(":")[0] == "replay"

    @property
    def is_stranger(self) -> bool:
        """Whether the target is a running gateway where not everything may be destroyed."""
        return self.is_url and not self.disposable

    def shard_of(self) -> tuple[int, int] | None:
        """Which part of how many is run: (I, N), 1 <= I <= N."""
        return part_of(self.shard)

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


def part_of(shard: str | None) -> tuple[int, int] | None:
    """
    Which part of how many *shard* is, I/N with 1 <= I <= N; None is all.

    Raises:
        UsageError: It is none.
    """
    if shard is None:
        return None
    first, _, last = shard.partition("/")
    if not (is_number(first) and is_number(last)) or not 1 <= int(first) <= int(last):
        raise UsageError(f"--shard: got {shard!r}, expected I/N with 1 <= I <= N.")
    return int(first), int(last)


def is_number(text: str) -> bool:
    """Whether *text* is decimal digits of ASCII, and no more than a number of ours has."""
    return text.isascii() and text.isdigit() and len(text) <= 20


class OwnBaseline(UsageError):
    """What a run was to be compared with is the log that it would write; nothing is touched."""


def refuse_own_baseline(baseline: str | None, report_dir: str) -> None:
    """
    See that a run does not write over what it is to be compared with.

    Raises:
        OwnBaseline: It would.
    """
    if baseline is None:
        return
    folder = realpath(report_dir)
    if realpath(baseline) in (folder, join(folder, "events.ndjson")):
        raise OwnBaseline(
            f"--baseline {baseline}: this run would write its own log over that one. Name another "
            "--report-dir, or a copy. Nothing was touched."
        )


def settings_from(
    values: Mapping[str, Any],
    *,
    any_seed: Callable[[], int],
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """
    Settings from option values by field name; an option that is None is what its profile has.

    Args:
        any_seed: Gives a seed, for a profile whose seed is another at each run.
        environ: The environment's variables, which say what `--target live` is.
    """
    known = {item.name for item in fields(Settings)} - {"origins"}
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in values.items()
        if name in known and value is not None
    }
    # Before whatever else is wrong: what is told of that replaces the reports in its folder.
    refuse_own_baseline(given.get("baseline"), str(given.get("report_dir", DEFAULTS["report_dir"])))
    named = given.get("target")
    if named is not None:
        given["target"] = resolved(named, environ)
    target, disposable = str(given.get("target", "")), bool(given.get("disposable"))
    stranger = is_url(target) and not disposable
    chosen = {**usual_for(given.get("profile", "default"), stranger=stranger), **given}
    if chosen["seed"] is None:
        chosen["seed"] = any_seed()
    settings = Settings(**chosen, origins=origins_of(given, chosen["profile"], stranger=stranger))
    if named == LIVE:
        settings = replace(settings, origins={**settings.origins, "target": ENVIRONMENT})
    _check_together(settings)
    return settings


def origins_of(given: Mapping[str, Any], profile: str, *, stranger: bool) -> dict[str, str]:
    """Where each option comes from, by name: *given*, or else usual somewhere."""
    return {
        **(dict.fromkeys(USUAL_OF_A_STRANGER, STRANGER) if stranger else {}),
        **dict.fromkeys(PROFILES[profile], PROFILE),
        **{name: GIVEN for name, value in given.items() if value != DEFAULTS[name]},
    }


def _check_together(settings: Settings) -> None:
    """What a user has to be told before a run, and a part of one need not hold."""
    if settings.ca_bundle is not None and not Path(settings.ca_bundle).is_file():
        raise UsageError(f"--ca-bundle {settings.ca_bundle}: there is no such file.")
    if settings.profile == "release" and settings.is_stranger and not settings.flush_budget:
        raise UsageError(
            "--profile release: a release needs the proof that a valid request flushes, so add "
            "--flush-budget 1 --instance-no N --confirm N, with an instance whose data may go. "
            "Without one, leave --profile out: everything else is proved with decoys."
        )
