"""
The lint of the suite's data: the golden requests and the cases.

Every message teaches the rule that it enforces. A test gathers what offends, so that a failure
names it; an empty list is what holds.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

import pytest
from jsonschema import Draft202012Validator

from flushproof.resources import Json, load, root

FEWEST_CASES = 250
LEAST_REFUSED = 0.60
LONGEST_DESCRIPTION = 100
MISTAKES_A_SERVER_SEES = {*range(1, 16), 22}

# Words of another tense or mood. A case says what holds: "a stale request is refused".
NOT_PRESENT = re.compile(
    r"\b(should|shall|must|will|would be|was|were|has been|test that|tests that|verify|ensure)\b",
    re.IGNORECASE,
)

REQUIREMENTS = {row["id"]: row for row in load("schemas/requirements.json")["requirements"]}
GOLDEN = load("suites/golden.json")
FILES = {
    path.stem: load(f"suites/cases/{path.name}")
    for path in sorted((root() / "suites" / "cases").glob("*.json"))
    if path.stem != "signing-vectors"
}
CASES = list(chain.from_iterable(file["cases"] for file in FILES.values()))
BY_ID = {case["id"]: case for case in CASES}
SCHEMAS = {
    "schemas/requirements.json": "requirements",
    "suites/golden.json": "golden",
    **{f"suites/cases/{area}.json": "cases" for area in FILES},
}


def requirement_id(case: Json) -> str:
    """The id of the requirement that a case is about: area and name."""
    return "/".join(case["id"].split("/")[:2])


def answer(case: Json) -> str:
    """What is expected of a case."""
    return str(case["expect"]["answer"])


def doubled(values: Iterator[str]) -> list[str]:
    """The values that stand more than once."""
    return [value for value, count in Counter(values).items() if count > 1]


# The files


@pytest.mark.parametrize(("name", "schema"), SCHEMAS.items(), ids=SCHEMAS)
def test_file_fits_its_schema(name: str, schema: str) -> None:
    """Every file of data is valid against the schema of its kind."""
    validator = Draft202012Validator(load(f"schemas/suite/{schema}.schema.json"))

    errors = [f"{name}: {e.json_path}: {e.message}" for e in validator.iter_errors(load(name))]

    assert [] == errors


def test_each_area_has_a_file_of_cases() -> None:
    """Every area of the catalogue is asked about, in a file of its own that is named after it."""
    # What is said of recordings is asked of no gateway.
    areas = {name.split("/")[0] for name in REQUIREMENTS} - {"evidence"}
    named = {name: file["area"] for name, file in FILES.items()}

    assert {area: area for area in areas} == named


# The cases


def test_there_are_enough_cases() -> None:
    """The suite asks at least this many questions."""
    assert len(CASES) >= FEWEST_CASES


def test_most_cases_are_refused() -> None:
    """A suite of accepted requests passes against a gateway that checks nothing."""
    refused = [case["id"] for case in CASES if answer(case) == "refused"]

    assert len(refused) / len(CASES) >= LEAST_REFUSED


def test_case_ids_are_unique() -> None:
    """An id names one case."""
    assert [] == doubled(case["id"] for case in CASES)


def test_descriptions_are_unique() -> None:
    """Two cases that say the same are one case, or one of them does not say what is special."""
    assert [] == doubled(case["description"] for case in CASES)


@pytest.mark.parametrize("area", FILES)
def test_cases_are_sorted(area: str) -> None:
    """Cases stand sorted by id, so that a new one has one place and a diff is small."""
    ids = [case["id"] for case in FILES[area]["cases"]]

    assert sorted(ids) == ids


@pytest.mark.parametrize("area", FILES)
def test_cases_stand_in_the_file_of_their_area(area: str) -> None:
    """A case stands in the file that is named after the first part of its id."""
    assert {area} == {case["id"].split("/")[0] for case in FILES[area]["cases"]}


def test_each_case_is_about_a_requirement() -> None:
    """Area and name of a case's id are the id of its requirement, so no case is an orphan."""
    orphans = [case["id"] for case in CASES if requirement_id(case) not in REQUIREMENTS]

    assert [] == orphans


def test_descriptions_are_in_the_present_tense() -> None:
    """A case says what holds, as "X is refused": the whole suite is about what ought to be."""
    wrong = [case["id"] for case in CASES if NOT_PRESENT.search(case["description"])]

    assert [] == wrong, 'say "is refused", not "should be refused" and not "test that"'


def test_descriptions_are_short() -> None:
    """A description fits on a line of a terminal."""
    wrong = [c["id"] for c in CASES if len(c["description"]) > LONGEST_DESCRIPTION]

    assert [] == wrong


def test_cases_start_from_a_golden_request() -> None:
    """The golden request of every case exists."""
    wrong = [case["id"] for case in CASES if case.get("golden", "form") not in GOLDEN]

    assert [] == wrong


def test_each_golden_request_is_used() -> None:
    """A golden request that no case starts from proves nothing."""
    assert set(GOLDEN) == {case.get("golden", "form") for case in CASES}


def test_each_golden_request_is_asked_as_it_is() -> None:
    """Every golden request is a case without an edit, so that its refusal is seen for itself."""
    bare = {case.get("golden", "form") for case in CASES if not case["edit"]}

    assert set(GOLDEN) == bare


def test_each_golden_request_names_its_signature_header() -> None:
    """The signature stands in the header that the golden request says, and there alone."""
    signed = {
        name: [header for header, value in row["headers"] if "{signature}" in value]
        for name, row in GOLDEN.items()
    }

    assert {name: [row["signature_header"]] for name, row in GOLDEN.items()} == signed


def test_each_refused_case_differs_from_what_is_accepted() -> None:
    """A refused case has an edit, or names another instance: something to be refused for."""
    wrong = [
        case["id"]
        for case in CASES
        if answer(case) == "refused" and not case["edit"] and "instance" not in case
    ]

    assert [] == wrong


def test_neighbours_exist() -> None:
    """The neighbour of a refused case is a case: refusing everything is no conformance."""
    wrong = [c["id"] for c in CASES if answer(c) == "refused" and c["neighbour"] not in BY_ID]

    assert [] == wrong


def test_neighbours_are_accepted() -> None:
    """A neighbour is accepted, or observed where the sources disagree; never refused itself."""
    wrong = [
        case["id"]
        for case in CASES
        if "neighbour" in case and answer(BY_ID[case["neighbour"]]) not in {"accepted", "observed"}
    ]

    assert [] == wrong


def test_neighbours_start_from_the_same_golden_request() -> None:
    """Neighbours differ in their edits alone, so that only the edit can be the reason."""
    wrong = [
        case["id"]
        for case in CASES
        if "neighbour" in case
        and case.get("golden", "form") != BY_ID[case["neighbour"]].get("golden", "form")
    ]

    assert [] == wrong


def test_neighbours_need_no_more_than_their_cases() -> None:
    """A neighbour runs wherever its case does, or the case would run without one."""
    wrong = [
        case["id"]
        for case in CASES
        if "neighbour" in case
        and not set(BY_ID[case["neighbour"]].get("needs", ())) <= set(case.get("needs", ()))
    ]

    assert [] == wrong


def test_observed_cases_name_readings_of_their_requirement() -> None:
    """What an observed case concludes is one of the readings of its requirement."""
    wrong = [
        f"{case['id']}: {reading}"
        for case in CASES
        for reading in case["expect"].get("readings", {}).values()
        if reading not in REQUIREMENTS[requirement_id(case)].get("readings", {})
    ]

    assert [] == wrong


def test_only_refusals_have_neighbours() -> None:
    """A neighbour is there to show that something else would have been accepted."""
    wrong = [case["id"] for case in CASES if answer(case) != "refused" and "neighbour" in case]

    assert [] == wrong


def test_no_two_cases_ask_the_same() -> None:
    """Two cases of one requirement differ in golden request, edit, instance, signing or needs."""
    asked = (
        f"{requirement_id(case)} {case.get('golden')} {case['edit']} {case.get('sign')} "
        f"{case.get('instance')} {case.get('needs')}"
        for case in CASES
    )

    assert [] == doubled(asked)


def test_each_mistake_that_a_server_sees_has_a_case() -> None:
    """The mistakes of real clients, 1 to 15 and 22, are each made by a case."""
    made = {case["mistake"] for case in CASES if "mistake" in case}

    assert set() == MISTAKES_A_SERVER_SEES - made


def test_authentication_is_refused_by_the_gateway() -> None:
    """Who breaks a signature, a timestamp or an access key is refused by the gateway."""
    wrong = [
        case["id"]
        for case in CASES
        if case["id"].startswith(("signature/", "timestamp/", "access-key/"))
        and answer(case) == "refused"
        and case["expect"].get("by") != "gateway"
    ]

    assert [] == wrong, "a refusal by the back end means that the gateway let the request pass"
