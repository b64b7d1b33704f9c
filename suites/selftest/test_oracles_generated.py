"""
Generated answers: what fits the published members is never found, and one wrong member always is.

The answers come from `flushproof.strategies.answers`, which does not look at the schemas.
"""

import json
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import replace
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from flushproof.exchange import Exchange, Request, Response
from flushproof.oracles.expectations import EXPECTATIONS, findings_of
from flushproof.oracles.readings import READERS, readings_of
from flushproof.reference.render_xml import render_xml
from flushproof.resources import Json
from flushproof.strategies.answers import (
    GATEWAY_STATUSES,
    INSTANCE,
    answers,
    back_end_errors,
    counts,
    flags,
    gateway_errors,
    texts,
)

WRAPPER = "flushCloudDBInstanceResponse"
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def asked_and_answered(body: bytes, syntax: str) -> Exchange:
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
                ("content-type", f"application/{syntax}"),
                ("date", "Mon, 24 Dec 2018 08:59:40 GMT"),
                ("x-ncp-trace-id", "0"),
            ),
            body=body,
        ),
    )


def in_json(members: Json) -> Exchange:
    """*members* as an answer in JSON."""
    return asked_and_answered(json.dumps({WRAPPER: members}, indent=2).encode(), "json")


@QUICK
@given(members=answers)
def test_a_valid_answer_is_never_found(members: Json) -> None:
    """Whatever optional members are there, and whatever they hold, nothing is found in JSON."""
    assert () == findings_of(in_json(members))


@QUICK
@given(members=answers)
def test_a_valid_answer_is_never_found_in_xml(members: Json) -> None:
    """Nor is it in XML, where numbers and flags are texts."""
    assert () == findings_of(asked_and_answered(render_xml(WRAPPER, members), "xml"))


OBJECTS = frozenset({"dataStorageType", "zone", "region"})
WRONG_TYPES = [
    (name, "a text" if name in OBJECTS else {"an": "object"})
    for name in INSTANCE
    if name != "aMemberOfTomorrow"
]


@QUICK
@given(members=answers, wrong=st.sampled_from(WRONG_TYPES))
def test_a_wrong_type_is_found_wherever_it_is(members: Json, wrong: tuple[str, Json]) -> None:
    """One member of a wrong type is found at its pointer as a matter of types, and nothing else."""
    name, value = wrong
    members["cloudDBInstanceList"][0][name] = value

    findings = findings_of(in_json(members))

    pointer = f"/{WRAPPER}/cloudDBInstanceList/0/{name}"
    assert [("instance/members", pointer)] == [(f.requirement, f.where) for f in findings]


# What these hold decides what the whole answer is, which other tests are about.
DECISIVE = frozenset(
    {"returnCode", "cloudDBInstanceNo", "cloudDBInstanceList", "aMemberOfTomorrow"}
)

Place = tuple[str | int, ...]


def places_in(value: Json, at: Place = ()) -> Iterator[Place]:
    """Where in *value* a member or an item stands, at any depth, but for the decisive ones."""
    if isinstance(value, dict):
        yield from ((*at, name) for name in value if name not in DECISIVE)
    for name, inner in items_of(value):
        yield from places_in(inner, (*at, name))


def items_of(value: Json) -> Iterable[tuple[str | int, Json]]:
    """What *value* holds, by name or by number."""
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


# One of every type that JSON has.
TYPES: tuple[Json, ...] = ("a text", 7, 1.5, True, None, [], {"an": "object"})


def with_wrong(members: Json, place: Place, chance: Random) -> Json:
    """*members* with a value of another type at *place*, by *chance* of any."""
    changed = deepcopy(members)
    holder = changed
    for name in place[:-1]:
        holder = holder[name]
    right = type(holder[place[-1]])
    holder[place[-1]] = chance.choice([value for value in TYPES if type(value) is not right])
    return changed


def pointed_at(members: Json, place: Place, chance: Random) -> tuple[Place, list[tuple[str, str]]]:
    """What is found where the value at *place* has another type, each with its pointer."""
    findings = findings_of(in_json(with_wrong(members, place, chance)))
    return place, [(finding.requirement, finding.where) for finding in findings]


def expected_at(place: Place) -> tuple[Place, list[tuple[str, str]]]:
    """What is to be found there, and nothing else."""
    area = "instance" if "cloudDBInstanceList" in place else "envelope"
    return place, [(f"{area}/members", "/".join(("", WRAPPER, *map(str, place))))]


# What is found is small; to shrink it would take minutes, as every member is tried each time.
@settings(QUICK, max_examples=25, phases=[Phase.generate])
@given(members=answers, chance=st.randoms(use_true_random=False))
def test_one_wrong_member_is_found_at_any_depth(members: Json, chance: Random) -> None:
    """Each, of whatever type, at its very pointer, of the envelope or a server, and alone."""
    places = list(places_in(members))

    assert [expected_at(place) for place in places] == [
        pointed_at(members, place, chance) for place in places
    ]


def refused(status: int, envelope: str, members: Json, syntax: str = "json") -> Exchange:
    """The same request, refused with *members* in *envelope*."""
    json_body = json.dumps({envelope: members}).encode()
    body = json_body if syntax == "json" else render_xml(envelope, members)
    accepted = asked_and_answered(body, syntax)
    assert accepted.response is not None
    return replace(accepted, response=replace(accepted.response, status=status))


ENVELOPES = {
    "error": ("errors/gateway-envelope", gateway_errors),
    "responseError": ("errors/backend-envelope", back_end_errors),
}
ERRORS = st.sampled_from(sorted(ENVELOPES)).flatmap(
    lambda name: st.tuples(st.just(name), ENVELOPES[name][1])
)


@QUICK
@given(error=ERRORS, syntax=st.sampled_from(["json", "xml"]))
def test_a_valid_refusal_is_never_found(error: tuple[str, Json], syntax: str) -> None:
    """Of the gateway or the back end, with its published status, in both syntaxes."""
    envelope, members = error
    status = GATEWAY_STATUSES.get(members.get("errorCode"), 400)

    assert () == findings_of(refused(status, envelope, members, syntax))


@QUICK
@given(error=ERRORS, chance=st.randoms(use_true_random=False))
def test_one_wrong_member_of_a_refusal_is_found(error: tuple[str, Json], chance: Random) -> None:
    """At its pointer, as a matter of its envelope, and nothing else."""
    envelope, members = error
    status = GATEWAY_STATUSES.get(members.get("errorCode"), 400)
    name = chance.choice(sorted(members.keys() - {"errorCode", "returnCode", "requestId"}))
    members[name] = {"an": "object"}

    findings = findings_of(refused(status, envelope, members))

    requirement, _ = ENVELOPES[envelope]
    expected = [(requirement, f"/{envelope}/{name}")]
    assert expected == [(f.requirement, f.where) for f in findings]


@QUICK
@given(
    members=answers,
    name=st.sampled_from(["createDate", "backupTime", "dbKindCode"]),
    text=st.text("abc:-t", min_size=1, max_size=12),
)
def test_a_wrong_form_is_found_wherever_it_is(members: Json, name: str, text: str) -> None:
    """A text of a wrong form is found at its pointer, as a matter of forms, and nothing else."""
    members["cloudDBInstanceList"][0][name] = text

    findings = findings_of(in_json(members))

    pointer = f"/{WRAPPER}/cloudDBInstanceList/0/{name}"
    assert [("instance/formats", pointer)] == [(f.requirement, f.where) for f in findings]


@QUICK
@given(members=answers, unknown=st.recursive(texts | counts | flags | st.none(), st.lists))
def test_an_unknown_member_is_never_found(members: Json, unknown: Json) -> None:
    """The vendor adds members; what they hold is nobody's business."""
    members["usage"] = unknown
    members["cloudDBInstanceList"][0]["usage"] = unknown

    assert () == findings_of(in_json(members))


MEMBERS = (
    WRAPPER,
    "error",
    "responseError",
    "returnCode",
    "errorCode",
    "totalRows",
    "cloudDBInstanceList",
    "cloudDBServerInstanceList",
    "cloudDBInstanceNo",
    "dbKindCode",
    "zone",
)
leaves = st.none() | flags | st.integers() | st.floats() | texts | st.just("0")
documents = st.recursive(
    leaves,
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(MEMBERS), inner),
    max_leaves=12,
)
hostile_bodies = (
    st.binary(max_size=40)
    | st.text(r'{}[]",:0e-.<>/!?&;abc\u ', max_size=40).map(str.encode)
    | documents.map(lambda value: json.dumps(value).encode())
    | documents.map(lambda value: render_xml(WRAPPER, value))
)
header_names = st.sampled_from(["content-type", "content-encoding", "date", "x-ncp-trace-id"])
header_values = st.sampled_from(["gzip", "deflate", "application/json", "text/html"]) | st.text(
    st.characters(max_codepoint=255), max_size=40
)


@settings(QUICK, max_examples=400)
@given(
    body=hostile_bodies,
    status=st.integers(100, 599),
    headers=st.lists(st.tuples(header_names, header_values), max_size=4),
    asked=st.binary(max_size=20) | st.just(b"cloudDBInstanceNo=1&responseFormatType=xml"),
)
def test_an_oracle_never_raises(
    body: bytes, status: int, headers: list[tuple[str, str]], asked: bytes
) -> None:
    """Whatever bytes come, the oracles give findings, and the readers readings, that are known."""
    request = Request(method="POST", target="/", headers=(), body=asked)
    response = Response(status=status, headers=tuple(headers), body=body)

    exchange = Exchange(request=request, response=response)
    findings, readings = findings_of(exchange), readings_of(exchange)

    known = {name for names in EXPECTATIONS for name in names}
    assert {finding.requirement for finding in findings} <= known
    assert {name for name, _, _ in readings} <= set(READERS)
