"""
Lies on the wire: honest answers that are written wrongly, and answers that never come.

Those that leave no answer do so for requests for the root of the service only: a target that never
answers is not judged at all. (Headers that are wrong need no socket.)
"""

import socket
from collections.abc import Mapping
from dataclasses import replace
from time import sleep
from types import MappingProxyType

from flushproof.exchange import Headers, Response, replaced, value_of, without
from flushproof.faults.entries import delivery, delivery_at_root, lie
from flushproof.faults.fault import Fault
from flushproof.reference.call import Call, Format
from flushproof.reference.core import Gateway
from flushproof.reference.http import wire_form

# Longer than anybody waits for an answer.
FOREVER_S = 3600.0
BYTE_S = 0.5


def closing(connection: socket.socket, written: bytes) -> None:
    """Write *written*, and no more."""
    connection.sendall(written)
    connection.shutdown(socket.SHUT_WR)


def announced(response: Response, difference: int) -> Response:
    """*response* with a length that is *difference* more than there is."""
    length = str(len(response.body) + difference)
    return replace(response, headers=replaced(response.headers, "content-length", length))


def announces_less(response: Response, connection: socket.socket) -> None:
    """Announces a byte less than it writes."""
    closing(connection, wire_form(announced(response, -1)))


def announces_more(response: Response, connection: socket.socket) -> None:
    """Announces ten bytes more than it writes about the root of the service, and closes."""
    closing(connection, wire_form(announced(response, 10)))


def announces_two_lengths(response: Response, connection: socket.socket) -> None:
    """Announces two lengths for an answer about the root of the service."""
    headers = (*response.headers, ("content-length", str(len(response.body) + 7)))
    closing(connection, wire_form(replace(response, headers=headers)))


def cuts_body(response: Response, connection: socket.socket) -> None:
    """Closes in the middle of the body."""
    closing(connection, wire_form(response)[: -len(response.body) // 2])


def cuts_head(response: Response, connection: socket.socket) -> None:
    """Closes in the middle of the head of an answer about the root of the service."""
    closing(connection, wire_form(response)[:40])


def answers_twice(response: Response, connection: socket.socket) -> None:
    """Writes each answer twice."""
    closing(connection, 2 * wire_form(response))


def garbles_status(response: Response, connection: socket.socket) -> None:
    """Writes a status line about the root of the service that is none."""
    closing(connection, wire_form(response).replace(b"HTTP/1.1", b"HTTP", 1))


def garbles_header(response: Response, connection: socket.socket) -> None:
    """Writes a header about the root of the service without a colon."""
    closing(connection, wire_form(response).replace(b"server: ", b"server ", 1))


def garbles_chunk(response: Response, connection: socket.socket) -> None:
    """Writes a chunk about the root of the service whose size is no number."""
    headers = (*without(response.headers, "content-length"), ("transfer-encoding", "chunked"))
    body = b"size\r\n" + response.body + b"\r\n0\r\n\r\n"
    closing(connection, wire_form(replace(response, headers=headers, body=body)))


def forgets_last_chunk(response: Response, connection: socket.socket) -> None:
    """Writes chunks about the root of the service, and closes without the last one."""
    headers = (*without(response.headers, "content-length"), ("transfer-encoding", "chunked"))
    body = b"%x\r\n%b\r\n" % (len(response.body), response.body)
    closing(connection, wire_form(replace(response, headers=headers, body=body)))


def drips(response: Response, connection: socket.socket) -> None:
    """Writes an answer about the root of the service byte by byte, slower than anybody waits."""
    for byte in wire_form(response):
        connection.sendall(bytes([byte]))
        sleep(BYTE_S)


def keeps_silent(_: Response, connection: socket.socket) -> None:
    """Says nothing about the root of the service, and keeps the connection open."""
    connection.settimeout(FOREVER_S)
    while connection.recv(64 * 1024):
        pass


def hangs_up(_: Response, connection: socket.socket) -> None:
    """Closes without an answer about the root of the service."""
    connection.shutdown(socket.SHUT_RDWR)


# Headers, which no socket is needed for


class Heading(Gateway):
    """Changes the headers of its answers."""

    def headed(self, headers: Headers) -> Headers:
        return headers

    def headers(self, call: Call, syntax: Format) -> Headers:
        return self.headed(super().headers(call, syntax))


class DropsDate(Heading):
    """Sends no date."""

    def headed(self, headers: Headers) -> Headers:
        return without(headers, "date")


class DatesIso(Heading):
    """Writes its date as ISO 8601 has it."""

    def headed(self, headers: Headers) -> Headers:
        return replaced(headers, "date", "2018-12-24T08:59:40Z")


class DatesLocally(Heading):
    """Writes its date in its own time zone."""

    def headed(self, headers: Headers) -> Headers:
        return replaced(headers, "date", (value_of(headers, "date") or "").replace("GMT", "KST"))


class LengthensTraceId(Heading):
    """Has a trace id of forty characters."""

    def headed(self, headers: Headers) -> Headers:
        return replaced(headers, "x-ncp-trace-id", 40 * "a")


class RaisesTraceId(Heading):
    """Has a trace id in capitals."""

    def headed(self, headers: Headers) -> Headers:
        upper = (value_of(headers, "x-ncp-trace-id") or "").upper()
        return replaced(headers, "x-ncp-trace-id", f"{upper[:-1]}Z")


class EmptiesTraceId(Heading):
    """Has an empty trace id."""

    def headed(self, headers: Headers) -> Headers:
        return replaced(headers, "x-ncp-trace-id", "")


FRAMING, ANSWERED = "transport/framing", "transport/answered"

DELIVERIES: Mapping[str, Fault] = MappingProxyType(
    {
        "announces-less": delivery(
            announces_less,
            FRAMING,
            "envelope/strict-json",
            "envelope/strict-xml",
            "access-key/permission",
        ),
        "announces-more": delivery_at_root(announces_more, FRAMING),
        "announces-two-lengths": delivery_at_root(announces_two_lengths, FRAMING, ANSWERED),
        "answers-twice": delivery(answers_twice, FRAMING),
        "cuts-body": delivery(cuts_body, FRAMING, "access-key/permission", "format/default"),
        "cuts-head": delivery_at_root(cuts_head, ANSWERED),
        "dates-iso": lie(DatesIso, "transport/date"),
        "dates-locally": lie(DatesLocally, "transport/date"),
        "drips": delivery_at_root(drips, ANSWERED),
        "drops-date": lie(DropsDate, "transport/date"),
        "empties-trace-id": lie(EmptiesTraceId, "transport/trace-id"),
        "forgets-last-chunk": delivery_at_root(forgets_last_chunk, FRAMING),
        "garbles-chunk": delivery_at_root(garbles_chunk, FRAMING, ANSWERED),
        "garbles-header": delivery_at_root(garbles_header, FRAMING, ANSWERED),
        "garbles-status": delivery_at_root(garbles_status, FRAMING, ANSWERED),
        "hangs-up": delivery_at_root(hangs_up, ANSWERED),
        "keeps-silent": delivery_at_root(keeps_silent, ANSWERED),
        "lengthens-trace-id": lie(LengthensTraceId, "transport/trace-id"),
        "raises-trace-id": lie(RaisesTraceId, "transport/trace-id"),
    }
)
