"""
A curl command line as the request that it would send; nothing is sent, and no file is read.

What a shell would still have to fill in (a variable, the output of a command) is refused where it
matters: a signature of `$SIGNATURE` is nobody's. No message quotes a value: it may be a key.
"""

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from flushproof.diagnosis.captured import split_url, wire, with_host
from flushproof.errors import UsageError, unknown_name
from flushproof.exchange import Headers, Request, value_of
from flushproof.signing import ACCESS_KEY, SIGNATURE_V1, SIGNATURE_V2, TIMESTAMP

BEGINNING = re.compile(r"(?m)(?:^|[\s|;$/])(?P<command>curl(?:\.exe)?\s.*)", re.DOTALL)
ENDS = frozenset({"|", "||", "&", "&&", ";", ">", ">>", "2>", "2>&1", "2>/dev/null"})
LINE = re.compile(r"""(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^'"\\\n])*['"]?""", re.DOTALL)
VARIABLE = re.compile(r"\$(?:\{\w+\}|\w+|\()")
ROOT_VARIABLE = re.compile(r"\$(?:\{\w+\}|\w+)(?P<target>/.*)", re.DOTALL)

FORM = ("Content-Type", "application/x-www-form-urlencoded")
JSON = (("Content-Type", "application/json"), ("Accept", "application/json"))


@dataclass(slots=True)
class Line:
    """What the options said so far."""

    method: str = ""
    urls: list[str] = field(default_factory=list)
    target: str | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    without: set[str] = field(default_factory=set)
    data: list[str] = field(default_factory=list)
    json: bool = False
    get: bool = False
    head: bool = False
    upload: bool = False
    other_content: bool = False

    def header(self, text: str) -> None:
        """`NAME: VALUE`; `NAME;` for an empty one, `NAME:` for none at all."""
        name, colon, value = text.partition(":")
        if text.startswith("@"):
            raise UsageError("-H @FILE: headers in a file are not read; give that file's lines.")
        if colon and not value.strip():
            self.without.add(name.lower())
        elif colon:
            self.headers.append((wire(name), wire(value.strip(" \t"))))
        elif text.endswith(";"):
            self.headers.append((wire(text[:-1]), ""))

    def content(self, text: str) -> None:
        """The body as it is; `@FILE` stands for bytes that the signature does not cover."""
        self.data.append("" if text.startswith("@") else text)

    def encoded(self, text: str) -> None:
        """A body that curl encodes: `TEXT`, `=TEXT`, `NAME=TEXT`; of a file nothing is known."""
        name, equals, value = text.partition("=")
        if not equals:
            name, value = "", text
        escaped = (
            "" if "@" in text and not equals else quote(value, safe="", errors="surrogateescape")
        )
        self.data.append(f"{name}={escaped}" if name else escaped)


Take = Callable[[Line, str], None]


def _set(name: str, value: bool = True) -> Take:
    return lambda line, _: setattr(line, name, value)


def _given(name: str) -> Take:
    return lambda line, text: setattr(line, name, text)


def _as_json(line: Line, text: str) -> None:
    line.json = True
    line.content(text)


def _named(name: str) -> Take:
    return lambda line, text: line.headers.append((name, wire(text)))


def _ignored(_: Line, __: str) -> None:
    """What changes nothing that is signed."""


VALUED: Mapping[str, Take] = {
    "-X --request": _given("method"),
    "-H --header": Line.header,
    "-d --data --data-ascii --data-binary": Line.content,
    "--data-raw": lambda line, text: line.data.append(text),
    "--data-urlencode": Line.encoded,
    "--json": _as_json,
    "--url": lambda line, text: line.urls.append(text),
    "--request-target": _given("target"),
    "-A --user-agent": _named("User-Agent"),
    "-e --referer": _named("Referer"),
    "-b --cookie": _named("Cookie"),
    "-F --form --form-string": _set("other_content"),
    "-T --upload-file": _set("upload"),
    **dict.fromkeys(
        (
            *("-u --user", "-o --output", "-m --max-time", "-x --proxy", "-w --write-out"),
            *("-c --cookie-jar", "-D --dump-header", "-E --cert", "-K --config", "-r --range"),
            *("--connect-timeout", "--retry", "--retry-delay", "--retry-max-time", "--max-redirs"),
            *("--cacert", "--capath", "--key", "--resolve", "--connect-to", "--interface"),
            *("--ciphers", "--limit-rate", "--trace", "--trace-ascii", "--stderr", "--noproxy"),
            *("--expect100-timeout", "--keepalive-time", "--tls-max", "--unix-socket"),
        ),
        _ignored,
    ),
}
"""Options with a value, by all their names."""

FLAGS: Mapping[str, Take] = {
    "-G --get": _set("get"),
    "-I --head": _set("head"),
    **dict.fromkeys(
        (
            *("-s --silent", "-S --show-error", "-i --include --show-headers", "-k --insecure"),
            *("-v --verbose", "-L --location", "--location-trusted", "-f --fail", "-g --globoff"),
            *("-N --no-buffer", "-O --remote-name", "-j --junk-session-cookies", "-4 --ipv4"),
            *("-6 --ipv6", "-0 --http1.0", "-1 --tlsv1", "-n --netrc", "-# --progress-bar"),
            *("--http1.1", "--http2", "--http2-prior-knowledge", "--http3", "--compressed"),
            *("--path-as-is", "--fail-with-body", "--raw", "--no-keepalive", "--no-progress-meter"),
            *("--post301", "--post302", "--post303", "--tlsv1.2", "--tlsv1.3", "--ssl-reqd"),
            *("-q --disable", "--retry-connrefused", "--retry-all-errors", "--no-location"),
            *("--tcp-nodelay", "--anyauth", "--basic", "--proxy-insecure", "--styled-output"),
        ),
        _ignored,
    ),
}
"""Options without a value, by all their names."""

WITH_VALUE = {name: take for names, take in VALUED.items() for name in names.split()}
WITHOUT_VALUE = {name: take for names, take in FLAGS.items() for name in names.split()}


def request_of_curl(text: str) -> Request:
    """
    The request that the first curl command in *text* would send.

    Raises:
        UsageError: There is none, or something of it cannot be read.
    """
    line = Line()
    for option, value in _options(_words(text)):
        take = WITH_VALUE.get(option) or WITHOUT_VALUE.get(option)
        if take is None:
            known = sorted({*WITH_VALUE, *WITHOUT_VALUE})
            raise UsageError(unknown_name("curl option that is read here", option, known))
        take(line, value)
    return _request(line)


def _words(text: str) -> list[str]:
    """The words behind `curl`, up to the end of its line; a backslash at an end continues it."""
    found = BEGINNING.search(text)
    if found is None:
        raise UsageError("There is no curl command: nowhere stands `curl` with options behind it.")
    command = found["command"].replace("\r\n", "\n").replace("\\\n", " ")
    try:
        return shlex.split(LINE.match(command)[0])[1:]  # type: ignore[index]
    except ValueError:
        raise UsageError("The curl command has a quote that is not closed.") from None


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    """Each option and its value, empty if it takes none; a word alone is a URL."""
    left = iter(words)
    for word in left:
        if word in ENDS:
            return
        if word.startswith("--"):
            yield word, _value(word, left) if word in WITH_VALUE else ""
        elif word.startswith("-") and len(word) > 1:
            yield from _short_options(word[1:], left)
        else:
            yield "--url", word


def _short_options(letters: str, left: Iterator[str]) -> Iterator[tuple[str, str]]:
    """`-sSXPOST` is `-s -S -X POST`."""
    for at, letter in enumerate(letters, 1):
        option = f"-{letter}"
        if option in WITH_VALUE:
            yield option, letters[at:] or _value(option, left)
            return
        yield option, ""


def _value(option: str, left: Iterator[str]) -> str:
    for word in left:
        return word
    raise UsageError(f"The curl option {option} has no value.")


def _request(line: Line) -> Request:
    if len(line.urls) != 1:
        raise UsageError(f"The curl command has {len(line.urls)} URLs; one is read here.")
    host, target = split_url(_url(line.urls[0]))
    data = "".join(line.data) if line.json else "&".join(line.data)
    if line.get and line.data:
        target = f"{target}{'&' if '?' in target else '?'}{wire(data)}"
    body = b"" if line.get else wire(data).encode("latin-1")
    return Request(
        method=line.method or _method(line),
        target=target if line.target is None else wire(line.target),
        headers=_headers(line, host, has_content=bool(line.data) and not line.get),
        body=body,
    )


def _url(url: str) -> str:
    """*url* with a scheme; a root that the shell would fill in is not signed."""
    rooted = ROOT_VARIABLE.fullmatch(url)
    target = rooted["target"] if rooted else url
    if VARIABLE.search(target):
        raise UsageError("The URL has a shell variable behind the root; give its value.")
    return wire(target if rooted or "//" in target.partition("?")[0] else f"//{target}")


def _method(line: Line) -> str:
    """What curl sends where no `-X` says it."""
    if line.head:
        return "HEAD"
    if line.upload:
        return "PUT"
    return "POST" if (line.data or line.other_content) and not line.get else "GET"


def _headers(line: Line, host: str, *, has_content: bool) -> Headers:
    own = tuple(line.headers)
    for name in (TIMESTAMP, ACCESS_KEY, SIGNATURE_V1, SIGNATURE_V2):
        if VARIABLE.search(value_of(own, name) or ""):
            raise UsageError(
                f"The value of {name} is left to the shell; give the line with the value in it."
            )
    added = JSON if line.json else (FORM,) if has_content else ()
    return with_host(
        (
            *own,
            *(
                (name, value)
                for name, value in added
                if value_of(own, name) is None and name.lower() not in line.without
            ),
        ),
        host,
    )
