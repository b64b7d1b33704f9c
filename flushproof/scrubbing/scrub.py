"""
What a run may write down of an exchange: known headers, known members, no secret in any encoding.

Scrubbing is an allow-list on the way in: what nobody named is `[scrubbed]`. On top of it the values
that are known to be secret are taken out wherever they turn up (`flushproof.scrubbing.leaks`). On
live runs the access key and the signatures are secret too, and answers keep only what
everybody may see.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Self

from flushproof import signing
from flushproof.exchange import Exchange, Headers, Request, Response, value_of
from flushproof.resources import Json
from flushproof.results import Deed, Result
from flushproof.scrubbing.curl import API_GATEWAY, curl_command
from flushproof.scrubbing.leaks import SHORTEST, Secret, secrets_of
from flushproof.scrubbing.masking import SCRUBBED, masked
from flushproof.signing import Credentials

BODY_LIMIT = 16 * 1024
"""Characters of a body that are kept."""

TEXT_LIMIT = 2000
"""Characters of any other text that a target can influence."""

KEPT = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "allow",
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "expect",
        "expires",
        "host",
        "keep-alive",
        "location",
        "pragma",
        "retry-after",
        "sec-fetch-mode",
        "server",
        "strict-transport-security",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "vary",
        "via",
        "x-content-type-options",
        "x-ncp-apigw-request-id",
        "x-ncp-apigw-response-origin",
        "x-ncp-apigw-sdk-version",
        "x-ncp-apigw-timestamp",
        "x-ncp-trace-id",
    }
)
"""Headers whose values are written down on every run."""

CREDENTIAL_HEADERS = {
    signing.ACCESS_KEY: "[access key]",
    signing.SIGNATURE_V1: "[signature]",
    signing.SIGNATURE_V2: "[signature]",
    signing.API_KEY: SCRUBBED,
}
"""Headers whose values are written down unless the run is live, and what is written then."""


WORD = re.compile(r"[A-Za-z0-9-]{0,10}")
"""A scope that may be written as it is; a target can make one of any text."""

USER_INFO = re.compile(r"\b([A-Za-z][A-Za-z0-9+.-]*://)[^\s/@?#\"'<>]+@")
"""What stands before the host of a URL: a name, and often a password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrubber:
    """
    Turns what happened into what may be written.

    Attributes:
        secrets: What must not be written, in any encoding.
        live: Whether the credentials are a person's, and the answers somebody's data.
        own_requests: Whether flushproof made the requests itself: then, unless the run is live,
            every header of theirs is kept, so that the curl command repeats the request.
        root_url: Where the requests went; `$NCLOUD_API_GW` if that is gone once the run ends.
    """

    secrets: tuple[Secret, ...]
    live: bool
    own_requests: bool = True
    root_url: str = API_GATEWAY

    @classmethod
    def of(
        cls,
        credentials: Iterable[Credentials],
        *,
        live: bool,
        own_requests: bool = True,
        root_url: str = API_GATEWAY,
        more: tuple[Secret, ...] = (),
    ) -> Self:
        """The scrubber of a run that signs with *credentials*; *more* is as secret as they are."""
        secrets = (*secrets_of(credentials, live=live), *more)
        return cls(
            secrets=secrets,
            live=live,
            own_requests=own_requests,
            root_url=root_url or API_GATEWAY,
        )

    def text(self, text: str) -> str:
        """*text* without secrets."""
        if len(text) >= SHORTEST:  # most texts are names of members, and shorter than any secret
            for secret in self.secrets:
                text = secret.hidden_in(text)
        return USER_INFO.sub(rf"\1{SCRUBBED}@", text) if "@" in text else text

    def record(self, value: Json) -> Json:
        """
        A JSON value with every text in it, names of members too, without secrets.

        What JSON has no notation for, a path for one, becomes its text.
        """
        match value:
            case str():
                return self.text(value)
            case dict():
                return {self.text(name): self.record(part) for name, part in value.items()}
            case list() | tuple():
                return [self.record(part) for part in value]
            case None | bool() | int() | float():
                return value
        return self.text(str(value))

    def result(self, result: Result) -> Json:
        """What the event log holds of *result*."""
        return {
            "id": self.brief(result.id),
            "requirement": result.requirement,
            "outcome": result.outcome.value,
            "description": self.brief(result.description),
            "reason": self.brief(result.reason),
            "findings": [
                {name: self.brief(value) for name, value in asdict(finding).items()}
                for finding in result.findings
            ],
            "observations": [
                asdict(seen) | {"scope": told_apart(seen.scope), "item": self.brief(seen.item)}
                for seen in result.observations
            ],
            "exchanges": result.exchanges,
            "duration_ms": round(result.duration_ms, 3),
            "exchange": (
                None
                if result.exchange is None
                else self.exchange(result.exchange) | self.signed(result.signed, result.exchange)
            ),
            **(
                {"origins": [asdict(origin) for origin in result.origins]} if result.origins else {}
            ),
            **({"deeds": list(map(self.deed, result.deeds))} if result.deeds else {}),
        }

    def deed(self, deed: Deed) -> Json:
        """What may be written of a request that could destroy."""
        return {
            name: self.brief(value) if isinstance(value, str) else value
            for name, value in asdict(deed).items()
        }

    def signed(self, signed: str | None, exchange: Exchange) -> Json:
        """What was signed for the request of *exchange*, where that is another string."""
        if signed is None:
            return {}
        key = value_of(exchange.request.headers, signing.ACCESS_KEY)
        if self.live and key:
            signed = signed.replace(key, CREDENTIAL_HEADERS[signing.ACCESS_KEY])
        return {"signed": self.brief(signed)}

    def exchange(self, exchange: Exchange) -> Json:
        """What may be written of *exchange*, the command that repeats it, and what it signs."""
        request = self.request(exchange.request)
        body = self.body(exchange.request.body)
        command = curl_command(request, self.root_url, whole_body=not body["cut"])
        return {
            "request": {
                "method": request.method,
                "target": request.target,
                "headers": [list(pair) for pair in request.headers],
                "body": body,
            },
            "response": None if exchange.response is None else self.response(exchange.response),
            "trouble": None if exchange.trouble is None else exchange.trouble.value,
            "detail": self.brief(exchange.detail),
            "sent_at_ms": exchange.sent_at_ms,
            "elapsed_ms": round(exchange.elapsed_ms, 3),
            "curl": self.text(command),
            "string_to_sign": covered_by_signature(request),
        }

    def request(self, request: Request) -> Request:
        """*request* as it may be shown."""
        text, _ = decoded(request.body)
        shown = self.text(text)
        return Request(
            method=self.text(request.method),
            target=self.text(request.target),
            headers=self.headers(request.headers, keep_all=self.own_requests and not self.live),
            body=request.body if shown == text else shown.encode("utf-8", "backslashreplace"),
        )

    def response(self, response: Response) -> Json:
        """*response* as it may be written."""
        return {
            "status": response.status,
            "reason": self.brief(response.reason),
            "headers": [list(pair) for pair in self.headers(response.headers, keep_all=False)],
            "body": self.body(response.body, mask=self.live),
            "surplus": self.body(response.surplus, mask=self.live) if response.surplus else None,
        }

    def headers(self, headers: Headers, *, keep_all: bool) -> Headers:
        """*headers* with the values of known names; of all names if *keep_all*."""

        def value_to_show(name: str, value: str) -> str:
            known = name.strip().lower()
            if known in CREDENTIAL_HEADERS:
                return CREDENTIAL_HEADERS[known] if self.live else self.brief(value)
            return self.brief(value) if keep_all or known in KEPT else SCRUBBED

        return tuple((self.brief(name), value_to_show(name, value)) for name, value in headers)

    def body(self, body: bytes, *, mask: bool = False) -> Json:
        """A body as text, at most `BODY_LIMIT` characters of it, and how long it was."""
        text, encoding = decoded(body)
        shown = self.text(masked(text) if mask else text)
        return {
            "text": shown[:BODY_LIMIT],
            "bytes": len(body),
            "encoding": encoding,
            "cut": len(shown) > BODY_LIMIT,
        }

    def brief(self, text: str) -> str:
        """*text* without secrets, cut with a note if it is very long."""
        shown = self.text(text)
        if len(shown) <= TEXT_LIMIT:
            return shown
        return f"{shown[:TEXT_LIMIT]}… (cut: {len(shown):,} characters)"


def told_apart(scope: str) -> str:
    """*scope* where it is a word of ours or a code, else what tells it from others and no more."""
    if WORD.fullmatch(scope):
        return scope
    return f"#{blake2b(scope.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}"


def decoded(body: bytes) -> tuple[str, str]:
    """*body* as text and how that was made: `utf-8`, or `escaped` where it is not UTF-8."""
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return body.decode("utf-8", "backslashreplace"), "escaped"


def covered_by_signature(request: Request) -> str | None:
    """The string to sign of *request* as its headers have it, or None if one of them is missing."""
    timestamp = value_of(request.headers, signing.TIMESTAMP)
    access_key = value_of(request.headers, signing.ACCESS_KEY)
    if timestamp is None or access_key is None:
        return None
    message = signing.string_to_sign(request.method, request.target, timestamp, access_key)
    return message.decode("utf-8")
