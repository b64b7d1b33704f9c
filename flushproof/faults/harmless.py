"""
The reference gateway as other honest gateways might be: nothing here breaks a requirement.

Each shows one harmless difference that a real gateway may have, `--target embedded:ok-NAME`; none
may turn a requirement red: a false alarm is a bug of ours.
"""

import gzip
import socket
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from flushproof.exchange import Headers, Response, without
from flushproof.faults.entries import delivery, lie
from flushproof.faults.fault import Fault
from flushproof.gateway.account import Instance
from flushproof.gateway.call import Call, Format
from flushproof.gateway.core import Gateway
from flushproof.gateway.gateway_errors import BackEndError, GatewayError, Refusal
from flushproof.gateway.http import wire_form
from flushproof.gateway.render_xml import element
from flushproof.resources import Json


class OtherOrder(Gateway):
    """Has its members in another order."""

    def members(self, items: Sequence[Json]) -> dict[str, Json]:
        return dict(reversed(super().members(items).items()))

    def description(self, instance: Instance, status: str) -> Json:
        return dict(reversed(super().description(instance, status).items()))


class UnknownMembers(Gateway):
    """Adds members that nobody has published, on every level."""

    def members(self, items: Sequence[Json]) -> dict[str, Json]:
        return {**super().members(items), "traceId": 7, "linkList": [{"rel": "self"}]}

    def description(self, instance: Instance, status: str) -> Json:
        more = {"isMultiZone": False, "tags": {"team": "cache"}}
        return {**super().description(instance, status), **more}

    def gateway_error_members(self, error: GatewayError) -> dict[str, Json]:
        return {**super().gateway_error_members(error), "requestId": "d2c5"}

    def back_end_error_members(self, error: BackEndError) -> dict[str, Json]:
        return {**super().back_end_error_members(error), "locale": "ko"}


class KoreanNames(Gateway):
    """Tells of an account with Korean names and characters that XML has to escape."""

    def description(self, instance: Instance, status: str) -> Json:
        names = {"cloudDBServiceName": "주문<캐시>&세션"}
        return {**super().description(instance, status), **names}


class ThreeServers(Gateway):
    """Tells of three servers, the third a slave."""

    def description(self, instance: Instance, status: str) -> Json:
        told = super().description(instance, status)
        servers = told["cloudDBServerInstanceList"]
        third = {
            **servers[0],
            "cloudDBServerName": f"{instance.name}-003",
            "cloudDBServerRole": {"code": "S", "codeName": "Slave"},
        }
        return {**told, "cloudDBServerInstanceList": [*servers, third]}


class NoHighAvailability(Gateway):
    """Tells of an instance with one server."""

    def description(self, instance: Instance, status: str) -> Json:
        told = super().description(instance, status)
        servers = told["cloudDBServerInstanceList"][:1]
        return {**told, "isHa": False, "cloudDBServerInstanceList": servers}


class FewMembers(Gateway):
    """Leaves out what every SDK takes for optional."""

    def description(self, instance: Instance, status: str) -> Json:
        told = super().description(instance, status)
        kept = ("cloudDBInstanceNo", "cloudDBServiceName", "dbKindCode")
        return {name: told[name] for name in kept}


class EmptyDetails(Gateway):
    """Has `details` in its errors, and nothing in them."""

    def gateway_error_members(self, error: GatewayError) -> dict[str, Json]:
        return {**super().gateway_error_members(error), "details": ""}


class Unknown404(Gateway):
    """Answers 404 for an instance that there is not."""

    def refusal_status(self, refusal: Refusal) -> int:
        return 404 if refusal.code == "24109" else super().refusal_status(refusal)


class PrettyXml(Gateway):
    """Writes XML with line breaks between its elements."""

    def success_body(self, syntax: Format, wrapper: str, members: dict[str, Json]) -> bytes:
        body = super().success_body(syntax, wrapper, members)
        return body.replace(b"><", b">\n  <") + b"\n" if syntax is Format.XML else body


class BareXml(Gateway):
    """Writes XML without a declaration, as text/xml."""

    def success_body(self, syntax: Format, wrapper: str, members: dict[str, Json]) -> bytes:
        body = super().success_body(syntax, wrapper, members)
        return element(wrapper, members).encode() if syntax is Format.XML else body

    def content_type(self, syntax: Format) -> str:
        return "text/xml" if syntax is Format.XML else super().content_type(syntax)


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


class TitleCaseHeaders(Gateway):
    """Writes the names of headers with capitals."""

    def headers(self, call: Call, syntax: Format) -> Headers:
        return tuple((name.title(), value) for name, value in super().headers(call, syntax))


class MoreHeaders(Gateway):
    """Sends headers that nobody asked for."""

    def headers(self, call: Call, syntax: Format) -> Headers:
        more = (("vary", "Accept-Encoding"), ("x-ncp-apigw-response-origin", "ENDPOINT"))
        return (*super().headers(call, syntax), *more, ("set-cookie", "sid=1; Path=/"))


def in_chunks(response: Response, connection: socket.socket) -> None:
    """Writes its bodies in chunks of 100 bytes."""
    body = b"".join(
        b"%x\r\n%b\r\n" % (len(part), part)
        for start in range(0, len(response.body), 100)
        if (part := response.body[start : start + 100])
    )
    headers = (*without(response.headers, "content-length"), ("transfer-encoding", "chunked"))
    connection.sendall(wire_form(replace(response, headers=headers, body=body + b"0\r\n\r\n")))


def until_closed(response: Response, connection: socket.socket) -> None:
    """Writes no length: the end of the connection is the end of the body."""
    headers = without(without(response.headers, "content-length"), "connection")
    closing = replace(response, headers=(*headers, ("connection", "close")))
    connection.sendall(wire_form(closing))
    connection.shutdown(socket.SHUT_WR)


def in_pieces(response: Response, connection: socket.socket) -> None:
    """Writes head and body apart, the body in two."""
    head, _, body = wire_form(response).partition(b"\r\n\r\n")
    for piece in (head + b"\r\n\r\n", body[:7], body[7:]):
        connection.sendall(piece)


HARMLESS: Mapping[str, Fault] = MappingProxyType(
    {
        "ok-bare-xml": lie(BareXml),
        "ok-chunked": delivery(in_chunks),
        "ok-details-empty": lie(EmptyDetails),
        "ok-few-members": lie(FewMembers),
        "ok-gzip": lie(Gzip),
        "ok-in-pieces": delivery(in_pieces),
        "ok-korean-names": lie(KoreanNames),
        "ok-more-headers": lie(MoreHeaders),
        "ok-no-high-availability": lie(NoHighAvailability),
        "ok-other-order": lie(OtherOrder),
        "ok-plain-content-type": lie(PlainContentType),
        "ok-pretty-xml": lie(PrettyXml),
        "ok-quoted-charset": lie(QuotedCharset),
        "ok-three-servers": lie(ThreeServers),
        "ok-title-case-headers": lie(TitleCaseHeaders),
        "ok-unknown-404": lie(Unknown404),
        "ok-unknown-members": lie(UnknownMembers),
        "ok-until-closed": delivery(until_closed),
    }
)
