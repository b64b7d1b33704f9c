"""How wrong signatures are made: each recipe departs from the proper one in one thing."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.cases import Case, Expectation, Expected, Sign
from flushproof.cases.build import Built, build
from flushproof.cases.draft import ALGORITHMS, ENCODINGS, KEYS, MANGLES, Subject, fill
from flushproof.cases.edits import CASES_OF_NAMES, EDITS, ORDERS, SIGNED_PARTS
from flushproof.errors import DataError
from flushproof.exchange import value_of
from flushproof.resources import Json, load
from flushproof.signing import SIGNATURE_V2, Credentials, sign

NOW = 1_700_000_000_000
KEY, SECRET = "ownerAccessKey000000", "c2VjcmV0IG9mIHRoZSBvd25lcg=="
PATH = "/clouddb/v2/flushCloudDBInstance"
BODY = "cloudDBInstanceNo=882689&responseFormatType=json"
PROPER = f"POST {PATH}\n{NOW}\n{KEY}"


def built(edit: dict[str, Json], secret: str = SECRET) -> Built:
    """The form request, signed as *edit* says."""
    owner = Credentials(access_key=KEY, secret_key=secret)
    case = Case(
        id="signature/value/x",
        description="something",
        golden="form",
        edit=tuple(edit.items()),
        sign=Sign.AFTER_EDIT,
        instance="target",
        needs=(),
        neighbour=None,
        expect=Expectation(answer=Expected.ANY),
    )
    subject = Subject(
        numbers={"target": "882689"},
        credentials={"owner": owner, "unknown": Credentials(access_key="x", secret_key="y")},
        host="gateway.example",
    )
    return build(case, subject, NOW)


def signature(edit: dict[str, Json], secret: str = SECRET) -> str:
    """The signature that the request carries."""
    return value_of(built(edit, secret).request.headers, SIGNATURE_V2) or ""


def mac(message: str, key: bytes = SECRET.encode(), algorithm: str = "sha256") -> bytes:
    """The HMAC of *message*, made here."""
    return hmac.new(key, message.encode(), algorithm).digest()


def text(raw: bytes) -> str:
    """Standard Base64."""
    return base64.b64encode(raw).decode()


RIGHT = text(mac(PROPER))

# Edit, and the signature it makes; worked out here, from the plain words of what the edit is.
MADE = [
    ({}, RIGHT),
    ({"sign_as": {"method": "post"}}, text(mac(PROPER.replace("POST", "post")))),
    ({"sign_as": {"uri": "{path}?{query}x"}}, text(mac(f"POST {PATH}?x\n{NOW}\n{KEY}"))),
    (
        {"sign_as": {"uri": "https://{host}{path}"}},
        text(mac(f"POST https://gateway.example{PATH}\n{NOW}\n{KEY}")),
    ),
    ({"sign_as": {"timestamp": "{now_s}"}}, text(mac(f"POST {PATH}\n{NOW // 1000}\n{KEY}"))),
    ({"sign_as": {"timestamp_offset_ms": -7}}, text(mac(f"POST {PATH}\n{NOW - 7}\n{KEY}"))),
    ({"sign_as": {"access_key": "{access_key}x"}}, text(mac(f"{PROPER}x"))),
    ({"sign_as": {"secret": "guess"}}, text(mac(PROPER, b"guess"))),
    ({"message": "{method}\n{uri}\n{timestamp}"}, text(mac(f"POST\n{PATH}\n{NOW}"))),
    ({"message": "{secret}{body}"}, text(mac(SECRET + BODY))),
    ({"message": ""}, text(mac(""))),
    ({"message": "\ufeff{api_key} {host}"}, text(mac("\ufeff25bpuog9sz gateway.example"))),
    ({"algorithm": "sha1"}, text(mac(PROPER, algorithm="sha1"))),
    ({"algorithm": "sha512"}, text(mac(PROPER, algorithm="sha512"))),
    ({"algorithm": "md5"}, text(mac(PROPER, algorithm="md5"))),
    ({"algorithm": "sha224"}, text(mac(PROPER, algorithm="sha224"))),
    ({"algorithm": "sha384"}, text(mac(PROPER, algorithm="sha384"))),
    ({"algorithm": "sha3-256"}, text(mac(PROPER, algorithm="sha3_256"))),
    (
        {"algorithm": "sha256-key-first"},
        text(hashlib.sha256(f"{SECRET}{PROPER}".encode()).digest()),
    ),
    ({"algorithm": "sha256-key-last"}, text(hashlib.sha256(f"{PROPER}{SECRET}".encode()).digest())),
    ({"algorithm": "sha256-unkeyed"}, text(hashlib.sha256(PROPER.encode()).digest())),
    ({"encoding": "hex"}, mac(PROPER).hex()),
    ({"encoding": "hex-upper"}, mac(PROPER).hex().upper()),
    ({"encoding": "base64-of-hex"}, text(mac(PROPER).hex().encode())),
    ({"encoding": "base32"}, base64.b32encode(mac(PROPER)).decode()),
    ({"encoding": "base64-twice"}, text(RIGHT.encode())),
    ({"encoding": "base85"}, base64.b85encode(mac(PROPER)).decode()),
    ({"encoding": "decimal"}, str(int(mac(PROPER).hex(), 16))),
    ({"encoding": "hex-colons"}, ":".join(f"{byte:02x}" for byte in mac(PROPER))),
    ({"digest": ["sha1", "hex"]}, mac(PROPER, algorithm="sha1").hex()),
    ({"key": "ampersand-behind"}, text(mac(PROPER, f"{SECRET}&".encode()))),
    ({"key": "line-feed-behind"}, text(mac(PROPER, f"{SECRET}\n".encode()))),
    ({"key": "sha256-of-it"}, text(mac(PROPER, hashlib.sha256(SECRET.encode()).digest()))),
    ({"key": "access-key"}, text(mac(PROPER, KEY.encode()))),
    ({"key": "swapped"}, text(mac(PROPER.replace(KEY, SECRET), KEY.encode()))),
    ({"key": "empty"}, text(mac(PROPER, b""))),
    ({"key": "base64-decoded"}, text(mac(PROPER, b"secret of the owner"))),
    ({"signature_text": "Bearer {signature}"}, f"Bearer {RIGHT}"),
    ({"signature_text": ""}, ""),
    ({"mangle_signature": "truncate-1"}, RIGHT[:-1]),
    ({"mangle_signature": "no-padding"}, RIGHT[:-1]),
    ({"mangle_signature": "extra-padding"}, f"{RIGHT}="),
    ({"mangle_signature": "doubled"}, RIGHT * 2),
    ({"mangle_signature": "quoted"}, f'"{RIGHT}"'),
    ({"mangle_signature": "space-around"}, f"  {RIGHT}  "),
    ({"mangle_signature": "swapcase"}, RIGHT.swapcase()),
    ({"change_signature": ["cut", 7]}, RIGHT[:7]),
    ({"change_signature": ["recase", 2**44 - 1]}, RIGHT.swapcase()),
    (
        {"change_signature": ["recase", 0b101]},
        f"{RIGHT[0].swapcase()}{RIGHT[1]}{RIGHT[2].swapcase()}{RIGHT[3:]}",
    ),
]


@pytest.mark.parametrize(("edit", "made"), MADE, ids=lambda given: str(given)[:50])
def test_a_recipe_makes_the_signature_it_says(edit: dict[str, Json], made: str) -> None:
    """What is signed, with what, and how it is written is as the edit says, and else as ever."""
    assert made == signature(edit)


def test_what_is_signed_is_told() -> None:
    """A built request knows its string to sign, for the report."""
    assert PROPER.encode() == built({}).signed
    assert b"POST" == built({"message": "{method}"}).signed


@pytest.mark.parametrize("name", MANGLES)
def test_a_mangled_signature_is_never_the_right_one(name: str) -> None:
    """Whatever is mangled differs; where chance would have it the same, it is made a bit later."""
    edited = built({"mangle_signature": name})
    headers = edited.request.headers
    proper = sign(
        "POST",
        PATH,
        value_of(headers, "x-ncp-apigw-timestamp") or "",
        Credentials(access_key=KEY, secret_key=SECRET),
    )

    assert proper != value_of(headers, SIGNATURE_V2)
    assert MANGLES[name](proper) == value_of(headers, SIGNATURE_V2)


@pytest.mark.parametrize("name", ["flip-first-bit", "flip-last-bit"])
def test_a_flipped_bit_is_one_bit(name: str) -> None:
    """Of 256 bits of the MAC exactly one is another."""
    flipped = base64.b64decode(signature({"mangle_signature": name}))

    assert 1 == (int.from_bytes(flipped) ^ int.from_bytes(mac(PROPER))).bit_count()


@pytest.mark.parametrize("bit", [0, 7, 8, 100, 255])
def test_any_bit_can_be_flipped(bit: int) -> None:
    """The first bit is the highest of the first byte, the last the lowest of the last."""
    flipped = base64.b64decode(signature({"change_signature": ["flip", bit]}))

    assert 1 << (255 - bit) == int.from_bytes(flipped) ^ int.from_bytes(mac(PROPER))


def test_unused_bits_are_not_the_macs() -> None:
    """Another last letter, and decoded still the right MAC: only a comparison of texts sees it."""
    malleable = signature({"mangle_signature": "unused-bits"})

    assert malleable != RIGHT
    assert mac(PROPER) == base64.b64decode(malleable)


@pytest.mark.parametrize(
    "edit",
    [
        {"sign_as": {"method": "POST"}},
        {"signature_text": "{signature}"},
        {"key": "latin-1"},
        {"change_signature": ["cut", 44]},
        {"message": "{method} {uri}\n{timestamp}\n{access_key}"},
    ],
    ids=str,
)
def test_a_recipe_that_changes_nothing_is_an_error_of_ours(edit: dict[str, Json]) -> None:
    """A case that says it breaks a signature and does not would prove nothing."""
    with pytest.raises(DataError, match="signature/value/x: the edit leaves every signature"):
        built(edit)


def test_a_part_that_is_not_signed_cannot_be_signed_otherwise() -> None:
    """The message teaches which parts there are."""
    with pytest.raises(DataError, match="'metod' is not a part of the string to sign"):
        built({"sign_as": {"metod": "GET"}})


def test_an_unknown_edit_is_named() -> None:
    """The message teaches which edits there are, and the nearest."""
    with pytest.raises(DataError, match=r"Did you mean timestamp_text\?"):
        built({"timestmp_text": "1"})


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(secret=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=24))
def test_a_recipe_can_be_made_with_any_secret(secret: str) -> None:
    """No secret key is so odd that a run with it breaks."""
    decoded, swapped = (signature({"key": name}, secret) for name in ("base64-decoded", "swapped"))

    assert (44, 44) == (len(decoded), len(swapped))


SCHEMA = load("schemas/suite/cases.schema.json")["$defs"]["edit"]["properties"]


@pytest.mark.parametrize(
    ("edit", "table", "proper"),
    [
        ("header_case", CASES_OF_NAMES, set()),
        ("header_order", ORDERS, set()),
        ("algorithm", ALGORITHMS, {"sha256"}),
        ("encoding", ENCODINGS, {"base64"}),
        ("key", KEYS, {"secret"}),
        ("mangle_signature", MANGLES, set()),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_the_schema_of_cases_knows_each_name(
    edit: str, table: dict[str, object], proper: set[str]
) -> None:
    """What a case may name is what there is, less what would change nothing."""
    assert set(table) - proper == set(SCHEMA[edit]["enum"])


def test_the_schema_of_cases_knows_each_edit() -> None:
    """A case may make every edit there is, and sign every part otherwise."""
    assert set(EDITS) == set(SCHEMA)
    assert {*SIGNED_PARTS, "timestamp_offset_ms"} == set(SCHEMA["sign_as"]["properties"])


def test_only_known_placeholders_are_filled_in() -> None:
    """Bodies are full of braces that are not ours."""
    assert '{"a": "1", {b}}' == fill('{"a": "{c}", {b}}', {"c": "1"})
