"""Two answers about one instance, member by member."""

from collections.abc import Iterator

from flushproof.oracles.answer import Answer
from flushproof.oracles.pointers import lexical, pointer, shown
from flushproof.resources import Json

# What one answer may have and another not: a number of the request, and what time changes.
OWN = frozenset({"requestId", "uptime"})


def story_differences(left: Answer, right: Answer) -> Iterator[tuple[str, str, str]]:
    """
    Every member that *left* and *right* tell otherwise: JSON pointer, left's value, right's value.

    The pointers begin at the envelope, since one may be wrapped and the other not. Two answers of
    different kinds differ as a whole, and so do two that cannot be read.
    """
    if left.kind is not right.kind or left.envelope is None or right.envelope is None:
        if left.kind is not right.kind or left.status != right.status:
            yield WHOLE, str(left), str(right)
        return
    yield from _differences((), typed(left), typed(right))


WHOLE = "answer"


def typed(answer: Answer) -> Json:
    """The envelope of *answer*; in XML, whose values are texts, with numbers and booleans."""
    document = answer.document
    in_xml = document is not None and document.syntax == "xml"
    return lexical(answer.envelope) if in_xml else answer.envelope


def _differences(
    path: tuple[str | int, ...], left: Json, right: Json
) -> Iterator[tuple[str, str, str]]:
    if isinstance(left, dict) and isinstance(right, dict):
        for name in dict.fromkeys((*left, *right)):
            if name not in OWN:
                yield from _differences((*path, name), left.get(name), right.get(name))
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right, strict=True)):
            yield from _differences((*path, index), one, other)
    elif _text(left) != _text(right):
        yield pointer(path), shown(left), shown(right)


def _text(value: Json) -> str:
    """
    *value* as a text, since XML has no other values.

    A member that is absent, null or empty says nothing: the page's example has empty texts and
    lists, and an XML writer may leave them out.
    """
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or (isinstance(value, (dict, list)) and not value):
        return ""
    return " ".join(str(value).split())
