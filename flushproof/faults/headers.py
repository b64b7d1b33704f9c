"""Lies about headers: how they are named and ordered, and which of them mean something."""

from collections.abc import Mapping
from types import MappingProxyType

from flushproof.exchange import Request, value_of
from flushproof.faults.entries import lie
from flushproof.faults.fault import Fault
from flushproof.reference import gateway_errors as errors
from flushproof.reference.call import Call, Format
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import Refusal
from flushproof.signing import ACCESS_KEY, API_KEY, SIGNATURE_V1, SIGNATURE_V2, TIMESTAMP

LONGEST_VALUE = 512
SIGNED_WITH = (TIMESTAMP, ACCESS_KEY, SIGNATURE_V1, SIGNATURE_V2)


def names_of(call: Call) -> tuple[str, ...]:
    """The names of the headers of *call*, as sent."""
    return tuple(name for name, _ in call.request.headers)


class RefusesUpperCase(Gateway):
    """Takes no header name that is all in capitals."""

    def lacks_authentication(self, call: Call) -> bool:
        upper = any(name.isupper() and len(name) > 1 for name in names_of(call))
        return upper or super().lacks_authentication(call)


class NeedsOrder(Gateway):
    """Takes no request whose Accept header comes behind the media type."""

    def misrouted(self, call: Call) -> Refusal | None:
        names = [name.lower() for name in names_of(call)]
        known = [name for name in names if name in ("accept", "content-type")]
        late = known == ["content-type", "accept"]
        return errors.BAD_REQUEST if late else super().misrouted(call)


class RefusesCookies(Gateway):
    """Takes no request with a cookie."""

    def misrouted(self, call: Call) -> Refusal | None:
        return errors.BAD_REQUEST if call.header("cookie") else super().misrouted(call)


class RefusesLanguage(Gateway):
    """Takes no request that prefers a language, and says so with a status of its own."""

    def misrouted(self, call: Call) -> Refusal | None:
        return errors.FORBIDDEN if call.header("accept-language") else super().misrouted(call)


class RefusesLongHeaders(Gateway):
    """Takes no header, but those it authenticates by, of more than half a thousand characters."""

    def misrouted(self, call: Call) -> Refusal | None:
        headers = call.request.headers
        long = any(len(value) > LONGEST_VALUE for name, value in headers if name not in SIGNED_WITH)
        return errors.TOO_LARGE if long else super().misrouted(call)


class NegotiatesContent(Gateway):
    """Takes no request whose Accept header lists what is no answer of this API."""

    def misrouted(self, call: Call) -> Refusal | None:
        asked = value_of(call.request.headers, "accept") or ""
        return errors.BAD_REQUEST if "text/plain" in asked else super().misrouted(call)


class ChecksApiKeyInXml(Gateway):
    """Checks the API key where XML is asked for, and only there."""

    def api_key_accepted(self, call: Call) -> bool:
        keys = {*call.headers.get(API_KEY, ())}
        return self.format_of(call) is Format.JSON or keys <= {self.account.api_key}


class NeedsUserAgent(Gateway):
    """Knows a signature header of the first version only from the vendor's own agents."""

    def signature_header(self, call: Call) -> str:
        ours = "Swagger" in call.header("user-agent") or "clouddb" in call.header("user-agent")
        return super().signature_header(call) if ours else SIGNATURE_V2


class ReadsFormatHeader(Gateway):
    """Answers in XML whoever accepts it, whatever the parameter says."""

    def answer_format(self, call: Call) -> Format:
        accepted = call.header("accept")
        return Format.XML if accepted.endswith("/xml") else super().answer_format(call)


class DefaultsByCharset(Gateway):
    """Answers in JSON by default where the media type names a charset, and else in XML."""

    def default_format(self, call: Call) -> Format:
        names_charset = "charset" in call.header("content-type")
        return Format.JSON if names_charset else super().default_format(call)


class RefusesQuotedCharset(Gateway):
    """Reads a form only if the parameters of its media type are not in quotes."""

    def body_pairs(self, request: Request) -> tuple[tuple[str, str], ...]:
        media_type = value_of(request.headers, "content-type") or ""
        return () if '"' in media_type else super().body_pairs(request)


HEADERS: Mapping[str, Fault] = MappingProxyType(
    {
        "checks-api-key-in-xml": lie(ChecksApiKeyInXml, "headers/api-key"),
        "defaults-by-charset": lie(DefaultsByCharset, "format/default"),
        "needs-order": lie(NeedsOrder, "headers/order"),
        "needs-user-agent": lie(NeedsUserAgent, "signature/header-name"),
        "negotiates-content": lie(NegotiatesContent, "headers/accept"),
        "refuses-quoted-charset": lie(RefusesQuotedCharset, "body/media-type-parameters"),
        "reads-format-header": lie(ReadsFormatHeader, "format/json"),
        "refuses-cookies": lie(RefusesCookies, "headers/unknown"),
        "refuses-language": lie(RefusesLanguage, "headers/unknown"),
        "refuses-long-headers": lie(RefusesLongHeaders, "headers/size"),
        "refuses-upper-case": lie(RefusesUpperCase, "headers/name-case"),
    }
)
