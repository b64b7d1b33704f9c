"""From a schema's errors to findings: which requirement, at which JSON pointer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from flushproof.contract import member_types, part_errors
from flushproof.oracles.seen import Seen
from flushproof.resources import Json
from flushproof.results import Finding

# Values of a wrong type and values of a wrong form break different requirements.
TYPE_KEYWORDS = frozenset({"type", "required"})

SHOWN = 80

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
    document = seen.answer.document
    if document is None:
        return
    envelope = seen.answer.envelope
    typed = lexical(envelope) if document.syntax == "xml" else envelope
    prefix = next(iter(document.value)) if seen.answer.wrapped else None
    for error in part_errors(part, typed):
        deepest = innermost(error)
        path = tuple(deepest.absolute_path)
        yield Finding(
            requirement=requirement(deepest.validator, path),
            where=pointer((prefix, *path) if prefix is not None else path),
            expected=expectation(deepest),
            actual=shown(deepest.instance),
        )


def innermost(error: Any) -> Any:
    """Of an error in alternatives, the deepest one of the alternative that came nearest."""
    while error.context:
        error = max(
            error.context, key=lambda inner: (len(inner.absolute_path), inner.validator != "type")
        )
    return error


def expectation(error: Any) -> str:
    """What the failing keyword asks for."""
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return f"the member {missing[0]}" if missing else "every required member"
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
