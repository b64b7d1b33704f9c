"""What arrives at a stage, written down as it comes: nothing is lost of a client that is killed."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from threading import local

from flushproof.clients.observed import Host, Sent
from flushproof.exchange import Request, Response, Trouble
from flushproof.reference.http import Deliver


@dataclass(slots=True, kw_only=True)
class Arrival:
    """A request under way; the fields are those of `Sent`."""

    at_ms: int
    host: Host
    request: Request
    connection: int
    valid: bool = False
    flushed: bool = False
    response: Response | None = None
    trouble: Trouble | None = None
    answered_ms: int | None = None

    def sent(self) -> Sent:
        """What is known of it by now."""
        return Sent(
            at_ms=self.at_ms,
            host=self.host,
            request=self.request,
            response=self.response,
            valid=self.valid,
            flushed=self.flushed,
            connection=self.connection,
            trouble=self.trouble,
            answered_ms=self.answered_ms,
        )


class Arrivals:
    """
    Every request of a client, to whichever host, in the order in which they came.

    Each connection has a thread of its own, and one request at a time, so the request that a thread
    is about is the last one that it was told of.

    Args:
        now_ms: Our clock.
    """

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self.now_ms = now_ms
        self.all: list[Arrival] = []
        self.number = count()
        self.here = local()

    def come(self, request: Request, host: Host, at_ms: int) -> Arrival:
        """Write *request* down."""
        if not hasattr(self.here, "connection"):
            self.here.connection = next(self.number)
        arrival = Arrival(at_ms=at_ms, host=host, request=request, connection=self.here.connection)
        self.here.arrival = arrival
        self.all.append(arrival)
        return arrival

    @property
    def current(self) -> Arrival:
        """The request that this thread is about."""
        arrival: Arrival = self.here.arrival
        return arrival

    def answer(self, response: Response, connection: socket.socket, deliver: Deliver) -> None:
        """Have *deliver* write *response*, and write down what became of it."""
        arrival = self.current
        if arrival.trouble is None:
            arrival.response = response
        deliver(response, connection)
        # Of what takes forever the end is the client's, not that of the answer.
        if arrival.trouble is not Trouble.TIMEOUT:
            arrival.answered_ms = self.now_ms()

    def sends(self) -> tuple[Sent, ...]:
        """All of them, as they are by now."""
        return tuple(arrival.sent() for arrival in self.all)
