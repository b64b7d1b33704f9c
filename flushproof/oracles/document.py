"""
Strict readers of the two documents that an answer may hold.

Both give plain values (objects, lists, texts, numbers) or problems: sentences that say why the text
is not one well-formed document. An answer that two parsers may understand differently is a problem.

Bytes that are not UTF-8 are no problem of the document: `transport.charset` finds them, and here
they read as U+FFFD, so that one wrong byte is one finding.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import isinf
from types import MappingProxyType
from xml.etree.ElementTree import Element, ParseError

from flushproof.resources import Json

BOM = b"\xef\xbb\xbf"

# Deeper than any published answer; what is deeper is hostile.
MAX_DEPTH = 32

# Of many problems, the first ones tell enough.
MAX_PROBLEMS = 8

TOO_DEEP = "it is nested too deep to be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """
    What a body says.

    Attributes:
        syntax: `json` or `xml`.
        value: For JSON the value; for XML an object of the root's name and its content, all texts.
        problems: Why it is not one well-formed document; empty if it is.
    """

    syntax: str
    value: Json = None
    problems: tuple[str, ...] = ()


def read_json(body: bytes) -> Document:
    """The JSON document in *body*: no BOM, no doubled members, no NaN, nothing behind it."""
    problems: list[str] = []

    def members(found: list[tuple[str, Json]]) -> Json:
        problems.extend(doubled("member", (name for name, _ in found)))
        return dict(found)

    def constant(name: str) -> None:
        problems.append(f"{name} is no JSON number")

    def number(text: str) -> float:
        value = float(text)
        if isinf(value):
            problems.append("a number is larger than any parser can hold")
        return value

    text = body.removeprefix(BOM).decode("utf-8", "replace")
    try:
        value = json.loads(
            text, object_pairs_hook=members, parse_constant=constant, parse_float=number
        )
    except RecursionError:
        return Document(syntax="json", problems=(TOO_DEEP,))
    except ValueError as error:
        return Document(syntax="json", problems=(f"not one JSON document: {error}",))
    if depth_of(value) > MAX_DEPTH:
        return Document(syntax="json", problems=(TOO_DEEP,))
    if body.startswith(BOM):
        problems.append("it begins with a byte order mark")
    if has_lone_surrogate(text, value):
        problems.append("a text holds half of a surrogate pair")
    return Document(syntax="json", value=value, problems=tuple(problems[:MAX_PROBLEMS]))


def doubled(kind: str, names: Iterable[str]) -> list[str]:
    """A problem for each name that stands more than once."""
    return [
        f"the {kind} {name[:40]!r} stands more than once"
        for name, count in Counter(names).items()
        if count > 1
    ]


def depth_of(value: Json) -> int:
    """How deep *value* is nested: 0 for a text, 1 for a list of texts."""
    depth, level = 0, [value]
    while level := [item for item in level if isinstance(item, (dict, list))]:
        depth += 1
        level = [
            inner for item in level for inner in (item.values() if isinstance(item, dict) else item)
        ]
    return depth


def has_lone_surrogate(text: str, value: Json) -> bool:
    r"""Whether a text in *value* has an escape like `\ud800` without its other half."""
    if "\\ud" not in text and "\\uD" not in text:
        return False
    return any("\ud800" <= mark <= "\udfff" for mark in json.dumps(value, ensure_ascii=False))


# What a declaration may name, for a body that is announced as UTF-8.
DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([^"'>]*)["']""")
ENCODINGS = frozenset({"utf-8", "utf8", "us-ascii"})


def read_xml(body: bytes) -> Document:
    """The XML document in *body*: well-formed, no DTD, no entities, no encoding of its own."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    declared = DECLARED.match(body.removeprefix(BOM))
    encoding = declared.group(1).decode("latin-1") if declared else "utf-8"
    if encoding.lower() not in ENCODINGS:
        problem = f"it declares the encoding {encoding[:40]!r}, not UTF-8"
        return Document(syntax="xml", problems=(problem,))
    try:
        root = fromstring(body.decode("utf-8", "replace").encode(), forbid_dtd=True)
    except DefusedXmlException as error:
        return Document(syntax="xml", problems=(f"it has a DTD or an entity: {error}",))
    except (ParseError, ValueError, LookupError) as error:
        return Document(syntax="xml", problems=(f"not one XML document: {error}",))
    problems: list[str] = []
    value = {local_name(root): content(root, problems, 0)}
    return Document(syntax="xml", value=value, problems=tuple(problems[:MAX_PROBLEMS]))


def local_name(element: Element) -> str:
    """The name of *element* without its namespace."""
    return str(element.tag).rpartition("}")[2]


def content(element: Element, problems: list[str], depth: int) -> Json:
    """
    The value of *element*: text, an object of its children, or a list where its name ends in List.

    The vendor's XML wraps a list of `x` in an element `xList`.
    """
    if depth > MAX_DEPTH:
        problems.append(TOO_DEEP)
        return ""
    children = list(element)
    if local_name(element).endswith("List"):
        return [content(child, problems, depth + 1) for child in children]
    if not children:
        return (element.text or "").strip()
    problems.extend(doubled("element", map(local_name, children)))
    return {local_name(child): content(child, problems, depth + 1) for child in children}


# A page for people, which proxies and web servers send, is neither of the two documents.
HTML = re.compile(
    rb"\A(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)*<(?:!doctype\s+html|html)(?![a-z0-9:_.-])",
    re.IGNORECASE,
)
HEAD_OF_PAGE = 2048


def syntax_of(body: bytes) -> str | None:
    """Which document *body* looks like: `json`, `xml`, or None for neither."""
    start = body.removeprefix(BOM).lstrip()[:HEAD_OF_PAGE]
    if HTML.match(start):
        return None
    return {b"{": "json", b"[": "json", b"<": "xml"}.get(start[:1])


READERS: Mapping[str, Callable[[bytes], Document]] = MappingProxyType(
    {"json": read_json, "xml": read_xml}
)
