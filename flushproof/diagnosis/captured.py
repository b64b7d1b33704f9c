"""
A request as somebody captured it: its bytes, or its header lines alone.

What `curl -v` prints and what the tools of a browser show for HTTP/2 is read as well. No message
quotes a value: it may be a key.
"""

import re
from collections.abc import Iterator, Sequence

from flushproof.errors import UsageError
from flushproof.exchange import Headers, Request, value_of

REQUEST_LINE = re.compile(r"(?P<method>[!-~]+) (?P<target>[!-~\x80-\xff]+)(?: HTTP/[0-9.]+)?")
FIELD = re.compile(r"(?P<name>:?[!#$%&'*+.^_`|~0-9A-Za-z-]+):(?P<value>[^\n]*)")
URL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?P<host>[^/?#]*)(?P<rest>[^#]*)(?:#.*)?")

# What `curl -v` prints in front of what it sent.
SENT = "> "


def request_of_headers(
    data: bytes, *, method: str | None = None, url: str | None = None
) -> Request:
    """
    The request that *data* spells: perhaps a request line, header lines, perhaps a body.

    Args:
        method, url: Where *data* has no request line; a path, or a URL.

    Raises:
        UsageError: A line is none of a request, or method or URL are missing or there twice.
    """
    head, body = _split(data)
    lines = _unprompted(head.decode("latin-1").splitlines())
    first = REQUEST_LINE.fullmatch(lines[0]) if lines else None
    # `host: x` looks like a request line too; a field has no space in front of its colon.
    if first is not None and not FIELD.fullmatch(lines[0]):
        lines = lines[1:]
    else:
        first = None
    fields = tuple(_fields(lines, 1 + (first is not None)))
    pseudo = {name: value for name, value in fields if name.startswith(":")}
    headers = tuple(pair for pair in fields if not pair[0].startswith(":"))
    sent = (first["method"], first["target"]) if first else _pseudo(pseudo)
    if sent is not None and (method or url):
        raise UsageError("The request line is there already; leave out --method and --url.")
    if sent is None and not (method and url):
        raise UsageError("There is no request line; say what was sent with --method and --url.")
    sent_method, sent_target = sent or (method or "", wire(url or ""))
    host, target = split_url(sent_target)
    host = host or pseudo.get(":authority", "")
    return Request(method=sent_method, target=target, headers=with_host(headers, host), body=body)


def wire(text: str) -> str:
    """*text* as the wire has it, one character for each byte of its UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def split_url(url: str) -> tuple[str, str]:
    """
    Host and port of *url*, empty if it is only a path, and what of it stands in the request line.

    Raises:
        UsageError: It is neither a URL nor a path.
    """
    found = URL.fullmatch(url)
    if found is None and not url.startswith("/"):
        raise UsageError("The URL is neither a path nor scheme://HOST/PATH.")
    host, rest = (found["host"].rpartition("@")[2], found["rest"]) if found else ("", url)
    return host, rest if rest.startswith("/") else f"/{rest}"


def with_host(headers: Headers, host: str) -> Headers:
    """*headers*, with a `Host` in front where they have none and it is known."""
    if value_of(headers, "host") is not None or not host:
        return headers
    return (("Host", host), *headers)


def _split(data: bytes) -> tuple[bytes, bytes]:
    """Head and body; blank lines in front of the head are none of its end."""
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    found = re.search(rb"\r?\n\r?\n", text)
    return (text[: found.start()], text[found.end() :]) if found else (text.rstrip(b"\r\n"), b"")


def _unprompted(lines: Sequence[str]) -> list[str]:
    """The lines that `curl -v` shows as sent, if it is that what it is; else all."""
    if not any(line.startswith(SENT) for line in lines):
        return [line for line in lines if line.strip()]
    return [line.removeprefix(SENT) for line in lines if line.startswith(SENT) and line != SENT]


def _pseudo(fields: dict[str, str]) -> tuple[str, str] | None:
    """Method and path of an HTTP/2 request, if it is one."""
    if ":method" not in fields or ":path" not in fields:
        return None
    return fields[":method"], fields[":path"]


def _fields(lines: Sequence[str], first: int) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines, first):
        found = FIELD.fullmatch(line)
        if found is None:
            raise UsageError(f"Line {number} is no header: expected NAME: VALUE.")
        yield found["name"], found["value"].strip(" \t")
