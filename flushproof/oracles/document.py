"""
Strict readers of the two documents that an answer may hold.

Both give plain values (objects, lists, texts, numbers) or problems: sentences that say why the text
is not one well-formed document. An answer that two parsers may understand differently is a problem.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from xml.etree.ElementTree import Element, ParseError

from flushproof.resources import Json

BOM = b"\xef\xbb\xbf"


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
    """The JSON document in *body*: UTF-8, no BOM, no doubled members, no NaN, nothing behind it."""
    problems: list[str] = []

    def members(found: list[tuple[str, Json]]) -> Json:
        names = [name for name, _ in found]
        problems.extend(
            f"the member {name!r} stands more than once"
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        )
        return dict(found)

    def constant(name: str) -> None:
        problems.append(f"{name} is no JSON number")

    try:
        text = body.removeprefix(BOM).decode("utf-8")
        value = json.loads(text, object_pairs_hook=members, parse_constant=constant)
    except UnicodeDecodeError as error:
        return Document(syntax="json", problems=(f"byte {error.start} is not UTF-8",))
    except RecursionError:
        return Document(syntax="json", problems=("it is nested too deep to be read",))
    except ValueError as error:
        return Document(syntax="json", problems=(f"not one JSON document: {error}",))
    if body.startswith(BOM):
        problems.append("it begins with a byte order mark")
    return Document(syntax="json", value=value, problems=tuple(problems))


def read_xml(body: bytes) -> Document:
    """The XML document in *body*: well-formed, UTF-8, no DTD, no entities of its own."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        body.decode("utf-8")
        root = fromstring(body, forbid_dtd=True)
    except UnicodeDecodeError as error:
        return Document(syntax="xml", problems=(f"byte {error.start} is not UTF-8",))
    except DefusedXmlException as error:
        return Document(syntax="xml", problems=(f"it has a DTD or an entity: {error}",))
    except (ParseError, ValueError, LookupError) as error:
        return Document(syntax="xml", problems=(f"not one XML document: {error}",))
    problems: list[str] = []
    value = {local_name(root): content(root, problems, 0)}
    return Document(syntax="xml", value=value, problems=tuple(problems))


# Deeper than any published answer; what is deeper is hostile.
MAX_DEPTH = 32


def local_name(element: Element) -> str:
    """The name of *element* without its namespace."""
    return str(element.tag).rpartition("}")[2]


def content(element: Element, problems: list[str], depth: int) -> Json:
    """
    The value of *element*: text, an object of its children, or a list where its name ends in List.

    The vendor's XML wraps a list of `x` in an element `xList`.
    """
    if depth > MAX_DEPTH:
        problems.append("it is nested too deep to be read")
        return ""
    children = list(element)
    if local_name(element).endswith("List"):
        return [content(child, problems, depth + 1) for child in children]
    if not children:
        return (element.text or "").strip()
    names = [local_name(child) for child in children]
    problems.extend(
        f"the element {name!r} stands more than once"
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    )
    return {local_name(child): content(child, problems, depth + 1) for child in children}


def syntax_of(body: bytes) -> str | None:
    """Which document *body* looks like: `json`, `xml`, or None for neither."""
    first = body.removeprefix(BOM).lstrip()[:1]
    return {b"{": "json", b"[": "json", b"<": "xml"}.get(first)


READERS: Mapping[str, Callable[[bytes], Document]] = MappingProxyType(
    {"json": read_json, "xml": read_xml}
)
