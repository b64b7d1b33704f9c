"""Before a running gateway is judged: is it there, is it this API, and what time is it there?"""

from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from flushproof.cases import Case, Expectation, Expected, Sign
from flushproof.cases.build import build
from flushproof.cases.draft import Subject
from flushproof.errors import EnvironmentUnusable
from flushproof.exchange import Exchange, Request, value_of
from flushproof.oracles.answer import Kind, told
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP
from flushproof.targets import Sender

# The window of the API: with a clock this far off, nobody could sign a request.
LARGEST_OFFSET_MS = 300_000

# `Date` has whole seconds, so a gateway in step with us shows anything from 0 to 999 ms ago.
HALF_A_SECOND_MS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """How far the target's clock is ahead of ours in milliseconds, and sentences for the report."""

    offset_ms: int | None
    notices: tuple[str, ...] = ()


def harmless(subject: Subject, now_ms: int) -> Request:
    """The golden request, addressed to a decoy."""
    case = Case(
        id="preflight/decoy",
        description="a golden request for an instance that cannot exist",
        golden="form",
        edit=(),
        sign=Sign.AFTER_EDIT,
        instance="unknown",
        needs=(),
        neighbour=None,
        expect=Expectation(answer=Expected.REFUSED),
    )
    return build(case, subject, now_ms).request


def unsigned(request: Request) -> Request:
    """*request* without the headers that authenticate it."""
    names = (TIMESTAMP, ACCESS_KEY, SIGNATURE_V2)
    return Request(
        method=request.method,
        target=request.target,
        headers=tuple(pair for pair in request.headers if pair[0].lower() not in names),
        body=request.body,
    )


def preflight(sender: Sender, subject: Subject, name: str) -> Preflight:
    """
    Ask *sender* two harmless things: one unsigned, to learn its time, one signed for a decoy.

    Raises:
        EnvironmentUnusable: It is not there, not this API, its clock is more than five minutes from
            ours, or it refuses our keys.
    """
    first = sender.send(unsigned(harmless(subject, now_ms=0)))
    answer = told(first)
    if answer is None:
        raise EnvironmentUnusable(
            f"{name} does not answer ({first.trouble}: {first.detail}). "
            "Is it running, and is this its root URL, without a path?"
        )
    if answer.kind is Kind.OTHER:
        raise EnvironmentUnusable(
            f"{name} answers, but not as this API: an unsigned request got {answer}, which is no "
            "published envelope. Is this the root URL of the gateway?"
        )
    offset_ms = offset_of(first)
    if offset_ms is not None and abs(offset_ms) > LARGEST_OFFSET_MS:
        raise EnvironmentUnusable(
            f"the clock of {name} is {offset_ms / 1000:+.0f} s from ours, more than the five "
            "minutes that a signature is good for. Set this machine's clock, or the target's."
        )
    return Preflight(offset_ms=offset_ms, notices=_notices(offset_ms))


def check_keys(sender: Sender, subject: Subject, now_ms: int, name: str) -> None:
    """
    Ask for a decoy, properly signed: whoever refuses that at the gateway refuses our keys.

    Raises:
        EnvironmentUnusable: The gateway refuses it as unauthenticated.
    """
    answer = told(sender.send(harmless(subject, now_ms)))
    if answer is not None and answer.kind is Kind.GATEWAY_ERROR and answer.code in ("200", "210"):
        raise EnvironmentUnusable(
            f"{name} refuses our keys: a properly signed request got {answer}. Check the keys "
            "(flushproof doctor tells where they come from), and whether they belong to this "
            "target; every case would look refused."
        )


def offset_of(exchange: Exchange) -> int | None:
    """How far the clock that `Date` shows is ahead of ours, in milliseconds; None without one."""
    headers = exchange.response.headers if exchange.response else ()
    try:
        shown = parsedate_to_datetime(value_of(headers, "date") or "")
    except ValueError:
        return None
    middle_ms = exchange.sent_at_ms + exchange.elapsed_ms / 2
    return round(shown.timestamp() * 1000 + HALF_A_SECOND_MS - middle_ms)


def _notices(offset_ms: int | None) -> tuple[str, ...]:
    if offset_ms is None:
        return ("The target sends no Date, so its clock is taken to be ours.",)
    if abs(offset_ms) > 2 * HALF_A_SECOND_MS:
        return (
            f"The target's clock is {offset_ms / 1000:+.1f} s from ours; "
            "timestamps are placed by the target's.",
        )
    return ()
