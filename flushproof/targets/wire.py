"""
The wire to a running gateway: one request goes out, once, and one answer comes in.

A request is sent once or not at all: a flush that is sent again may destroy what was written
since. Nothing follows a redirect, retries, keeps a cookie, or reads a proxy, a `.netrc` or anything
else of the environment. In requests these are the business of the `Session`, so it is left out; its
adapter, which has none of them, makes the connections and verifies certificates.

A connection is kept open for the next request. One that the server closed meanwhile is noticed
before anything is written to it, and replaced.
"""

from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPException
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT, SSLContext, SSLError
from time import monotonic, perf_counter
from typing import Any, Self, cast
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from flushproof.errors import UsageError
from flushproof.exchange import BREAK, Exchange, Headers, Request, Response, Trouble, values_of
from flushproof.targets.connection import Attempt, Garbled, Pool, SecurePool

MIB = 2**20
DEFAULT_PORTS = {"http": 80, "https": 443}

# RFC 9110, 8.6: a method that is expected to have a body says its length, even of an empty one.
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})

# What requests, urllib3 and http.client raise; requests' own are OSErrors.
FAILURES = (OSError, HTTPException, urllib3.exceptions.HTTPError)

DETAILS: Mapping[Trouble, str] = {
    Trouble.REFUSED: "no connection came about, so nothing was sent",
    Trouble.TLS: "no secure connection came about, so nothing was sent",
    Trouble.DROPPED: "the connection was closed before a whole head had come",
    Trouble.CUT: "the connection was closed before the announced end of the body",
    Trouble.TIMEOUT: "the answer was not whole within the deadline",
    Trouble.GARBLED: "what came is not HTTP/1.1",
    Trouble.TOO_LARGE: "the body is larger than we read",
}


def message_of(request: Request, host: str) -> bytes:
    """
    The bytes of *request*: its own headers as they are, `Host` before them and `Content-Length`
    after them where they are absent. With `Transfer-Encoding: chunked` the body is one chunk.

    Raises:
        ValueError: The head holds a line break or a NUL, so it would be another request, or a
            character that is not Latin-1.
    """
    headers, body = framed(request, host)
    lines = [f"{request.method} {request.target} HTTP/1.1"]
    lines.extend([f"{name}: {value}" for name, value in headers])
    if BREAK.search(" ".join(lines)):
        raise ValueError("the method, the target or a header holds a line break or a NUL")
    return "\r\n".join((*lines, "", "")).encode("latin-1") + body


def framed(request: Request, host: str) -> tuple[Headers, bytes]:
    """The headers and the body of *request* as they go over the wire."""
    headers, body = list(request.headers), request.body
    codings = [value.strip().lower() for value in values_of(request.headers, "transfer-encoding")]
    if not values_of(request.headers, "host"):
        headers.insert(0, ("Host", host))
    if codings == ["chunked"]:
        body = (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n"
    elif not frames_itself(request) and (body or request.method in WITH_BODY):
        headers.append(("Content-Length", str(len(body))))
    return tuple(headers), body


def frames_itself(request: Request) -> bool:
    """Whether *request* says by headers of its own, true or not, where its body ends."""
    names = {name.lower() for name, _ in request.headers}
    return not names.isdisjoint({"content-length", "transfer-encoding"})


class Adapter(HTTPAdapter):
    """The transport of requests, of which the pools, with their verified certificates, are used."""

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": Pool, "https": SecurePool}

    def pool_at(self, root_url: str, verify: bool | str) -> Pool:
        """
        The pool of connections to *root_url*.

        Args:
            verify: True for the usual certificates, or the path of others.
        """
        anything = requests.Request("POST", root_url).prepare()
        pool = self.get_connection_with_tls_context(anything, verify)
        self.cert_verify(pool, root_url, verify, None)  # type: ignore[no-untyped-call]  # its stub
        return cast(Pool, pool)

    def close(self) -> None:
        """Close every idle connection now, where requests leaves it to the garbage collector."""
        pools = self.poolmanager.pools
        for pool in [pools.get(key) for key in pools.keys()]:  # noqa: SIM118  # it cannot be iterated
            if pool is not None:
                pool.close()
        super().close()


class Wire:
    """A gateway at a root URL, reached over HTTP or HTTPS; certificates are always verified."""

    def __init__(
        self,
        root_url: str,
        connect_timeout_s: float = 5.0,
        deadline_s: float = 30.0,
        body_limit: int = MIB,
        ca_bundle: Path | None = None,
        clock: Callable[[], int] = lambda: 0,
    ) -> None:
        """
        Open nothing yet.

        Args:
            root_url: Scheme, host and port, as `NCLOUD_API_GW` has it.
            connect_timeout_s: The longest wait for a connection to one address.
            deadline_s: The longest that an exchange takes, connecting included.
            body_limit: The largest body, in bytes, that is read.
            ca_bundle: Certificates to trust in place of the usual ones.
            clock: Milliseconds since 1970; what exchanges are stamped with.

        Raises:
            UsageError: *root_url* is no root URL, or *ca_bundle* is no file of certificates.
        """
        self.root_url = root_url
        self.host = host_of(root_url)
        self.body_limit = body_limit
        if ca_bundle is not None and not ca_bundle.exists():
            raise UsageError(f"{ca_bundle}: there is no such file of certificates.")
        if ca_bundle is not None and not holds_certificates(ca_bundle):
            raise UsageError(f"{ca_bundle}: holds no certificate, in PEM, that could be trusted.")
        self._clock = clock
        self._deadline_s = deadline_s
        self._connect_s = min(connect_timeout_s, deadline_s)
        self._verify = True if ca_bundle is None else str(ca_bundle)
        self._adapter = Adapter()
        self._pool: Pool | None = None

    def send(self, request: Request, sent_at_ms: int | None = None) -> Exchange:
        """Send *request* once and give what came of it, trouble included."""
        if sent_at_ms is None:
            sent_at_ms = self._clock()
        attempt = Attempt(message_of(request, self.host), monotonic() + self._deadline_s)
        body = bytearray()
        try:
            trouble, detail = self._fill(body, attempt, method=request.method), ""
        except FAILURES as error:
            trouble, detail = trouble_of(error, attempt)
        ended_s = perf_counter()
        if attempt.surplus or frames_itself(request):
            # What is left on such a connection, there or here, must not meet the next exchange.
            self.close()
        response = None
        if attempt.status is not None:
            response = Response(
                status=attempt.status,
                reason=attempt.reason,
                headers=attempt.headers,
                body=bytes(body[: self.body_limit]),
                surplus=b"" if trouble else attempt.surplus,
            )
        return Exchange(
            request=request,
            response=response,
            trouble=trouble,
            detail=detail or (DETAILS[trouble] if trouble else ""),
            sent_at_ms=sent_at_ms,
            elapsed_ms=(ended_s - (attempt.started_s or ended_s)) * 1000,
        )

    def _fill(self, body: bytearray, attempt: Attempt, *, method: str) -> Trouble | None:
        """Send *attempt* and fill *body* with what comes; the trouble that no error tells of."""
        pool = self._pool or self._adapter.pool_at(self.root_url, self._verify)
        self._pool = pool
        with pool.answer_to(attempt, method, self._connect_s) as answer:
            while piece := answer.read1(self.body_limit + 1 - len(body)):
                body += piece
                if len(body) > self.body_limit:
                    return Trouble.TOO_LARGE
            # The last chunk ends a body; http.client also takes a closed connection for an end.
            cut = attempt.ended if answer.chunked else bool(answer.length)
        return Trouble.CUT if cut else None

    def close(self) -> None:
        """Close every connection; a further `send` opens a new one."""
        self._pool = None
        self._adapter.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def holds_certificates(bundle: Path) -> bool:
    """Whether *bundle* is a file, or a folder, of certificates."""
    if bundle.is_dir():
        return True
    try:
        SSLContext(PROTOCOL_TLS_CLIENT).load_verify_locations(bundle)
    except OSError:
        return False
    return True


def host_of(root_url: str) -> str:
    """What the `Host` header says of *root_url*; raises UsageError if it is no root URL."""
    parts = urlsplit(root_url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    rest = (parts.path.strip("/"), parts.query, parts.fragment, parts.username or "")
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or port == -1 or any(rest):
        got = "one with a user in it" if "@" in root_url else repr(root_url)
        raise UsageError(f"not a root URL: expected http(s)://HOST[:PORT], got {got}")
    if port == DEFAULT_PORTS[parts.scheme]:
        return parts.netloc.rpartition(":")[0]
    return parts.netloc


def trouble_of(error: BaseException, attempt: Attempt) -> tuple[Trouble, str]:
    """What *error* means for *attempt*, and a sentence that quotes nothing of either."""
    causes = list(causes_of(error))
    reasons = [cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror]
    garbled = [str(cause) for cause in causes if isinstance(cause, Garbled)]
    trouble = Trouble.GARBLED
    if attempt.started_s is None:
        secure = any(isinstance(cause, (SSLError, urllib3.exceptions.SSLError)) for cause in causes)
        trouble = Trouble.TLS if secure else Trouble.REFUSED
    elif garbled:
        return trouble, garbled[0]
    elif any(isinstance(cause, TimeoutError) for cause in causes):
        trouble = Trouble.TIMEOUT
    elif attempt.ended or any(isinstance(cause, (ConnectionError, SSLError)) for cause in causes):
        trouble = Trouble.CUT if attempt.status is not None else Trouble.DROPPED
    return trouble, ": ".join((DETAILS[trouble], *reasons[:1]))


def causes_of(error: BaseException) -> Iterator[BaseException]:
    """*error* and everything it was raised from, wrapped in or because of, each once."""
    waiting, seen = [error], set[int]()
    while waiting:
        cause = waiting.pop()
        if id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            reason = getattr(cause, "reason", None)
            inner = (*cause.args, reason, cause.__cause__, cause.__context__)
            waiting.extend(item for item in inner if isinstance(item, BaseException))
