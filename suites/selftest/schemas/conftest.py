"""
What the tests of the schemas have in common: two implementations that say where a document is
wrong, and a look into the schemas themselves.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from flushproof.resources import load, root

SCHEMAS = root() / "schemas"
EVERY = sorted(str(path.relative_to(SCHEMAS)) for path in SCHEMAS.rglob("*.schema.json"))
DIALECT = "https://json-schema.org/draft/2020-12/schema"
# The two implementations name what they are given in their own ways; neither opens a connection.
BASE = "https://schemas.invalid/"


def objects_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object in a schema document, itself included."""
    if isinstance(value, dict):
        yield value
    if isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from objects_in(inner)


@cache
def registered() -> Any:
    """Every schema, by its address."""
    named = [(BASE + name, Resource.from_contents(load(f"schemas/{name}"))) for name in EVERY]
    return Registry().with_resources(named).crawl()


@cache
def python_validator(part: str) -> Any:
    """Python's jsonschema for *part*: a schema's file name, with the pointer of a part or not."""
    return Draft202012Validator({"$schema": DIALECT, "$ref": BASE + part}, registry=registered())


@cache
def rust_validator(part: str) -> Any:
    """The same of another implementation, with another regular expression engine."""

    def retrieve(uri: str) -> Any:
        return load(f"schemas/{uri.removeprefix(BASE)}")

    return jsonschema_rs.Draft202012Validator({"$ref": BASE + part}, retriever=retrieve)


@pytest.fixture(scope="session")
def registry() -> Callable[[], Any]:
    """Gives every schema, by its address."""
    return registered


@pytest.fixture(scope="session")
def complaints() -> Callable[[str, Any], list[str]]:
    """Gives the pointer of every error of a document; two implementations agree on it."""

    def pointers_of(part: str, document: Any) -> list[str]:
        python = [error.absolute_path for error in python_validator(part).iter_errors(document)]
        rust = [error.instance_path for error in rust_validator(part).iter_errors(document)]
        pointers = ["".join(f"/{step}" for step in path) for path in python]
        assert sorted(pointers) == sorted("".join(f"/{step}" for step in path) for path in rust)
        return pointers

    return pointers_of


@pytest.fixture(scope="session")
def subschemas() -> Callable[[Any], Iterator[Mapping[str, Any]]]:
    """Gives every object in a schema document, itself included."""
    return objects_in


@pytest.fixture(scope="session")
def values_of() -> Callable[[str, str], list[str]]:
    """Gives every text that a keyword has in the schema of a name."""

    def texts(keyword: str, name: str) -> list[str]:
        found = (schema.get(keyword) for schema in objects_in(load(f"schemas/{name}")))
        return [value for value in found if isinstance(value, str)]

    return texts
