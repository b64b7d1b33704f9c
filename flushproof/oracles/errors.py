"""What holds of every answer that refuses: its envelope, its codes, and what it must not tell."""

import re
from collections.abc import Iterator

from flushproof.exchange import value_of
from flushproof.oracles.answer import GATEWAY_CODES, SUCCESS_KEY, Kind, content_of
from flushproof.oracles.pointers import schema_findings
from flushproof.oracles.seen import Seen
from flushproof.results import Finding
from flushproof.signing import SIGNATURE_V1, SIGNATURE_V2

GATEWAY_ENVELOPE = "errors/gateway-envelope"
BACK_END_ENVELOPE = "errors/backend-envelope"

# What programs print when they break; none of it is in any published answer.
TRACES = re.compile(
    rb"Traceback \(most recent|\bat [\w$.]+\([\w$]+\.(?:java|kt|scala|js|ts):\d+|"
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
    elif _unpublished(seen) and seen.answer.layer == "gateway":
        yield _no_envelope(seen, GATEWAY_ENVELOPE, '{"error": {"errorCode", "message", ...}}')


def back_end_envelope(seen: Seen) -> Iterator[Finding]:
    """A refusal of the back end is `{"responseError": {"returnCode", "returnMessage"}}`."""
    document = seen.answer.document
    in_success_wrapper = (
        document is not None and isinstance(document.value, dict) and SUCCESS_KEY in document.value
    )
    if seen.answer.kind is Kind.BACK_END_ERROR and not in_success_wrapper:
        yield from schema_findings(
            seen, "error.schema.json#/$defs/backEndErrorMembers", lambda *_: BACK_END_ENVELOPE
        )
    elif _unpublished(seen) and seen.answer.layer == "back-end":
        yield _no_envelope(
            seen, BACK_END_ENVELOPE, '{"responseError": {"returnCode", "returnMessage"}}'
        )


def _unpublished(seen: Seen) -> bool:
    """Whether it is a refusal in no published envelope, and not merely an ill-formed document."""
    malformed = seen.answer.document is not None and bool(seen.answer.document.problems)
    return seen.answer.kind is Kind.OTHER and seen.response.status >= 400 and not malformed


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
    if answer.kind is Kind.GATEWAY_ERROR:
        published = GATEWAY_CODES.get(answer.code or "")
        if published != answer.status:
            yield Finding(
                requirement="errors/status",
                where="status",
                expected=(
                    f"{published} for errorCode {answer.code}"
                    if published
                    else f"an errorCode of {', '.join(GATEWAY_CODES)}"
                ),
                actual=f"{answer.status} with errorCode {answer.code}",
            )
    elif answer.kind is Kind.BACK_END_ERROR and answer.status < 400:
        yield Finding(
            requirement="errors/status",
            where="status",
            expected="a status of 400 or more for an error",
            actual=f"{answer.status} with returnCode {answer.code}",
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
    sent = {
        value_of(seen.exchange.request.headers, name) or "" for name in (SIGNATURE_V2, SIGNATURE_V1)
    }
    shown = {match.decode() for match in MAC.findall(content)}
    if shown - sent:
        yield Finding(
            requirement="errors/no-leak",
            where="body",
            expected="no signature that was not sent",
            actual="a text of 44 characters that looks like the expected signature",
        )
