"""
Each member of a success: a valid one is never found, a wrong one is, where it is.

`data/wrong-members.json` has one wrong member a line: where, the value (none: the member is taken
out), and the requirement that it breaks. Each is put into the page's own response example.
"""

import json
from copy import deepcopy
from pathlib import Path

import pytest

from flushproof.exchange import Exchange, Request, Response
from flushproof.oracles.expectations import findings_of
from flushproof.reference.render_xml import render_xml
from flushproof.resources import Json

WRAPPER = "flushCloudDBInstanceResponse"
DATA = Path(__file__).parent / "data"
PAGE = json.loads((DATA / "page-response.json").read_text())
WRONG = json.loads((DATA / "wrong-members.json").read_text())
WRONG_IN_XML = [row for row in WRONG if "only" not in row]


def exchange(body: bytes, syntax: str) -> Exchange:
    """A request for 882689 in *syntax*, answered with *body*."""
    return Exchange(
        request=Request(
            method="POST",
            target="/clouddb/v2/flushCloudDBInstance",
            headers=(("Content-Type", "application/x-www-form-urlencoded"),),
            body=f"cloudDBInstanceNo=882689&responseFormatType={syntax}".encode(),
        ),
        response=Response(
            status=200,
            headers=(
                ("content-type", f"application/{syntax};charset=UTF-8"),
                ("date", "Mon, 24 Dec 2018 08:59:40 GMT"),
                ("x-ncp-trace-id", "6acpi6di6apj536ob5cksjcor2"),
            ),
            body=body,
        ),
    )


def in_json(document: Json) -> Exchange:
    """*document* as an answer in JSON, laid out as the page's."""
    return exchange(json.dumps(document, indent=2, ensure_ascii=False).encode(), "json")


def in_xml(document: Json) -> Exchange:
    """*document* as an answer in XML."""
    return exchange(render_xml(WRAPPER, document[WRAPPER]), "xml")


def found(judged: Exchange) -> list[tuple[str, str]]:
    """What is found in an answer: each requirement with its place."""
    return [(finding.requirement, finding.where) for finding in findings_of(judged)]


def spoilt(document: Json, row: Json) -> Json:
    """*document* with the one member that *row* names changed, or taken out."""
    document = deepcopy(document)
    *above, last = (int(step) if step.isdigit() else step for step in row["at"].split("/")[1:])
    place = document
    for step in above:
        place = place[step]
    if "value" in row:
        place[last] = row["value"]
    else:
        del place[last]
    return document


def place_of(row: Json) -> str:
    """Where a wrong member is found: the number of an instance in the list, the rest in place."""
    at: str = row["at"]
    if row["breaks"] == "instance/number":
        return at.rpartition("/0/")[0]
    return f"/{WRAPPER}/totalRows" if row["breaks"] == "envelope/total-rows" else at


def told(row: Json) -> str:
    """A readable id of a row."""
    return f"{row['at'].removeprefix('/' + WRAPPER)} {json.dumps(row.get('value', 'absent'))}"


def test_the_published_answer_is_right() -> None:
    """Nothing is found in the page's own response example, in JSON as in XML."""
    assert [] == found(in_json(PAGE))
    assert [] == found(in_xml(PAGE))


@pytest.mark.parametrize("row", WRONG, ids=told)
def test_a_wrong_member_is_found_in_json(row: Json) -> None:
    """One wrong member is one finding, at its JSON pointer, under its requirement."""
    assert (row["breaks"], place_of(row)) == found(in_json(spoilt(PAGE, row)))[0]
    assert {row["breaks"]} == {name for name, _ in found(in_json(spoilt(PAGE, row)))}


@pytest.mark.parametrize("row", WRONG_IN_XML, ids=told)
def test_a_wrong_member_is_found_in_xml(row: Json) -> None:
    """XML has texts only, and the same members are found wrong in it."""
    assert [(row["breaks"], place_of(row))] == found(in_xml(spoilt(PAGE, row)))
