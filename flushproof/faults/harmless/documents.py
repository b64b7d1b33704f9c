"""Honest gateways that write the same documents otherwise."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from flushproof.exchange import Response
from flushproof.faults.entries import following, lie
from flushproof.faults.fault import Fault
from flushproof.reference.account import Instance
from flushproof.reference.call import Call, Format
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import BackEndError, GatewayError
from flushproof.reference.render_xml import DECLARATION
from flushproof.resources import Json


class OtherOrder(Gateway):
    """Has its members in another order."""

    def members(self, items: Sequence[Json]) -> dict[str, Json]:
        return dict(reversed(super().members(items).items()))

    def description(self, instance: Instance, status: str) -> Json:
        return dict(reversed(super().description(instance, status).items()))

    def gateway_error_members(self, error: GatewayError) -> dict[str, Json]:
        return dict(reversed(super().gateway_error_members(error).items()))

    def back_end_error_members(self, error: BackEndError) -> dict[str, Json]:
        return dict(reversed(super().back_end_error_members(error).items()))


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


class Rewritten(Gateway):
    """Writes every document of one syntax again, otherwise."""

    syntax: Format

    def rewritten(self, body: bytes) -> bytes:
        return body

    def response(self, call: Call, status: int, syntax: Format, body: bytes) -> Response:
        ours = syntax is self.syntax
        return super().response(call, status, syntax, self.rewritten(body) if ours else body)


class RewrittenJson(Rewritten):
    """Lays JSON out otherwise."""

    syntax = Format.JSON
    separators: tuple[str, str]

    def rewritten(self, body: bytes) -> bytes:
        return json.dumps(json.loads(body), ensure_ascii=False, separators=self.separators).encode()


class CompactJson(RewrittenJson):
    """Writes JSON without any white space, which the vendor's Go SDK cannot read."""

    separators = (",", ":")


class SpacedJson(RewrittenJson):
    """Writes JSON on one line, with blanks between its tokens."""

    separators = (", ", ": ")


class EndsLine(Rewritten):
    """Ends JSON with a line break, which the vendor's Go SDK cannot read."""

    syntax = Format.JSON

    def rewritten(self, body: bytes) -> bytes:
        return body + b"\n"


class PrettyXml(Rewritten):
    """Writes XML with line breaks between its elements."""

    syntax = Format.XML

    def rewritten(self, body: bytes) -> bytes:
        return body.replace(b"><", b">\n  <") + b"\n"


class BareXml(Rewritten):
    """Writes XML without a declaration, as text/xml."""

    syntax = Format.XML

    def rewritten(self, body: bytes) -> bytes:
        return body.removeprefix(DECLARATION.encode())

    def content_type(self, syntax: Format) -> str:
        return "text/xml" if syntax is Format.XML else super().content_type(syntax)


DOCUMENTS: Mapping[str, Fault] = MappingProxyType(
    {
        "ok-bare-xml": lie(BareXml),
        "ok-compact-json": lie(CompactJson),
        "ok-ends-line": lie(EndsLine),
        "ok-other-order": lie(OtherOrder),
        "ok-pretty-xml": lie(PrettyXml),
        "ok-request-id": following("Gives every success an id of its own.", "request-id=present"),
        "ok-spaced-json": lie(SpacedJson),
        "ok-unknown-members": lie(UnknownMembers),
    }
)
