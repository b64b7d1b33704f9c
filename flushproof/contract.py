"""
The contract as data: the catalogue of requirements and the schemas of requests and answers.

Nothing here knows how a request is sent or judged; see `flushproof.cases` and `flushproof.oracles`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from flushproof.resources import Json, load, reading, root

Row = TypeVar("Row")

PATH = "/clouddb/v2/flushCloudDBInstance"


class Level(StrEnum):
    """How much a requirement binds: `must` is published, `should` is inferred."""

    MUST = "must"
    SHOULD = "should"


class Basis(StrEnum):
    """Where a requirement comes from."""

    DOCUMENTED = "documented"
    CONTRADICTED = "contradicted"
    INFERRED = "inferred"


class Who(StrEnum):
    """Who says a reading, apart from the target."""

    TABLE = "table"
    EXAMPLE = "example"
    SDKS = "sdks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """A source that follows *reading*; `source` says where that stands."""

    who: Who
    reading: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One sentence that the gateway, or a client, must or should satisfy."""

    id: str
    level: Level
    basis: Basis
    statement: str
    quote: str
    source: str
    readings: Mapping[str, str]
    contradictions: tuple[str, ...] = ()
    followers: tuple[Follower, ...] = ()

    @property
    def area(self) -> str:
        """The part of the id before the first slash."""
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """One place where the published sources say two things (C1 to C34)."""

    id: str
    summary: str
    concerns: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """Every requirement, by id, in the order of the catalogue; and every contradiction."""

    requirements: Mapping[str, Requirement]
    contradictions: Mapping[str, Contradiction]


def parse(document: Json, name: str = "requirements.json") -> Contract:
    """The contract that *document*, the file *name*, says; raises DataError at what is none."""
    requirements = dict(rows_of(document, "requirements", name, requirement_of))
    contradictions = dict(rows_of(document, "contradictions", name, contradiction_of))
    return Contract(requirements=requirements, contradictions=contradictions)


def rows_of(
    document: Json, member: str, name: str, make: Callable[[Json], Row]
) -> Iterator[tuple[str, Row]]:
    """What *make* makes of each row of *member*, by id."""
    with reading(f"schemas/{name}: /{member}"):
        rows = list(document[member])
    for number, row in enumerate(rows):
        with reading(f"schemas/{name}: /{member}/{number}"):
            pair = row["id"], make(row)
            hash(pair[0])
        yield pair


def requirement_of(row: Json) -> Requirement:
    """The requirement that *row* says."""
    return Requirement(
        id=row["id"],
        level=Level(row["level"]),
        basis=Basis(row["basis"]),
        statement=row["statement"],
        quote=row["quote"],
        source=row["source"],
        readings=row.get("readings", {}),
        contradictions=tuple(row.get("contradictions", ())),
        followers=tuple(
            Follower(who=Who(one["who"]), reading=one["reading"], source=one["source"])
            for one in row.get("followers", ())
        ),
    )


def contradiction_of(row: Json) -> Contradiction:
    """The contradiction that *row* says."""
    return Contradiction(
        id=row["id"],
        summary=row["summary"],
        concerns=row["concerns"],
        reason=row.get("reason", ""),
    )


@cache
def contract() -> Contract:
    """The published contract."""
    return parse(load("schemas/requirements.json"))


@cache
def client_contract() -> Contract:
    """The same contract from its other side: what a client of the call must, or should, do."""
    return parse(load("schemas/client-requirements.json"), "client-requirements.json")


def part_errors(part: str, instance: Json) -> Iterator[Any]:
    """The errors of *instance* against *part*: a file in `schemas/`, or a definition in it."""
    from jsonschema.exceptions import UnknownType
    from referencing.exceptions import Unresolvable

    with reading(f"schemas/{part}", UnknownType, Unresolvable, re.error):
        yield from validator(part).iter_errors(instance)


@cache
def validator(part: str) -> Any:
    """
    The compiled validator of *part*; references are files beside it.

    Patterns stand in for formats, since jsonschema ignores a format that it has no checker for.
    """
    from jsonschema import Draft202012Validator

    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": part}
    return Draft202012Validator(schema, registry=registry())


@cache
def registry() -> Any:
    """
    Every schema of requests and answers, by file name.

    They are put in and crawled at once: a registry forgets what it retrieves while it validates,
    and would read and check the files anew for every answer.
    """
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    names = sorted(path.name for path in (root() / "schemas").glob("*.schema.json"))
    found = Registry()
    for name in names:
        document = load(f"schemas/{name}")
        with reading(f"schemas/{name}"):
            one = Resource.from_contents(document, default_specification=DRAFT202012)
            found = found.with_resource(name, one)
    with reading("schemas"):
        return found.crawl()


@cache
def member_types() -> Mapping[str, str]:
    """The members of an answer that are numbers or booleans, by name; XML has only texts."""
    document = load("schemas/response.schema.json")
    definitions = document["$defs"]
    found: dict[str, str] = {}
    for definition in definitions.values():
        for name, member in definition.get("properties", {}).items():
            referred = member.get("$ref", "").rpartition("/")[2]
            kind = definitions.get(referred, member).get("type")
            if kind in ("integer", "boolean"):
                found[name] = kind
    return found
