"""What a request asked for, as far as its bytes leave no doubt."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from flushproof.exchange import Request, value_of

NUMBER = "cloudDBInstanceNo"
FORMAT = "responseFormatType"

PLAIN = re.compile("[1-9][0-9]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What was asked for.

    Attributes:
        instance: The instance number, or None where it is absent, doubled or oddly spelt: whether
            `0882689` means 882689 is not published.
        format: `json` or `xml`, or None where it is absent, doubled or neither.
        format_place: Where the format stands: `query`, `body`, or None: absent or doubled.
    """

    instance: str | None
    format: str | None
    format_place: str | None


def asked(request: Request) -> Asked:
    """What *request* asks for."""
    media_type = (value_of(request.headers, "content-type") or "").partition(";")[0]
    # What the body of any other method means, if anything, nobody says.
    body = request.body if request.method == "POST" else b""
    return _asked(request.query, body, media_type.strip().lower())


@lru_cache(maxsize=512)
def _asked(query: str, body: bytes, media_type: str) -> Asked:
    in_query = _form(query)
    in_body = _json(body) if body.lstrip()[:1] == b"{" else _form(body.decode("latin-1"))
    if media_type not in ("application/x-www-form-urlencoded", "application/json", ""):
        in_body = []
    numbers = [value for name, value in (*in_query, *in_body) if name == NUMBER]
    formats = [
        (place, value)
        for place, found in (("query", in_query), ("body", in_body))
        for name, value in found
        if name == FORMAT
    ]
    place, wanted = formats[0] if len(formats) == 1 else (None, None)
    return Asked(
        instance=numbers[0] if len(numbers) == 1 and PLAIN.fullmatch(numbers[0]) else None,
        format=wanted if wanted in ("json", "xml") else None,
        format_place=place,
    )


def _form(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True)


def _json(body: bytes) -> list[tuple[str, str]]:
    try:
        value = json.loads(body, object_pairs_hook=list)
    except (ValueError, RecursionError):
        return []
    return [(name, item) for name, item in value if isinstance(item, str)]
