"""What an answer says, whichever envelope and syntax it came in."""

import zlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from flushproof.exchange import Exchange, Response, Trouble, value_of
from flushproof.oracles.document import READERS, Document, syntax_of
from flushproof.resources import Json

SUCCESS_KEY = "flushCloudDBInstanceResponse"
BACK_END_KEY = "responseError"
GATEWAY_KEY = "error"

# The published codes of the gateway, and the HTTP status that each comes with.
# Source: api-gov.ncloud-docs.com, api-call-lgc-errorhandling; 230 only in the API Gateway overview.
GATEWAY_CODES = {
    "100": 400,
    "200": 401,
    "210": 401,
    "230": 403,
    "300": 404,
    "400": 429,
    "410": 429,
    "420": 429,
    "430": 413,
    "500": 503,
    "510": 504,
    "900": 500,
}
# Codes that speak of the moment, not of the request.
TRANSIENT_CODES = frozenset({"400", "410", "420", "500", "510"})

# A content coding may hide gigabytes in a megabyte; nothing published is this long.
MAX_CONTENT = 4 * 1024 * 1024

# Of what zlib is told to expect: a gzip header, a zlib header.
CODINGS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class Kind(StrEnum):
    """Which of the published envelopes an answer is."""

    SUCCESS = "success"
    GATEWAY_ERROR = "gateway error"
    BACK_END_ERROR = "back-end error"
    OTHER = "something unpublished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    An answer, read.

    Attributes:
        kind: Which envelope it is.
        status: The HTTP status.
        document: The parsed body, with its problems.
        envelope: The members of the envelope (inside the wrapper, if there is one).
        wrapper: The name that the envelope stands under, or None where it stands at the top.
        code: The error code, or the return code, as text; None where there is none to compare.
    """

    kind: Kind
    status: int
    document: Document | None = None
    envelope: Json = None
    wrapper: str | None = None
    code: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether it says that the request was executed; an unreadable answer says so by status."""
        if self.kind is Kind.OTHER:
            return 200 <= self.status < 300
        return self.kind is Kind.SUCCESS

    @property
    def layer(self) -> str:
        """
        Who speaks: `gateway` or `back-end`; for an unreadable answer the status tells.

        One that is neither of success nor of an error, a redirect, is by `neither`.
        """
        if self.kind is Kind.OTHER:
            if self.status < 200 or 300 <= self.status < 400:
                return "neither"
            return "gateway" if self.status in GATEWAY_STATUSES else "back-end"
        if self.kind is Kind.GATEWAY_ERROR and not is_back_end_code(self.code):
            return "gateway"
        return "back-end"

    @property
    def transient(self) -> bool:
        """Whether it speaks of the moment (rate limit, endpoint down), not of the request."""
        if self.kind is Kind.GATEWAY_ERROR:
            return self.code in TRANSIENT_CODES
        return self.kind is Kind.OTHER and self.status in (429, 502, 503, 504)

    def __str__(self) -> str:
        code = f" {shown_code(self.code)}" if self.code is not None else ""
        return f"{self.kind}{code} (HTTP {self.status})"


def is_back_end_code(code: str | None) -> bool:
    """
    Whether *code*, in the gateway's envelope, is a back end's.

    Services behind the gateway have been seen to answer ``{"error": {"errorCode": 310404}}`` with
    400; the gateway's own codes have three digits. Source: terraform-provider-ncloud, issue 286.
    """
    return code is not None and code.isascii() and code.isdigit() and len(code) > 3


GATEWAY_STATUSES = frozenset({401, 403, 404, 405, 413, 414, 429, 431, 501, 505})


def read(exchange: Exchange) -> Answer | None:
    """The answer of *exchange*, or None if none came whole."""
    if exchange.response is None or exchange.trouble is not None:
        return None
    return read_response(exchange.response)


def told(exchange: Exchange) -> Answer | None:
    """
    What *exchange* says of its request: the answer, or of one cut short what its status says.

    None means that no answer tells whether the request was executed.
    """
    if exchange.response is not None and exchange.trouble in (Trouble.CUT, Trouble.TOO_LARGE):
        return Answer(kind=Kind.OTHER, status=exchange.response.status)
    return read(exchange)


def read_response(response: Response) -> Answer:
    """What *response* says; nothing, but for its status, where its content coding does not fit."""
    content, problem = decoded(response)
    return classified(response.status, None if problem else parsed(content))


def content_of(response: Response) -> bytes:
    """The body with its content coding taken off; as it is where that cannot be done."""
    return decoded(response)[0]


def decoded(response: Response) -> tuple[bytes, str]:
    """The body with its content coding taken off, and why that is not all of it, if so."""
    coding = (value_of(response.headers, "content-encoding") or "identity").strip().lower()
    if coding in ("", "identity"):
        return response.body, ""
    if coding not in CODINGS:
        return response.body, f"the content coding {coding!r}, which no request asks for"
    return unpacked(response.body, CODINGS[coding])


@lru_cache(maxsize=16)
def unpacked(body: bytes, window: int) -> tuple[bytes, str]:
    """*body* without its content coding; see `decoded`."""
    stream = zlib.decompressobj(wbits=window)
    try:
        content = stream.decompress(body, MAX_CONTENT)
    except zlib.error as error:
        return body, f"a body that its content coding does not fit: {error}"
    if stream.unconsumed_tail:
        return content, f"more than {MAX_CONTENT} bytes when decompressed"
    if not stream.eof:
        return content, "a compressed body without its end"
    if stream.unused_data:
        return content, f"{len(stream.unused_data)} bytes behind the compressed body"
    return content, ""


def parsed(body: bytes) -> Document | None:
    """The document in *body*, or None if it looks like neither JSON nor XML."""
    return _remembered(body) if len(body) <= MAX_REMEMBERED else _read(body)


# Most answers of a run are one of a few bodies; longer ones are not kept.
MAX_REMEMBERED = 64 * 1024


def _read(body: bytes) -> Document | None:
    syntax = syntax_of(body)
    return READERS[syntax](body) if syntax else None


_remembered = lru_cache(maxsize=256)(_read)


def classified(status: int, document: Document | None) -> Answer:
    """Which envelope *document* is, under HTTP *status*."""
    value = document.value if document else None
    if not isinstance(value, dict):
        return Answer(kind=Kind.OTHER, status=status, document=document)
    for kind, key, code_member in ENVELOPES:
        if isinstance(value.get(key), dict):
            return _enveloped(kind, status, document, value[key], code_member, key)
    for kind, code_member in FLAT:
        if code_member in value:
            return _enveloped(kind, status, document, value, code_member, None)
    return Answer(kind=Kind.OTHER, status=status, document=document)


ENVELOPES = (
    (Kind.SUCCESS, SUCCESS_KEY, "returnCode"),
    (Kind.BACK_END_ERROR, BACK_END_KEY, "returnCode"),
    (Kind.GATEWAY_ERROR, GATEWAY_KEY, "errorCode"),
)
# The page's response table lists the members without a wrapper (C10), and flat gateway errors
# have been quoted.
FLAT = ((Kind.GATEWAY_ERROR, "errorCode"), (Kind.SUCCESS, "returnCode"))


def _enveloped(
    kind: Kind,
    status: int,
    document: Document | None,
    envelope: Json,
    member: str,
    wrapper: str | None,
) -> Answer:
    code = code_of(envelope.get(member))
    if kind is Kind.SUCCESS and code is not None and not is_zero(code):
        kind = Kind.BACK_END_ERROR
    return Answer(
        kind=kind, status=status, document=document, envelope=envelope, wrapper=wrapper, code=code
    )


def code_of(value: Json) -> str | None:
    """A code as text; None for what is no text and no integer, which the schemas find."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # JSON has one kind of number, so 0.0 is 0
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return str(value)


def shown_code(code: str | None) -> str:
    """A code in a sentence, whatever a target put there."""
    if code is None or (code.isalnum() and len(code) <= LONGEST_CODE):
        return str(code)
    return repr(code[:LONGEST_CODE])


LONGEST_CODE = 20


def is_zero(code: str) -> bool:
    """Whether a return code is the one of success."""
    return code.strip() == "0"
