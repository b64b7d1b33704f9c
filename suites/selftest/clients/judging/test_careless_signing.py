"""For each requirement of signing and secrecy a client that breaks it, and it alone."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from flushproof.clients.observed import Host, Observed
from flushproof.contract import PATH
from flushproof.signing import ACCESS_KEY, SIGNATURE_V1, SIGNATURE_V2, TIMESTAMP, sign

Run = Callable[[Any], Observed]
NUMBER = "cloudDBInstanceNo=882689&responseFormatType=json"


def stamped(kit: Any, timestamp: str) -> Observed:
    """A client whose timestamp is *timestamp*, signed."""
    signature = sign("POST", PATH, timestamp, kit.keys)
    return kit.plain(**{TIMESTAMP: timestamp, SIGNATURE_V2: signature})


def signed(kit: Any, uri: str, method: str = "POST") -> Observed:
    """A client that signs *uri*."""
    timestamp = str(kit.client.at_ms - 20)
    return kit.plain(**{SIGNATURE_V2: sign(method, uri, timestamp, kit.keys)})


def doubled(kit: Any, name: str, value: str) -> Observed:
    """A client that sends the header *name* a second time."""
    request = kit.client.request()
    return kit.plain_of(replace(request, headers=(*request.headers, (name, value))))


def abroad(kit: Any, **changes: Any) -> Observed:
    """A client that follows a redirect to another host with a bare GET, but for *changes*."""
    bare = replace(kit.client.request(), method="GET", headers=(("Host", "x:1"),), body=b"")
    there = kit.client.sent(host=Host.FOREIGN, request=replace(bare, **changes), valid=False)
    return kit.run("redirect-302", kit.client.sent(kit.answer("redirect-302")), there)


def signature_of(kit: Any) -> str:
    """The signature of a careful client."""
    return str(dict(kit.client.request().headers)[SIGNATURE_V2])


def saying(where: str, data: Callable[[bytes], bytes]) -> Run:
    """A client that says the secret key as *data* disguises it."""
    return lambda kit: kit.careful("plain", **{where: data(kit.keys.secret_key.encode())})


CARELESS: dict[str, tuple[str, Run]] = {
    "seconds": ("client/timestamp-now", lambda kit: stamped(kit, "1800000000")),
    "six-minutes-old": ("client/timestamp-now", lambda kit: stamped(kit, "1799999640000")),
    "six-minutes-ahead": ("client/timestamp-now", lambda kit: stamped(kit, "1800000370000")),
    "no-moment-at-all": ("client/timestamp-now", lambda kit: stamped(kit, "9" * 5000)),
    "fraction": ("client/timestamp", lambda kit: stamped(kit, "1800000000180.5")),
    "no-timestamp": ("client/timestamp", lambda kit: kit.plain(**{TIMESTAMP: None})),
    "two-timestamps": ("client/timestamp", lambda kit: doubled(kit, TIMESTAMP, "1")),
    "no-access-key": ("client/access-key", lambda kit: kit.plain(**{ACCESS_KEY: None})),
    "two-access-keys": ("client/access-key", lambda kit: doubled(kit, ACCESS_KEY, "x")),
    "no-signature": ("client/signature-header", lambda kit: kit.plain(**{SIGNATURE_V2: None})),
    "two-signatures": (
        "client/signature-header",
        lambda kit: doubled(kit, SIGNATURE_V1, "another"),
    ),
    "no-base-path-signed": ("client/signature", lambda kit: signed(kit, "/flushCloudDBInstance")),
    "other-method-signed": ("client/signature", lambda kit: signed(kit, PATH, "GET")),
    "question-mark-signed": ("client/signature", lambda kit: signed(kit, f"{PATH}?")),
    "no-signature-of-ours": ("client/signature", lambda kit: kit.plain(**{SIGNATURE_V2: "x"})),
    "access-key-in-query": (
        "client/query-credentials",
        lambda kit: kit.plain(replace(kit.client, target=f"{PATH}?k={kit.keys.access_key}")),
    ),
    "secret-in-header": (
        "client/secret-unsent",
        lambda kit: kit.plain(x_secret=kit.keys.secret_key),
    ),
    "secret-in-basic": (
        "client/secret-unsent",
        lambda kit: kit.plain(
            authorization="Basic " + base64.b64encode(f"a:{kit.keys.secret_key}".encode()).decode()
        ),
    ),
    "secret-in-query": (
        "client/secret-unsent",
        lambda kit: kit.plain(replace(kit.client, target=f"{PATH}?s={kit.keys.secret_key}")),
    ),
    "secret-in-body": (
        "client/secret-unsent",
        lambda kit: kit.plain(
            replace(kit.client, body=f"{NUMBER}&s={quote(kit.keys.secret_key)}".encode())
        ),
    ),
    "secret-to-another-host": (
        "client/secret-unsent",
        lambda kit: abroad(kit, headers=(("x", kit.keys.secret_key),)),
    ),
    "secret-on-stdout": ("client/secret-unsaid", saying("stdout", lambda key: b"\xff" + key)),
    "secret-on-stderr": ("client/secret-unsaid", saying("stderr", base64.b64encode)),
    "secret-in-hexadecimal": (
        "client/secret-unsaid",
        saying("stdout", lambda key: key.hex().encode()),
    ),
    "secret-in-wide-characters": (
        "client/secret-unsaid",
        saying("stdout", lambda key: key.decode().encode("utf-16-le")),
    ),
    "access-key-abroad": (
        "client/redirect-keys",
        lambda kit: abroad(kit, headers=((ACCESS_KEY, kit.keys.access_key),)),
    ),
    "signature-abroad": (
        "client/redirect-keys",
        lambda kit: abroad(kit, headers=kit.client.request().headers),
    ),
    "signature-in-a-query-abroad": (
        "client/redirect-keys",
        lambda kit: abroad(kit, target=f"/?s={quote(signature_of(kit), safe='')}"),
    ),
    "keys-in-a-cookie-abroad": (
        "client/redirect-keys",
        lambda kit: abroad(kit, headers=(("Cookie", f"k={kit.keys.access_key}"),)),
    ),
    "post-abroad": ("client/redirect-call", lambda kit: abroad(kit, method="POST")),
    "number-abroad": (
        "client/redirect-call",
        lambda kit: abroad(kit, target=f"{PATH}?{NUMBER}"),
    ),
}


@pytest.mark.parametrize(("requirement", "run"), CARELESS.values(), ids=CARELESS)
def test_a_careless_signer_breaks_one_requirement(requirement: str, run: Run, kit: Any) -> None:
    """Exactly that one is red."""
    assert {requirement} == kit.red(run(kit))


def test_keys_that_are_swapped_show_in_two_places(kit: Any) -> None:
    """A secret key in the place of the access key is a wrong access key, and it has been sent."""
    swapped = kit.plain(**{ACCESS_KEY: kit.keys.secret_key})

    assert {"client/access-key", "client/secret-unsent", "client/signature"} == kit.red(swapped)


def test_a_finding_never_quotes_the_secret(kit: Any) -> None:
    """What a client put into a wrong place is told of by what it is."""
    found = kit.results(kit.plain(**{ACCESS_KEY: kit.keys.secret_key}))

    told = "\n".join(str(one) for result in found.values() for one in result.findings)

    assert "[secret key]" in told
    assert kit.keys.secret_key not in told


@pytest.mark.parametrize(
    ("timestamp", "told"),
    [
        ("1800000000", "1800000000, which is in seconds"),
        ("1799999640000", "1799999640000, which is 360 s old"),
        ("1800000370200", "1800000370200, which is 370 s ahead"),
        ("1800000000200000", "1800000000200000, which is in microseconds"),
    ],
)
def test_a_timestamp_that_is_off_is_explained(timestamp: str, told: str, kit: Any) -> None:
    """By its unit, or by how far it is off."""
    (finding,) = kit.results(stamped(kit, timestamp))["client/timestamp-now"].findings

    assert told == finding.actual


@pytest.mark.parametrize("ahead_ms", [-300_000, 300_000])
def test_exactly_five_minutes_are_near_enough(ahead_ms: int, kit: Any) -> None:
    """The pages do not agree whether that is still valid, so it is no fault."""
    assert set() == kit.red(stamped(kit, str(kit.client.at_ms + ahead_ms)))


def test_a_wrong_signature_is_diagnosed(kit: Any) -> None:
    """The finding names the mistake, and the result holds what was signed."""
    result = kit.results(signed(kit, "/flushCloudDBInstance"))["client/signature"]

    assert "/clouddb/v2" in result.findings[0].actual
    assert result.signed.startswith("POST /flushCloudDBInstance\n")


def test_the_v1_header_is_a_reading(kit: Any) -> None:
    """Three official SDKs send the signature under that name, so it is told, and no fault."""
    run = kit.plain(**{SIGNATURE_V2: None, SIGNATURE_V1: signature_of(kit)})

    (observation,) = kit.results(run)["client/signature-header"].observations

    assert "v1" == observation.reading
    assert set() == kit.red(run)
