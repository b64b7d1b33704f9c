"""Before a running gateway is judged: is it there, is it this API, and what time is it there?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from flushproof.cases import Case, Expectation, Expected, Sign
from flushproof.cases.build import build
from flushproof.cases.draft import Subject
from flushproof.errors import EnvironmentUnusable
from flushproof.exchange import Exchange, Request, Trouble, value_of
from flushproof.oracles.answer import Answer, Kind, told
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP
from flushproof.targets import Sender

# The window of the API: with a clock this far off, nobody could sign a request.
WINDOW_MS = 300_000

# Nearer to the edge of that than this, a slow answer decides what is accepted; a clock so wrong is
# to be set, not made up for.
LARGEST_OFFSET_MS = 240_000

# Surely outside the window.
OUTSIDE_MS = WINDOW_MS + 10_000

# `Date` has whole seconds, so a gateway in step with us shows anything from 0 to 999 ms ago.
HALF_A_SECOND_MS = 500

# Up to here an offset may as well be a slow answer.
IN_STEP_MS = 2_000

# As near to the edge of the window as cases of a running gateway come.
NEAR_THE_EDGE_MS = 295_000

# A harmless request is put again after these waits, in seconds, where the answer speaks of the
# moment or does not come.
WAITS_S = (0.5, 2.0)

# Who answers these does not know us, or does not let us.
KEYS_REFUSED = ("200", "210", "230")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """
    What a running gateway showed before it is judged.

    Attributes:
        offset_ms: How far its clock is ahead of ours, in milliseconds; None if it does not tell.
        notices: Sentences for the report.
    """

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """
    A gateway that is asked harmless things before it is judged.

    Attributes:
        sender: The way to it.
        subject: Whose keys sign, and which number is a decoy.
        name: What to call it in messages.
        now_ms: Our clock.
        sleep: Waits a number of seconds.
    """

    sender: Sender
    subject: Subject
    name: str
    now_ms: Callable[[], int]
    sleep: Callable[[float], None]

    def ask(self, make: Callable[[], Request]) -> tuple[Exchange, Answer | None]:
        """Send what *make* makes, and again where the answer speaks of the moment."""
        for wait_s in (*WAITS_S, None):
            exchange = self.sender.send(make())
            answer = told(exchange)
            if wait_s is None or nothing_sent(exchange):
                break
            if answer is not None and not answer.transient:
                break
            self.sleep(wait_s)
        return exchange, answer

    def signed_for(self, offset_ms: int) -> tuple[Exchange, Answer | None]:
        """Ask for a decoy, signed at our time plus *offset_ms*."""
        return self.ask(lambda: harmless(self.subject, self.now_ms() + offset_ms))

    def lets_in(self, offset_ms: int) -> bool:
        """Whether a decoy signed at our time plus *offset_ms* gets past the gateway."""
        _, answer = self.signed_for(offset_ms)
        return answer is not None and not answer.transient and answer.layer == "back-end"


def preflight(visit: Visit) -> Preflight:
    """
    Ask harmless things: one unsigned, to learn the gateway's time, the others signed for a decoy.

    Raises:
        EnvironmentUnusable: It is not there, not this API, its clock is more than four minutes from
            ours, or it refuses our keys.
    """
    first, answer = visit.ask(lambda: unsigned(harmless(visit.subject, now_ms=0)))
    if first.trouble is Trouble.TLS:
        raise EnvironmentUnusable(
            f"{visit.name}: no TLS connection that can be trusted: {first.detail}. A certificate "
            "has to be in date, made out for that host, and vouched for by an authority known "
            "here or in --ca-bundle FILE. Is it https that is spoken there?"
        )
    unlike = unlike_this_api(visit.name, first, answer)
    if unlike:
        raise EnvironmentUnusable(unlike)
    measured = placed(visit, offset_of(first))
    _, answer = visit.signed_for(measured.offset_ms or 0)
    refused = refused_keys(visit.name, answer)
    if refused:
        raise EnvironmentUnusable(refused)
    return measured


def unlike_this_api(name: str, first: Exchange, answer: Answer | None) -> str:
    """Why an unsigned request to *name* was not answered as this API does; empty if it was."""
    if answer is None:
        return (
            f"{name} does not answer ({first.trouble}: {first.detail}). "
            "Is it running, and are scheme, host and port of the URL right?"
        )
    if answer.transient:
        return (
            f"{name} is in trouble: an unsigned request got {answer}, "
            f"{len(WAITS_S) + 1} times. Wait until it is well again."
        )
    if answer.kind is not Kind.SUCCESS and answer.code is None:
        return (
            f"{name} answers, but not as this API: an unsigned request got {answer}, which "
            "is no published envelope. Is this the root URL of the gateway?"
        )
    return ""


def placed(visit: Visit, shown_ms: int | None) -> Preflight:
    """
    Whose clock timestamps are held against: the one that `Date` shows, or ours.

    A proxy may write `Date`, by a clock that does not judge timestamps.

    Args:
        shown_ms: How far the clock that `Date` shows is ahead of ours.
    """
    if shown_ms is None:
        return Preflight(
            offset_ms=None,
            notices=("The target sends no Date, so its clock is taken to be ours.",),
        )
    if abs(shown_ms) <= IN_STEP_MS:
        return Preflight(offset_ms=shown_ms)
    away = f"{shown_ms / 1000:+.1f} s from ours"
    if abs(shown_ms) <= LARGEST_OFFSET_MS and (fits(visit, shown_ms) or not fits(visit, 0)):
        notice = f"The target's clock is {away}; timestamps are placed by the target's."
        return Preflight(offset_ms=shown_ms, notices=(notice,))
    if abs(shown_ms) > LARGEST_OFFSET_MS and not visit.lets_in(outside(shown_ms)):
        raise EnvironmentUnusable(wrong_clock(visit.name, visit.now_ms(), shown_ms))
    notice = (
        f"The target's Date is {away}, but it holds timestamps against another clock, "
        "which is in step with ours; timestamps are placed by that."
    )
    return Preflight(offset_ms=0, notices=(notice,))


def outside(shown_ms: int) -> int:
    """
    Where, as an offset from our time, a clock that is *shown_ms* ahead of ours refuses a timestamp.

    It is as near to our time as that, so that a clock in step with ours accepts it.
    """
    distance_ms = max(OUTSIDE_MS - abs(shown_ms), 0)
    return -distance_ms if shown_ms > 0 else distance_ms


def wrong_clock(name: str, ours_ms: int, ahead_ms: int) -> str:
    """What is said where the clock of the target called *name* is *ahead_ms* ahead of ours."""
    seconds = abs(ahead_ms) / 1000
    return (
        f"The clock of {name} is {seconds:.0f} s {'ahead of' if ahead_ms > 0 else 'behind'} this "
        f"machine's: here it is {utc(ours_ms)}, there {utc(ours_ms + ahead_ms)}. A signature is "
        "good for five minutes around the target's time, and more than four minutes apart too "
        "much of that is gone to judge by. Set the clock that is wrong (here: switch on time "
        "synchronisation, `timedatectl set-ntp true`), and run again. Nothing real was named."
    )


def utc(ms: int) -> str:
    """*ms* since 1970 as a date and time, to the second."""
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fits(visit: Visit, offset_ms: int) -> bool:
    """Whether the window of timestamps lies around our time plus *offset_ms*."""
    edges = (offset_ms - NEAR_THE_EDGE_MS, offset_ms + NEAR_THE_EDGE_MS)
    return all(visit.lets_in(edge_ms) for edge_ms in edges)


def refused_keys(name: str, answer: Answer | None) -> str:
    """
    Why a decoy that was properly signed got no further than the gateway of *name*; empty if it did.

    Whoever refuses that at the gateway refuses our keys, or knows no such path.
    """
    if answer is None or answer.layer != "gateway":
        return ""
    if answer.code in KEYS_REFUSED or (answer.code is None and answer.status in (401, 403)):
        return (
            f"{name} refuses our keys: a properly signed request got {answer}. Check the "
            "keys (`flushproof sign --decoy` tells where they come from), and whether they belong "
            "to this target; every case would look refused."
        )
    if answer.code == "300":
        return (
            f"{name} has no such call: a properly signed request got {answer}. Is this the "
            "root URL of a gateway that serves Cloud DB?"
        )
    return ""


def nothing_sent(exchange: Exchange) -> bool:
    """Whether no byte of the request can have reached the target."""
    return exchange.trouble in (Trouble.REFUSED, Trouble.TLS)


def http_date_ms(text: str) -> int | None:
    """The moment that an HTTP date tells, in milliseconds since 1970; None if it is none."""
    try:
        moment = parsedate_to_datetime(text)
        # "-0000" is UTC too, said by somebody who does not know where he is.
        return round(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def offset_of(exchange: Exchange) -> int | None:
    """How far the clock that `Date` shows is ahead of ours, in milliseconds; None without one."""
    headers = exchange.response.headers if exchange.response else ()
    shown_ms = http_date_ms(value_of(headers, "date") or "")
    if shown_ms is None:
        return None
    middle_ms = exchange.sent_at_ms + exchange.elapsed_ms / 2
    return round(shown_ms + HALF_A_SECOND_MS - middle_ms)
