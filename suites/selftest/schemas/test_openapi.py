"""openapi.json: a valid document, whose requests and answers are those of the schemas."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings

from flushproof.contract import PATH
from flushproof.resources import load, root

SCHEMAS = root() / "schemas"
BASE = "https://schemas.invalid/"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"

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

    def test_generated_bodies_are_valid_requests(self, complaints: Any) -> None:
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

    def test_every_reference_leads_to_a_published_schema(
        self, registry: Any, values_of: Any
    ) -> None:
        """The document repeats no schema; it names files beside it."""
        references = values_of("$ref", "openapi.json")
        files = [text for text in references if not text.startswith("#")]

        resolver = registry().resolver(BASE + "openapi.json")

        assert len(files) == len([resolver.lookup(text).contents for text in files])
