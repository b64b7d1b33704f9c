"""
What a request could do to data, told from its bytes alone.

A request is harmless only if it certainly names nothing real. So this is an allow-list, and what it
does not know it refuses: target, body and every header that speaks of an instance are undone of
their escapes, again and again, and in none of these views there may be

- a character but printable ASCII, line breaks and Hangul syllables: digits of other scripts, UTF-16
  and UTF-32, overlong UTF-8, compressed and otherwise coded bodies all need other ones;
- a digit, but in a decoy, in `/v2/`, in the index of `name.1=`, in `pageNo` and `pageSize`, or
  alone as the value of a parameter whose short lower-case name speaks of no number (`x=1`);
- a wildcard or a piece of a query language, since `*` and `' or 'a'='a` name every instance.

Every escape that can spell a digit in ASCII has a digit in it (`%38`, `\\u0038`, `&#56;`, `=38`,
`0x38`), so an escape that is not undone here is refused as a number. An instance number in Base64,
or in words, is not found; no server is known to read one, and no case writes one.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from functools import lru_cache
from itertools import chain, product
from urllib.parse import parse_qsl, unquote, unquote_to_bytes

from flushproof.contract import PATH
from flushproof.exchange import BREAK, Request, values_of
from flushproof.signing import (
    ACCESS_KEY,
    SIGNATURE_V1,
    SIGNATURE_V2,
    TIMESTAMP,
    Credentials,
    verify,
)

WINDOW_MS = 300_000
INSTANCE_NUMBER = "cloudDBInstanceNo"

# Decoys do not fit 64 bits, and where they are cut to 64 or 32 bits nothing but 0 is left of them.
STEP = 2**64

# As deep as escapes are undone.
DEEPEST = 8

PLAIN_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1"})
CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"']*)", re.IGNORECASE)

# 0xFE and 0xFF are in no UTF-8 text; cases about broken UTF-8 are made of them.
STRANGE = re.compile(r"[^\t\r\n -~가-힣\udcfe\udcff]")
WILD = re.compile(
    r"[*'`$|]|%(?![0-9A-F]{2})|(?<![a-z])(?:all|any|or|union|select|like)(?![a-z])", re.IGNORECASE
)
CODED = re.compile(r"charset|encoding|=\?", re.IGNORECASE)
ESCAPE = re.compile(r"%(?:25)*[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}")
JSON_ESCAPE = re.compile(rb"\\u([0-9A-Fa-f]{4})")
DIGITS = re.compile(r"[0-9]+")

_WORD = r"(?![a-z]*instance)(?![a-z]*(?:no|num|number|id)\b)[a-z]{1,12}"
TAME = re.compile(
    rf"(?:^|(?<=[?&]))(?:{_WORD}=\d|page(?:No|Size)=\d{{1,3}})(?=&|$)"
    rf'|"{_WORD}"\s*:\s*"?\d"?(?=\s*[,}}])'
    r"|(?<=[A-Za-z])\.\d(?==)"
    r"|(?<=/)[vV]\d(?:\.\d)?(?=[/?]|$)"
)


class Harm(StrEnum):
    """What could come of a request, whoever answers it."""

    NONE = "none"  # it certainly names nothing real
    REFUSABLE = "refusable"  # it may name something real; a conforming gateway refuses it
    FLUSH = "flush"  # it is valid: it destroys


def decoy(k: int) -> str:
    """The *k*-th instance number that cannot exist; *k* is at least 1."""
    if k < 1:
        raise ValueError(f"got decoy({k}), expected 1 or more")
    return str(k * STEP)


DECOY = decoy(1)


def is_decoy(digits: str) -> bool:
    """Whether *digits* are a decoy, however they are read: not as octal, nor as a longer number."""
    if len(digits) > 40 or (digits.startswith("0") and not {"8", "9"} & set(digits)):
        return False  # so is zero, which has neither an 8 nor a 9
    return int(digits) % STEP == 0


def harm_of(
    request: Request,
    *,
    credentials: Credentials | None = None,
    target_now_ms: int | None = None,
) -> Harm:
    """
    The harm of *request*.

    Args:
        credentials: Whose signature is valid; without them any signature is taken for valid.
        target_now_ms: The target's clock; without it any timestamp is taken for fresh.
    """
    if objection(request) is None:
        return Harm.NONE
    if (
        request.method in ("POST", "GET")
        and request.path == PATH
        and any(number > 0 and number % STEP for number in numbers_named(request))
        and is_authentic(request, credentials, target_now_ms)
    ):
        return Harm.FLUSH
    return Harm.REFUSABLE


def objection(request: Request, *, granted: frozenset[str] = frozenset()) -> str | None:
    """
    Why *request* may name something real, without quoting it; None if it certainly does not.

    Args:
        granted: Real instance numbers that it may name nevertheless.
    """
    return next(iter((*_framing(request), *_contents(request, granted))), None)


def _framing(request: Request) -> Iterator[str]:
    """Objections to how the request is put together: a server may see another one than we do."""
    head = (request.method, request.target, *chain.from_iterable(request.headers))
    if BREAK.search(" ".join(head)):
        yield "its head holds a line break or a NUL"
    lengths = values_of(request.headers, "content-length")
    codings = [value.strip().lower() for value in values_of(request.headers, "transfer-encoding")]
    if any(length.strip() != str(len(request.body)) for length in lengths):
        yield "its Content-Length is not the length of its body, which may cut a decoy short"
    if codings not in ([], ["chunked"]) or (codings and lengths):
        yield "its Transfer-Encoding leaves open where the body ends"
    if any(
        value.strip().lower() not in ("", "identity")
        for value in values_of(request.headers, "content-encoding")
    ):
        yield "its body has a content coding"
    for value in values_of(request.headers, "content-type"):
        if any(name.lower() not in PLAIN_CHARSETS for name in CHARSET.findall(value)):
            yield "its Content-Type names a charset in which digits may look otherwise"


def _contents(request: Request, granted: frozenset[str]) -> Iterator[str]:
    """Objections to what the request says, wherever a server might look for an instance."""
    places = [("target", request.target.encode("utf-8", "surrogatepass")), ("body", request.body)]
    places.extend(
        ("header about an instance", value.encode("utf-8", "surrogatepass"))
        for name, value in request.headers
        if _speaks_of_instance(name) or _speaks_of_instance(unquote(value))
    )
    for place, text in places:
        doubt = doubt_about(text, granted)
        if doubt is not None:
            yield f"its {place} {doubt}"


def _speaks_of_instance(text: str) -> bool:
    return "instance" in text.lower().replace("-", "").replace("_", "")


@lru_cache(maxsize=256)
def doubt_about(data: bytes, granted: frozenset[str]) -> str | None:
    """Why *data*, under some decoding, may name something real that is not *granted*, or None."""
    for _ in range(DEEPEST):
        text = data.decode("utf-8", "surrogateescape")
        if STRANGE.search(text):
            return "holds characters that may stand for digits"
        if WILD.search(text):
            return "holds what may stand for any instance"
        if CODED.search(text):
            return "announces a coding of its own"
        runs = DIGITS.findall(ESCAPE.sub("?", TAME.sub(" ", text)))
        if not all(run in granted or is_decoy(run) for run in runs):
            return "holds a number that is no decoy"
        inner = JSON_ESCAPE.sub(_unescaped, unquote_to_bytes(data))
        if inner == data:
            return None
        data = inner
    return "is escaped too often to be read"


def _unescaped(match: re.Match[bytes]) -> bytes:
    return chr(int(match[1], 16)).encode("utf-8", "surrogatepass")


def numbers_named(request: Request) -> set[int]:
    """Every well-formed instance number in the places where the API has parameters."""
    body = request.body.decode("utf-8", "replace")
    pairs = parse_qsl(request.query, errors="replace") + parse_qsl(body, errors="replace")
    try:
        document = json.loads(request.body, object_pairs_hook=list)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, list):
        pairs.extend((pair[0], str(pair[1])) for pair in document if isinstance(pair, tuple))
    return {number for name, value in pairs if name == INSTANCE_NUMBER for number in _ints(value)}


def _ints(text: str) -> Iterator[int]:
    # As lenient as can be: whether signs, spaces, zeros and fractions are taken is not published.
    try:
        yield int(text)
    except ValueError:
        with suppress(ValueError, OverflowError):
            yield int(float(text))


def is_authentic(
    request: Request, credentials: Credentials | None, target_now_ms: int | None
) -> bool:
    """Whether a gateway may take *request* for signed just now, by the owner of *credentials*."""
    timestamps = _stripped(request, TIMESTAMP)
    access_keys = _stripped(request, ACCESS_KEY)
    signatures = _stripped(request, SIGNATURE_V2) + _stripped(request, SIGNATURE_V1)
    fresh = [text for text in timestamps if _is_fresh(text, target_now_ms)]
    if credentials is None:
        return bool(fresh and access_keys and signatures)
    return credentials.access_key in access_keys and any(
        verify(signature, request.method, request.target, timestamp, credentials)
        for signature, timestamp in product(signatures, fresh)
    )


def _stripped(request: Request, name: str) -> list[str]:
    return [value.strip() for value in values_of(request.headers, name)]


def _is_fresh(text: str, target_now_ms: int | None) -> bool:
    now_ms = target_now_ms
    return any(now_ms is None or abs(now_ms - made_ms) <= WINDOW_MS for made_ms in _ints(text))
