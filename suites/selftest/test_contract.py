"""The contract as values: what the files say is what is there."""

from dataclasses import FrozenInstanceError

import pytest

from flushproof.contract import (
    PATH,
    Basis,
    Level,
    contract,
    member_types,
    parse,
    part_errors,
    registry,
    validator,
)
from flushproof.errors import DataError
from flushproof.resources import Json, load, root

ROW = {
    "id": "timestamp/window",
    "level": "must",
    "basis": "documented",
    "statement": "A timestamp is fresh.",
    "quote": "more than 5 minutes",
    "source": "page",
}


def test_the_catalogue_is_read_whole() -> None:
    """Every row of the file is a requirement, in the file's order, word for word."""
    rows = load("schemas/requirements.json")["requirements"]
    known = contract().requirements

    assert [row["id"] for row in rows] == list(known)
    assert [(row["statement"], row["quote"], row["source"]) for row in rows] == [
        (one.statement, one.quote, one.source) for one in known.values()
    ]
    assert [(row["level"], row["basis"]) for row in rows] == [
        (one.level, one.basis) for one in known.values()
    ]


def test_contradictions_are_read_whole() -> None:
    """All 34, with what they concern."""
    rows = load("schemas/requirements.json")["contradictions"]

    assert [(row["id"], row["summary"], row["concerns"]) for row in rows] == [
        (one.id, one.summary, one.concerns) for one in contract().contradictions.values()
    ]


def test_a_requirement_has_defaults() -> None:
    """A row without readings has none, and its area is the first part of its id."""
    one = parse({"requirements": [ROW], "contradictions": []}).requirements["timestamp/window"]

    assert ({}, (), "timestamp") == (one.readings, one.contradictions, one.area)
    assert (Level.MUST, Basis.DOCUMENTED) == (one.level, one.basis)


@pytest.mark.parametrize(("name", "value"), [("level", "may"), ("basis", "guessed")])
def test_a_level_or_basis_that_is_none_is_refused(name: str, value: str) -> None:
    """Closed sets are closed."""
    with pytest.raises(DataError, match=value):
        parse({"requirements": [{**ROW, name: value}], "contradictions": []})


def test_a_requirement_cannot_be_changed() -> None:
    """Values are frozen."""
    requirement = contract().requirements["timestamp/window"]

    with pytest.raises(FrozenInstanceError):
        requirement.level = Level.SHOULD  # type: ignore[misc]  # that is what is tested


def test_the_contract_is_read_once() -> None:
    """Everyone has the same one."""
    assert contract() is contract()


def test_the_path_is_the_one_of_the_openapi_document() -> None:
    """What cases are sent to is what is published to machines."""
    assert [PATH] == list(load("schemas/openapi.json")["paths"])


def test_every_schema_can_be_referred_to() -> None:
    """Every schema of requests and answers is in the registry under its file name."""
    names = {path.name for path in (root() / "schemas").glob("*.schema.json")}

    assert names == {str(name) for name in registry()}


@pytest.mark.parametrize(
    ("part", "instance", "errors"),
    [
        ("response.schema.json#/$defs/port", 6379, 0),
        ("response.schema.json#/$defs/port", 0, 1),
        ("response.schema.json#/$defs/date", "2018-12-28T17:28:00+0900", 0),
        ("response.schema.json#/$defs/date", "2018-12-28T17:28:00+0900\n", 1),
        ("response.schema.json#/$defs/date", "٢018-12-28T17:28:00+0900", 1),
        ("response.schema.json#/$defs/instanceNo", "882689", 0),
        ("response.schema.json#/$defs/instanceNo", "882689\n", 1),
        ("response.schema.json#/$defs/envelope", {"returnCode": "0", "returnMessage": ""}, 0),
        ("response.schema.json#/$defs/envelope", {}, 2),
        ("error.schema.json#/$defs/gatewayErrorMembers", {"errorCode": 200}, 1),
        ("error.schema.json", {"error": {"errorCode": "200", "message": "no"}}, 0),
    ],
    ids=str,
)
def test_a_part_of_a_schema_judges(part: str, instance: Json, errors: int) -> None:
    """A definition inside a file is a schema of its own; forms are enforced to the last letter."""
    assert errors == len(list(part_errors(part, instance)))


def test_a_validator_is_compiled_once() -> None:
    """Compiling costs as much as thirty answers."""
    assert validator("error.schema.json") is validator("error.schema.json")


def test_the_members_that_are_no_texts_are_known() -> None:
    """What XML can only write as text is a number or a flag by the schema."""
    assert {
        "totalRows": "integer",
        "cpuCount": "integer",
        "memorySize": "integer",
        "cloudDBPort": "integer",
        "isHa": "boolean",
        "backupFileRetentionPeriod": "integer",
        "isCloudDBConfigNeedReboot": "boolean",
        "isCloudDBNeedReboot": "boolean",
        "dataStorageSize": "integer",
        "usedDataStorageSize": "integer",
        "isDefault": "boolean",
    } == member_types()
