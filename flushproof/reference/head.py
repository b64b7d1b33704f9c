"""
The head of an HTTP/1.1 request: its grammar, and how its body is framed.

Read strictly, as RFC 9112 has it: a head that two readers could understand in two ways is no head.
Nothing here has a socket.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flushproof.exchange import Headers
from flushproof.reference.call import indexed

MAX_HEAD = 32 * 1024
MAX_HEADERS = 100

END_OF_HEAD = re.compile(rb"\r?\n\r?\n")

# Bytes as text, one character each (Latin-1). Methods are tokens; a target is visible, or beyond
# ASCII as some clients send it.
TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
REQUEST_LINE = re.compile(rf"({TOKEN}) ([\x21-\x7e\x80-\xff]+) HTTP/1\.([01])")
FIELD = re.compile(rf"({TOKEN}):([\t\x20-\x7e\x80-\xff]*)")
LENGTH = re.compile("[0-9]+")
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?")

# More digits than this are more bytes than anybody has.
MAX_LENGTH_DIGITS = 15
ENORMOUS = 10**MAX_LENGTH_DIGITS


class NotHttp(ValueError):
    """What came is no HTTP/1.1 request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """
    Request line and header fields.

    Attributes:
        headers: As sent, in order, case and duplicates kept; no space around the values.
        length: Of the body, in bytes; None if it comes in chunks.
        keep_alive: Whether the client means to send another request.
        expects_continue: Whether the client waits for a word before it sends the body.
    """

    method: str
    target: str
    headers: Headers
    length: int | None
    keep_alive: bool
    expects_continue: bool


def parse_head(data: bytes) -> Head:
    """
    The head that *data*, less the empty line at its end, spells.

    Raises:
        NotHttp: It spells none, or one that could be understood in two ways.
    """
    first, *lines = data.decode("latin-1").split("\n")
    line = REQUEST_LINE.fullmatch(first.removesuffix("\r"))
    if line is None or len(lines) > MAX_HEADERS:
        raise NotHttp
    headers = tuple(_field(field.removesuffix("\r")) for field in lines)
    version_1_1 = line[3] == "1"
    fields = indexed(headers)
    hosts = len(fields.get("host", ()))
    if hosts > 1 or (version_1_1 and not hosts):
        raise NotHttp
    length = _length(fields)
    if length is None and not version_1_1:
        raise NotHttp
    connection = ",".join(fields.get("connection", ())).lower()
    return Head(
        method=line[1],
        target=line[2],
        headers=headers,
        length=length,
        keep_alive="close" not in connection if version_1_1 else "keep-alive" in connection,
        expects_continue=version_1_1
        and "100-continue" in ",".join(fields.get("expect", ())).lower(),
    )


def _field(line: str) -> tuple[str, str]:
    field = FIELD.fullmatch(line)
    if field is None:
        raise NotHttp
    return field[1], field[2].strip(" \t")


def _length(fields: Mapping[str, tuple[str, ...]]) -> int | None:
    """RFC 9112, 6.3: a chunked body has no other length, and lengths agree with each other."""
    lengths = set(fields.get("content-length", ()))
    codings = fields.get("transfer-encoding", ())
    if codings:
        if lengths or [coding.lower() for coding in codings] != ["chunked"]:
            raise NotHttp
        return None
    if not lengths:
        return 0
    (text, *others) = lengths
    if others or not LENGTH.fullmatch(text):
        raise NotHttp
    digits = text.lstrip("0") or "0"
    return int(digits) if len(digits) <= MAX_LENGTH_DIGITS else ENORMOUS


def chunk_size(line: bytes) -> int:
    """The size that the first line of a chunk announces."""
    size = CHUNK_SIZE.fullmatch(line.removesuffix(b"\r"))
    if size is None:
        raise NotHttp
    return int(size[1], 16)
