"""The values that a schema takes, and where it finds one that it does not take."""

import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from flushproof.contract import validator

DATA = Path(__file__).parents[1] / "data"
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
    def test_document_without_an_edit_is_valid(
        self, group: Mapping[str, Any], complaints: Any
    ) -> None:
        """The vendor's response example, its curl's headers and the like have no error."""
        assert [] == complaints(group["schema"], document_of(group))

    @edits("wrong")
    def test_one_wrong_value_is_one_error_at_its_pointer(
        self, schema: str, document: Any, pointer: str, value: Any, complaints: Any
    ) -> None:
        """A wrong type, form or size is found where it is, and nothing else is."""
        assert [pointer] == complaints(schema, edited(document, pointer, value))

    @edits("also")
    def test_another_value_in_its_form_is_valid(
        self, schema: str, document: Any, pointer: str, value: Any, complaints: Any
    ) -> None:
        """Every reading of a contradiction, and every limit of a range, is taken."""
        assert [] == complaints(schema, edited(document, pointer, value))

    @edits("required")
    def test_absent_required_member_is_an_error_of_its_object(
        self, schema: str, document: Any, pointer: str, value: Any, complaints: Any
    ) -> None:
        """A member that a published page, or a format of ours, requires is missed."""
        assert [pointer.rpartition("/")[0]] == complaints(schema, edited(document, pointer, value))

    @edits("optional")
    def test_absent_optional_member_is_valid(
        self, schema: str, document: Any, pointer: str, value: Any, complaints: Any
    ) -> None:
        """A member that nothing requires may be missing."""
        assert [] == complaints(schema, edited(document, pointer, value))


class TestSuccess:
    """response.schema.json, member by member of the vendor's example."""

    def test_validator_of_the_contract_takes_the_example_of_the_page(self) -> None:
        """The validator that oracles use is made of the same schema."""
        assert [] == list(validator("response.schema.json").iter_errors(PAGE))

    @pytest.mark.parametrize("pointer", EVERYWHERE)
    def test_null_is_no_value_of_any_member(self, pointer: str, complaints: Any) -> None:
        """What has no value is left out; null is a wrong type wherever it stands."""
        assert [pointer] == complaints("response.schema.json", edited(PAGE, pointer, None))

    @pytest.mark.parametrize("pointer", OPTIONAL)
    def test_absent_member_is_valid(self, pointer: str, complaints: Any) -> None:
        """A member that no source requires may be missing."""
        assert [] == complaints("response.schema.json", edited(PAGE, pointer, ABSENT))

    @pytest.mark.parametrize("pointer", OBJECTS)
    def test_unknown_member_is_valid_in_every_object(self, pointer: str, complaints: Any) -> None:
        """The vendor adds members."""
        document = edited(PAGE, f"{pointer}/addedByTheVendor", {"and": ["more", None]})

        assert [] == complaints("response.schema.json", document)

    def test_flat_envelope_is_valid(self, complaints: Any) -> None:
        """The response table of the page has no wrapper."""
        assert [] == complaints("response.schema.json", at(PAGE, WRAPPER))

    def test_wrong_member_of_a_flat_envelope_is_found_at_its_pointer(self, complaints: Any) -> None:
        """Without a wrapper the pointer begins at the envelope."""
        document = edited(at(PAGE, WRAPPER), "/totalRows", "1")

        assert ["/totalRows"] == complaints("response.schema.json", document)

    def test_rows_are_not_required_of_a_failure(self, complaints: Any) -> None:
        """A return code that is not 0 comes without rows."""
        document = {WRAPPER[1:]: {"returnCode": "24109", "returnMessage": "invalid"}}

        assert [] == complaints("response.schema.json", document)

    @pytest.mark.parametrize("schema", ["response.schema.json", "error.schema.json"])
    @pytest.mark.parametrize("document", [{}, [], "success", 0, None], ids=json.dumps)
    def test_something_else_is_invalid_as_a_whole(
        self, schema: str, document: Any, complaints: Any
    ) -> None:
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
    part: str, like: Any, unlike: Any, complaints: Any
) -> None:
    """Who asks which reading an answer follows gets one yes and one no."""
    assert (True, False) == (not complaints(part, like), not complaints(part, unlike))
