"""What holds of every answer that refuses: its envelope, its codes, and what it must not tell."""

import re
from collections.abc import Iterator

from flushproof.contract import PATH
from flushproof.oracles.answer import (
    BACK_END_KEY,
    GATEWAY_CODES,
    Kind,
    content_of,
    is_back_end_code,
    shown_code,
)
from flushproof.oracles.pointers import schema_findings
from flushproof.oracles.seen import Seen
from flushproof.results import Finding

GATEWAY_ENVELOPE = "errors/gateway-envelope"
BACK_END_ENVELOPE = "errors/backend-envelope"

# What programs print when they break; none of it is in any published answer.
TRACES = re.compile(
    rb"Traceback \(most recent|(?:\b|\\[tnr])at [\w$.]+\([\w$]+\.(?:java|kt|scala|js|ts):\d+|"
    rb"goroutine \d+ \[|Stack trace:|\.py\", line \d+|panic: |stringToSign|string to sign",
    re.IGNORECASE,
)
MAC = re.compile(rb"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{43}=(?!=)")


def gateway_envelope(seen: Seen) -> Iterator[Finding]:
    """A refusal of the gateway is `{"error": {"errorCode", "message"}}`."""
    if seen.answer.kind is Kind.GATEWAY_ERROR:
        yield from schema_findings(
            seen, "error.schema.json#/$defs/gatewayErrorMembers", lambda *_: GATEWAY_ENVELOPE
        )
    elif seen.answer.layer == "gateway" and unpublished(seen):
        yield _no_envelope(seen, GATEWAY_ENVELOPE, '{"error": {"errorCode", "message", ...}}')


# A web server sends these by itself, before the API Gateway sees the request; no source says that
# the gateway has answers with them.
FRONT_STATUSES = frozenset({405, 408, 411, 414, 417, 431, 501, 505})


def back_end_envelope(seen: Seen) -> Iterator[Finding]:
    """A refusal of the back end is `{"responseError": {"returnCode", "returnMessage"}}`."""
    answer = seen.answer
    if answer.wrapper == BACK_END_KEY:
        yield from schema_findings(
            seen, "error.schema.json#/$defs/backEndErrorMembers", lambda *_: BACK_END_ENVELOPE
        )
    elif (answer.kind is Kind.BACK_END_ERROR and not seen.says_success) or (
        answer.layer == "back-end" and unpublished(seen) and reaches_the_back_end(seen)
    ):
        yield _no_envelope(
            seen, BACK_END_ENVELOPE, '{"responseError": {"returnCode", "returnMessage"}}'
        )


def unpublished(seen: Seen) -> bool:
    """
    Whether it is a refusal in no published envelope.

    What speaks of the moment, or was sent by a web server before the gateway, is none of the
    gateway's.
    """
    answer = seen.answer
    ours = answer.status >= 400 and answer.status not in FRONT_STATUSES and not answer.transient
    return answer.kind is Kind.OTHER and ours and seen.judgeable


BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def reaches_the_back_end(seen: Seen) -> bool:
    """
    Whether the request could have been refused by the Cloud DB API at all.

    A target with half an escape is none (RFC 3986), so a web server may say so by itself.
    """
    request = seen.exchange.request
    served = request.path == PATH and request.method in ("GET", "POST")
    return served and not BROKEN_ESCAPE.search(request.target)


def _no_envelope(seen: Seen, requirement: str, expected: str) -> Finding:
    content = content_of(seen.response)
    return Finding(
        requirement=requirement,
        where="body",
        expected=expected,
        actual=repr(content[:80].decode("utf-8", "replace")) if content else "an empty body",
    )


def status(seen: Seen) -> Iterator[Finding]:
    """An error code comes with its published HTTP status, and no error with one of success."""
    answer = seen.answer
    code = shown_code(answer.code)
    of_gateway = answer.kind is Kind.GATEWAY_ERROR and not is_back_end_code(answer.code)
    if of_gateway and answer.code is not None:
        published = GATEWAY_CODES.get(answer.code)
        # The page's own table has 500 for "Server Error".
        by_the_page = answer.code == str(answer.status) == "500"
        if published is None:
            yield Finding(
                requirement="errors/codes",
                where="errorCode",
                expected=f"one of {', '.join(GATEWAY_CODES)}",
                actual=f"{code} with status {answer.status}",
            )
        elif published != answer.status and not by_the_page:
            yield Finding(
                requirement="errors/status",
                where="status",
                expected=f"{published} for errorCode {code}",
                actual=f"{answer.status} with errorCode {code}",
            )
    elif answer.status < 400 and (
        answer.kind is Kind.GATEWAY_ERROR or answer.wrapper == BACK_END_KEY
    ):
        yield Finding(
            requirement="errors/status",
            where="status",
            expected="a status of 400 or more for an error",
            actual=f"{answer.status} with code {code}",
        )


def no_leak(seen: Seen) -> Iterator[Finding]:
    """A refusal shows no stack trace and no signature but the one that was sent."""
    content = content_of(seen.response)
    if seen.says_success:
        return
    trace = TRACES.search(content)
    if trace:
        yield Finding(
            requirement="errors/no-leak",
            where="body",
            expected="no trace of the program",
            actual=repr(trace.group().decode("latin-1")),
        )
    sent = " ".join(value for _, value in seen.exchange.request.headers)
    shown = {match.decode() for match in MAC.findall(content)}
    if any(text not in sent for text in shown):
        yield Finding(
            requirement="errors/no-leak",
            where="body",
            expected="no signature that was not sent",
            actual="a text of 44 characters that looks like the expected signature",
        )
