"""
What a signer has in hand, and the ways in which it can take one part of it otherwise.

Text is one character for each byte of the wire (Latin-1), as in `flushproof.exchange`, so that a
part in UTF-8 and one that is percent-decoded are told apart byte for byte.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from flushproof.printable import escaped
from flushproof.signing import Credentials

URI = "{origin}{path}{query}"
LAYOUT = f"{{method}} {URI}\n{{timestamp}}\n{{access_key}}"
"""The string to sign, by its parts; *origin* is empty unless somebody signs a whole URL."""

HIDDEN = "[secret key]"
"""What is shown where the secret key was put into the string to sign."""

QUOTED_LIMIT = 80
NAMES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

Values = Mapping[str, str | bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """
    The parts of a request that signers sign, rightly or not.

    Attributes:
        path: Up to the question mark.
        query: From the question mark on, with it; empty if there is none.
        timestamp, access_key: The values of the headers.
        credentials: Whose secret is the key.
        api_key: The value of the header of that name, empty if there is none.
        host: Host and port that were asked, empty if nobody knows.
        body: The content.
    """

    method: str
    path: str
    query: str
    timestamp: str
    access_key: str
    credentials: Credentials = field(repr=False)
    api_key: str = ""
    host: str = ""
    body: bytes = b""

    def values(self) -> Values:
        """What a right signature is made of, by the names that layouts use, and its key."""
        return {
            "method": self.method,
            "origin": "",
            "path": self.path,
            "query": self.query,
            "timestamp": self.timestamp,
            "access_key": self.access_key,
            "layout": LAYOUT,
            "key": self.credentials.secret_key.encode(),
            "body": self.body.decode("latin-1"),
            "api_key": self.api_key,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """
    One way to make a mistake with one request.

    Attributes:
        edits: The parts that are taken otherwise, by the names in `Parts.values`.
        sentence: What was done, and what is right.
        shown: What is shown of parts that nobody may see.
    """

    edits: Values = field(repr=False)
    sentence: str
    shown: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    A known way to get the signature wrong.

    Attributes:
        name: What it is called, `AREA/MISTAKE`.
        remedy: What to do, a sentence.
    """

    name: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe(Kind):
    """
    One that goes together with others.

    Attributes:
        variants: Every way to make this mistake with the parts of one request.
    """

    variants: Callable[[Parts], Iterator[Variant]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan(Kind):
    """
    One with thousands of variants, all of them another timestamp.

    Attributes:
        times: The timestamps that may have been signed.
        variant: The mistake, if one of them was.
    """

    times: Callable[[Parts], Iterator[str]]
    variant: Callable[[Parts, str], Variant]


def message_of(values: Values) -> bytes:
    """What is signed where the parts are *values*."""
    return str(values["layout"]).format_map(values).encode("latin-1")


def legible(text: str) -> str:
    """*text*, as the wire has it, in characters; bytes that are not UTF-8 are escaped."""
    return text.encode("latin-1", "replace").decode("utf-8", "backslashreplace")


def visible(text: str) -> str:
    r"""*text* on one line: a line feed is `\n`, and what a terminal would obey is escaped."""
    return "".join(
        NAMES.get(mark) or (mark if mark.isprintable() else escaped(mark)) for mark in text
    )


def quoted(text: str) -> str:
    """A part as a sentence quotes it: on one line, and no longer than a reader wants it."""
    line = visible(legible(text))
    return f"`{line}`" if len(line) <= QUOTED_LIMIT else f"`{line[: QUOTED_LIMIT - 1]}…`"


def named(text: str) -> str:
    """A part as a sentence quotes it, or `nothing` where it is empty."""
    return quoted(text) if text else "nothing"
