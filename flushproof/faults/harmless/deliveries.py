"""Honest gateways whose answers go over the wire in another way."""

import socket
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from flushproof.exchange import Response, replaced, without
from flushproof.faults.entries import delivery
from flushproof.faults.fault import Fault
from flushproof.reference.http import wire_form


def in_chunks(response: Response, connection: socket.socket) -> None:
    """Writes its bodies in chunks of 100 bytes."""
    body = b"".join(
        b"%x\r\n%b\r\n" % (len(part), part)
        for start in range(0, len(response.body), 100)
        if (part := response.body[start : start + 100])
    )
    headers = (*without(response.headers, "content-length"), ("transfer-encoding", "chunked"))
    connection.sendall(wire_form(replace(response, headers=headers, body=body + b"0\r\n\r\n")))


def closing(response: Response, connection: socket.socket) -> None:
    """Closes the connection after each answer, and says so."""
    headers = replaced(response.headers, "connection", "close")
    connection.sendall(wire_form(replace(response, headers=headers)))
    connection.shutdown(socket.SHUT_WR)


def until_closed(response: Response, connection: socket.socket) -> None:
    """Writes no length: the end of the connection is the end of the body."""
    closing(replace(response, headers=without(response.headers, "content-length")), connection)


def in_pieces(response: Response, connection: socket.socket) -> None:
    """Writes head and body apart, the body in two."""
    head, _, body = wire_form(response).partition(b"\r\n\r\n")
    for piece in (head + b"\r\n\r\n", body[:7], body[7:]):
        connection.sendall(piece)


DELIVERIES: Mapping[str, Fault] = MappingProxyType(
    {
        "ok-chunked": delivery(in_chunks),
        "ok-closing": delivery(closing),
        "ok-in-pieces": delivery(in_pieces),
        "ok-until-closed": delivery(until_closed),
    }
)
