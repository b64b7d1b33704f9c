"""What was seen of a client in one scenario: every request it sent, how it ended, what it said."""

from dataclasses import dataclass
from enum import StrEnum

from flushproof.exchange import Request, Response, Trouble
from flushproof.signing import Credentials


class Host(StrEnum):
    """Who was called."""

    GATEWAY = "gateway"  # the one that the client was told to call
    FOREIGN = "foreign"  # another one, which a redirect names


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """
    One request of a client.

    Attributes:
        at_ms: When its last byte was read, our clock, milliseconds since 1970.
        host: Who it was sent to.
        request: As it came, with every header, `Host` among them.
        response: As it was given; with `trouble`, as far as it was given, or None.
        valid: Whether the reference gateway, with a clock that is right, would have obeyed it: a
            flush that is well-formed, signed, and names an instance of the caller.
        flushed: Whether data was erased because of it.
        connection: Which connection it came on, counted from 0; two hosts share no number.
        trouble: Why the answer is not whole, as the client saw it; None if it is.
        answered_ms: When the last byte of the answer was given, or there was no more to come.
    """

    at_ms: int
    host: Host
    request: Request
    response: Response | None
    valid: bool
    flushed: bool = False
    connection: int = 0
    trouble: Trouble | None = None
    answered_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """
    One run of the command in one scenario.

    Attributes:
        scenario: Its name in `flushproof.clients.scenarios.SCENARIOS`.
        sends: Every request, to whichever host, in the order in which they came.
        started_ms: When the command was started, our clock, milliseconds since 1970.
        exit_status: Negative for a signal that was not ours; None if it had to be killed.
        timed_out: Whether it had to be killed, since it had not ended by itself in time.
        duration_ms: How long it ran.
        limit_ms: How long it was allowed to.
        stdout, stderr: What it said, as far as it was kept.
        output_cut: Whether it said more than was kept.
        flushes: How many times data really was erased.
        bystander_intact: Whether the instance that nobody was told of is as it was.
        credentials: The pair that it was given.
        instance_no: The number of the instance that it was told to flush.
        authority: Host and port of the gateway, as they stand in its URL.
    """

    scenario: str
    sends: tuple[Sent, ...]
    started_ms: int
    exit_status: int | None
    timed_out: bool
    duration_ms: float
    limit_ms: float
    stdout: bytes
    stderr: bytes
    output_cut: bool = False
    flushes: int
    bystander_intact: bool
    credentials: Credentials
    instance_no: str
    authority: str
