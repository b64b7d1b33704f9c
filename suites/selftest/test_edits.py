"""Edits: each changes one thing of a golden request, and nothing else."""

from dataclasses import fields

import pytest

from flushproof.cases import Case, Expectation, Expected, Sign
from flushproof.cases.build import build
from flushproof.cases.draft import ALGORITHMS, ENCODINGS, KEYS, MANGLES, Subject
from flushproof.cases.draft import CHANGES as CHANGES_BY_NUMBER
from flushproof.cases.edits import EDITS, SIGNED_PARTS
from flushproof.exchange import Request, value_of, values_of
from flushproof.resources import Json
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP, Credentials, verify

NOW = 1_700_000_000_000
OWNER = Credentials(access_key="ownerAccessKey000000", secret_key="c2VjcmV0IG9mIHRoZSBvd25lcg==")
STRANGER = Credentials(access_key="strangerAccessKey000", secret_key="secret of a stranger")
SUBJECT = Subject(
    numbers={"target": "882689", "unknown": "18446744073709551616"},
    credentials={"owner": OWNER, "unknown": STRANGER, "no-permission": STRANGER},
    host="gateway.example:8080",
)
PATH = "/clouddb/v2/flushCloudDBInstance"


def request(edit: dict[str, Json], sign: Sign = Sign.AFTER_EDIT, start: str = "form") -> Request:
    """The golden request called *start* after *edit*."""
    case = Case(
        id="body/form/x",
        description="something",
        golden=start,
        edit=tuple(edit.items()),
        sign=sign,
        instance="target",
        needs=(),
        neighbour=None,
        expect=Expectation(answer=Expected.ANY),
    )
    return build(case, SUBJECT, NOW).request


def differing(one: Request, other: Request) -> set[str]:
    """What of two requests differs: fields, and headers by their names."""
    names = {name.lower() for name, _ in (*one.headers, *other.headers)}
    return {
        *(
            field.name
            for field in fields(Request)
            if field.name != "headers" and getattr(one, field.name) != getattr(other, field.name)
        ),
        *(name for name in names if values_of(one.headers, name) != values_of(other.headers, name)),
    }


def authentic(sent: Request) -> bool:
    """Whether the owner's secret signed *sent*, as it was sent."""
    return verify(
        value_of(sent.headers, SIGNATURE_V2) or "",
        sent.method,
        sent.target,
        value_of(sent.headers, TIMESTAMP) or "",
        OWNER,
    )


FORM = request({})
V2 = SIGNATURE_V2
XML_TYPE = "application/xml"

# These change only a signature with a plus or a slash, so that they may have to wait for one.
SELDOM = ("base64", "base64url", "plus-to-space")

# Edit, what differs from the golden request once it is signed again, and whether it is authentic.
CHANGES = [
    ({"method": "PUT"}, {"method", V2}, True),
    ({"path": "/clouddb/v2/x"}, {"target", V2}, True),
    ({"query": "a=b"}, {"target", V2}, True),
    ({"add_query": "a={instance}"}, {"target", V2}, True),
    ({"target": f"{PATH}?"}, {"target", V2}, True),
    ({"body": "cloudDBInstanceNo={instance}0"}, {"body"}, True),
    ({"body_hex": "ff00"}, {"body"}, True),
    ({"body_repeat": ["x", 3]}, {"body"}, True),
    ({"content": [XML_TYPE, "<a/>"]}, {"content-type", "body"}, True),
    ({"content_parts": [XML_TYPE, [["<a>", 2]]]}, {"content-type", "body"}, True),
    ({"header": ["accept", "text/xml"]}, {"accept"}, True),
    ({"header": ["x-new", "{now_s}"]}, {"x-new"}, True),
    ({"add_header": ["accept", "text/xml"]}, {"accept"}, True),
    ({"insert_header": ["accept", "text/xml"]}, {"accept"}, True),
    ({"drop_header": "Accept"}, {"accept"}, True),
    ({"drop_header": V2}, {V2}, False),
    ({"rename_header": ["Accept", "x-accept"]}, {"accept", "x-accept"}, True),
    ({"header_case": "lower"}, set(), True),
    ({"header_case": "upper"}, set(), True),
    ({"header_case": "title"}, set(), True),
    ({"header_order": "reversed"}, set(), True),
    ({"header_order": "sorted"}, set(), True),
    ({"pad_header": ["accept", "\t%s "]}, {"accept"}, True),
    ({"recase_headers": "5a"}, set(), True),
    ({"reorder_headers": [2, 0]}, set(), True),
    ({"repeat_header": ["accept", "ab", 3]}, {"accept"}, True),
    ({"timestamp_as": ["{us}", 0]}, {TIMESTAMP, V2}, True),
    ({"timestamp_offset_ms": -1}, {TIMESTAMP, V2}, True),
    ({"timestamp_text": "{now_s}"}, {TIMESTAMP, V2}, True),
    ({"instance_text": "abc"}, {"body"}, True),
    ({"access_key_text": "x{access_key}"}, {ACCESS_KEY, V2}, False),
    ({"credentials": "unknown"}, {ACCESS_KEY, V2}, False),
    ({"credentials": "mixed"}, {V2}, False),
    *(({"sign_as": {part: "x"}}, {V2}, False) for part in SIGNED_PARTS),
    ({"sign_as": {"timestamp_offset_ms": 1}}, {V2}, False),
    ({"message": "{method} {uri}"}, {V2}, False),
    *(({"algorithm": name}, {V2}, False) for name in ALGORITHMS if name != "sha256"),
    *(({"encoding": name}, {V2}, False) for name in ENCODINGS if name not in SELDOM),
    *(({"key": name}, {V2}, False) for name in KEYS if name not in ("secret", "latin-1")),
    ({"digest": ["sha1", "hex"]}, {V2}, False),
    *(({"change_signature": [name, 9]}, {V2}, False) for name in CHANGES_BY_NUMBER),
    ({"signature_text": "none"}, {V2}, False),
    *(({"mangle_signature": name}, {V2}, False) for name in MANGLES if name not in SELDOM),
]


def named(given: object) -> str:
    """What a row is called; a set has no order of its own, and another one in each process."""
    return str(sorted(given) if isinstance(given, set) else given)[:44]


@pytest.mark.parametrize(("edit", "changes", "signed"), CHANGES, ids=named)
def test_an_edit_changes_one_thing(edit: dict[str, Json], changes: set[str], signed: bool) -> None:
    """What differs from the golden request is what the edit says, and the signature if it must."""
    edited = request(edit)

    assert changes == differing(FORM, edited)
    assert signed is authentic(edited)


def test_every_edit_is_shown() -> None:
    """The table above has each of the edits there are."""
    assert set(EDITS) == {name for edit, _, _ in CHANGES for name in edit}


@pytest.mark.parametrize(
    "edit",
    [{"method": "PUT"}, {"add_query": "a=b"}, {"timestamp_offset_ms": 1}, {"path": "/x"}],
    ids=lambda edit: next(iter(edit)),
)
def test_an_edit_behind_the_signature_leaves_it_as_it_was(edit: dict[str, Json]) -> None:
    """Signed before the edit, the request keeps the golden one's signature, which is now wrong."""
    edited = request(edit, Sign.BEFORE_EDIT)

    assert value_of(FORM.headers, V2) == value_of(edited.headers, V2)
    assert not authentic(edited)


def test_a_body_behind_the_signature_stays_authentic() -> None:
    """The body is not covered."""
    assert authentic(request({"body": "x"}, Sign.BEFORE_EDIT))


@pytest.mark.parametrize(
    ("edit", "target"),
    [
        ({"query": "a=b"}, f"{PATH}?a=b"),
        ({"query": ""}, PATH),
        ({"add_query": "a=b"}, f"{PATH}?responseFormatType=json&a=b"),
        ({"path": "/x"}, "/x?responseFormatType=json"),
        ({"target": "/x"}, "/x"),
        ({"target": "/{instance}?"}, "/882689?"),
    ],
    ids=str,
)
def test_paths_and_queries_are_edited_apart(edit: dict[str, Json], target: str) -> None:
    """A path keeps its query, a query its path, and a target is what it is."""
    assert target == request(edit, start="python-sdk").target


@pytest.mark.parametrize(
    ("edit", "name", "values"),
    [
        ({"header": ["ACCEPT", "a"]}, "accept", ("a",)),
        ({"add_header": ["accept", "a"]}, "accept", ("application/json", "a")),
        ({"insert_header": ["accept", "a"]}, "accept", ("a", "application/json")),
        ({"pad_header": ["ACCEPT", " %s\t"]}, "accept", (" application/json\t",)),
        ({"rename_header": ["ACCEPT", "x"]}, "x", ("application/json",)),
        ({"drop_header": "ACCEPT"}, "accept", ()),
        ({"timestamp_text": "-{now_ms}"}, TIMESTAMP, (f"-{NOW}",)),
        ({"timestamp_offset_ms": -300_001}, TIMESTAMP, (f"{NOW - 300_001}",)),
        ({"access_key_text": "{access_key}{access_key}"}, ACCESS_KEY, (OWNER.access_key * 2,)),
        ({"access_key_text": "{other_access_key}"}, ACCESS_KEY, (STRANGER.access_key,)),
        ({"credentials": "no-permission"}, ACCESS_KEY, (STRANGER.access_key,)),
        ({"repeat_header": ["ACCEPT", "ab", 3]}, "accept", ("ababab",)),
        ({"timestamp_as": ["{ms}", -7]}, TIMESTAMP, (f"{NOW - 7}",)),
        ({"timestamp_as": ["0{s}.{ms}", 1000]}, TIMESTAMP, ("01700000001.1700000001000",)),
        ({"header": ["x", "{timestamp} {access_key}"]}, "x", (f"{NOW} {OWNER.access_key}",)),
    ],
    ids=str,
)
def test_headers_hold_what_the_edit_says(
    edit: dict[str, Json], name: str, values: tuple[str, ...]
) -> None:
    """Values are replaced in place, added behind or in front, padded, renamed, dropped."""
    assert values == values_of(request(edit).headers, name)


@pytest.mark.parametrize(
    ("edit", "names"),
    [
        ({"header_case": "upper"}, [name.upper() for name, _ in FORM.headers]),
        ({"header_case": "title"}, [name.title() for name, _ in FORM.headers]),
        ({"header_order": "reversed"}, [name for name, _ in reversed(FORM.headers)]),
        ({"header_order": "sorted"}, sorted(name for name, _ in FORM.headers)),
        ({"recase_headers": "00"}, [name.lower() for name, _ in FORM.headers]),
        ({"recase_headers": "ff"}, [name.upper() for name, _ in FORM.headers]),
        (
            {"recase_headers": "80000001"},
            [
                "Accept",
                "content-type",
                "x-ncp-apigw-tIMestamp",
                "x-ncp-iam-access-key",
                "x-ncP-apigw-signature-v2",
            ],
        ),
        ({"reorder_headers": []}, [name for name, _ in FORM.headers]),
        ({"reorder_headers": [3, 1, 9]}, [FORM.headers[at][0] for at in (3, 1, 0, 2, 4)]),
    ],
    ids=str,
)
def test_names_and_order_of_headers_are_edited(edit: dict[str, Json], names: list[str]) -> None:
    """All names change their case, or all headers their order."""
    assert names == [name for name, _ in request(edit).headers]


@pytest.mark.parametrize(
    ("edit", "body"),
    [
        ({"body": "a={instance}&b={now_ms}"}, b"a=882689&b=1700000000000"),
        ({"body": '{"a": {"b": "{instance}"}, "{x}": 1}'}, b'{"a": {"b": "882689"}, "{x}": 1}'),
        ({"body": "\uc131"}, b"\xec\x84\xb1"),
        ({"body_hex": "00ff"}, b"\x00\xff"),
        ({"content": ["text/plain", "{target_number}"]}, b"882689"),
        ({"body": "\udcff\udc80"}, b"\xff\x80"),
        ({"content": ["text/plain", "\udced\udc95"]}, b"\xed\x95"),
        ({"content_parts": ["text/plain", [["[", 2], ["{instance}", 1], ["]", 2]]]}, b"[[882689]]"),
        ({"body_repeat": ["ab", 3]}, FORM.body + b"&pad=ababab"),
        ({"body_repeat": ["\udcff", 2]}, FORM.body + b"&pad=\xff\xff"),
        ({"instance_text": "-{instance}"}, FORM.body.replace(b"882689", b"-882689")),
    ],
    ids=str,
)
def test_bodies_hold_what_the_edit_says(edit: dict[str, Json], body: bytes) -> None:
    """Placeholders are filled in, other braces stay, and bytes are bytes."""
    assert body == request(edit).body
