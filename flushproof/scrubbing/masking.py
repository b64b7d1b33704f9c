"""
An answer's body with everything that may be the account's taken out.

An allow-list that survives broken answers: the text is read token by token, so layout, duplicate
members, broken ends and whatever else a finding may be about stay as they were; only values that
`flushproof.scrubbing.members` does not let through become `[scrubbed]`.
"""

import re
from dataclasses import dataclass

from flushproof.scrubbing.members import SENTENCES, is_kept
from flushproof.scrubbing.words import WORD, is_published, published_members

SCRUBBED = "[scrubbed]"

RUN = re.compile(rf"{re.escape(SCRUBBED)}(?:\s*{re.escape(SCRUBBED)})+")

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

# A word, or an escape of JSON.
TOLD = re.compile(rf"\\u[0-9a-fA-F]{{4}}|\\.|{WORD.pattern}")


def masked(text: str) -> str:
    """*text*, an answer's body, with only values that all may see; names of members all stay."""
    is_xml = text.lstrip("\ufeff \t\r\n").startswith("<")
    return RUN.sub(SCRUBBED, masked_xml(text) if is_xml else masked_json(text))


def shown(member: str | None, text: str) -> str:
    """What may be seen of *text*, the value of the published *member*; None is any other."""
    if member is not None and is_kept(member, text):
        return text
    return TOLD.sub(shown_word, text) if member in SENTENCES else SCRUBBED


def shown_word(word: re.Match[str]) -> str:
    """A word that is published, or an escape that stands for no letter."""
    short = word[0].startswith("\\") and len(word[0]) == 2
    return word[0] if short or is_published(word[0].rstrip(".")) else SCRUBBED


@dataclass(slots=True)
class Bracket:
    """A JSON object or list that is open, while its tokens are read."""

    published: bool  # it is the value of published members only
    listed: str | None  # the member whose values its items are, if it is a list of such
    member: str | None = None  # the one whose value comes next, if it is a published one


def masked_json(text: str) -> str:
    """JSON, or what was to be JSON."""
    open_brackets: list[Bracket] = []
    return "".join(masked_token(token, open_brackets) for token in JSON_TOKEN.finditer(text))


def masked_token(token: re.Match[str], open_brackets: list[Bracket]) -> str:
    """One token, masked; *open_brackets* follows it."""
    inner = open_brackets[-1] if open_brackets else Bracket(published=False, listed=None)
    piece = token[0]
    match token.lastgroup:
        case "colon":
            name = token["string"][1:-1]
            inner.member = name if inner.published and name in published_members() else None
        case "open":
            is_list, member = piece == "[", inner.member
            published = member is not None if open_brackets else not is_list
            inner.member = inner.listed
            listed = member if is_list else None
            open_brackets.append(Bracket(published=published, listed=listed, member=listed))
        case "close" if open_brackets:
            open_brackets.pop()
        case "string":
            piece = f'"{shown(inner.member, piece[1:-1])}"'
            inner.member = inner.listed
        case "value":
            value = shown(inner.member, piece)
            piece = value if value == piece else f'"{SCRUBBED}"'
            inner.member = inner.listed
        case "junk":
            piece = SCRUBBED
        case "rest" if "," in piece:
            inner.member = inner.listed
    return piece


def masked_xml(text: str) -> str:
    """XML, HTML, or what was to be one of them."""
    open_elements: list[str | None] = []  # each by its name, if it and all around are published
    pieces: list[str] = []
    for token in XML_TOKEN.finditer(text):
        if token["text"]:
            member = open_elements[-1] if open_elements else None
            pieces.append(shown(member, token[0]) if token[0] != "<" else SCRUBBED)
        elif token["name"]:
            pieces.append(masked_tag(token))
            if token["end"]:
                del open_elements[-1:]
            elif not token["attributes"].endswith("/"):
                published = None not in open_elements and token["name"] in published_members()
                open_elements.append(token["name"] if published else None)
        else:
            pieces.append(SCRUBBED if token["aside"] else token[0])
    return "".join(pieces)


def masked_tag(token: re.Match[str]) -> str:
    """A tag without what its attributes say."""
    attributes = token["attributes"].rstrip("/").strip()
    inside = f"{token['end'] or ''}{token['name']}{f' {SCRUBBED}' if attributes else ''}"
    return f"<{inside}/>" if token["attributes"].endswith("/") else f"<{inside}>"
