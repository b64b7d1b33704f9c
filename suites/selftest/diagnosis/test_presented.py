"""What is said of the headers, whatever was signed, and of whose key it is."""

from itertools import combinations
from typing import Any

import pytest

from flushproof.diagnosis import Verdict, diagnose
from flushproof.diagnosis.presented import ALIKE, likeness
from flushproof.exchange import Request
from flushproof.signing import (
    ACCESS_KEY,
    SIGNATURE_V1,
    SIGNATURE_V2,
    TIMESTAMP,
    Credentials,
    sign,
)

OTHER = Credentials(access_key="AnotherAccessKey0000", secret_key="the-secret-key-of-another")
UNSIGNED = ("x-ncp-apigw-api-key", "x-ncp-apigw-sdk-version")
SENT = "secret-of-the-diagnosis"


def renamed(request: Request, old: str, new: str) -> Request:
    """*request* with one header under another name."""
    headers = tuple((new if name == old else name, value) for name, value in request.headers)
    return Request(method=request.method, target=request.target, headers=headers, body=request.body)


@pytest.mark.parametrize("missing", [TIMESTAMP, ACCESS_KEY, SIGNATURE_V2])
def test_a_missing_header_is_named(signer: Any, missing: str) -> None:
    """Nothing is said of the signature."""
    diagnosis = signer.diagnosed(renamed(signer.signing(), missing, "x-other"))

    assert Verdict.INCOMPLETE == diagnosis.verdict
    assert ("header/missing",) == diagnosis.names
    assert f"the header `{missing}` is missing or empty" == diagnosis.sentence


def test_an_unsigned_request_lacks_all_three() -> None:
    """What two of the vendor's SDKs send where the keys are empty."""
    request = Request(method="POST", target="/clouddb/v2/flushCloudDBInstance")

    diagnosis = diagnose(request, OTHER)

    assert ("header/missing",) == diagnosis.names
    assert (
        "the headers `x-ncp-apigw-timestamp`, `x-ncp-iam-access-key` and "
        "`x-ncp-apigw-signature-v2` are missing or empty" == diagnosis.sentence
    )
    assert diagnosis.expected is None


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (TIMESTAMP, "x-ncp-apigw-timstamp"),
        (TIMESTAMP, "x_ncp_apigw_timestamp"),
        (TIMESTAMP, "X-NCP-Timestamp"),
        (ACCESS_KEY, "x-ncp-access-key"),
        (ACCESS_KEY, "x-ncp-iam-access-key-id"),
        (ACCESS_KEY, "x-ncp-apigw-access-key"),
        (SIGNATURE_V2, "x-ncp-apigw-signature"),
        (SIGNATURE_V2, "x-ncp-apigw-signature-v3"),
        (SIGNATURE_V2, "x-ncp-signature-v2"),
    ],
)
def test_a_misspelt_header_is_named(signer: Any, right: str, wrong: str) -> None:
    """The signature in or beside it is read all the same, and may be right."""
    diagnosis = signer.diagnosed(renamed(signer.signing(), right, wrong))

    assert Verdict.INCOMPLETE == diagnosis.verdict
    assert ("header/misspelt",) == diagnosis.names
    assert f"the header `{wrong}` is not read; its name is `{right}`" == diagnosis.sentence


def test_a_misspelt_header_hides_no_other_mistake(signer: Any) -> None:
    """Both are told at once."""
    request = signer.signing(path="/flushCloudDBInstance")

    diagnosis = signer.diagnosed(renamed(request, TIMESTAMP, "x-ncp-timestamp"))

    assert ("header/misspelt", "path/base") == diagnosis.names


@pytest.mark.parametrize(
    ("one", "other"),
    [*combinations((TIMESTAMP, ACCESS_KEY, SIGNATURE_V2, *UNSIGNED), 2)],
)
def test_no_name_of_the_api_is_another_one_misspelt(one: str, other: str) -> None:
    """They are like each other, but less than a name with a slip in it."""
    assert likeness(one, other) < ALIKE - 0.05


def test_blanks_around_a_value_are_not_part_of_it(signer: Any) -> None:
    """As HTTP has it."""
    request = signer.signing()
    padded = tuple((name, f" \t{value} ") for name, value in request.headers)

    diagnosis = signer.diagnosed(
        Request(method=request.method, target=request.target, headers=padded, body=request.body)
    )

    assert diagnosis.ok


def test_a_header_that_is_there_twice_is_named(signer: Any) -> None:
    """With two values, which one counts is for a gateway to choose."""
    request = signer.signing()
    doubled = Request(
        method=request.method,
        target=request.target,
        headers=(*request.headers, (TIMESTAMP.upper(), "1")),
        body=request.body,
    )

    diagnosis = signer.diagnosed(doubled)

    assert ("header/doubled",) == diagnosis.names
    assert not diagnosis.ok


def test_the_header_of_v1_is_no_mistake(signers: Any) -> None:
    """Three of the vendor's SDKs send it; a note says which name is published."""
    signer = signers(carrier=SIGNATURE_V1)

    diagnosis = signer.diagnosed(signer.signing())

    assert Verdict.RIGHT == diagnosis.verdict
    assert diagnosis.ok
    assert [SIGNATURE_V1 in note for note in diagnosis.notes] == [True]


def test_mistakes_under_the_header_of_v1_are_named(signers: Any) -> None:
    """As under the other one."""
    signer = signers(carrier=SIGNATURE_V1)

    diagnosis = signer.diagnosed(signer.signing(query=""))

    assert ("query/left-out",) == diagnosis.names


def test_the_published_header_wins(signers: Any) -> None:
    """Where both are there, the other one is not read."""
    signer = signers(headers=((SIGNATURE_V1, "of-something-else"),))

    assert signer.diagnosed(signer.signing()).ok


def test_another_access_key_is_told(signer: Any) -> None:
    """With its own secret key nobody here can say whether the signature is right."""
    target = f"{signer.path}{signer.query}"
    signature = sign("POST", target, signer.timestamp, OTHER)
    request = renamed(signer.sent(signature), ACCESS_KEY, "x-other")
    headers = (*request.headers, (ACCESS_KEY, OTHER.access_key))

    diagnosis = signer.diagnosed(Request(method="POST", target=target, headers=headers))

    assert Verdict.OTHER_KEY == diagnosis.verdict
    assert ("access-key/other",) == diagnosis.names
    assert (
        "the access key in `x-ncp-iam-access-key` is not the one whose secret key is known here, "
        "so nothing can be said of the signature" == diagnosis.sentence
    )
    assert (diagnosis.expected or "").endswith("\n[another access key]")
    assert OTHER.access_key not in str(diagnosis.to_json())


def test_keys_of_different_pairs_are_told(signers: Any) -> None:
    """The access key of another, and a signature made with the known secret key."""
    signer = signers(access_key=OTHER.access_key)

    diagnosis = signer.diagnosed(signer.signing())

    assert Verdict.OTHER_KEY == diagnosis.verdict
    assert ("access-key/other",) == diagnosis.names
    assert diagnosis.sentence.endswith("made the signature: the two keys are of different pairs")
    assert OTHER.access_key not in str(diagnosis.to_json())


def test_an_access_key_that_is_signed_and_not_sent_is_named(signers: Any) -> None:
    """The header has another one than the string."""
    signer = signers(access_key=OTHER.access_key)

    diagnosis = signer.diagnosed(signer.signing(access_key="Y0Z9EG0lKoeWAQCSHRtM"))

    assert Verdict.OTHER_KEY == diagnosis.verdict
    assert ("access-key/other", "access-key/known") == diagnosis.names


def test_a_secret_of_another_is_unknown(signer: Any) -> None:
    """The access key is right, and nothing tells what the HMAC was keyed with."""
    diagnosis = signer.diagnosed(signer.signing(key=OTHER.secret_key))

    assert Verdict.UNKNOWN == diagnosis.verdict
    assert "the secret key may be another one" in diagnosis.sentence


def test_a_secret_key_that_was_sent_is_named_and_not_shown(signers: Any) -> None:
    """It has to be replaced, since it was on the wire."""
    secret = signers().secret
    signer = signers(access_key=secret)

    diagnosis = signer.diagnosed(signer.signing(key="Y0Z9EG0lKoeWAQCSHRtM"))

    assert ("key/secret-sent",) == diagnosis.names
    assert "Replace the secret key" in diagnosis.mistakes[0].remedy
    assert secret not in f"{diagnosis.to_json()} {diagnosis!r}"
    assert (diagnosis.signed or "").endswith("\n[secret key]")
    assert (diagnosis.expected or "").endswith("\nY0Z9EG0lKoeWAQCSHRtM")


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"headers": (("X-NCP-service-secret", SENT),)}, "header `X-NCP-service-secret`"),
        ({"query": f"?secretKey={SENT}"}, "query"),
        ({"body": f"secretKey={SENT}&a=b".encode()}, "body"),
    ],
    ids=["header", "query", "body"],
)
def test_a_secret_key_that_goes_along_is_named(
    signers: Any, sent: dict[str, Any], place: str
) -> None:
    """Beside a signature that is right: whoever sees the request can sign from then on."""
    signer = signers(secret=SENT, **sent)

    diagnosis = signer.diagnosed(signer.signing())

    assert (Verdict.RIGHT, ("key/secret-sent",)) == (diagnosis.verdict, diagnosis.names)
    assert f"the {place} carries the secret key, which is never sent" in diagnosis.sentence
    assert SENT not in str(diagnosis.to_json())


@pytest.mark.parametrize(
    "sent",
    [
        {"headers": (("Authorization", 'OAuth oauth_signature="x"'),)},
        {"query": "?oauth_signature=x"},
        {"body": b"a=b&oauth_signature=x"},
    ],
    ids=["header", "query", "body"],
)
def test_the_signature_of_api_v1_is_named(signers: Any, sent: dict[str, Any]) -> None:
    """OAuth 1.0, in place of the three headers."""
    signer = signers(**sent)
    request = signer.signing()
    headers = tuple(pair for pair in request.headers if not pair[0].startswith("x-ncp-"))

    diagnosis = signer.diagnosed(
        Request(method="POST", target=request.target, headers=headers, body=request.body)
    )

    assert ("header/missing", "header/oauth") == diagnosis.names


@pytest.mark.parametrize("place", ["query", "path", "timestamp"])
def test_a_secret_key_elsewhere_is_not_shown(signers: Any, place: str) -> None:
    """Wherever a client puts it, percent-encoded or not."""
    secret = signers().secret
    signer = signers(**{place: f"{getattr(signers(), place)}{secret.replace('=', '%3D')}"})

    told = signer.diagnosed(signer.signing(method="GET")).to_json()

    assert secret.rstrip("=") not in str(told)
    assert "[secret key]" in told["expected"]


def test_a_line_break_in_what_is_sent_has_no_string(signers: Any) -> None:
    """No wire carries it, so nothing can be signed rightly."""
    signer = signers(method="PO\nST")

    diagnosis = signer.diagnosed(signer.signing())

    assert Verdict.UNKNOWN == diagnosis.verdict
    assert diagnosis.expected is None
