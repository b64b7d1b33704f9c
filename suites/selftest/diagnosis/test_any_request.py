"""What holds of the diagnosis of any request whatever."""

import base64

from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.cases import Case, Expectation, Expected, Sign
from flushproof.cases.build import build
from flushproof.cases.draft import Subject
from flushproof.diagnosis import Verdict, diagnose
from flushproof.exchange import Request
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP, Credentials, verify
from flushproof.strategies import bodies, routes, signatures, timestamps
from flushproof.strategies.texts import Edit

NOW = 1_700_000_000_001
OWNER = Credentials(access_key="ownerAccessKey000000", secret_key="c2VjcmV0IG9mIHRoZSBvd25lcg==")

few = settings(max_examples=60, deadline=None, derandomize=True, database=None)

ROUTES = st.one_of(
    routes.unsigned_queries(),
    routes.encoded_queries(),
    routes.long_queries(),
    routes.stray_queries(),
    routes.other_methods(),
    routes.made_up_methods(),
    routes.recased_methods(),
    routes.misspelt_paths(),
    routes.odd_paths(),
    routes.encoded_paths(),
)
OTHERS = st.one_of(
    bodies.padded_bodies(),
    bodies.odd_bodies(),
    timestamps.fresh_timestamps(),
    timestamps.ancient_timestamps(),
    timestamps.spelt_timestamps(),
    timestamps.other_units(),
)
WRONG = st.one_of(
    signatures.random_macs(),
    signatures.flipped_signatures(),
    signatures.cut_signatures(),
    signatures.padded_signatures(),
    signatures.respelt_signatures(),
    signatures.other_digests(),
    signatures.other_keys(),
    signatures.other_secrets(),
    signatures.other_methods_signed(),
    signatures.other_paths_signed(),
    signatures.other_queries_signed(),
    signatures.other_timestamps_signed(),
    signatures.other_access_keys_signed(),
    signatures.other_layouts(),
)


def built(edit: Edit) -> Request:
    """The form request with *edit*, signed after it."""
    case = Case(
        id="signature/value/x",
        description="something",
        golden="form",
        edit=(edit,),
        sign=Sign.AFTER_EDIT,
        instance="target",
        needs=(),
        neighbour=None,
        expect=Expectation(answer=Expected.ANY),
    )
    stranger = Credentials(access_key="strangerAccessKey000", secret_key="secret-of-a-stranger")
    subject = Subject(
        numbers={"target": "882689"},
        credentials={"owner": OWNER, "unknown": stranger},
        host="gateway.example",
    )
    return build(case, subject, NOW).request


@few
@given(edit=ROUTES | OTHERS)
def test_a_right_signature_is_never_a_mistake(edit: Edit) -> None:
    """Whatever is sent: nothing is named but a timestamp that is in no milliseconds."""
    diagnosis = diagnose(built(edit), OWNER)

    assert Verdict.RIGHT == diagnosis.verdict
    assert {"timestamp/unit"} >= set(diagnosis.names)


@few
@given(edit=WRONG)
def test_a_wrong_signature_is_never_right(edit: Edit) -> None:
    """It is named or it is not."""
    assert diagnose(built(edit), OWNER).verdict in {Verdict.NAMED, Verdict.UNKNOWN}


@few
@given(mac=st.binary(max_size=80), edit=ROUTES)
def test_a_random_signature_is_unknown(mac: bytes, edit: Edit) -> None:
    """No recipe makes what nobody made."""
    text = base64.b64encode(mac).decode() or "A"
    request = built(edit)
    headers = tuple(
        (name, text if name.lower() == SIGNATURE_V2 else value) for name, value in request.headers
    )

    diagnosis = diagnose(
        Request(method=request.method, target=request.target, headers=headers, body=request.body),
        OWNER,
    )

    assert Verdict.UNKNOWN == diagnosis.verdict
    assert () == diagnosis.alternatives
    assert diagnosis.signed is None


@few
@given(
    method=st.text(),
    target=st.text(),
    values=st.tuples(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1)),
    body=st.binary(),
    known=st.booleans(),
    now_ms=st.none() | st.integers(),
)
def test_garbage_is_diagnosed(
    method: str,
    target: str,
    values: tuple[str, str, str],
    body: bytes,
    known: bool,
    now_ms: int | None,
) -> None:
    """Texts that no wire carries among it; it is never an error, and never right."""
    timestamp, access_key, signature = values
    headers = (
        (TIMESTAMP, timestamp),
        (ACCESS_KEY, OWNER.access_key if known else access_key),
        (SIGNATURE_V2, signature),
    )
    request = Request(method=method, target=target, headers=headers, body=body)

    diagnosis = diagnose(request, OWNER, now_ms)

    assert Verdict.RIGHT != diagnosis.verdict
    assert diagnosis.to_json()["sentence"]


@few
@given(edit=ROUTES | WRONG)
def test_right_is_what_the_verifier_takes_for_right(edit: Edit) -> None:
    """Two ways to say the same."""
    request = built(edit)
    values = {name.lower(): value for name, value in request.headers}

    right = Verdict.RIGHT == diagnose(request, OWNER).verdict

    assert right == verify(
        values[SIGNATURE_V2], request.method, request.target, values[TIMESTAMP], OWNER
    )
