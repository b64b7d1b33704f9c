"""XML as text, an element at a time, so that no document has to be in memory as a whole."""

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'


def element(tag: str, text: str | None = None, /, **attributes: str) -> Element:
    """An element whose text and attributes XML can hold."""
    made = Element(tag, {name: legal(value) for name, value in attributes.items()})
    made.text = None if text is None else legal(text)
    return made


def legal(text: str) -> str:
    """*text* with characters that XML cannot hold as escapes that a person can read."""
    return ILLEGAL.sub(lambda hit: f"\\u{ord(hit[0]):04x}", text)


def written(one: Element, level: int) -> str:
    """*one* on lines of its own, *level* steps in."""
    ElementTree.indent(one, level=level)
    return f"{'  ' * level}{ElementTree.tostring(one, 'unicode').rstrip()}\n"


def opened(one: Element, level: int) -> str:
    """The same without its end: what else is in it follows."""
    one.text = one.text or "\n"  # an element without anything in it would be written in one tag
    return f"{written(one, level).rpartition('</')[0].rstrip()}\n"


def closed(one: Element, level: int) -> str:
    """The end of *one*."""
    return f"{'  ' * level}</{one.tag}>\n"
