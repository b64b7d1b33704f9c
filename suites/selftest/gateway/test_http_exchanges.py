"""The reference gateway on a socket: what comes through, and how it is answered."""

import http.client
import socket
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
import requests

from flushproof.exchange import Request, Response, value_of
from flushproof.reference.http import wire_form

PATH = "/clouddb/v2/flushCloudDBInstance"
BODY = b"cloudDBInstanceNo=882689&responseFormatType=json"

Serve = Callable[..., Any]
Said = Callable[..., bytes]
Code = Callable[[bytes], str]
Signed = Callable[..., Request]


class Broken:
    """A store with a mistake in it."""

    def flush(self) -> None:
        """Fail in a way that nobody expects."""
        raise ZeroDivisionError("a secret")


def test_a_valid_request_flushes(serve: Serve, whole: bytes, said: Said, code: Code) -> None:
    """Over a socket as in memory."""
    served = serve()

    answer = said(served, whole)

    assert (code(answer), served.store.flushes) == ("200", 1)


def test_one_connection_serves_many_requests(serve: Serve, signed: Signed) -> None:
    """Connections are kept, and the length of each answer is announced."""
    served = serve()

    with requests.Session() as session:
        session.trust_env = False
        answers = [
            session.post(
                served.server.url + PATH, BODY, headers=dict(signed(content_type=None).headers)
            )
            for _ in range(3)
        ]

    assert [200] * 3 == [answer.status_code for answer in answers]
    assert all(answer.headers["content-length"] == str(len(answer.content)) for answer in answers)


def test_requests_in_a_row_are_answered_in_a_row(serve: Serve, whole: bytes, said: Said) -> None:
    """Requests sent at once are answered one after the other."""
    served = serve()

    answer = said(served, whole * 3)

    assert (answer.count(b"HTTP/1.1 200 OK\r\n"), served.store.flushes) == (3, 3)


def test_headers_arrive_as_they_were_sent(serve: Serve, said: Said) -> None:
    """Case, order and doubled headers are kept."""
    served = serve()

    said(served, b"POST /x HTTP/1.1\r\nHOST: h\r\nX-a:  1\r\nx-A: 2 \r\n\r\n")

    ((asked, _),) = served.exchanges
    assert asked.headers == (("HOST", "h"), ("X-a", "1"), ("x-A", "2"))


def test_an_answer_to_head_has_no_body(serve: Serve, whole: bytes, said: Said) -> None:
    """The length is that of the body that is not sent, and the connection can be used again."""
    served = serve()

    answer = said(served, f"HEAD {PATH} HTTP/1.1\r\nHost: h\r\n\r\n".encode() + whole)

    first, second = answer.split(b"\r\n\r\n", 2)[:2]
    assert first.startswith(b"HTTP/1.1 404 ")
    assert b"content-length: 0" not in first
    assert second.startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_client_that_goes_away_does_no_harm(
    serve: Serve, whole: bytes, said: Said, code: Code
) -> None:
    """A reset in the middle of a request is no error, and the next client is served."""
    served = serve()
    with closing(served.connect()) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.sendall(whole[:-1])

    answer = said(served, whole)

    assert ("200", []) == (code(answer), served.server.failures)


def test_a_mistake_of_ours_gets_a_published_error(
    serve: Serve, whole: bytes, said: Said, code: Code
) -> None:
    """500/900 without a trace; the mistake is kept, and the next client is served."""
    served = serve(Broken())

    answers = [said(served, whole) for _ in range(2)]

    assert ["500/900"] * 2 == [code(answer) for answer in answers]
    assert not any(word in answers[0] for word in (b"secret", b"Traceback", b"ZeroDivision"))
    assert {ZeroDivisionError} == {type(failure) for failure in served.server.failures}


def test_the_date_is_that_of_the_clock(serve: Serve, whole: bytes, said: Said, code: Code) -> None:
    """A set clock shows in the Date header, and moves the window."""
    served = serve()
    served.clock.shift(3_600_000)

    answer = said(served, whole)

    assert ("401/200", True) == (code(answer), b"date: Tue, 14 Nov 2023 23:13:20 GMT" in answer)


def test_exchanges_are_told_as_they_went(serve: Serve, whole: bytes, said: Said) -> None:
    """Who asked to be told gets the request and the answer, whole."""
    served = serve()

    said(served, whole)

    ((asked, answer),) = served.exchanges
    assert (asked.method, asked.target, asked.body) == ("POST", PATH, BODY)
    assert (answer.status, value_of(answer.headers, "server")) == (200, "flushproof")


def cut(response: Response, connection: socket.socket) -> None:
    """Announce everything, send half of it, and break off."""
    data = wire_form(response)
    connection.sendall(data[: len(data) - len(response.body) // 2])
    connection.shutdown(socket.SHUT_RDWR)


def test_an_answer_can_be_delivered_otherwise(serve: Serve, signed: Signed) -> None:
    """Who delivers may cut an answer short, so that clients can be shown one."""
    served = serve(deliver=cut)
    connection = http.client.HTTPConnection("127.0.0.1", served.server.port, timeout=5)

    with closing(connection):
        connection.request("POST", PATH, BODY, dict(signed(content_type=None).headers))
        with connection.getresponse() as response, pytest.raises(http.client.IncompleteRead):
            response.read()
