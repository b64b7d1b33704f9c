"""
The lint of the catalogue: every requirement has a source, every contradiction its readings.

Every message teaches the rule that it enforces. A test gathers what offends, so that a failure
names it; an empty list is what holds.
"""

import re
from collections import Counter

from flushproof.resources import load

# In the order in which reports show them.
AREAS = [
    "route",
    "headers",
    "signature",
    "timestamp",
    "access-key",
    "body",
    "format",
    "envelope",
    "instance",
    "errors",
    "effect",
    "transport",
    "evidence",
]

# A `must` rests on what the vendor published: its pages, its SDKs, its Terraform provider.
VENDOR = re.compile(
    r"^(flushCloudDBInstance page|(api|api-gov|guide)\.ncloud-docs\.com "
    r"|ncloud-sdk-(go-v2|go|java|js|python) |terraform-provider-ncloud )"
)

CATALOGUE = load("schemas/requirements.json")
REQUIREMENTS = {row["id"]: row for row in CATALOGUE["requirements"]}
CONTRADICTIONS = {row["id"]: row for row in CATALOGUE["contradictions"]}


def doubled(member: str) -> list[str]:
    """The values of a member that two requirements share."""
    values = Counter(row[member] for row in CATALOGUE["requirements"])
    return [value for value, count in values.items() if count > 1]


def test_each_area_has_requirements() -> None:
    """Every area is covered, and there is no other."""
    assert set(AREAS) == {name.split("/")[0] for name in REQUIREMENTS}


def test_requirements_stand_by_area() -> None:
    """Requirements stand in the order of the areas, so that a report can be read from top down."""
    places = [AREAS.index(name.split("/")[0]) for name in REQUIREMENTS]

    assert sorted(places) == places, "keep the requirements of an area together, in area order"


def test_requirement_ids_are_unique() -> None:
    """An id names one requirement."""
    assert [] == doubled("id")


def test_statements_are_unique() -> None:
    """No two requirements say the same."""
    assert [] == doubled("statement")


def test_each_must_names_a_vendor_source() -> None:
    """A `must` is published by the vendor; what is merely inferred is `should`."""
    musts = (row for row in REQUIREMENTS.values() if row["level"] == "must")

    orphans = [row["id"] for row in musts if not VENDOR.match(row["source"])]

    assert [] == orphans, "name the vendor's page or SDK first in `source`, or make it `should`"


def test_what_we_infer_says_so() -> None:
    """A source that begins with "inferred by us" belongs to a `should` that is inferred."""
    ours = (row for row in REQUIREMENTS.values() if row["source"].startswith("inferred by us"))

    wrong = [row["id"] for row in ours if (row["level"], row["basis"]) != ("should", "inferred")]

    assert [] == wrong


def test_contradicted_requirements_have_two_readings() -> None:
    """A contradiction is two things that are said, so a contradicted requirement has readings."""
    wrong = [
        row["id"]
        for row in REQUIREMENTS.values()
        if (row["basis"] == "contradicted") != (len(row.get("contradictions", ())) > 0)
        or (row["basis"] == "contradicted" and len(row.get("readings", ())) < 2)
    ]

    assert [] == wrong, "contradicted: name the contradictions, and each reading in a sentence"


def test_documented_requirements_have_no_readings() -> None:
    """What one sentence says can be read one way."""
    wrong = [
        row["id"]
        for row in REQUIREMENTS.values()
        if row["basis"] == "documented" and "readings" in row
    ]

    assert [] == wrong


def test_contradictions_are_all_there() -> None:
    """The catalogue has all 34 contradictions, in the order of their numbers."""
    assert [f"C{number}" for number in range(1, 35)] == list(CONTRADICTIONS)


def test_contradictions_and_requirements_name_each_other() -> None:
    """A contradiction lists exactly the requirements that list it."""
    said = {name: set(row.get("requirements", ())) for name, row in CONTRADICTIONS.items()}
    meant = {
        name: {r["id"] for r in REQUIREMENTS.values() if name in r.get("contradictions", ())}
        for name in CONTRADICTIONS
    }

    assert meant == said


def test_contradictions_of_a_server_are_observed() -> None:
    """What concerns a server's behaviour is a requirement with readings, never a footnote."""
    unobserved = [
        name
        for name, row in CONTRADICTIONS.items()
        if row["concerns"] == "server"
        and not any(REQUIREMENTS[r].get("readings") for r in row.get("requirements", ()))
    ]

    assert [] == unobserved
