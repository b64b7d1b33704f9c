"""
The contract as data: the catalogue of requirements and the schemas of requests and answers.

Nothing here knows how a request is sent or judged; see `flushproof.cases` and `flushproof.oracles`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from flushproof.resources import Json, load, root

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


def parse(document: Json) -> Contract:
    """The contract that `requirements.json` holds."""
    return Contract(
        requirements={
            row["id"]: Requirement(
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
            for row in document["requirements"]
        },
        contradictions={
            row["id"]: Contradiction(
                id=row["id"],
                summary=row["summary"],
                concerns=row["concerns"],
                reason=row.get("reason", ""),
            )
            for row in document["contradictions"]
        },
    )


@cache
def contract() -> Contract:
    """The published contract."""
    return parse(load("schemas/requirements.json"))


@cache
def client_contract() -> Contract:
    """The same contract from its other side: what a client of the call must, or should, do."""
    return parse(load("schemas/client-requirements.json"))


def part_errors(part: str, instance: Json) -> Iterator[Any]:
    """The errors of *instance* against *part*: a file in `schemas/`, or a definition in it."""
    errors: Iterator[Any] = validator(part).iter_errors(instance)
    return errors


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
    resources = (
        (name, Resource.from_contents(load(f"schemas/{name}"), default_specification=DRAFT202012))
        for name in names
    )
    return Registry().with_resources(resources).crawl()


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
