"""The harm of a request is told from its bytes, and what is not known to be harmless is not."""

import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.contract import PATH
from flushproof.exchange import Headers, Request, replaced, without
from flushproof.harm import DECOY, Harm, decoy, harm_of, is_decoy, objection
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


def asked(body: str | bytes = b"", target: str = PATH, headers: Headers = ()) -> Request:
    """A request whose signature does not matter."""
    content = body.encode() if isinstance(body, str) else body
    return Request(method="POST", target=target, headers=headers, body=content)


def harm_now(request: Request) -> Harm:
    """The harm of *request* for a gateway that knows us and has our clock."""
    return harm_of(request, credentials=OURS, target_now_ms=NOW_MS)


class TestDecoys:
    """A decoy is an instance number that cannot exist."""

    def test_decoys_are_multiples_of_two_to_the_64(self) -> None:
        """Decoys fit no 64 bits and wrap to zero."""
        assert ("18446744073709551616", "36893488147419103232") == (DECOY, decoy(2))

    def test_there_is_no_decoy_before_the_first(self) -> None:
        """Zero times two to the 64 is zero, which may stand for something."""
        with pytest.raises(ValueError, match="expected 1 or more"):
            decoy(0)

    @pytest.mark.parametrize(
        ("digits", "expected"),
        [
            (DECOY, True),
            ("00" + DECOY, True),
            (decoy(10**18), True),
            ("0", False),
            ("882689", False),
            (str(2**63), False),
            (str(2**64 + 1), False),
            (DECOY[:-1], False),
            (DECOY + "0", True),
            ("0" * 21 + DECOY, False),
            ("0" + decoy(15), False),
            ("1" * 5000, False),
        ],
    )
    def test_only_multiples_are_decoys(self, digits: str, expected: bool) -> None:
        """A part of a decoy, a longer number and what may be octal are none."""
        assert expected is is_decoy(digits)


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


HARMLESS: dict[str, Request] = {
    "nothing": asked(),
    "no-value": asked("cloudDBInstanceNo=&responseFormatType=json"),
    "no-number": asked("cloudDBInstanceNo=abc"),
    "null": asked('{"cloudDBInstanceNo": null, "responseFormatType": "xml"}'),
    "decoy-twice": asked(f"cloudDBInstanceNo={DECOY}&cloudDBInstanceNo={decoy(2)}"),
    "decoy-with-zeros": asked(f"cloudDBInstanceNo=00{DECOY}"),
    "decoy-signed": asked(f"cloudDBInstanceNo=-{DECOY}"),
    "decoy-as-number": asked(f'{{"cloudDBInstanceNo": {DECOY}}}'),
    "decoy-percent-encoded": asked("cloudDBInstanceNo=" + "".join(f"%3{n}" for n in DECOY)),
    "decoy-encoded-twice": asked("cloudDBInstanceNo=" + "".join(f"%253{n}" for n in DECOY)),
    "decoy-json-escaped": asked('{"a":"' + "".join(f"\\u003{n}" for n in DECOY) + '"}'),
    "small-number": asked("x=1&foo=2", target=PATH + "?x=1"),
    "small-number-json": asked('{"extra": 1, "more":"2"}'),
    "indexed-name": asked(f"cloudDBInstanceNo.1={DECOY}"),
    "page": asked(target="/clouddb/v2/getCloudDBInstanceList?pageNo=0&pageSize=100&x=y"),
    "other-version": asked(target="/clouddb/v1/flushCloudDBInstance"),
    "hangul": asked("memo=성공"),
    "broken-utf-8": asked(b"memo=\xff\xfe"),
    "malformed-json": asked('{"cloudDBInstanceNo": "'),
    "headers-with-digits": asked(headers=(("x-ncp-apigw-timestamp", "1546221796556"), ("a", "1"))),
    "header-about-a-decoy": asked(headers=(("X-Instance-No", DECOY),)),
    "own-length": asked("a", headers=(("Content-Length", "1"),)),
    "chunked": asked("a", headers=(("Transfer-Encoding", "chunked"),)),
    "utf-8": asked("a", headers=(("Content-Type", 'text/plain; charset="UTF-8"'),)),
}

HARMFUL: dict[str, Request] = {
    "number": asked(FORM),
    "other-parameter": asked(f"foo={REAL}"),
    "two-digits": asked("x=12"),
    "one-digit-instance": asked("cloudDBInstanceNo=1"),
    "one-digit-lower-case": asked("clouddbinstanceno=1"),
    "one-digit-id": asked("id=1"),
    "one-digit-json": asked('{"instance": 1}'),
    "zero": asked("cloudDBInstanceNo=0"),
    "in-path": asked(target=f"{PATH}/{REAL}"),
    "in-query": asked(target=f"{PATH}?a={REAL}"),
    "in-fragment": asked(target=f"{PATH}#{REAL}"),
    "in-path-parameter": asked(target=f"{PATH};n={REAL}"),
    "behind-a-decoy": asked(f"cloudDBInstanceNo={DECOY}{REAL}"),
    "beside-a-decoy": asked(f"cloudDBInstanceNo={DECOY},{REAL}"),
    "decoy-cut": asked(f"cloudDBInstanceNo={DECOY[:-1]}"),
    "decoy-and-exponent": asked(f"cloudDBInstanceNo={DECOY}e-14"),
    "decoy-and-encoded-digit": asked(f"cloudDBInstanceNo={DECOY}%38"),
    "hexadecimal": asked("cloudDBInstanceNo=0xABCDEF"),
    "decoy-as-hexadecimal": asked(f"cloudDBInstanceNo=0x{DECOY}"),
    "exponent": asked("cloudDBInstanceNo=1e5"),
    "cut-by-length": asked(f"no={DECOY}", headers=(("Content-Length", "9"),)),
    "two-lengths": asked("ab", headers=(("Content-Length", "2"), ("content-length", "1"))),
    "length-and-chunked": asked(
        f"no={DECOY}", headers=(("Content-Length", "23"), ("Transfer-Encoding", "chunked"))
    ),
    "identity": asked("a", headers=(("Transfer-Encoding", "identity"),)),
    "chunked-twice": asked("a", headers=(("Transfer-Encoding", "chunked, chunked"),)),
    "header-about-instance": asked(headers=(("X-Cloud-DB-In_stance-No", REAL),)),
    "header-with-url": asked(headers=(("X-Original-URL", f"/x?cloudDBInstanceNo={REAL}"),)),
    "header-with-encoded-url": asked(headers=(("a", f"/x?cloudDB%49nstanceNo={REAL}"),)),
    "header-split": asked(headers=(("a", "b\r\ncloudDBInstanceNo: 1"),)),
    "method-split": replace(asked(), method="GET /x?a=882689 HTTP/1.1\r\n"),
    "gzip": asked(gzip.compress(FORM.encode()), headers=(("Content-Encoding", "gzip"),)),
    "gzip-unannounced": asked(gzip.compress(FORM.encode())),
    "announced-coding": asked("aa", headers=(("content-ENCODING", "br"),)),
    "deflate": asked(zlib.compress(FORM.encode())),
    "utf-16": asked(FORM.encode("utf-16-le")),
    "utf-32": asked(FORM.encode("utf-32-be")),
    "utf-7": asked("n=+ADg-", headers=(("Content-Type", "a/b;charset=utf-7"),)),
    "ebcdic": asked(REAL.encode("cp037"), headers=(("Content-Type", "a/b; charset=Cp037"),)),
    "overlong": asked(b"n=\xc0\xb8\xc0\xb8"),
    "full-width": asked("n=８８２６８９"),
    "full-width-cp949": asked("n=８８２６８９".encode("cp949")),
    "full-width-escaped": asked('{"n":"\\uff18"}'),
    "arabic-indic": asked("n=٨٨٢٦٨٩"),
    "superscript": asked("n=⁸⁸²"),
    "latin-1-superscript": asked(b"n=\xb2"),
    "circled": asked("n=⑧"),
    "roman": asked("n=Ⅷ"),
    "mathematical": asked("n=𝟠"),
    "mathematical-escaped": asked('{"n":"\\ud835\\udfe0"}'),
    "chinese": asked("n=八"),
    "zero-width": asked("n=8\u200b8\u200b2"),
    "entity": asked("<n>&#56;&#x38;</n>"),
    "quoted-printable": asked("n=3D=38=38"),
    "javascript-escape": asked("n=%u0038%u0038"),
    "octal-escape": asked('{"n":"\\070"}'),
    "nested-encodings": asked("n=%5cu0025%5cu0033%5cu0038"),
    "escaped-endlessly": asked("n=%" + "25" * 30 + "41"),
    "multipart": asked('--b\r\nContent-Disposition: form-data; name="n"\r\n\r\n882689\r\n--b--'),
    "multipart-base64": asked("--b\r\nContent-Transfer-Encoding: base64\r\n\r\nMTEx\r\n--b--"),
    "multipart-uuencode": asked("--b\r\nContent-Transfer-Encoding: x-uue\r\n\r\n#.\r\n--b--"),
    "encoded-word": asked("n==?us-ascii?b?MTEx?="),
    "asterisk": asked("cloudDBInstanceNo=*"),
    "like": asked("cloudDBInstanceNo=%25"),
    "all": asked("cloudDBInstanceNo=ALL"),
    "sql": asked("cloudDBInstanceNo=' or 'a'='a"),
    "sql-on-a-decoy": asked(f"cloudDBInstanceNo={DECOY} or true"),
    "query-operator": asked('{"cloudDBInstanceNo": {"$ne": ""}}'),
    "nul": asked(b"cloudDBInstanceNo=\0"),
    "encoded-nul": asked(f"cloudDBInstanceNo={DECOY}%00"),
}


class TestHarmless:
    """Only what certainly names nothing real is harmless."""

    @pytest.mark.parametrize("request_", HARMLESS.values(), ids=HARMLESS)
    def test_what_names_nothing_real_is_harmless(self, request_: Request) -> None:
        """Decoys and no instance at all do no harm."""
        assert (None, Harm.NONE) == (objection(request_), harm_now(request_))

    @pytest.mark.parametrize("request_", HARMFUL.values(), ids=HARMFUL)
    def test_what_may_name_something_real_is_not_harmless(self, request_: Request) -> None:
        """Under every encoding and in every place a number is found, or the place is refused."""
        assert objection(request_)
        assert harm_now(request_) is not Harm.NONE

    def test_an_objection_quotes_nothing(self) -> None:
        """The reason names the place and not what stands there, which may be a secret."""
        reason = objection(asked(f"secret={OURS.secret_key}882689"))

        assert "its body holds a number that is no decoy" == reason


# How a number may be spelled; each takes text and gives text.
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "percent": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "percent-last": lambda text: text[:-1] + f"%{ord(text[-1]) & 0xFF:02X}",
    "json": lambda text: "".join(f"\\u{ord(character) & 0xFFFF:04X}" for character in text),
    "full-width": lambda text: text.translate({48 + n: 0xFF10 + n for n in range(10)}),
    "devanagari": lambda text: text.translate({48 + n: 0x966 + n for n in range(10)}),
    "bold": lambda text: text.translate({48 + n: 0x1D7CE + n for n in range(10)}),
    "zeros": lambda text: "000" + text,
    "fraction": lambda text: text + ".0",
    "after-a-decoy": lambda text: f"{DECOY} {text}",
    "entity": lambda text: "".join(f"&#{ord(character)};" for character in text),
    "hexadecimal": lambda text: hex(int(text)) if text.isascii() and text.isdigit() else text,
}
PLACES: dict[str, Callable[[str], Request]] = {
    "form": lambda text: asked(f"cloudDBInstanceNo={text}"),
    "query": lambda text: asked(target=f"{PATH}?cloudDBInstanceNo={text}"),
    "path": lambda text: asked(target=f"/clouddb/v2/{text}/flushCloudDBInstance"),
    "json": lambda text: asked(f'{{"cloudDBInstanceNo": "{text}"}}'),
    "name": lambda text: asked(f"{text}=a"),
    "multipart": lambda text: asked(f"--b\r\n\r\n{text}\r\n--b--"),
    "header": lambda text: asked(headers=(("x-instance", text),)),
}
CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "none": lambda data: data,
    "utf-16": lambda data: data.decode().encode("utf-16"),
    "utf-32": lambda data: data.decode().encode("utf-32-le"),
    "gzip": gzip.compress,
    "deflate": zlib.compress,
}


class TestAnyEncoding:
    """A real number is found however it is written."""

    @settings(deadline=None, max_examples=300)
    @given(
        number=st.integers(1, 10**12).map(str),
        spellings=st.lists(st.sampled_from(sorted(SPELLINGS)), max_size=3),
        place=st.sampled_from(sorted(PLACES)),
        coding=st.sampled_from(sorted(CODINGS)),
    )
    def test_a_real_number_is_never_harmless(
        self, number: str, spellings: list[str], place: str, coding: str
    ) -> None:
        """No pile of encodings, in whatever place, makes a real number harmless."""
        text = number
        for spelling in spellings:
            text = SPELLINGS[spelling](text)
        request = PLACES[place](text)
        coded = replace(request, body=CODINGS[coding](request.body))

        assert objection(coded) is not None

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
