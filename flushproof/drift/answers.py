"""
In what two answers to the same request differ, as far as it means something.

Values that belong to an account or a moment (numbers, names, dates, trace ids) are never compared:
of a member only that it is there and its type, of a text only the words.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from flushproof.drift.kept import Kept, masked
from flushproof.drift.words import codes_differ, differ, is_name
from flushproof.oracles.answer import Answer, Kind, classified, parsed
from flushproof.oracles.pointers import pointer
from flushproof.resources import Json

# Which of the two, before and after, hold stand-ins.
Recorded = tuple[bool, bool]

# Each item of a list, in a pointer.
ITEM = "*"

# The members of an envelope that are words for people, or stand for them.
TEXTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.SUCCESS: ("returnMessage",),
    Kind.GATEWAY_ERROR: ("message", "details"),
    Kind.BACK_END_ERROR: ("returnMessage", "message", "details"),
    Kind.OTHER: (),
}


class What(StrEnum):
    """What of an answer changed."""

    STATUS = "status"
    ENVELOPE = "envelope"
    CODE = "code"
    TEXT = "text"
    APPEARED = "appeared"
    DISAPPEARED = "disappeared"
    RETYPED = "type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    One difference between two answers.

    Attributes:
        what: What changed.
        where: A JSON pointer, in which `*` is each item of a list; `status` or `body`.
        before: How it was; of a member its types. Empty if it was not there.
        after: How it is. Empty if it is not there.
    """

    what: What
    where: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """
    What members a document has.

    Attributes:
        types: The types of each member, by pointer; no type where its value was masked, and none of
            an empty element of XML, which may be an object without members.
        unseen: The empty lists, of whose items nothing can be said.
    """

    types: Mapping[str, frozenset[str]]
    unseen: tuple[str, ...]


@dataclass(slots=True)
class Collected:
    """Members, while they are collected."""

    types: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unseen: set[str] = field(default_factory=set)


def changes_of(before: Kept, after: Kept) -> Iterator[Change]:
    """In what the answer *after* differs from the one *before*; the requests are the same."""
    if before.status != after.status:
        yield Change(
            what=What.STATUS, where="status", before=str(before.status), after=str(after.status)
        )
    if before.text == after.text or not (before.readable and after.readable):
        return
    left, right = read(before.status, before.text), read(after.status, after.text)
    if left is None or right is None:
        return
    if form_of(left) != form_of(right):
        # Whatever else differs follows from that.
        yield Change(what=What.ENVELOPE, where="body", before=form_of(left), after=form_of(right))
        return
    recorded = (before.recorded, after.recorded)
    yield from sayings(left, right, recorded)
    yield from members(left, right, recorded)


@lru_cache(maxsize=256)
def read(status: int, text: str) -> Answer | None:
    """The answer in *text*; None where it cannot be told, because of what was taken out of it."""
    answer = classified(status, parsed(text.encode("utf-8", "replace")))
    broken = answer.document is None or answer.document.problems
    return None if broken and masked(text) else answer


def form_of(answer: Answer) -> str:
    """Which document and which envelope *answer* is."""
    if answer.document is None:
        return "neither JSON nor XML"
    syntax = answer.document.syntax.upper()
    return f"broken {syntax}" if answer.document.problems else f"{syntax}, {answer.kind}"


def sayings(before: Answer, after: Answer, recorded: Recorded) -> Iterator[Change]:
    """Codes and texts that differ in what they say."""
    if before.code is not None and after.code is not None:
        name = "errorCode" if "errorCode" in after.envelope else "returnCode"
        if codes_differ(name, before.code, after.code, recorded):
            where = at(after, name)
            yield Change(what=What.CODE, where=where, before=before.code, after=after.code)
    for name in TEXTS[after.kind]:
        old, new = (
            answer.envelope.get(name) if isinstance(answer.envelope, dict) else None
            for answer in (before, after)
        )
        if isinstance(old, str) and isinstance(new, str) and told_apart(old, new, recorded):
            yield Change(what=What.TEXT, where=at(after, name), before=old, after=new)


def at(answer: Answer, name: str) -> str:
    """Where in *answer* the member *name* of the envelope is."""
    return pointer((name,) if answer.wrapper is None else (answer.wrapper, name))


def told_apart(old: str, new: str, recorded: Recorded) -> bool:
    """Whether two texts say something else, and nothing was taken out of either."""
    return not (masked(old) or masked(new)) and differ(old, new, recorded)


def members(before: Answer, after: Answer, recorded: Recorded) -> Iterator[Change]:
    """Members that appeared, disappeared or changed their type."""
    old, new = members_of(before), members_of(after)
    blind = (*old.unseen, *new.unseen)
    for where in sorted({*old.types, *new.types}):
        if any(where.startswith(f"{place}/") for place in blind):
            continue
        if any(recorded) and not under_its_name(where):
            continue
        left, right = old.types.get(where), new.types.get(where)
        if left is None and right is not None:
            if has_members(old, where):
                yield change(What.APPEARED, where, frozenset(), right)
        elif right is None and left is not None:
            if has_members(new, where):
                yield change(What.DISAPPEARED, where, left, frozenset())
        elif left and right and left != right:
            yield change(What.RETYPED, where, left, right)


def under_its_name(where: str) -> bool:
    """Whether a recording has the member at *where* there, and not under a stand-in's name."""
    return all(is_name(name) for name in where.split("/")[1:] if name != ITEM)


def has_members(document: Members, where: str) -> bool:
    """Whether what holds the member at *where* is there and holds members; else it is the news."""
    holder = document.types.get(where.rpartition("/")[0], frozenset())
    return not holder.isdisjoint({"object", "array"})


def change(what: What, where: str, before: frozenset[str], after: frozenset[str]) -> Change:
    """A change of a member."""
    told = (" or ".join(sorted(types)) for types in (before, after))
    left, right = told
    return Change(what=what, where=where, before=left, after=right)


def members_of(answer: Answer) -> Members:
    """The members of the document in *answer*; none of what could not be read."""
    document = answer.document
    collected = Collected()
    if document is not None and not document.problems:
        collect(document.value, "", collected, lexical=document.syntax == "xml")
    return Members(
        types={where: frozenset(types) for where, types in collected.types.items()},
        unseen=tuple(sorted(collected.unseen)),
    )


def collect(value: Json, where: str, into: Collected, *, lexical: bool) -> None:
    """Put the members of *value*, which is at *where*, into *into*."""
    kind = type_of(value, lexical=lexical)
    into.types[where].update((kind,) if kind else ())
    if value == []:
        into.unseen.add(where)
    if isinstance(value, dict):
        for name, inner in value.items():
            collect(inner, where + pointer((name,)), into, lexical=lexical)
    elif isinstance(value, list):
        for inner in value:
            collect(inner, f"{where}/{ITEM}", into, lexical=lexical)


# bool before int, which it is one of.
TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)


def type_of(value: Json, *, lexical: bool) -> str:
    """The JSON type of *value*, `text` for one of XML; empty where that cannot be told."""
    if isinstance(value, str):
        unknown = masked(value) or (lexical and not value)
        return "" if unknown else "text" if lexical else "string"
    return next((name for kind, name in TYPES if isinstance(value, kind)), "null")
