"""The harm of a signed request: none for a decoy, else what a gateway would make of it."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.contract import PATH
from flushproof.exchange import Request, replaced, without
from flushproof.harm import DECOY, Harm, decoy, harm_of, objection
from flushproof.resources import load
from flushproof.signing import ACCESS_KEY, SIGNATURE_V1, SIGNATURE_V2, TIMESTAMP, Credentials, sign

NOW_MS = 1546221796556
REAL = "882689"
OURS = Credentials(access_key="anAccessKeyOfTheHarmTests", secret_key="aSecretOfTheHarmTests")
GOLDEN = load("suites/golden.json")
FORM = f"cloudDBInstanceNo={REAL}&responseFormatType=json"


def golden(name: str, instance: str) -> Request:
    """The golden request *name* for *instance*, signed."""
    row = GOLDEN[name]
    target = row["target"].replace("{instance}", instance)
    values = {
        "{timestamp}": str(NOW_MS),
        "{access_key}": OURS.access_key,
        "{signature}": sign(row["method"], target, str(NOW_MS), OURS),
    }
    return Request(
        method=row["method"],
        target=target,
        headers=tuple((header, values.get(value, value)) for header, value in row["headers"]),
        body=row["body"].replace("{instance}", instance).encode(),
    )


def harm_now(request: Request) -> Harm:
    """The harm of *request* for a gateway that knows us and has our clock."""
    return harm_of(request, credentials=OURS, target_now_ms=NOW_MS)


class TestGoldenRequests:
    """Requests as clients make them."""

    @pytest.mark.parametrize("name", GOLDEN)
    def test_a_decoy_is_harmless(self, name: str) -> None:
        """A valid request for a decoy does no harm, whoever answers it."""
        assert Harm.NONE is harm_now(golden(name, decoy(3)))

    @pytest.mark.parametrize("name", GOLDEN)
    def test_a_real_number_is_a_flush(self, name: str) -> None:
        """A valid request for a real instance destroys."""
        assert Harm.FLUSH is harm_now(golden(name, REAL))

    @pytest.mark.parametrize("name", GOLDEN)
    def test_a_flush_granted_is_no_objection(self, name: str) -> None:
        """A request that names the granted instance names nothing else."""
        assert objection(golden(name, REAL), granted=frozenset({REAL})) is None


def with_header(name: str, value: str) -> Callable[[Request], Request]:
    """The edit that sets a header."""
    return lambda request: replace(request, headers=replaced(request.headers, name, value))


def dropping(name: str) -> Callable[[Request], Request]:
    """The edit that drops a header."""
    return lambda request: replace(request, headers=without(request.headers, name))


def signed_at(timestamp: str, **parts: str) -> Callable[[Request], Request]:
    """The edit that signs for another time, method or target."""

    def edit(request: Request) -> Request:
        edited = replace(request, **parts)  # type: ignore[arg-type]  # of Request, all of them text
        signature = sign(edited.method, edited.target, timestamp, OURS)
        headers = replaced(edited.headers, TIMESTAMP, timestamp)
        return replace(edited, headers=replaced(headers, SIGNATURE_V2, signature))

    return edit


def with_body(body: str) -> Callable[[Request], Request]:
    """The edit that replaces the body, which no signature covers."""
    return lambda request: replace(request, body=body.encode())


REFUSABLE: dict[str, Callable[[Request], Request]] = {
    "wrong-signature": with_header(SIGNATURE_V2, "A" * 43 + "="),
    "no-signature": dropping(SIGNATURE_V2),
    "no-timestamp": dropping(TIMESTAMP),
    "no-access-key": dropping(ACCESS_KEY),
    "other-access-key": with_header(ACCESS_KEY, "anotherKey"),
    "stale": signed_at(str(NOW_MS - 300_001)),
    "early": signed_at(str(NOW_MS + 300_001)),
    "no-number-timestamp": signed_at("now"),
    "put": signed_at(str(NOW_MS), method="PUT"),
    "other-path": signed_at(str(NOW_MS), target=PATH + "/"),
    "unsigned-query": lambda request: replace(request, target=PATH + "?a=b"),
    "no-number": with_body("cloudDBInstanceNo=882689x"),
    "other-name": with_body("clouddbinstanceno=882689"),
    "negative": with_body("cloudDBInstanceNo=-882689"),
    "real-beside-a-decoy": with_body(f"cloudDBInstanceNo={DECOY}&other=882689"),
    "other-form": with_body("<cloudDBInstanceNo>882689</cloudDBInstanceNo>"),
}

FLUSHES: dict[str, Callable[[Request], Request]] = {
    "unedited": lambda request: request,
    "just-in-time": signed_at(str(NOW_MS - 300_000)),
    "just-not-early": signed_at(str(NOW_MS + 300_000)),
    "old-header-name": lambda request: replace(
        request,
        headers=tuple(
            (SIGNATURE_V1.upper() if name == SIGNATURE_V2 else name, value)
            for name, value in request.headers
        ),
    ),
    "padded-header": lambda request: replace(
        request, headers=tuple((name, f" {value} ") for name, value in request.headers)
    ),
    "smallest-number": with_body("cloudDBInstanceNo=1"),
    "zeros": with_body("cloudDBInstanceNo=00882689"),
    "plus": with_body("cloudDBInstanceNo=%2B882689"),
    "spaces": with_body("cloudDBInstanceNo=+882689+"),
    "fraction": with_body('{"cloudDBInstanceNo": 882689.0}'),
    "json-number": with_body('{"cloudDBInstanceNo": 882689}'),
    "json-utf-16": lambda request: replace(
        request, body=json.dumps({"cloudDBInstanceNo": REAL}).encode("utf-16")
    ),
    "with-a-decoy": with_body(f"cloudDBInstanceNo={DECOY}&cloudDBInstanceNo=882689"),
    "get": signed_at(str(NOW_MS), method="GET", target=f"{PATH}?{FORM}"),
}


class TestRealInstances:
    """A request that names something real is a flush if a gateway would execute it."""

    @pytest.mark.parametrize("edit", REFUSABLE.values(), ids=REFUSABLE)
    def test_what_a_gateway_refuses_is_refusable(self, edit: Callable[[Request], Request]) -> None:
        """One thing wrong makes a flush refusable, and not harmless."""
        assert Harm.REFUSABLE is harm_now(edit(golden("form", REAL)))

    @pytest.mark.parametrize("edit", FLUSHES.values(), ids=FLUSHES)
    def test_what_a_gateway_may_execute_is_a_flush(
        self, edit: Callable[[Request], Request]
    ) -> None:
        """Where the sources leave it open, a request is taken for a flush."""
        assert Harm.FLUSH is harm_now(edit(golden("form", REAL)))

    def test_without_keys_and_clock_a_signed_request_is_a_flush(self) -> None:
        """What cannot be looked at is taken for valid."""
        request = with_header(SIGNATURE_V2, "A" * 43 + "=")(golden("form", REAL))

        assert Harm.FLUSH is harm_of(request)

    @pytest.mark.parametrize("name", [TIMESTAMP, ACCESS_KEY, SIGNATURE_V2])
    def test_without_keys_and_clock_an_unsigned_request_is_refusable(self, name: str) -> None:
        """Where one of the three headers is missing, nothing can be valid."""
        assert Harm.REFUSABLE is harm_of(dropping(name)(golden("form", REAL)))

    @pytest.mark.parametrize(
        "body",
        [
            "[" * 100_000 + REAL,
            f"[{REAL}]",
            f'["{REAL}"]',
            f'{{"a": {REAL}}}',
            REAL,
            f"{REAL}\ud800",
        ],
        ids=["deep", "list", "list-of-text", "other-member", "number", "no-text"],
    )
    def test_an_odd_body_is_no_error(self, body: str) -> None:
        """Whatever a body is, its harm can be told."""
        request = replace(golden("form", REAL), body=body.encode("utf-8", "surrogatepass"))

        assert Harm.REFUSABLE is harm_now(request)


# How a decoy may be spelled; each takes text and gives text.
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "percent": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
}


class TestAnyEncoding:
    """A decoy is known however it is written."""

    @settings(deadline=None)
    @given(
        name=st.sampled_from(sorted(GOLDEN)),
        k=st.integers(1, 10**6),
        spelling=st.sampled_from(["plain", "percent"]),
    )
    def test_a_decoy_in_a_golden_request_is_always_harmless(
        self, name: str, k: int, spelling: str
    ) -> None:
        """Every decoy does, percent-encoded as a whole, too."""
        request = golden(name, SPELLINGS[spelling](decoy(k)))

        assert Harm.NONE is harm_now(request)
