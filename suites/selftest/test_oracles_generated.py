"""
Generated answers: what fits the published members is never found, and one wrong member always is.

The members are written down here from the page and the SDKs' models, not taken from the schemas.
"""

import json
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.exchange import Exchange, Request, Response
from flushproof.gateway.render_xml import render_xml
from flushproof.oracles.expectations import EXPECTATIONS, findings_of
from flushproof.oracles.readings import READERS, readings_of
from flushproof.resources import Json

WRAPPER = "flushCloudDBInstanceResponse"
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)

texts = st.text("ab 가<&>\"'/~", max_size=6)
numbers = st.integers(1, 2**64).map(str)
counts = st.integers(0, 2**31 - 1)
sizes = st.integers(0, 2**63 - 1)
ports = st.integers(1, 65535)
flags = st.booleans()
dates = st.datetimes(datetime(1970, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%S+0900")
)
statuses = st.sampled_from(("settingup", "running", "설정 중"))
times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))


def objects(
    needed: dict[str, SearchStrategy[Json]], /, **optional: SearchStrategy[Json]
) -> SearchStrategy[Json]:
    """Objects with the *needed* members and some of the *optional* ones."""
    return st.fixed_dictionaries(needed, optional=optional)


codes = objects({}, code=texts, codeName=texts)
zones = objects(
    {"zoneNo": numbers, "zoneName": texts, "zoneCode": texts, "regionNo": numbers},
    zoneDescription=texts,
)
regions = objects({"regionNo": numbers, "regionCode": texts, "regionName": texts})
groups = objects(
    {"accessControlGroupConfigurationNo": numbers},
    accessControlGroupName=texts,
    accessControlGroupDescription=texts,
    isDefault=flags,
    createDate=dates,
)
servers = objects(
    {"cloudDBServerName": texts},
    cloudDBServerInstanceNo=numbers,
    cloudDBServerInstanceStatusName=texts,
    cloudDBServerRole=objects({"code": texts}, codeName=texts),
    privateDnsName=texts,
    publicDnsName=texts,
    dataStorageSize=sizes,
    usedDataStorageSize=sizes,
    createDate=dates,
    uptime=dates,
)
INSTANCE: dict[str, SearchStrategy[Json]] = {
    "cloudDBServiceName": texts,
    "dbKindCode": st.just("REDIS"),
    "engineVersion": texts,
    "cpuCount": counts,
    "memorySize": sizes,
    "dataStorageType": objects({"code": texts}, codeName=texts),
    "licenseCode": texts,
    "cloudDBPort": ports,
    "isHa": flags,
    "backupTime": times,
    "backupFileRetentionPeriod": counts,
    "cloudDBInstanceStatusName": statuses,
    "collation": texts,
    "rebootScheduleTime": texts,
    "createDate": dates,
    "cloudDBImageProductCode": texts,
    "cloudDBProductCode": texts,
    "isCloudDBConfigNeedReboot": flags,
    "isCloudDBNeedReboot": flags,
    "zone": zones,
    "region": regions,
    "cloudDBConfigList": st.lists(objects({"configName": texts}, configValue=texts), max_size=2),
    "cloudDBConfigGroupList": st.lists(objects({"configGroupNo": numbers}), max_size=2),
    "accessControlGroupList": st.lists(groups, max_size=2),
    "cloudDBServerInstanceList": st.lists(servers, max_size=3),
    "aMemberOfTomorrow": texts,
}


instances = objects({"cloudDBInstanceNo": st.just("882689")}, **INSTANCE)
answers = objects(
    {
        "returnCode": st.just("0"),
        "returnMessage": texts,
        "cloudDBInstanceList": instances.map(lambda item: [item]),
    },
    totalRows=st.just(1),
    requestId=texts,
)


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
