"""Honest gateways that send other headers, or code what is below them."""

import gzip
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from flushproof.exchange import Headers, Response
from flushproof.faults.entries import lie
from flushproof.faults.fault import Fault
from flushproof.reference.call import Call, Format
from flushproof.reference.core import Gateway


class LowerCaseHeaders(Gateway):
    """Writes the names of headers in small letters, as HTTP/2 has them."""

    def headers(self, call: Call, syntax: Format) -> Headers:
        return tuple((name.lower(), value) for name, value in super().headers(call, syntax))


class TitleCaseHeaders(Gateway):
    """Writes the names of headers with capitals."""

    def headers(self, call: Call, syntax: Format) -> Headers:
        return tuple((name.title(), value) for name, value in super().headers(call, syntax))


class MoreHeaders(Gateway):
    """Sends headers that nobody asked for."""

    def headers(self, call: Call, syntax: Format) -> Headers:
        more = (("vary", "Accept-Encoding"), ("x-ncp-apigw-response-origin", "ENDPOINT"))
        return (*super().headers(call, syntax), *more, ("set-cookie", "sid=1; Path=/"))


class PlainContentType(Gateway):
    """Names no charset."""

    def content_type(self, syntax: Format) -> str:
        return super().content_type(syntax).partition(";")[0]


class QuotedCharset(Gateway):
    """Names its charset in quotes and small letters, behind a blank."""

    def content_type(self, syntax: Format) -> str:
        return super().content_type(syntax).replace(";charset=UTF-8", '; charset="utf-8"')


class Gzip(Gateway):
    """Compresses what it answers."""

    def response(self, call: Call, status: int, syntax: Format, body: bytes) -> Response:
        made = super().response(call, status, syntax, gzip.compress(body, mtime=0))
        return replace(made, headers=(*made.headers, ("content-encoding", "gzip")))


HEADERS: Mapping[str, Fault] = MappingProxyType(
    {
        "ok-gzip": lie(Gzip),
        "ok-lower-case-headers": lie(LowerCaseHeaders),
        "ok-more-headers": lie(MoreHeaders),
        "ok-plain-content-type": lie(PlainContentType),
        "ok-quoted-charset": lie(QuotedCharset),
        "ok-title-case-headers": lie(TitleCaseHeaders),
    }
)
