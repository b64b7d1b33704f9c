"""How a lie becomes an entry of the zoo: its docstring is its sentence."""

import socket
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from flushproof.exchange import Response
from flushproof.faults.fault import Fault
from flushproof.reference.account import Account
from flushproof.reference.call import Call, Format
from flushproof.reference.core import Gateway
from flushproof.reference.gateway_errors import Refusal
from flushproof.reference.http import Deliver, deliver_whole
from flushproof.reference.readings import Readings, requirement_named

# One request of a run asks for it, and is refused.
SERVICE_ROOT = "/clouddb"
MARK = ("x-clumsy", "yes")


# What a signature is there for: without it, none of these is upheld.
SIGNED = (
    "access-key/pair",
    "signature/access-key",
    "signature/body",
    "signature/encoding",
    "signature/exact",
    "signature/message",
    "signature/method",
    "signature/path",
    "signature/query",
    "signature/raw-query",
    "signature/secret",
    "signature/timestamp",
    "signature/value",
)


def lie(gateway: type[Gateway], *breaks: str) -> Fault:
    """The fault of a gateway that lies, wherever it is asked."""
    sentence = (gateway.__doc__ or "").strip()
    return Fault(sentence=sentence, breaks=frozenset(breaks), gateway=gateway)


def harm(gateway: type[Gateway], *breaks: str) -> Fault:
    """The fault of a gateway that looks at the data, or does more to it than flush it."""
    return replace(lie(gateway, *breaks), touches_data=True)


class Following(Gateway):
    """Follows some readings whatever it is told, and for the others those that it is told."""

    own: Mapping[str, str]

    def __init__(
        self, account: Account, readings: Readings | None = None, *arguments: Any, **more: Any
    ) -> None:
        followed = Readings({**(readings or Readings()), **self.own})
        super().__init__(account, followed, *arguments, **more)


def following(sentence: str, *readings: str) -> Fault:
    """The honest gateway that *sentence* tells of: it follows *readings*, NAME=READING."""
    chosen = dict(reading.split("=") for reading in readings)
    own = {requirement_named(name): reading for name, reading in chosen.items()}
    return lie(type("Follower", (Following,), {"__doc__": sentence, "own": own}))


def delivery(deliver: Deliver, *breaks: str) -> Fault:
    """The fault of an honest gateway whose answers are written to the socket in a wrong way."""
    return _written(deliver, deliver, Gateway, *breaks)


class MarksRoot(Gateway):
    """Marks its answer about the root of the service, the one that is written wrongly."""

    def refused(self, call: Call, asked: Format, refusal: Refusal) -> Response:
        response = super().refused(call, asked, refusal)
        if call.request.path != SERVICE_ROOT:
            return response
        return replace(response, headers=(*response.headers, MARK))


def delivery_at_root(deliver: Deliver, *breaks: str) -> Fault:
    """`delivery`, but only for requests for the root: what never answers is never judged."""

    def rarely(response: Response, connection: socket.socket) -> None:
        wrongly = deliver if MARK in response.headers else deliver_whole
        wrongly(response, connection)

    return _written(deliver, rarely, MarksRoot, *breaks)


def _written(told: Deliver, deliver: Deliver, gateway: type[Gateway], *breaks: str) -> Fault:
    return Fault(
        sentence=(told.__doc__ or "").strip(),
        breaks=frozenset(breaks),
        gateway=gateway,
        server=MappingProxyType({"deliver": deliver}),
    )
