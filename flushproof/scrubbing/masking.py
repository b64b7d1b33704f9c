"""
An answer's body with the values that no published schema names taken out.

An allow-list that survives broken answers: the text is read token by token, so layout, duplicate
members, broken ends and whatever else a finding may be about stay as they were; only values that
nothing published names become `[scrubbed]`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from flushproof.resources import Json, load

SCRUBBED = "[scrubbed]"

RUN = re.compile(rf"{re.escape(SCRUBBED)}(?:\s*{re.escape(SCRUBBED)})+")

ANSWER_SCHEMAS = (
    "schemas/response.schema.json",
    "schemas/error.schema.json",
    "schemas/instance-list.schema.json",
)

JSON_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*")(?P<colon>\s*:)?
      | (?P<open>[\[{]) | (?P<close>[\]}]) | (?P<rest>[\s,:]+ | (?:true|false|null)(?!\w))
      | (?P<value>-?[0-9][0-9.eE+-]*(?![^\s,:\[\]{}"])) | (?P<junk>[^\s,:\[\]{}"]+ | ")""",
    re.VERBOSE | re.DOTALL,
)

XML_TOKEN = re.compile(
    r"""(?P<declaration><\?xml\s[^<>]{0,100}\?>)
      | <(?P<end>/)?(?P<name>[A-Za-z_][\w.-]*)(?P<attributes>[^<>]*)>
      | (?P<aside><!--.*?-->|<[!?][^<>]*>) | (?P<space>\s+) | (?P<text>[^<]+|<)""",
    re.VERBOSE | re.DOTALL,
)


@cache
def published_members() -> frozenset[str]:
    """The name of every member, and every element of a list, that a schema of an answer knows."""
    names = {name for file in ANSWER_SCHEMAS for name in member_names(load(file))}
    return frozenset(names | {name.removesuffix("List") for name in names})


def member_names(schema: Json) -> Iterator[str]:
    """The names below every `properties` of *schema*."""
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        for part in schema.values():
            yield from member_names(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from member_names(part)


def masked(text: str) -> str:
    """*text*, an answer's body, with only values of published members; their names all stay."""
    is_xml = text.lstrip("\ufeff \t\r\n").startswith("<")
    return RUN.sub(SCRUBBED, masked_xml(text) if is_xml else masked_json(text))


@dataclass(slots=True)
class Bracket:
    """A JSON object or list that is open, while its tokens are read."""

    is_list: bool
    published: bool  # the container itself is the value of published members only
    value_published: bool  # and so is what comes next in it


def masked_json(text: str) -> str:
    """JSON, or what was to be JSON."""
    open_brackets: list[Bracket] = []
    return "".join(masked_token(token, open_brackets) for token in JSON_TOKEN.finditer(text))


def masked_token(token: re.Match[str], open_brackets: list[Bracket]) -> str:
    """One token, masked; *open_brackets* follows it."""
    inner = open_brackets[-1] if open_brackets else Bracket(False, False, False)
    piece = token[0]
    match token.lastgroup:
        case "colon":
            name = token["string"][1:-1]
            inner.value_published = inner.published and name in published_members()
        case "open":
            is_list = piece == "["
            published = inner.value_published if open_brackets else not is_list
            inner.value_published = inner.is_list and inner.published
            open_brackets.append(Bracket(is_list, published, is_list and published))
        case "close" if open_brackets:
            open_brackets.pop()
        case "string" | "value":
            piece = piece if inner.value_published else f'"{SCRUBBED}"'
            inner.value_published = inner.is_list and inner.published
        case "junk":
            piece = SCRUBBED
        case "rest" if "," in piece:
            inner.value_published = inner.is_list and inner.published
    return piece


def masked_xml(text: str) -> str:
    """XML, HTML, or what was to be one of them."""
    open_elements: list[bool] = []  # for each: whether it and all around it are published
    pieces: list[str] = []
    for token in XML_TOKEN.finditer(text):
        if token["text"]:
            kept = bool(open_elements) and open_elements[-1]
            pieces.append(token[0] if kept and token[0] != "<" else SCRUBBED)
        elif token["name"]:
            pieces.append(masked_tag(token))
            if token["end"]:
                del open_elements[-1:]
            elif not token["attributes"].endswith("/"):
                outer = open_elements[-1] if open_elements else True
                open_elements.append(outer and token["name"] in published_members())
        else:
            pieces.append(SCRUBBED if token["aside"] else token[0])
    return "".join(pieces)


def masked_tag(token: re.Match[str]) -> str:
    """A tag without what its attributes say."""
    attributes = token["attributes"].rstrip("/").strip()
    inside = f"{token['end'] or ''}{token['name']}{f' {SCRUBBED}' if attributes else ''}"
    return f"<{inside}/>" if token["attributes"].endswith("/") else f"<{inside}>"
