"""Lies about the document that an answer is: its syntax, its bytes, and what it is announced as."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from flushproof.exchange import Response
from flushproof.faults.entries import lie
from flushproof.faults.fault import Fault
from flushproof.reference.call import Call, Format
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import Refusal
from flushproof.resources import Json

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'


class Writing(Gateway):
    """Writes a success in one syntax wrongly."""

    written = Format.JSON

    def spoilt(self, body: bytes) -> bytes:
        return body

    def success_body(self, syntax: Format, wrapper: str, members: dict[str, Json]) -> bytes:
        body = super().success_body(syntax, wrapper, members)
        return self.spoilt(body) if syntax is self.written else body


class DoublesMember(Writing):
    """Has a member twice in JSON, with two values."""

    def spoilt(self, body: bytes) -> bytes:
        return body.replace(b'"returnMessage"', b'"returnMessage": "failed",\n    "returnMessage"')


class WritesNan(Writing):
    """Writes NaN in JSON."""

    def spoilt(self, body: bytes) -> bytes:
        return body.replace(b'"cpuCount": 4', b'"cpuCount": NaN')


class LeavesComma(Writing):
    """Leaves a comma behind the last member in JSON."""

    def spoilt(self, body: bytes) -> bytes:
        return body.removesuffix(b"\n  }\n}") + b",\n  }\n}"


class WritesTwice(Writing):
    """Writes the JSON document twice."""

    def spoilt(self, body: bytes) -> bytes:
        return body + b"\n" + body


class QuotesOnce(Writing):
    """Writes JSON with the quotes of another language."""

    def spoilt(self, body: bytes) -> bytes:
        return body.replace(b'"', b"'")


class MarksByteOrder(Writing):
    """Begins JSON with a byte order mark."""

    def spoilt(self, body: bytes) -> bytes:
        return b"\xef\xbb\xbf" + body


class HalvesCharacter(Writing):
    """Writes half of a surrogate pair in JSON."""

    def spoilt(self, body: bytes) -> bytes:
        return body.replace(b'"success"', b'"success\\ud83d"')


class WritesLatin1(Writing):
    """Writes a text of JSON in Latin-1."""

    def spoilt(self, body: bytes) -> bytes:
        return body.replace(b'"Korea"', b'"Cor\xe9e"')


class WritingXml(Writing):
    """Writes a success in XML wrongly."""

    written = Format.XML


class DeclaresEntity(WritingXml):
    """Declares an entity in XML, and uses it."""

    def spoilt(self, body: bytes) -> bytes:
        declared = b'<!DOCTYPE flush [<!ENTITY ok "success">]>'
        used = body.replace(b">success<", b">&ok;<")
        return used.replace(DECLARATION, DECLARATION + declared)


class LeavesOpen(WritingXml):
    """Does not close the root of XML."""

    def spoilt(self, body: bytes) -> bytes:
        return body[: body.rindex(b"</")]


class GrowsRoots(WritingXml):
    """Has two roots in XML."""

    def spoilt(self, body: bytes) -> bytes:
        return body + b"<trace/>"


class LeavesAmpersand(WritingXml):
    """Does not escape an ampersand in XML."""

    def spoilt(self, body: bytes) -> bytes:
        return body.replace(b">Korea<", b">Korea & Japan<")


class DeclaresEucKr(WritingXml):
    """Declares another encoding in XML than it has."""

    def spoilt(self, body: bytes) -> bytes:
        return body.replace(b"UTF-8", b"EUC-KR")


class DoublesElement(WritingXml):
    """Has an element of XML twice, with two values."""

    def spoilt(self, body: bytes) -> bytes:
        return body.replace(b"<returnCode>", b"<returnCode>9</returnCode><returnCode>")


class CallsRoot(WritingXml):
    """Calls the root of XML by no published name."""

    def spoilt(self, body: bytes) -> bytes:
        return body.replace(b"flushCloudDBInstanceResponse", b"response")


class TellsMoreProcessors(WritingXml):
    """Tells another number of processors in XML than in JSON."""

    def spoilt(self, body: bytes) -> bytes:
        return body.replace(b"<cpuCount>4<", b"<cpuCount>8<")


class LosesServer(WritingXml):
    """Tells of a server less in XML than in JSON."""

    def spoilt(self, body: bytes) -> bytes:
        start = body.rindex(b"<cloudDBServerInstance>")
        return body[:start] + body[body.rindex(b"</cloudDBServerInstanceList>") :]


# How it is announced


class AnnouncesHtml(Gateway):
    """Sends JSON as HTML."""

    def content_type(self, syntax: Format) -> str:
        return super().content_type(syntax).replace("application/json", "text/html")


class AnnouncesJson(Gateway):
    """Sends XML as JSON."""

    def content_type(self, syntax: Format) -> str:
        return super().content_type(Format.JSON)


class AnnouncesNothing(Gateway):
    """Sends documents without saying what they are."""

    def response(self, call: Call, status: int, syntax: Format, body: bytes) -> Response:
        made = super().response(call, status, syntax, body)
        return replace(made, headers=made.headers[1:])


class AnnouncesEucKr(Gateway):
    """Names another charset than it writes in."""

    def content_type(self, syntax: Format) -> str:
        return super().content_type(syntax).replace("UTF-8", "EUC-KR")


class AnnouncesGzip(Gateway):
    """Says that a body is compressed that is not."""

    def response(self, call: Call, status: int, syntax: Format, body: bytes) -> Response:
        made = super().response(call, status, syntax, body)
        return replace(made, headers=(*made.headers, ("content-encoding", "gzip")))


class WritesErrorsInLatin1(Gateway):
    """Writes its refusals in Latin-1."""

    def refusal_body(self, syntax: Format, refusal: Refusal) -> bytes:
        return super().refusal_body(syntax, refusal).replace(b'message":"', b'message":"\xa7 ')


STRICT_JSON, STRICT_XML = "envelope/strict-json", "envelope/strict-xml"

# What cannot be read does not tell what is told in the other syntax.
SAME = "format/same-story"

DOCUMENTS: Mapping[str, Fault] = MappingProxyType(
    {
        "announces-euc-kr": lie(AnnouncesEucKr, "transport/charset"),
        "announces-gzip": lie(
            AnnouncesGzip,
            "transport/charset",
            "access-key/permission",  # nobody can read which reading is followed
            "format/default",
        ),
        "announces-html": lie(AnnouncesHtml, "format/content-type"),
        "announces-json": lie(AnnouncesJson, "format/content-type"),
        "announces-nothing": lie(AnnouncesNothing, "format/content-type"),
        "calls-root": lie(CallsRoot, "envelope/members", SAME),
        "declares-entity": lie(DeclaresEntity, STRICT_XML, SAME),
        "declares-euc-kr": lie(DeclaresEucKr, STRICT_XML, SAME),
        "doubles-element": lie(DoublesElement, STRICT_XML),
        "doubles-member": lie(DoublesMember, STRICT_JSON),
        "grows-roots": lie(GrowsRoots, STRICT_XML, SAME),
        "halves-character": lie(HalvesCharacter, STRICT_JSON, SAME),
        "leaves-ampersand": lie(LeavesAmpersand, STRICT_XML, SAME),
        "leaves-comma": lie(LeavesComma, STRICT_JSON, SAME),
        "leaves-open": lie(LeavesOpen, STRICT_XML, SAME),
        "loses-server": lie(LosesServer, "format/same-story"),
        "marks-byte-order": lie(MarksByteOrder, STRICT_JSON),
        "quotes-once": lie(QuotesOnce, STRICT_JSON, SAME),
        "tells-more-processors": lie(TellsMoreProcessors, "format/same-story"),
        "writes-errors-in-latin-1": lie(WritesErrorsInLatin1, "transport/charset"),
        "writes-latin-1": lie(WritesLatin1, "transport/charset", SAME),
        "writes-nan": lie(WritesNan, STRICT_JSON, "instance/members", SAME),
        "writes-twice": lie(WritesTwice, STRICT_JSON, SAME),
    }
)
