"""From a schema's errors to findings: which requirement, at which JSON pointer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from flushproof.contract import member_types, part_errors
from flushproof.oracles.answer import MAX_REMEMBERED, classified, content_of, parsed
from flushproof.oracles.seen import Seen
from flushproof.resources import Json
from flushproof.results import Finding

SHOWN = 80

# A list of thousands of wrong items is one mistake, and each of them costs as much as an answer.
MAX_ERRORS = 24

Requirement = Callable[[str, tuple[str | int, ...]], str]


def pointer(path: Iterable[str | int]) -> str:
    """The JSON pointer (RFC 6901) of *path*."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def schema_findings(seen: Seen, part: str, requirement: Requirement) -> Iterator[Finding]:
    """
    Every error of the answer's envelope against *part* of a schema.

    Args:
        part: A schema's file name with the pointer of a definition in it.
        requirement: From the failing keyword and the path to the id of the broken requirement.
    """
    if seen.answer.document is None:
        return
    prefix = (seen.answer.wrapper,) if seen.answer.wrapper is not None else ()
    content = content_of(seen.response)
    errors = _remembered if len(content) <= MAX_REMEMBERED else _errors
    for wrong in errors(content, part):
        yield Finding(
            requirement=requirement(wrong.keyword, wrong.path),
            where=pointer((*prefix, *wrong.path)),
            expected=wrong.expected,
            actual=wrong.actual,
        )


class Wrong(NamedTuple):
    """An error: the failing keyword, the path to what is wrong, what was expected and found."""

    keyword: str
    path: tuple[str | int, ...]
    expected: str
    actual: str


def _errors(content: bytes, part: str) -> tuple[Wrong, ...]:
    """Every error of the envelope in *content* against *part* of a schema."""
    document = parsed(content)
    envelope = classified(0, document).envelope  # the status says nothing about where it is
    typed = lexical(envelope) if document and document.syntax == "xml" else envelope
    errors = islice(part_errors(part, typed), MAX_ERRORS)
    found = dict.fromkeys(wrong for error in errors for wrong in _wrongs(innermost(error)))
    return tuple(sorted(found, key=lambda wrong: pointer(wrong.path)))


def _wrongs(error: Any) -> Iterator[Wrong]:
    """What *error* says; of missing members each by itself, in the place where it is missed."""
    path = tuple(error.absolute_path)
    if error.validator != "required":
        yield Wrong(error.validator, path, expectation(error), shown(error.instance))
        return
    for name in error.validator_value:
        if name not in error.instance:
            yield Wrong(error.validator, (*path, name), "a member", "no such member")


# Validating costs as much as asking, and most answers of a run are one of a few bodies.
_remembered = lru_cache(maxsize=256)(_errors)


def innermost(error: Any) -> Any:
    """Of an error in alternatives, the deepest one of the alternative that came nearest."""
    while error.context:
        error = max(
            error.context, key=lambda inner: (len(inner.absolute_path), inner.validator != "type")
        )
    return error


def expectation(error: Any) -> str:
    """What the failing keyword asks for."""
    return KEYWORDS.get(error.validator, "{keyword} {value}").format(
        keyword=error.validator, value=error.validator_value
    )


KEYWORDS: Mapping[str, str] = {
    "type": "type {value}",
    "pattern": "text of the form {value}",
    "minimum": "at least {value}",
    "maximum": "at most {value}",
    "const": "{value}",
    "enum": "one of {value}",
}


def shown(value: Json) -> str:
    """*value*, cut to a line."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def lexical(value: Json) -> Json:
    """*value* of an XML answer, all texts, with the numbers and booleans of the contract."""
    types = member_types()
    if isinstance(value, dict):
        return {
            name: FROM_TEXT[types[name]](item)
            if isinstance(item, str) and name in types
            else lexical(item)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [lexical(item) for item in value]
    return value


def _integer(text: str) -> Json:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 20 else text


def _boolean(text: str) -> Json:
    return {"true": True, "false": False}.get(text, text)


FROM_TEXT: Mapping[str, Callable[[str], Json]] = {"integer": _integer, "boolean": _boolean}
