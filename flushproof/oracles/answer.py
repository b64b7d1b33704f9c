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
        wrapped: Whether the wrapper object was there.
        code: The error code, or the return code, as text.
    """

    kind: Kind
    status: int
    document: Document | None = None
    envelope: Json = None
    wrapped: bool = True
    code: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether it says that the request was executed; an unreadable answer says so by status."""
        if self.kind is Kind.OTHER:
            return 200 <= self.status < 300
        return self.kind is Kind.SUCCESS

    @property
    def layer(self) -> str:
        """Who speaks: `gateway` or `back-end`; for an unreadable answer the status tells."""
        if self.kind is Kind.OTHER:
            return "gateway" if self.status in GATEWAY_STATUSES else "back-end"
        return "gateway" if self.kind is Kind.GATEWAY_ERROR else "back-end"

    @property
    def transient(self) -> bool:
        """Whether it speaks of the moment (rate limit, endpoint down), not of the request."""
        if self.kind is Kind.GATEWAY_ERROR:
            return self.code in TRANSIENT_CODES
        return self.kind is Kind.OTHER and self.status in (429, 502, 503, 504)

    def __str__(self) -> str:
        code = f" {self.code}" if self.code is not None else ""
        return f"{self.kind}{code} (HTTP {self.status})"


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
    """What *response* says."""
    document = parsed(content_of(response))
    return classified(response.status, document)


def content_of(response: Response) -> bytes:
    """The body with its content coding taken off; as it is where that cannot be done."""
    coding = (value_of(response.headers, "content-encoding") or "identity").strip().lower()
    if coding not in ("gzip", "x-gzip", "deflate"):
        return response.body
    window = 31 if "gzip" in coding else 15
    try:
        return zlib.decompressobj(wbits=window).decompress(response.body, MAX_CONTENT)
    except zlib.error:
        return response.body


@lru_cache(maxsize=256)
def parsed(body: bytes) -> Document | None:
    """The document in *body*, or None if it looks like neither JSON nor XML."""
    syntax = syntax_of(body)
    return READERS[syntax](body) if syntax else None


def classified(status: int, document: Document | None) -> Answer:
    """Which envelope *document* is, under HTTP *status*."""
    value = document.value if document else None
    if not isinstance(value, dict):
        return Answer(kind=Kind.OTHER, status=status, document=document)
    for kind, key, code_member in ENVELOPES:
        if isinstance(value.get(key), dict):
            return _enveloped(kind, status, document, value[key], code_member, wrapped=True)
    for kind, code_member in FLAT:
        if code_member in value:
            return _enveloped(kind, status, document, value, code_member, wrapped=False)
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
    *,
    wrapped: bool,
) -> Answer:
    raw = envelope.get(member)
    code = None if raw is None or isinstance(raw, (dict, list)) else str(raw)
    if kind is Kind.SUCCESS and code is not None and not is_zero(code):
        kind = Kind.BACK_END_ERROR
    return Answer(
        kind=kind, status=status, document=document, envelope=envelope, wrapped=wrapped, code=code
    )


def is_zero(code: str) -> bool:
    """Whether a return code is the one of success."""
    return code.strip() == "0"
