"""How often a client calls, and how it calls again."""

from itertools import pairwise

from flushproof.clients.calls import calls_of
from flushproof.clients.expectations import Expectation
from flushproof.clients.observed import Observed, Sent
from flushproof.clients.told import Told, Wrong, skipped
from flushproof.exchange import Response, value_of
from flushproof.oracles.answer import Kind, read_response
from flushproof.signing import TIMESTAMP, signatures_in

NOT_AGAIN = "it did not call again"

# 408 tells of a request that did not come whole, as far as the one who answers knows.
UNCLEAR = (408,)

# The gateway's codes of what happened behind it: endpoint error, endpoint timeout, unexpected.
UNCLEAR_CODES = ("500", "510", "900")

# Clocks tick coarsely, and an answer is on its way for a while.
TOLERANCE_MS = 100


def is_refusal(sent: Sent) -> bool:
    """Whether the answer says that nothing was done, so that calling again repeats nothing."""
    if sent.response is None or sent.trouble is not None:
        return False
    status = sent.response.status
    if 400 <= status < 500:
        return status not in UNCLEAR
    return 200 <= status < 300 and tells_of_an_error(sent.response)


def tells_of_an_error(response: Response) -> bool:
    """Whether a body says, under a status of success, that the call was refused."""
    answer = read_response(response)
    refused = answer.kind in (Kind.GATEWAY_ERROR, Kind.BACK_END_ERROR)
    return refused and answer.code not in UNCLEAR_CODES


def once(observed: Observed, _: Expectation) -> Told:
    """No call after one that may have been obeyed."""
    calls = calls_of(observed)
    for number, call in enumerate(calls[1:], start=2):
        open_one = next((one for one in calls[: number - 1] if not is_refusal(one)), None)
        if open_one is not None:
            erased = f"; data was erased {observed.flushes} times" if observed.flushes > 1 else ""
            again = Wrong(
                where=f"call {number} of {len(calls)}",
                expected=f"no further call after {answered(open_one)}",
                actual=f"the flush again, {max(0, call.at_ms - open_one.at_ms)} ms later{erased}",
                sent=call,
            )
            return Told(wrong=(again,))
    return Told()


def answered(sent: Sent) -> str:
    """How a call was answered, in a few words."""
    if sent.response is None or sent.trouble is not None:
        return "one without a whole answer"
    return f"one that was answered {sent.response.status}"


def repeat_fresh(observed: Observed, _: Expectation) -> Told:
    """Another timestamp, and another signature, in each call."""
    calls = calls_of(observed)
    if len(calls) < 2:
        return skipped(NOT_AGAIN)
    return Told(
        wrong=tuple(
            Wrong(
                where=f"call {number} of {len(calls)}",
                expected="a timestamp and a signature of its own",
                actual=f"the {kept} of the call before",
                sent=later,
            )
            for number, (first, later) in enumerate(pairwise(calls), start=2)
            if (kept := same(first, later))
        )
    )


def same(first: Sent, later: Sent) -> str:
    """What *later* has of *first* that should be its own."""
    earlier, now = first.request.headers, later.request.headers
    told = (
        ("timestamp", value_of(earlier, TIMESTAMP) == value_of(now, TIMESTAMP)),
        ("signature", bool(set(signatures_in(earlier)) & set(signatures_in(now)))),
    )
    return " and the ".join(name for name, kept in told if kept)


def retry_after(observed: Observed, _: Expectation) -> Told:
    """As many seconds between an answer and the next call as it asks for."""
    calls = calls_of(observed)
    told = [
        (number, first, later)
        for number, (first, later) in enumerate(pairwise(calls), start=2)
        if wait_ms(first) is not None
    ]
    if not told:
        return skipped(NOT_AGAIN)
    return Told(
        wrong=tuple(
            Wrong(
                where=f"call {number} of {len(calls)}",
                expected=f"{wait_ms(first)} ms or more after the answer with Retry-After",
                actual=f"{waited_ms(first, later)} ms",
                sent=later,
            )
            for number, first, later in told
            if waited_ms(first, later) + TOLERANCE_MS < (wait_ms(first) or 0)
        )
    )


def wait_ms(sent: Sent) -> int | None:
    """How long the answer asks to wait; None if it does not."""
    told = value_of(sent.response.headers, "retry-after") if sent.response is not None else None
    return int(told) * 1000 if told is not None and told.isdecimal() else None


def waited_ms(first: Sent, later: Sent) -> int:
    """How long after the answer to *first* *later* was sent."""
    return later.at_ms - (first.at_ms if first.answered_ms is None else first.answered_ms)


def gives_up(observed: Observed, expectation: Expectation) -> Told:
    """A few calls at most."""
    calls = calls_of(observed)
    if len(calls) <= expectation.most_sends:
        return Told()
    return Told(
        wrong=(
            Wrong(
                where="calls",
                expected=f"{expectation.most_sends} at most",
                actual=f"{len(calls)}",
                sent=calls[expectation.most_sends],
            ),
        )
    )
