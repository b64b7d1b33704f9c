"""
The body of an answer with stand-ins for what is the account's, in whatever it is written.

It is read token by token, like `flushproof.scrubbing.masking` does, so that layout, order, doubled
members, broken ends and whatever else a finding may be about stay as they were.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from flushproof.oracles.document import syntax_of
from flushproof.recording.standins import StandIns
from flushproof.recording.texts import (
    is_the_account_s,
    scrubbed_name,
    scrubbed_text,
    scrubbed_value,
)
from flushproof.recording.units import (
    Split,
    json_units,
    plain_units,
    respelt,
    text_of,
    xml_units,
)
from flushproof.scrubbing.words import published_members

JSON_TOKEN = re.compile(
    r"""(?P<string>"(?P<inside>(?:[^"\\]|\\.)*)")(?P<colon>\s*:)?
      | (?P<open>[\[{]) | (?P<close>[\]}]) | (?P<rest>[\s,:]+)
      | (?P<word>(?:true|false|null|NaN|-?Infinity)(?!\w))
      | (?P<value>-?[0-9][0-9.eE+-]*(?![^\s,:\[\]{}"])) | (?P<junk>[^\s,:\[\]{}"]+ | ")""",
    re.VERBOSE | re.DOTALL,
)

# Bounded: of what is hostile no more is read again and again.
XML_TOKEN = re.compile(
    r"""<!\[CDATA\[(?P<cdata>.{0,20000}?)\]\]>
      | (?P<aside><!--.{0,2000}?--> | <\?.{0,2000}?\?> | <![^<>\[]{0,500}(?:\[.{0,2000}?\])?\s*>)
      | <(?P<end>/)?(?P<name>[^\s<>/!?="'&]+)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*)>
      | (?P<text>[^<]+ | <)""",
    re.VERBOSE | re.DOTALL,
)

# An attribute's name, and its value with the quotes.
ATTRIBUTE = re.compile(
    r"""(?P<quoted>(?P<quote>["'])(?P<inside>.*?)(?P=quote)) | (?P<name>[^\s="'/]+) | .""",
    re.VERBOSE | re.DOTALL,
)

# Of a number with an exponent, what tells whether a parser can hold it.
EXPONENT = re.compile(r"[eE][+-]?[0-9]+\Z")

# What is done with a value: its member, or None; what is written; how that is split.
Value = Callable[[str | None, str, Split], str]

# Gives a text piece by piece, each as that function has it.
Walk = Callable[[str, Value, StandIns], Iterator[str]]


def scrubbed_body(text: str, standins: StandIns) -> str:
    """*text* with stand-ins; what appears first is numbered first, wherever else it stands."""
    note_values(text, standins)

    def replace(member: str | None, raw: str, split: Split) -> str:
        return scrubbed_value(member, split(raw), standins)

    return "".join(walk_of(text, standins)(text, replace, standins))


def note_values(text: str, standins: StandIns) -> None:
    """See every value of the account's in *text*."""

    def note(member: str | None, raw: str, split: Split) -> str:
        value = text_of(split(raw))
        if is_the_account_s(member, value):
            standins.see(value)
        return raw

    for _ in walk_of(text, standins)(text, note, StandIns(known=standins.known)):
        pass


def walk_of(text: str, standins: StandIns) -> Walk:
    """How *text* is read."""
    return WALKS[syntax_of(text.encode("latin-1" if standins.bytes_only else "utf-8"))]


@dataclass(slots=True)
class Bracket:
    """A JSON object or list that is open; `member` names what comes next in it, if published."""

    is_list: bool
    published: bool
    member: str | None = None


def walked_json(text: str, value: Value, standins: StandIns) -> Iterator[str]:
    """JSON, or what was to be JSON."""
    brackets = [Bracket(is_list=False, published=True)]
    for token in JSON_TOKEN.finditer(text):
        inner, piece = brackets[-1], token[0]
        match token.lastgroup:
            case "colon":
                name = text_of(json_units(token["inside"]))
                inner.member = name if inner.published and name in published_members() else None
                piece = f'"{_name(token["inside"], standins)}"{token["colon"]}'
            case "open":
                is_list, top = piece == "[", len(brackets) == 1
                published = inner.published and (inner.member is not None or top)
                member = inner.member if is_list else None
                brackets.append(Bracket(is_list=is_list, published=published, member=member))
            case "close":
                del brackets[max(1, len(brackets) - 1) :]
            case "string" | "inside":
                piece = f'"{value(inner.member, token["inside"], json_units)}"'
            case "value":
                head = EXPONENT.sub("", piece)
                piece = value(inner.member, head, plain_units) + piece[len(head) :]
            case "junk":
                piece = value(None, piece, plain_units)
            case "rest" if "," in piece and not inner.is_list:
                inner.member = None
        yield piece


def walked_xml(text: str, value: Value, standins: StandIns) -> Iterator[str]:
    """XML, or what was to be XML."""
    names: list[str] = []
    for token in XML_TOKEN.finditer(text):
        if token["name"]:
            yield _tag(token, standins)
            if token["end"]:
                del names[-1:]
            elif not token["attributes"].endswith("/"):
                names.append(token["name"].rpartition(":")[2])
            continue
        published = all(name in published_members() for name in names)
        member = names[-1] if names and published else None
        if token["cdata"] is not None:
            yield f"<![CDATA[{value(member, token['cdata'], plain_units)}]]>"
        elif token["aside"]:
            yield scrubbed_text(token["aside"], standins)
        elif token["text"] == "<" or token["text"].isspace():
            yield token["text"]
        else:
            yield value(member, token["text"], xml_units)


def walked_text(text: str, value: Value, standins: StandIns) -> Iterator[str]:
    """A page for people, or plain text: its published words stay."""
    del value
    for token in XML_TOKEN.finditer(text):
        if token["name"]:
            yield _tag(token, standins)
        else:
            units = xml_units(token[0])
            yield respelt(units, scrubbed_text(text_of(units), standins))


def _tag(token: re.Match[str], standins: StandIns) -> str:
    name = scrubbed_name(token["name"], standins)
    pieces = (_attribute(part, standins) for part in ATTRIBUTE.finditer(token["attributes"]))
    return f"<{token['end'] or ''}{name}{''.join(pieces)}>"


def _attribute(part: re.Match[str], standins: StandIns) -> str:
    if part["quoted"]:
        units = xml_units(part["inside"])
        text = respelt(units, scrubbed_text(text_of(units), standins))
        return f"{part['quote']}{text}{part['quote']}"
    return scrubbed_name(part["name"], standins) if part["name"] else part[0]


def _name(inside: str, standins: StandIns) -> str:
    units = json_units(inside)
    return respelt(units, scrubbed_name(text_of(units), standins))


WALKS: Mapping[str | None, Walk] = {"json": walked_json, "xml": walked_xml, None: walked_text}
