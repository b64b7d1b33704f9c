"""
A request as a `curl` command that a person can paste into a POSIX shell: it sends the same bytes.

What curl would add by itself is switched off; `Host`, and `Content-Length` where the request has
none, are all it adds, as our own transport does.
"""

import re
import shlex
from collections.abc import Iterator

from flushproof.exchange import Request, value_of

API_GATEWAY = "$NCLOUD_API_GW"
"""The root URL as the vendor's tools know it; `flushproof serve` prints the assignment."""

VARIABLES = {"[access key]": "$NCLOUD_ACCESS_KEY", "[signature]": "$SIGNATURE"}
"""Header values that were scrubbed, and the shell variable that stands for each."""

URL_TARGET = re.compile(r"/[!$-~]*(?<!\?)")
"""A target that curl sends as it is when it is part of a URL: no fragment, no stray `?`."""

VARIABLE = re.compile(r"(\$\w+)(.*)", re.DOTALL)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# What is quoted stays as it is: a body may have line breaks of its own.
BREAK = re.compile(r"('[^']*'|\"[^\"]*\")| \\\n  ")
ADDED_BY_CURL = ("User-Agent", "Accept")
WITH_CONTENT = frozenset({"POST", "PUT", "PATCH"})


def curl_command(request: Request, root_url: str = API_GATEWAY, *, whole_body: bool = True) -> str:
    """
    The command that repeats *request*.

    Args:
        request: What to repeat, scrubbed already: `[access key]` and `[signature]` as header values
            become shell variables.
        root_url: Scheme, host and port; or a shell variable, such as `$NCLOUD_API_GW`.
        whole_body: Whether *request* has the body as it was sent; if not, the command reads it from
            a file `body.bin`, which nobody has kept.
    """
    body, pipe = body_options(request, whole_body=whole_body)
    parts = [
        "curl -sS -i --http1.1 --globoff",
        "--head" if request.method == "HEAD" else f"-X {word(request.method)}",
        *url_options(request.target, root_url),
        *(f"-H {header_word(name, value)}" for name, value in request.headers),
        *(f"-H '{name}:'" for name in unwanted(request, has_body=bool(body))),
        *([body] if body else []),
    ]
    return pipe + " \\\n  ".join(parts)


def on_one_line(command: str) -> str:
    """*command*, made by `curl_command`, without the breaks between its options."""
    return BREAK.sub(lambda found: found[1] or " ", command)


def url_options(target: str, root_url: str) -> Iterator[str]:
    """The URL, and the raw request target where curl would not send it as it is."""
    plain = URL_TARGET.fullmatch(target) is not None
    yield "--path-as-is"
    if not plain:
        yield f"--request-target {word(target)}"
    url = root_url + (target if plain else "/")
    yield with_variable(url)


def unwanted(request: Request, *, has_body: bool) -> Iterator[str]:
    """The headers that curl would add and *request* does not have."""
    names = (*ADDED_BY_CURL, "Content-Type", "Expect") if has_body else ADDED_BY_CURL
    return (name for name in names if value_of(request.headers, name) is None)


def header_word(name: str, value: str) -> str:
    """One header for `-H`; `NAME:` would tell curl to leave it out, so an empty one is `NAME;`."""
    if value in VARIABLES:
        return f'"{name}: {VARIABLES[value]}"'
    return word(f"{name}: {value}" if value.strip() else f"{name};")


def body_options(request: Request, *, whole_body: bool) -> tuple[str, str]:
    """The option that sends the body, and the pipe in front of curl that it may need."""
    if not whole_body:
        return "--data-binary @body.bin", ""
    if not request.body:
        return ("--data-raw ''" if request.method in WITH_CONTENT else ""), ""
    text = as_text(request.body)
    if text is None:
        return "--data-binary @-", f"printf {octal(request.body)} | "
    return f"--data-raw {shlex.quote(text)}", ""


def word(text: str, encoding: str = "latin-1") -> str:
    """A shell word that stands for the bytes of *text*, one character each, as on the wire."""
    raw = text.encode(encoding, "replace")
    shown = as_text(raw)
    return f'"$(printf {octal(raw)})"' if shown is None else shlex.quote(shown)


def with_variable(text: str) -> str:
    """A shell word in which a variable at the start is expanded, and nothing else."""
    match = VARIABLE.fullmatch(text)
    return f'"{match[1]}"{word(match[2])}' if match else word(text, encoding="utf-8")


def as_text(raw: bytes) -> str | None:
    """*raw* as text if a terminal can show it and give it back, else None."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if CONTROL.search(text) else text


def octal(raw: bytes) -> str:
    """The format for `printf` that writes *raw*."""
    printable = {*range(0x20, 0x7F)} - {ord("\\"), ord("%"), ord("'")}
    return "'" + "".join(chr(byte) if byte in printable else f"\\{byte:03o}" for byte in raw) + "'"
