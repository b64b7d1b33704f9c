"""Where the items and the requirements stand: the file of the suite, and the line in it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from flushproof.log.events import Entry
from flushproof.resources import root

CATALOGUE = "schemas/requirements.json"
CLIENTS = "schemas/client-requirements.json"

ROW = re.compile(r'"id": "([^"]+)"')
WORD = re.compile(r'"((?:[a-z0-9-]+/){2,}[a-z0-9-]+)"')

# Where ids are looked for, the first place of an id being the one; and what they look like there.
FILES = (
    ("suites/cases/*.json", ROW),
    (CATALOGUE, ROW),
    (CLIENTS, ROW),
    ("suites/properties/*.py", WORD),
    ("suites/test_*.py", WORD),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line of a file; the file as it is called in a checkout."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def place_of(entry: Entry) -> Place:
    """Where the item of *entry* is written, or else its requirement."""
    known = places()
    return known.get(entry.id) or place_of_requirement(entry.requirement)


def place_of_requirement(requirement_id: str) -> Place:
    """Where the requirement is written; one that nobody knows would stand in the catalogue."""
    return places().get(requirement_id) or Place(file=CATALOGUE, line=1)


@cache
def places() -> Mapping[str, Place]:
    """The place of every id that the suite and the catalogue hold."""
    found: dict[str, Place] = {}
    for name, place in every_place():
        found.setdefault(name, place)
    return MappingProxyType(found)


def every_place() -> Iterator[tuple[str, Place]]:
    """Every id where it stands, in the order of `FILES`."""
    for pattern, ids in FILES:
        for path in sorted(root().glob(pattern)):
            file = path.relative_to(root()).as_posix()
            for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                for hit in ids.finditer(text):
                    yield hit[1], Place(file=file, line=line)
