"""
XML as the siblings of the call have it; no XML answer of this call is published.

The root is the wrapper, members are elements, and the items of ``xxxList`` are ``xxx`` elements.
"""

import re

from flushproof.resources import Json

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

# Characters that XML 1.0 cannot hold, escaped or not.
IMPOSSIBLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_xml(root: str, members: Json) -> bytes:
    """A document of one element *root* that holds *members*."""
    return (DECLARATION + element(root, members)).encode()


def element(name: str, value: Json) -> str:
    """*value* as an element called *name*, with what is inside it."""
    return f"<{name}>{content(name, value)}</{name}>"


def content(name: str, value: Json) -> str:
    """What stands between the tags of an element called *name*."""
    match value:
        case dict():
            return "".join(element(key, inner) for key, inner in value.items())
        case list():
            item = name.removesuffix("List")
            return "".join(element(item, inner) for inner in value)
        case bool():
            return "true" if value else "false"
        case _:
            return escaped(str(value))


def escaped(text: str) -> str:
    """*text* as character data; what XML cannot hold becomes U+FFFD."""
    possible = IMPOSSIBLE.sub("\ufffd", text)
    return possible.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
