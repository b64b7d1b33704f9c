"""The schemas: what each takes, and where each finds what it does not take."""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from flushproof.contract import PATH, validator
from flushproof.resources import load, root

SCHEMAS = root() / "schemas"
DATA = Path(__file__).parent / "data"
EVERY = sorted(str(path.relative_to(SCHEMAS)) for path in SCHEMAS.rglob("*.schema.json"))
DIALECT = "https://json-schema.org/draft/2020-12/schema"
# The two implementations name what they are given in their own ways; neither opens a connection.
BASE = "https://schemas.invalid/"

ABSENT = object()
PAGE = json.loads((DATA / "page-response.json").read_text(encoding="utf-8"))
WRAPPER = "/flushCloudDBInstanceResponse"
# Documents that a schema takes, and what makes each another or a wrong one, by pointer.
GROUPS = json.loads((DATA / "schema-values.json").read_text(encoding="utf-8"))


def steps_of(pointer: str) -> list[Any]:
    """The members and indices that *pointer* goes through."""
    return [int(step) if step.isdigit() else step for step in pointer.split("/")[1:]]


def at(document: Any, pointer: str) -> Any:
    """What *document* holds at *pointer*."""
    for step in steps_of(pointer):
        document = document[step]
    return document


def edited(document: Any, pointer: str, value: Any) -> Any:
    """A copy of *document* with *value* at *pointer*, or with nothing there."""
    result = copy.deepcopy(document)
    parent, _, _ = pointer.rpartition("/")
    place, last = at(result, parent), steps_of(pointer)[-1]
    if value is ABSENT:
        del place[last]
    elif isinstance(place, list):
        place[last : last + 1] = [value]
    else:
        place[last] = value
    return result


def pointers_in(value: Any, prefix: str = "") -> Iterator[str]:
    """The pointer of every member and element below *value*."""
    for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield f"{prefix}/{step}"
        if isinstance(inner, (dict, list)):
            yield from pointers_in(inner, f"{prefix}/{step}")


def subschemas(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object in a schema document, itself included."""
    if isinstance(value, dict):
        yield value
    if isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from subschemas(inner)


def values_of(keyword: str, name: str) -> list[str]:
    """Every text that *keyword* has in the schema *name*."""
    found = (schema.get(keyword) for schema in subschemas(load(f"schemas/{name}")))
    return [value for value in found if isinstance(value, str)]


@cache
def registry() -> Any:
    """Every schema, by its address."""
    named = [(BASE + name, Resource.from_contents(load(f"schemas/{name}"))) for name in EVERY]
    return Registry().with_resources(named).crawl()


@cache
def python_validator(part: str) -> Any:
    """Python's jsonschema for *part*: a schema's file name, with the pointer of a part or not."""
    return Draft202012Validator({"$schema": DIALECT, "$ref": BASE + part}, registry=registry())


@cache
def rust_validator(part: str) -> Any:
    """The same of another implementation, with another regular expression engine."""

    def retrieve(uri: str) -> Any:
        return load(f"schemas/{uri.removeprefix(BASE)}")

    return jsonschema_rs.Draft202012Validator({"$ref": BASE + part}, retriever=retrieve)


def complaints(part: str, document: Any) -> list[str]:
    """The pointer of every error of *document*; two implementations agree on it."""
    python = [error.absolute_path for error in python_validator(part).iter_errors(document)]
    rust = [error.instance_path for error in rust_validator(part).iter_errors(document)]
    pointers = ["".join(f"/{step}" for step in path) for path in python]
    assert sorted(pointers) == sorted("".join(f"/{step}" for step in path) for path in rust)
    return pointers


def document_of(group: Mapping[str, Any]) -> Any:
    """The valid document of *group*."""
    return PAGE if group["document"] == "page" else group["document"]


def edits(kind: str) -> Any:
    """Each edit of *kind* as parameters: schema, valid document, pointer, value."""
    parameters = []
    for group in GROUPS:
        table = group[kind]
        pairs = (
            [(pointer, ABSENT) for pointer in table]
            if isinstance(table, list)
            else [(pointer, value) for pointer, values in table.items() for value in values]
        )
        for pointer, value in pairs:
            shown = "absent" if value is ABSENT else json.dumps(value)
            parameters.append(
                pytest.param(
                    group["schema"], document_of(group), pointer, value,
                    id=f"{group['name']}:{pointer}={shown}",
                )
            )  # fmt: skip
    return pytest.mark.parametrize(("schema", "document", "pointer", "value"), parameters)


EVERYWHERE = list(pointers_in(PAGE))
REQUIRED = (WRAPPER, *GROUPS[0]["required"])
OPTIONAL = [pointer for pointer in EVERYWHERE if pointer not in REQUIRED]
OBJECTS = ["", *(pointer for pointer in EVERYWHERE if isinstance(at(PAGE, pointer), dict))]


class TestValues:
    """Valid documents, and each with one edit."""

    @pytest.mark.parametrize("group", GROUPS, ids=[group["name"] for group in GROUPS])
    def test_document_without_an_edit_is_valid(self, group: Mapping[str, Any]) -> None:
        """The vendor's response example, its curl's headers and the like have no error."""
        assert [] == complaints(group["schema"], document_of(group))

    @edits("wrong")
    def test_one_wrong_value_is_one_error_at_its_pointer(
        self, schema: str, document: Any, pointer: str, value: Any
    ) -> None:
        """A wrong type, form or size is found where it is, and nothing else is."""
        assert [pointer] == complaints(schema, edited(document, pointer, value))

    @edits("also")
    def test_another_value_in_its_form_is_valid(
        self, schema: str, document: Any, pointer: str, value: Any
    ) -> None:
        """Every reading of a contradiction, and every limit of a range, is taken."""
        assert [] == complaints(schema, edited(document, pointer, value))

    @edits("required")
    def test_absent_required_member_is_an_error_of_its_object(
        self, schema: str, document: Any, pointer: str, value: Any
    ) -> None:
        """A member that a published page, or a format of ours, requires is missed."""
        assert [pointer.rpartition("/")[0]] == complaints(schema, edited(document, pointer, value))

    @edits("optional")
    def test_absent_optional_member_is_valid(
        self, schema: str, document: Any, pointer: str, value: Any
    ) -> None:
        """A member that nothing requires may be missing."""
        assert [] == complaints(schema, edited(document, pointer, value))


class TestSuccess:
    """response.schema.json, member by member of the vendor's example."""

    def test_validator_of_the_contract_takes_the_example_of_the_page(self) -> None:
        """The validator that oracles use is made of the same schema."""
        assert [] == list(validator("response.schema.json").iter_errors(PAGE))

    @pytest.mark.parametrize("pointer", EVERYWHERE)
    def test_null_is_no_value_of_any_member(self, pointer: str) -> None:
        """What has no value is left out; null is a wrong type wherever it stands."""
        assert [pointer] == complaints("response.schema.json", edited(PAGE, pointer, None))

    @pytest.mark.parametrize("pointer", OPTIONAL)
    def test_absent_member_is_valid(self, pointer: str) -> None:
        """A member that no source requires may be missing."""
        assert [] == complaints("response.schema.json", edited(PAGE, pointer, ABSENT))

    @pytest.mark.parametrize("pointer", OBJECTS)
    def test_unknown_member_is_valid_in_every_object(self, pointer: str) -> None:
        """The vendor adds members."""
        document = edited(PAGE, f"{pointer}/addedByTheVendor", {"and": ["more", None]})

        assert [] == complaints("response.schema.json", document)

    def test_flat_envelope_is_valid(self) -> None:
        """The response table of the page has no wrapper."""
        assert [] == complaints("response.schema.json", at(PAGE, WRAPPER))

    def test_wrong_member_of_a_flat_envelope_is_found_at_its_pointer(self) -> None:
        """Without a wrapper the pointer begins at the envelope."""
        document = edited(at(PAGE, WRAPPER), "/totalRows", "1")

        assert ["/totalRows"] == complaints("response.schema.json", document)

    def test_rows_are_not_required_of_a_failure(self) -> None:
        """A return code that is not 0 comes without rows."""
        document = {WRAPPER[1:]: {"returnCode": "24109", "returnMessage": "invalid"}}

        assert [] == complaints("response.schema.json", document)

    @pytest.mark.parametrize("schema", ["response.schema.json", "error.schema.json"])
    @pytest.mark.parametrize("document", [{}, [], "success", 0, None], ids=json.dumps)
    def test_something_else_is_invalid_as_a_whole(self, schema: str, document: Any) -> None:
        """What is no envelope at all is an error of the document."""
        assert {""} == set(complaints(schema, document))


SUCCESS, ERROR, HEADERS = (
    f"{name}.schema.json#/$defs/" for name in ("response", "error", "headers")
)
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
NAMED_READINGS = [
    (f"{SUCCESS}wrapped", PAGE, at(PAGE, WRAPPER)),
    (f"{SUCCESS}flat", at(PAGE, WRAPPER), PAGE),
    (f"{SUCCESS}returnCodeString", "0", 0),
    (f"{SUCCESS}returnCodeInteger", 0, "0"),
    (f"{SUCCESS}listOfObjects", [{}], ["882689"]),
    (f"{SUCCESS}listOfStrings", ["882689"], [{}]),
    (f"{SUCCESS}requestIdPresent", {"requestId": "1"}, {}),
    (f"{SUCCESS}requestIdAbsent", {}, {"requestId": "1"}),
    (f"{ERROR}errorCodeString", "200", 200),
    (f"{ERROR}errorCodeInteger", 200, "200"),
    (f"{ERROR}detailsPresent", {"error": {"details": ""}}, {"error": {}}),
    (f"{ERROR}detailsAbsent", {"error": {}}, {"error": {"details": ""}}),
    (f"{ERROR}returnCodeString", "800", 800),
    (f"{ERROR}returnCodeInteger", 800, "800"),
    (f"{HEADERS}contentTypeForm", FORM, JSON),
    (f"{HEADERS}contentTypeJson", JSON, FORM),
    (f"{HEADERS}signatureV2", {"x-ncp-apigw-signature-v2": ""}, {"x-ncp-apigw-signature-v1": ""}),
    (f"{HEADERS}signatureV1", {"x-ncp-apigw-signature-v1": ""}, {"x-ncp-apigw-signature-v2": ""}),
]


@pytest.mark.parametrize(
    ("part", "like", "unlike"), NAMED_READINGS, ids=[row[0] for row in NAMED_READINGS]
)
def test_definition_of_a_reading_takes_its_own_alternative_only(
    part: str, like: Any, unlike: Any
) -> None:
    """Who asks which reading an answer follows gets one yes and one no."""
    assert (True, False) == (not complaints(part, like), not complaints(part, unlike))


# A class of Python's that is larger than ECMA's, or an end that is none before a last line break;
# `$%` stands in a set of characters, and `$)` ends a lookahead in front of what is bound itself.
LOOSE = re.compile(r"\\[dDwWsSbBAZz]|\$(?!\(\?!|%|\))")


@pytest.mark.parametrize("name", EVERY)
class TestEverySchema:
    """What holds of each schema, whatever it describes."""

    def test_schema_is_valid_in_its_dialect(self, name: str) -> None:
        """JSON Schema 2020-12 takes it, as two implementations have it."""
        schema = load(f"schemas/{name}")

        Draft202012Validator.check_schema(schema)
        assert jsonschema_rs.meta.is_valid(schema)

    def test_schema_says_which_dialect_and_which_file_it_is(self, name: str) -> None:
        """A reference between files is a plain file name."""
        schema = load(f"schemas/{name}")

        assert (DIALECT, Path(name).name) == (schema["$schema"], schema["$id"])

    def test_every_reference_leads_somewhere(self, name: str) -> None:
        """A reference that leads nowhere shows only once an answer comes that way."""
        resolver = registry().resolver(BASE + name)

        leads = [resolver.lookup(reference).contents for reference in values_of("$ref", name)]

        assert all(isinstance(lead, (dict, bool)) for lead in leads)

    def test_no_keyword_is_silently_ignored(self, name: str) -> None:
        """Validators take `format` for a remark unless they are told otherwise."""
        assert [] == values_of("format", name)

    def test_every_pattern_means_the_same_everywhere(self, name: str) -> None:
        """Python's `$` stands before a last line break too, and its classes know all of Unicode."""
        patterns = values_of("pattern", name)

        assert [] == [text for text in patterns if LOOSE.search(text)]

    def test_every_definition_is_described(self, name: str) -> None:
        """A reader of a schema learns what a part is, without another document."""
        definitions = load(f"schemas/{name}").get("$defs", {})

        assert [] == [key for key, value in definitions.items() if "description" not in value]


@pytest.mark.parametrize("name", [name for name in EVERY if name.startswith("suite/")])
def test_objects_of_our_own_formats_are_closed(name: str) -> None:
    """A misspelt member of a file of ours is an error, not a remark."""
    objects = [schema for schema in subschemas(load(f"schemas/{name}")) if "properties" in schema]

    opened = [schema for schema in objects if schema.get("type") == "object"]

    assert [] == [schema for schema in opened if schema.get("additionalProperties") is not False]


# Health checks measure the speed of the machine.
PROFILE = settings(
    max_examples=5,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
STATUSES = {"200", "400", "401", "403", "404", "413", "429", "500", "503", "504"}


class TestOpenApi:
    """openapi.json, as Schemathesis reads it."""

    def test_document_is_valid_openapi(self) -> None:
        """The document fits the schema of OpenAPI 3.1."""
        api = schemathesis.openapi.from_path(SCHEMAS / "openapi.json")

        api.validate()

        assert ("3.1.0", []) == (api.raw_schema["openapi"], list(api.iter_schema_warnings()))

    def test_the_operation_is_found_and_no_other(self) -> None:
        """One operation is published."""
        api = schemathesis.openapi.from_path(SCHEMAS / "openapi.json")

        assert [f"POST {PATH}"] == [found.ok().label for found in api.get_all_operations()]

    def test_generated_bodies_are_valid_requests(self) -> None:
        """What Schemathesis generates, without a warning, is what request.schema.json takes."""
        operation = schemathesis.openapi.from_path(SCHEMAS / "openapi.json")[PATH]["POST"]
        cases = []

        @settings(PROFILE)
        @given(operation.as_strategy())
        def generate(case: Any) -> None:
            cases.append(case)

        generate()

        assert {FORM, JSON} >= {case.media_type for case in cases} > set()
        assert [] == [it for case in cases for it in complaints("request.schema.json", case.body)]

    def test_every_published_status_of_an_error_is_described(self) -> None:
        """The statuses are those of the tables of API Gateway."""
        responses = load("schemas/openapi.json")["paths"][PATH]["post"]["responses"]

        assert STATUSES == set(responses)

    def test_every_reference_leads_to_a_published_schema(self) -> None:
        """The document repeats no schema; it names files beside it."""
        references = values_of("$ref", "openapi.json")
        files = [text for text in references if not text.startswith("#")]

        resolver = registry().resolver(BASE + "openapi.json")

        assert len(files) == len([resolver.lookup(text).contents for text in files])
