"""
A case: a golden request with exactly one edit, and what must come of it.

Cases are data (`suites/cases/*.json`); this module reads them, `flushproof.cases.build` makes
requests of them. A case's requirement is the prefix of its id, so that no case is an orphan.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from flushproof.errors import DataError
from flushproof.resources import Json, load, reading, root

DEFAULT_GOLDEN = "form"


class Expected(StrEnum):
    """What must come of a case."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    ANY = "any"  # undocumented: any published answer, as long as the data agrees with it
    OBSERVED = "observed"  # contradicted: the answer tells the reading


class Sign(StrEnum):
    """Which request the signature is made for."""

    AFTER_EDIT = "after-edit"
    BEFORE_EDIT = "before-edit"
    NEVER = "never"  # the edit itself says what the signature is


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """
    What must come of a case.

    Attributes:
        answer: The kind of answer.
        by: The layer that refuses, `gateway` or `back-end`; None if either may.
        codes: The error codes that may be given; empty if any may.
        readings: For `observed`: what the answer is -> the reading that it shows.
    """

    answer: Expected
    by: str | None = None
    codes: tuple[str, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        layer = f" by the {self.by}" if self.by else ""
        code = f" with code {' or '.join(self.codes)}" if self.codes else ""
        return f"{self.answer}{layer}{code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One golden request, one edit, one reason to be refused or accepted."""

    id: str
    description: str
    golden: str
    edit: tuple[tuple[str, Json], ...]
    sign: Sign
    instance: str
    needs: tuple[str, ...]
    neighbour: str | None
    expect: Expectation

    @property
    def requirement(self) -> str:
        """The id of the requirement that the case is about."""
        return "/".join(self.id.split("/")[:2])


def parse(row: Mapping[str, Json]) -> Case:
    """The case that a row of a case file says."""
    expect = row["expect"]
    codes = expect.get("code", ())
    return Case(
        id=row["id"],
        description=row["description"],
        golden=row.get("golden", DEFAULT_GOLDEN),
        edit=tuple(row["edit"].items()),
        sign=Sign(row.get("sign", Sign.AFTER_EDIT)),
        instance=row.get("instance", "target"),
        needs=tuple(row.get("needs", ())),
        neighbour=row.get("neighbour"),
        expect=Expectation(
            answer=Expected(expect["answer"]),
            by=expect.get("by"),
            codes=(codes,) if isinstance(codes, str) else tuple(codes),
            readings=tuple(expect.get("readings", {}).items()),
        ),
    )


def files() -> Iterator[str]:
    """The names of the case files, below the root of the data."""
    for path in sorted((root() / "suites" / "cases").glob("*.json")):
        if path.name != "signing-vectors.json":
            yield f"suites/cases/{path.name}"


def cases_in(name: str, document: Json) -> Iterator[Case]:
    """The cases of the file *name*, which holds *document*; raises DataError at what is none."""
    with reading(f"{name}: /cases"):
        rows = list(document["cases"])
    for number, row in enumerate(rows):
        with reading(f"{name}: /cases/{number}"):
            case = parse(row)
        yield case


@cache
def cases() -> tuple[Case, ...]:
    """Every case of the suite, file by file."""
    found = tuple(case for name in files() for case in cases_in(name, load(name)))
    ids = [case.id for case in found]
    if len(ids) != len(set(ids)):
        doubled = sorted({name for name in ids if ids.count(name) > 1})
        raise DataError(f"suites/cases: these ids stand twice: {', '.join(doubled)}")
    return found
