"""Every case of the suite builds, for every kind of target, into what it says."""

import re
from dataclasses import replace

import pytest

from flushproof.cases import Case, Expected, Sign, cases, files, parse
from flushproof.cases.build import build, draft_of, golden, load_golden
from flushproof.cases.draft import Subject
from flushproof.errors import DataError
from flushproof.exchange import Request, value_of, values_of
from flushproof.resources import Json
from flushproof.signing import ACCESS_KEY, SIGNATURE_V1, SIGNATURE_V2, TIMESTAMP, verify
from flushproof.targets.embedded import CREDENTIALS, NUMBERS

NOW = 1_700_000_000_000
OWNER = CREDENTIALS["owner"]
DECOY = NUMBERS["unknown"]
EMBEDDED = Subject(numbers=NUMBERS, credentials=CREDENTIALS, host="127.0.0.1:8080")
# What is known of a running gateway whose data is not ours: a decoy, and one pair of keys.
REMOTE = Subject(
    numbers={"target": DECOY, "unknown": DECOY},
    credentials={"owner": OWNER, "unknown": CREDENTIALS["unknown"]},
    host="ncloud.apigw.ntruss.com",
)
FOR_REMOTE = [case for case in cases() if "account" not in case.needs]

# What a golden request, an edit or a message may be filled with.
PLACEHOLDER = re.compile(
    rb"\{(?:instance|now_ms|now_s|timestamp|access_key|access_key_swapped|signature|other_access_key|method|uri|path"
    rb"|query|host|body|api_key|secret|[a-z]+_number)\}"
)

SIGNATURE_EDITS = frozenset(
    {"sign_as", "message", "algorithm", "encoding", "key", "mangle_signature", "signature_text"}
)
# What is of a key that is not ours, or of none.
KEY_EDITS = frozenset({"access_key_text", "credentials"})
AUTHENTICATION = frozenset({TIMESTAMP, ACCESS_KEY, SIGNATURE_V1, SIGNATURE_V2})


def changed_header(case: Case) -> str:
    """The header that the case's edit takes away or renames, if it does."""
    (name, value), *_ = case.edit or (("", ""),)
    if name == "rename_header":
        return str(value[0]).lower()
    return str(value).lower() if name == "drop_header" else ""


def authentic(sent: Request) -> bool:
    """Whether the owner's secret signed *sent*, as it was sent."""
    signature = value_of(sent.headers, SIGNATURE_V2) or value_of(sent.headers, SIGNATURE_V1) or ""
    timestamp = (value_of(sent.headers, TIMESTAMP) or "").strip()
    return verify(signature.strip(), sent.method, sent.target, timestamp, OWNER)


PROPERLY_SIGNED = [
    case
    for case in cases()
    if case.sign is Sign.AFTER_EDIT
    and not {name for name, _ in case.edit} & (SIGNATURE_EDITS | KEY_EDITS)
    and changed_header(case) not in AUTHENTICATION
    and not (case.id.startswith("headers/duplicate") and "in-front" in case.id)
]
WRONGLY_SIGNED = [case for case in cases() if {name for name, _ in case.edit} & SIGNATURE_EDITS]
# Behind the signature, and yet it does not matter: the body is not signed.
STILL_SIGNED = frozenset({"signature/body/reordered-behind-signature"})
BEHIND_THE_SIGNATURE = [
    case for case in cases() if case.sign is Sign.BEFORE_EDIT and case.id not in STILL_SIGNED
]


def named(item: str) -> Case:
    """The case of that id."""
    return next(case for case in cases() if case.id == item)


def whole(sent: Request) -> bytes:
    """All of a request, in one."""
    headers = "\n".join(f"{name}: {value}" for name, value in sent.headers)
    return f"{sent.method} {sent.target}\n{headers}\n".encode("latin-1") + sent.body


def left_over(sent: Request) -> list[bytes]:
    """The placeholders that were not filled in."""
    return PLACEHOLDER.findall(whole(sent))


def sent_for(case: Case, subject: Subject = EMBEDDED) -> Request:
    """The request of a case."""
    return build(case, subject, NOW).request


# A test gathers what offends, so that a failure names it; an empty list is what holds.


def test_every_case_builds_for_the_embedded_account() -> None:
    """Nothing of a template is left in what is sent to the reference gateway."""
    assert [] == [case.id for case in cases() if left_over(sent_for(case))]


def test_every_case_builds_for_a_decoy() -> None:
    """Nor in what is sent to a gateway of which only a decoy may be named, and no other is."""
    requests = {case.id: sent_for(case, REMOTE) for case in FOR_REMOTE}

    assert [] == [item for item, sent in requests.items() if left_over(sent)]
    assert [] == [item for item, sent in requests.items() if b"882689" in whole(sent)]


def test_an_edited_request_is_signed_again() -> None:
    """A case that is not about the signature carries the right one for what it sends."""
    assert [] == [case.id for case in PROPERLY_SIGNED if not authentic(sent_for(case))]
    assert len(PROPERLY_SIGNED) > len(cases()) / 2


def test_a_wrong_signature_is_wrong() -> None:
    """A case whose edit is in the signature does not carry the right one."""
    assert [] == [case.id for case in WRONGLY_SIGNED if authentic(sent_for(case))]
    assert len(WRONGLY_SIGNED) > 100


def test_an_edit_behind_the_signature_breaks_it() -> None:
    """What is changed after signing is covered, or the case would prove nothing."""
    assert [] == [case.id for case in BEHIND_THE_SIGNATURE if authentic(sent_for(case))]
    assert len(BEHIND_THE_SIGNATURE) > 5


def test_a_body_behind_the_signature_does_not_break_it() -> None:
    """The body is outside, which is what such a case observes."""
    assert [] == [item for item in STILL_SIGNED if not authentic(sent_for(named(item)))]


def test_an_edit_makes_another_request() -> None:
    """An edit that changes nothing would be a second golden request under a misleading name."""
    edited = [case for case in cases() if case.edit]
    plain = {case.id: replace(case, edit=(), sign=Sign.AFTER_EDIT) for case in edited}

    assert [] == [case.id for case in edited if sent_for(case) == sent_for(plain[case.id])]


def differing(one: Request, other: Request) -> set[str]:
    """Where two requests differ, less the signature that follows from it."""
    names = {name.lower() for name, _ in (*one.headers, *other.headers)}
    headers = {n for n in names if values_of(one.headers, n) != values_of(other.headers, n)}
    parts = {p for p in ("method", "target", "body") if getattr(one, p) != getattr(other, p)}
    return (headers | parts) - {SIGNATURE_V1, SIGNATURE_V2}


def test_a_refused_case_is_close_to_its_neighbour() -> None:
    """The two differ in one place, or in the two that a renamed header makes."""
    pairs = [(case, named(case.neighbour)) for case in cases() if case.neighbour]

    distances = {
        case.id: differing(sent_for(case), sent_for(neighbour)) for case, neighbour in pairs
    }

    assert [] == [item for item, places in distances.items() if len(places) > 2]
    renamed = {case.id for case, _ in pairs if "rename_header" in dict(case.edit)}
    apart = {item for item, places in distances.items() if len(places) == 2}
    assert {"timestamp/window/curl-past-360000ms"} >= apart - renamed


@pytest.mark.parametrize("name", load_golden())
def test_a_golden_request_is_sent_as_captured(name: str) -> None:
    """Target, headers and body are those of the file, with the placeholders filled in."""
    row = golden(name)

    draft = draft_of(row, "882689", EMBEDDED, NOW)

    assert row["target"].replace("{instance}", "882689") == draft.target
    assert row["body"].replace("{instance}", "882689").encode() == draft.body
    assert [header for header, _ in row["headers"]] == [header for header, _ in draft.headers]


def test_an_unknown_golden_request_is_named() -> None:
    """The message says where, and which there are."""
    with pytest.raises(DataError, match=r"suites/golden\.json: 'forms' is not a golden request"):
        golden("forms")


@pytest.mark.parametrize(
    ("expect", "text"),
    [
        ({"answer": "accepted"}, "accepted"),
        (
            {"answer": "refused", "by": "gateway", "code": "200"},
            "refused by the gateway with code 200",
        ),
        (
            {"answer": "refused", "by": "gateway", "code": ["200", "300"]},
            "refused by the gateway with code 200 or 300",
        ),
    ],
    ids=str,
)
def test_an_expectation_is_told_in_words(expect: dict[str, Json], text: str) -> None:
    """A row of a file becomes a sentence of a report."""
    row = {"id": "route/path/x", "description": "x", "edit": {}, "expect": expect}

    assert text == str(parse(row).expect)


def test_a_row_has_defaults() -> None:
    """What a row leaves out is the golden form, signed after the edit, for the target."""
    row = {"id": "route/path/x", "description": "x", "edit": {}, "expect": {"answer": "any"}}

    case = parse(row)

    assert ("form", Sign.AFTER_EDIT, "target", (), None) == (
        case.golden,
        case.sign,
        case.instance,
        case.needs,
        case.neighbour,
    )
    assert ("route/path", Expected.ANY) == (case.requirement, case.expect.answer)


def test_every_file_of_cases_is_read() -> None:
    """Every file but the signing vectors holds cases, of the area that it is named after."""
    areas = {name.removeprefix("suites/cases/").removesuffix(".json") for name in files()}

    assert areas == {case.id.partition("/")[0] for case in cases()}
