"""Where a call goes: method, path and host; and what else is called."""

import re
from collections.abc import Iterator

from flushproof.clients.calls import QUIET, calls_of
from flushproof.clients.expectations import Expectation
from flushproof.clients.observed import Host, Observed, Sent
from flushproof.clients.told import Told, Wrong, quoted
from flushproof.contract import PATH
from flushproof.exchange import value_of

METHODS = {"POST": "post", "GET": "get"}

# An operation of the vendor's APIs: a service, a version, an action.
OPERATION = re.compile(r"/[A-Za-z]+/v\d+/(?P<action>[A-Za-z]+)/?")


def method(observed: Observed, _: Expectation) -> Told:
    """POST or GET, in capitals."""
    calls = calls_of(observed)
    strange = tuple(
        Wrong(
            where="method",
            expected="POST, or GET",
            actual=quoted(sent.request.method, observed) or "what is no HTTP request",
            sent=sent,
        )
        for sent in calls
        if sent.request.method not in METHODS
    )
    reading = METHODS.get(calls[0].request.method, "") if calls else ""
    return Told(wrong=strange, reading="" if strange else reading)


def path(observed: Observed, sent: Sent) -> Iterator[Wrong]:
    """The published path, letter by letter."""
    if sent.request.path != PATH:
        yield Wrong(
            where="target",
            expected=PATH,
            actual=quoted(sent.request.path, observed),
            sent=sent,
        )


def host(observed: Observed, sent: Sent) -> Iterator[Wrong]:
    """The host and port of the URL that was given."""
    named = value_of(sent.request.headers, "host")
    if named is None or named.lower() != observed.authority.lower():
        yield Wrong(
            where="header Host",
            expected=observed.authority,
            actual="none" if named is None else quoted(named, observed),
            sent=sent,
        )


def nothing_else(observed: Observed, _: Expectation) -> Told:
    """Beside the flush, operations that only read."""
    calls = calls_of(observed)
    others = (
        (sent, OPERATION.fullmatch(sent.request.path))
        for sent in observed.sends
        if sent.host is Host.GATEWAY
        and sent not in calls
        and sent.request.method.upper() not in QUIET
    )
    return Told(
        wrong=tuple(
            Wrong(
                where="target",
                expected="no other operation than the flush, but for those that read",
                actual=quoted(sent.request.path, observed),
                sent=sent,
            )
            for sent, named in others
            if named and not named["action"].lower().startswith("get")
        )
    )
