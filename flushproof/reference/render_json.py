"""
JSON in the vendor's layouts.

The vendor's Go SDK slices the answer by bytes: it needs a space or line break before the inner
``{``, and ``}`` as the last byte. The layout of the page's example gives it both.
"""

import json
import marshal
from functools import lru_cache

from flushproof.resources import Json


def render_json(document: Json) -> bytes:
    """*document* as the page lays it out: indented by two spaces, no line break at the end."""
    return _indented(marshal.dumps(document, MARSHAL_VERSION))


def render_compact(document: Json) -> bytes:
    """*document* on one line without spaces, as the API Gateway's errors are."""
    return _bytes(COMPACT.encode(document))


def render_back_end_error(document: Json) -> bytes:
    """A document of one member as the Cloud DB API's errors are: ``{"responseError": {`` first."""
    ((name, members),) = document.items()
    return b"{%b: %b}" % (_bytes(COMPACT.encode(name)), render_json(members))


COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

# Answers repeat, and indenting one takes longer than all the rest of answering. A document is no
# key of a cache; its marshalled form is one, fifty times as fast to make as the indented one.
# Version 2 has no references, so equal documents give equal bytes.
MARSHAL_VERSION = 2


@lru_cache(maxsize=256)
def _indented(marshalled: bytes) -> bytes:
    return _bytes(json.dumps(marshal.loads(marshalled), indent=2, ensure_ascii=False))


def _bytes(text: str) -> bytes:
    """UTF-8, whatever a parameter smuggled in."""
    return text.encode("utf-8", "replace")
