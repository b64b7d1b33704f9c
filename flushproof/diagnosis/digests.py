"""What clients make of the string in place of the Base64 of its HMAC-SHA256."""

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from flushproof.cases.draft import ALGORITHMS, ENCODINGS

REMEDY = "Send the Base64 of the 32 raw bytes of HMAC-SHA256, 44 characters, and nothing else."

# Longer than any digest in any encoding here.
LONGEST = 512

Decode = Callable[[str], bytes]


def _of_base64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _padded(text: str) -> bytes:
    return _of_base64(text + "=" * (-len(text) % 4))


def _standard(text: str) -> str:
    return text.replace("-", "+").replace("_", "/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """
    A way to make text of the string to sign and the key.

    Attributes:
        name: What it is called, `AREA/MISTAKE`.
        sentence: What was done.
    """

    name: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding(Digest):
    """A way to write a MAC as text, and back; what is no such text may raise ValueError."""

    encode: Callable[[bytes], str]
    decode: Decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Algorithm(Digest):
    """A way to make a MAC; *size* is how many bytes it has."""

    mac: Callable[[bytes, bytes], bytes]
    size: int


BASE64 = ENCODINGS["base64"]
AS_BASE64 = "Base64 is asked for, with `+`, `/` and `=`"


def wrapped(before: str, behind: str) -> Encoding:
    """Base64 between two texts."""
    return Encoding(
        name="encoding/quoted",
        sentence=f"the signature was sent as `{before}…{behind}`; a header takes it bare",
        encode=lambda mac: f"{before}{BASE64(mac)}{behind}",
        decode=lambda text: _of_base64(text.removeprefix(before).removesuffix(behind)),
    )


ENCODED: tuple[Encoding, ...] = (
    Encoding(name="", sentence="", encode=BASE64, decode=_of_base64),
    Encoding(
        name="encoding/hex",
        sentence=f"the signature is written in hexadecimal; {AS_BASE64}",
        encode=ENCODINGS["hex"],
        decode=bytes.fromhex,
    ),
    Encoding(
        name="encoding/hex",
        sentence=f"the signature is written in hexadecimal; {AS_BASE64}",
        encode=ENCODINGS["hex-upper"],
        decode=bytes.fromhex,
    ),
    Encoding(
        name="encoding/unpadded",
        sentence=f"the signature lacks the `=` at its end; {AS_BASE64}",
        encode=lambda mac: BASE64(mac).rstrip("="),
        decode=_padded,
    ),
    Encoding(
        name="encoding/url-safe",
        sentence=f"the signature is url-safe Base64, with `-` and `_`; {AS_BASE64}",
        encode=ENCODINGS["base64url"],
        decode=lambda text: _of_base64(_standard(text)),
    ),
    Encoding(
        name="encoding/url-safe",
        sentence=f"the signature is url-safe Base64 without padding; {AS_BASE64}",
        encode=lambda mac: ENCODINGS["base64url"](mac).rstrip("="),
        decode=lambda text: _padded(_standard(text)),
    ),
    Encoding(
        name="encoding/base64-of-hex",
        sentence="the signature is the Base64 of hexadecimal text; the raw bytes are to be encoded",
        encode=ENCODINGS["base64-of-hex"],
        decode=lambda text: bytes.fromhex(_of_base64(text).decode("ascii")),
    ),
    Encoding(
        name="encoding/base64-twice",
        sentence="the signature was Base64-encoded twice",
        encode=ENCODINGS["base64-twice"],
        decode=lambda text: _of_base64(_of_base64(text).decode("ascii")),
    ),
    Encoding(
        name="encoding/percent",
        sentence="the signature was percent-encoded; a header takes it as it is",
        encode=lambda mac: quote(BASE64(mac), safe=""),
        decode=lambda text: _of_base64(unquote(text)),
    ),
    Encoding(
        name="encoding/percent",
        sentence="the signature was percent-encoded; a header takes it as it is",
        encode=lambda mac: quote(BASE64(mac)),
        decode=lambda text: _of_base64(unquote(text)),
    ),
    Encoding(
        name="encoding/spaces",
        sentence="the `+` of the signature became spaces, as in a form",
        encode=lambda mac: BASE64(mac).replace("+", " "),
        decode=lambda text: _of_base64(text.replace(" ", "+")),
    ),
    *(
        wrapped(before, behind)
        for before, behind in (
            *(('"', '"'), ("'", "'"), ("b'", "'"), ('b"', '"'), ("<", ">")),
            *(("Bearer ", ""), ("HMAC-SHA256 ", ""), ("sha256=", ""), ("", "\\n")),
        )
    ),
)
"""The right one first, which has no name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mangled(Digest):
    """The right text, changed so that it does not tell what it was; *fits* says if it was so."""

    fits: Callable[[str, str], bool]


# A shorter piece of a signature may be of any.
SHORTEST_PIECE = 8

MANGLED: tuple[Mangled, ...] = (
    Mangled(
        name="encoding/cut",
        sentence="the signature is right as far as it goes, but characters at its end are missing",
        fits=lambda right, sent: len(sent) >= SHORTEST_PIECE and right.startswith(sent),
    ),
    Mangled(
        name="encoding/letters",
        sentence="the signature is right but for small and capital letters, which differ in Base64",
        fits=lambda right, sent: right.lower() == sent.lower(),
    ),
    Mangled(
        name="encoding/longer",
        sentence="the signature is right, but something else stands before or behind it",
        fits=lambda right, sent: right in sent,
    ),
)

SENTENCES: Mapping[str, str] = {
    "sha256": "",
    "sha1": "the signature is an HMAC-SHA1; HMAC-SHA256 is asked for",
    "sha512": "the signature is an HMAC-SHA512; HMAC-SHA256 is asked for",
    "md5": "the signature is an HMAC-MD5; HMAC-SHA256 is asked for",
    "sha224": "the signature is an HMAC-SHA224; HMAC-SHA256 is asked for",
    "sha384": "the signature is an HMAC-SHA384; HMAC-SHA256 is asked for",
    "sha3-256": "the signature is an HMAC-SHA3-256; HMAC-SHA256 is asked for",
    "sha256-unkeyed": "the signature is a SHA-256 without any key; HMAC-SHA256 is asked for",
    "sha256-key-first": "the signature is a SHA-256 of key and string; HMAC-SHA256 is asked for",
    "sha256-key-last": "the signature is a SHA-256 of string and key; HMAC-SHA256 is asked for",
}

MACS: tuple[Algorithm, ...] = tuple(
    Algorithm(
        name=f"digest/{name}" if sentence else "",
        sentence=sentence,
        mac=ALGORITHMS[name],
        size=len(ALGORITHMS[name](b"", b"")),
    )
    for name, sentence in SENTENCES.items()
)
"""The right one first, which has no name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """
    A MAC that a signature may stand for.

    Attributes:
        mac: The bytes that were encoded.
        algorithm: What may have made them; their number fits.
        encoding: How they were written.
    """

    mac: bytes
    algorithm: Algorithm
    encoding: Encoding

    @property
    def mistakes(self) -> tuple[Digest, ...]:
        """What was done wrong, if *algorithm* and *encoding* are these."""
        return tuple(one for one in (self.algorithm, self.encoding) if one.name)


def aims(signature: str) -> tuple[Aim, ...]:
    """Every MAC that *signature* may stand for, fewest mistakes first; of garbage none."""
    found = {
        (algorithm.sentence, mac): Aim(mac=mac, algorithm=algorithm, encoding=encoding)
        for mac, encoding in reversed(list(_macs(signature)))
        for algorithm in MACS
        if len(mac) == algorithm.size
    }
    return tuple(sorted(reversed(found.values()), key=lambda aim: len(aim.mistakes)))


def _macs(signature: str) -> Iterator[tuple[bytes, Encoding]]:
    if len(signature) > LONGEST or not re.fullmatch("[ -~]+", signature):
        return
    for encoding in ENCODED:
        try:
            mac = encoding.decode(signature)
        except ValueError:
            continue
        if encoding.encode(mac) == signature:
            yield mac, encoding
