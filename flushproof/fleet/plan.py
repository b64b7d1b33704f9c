"""
The file of a fleet: several targets, each with its own options, and how many are judged at a time.

    parallel = 2                         # one after another if it is not said

    [[target]]
    name = "korea"                       # its column, and its folder below the report directory
    target = "public"                    # this, and whatever else is an option of a run
    rate = 2.0
    access-key-env = "KOREA_ACCESS_KEY"  # the variables that hold its keys; else the usual ones
    secret-key-env = "KOREA_SECRET_KEY"
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from flushproof.errors import UsageError
from flushproof.fleet.secrets import KEYS, NAMING_VARIABLES, refuse_keys
from flushproof.fleet.table import Planned, Surroundings, misplaced, planned, told
from flushproof.resources import Json
from flushproof.settings import Settings, refuse_own_baseline

MEMBERS = ("parallel", "target")

# The name of a target is that of a folder, too, and some systems do not tell capitals apart.
NAME = re.compile("[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetPlan:
    """The targets, in the order of the file, and how many are judged at a time."""

    targets: tuple[Planned, ...]
    parallel: int


def read_plan(
    path: Path, directory: Path, environ: Mapping[str, str], any_seed: Callable[[], int]
) -> FleetPlan:
    """
    The fleet in the file at *path*; all of it is checked before anything is sent.

    Args:
        directory: Below it each target has its folder.
        environ: The variables that the file may name.
        any_seed: Gives a seed, for a profile whose seed is another at each run.

    Raises:
        FlushproofError: The file, or what a target is given, cannot be used; it is told where.
    """
    text = text_of(path)
    try:
        document: Json = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: is not TOML: {error}.") from None
    except RecursionError:
        raise UsageError(f"{path}: is nested too deeply.") from None
    for member in document:
        if member not in MEMBERS:
            raise misplaced(member, MEMBERS, str(path))
    parallel, tables = document.get("parallel", 1), document.get("target")
    if type(parallel) is not int or parallel < 1:
        raise UsageError(f"{path}: parallel: expected a whole number of 1 or more.")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise UsageError(f"{path}: expected a [[target]] for each target; there is none.")
    around = Surroundings(
        directory=directory, environ=environ, foreign=foreign_to_all(tables), any_seed=any_seed
    )
    targets = [
        planned(name, table, f"{path}: target {name}", around)
        for name, table in zip(names_of(tables, path), tables, strict=True)
    ]
    for one in targets:
        refuse_keys(text, keys_of(one), path)
        for folder in (directory, *(Path(other.settings.report_dir) for other in targets)):
            told(f"{path}: target {one.name}", refuse_own_baseline)(
                one.settings.baseline, str(folder)
            )
    if parallel > 1:
        refuse_sharing(targets, path)
    return FleetPlan(targets=tuple(targets), parallel=parallel)


def text_of(path: Path) -> str:
    """What stands in the file at *path*."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--matrix {path}: cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"--matrix {path}: byte {error.start}: is not UTF-8 text.") from None


def foreign_to_all(tables: Sequence[Mapping[str, Json]]) -> frozenset[str]:
    """The variables that *tables* name, but for the usual ones; each is for one process alone."""
    named = (table.get(member) for table in tables for member in NAMING_VARIABLES)
    return frozenset(name for name in named if isinstance(name, str)) - set(KEYS.values())


def names_of(tables: Sequence[Mapping[str, Json]], path: Path) -> list[str]:
    """The name of each target."""
    names: dict[str, int] = {}
    for number, table in enumerate(tables, start=1):
        name = table.get("name")
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise UsageError(
                f"{path}: [[target]] {number}: name: expected a name of small letters, digits and "
                "hyphens; it is that of a folder, too."
            )
        if name in names:
            raise UsageError(
                f"{path}: [[target]] {number}: name: {name} is that of [[target]] {names[name]}, "
                "and each has a column and a folder of its own."
            )
        names[name] = number
    return list(names)


def keys_of(target: Planned) -> Iterator[str]:
    """The keys of *target*, be they used or not."""
    if target.credentials is not None:
        yield target.credentials.secret_key
        yield target.credentials.access_key


def refuse_sharing(targets: Sequence[Planned], path: Path) -> None:
    """
    See that no two targets that are judged at once see each other's flushes, or files.

    Raises:
        UsageError: Two would.
    """
    for one, other in combinations(targets, 2):
        common = set(shared(one.settings)) & set(shared(other.settings))
        if common:
            what, _ = min(common)
            raise UsageError(
                f"{path}: targets {one.name} and {other.name} have the same {what}, and what one "
                "does would be taken for the doing of the other. Say parallel = 1, or give each "
                "its own."
            )


def shared(settings: Settings) -> Iterator[tuple[str, str]]:
    """What a run with *settings* changes, or looks at, that another run could change."""
    for url in filter(None, (settings.redis_url, settings.bystander_redis_url)):
        yield "Redis", url
    if settings.is_url and (settings.disposable or settings.flush_budget):
        yield "instance", f"{settings.target} {settings.instance_no}"
    if settings.record_dir:
        yield "record-dir", settings.record_dir
