"""What may name something real, in any place and any encoding, is objected to; all else is not."""

import gzip
import re
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flushproof.contract import PATH
from flushproof.exchange import Headers, Request
from flushproof.harm import DECOY, Harm, decoy, harm_of, objection
from flushproof.signing import Credentials

NOW_MS = 1546221796556
REAL = "882689"
OURS = Credentials(access_key="anAccessKeyOfTheHarmTests", secret_key="aSecretOfTheHarmTests")
FORM = f"cloudDBInstanceNo={REAL}&responseFormatType=json"


def asked(body: str | bytes = b"", target: str = PATH, headers: Headers = ()) -> Request:
    """A request whose signature does not matter."""
    content = body.encode() if isinstance(body, str) else body
    return Request(method="POST", target=target, headers=headers, body=content)


def harm_now(request: Request) -> Harm:
    """The harm of *request* for a gateway that knows us and has our clock."""
    return harm_of(request, credentials=OURS, target_now_ms=NOW_MS)


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

    @pytest.mark.parametrize(
        ("times", "expected"),
        [(7, None), (8, "its body is escaped too often to be read")],
        ids=["read", "too-often"],
    )
    def test_escapes_are_undone_eight_times(self, times: int, expected: str | None) -> None:
        """What is another text after that may become anything."""
        assert expected == objection(asked("n=%" + "25" * (times - 1) + "41"))

    def test_an_objection_quotes_nothing(self) -> None:
        """The reason names the place and not what stands there, which may be a secret."""
        reason = objection(asked(f"secret={OURS.secret_key}882689"))

        assert "its body holds a number that is no decoy" == reason


# How a number may be spelled; each takes text and gives text.
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "percent": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "percent-last": lambda text: text[:-1] + "".join(f"%{byte:02X}" for byte in text[-1].encode()),
    "json": lambda text: re.sub("(.{4})", r"\\u\1", text.encode("utf-16-be").hex()),
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

    @example(number="1", spellings=["devanagari", "percent-last"], place="form", coding="none")
    @example(number="1", spellings=["bold", "json"], place="json", coding="none")
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
