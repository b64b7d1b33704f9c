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

    Two answers of different kinds differ at the root.
    """
    if left.kind is not right.kind:
        yield "/", str(left), str(right)
        return
    if left.envelope is None or right.envelope is None:
        return
    yield from _differences((), lexical(left.envelope), lexical(right.envelope))


def _differences(
    path: tuple[str | int, ...], left: Json, right: Json
) -> Iterator[tuple[str, str, str]]:
    if isinstance(left, dict) and isinstance(right, dict):
        for name in dict.fromkeys((*left, *right)):
            if name not in OWN:
                yield from _differences(
                    (*path, name), left.get(name, "(absent)"), right.get(name, "(absent)")
                )
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right, strict=True)):
            yield from _differences((*path, index), one, other)
    elif _text(left) != _text(right):
        yield pointer(path), shown(left), shown(right)


def _text(value: Json) -> str:
    """XML has no numbers, so numbers are compared as they are written."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (dict, list)) and not value:
        return ""
    return " ".join(str(value).split())
