"""A case's expectation held against an answer: which layer answered is the verdict."""

import json

import pytest

from flushproof.cases import Case, Expectation, Expected, Sign, cases
from flushproof.exchange import Response
from flushproof.oracles.answer import Answer, read_response
from flushproof.oracles.verdicts import findings_of, past_the_gateway, reading_of, untold
from flushproof.resources import Json
from flushproof.results import Finding, Observation


def answered(status: int, document: Json) -> Answer:
    """An answer with that document; bytes are the body as it is."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return read_response(Response(status=status, body=body))


SUCCESS = answered(200, {"flushCloudDBInstanceResponse": {"returnCode": "0"}})
IN_XML = answered(
    200,
    b"<flushCloudDBInstanceResponse><returnCode>0</returnCode></flushCloudDBInstanceResponse>",
)
BACK_END = answered(400, {"responseError": {"returnCode": "24109"}})
BACK_END_XML = answered(400, b"<responseError><returnCode>9</returnCode></responseError>")
FORBIDDEN = answered(403, {"responseError": {"returnCode": "1103"}})
UNSIGNED = answered(401, {"error": {"errorCode": "200"}})
NOT_FOUND = answered(404, {"error": {"errorCode": 300}})
NOT_PERMITTED = answered(401, {"error": {"errorCode": "210"}})
BLANK_200, BLANK_401, BLANK_500 = answered(200, b""), answered(401, b""), answered(500, b"")
FAILED_UNDER_200 = answered(200, {"flushCloudDBInstanceResponse": {"returnCode": "800"}})


def case(expect: Expectation, item: str = "timestamp/window/x") -> Case:
    """A case with that expectation."""
    return Case(
        id=item,
        description="something",
        golden="form",
        edit=(),
        sign=Sign.AFTER_EDIT,
        instance="target",
        needs=(),
        neighbour=None,
        expect=expect,
    )


ACCEPTED = Expectation(answer=Expected.ACCEPTED)
ANY = Expectation(answer=Expected.ANY)
REFUSED = Expectation(answer=Expected.REFUSED)
BY_GATEWAY = Expectation(answer=Expected.REFUSED, by="gateway")
BY_BACK_END = Expectation(answer=Expected.REFUSED, by="back-end")
CODE_200 = Expectation(answer=Expected.REFUSED, by="gateway", codes=("200",))
EITHER_CODE = Expectation(answer=Expected.REFUSED, by="gateway", codes=("200", "300"))

# Expectation, answer, whether a decoy was named, and where it is wrong (None: nowhere).
VERDICTS = [
    ("accepted", ACCEPTED, SUCCESS, False, None),
    ("accepted in xml", ACCEPTED, IN_XML, False, None),
    ("accepted, nothing said", ACCEPTED, BLANK_200, False, None),
    ("accepted, refused", ACCEPTED, BACK_END, False, "answer"),
    ("accepted, failed under 200", ACCEPTED, FAILED_UNDER_200, False, "answer"),
    ("decoy past the gateway", ACCEPTED, BACK_END, True, None),
    ("decoy flushed", ACCEPTED, SUCCESS, True, None),
    ("decoy, crash behind the gateway", ACCEPTED, BLANK_500, True, None),
    ("decoy stopped by the gateway", ACCEPTED, UNSIGNED, True, "answer"),
    ("decoy stopped without a word", ACCEPTED, BLANK_401, True, "answer"),
    ("any, accepted", ANY, SUCCESS, False, None),
    ("any, refused", ANY, UNSIGNED, True, None),
    ("refused by the gateway", REFUSED, UNSIGNED, False, None),
    ("refused by the back end", REFUSED, BACK_END, False, None),
    ("refused, accepted", REFUSED, SUCCESS, False, "answer"),
    ("refused, accepted without a word", REFUSED, BLANK_200, True, "answer"),
    ("gateway, gateway", BY_GATEWAY, NOT_FOUND, False, None),
    ("gateway, back end", BY_GATEWAY, BACK_END, False, "layer"),
    ("gateway, back end, decoy", BY_GATEWAY, BACK_END, True, "layer"),
    ("gateway, crash", BY_GATEWAY, BLANK_500, True, "layer"),
    ("back end, back end", BY_BACK_END, BACK_END, True, None),
    ("back end, gateway", BY_BACK_END, UNSIGNED, True, "layer"),
    ("code, code", CODE_200, UNSIGNED, False, None),
    ("code, another", CODE_200, NOT_FOUND, False, "code"),
    ("code, none told", CODE_200, BLANK_401, False, None),
    ("codes, first", EITHER_CODE, UNSIGNED, False, None),
    ("codes, second", EITHER_CODE, NOT_FOUND, False, None),
    ("codes, third", EITHER_CODE, NOT_PERMITTED, False, "code"),
]


@pytest.mark.parametrize(
    ("expect", "answer", "decoy", "wrong"),
    [row[1:] for row in VERDICTS],
    ids=[v[0] for v in VERDICTS],
)
def test_the_layer_that_answers_is_the_verdict(
    expect: Expectation, answer: Answer, decoy: bool, wrong: str | None
) -> None:
    """An expectation is met by the right answer of the right layer with the right code."""
    found = findings_of(case(expect), answer, decoy=decoy)

    assert ([] if wrong is None else [wrong]) == [finding.where for finding in found]


def test_a_finding_says_what_was_expected_and_what_came() -> None:
    """It names the case's requirement, the expectation and the answer."""
    assert (
        Finding(
            requirement="timestamp/window",
            where="layer",
            expected="refused by the gateway with code 200",
            actual="back-end error 24109 (HTTP 400)",
        ),
    ) == findings_of(case(CODE_200), BACK_END, decoy=False)


def test_for_a_decoy_accepted_means_past_the_gateway() -> None:
    """What is expected of a decoy is said as it is."""
    (finding,) = findings_of(case(ACCEPTED), UNSIGNED, decoy=True)

    assert "past the gateway, refused by the back end" == finding.expected


@pytest.mark.parametrize(
    ("answer", "decoy", "past"),
    [
        (SUCCESS, False, True),
        (BACK_END, False, False),
        (BACK_END, True, True),
        (FORBIDDEN, True, True),
        (UNSIGNED, True, False),
    ],
    ids=["success", "refused", "decoy", "decoy forbidden", "decoy stopped"],
)
def test_past_the_gateway(answer: Answer, decoy: bool, past: bool) -> None:
    """Only a decoy may be refused by the back end and still be past the gateway."""
    assert past is past_the_gateway(answer, decoy=decoy)


def observed(**readings: str) -> Expectation:
    """An observed case; underscores in the keys stand for blanks."""
    told = tuple((key.replace("_", " "), reading) for key, reading in readings.items())
    return Expectation(answer=Expected.OBSERVED, readings=told)


METHOD = case(observed(accepted="get-too", refused="post-only"), "route/method/x")
JSON_TOO = case(observed(accepted="json-too", refused="form-only"), "body/json/x")
DEFAULT = case(observed(json="json", xml="xml"), "format/default/x")
PERMISSION = case(
    Expectation(
        answer=Expected.OBSERVED,
        readings=(
            ("gateway 210", "gateway-210"),
            ("gateway 230", "gateway-230"),
            ("back-end 1103", "backend-1103"),
        ),
    ),
    "access-key/permission/x",
)

# Case, answer, decoy, the reading shown (None: it cannot be told), and whether that is wrong.
READINGS = [
    ("get served", METHOD, SUCCESS, False, "get-too", False),
    ("get refused", METHOD, NOT_FOUND, False, "post-only", False),
    ("get served, decoy", METHOD, BACK_END, True, "get-too", False),
    ("get refused, decoy", METHOD, NOT_FOUND, True, "post-only", False),
    ("json served", JSON_TOO, SUCCESS, False, "json-too", False),
    ("json refused", JSON_TOO, BACK_END, False, "form-only", False),
    ("json refused by the gateway", JSON_TOO, UNSIGNED, True, "form-only", False),
    ("json, decoy", JSON_TOO, BACK_END, True, None, False),
    ("default json", DEFAULT, SUCCESS, False, "json", False),
    ("default xml", DEFAULT, IN_XML, False, "xml", False),
    ("default, refused", DEFAULT, BACK_END, False, None, True),
    ("default, refused in xml", DEFAULT, BACK_END_XML, False, None, True),
    ("default, decoy", DEFAULT, BACK_END, True, None, False),
    ("default, decoy in xml", DEFAULT, BACK_END_XML, True, None, False),
    ("default, neither", DEFAULT, BLANK_200, False, None, True),
    ("default, stopped", DEFAULT, UNSIGNED, True, None, True),
    ("permission 210", PERMISSION, NOT_PERMITTED, False, "gateway-210", False),
    ("permission 1103", PERMISSION, FORBIDDEN, False, "backend-1103", False),
    ("permission given", PERMISSION, SUCCESS, False, None, True),
    ("permission 200", PERMISSION, UNSIGNED, False, None, True),
]


@pytest.mark.parametrize(
    ("asked", "answer", "decoy", "reading", "wrong"),
    [row[1:] for row in READINGS],
    ids=[row[0] for row in READINGS],
)
def test_an_observed_case_tells_a_reading(
    asked: Case, answer: Answer, decoy: bool, reading: str | None, wrong: bool
) -> None:
    """An answer shows a reading, or cannot, or is one that no reading allows."""
    shown = reading and Observation(requirement=asked.requirement, reading=reading)

    assert shown == reading_of(asked, answer, decoy=decoy)
    assert wrong is bool(findings_of(asked, answer, decoy=decoy))


@pytest.mark.parametrize("expect", [ACCEPTED, ANY, REFUSED], ids=str)
def test_other_cases_tell_no_reading(expect: Expectation) -> None:
    """Only observed cases do."""
    assert reading_of(case(expect), SUCCESS, decoy=False) is None


def test_what_the_back_end_reads_cannot_be_told_by_a_decoy() -> None:
    """A decoy is refused by the back end whatever it reads, and that says nothing."""
    told = {asked.requirement: untold(asked, BACK_END, decoy=True) for asked in cases()}

    assert {"body/json", "format/default", "instance/server-number"} <= {
        name for name, is_untold in told.items() if is_untold
    }
    assert not told["route/method"]
    assert not told["signature/header-name"]


@pytest.mark.parametrize(
    ("expect", "answer", "decoy", "expected"),
    [
        (ACCEPTED, UNSIGNED, True, "past the gateway, refused by the back end"),
        (ACCEPTED, UNSIGNED, False, str(ACCEPTED)),
        (BY_GATEWAY, BACK_END, True, str(BY_GATEWAY)),
    ],
    ids=["decoy", "real", "refused"],
)
def test_a_finding_tells_what_was_expected(
    expect: Expectation, answer: Answer, decoy: bool, expected: str
) -> None:
    """An instance that cannot exist is refused by the back end, if at all by anybody."""
    findings = findings_of(case(expect), answer, decoy=decoy)

    assert [expected] == [finding.expected for finding in findings]
