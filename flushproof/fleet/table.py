"""One target of a fleet: a table of the file, checked as the options of a run are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flushproof.credentials import find_credentials, home_of
from flushproof.errors import (
    EnvironmentUnusable,
    FlushproofError,
    InterlockRefused,
    UsageError,
    unknown_name,
)
from flushproof.fleet.secrets import (
    CALLED_SECRET,
    FROM_ENVIRONMENT,
    HOW_TO,
    KEYS,
    NAMING_VARIABLES,
    refuse_secret,
    variable_of,
)
from flushproof.options import FLAG, MANY, OPTIONS
from flushproof.resources import Json
from flushproof.settings import Settings, settings_from
from flushproof.signing import Credentials

# Each has a folder of its own, and is judged as a whole.
NOT_HERE = ("report-dir", "shard")
OPTIONS_HERE = MappingProxyType(
    {option.name: option for option in OPTIONS if option.name not in NOT_HERE}
)
MEMBERS = ("name", *NAMING_VARIABLES, *OPTIONS_HERE)

# What an option of each kind may be in TOML, and what that is called.
TYPES: Mapping[type | str, tuple[tuple[type, ...], str]] = MappingProxyType(
    {
        str: ((str,), "a string"),
        int: ((int,), "a whole number"),
        float: ((int, float), "a number"),
        FLAG: ((bool,), "true or false"),
        MANY: ((list,), "a list of strings"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """
    One target of a fleet.

    Attributes:
        environ: The environment of its process: its own keys under the usual names, nobody else's.
        credentials: What its process finds there; None where it finds none, and needs none.
    """

    name: str
    settings: Settings
    environ: Mapping[str, str] = field(repr=False)
    credentials: Credentials | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """
    What the targets of a file have in common.

    Attributes:
        directory: Below it each has its folder.
        environ: The variables that there are.
        foreign: The names of those that one target alone may see.
        any_seed: Gives a seed, for a profile whose seed is another at each run.
    """

    directory: Path
    environ: Mapping[str, str] = field(repr=False)
    foreign: frozenset[str]
    any_seed: Callable[[], int]


def planned(name: str, table: Mapping[str, Json], place: str, around: Surroundings) -> Planned:
    """
    The target that *table* describes.

    Args:
        place: Where that stands.

    Raises:
        FlushproofError: A member cannot be used, or what they add up to.
    """
    for member, value in table.items():
        if member not in MEMBERS:
            raise misplaced(member, MEMBERS, place)
        refuse_secret(member, value, place)
    given = {
        option.field: option_of(option.kind, table[option.name], f"{place}: {option.name}")
        for option in OPTIONS_HERE.values()
        if option.name in table
    }
    if given.get("flush_budget") and not {"confirm", "confirm_name"} <= set(given):
        raise InterlockRefused(
            f"{place}: flush-budget: needs confirm and confirm-name in the same table, since "
            "nobody can be asked. Nothing was sent."
        )
    for member, option in FROM_ENVIRONMENT.items():
        if member in table:
            if option in given:
                raise UsageError(f"{place}: {member}: {option.replace('_', '-')} is there already.")
            given[option] = variable_of(member, table[member], place, around.environ)
    environ = environ_of(table, place, around)
    given["report_dir"] = str(around.directory / name)
    settings = told(place, settings_from)(given, any_seed=around.any_seed, environ=environ)
    credentials = None
    try:
        credentials = find_credentials(environ, home_of(environ)).credentials
    except EnvironmentUnusable as error:
        if settings.is_url:
            raise EnvironmentUnusable(f"{place}: {error}") from None
    return Planned(name=name, settings=settings, environ=environ, credentials=credentials)


def environ_of(table: Mapping[str, Json], place: str, around: Surroundings) -> dict[str, str]:
    """The environment of the target that *table* describes."""
    if len(set(KEYS) & set(table)) == 1:
        raise UsageError(f"{place}: {' and '.join(KEYS)} go together, and one is missing.")
    own = {
        usual: variable_of(member, table[member], place, around.environ)
        for member, usual in KEYS.items()
        if member in table
    }
    return {key: text for key, text in around.environ.items() if key not in around.foreign} | own


def told(place: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """*function*, whose errors say *place* first."""

    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except FlushproofError as error:
            raise type(error)(f"{place}: {error}") from None

    return call


def misplaced(member: str, known: tuple[str, ...], place: str) -> UsageError:
    """What is said of a *member* that is none of those *known*."""
    if member in NOT_HERE:
        return UsageError(f"{place}: {member}: each target has a folder, and is judged as a whole.")
    if CALLED_SECRET.search(member):
        return UsageError(f"{place}: {member}: is called like a secret. {HOW_TO}")
    return UsageError(unknown_name("member of this file", member, known, place))


def option_of(kind: type | str, value: Json, place: str) -> Json:
    """
    *value* as an option of *kind*.

    Raises:
        UsageError: It is of another type.
    """
    types, called = TYPES[kind]
    if type(value) not in types or not (kind != MANY or all(type(one) is str for one in value)):
        raise UsageError(f"{place}: expected {called}.")
    return float(value) if kind is float else value
