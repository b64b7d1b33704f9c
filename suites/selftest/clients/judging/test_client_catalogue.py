"""The lint of the clients' catalogue: every requirement has a source, and says what it rests on."""

import re

from jsonschema import Draft202012Validator

from flushproof.resources import load

# What a `must` rests on: what the vendor published, or a law that flushproof holds itself to.
VENDOR = re.compile(
    r"^(flushCloudDBInstance page|(api|api-gov|guide)\.ncloud-docs\.com |ncloud-sdk-)"
)
LAWS = {
    "law 1 of flushproof": "Nothing is destroyed by accident.",
    "law 10 of flushproof": "Secrets never leave.",
}

CATALOGUE = load("schemas/client-requirements.json")
ROWS = CATALOGUE["requirements"]
SERVERS = load("schemas/requirements.json")


def law_of(source: str) -> str | None:
    """The law that *source* names first."""
    return next((law for law in LAWS if re.match(rf"{law}\b", source)), None)


def test_the_catalogue_fits_its_schema() -> None:
    """It is of the same form as the servers'."""
    validator = Draft202012Validator(load("schemas/suite/requirements.schema.json"))

    assert [] == [f"{e.json_path}: {e.message}" for e in validator.iter_errors(CATALOGUE)]


def test_no_requirement_is_one_of_a_server() -> None:
    """An id tells who is judged."""
    assert [] == [row["id"] for row in ROWS if not row["id"].startswith("client/")]
    assert [] == [row["id"] for row in SERVERS["requirements"] if row["id"].startswith("client/")]


def test_ids_and_statements_are_unique() -> None:
    """An id names one requirement, and no two say the same."""
    assert len(ROWS) == len({row["id"] for row in ROWS})
    assert len(ROWS) == len({row["statement"] for row in ROWS})


def test_each_must_is_published_or_a_law() -> None:
    """What is merely good manners is a `should`."""
    musts = (row for row in ROWS if row["level"] == "must")

    orphans = [
        row["id"] for row in musts if not (VENDOR.match(row["source"]) or law_of(row["source"]))
    ]

    assert [] == orphans, "name the vendor's page or SDK, or a law, first in `source`"


def test_a_law_is_quoted_in_its_words() -> None:
    """Who cites a law says which, and what it says."""
    lawful = [row for row in ROWS if row["quote"] in LAWS.values() or law_of(row["source"])]

    assert lawful
    assert [] == [row["id"] for row in lawful if LAWS.get(law_of(row["source"])) != row["quote"]]


def test_what_we_infer_says_so() -> None:
    """A source that begins with "inferred by us" belongs to a `should` that is inferred."""
    ours = (row for row in ROWS if row["source"].startswith("inferred by us"))

    assert [] == [
        row["id"] for row in ours if (row["level"], row["basis"]) != ("should", "inferred")
    ]


def test_what_is_contradicted_names_the_contradictions() -> None:
    """And nothing else does."""
    wrong = [
        row["id"]
        for row in ROWS
        if (row["basis"] == "contradicted") != ("contradictions" in row and "readings" in row)
    ]

    assert [] == wrong


def test_followers_follow_readings() -> None:
    """Who says something says one of the readings."""
    wrong = [
        row["id"]
        for row in ROWS
        for one in row.get("followers", ())
        if one["reading"] not in row["readings"]
    ]

    assert [] == wrong


def test_contradictions_and_requirements_name_each_other() -> None:
    """A contradiction lists exactly the requirements that list it."""
    said = {row["id"]: row["requirements"] for row in CATALOGUE["contradictions"]}
    meant = {
        name: [row["id"] for row in ROWS if name in row.get("contradictions", ())] for name in said
    }

    assert meant == said
    assert {name for row in ROWS for name in row.get("contradictions", ())} == set(said)


def test_contradictions_are_those_of_the_servers_catalogue() -> None:
    """One document contradicts itself in one way, whoever reads it."""
    known = {row["id"]: row["summary"] for row in SERVERS["contradictions"]}

    assert [] == [
        row["id"] for row in CATALOGUE["contradictions"] if known[row["id"]] != row["summary"]
    ]
