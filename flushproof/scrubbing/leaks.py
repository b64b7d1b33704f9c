"""
What must not leave a run, in which disguises it could, and where it did.

A secret is looked for as it is and in Base64 (at any of the three alignments, both alphabets), in
hexadecimal, percent-encoded, and escaped as JSON, Python or HTML escape it, also several times
over. The same search decides what `flushproof.scrubbing.scrub` takes out and what a scan of
finished artefacts reports.
"""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote

from flushproof.errors import EvidenceIncomplete, UsageError
from flushproof.signing import Credentials

SHORTEST = 8
"""A shorter value cannot be told from ordinary text."""

DECODINGS = 4
"""How often escapes of escapes are undone: JSON in JSON in HTML, percent-encoded, is four."""


class Secret(Protocol):
    """Something that must not be in a text."""

    @property
    def name(self) -> str:
        """What it is called, and what stands in its place."""

    def found_in(self, text: str) -> str | None:
        """The encoding in which the secret is in *text*, or None."""

    def hidden_in(self, text: str) -> str:
        """*text* without the secret, whatever it was encoded in."""


@dataclass(frozen=True, kw_only=True)
class Value:
    """A secret whose value is known. (No slots: the needles are computed once.)"""

    name: str
    value: str = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.value) < SHORTEST:
            raise UsageError(
                f"the {self.name} has {len(self.value)} characters; a value shorter than "
                f"{SHORTEST} cannot be kept out of reports, as nothing tells it from ordinary text"
            )

    @cached_property
    def needles(self) -> tuple[tuple[str, str], ...]:
        """Each way to write the secret in one piece, with the name of that encoding."""
        raw = self.value.encode("utf-8", "surrogatepass")
        escaped = json.dumps(self.value)[1:-1]
        percent = quote(raw, safe="")
        ways = [
            ("raw", self.value),
            ("raw", raw.decode("latin-1")),
            *(("Base64", piece) for piece in base64_pieces(raw)),
            ("hexadecimal", raw.hex()),
            ("hexadecimal", raw.hex().upper()),
            ("percent-encoded", percent),
            ("percent-encoded", re.sub("%..", lambda hit: hit[0].lower(), percent)),
            ("escaped", escaped),
            ("escaped", escaped.replace("/", "\\/")),
            ("escaped", html.escape(self.value)),
            # Undoing the escapes of a text also undoes what looks like one in the secret.
            *(
                ("escaped", view)
                for form in (self.value, raw.decode("latin-1"))
                for view in views(form)
                if len(view) >= SHORTEST
            ),
        ]
        found: dict[str, str] = {}
        for way, needle in ways:
            found.setdefault(needle, way)
        # The longest first: what is left of one that holds another would be a part of it.
        longest_first = sorted(found, key=len, reverse=True)
        return tuple((found[needle], needle) for needle in longest_first)

    def found_in(self, text: str) -> str | None:
        """The encoding in which the secret is in *text*, or None."""
        for depth, view in enumerate(views(text)):
            for way, needle in self.needles:
                if needle in view:
                    return way if depth == 0 else f"{way}, escaped"
        return None

    def hidden_in(self, text: str) -> str:
        """*text* with the name of the secret in its place; where that cannot be done, no text."""
        if self.found_in(text) is None:
            return text
        for _, needle in self.needles:
            text = text.replace(needle, f"[{self.name}]")
        return text if self.found_in(text) is None else f"[scrubbed: held the {self.name}]"


@dataclass(frozen=True, slots=True)
class Signatures:
    """
    Everything that has the shape of an HMAC-SHA256: Base64 of 32 bytes, or 64 hex digits.

    Attributes:
        sent: Where other programs write what has that shape, those that were sent; None elsewhere.
    """

    name: str = "signature"
    sent: frozenset[str] | None = None

    def found_in(self, text: str) -> str | None:
        """The encoding in which a signature is in *text*, or None."""
        hits = (hit["value"] for view in views(text) for hit in SHAPE.finditer(view))
        return next(("raw" for value in hits if self._tells(value)), None)

    def _tells(self, value: str) -> bool:
        return value not in PUBLISHED_SIGNATURES and (self.sent is None or value in self.sent)

    def hidden_in(self, text: str) -> str:
        """*text* with `[signature]` in the place of each."""
        text = SHAPE.sub(
            lambda hit: hit["value"] if hit["value"] in PUBLISHED_SIGNATURES else "[signature]",
            text,
        )
        return text if self.found_in(text) is None else "[scrubbed: held a signature]"


SHAPE = re.compile(
    r"""(?<![A-Za-z0-9+/_-])
    (?![a-z/_+-]{43}(?![A-Za-z0-9+/_=-]))  # words, such as the id of a case
    (?P<value> (?:[A-Za-z0-9+/_-]|%2[BbFf]|\\/){43}(?:=|%3[Dd])?(?![A-Za-z0-9+/_=-])
             | [0-9a-fA-F]{64}(?![A-Za-z0-9+/_=-]) )""",
    re.VERBOSE,
)

PUBLISHED_SIGNATURES = frozenset(
    {
        "5dTxKRpMotjN64uUixKVT2Vd4HuQsjIN1QihCxcYE8A=",  # the page of this operation
        "VXjaLhHB2CdowCrqDNYg7w7GR3TYxZzM2eIZ+i3IH0Q=",  # the page of getCloudDBConfigGroupList
    }
)
"""The vendor's examples; reports quote the pages."""


def secrets_of(credentials: Iterable[Credentials], *, live: bool) -> tuple[Secret, ...]:
    """What must not leave: secret keys; on live runs access keys and every signature too."""
    known = tuple(credentials)
    keys: list[Secret] = [Value(name="secret key", value=one.secret_key) for one in known]
    if live:
        keys += [Value(name="access key", value=one.access_key) for one in known]
        keys.append(Signatures())
    return tuple(keys)


def base64_pieces(raw: bytes) -> Iterator[str]:
    """The part of the Base64 of a text around *raw* that *raw* alone decides, per alignment."""
    for offset, first in ((0, 0), (1, 2), (2, 3)):
        last = (offset + len(raw)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(b"\0" * offset + raw).decode()[first:last]


ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
SURROGATE = re.compile("[\ud800-\udfff]")
CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


@lru_cache(maxsize=2)  # one text is searched for several secrets in turn, and so is a file's name
def views(text: str) -> tuple[str, ...]:
    """*text*, and what it says once escapes are undone, and once more, until nothing changes."""
    found = [text]
    for _ in range(DECODINGS):
        decoded = unescaped(found[-1])
        if decoded == found[-1]:
            break
        found.append(decoded)
    return tuple(found)


def unescaped_character(escape: re.Match[str]) -> str:
    """What a backslash and what follows it stand for."""
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else CONTROLS.get(escape[3], escape[3])


def unescaped(text: str) -> str:
    """*text* with one layer of backslash, HTML and percent escapes undone, and NULs left out."""
    if "\\" in text:
        text = ESCAPE.sub(unescaped_character, text)
        if SURROGATE.search(text):  # a character beyond U+FFFF is escaped in two halves
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if "&" in text:
        text = html.unescape(text)
    if "%" in text:
        text = unquote(text)
    return text.replace("\0", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """A secret that a finished artefact holds."""

    path: Path
    line: int
    secret: str
    encoding: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: holds the {self.secret} ({self.encoding})"


def leak_scan(paths: Iterable[Path], secrets: Iterable[Secret]) -> list[Leak]:
    """
    Every line of the files at *paths* (folders are walked) that holds one of *secrets*.

    Raises:
        EvidenceIncomplete: A file cannot be read, so nobody knows what it holds.
    """
    wanted = tuple(secrets)
    return [
        leak
        for path in sorted(set(files_of(paths)))
        for leak in leaks_of(path, contents_of(path), wanted)
    ]


def leaks_of(path: Path, text: str, secrets: tuple[Secret, ...]) -> Iterator[Leak]:
    """The leaks of one file: its lines, or line 0 if only the whole or the name has it."""
    for secret in secrets:
        whole = secret.found_in(text) or secret.found_in(path.name)
        if whole is None:
            continue
        # str.splitlines would split at characters that are no line ends for an editor.
        found = [
            Leak(path=path, line=number, secret=secret.name, encoding=encoding)
            for number, line in enumerate(text.split("\n"), start=1)
            if (encoding := secret.found_in(line)) is not None
        ]
        yield from found or [Leak(path=path, line=0, secret=secret.name, encoding=whole)]


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """The files at *paths*, and below those that are folders."""
    for path in paths:
        if path.is_dir():
            yield from (below for below in path.rglob("*") if below.is_file())
        else:
            yield path


def contents_of(path: Path) -> str:
    """The text of the file at *path*; bytes that are not UTF-8 are escaped."""
    try:
        return path.read_bytes().decode("utf-8", "backslashreplace")
    except OSError as error:
        raise EvidenceIncomplete(
            f"{path}: cannot be scanned for secrets: {error.strerror}"
        ) from error
