"""
vcrpy, whose format cassettes have, must read in them what we read in them.

It is imported when something is played, since that takes a while.
"""

import socket
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from flushproof.cassettes import Cassette, by_name
from flushproof.exchange import Exchange

# What vcrpy raises about a document that is not as it has it.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)


@cache
def reader() -> Callable[[str], Any]:
    """
    vcrpy's own way from the text of a cassette to requests and answers.

    urllib3, which it imports, makes a socket to see whether there is IPv6. It is told that there
    is none: a replay makes no socket, whatever for.
    """
    has_ipv6, socket.has_ipv6 = socket.has_ipv6, False
    try:
        from vcr.serialize import deserialize  # type: ignore[import-untyped]  # no annotations
        from vcr.serializers import jsonserializer  # type: ignore[import-untyped]
    finally:
        socket.has_ipv6 = has_ipv6
    return lambda text: deserialize(text, jsonserializer)


def as_vcrpy_reads(cassette: Cassette) -> Iterator[str]:
    """In what vcrpy reads something else in *cassette*, or why it cannot read it."""
    try:
        requests, responses, *_ = reader()(cassette.text)
    except UNREADABLE as error:
        yield f"cannot be read by vcrpy: {type(error).__name__}: {error}."
        return
    for number, ours in enumerate(cassette.exchanges):
        theirs = _parts_of_theirs(requests[number], responses[number])
        known = _parts_of_ours(cassette, ours, cassette.root_urls[number])
        for part, value in known.items():
            if theirs[part] != value:
                yield f"vcrpy reads another {part} in exchange {number + 1}."


def _parts_of_ours(cassette: Cassette, exchange: Exchange, root_url: str) -> dict[str, Any]:
    request, response = exchange.request, exchange.response
    assert response is not None
    origin = cassette.provenance
    return {
        "method": request.method,
        "uri": f"{root_url}{request.target}",
        # Of a header that comes several times vcrpy knows the first value only.
        "request header": {name.lower(): value for name, value in reversed(request.headers)},
        "request body": request.body.decode(origin.request_encoding).encode(),
        "status": response.status,
        "answer header": dict(by_name(response.headers)),
        "answer body": response.body.decode(origin.response_encoding).encode(),
    }


def _parts_of_theirs(request: Any, response: Any) -> dict[str, Any]:
    bare = request.uri.count("/") == 2  # a root without a path
    return {
        "method": request.method,
        "uri": f"{request.uri}/" if bare else request.uri,
        "request header": {name.lower(): value for name, value in request.headers.items()},
        "request body": request.body or b"",
        "status": response["status"]["code"],
        "answer header": response["headers"],
        "answer body": response["body"]["string"],
    }
