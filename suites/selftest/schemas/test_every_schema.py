"""Every schema as a file: its dialect, its references, its patterns and its definitions."""

import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from flushproof.resources import load, root

SCHEMAS = root() / "schemas"
EVERY = sorted(str(path.relative_to(SCHEMAS)) for path in SCHEMAS.rglob("*.schema.json"))
DIALECT = "https://json-schema.org/draft/2020-12/schema"
BASE = "https://schemas.invalid/"

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

    def test_every_reference_leads_somewhere(
        self, name: str, registry: Any, values_of: Any
    ) -> None:
        """A reference that leads nowhere shows only once an answer comes that way."""
        resolver = registry().resolver(BASE + name)

        leads = [resolver.lookup(reference).contents for reference in values_of("$ref", name)]

        assert all(isinstance(lead, (dict, bool)) for lead in leads)

    def test_no_keyword_is_silently_ignored(self, name: str, values_of: Any) -> None:
        """Validators take `format` for a remark unless they are told otherwise."""
        assert [] == values_of("format", name)

    def test_every_pattern_means_the_same_everywhere(self, name: str, values_of: Any) -> None:
        """Python's `$` stands before a last line break too, and its classes know all of Unicode."""
        patterns = values_of("pattern", name)

        assert [] == [text for text in patterns if LOOSE.search(text)]

    def test_every_definition_is_described(self, name: str) -> None:
        """A reader of a schema learns what a part is, without another document."""
        definitions = load(f"schemas/{name}").get("$defs", {})

        assert [] == [key for key, value in definitions.items() if "description" not in value]


@pytest.mark.parametrize("name", [name for name in EVERY if name.startswith("suite/")])
def test_objects_of_our_own_formats_are_closed(name: str, subschemas: Any) -> None:
    """A misspelt member of a file of ours is an error, not a remark."""
    objects = [schema for schema in subschemas(load(f"schemas/{name}")) if "properties" in schema]

    opened = [schema for schema in objects if schema.get("type") == "object"]

    assert [] == [schema for schema in opened if schema.get("additionalProperties") is not False]
