"""
The edits: each changes one thing of a golden request.

A case names one of `EDITS` and its value. An edit takes the draft, the value and the surroundings
(the subject and the time), and gives the draft back with that one thing changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import cycle

from flushproof.cases.draft import Draft, Subject, fill
from flushproof.cases.spellings import spelt
from flushproof.errors import DataError, unknown_name
from flushproof.exchange import Headers, replaced, without
from flushproof.resources import Json
from flushproof.signing import Credentials


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What an edit may look at: the subject, the target's time (ms), the names to fill in."""

    subject: Subject
    now_ms: int
    names: Mapping[str, str]

    def fill(self, text: str) -> str:
        """*text* with the scene's names filled in."""
        return fill(text, self.names)


Edit = Callable[[Draft, Json, Scene], Draft]


def _bytes(text: str) -> bytes:
    """*text* in UTF-8; a surrogate stands for a byte that is none, `\\udcff` for 0xFF."""
    return text.encode("utf-8", "surrogateescape")


def _headers(draft: Draft, headers: Headers) -> Draft:
    return replace(draft, headers=headers)


def _target(draft: Draft, path: str | None = None, query: str | None = None) -> Draft:
    old_path, _, old_query = draft.target.partition("?")
    new_query = old_query if query is None else query
    new_path = old_path if path is None else path
    return replace(draft, target=f"{new_path}?{new_query}" if new_query else new_path)


def _add_query(draft: Draft, value: str, scene: Scene) -> Draft:
    old = draft.target.partition("?")[2]
    more = scene.fill(value)
    return _target(draft, query=f"{old}&{more}" if old else more)


def _content(draft: Draft, value: list[str], scene: Scene) -> Draft:
    media_type, text = value
    headers = replaced(draft.headers, "Content-Type", media_type)
    return replace(draft, headers=headers, body=_bytes(scene.fill(text)))


def _content_parts(draft: Draft, value: list[Json], scene: Scene) -> Draft:
    media_type, parts = value
    return _content(draft, [media_type, "".join(text * int(count) for text, count in parts)], scene)


def _body_repeat(draft: Draft, value: list[Json], scene: Scene) -> Draft:
    text, count = value
    return replace(draft, body=draft.body + b"&pad=" + _bytes(scene.fill(text)) * int(count))


def _rename_header(draft: Draft, value: list[str], _: Scene) -> Draft:
    old, new = value
    return _headers(
        draft, tuple((new if k.lower() == old.lower() else k, v) for k, v in draft.headers)
    )


CASES_OF_NAMES: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
}
CASES_OF_LETTERS: Mapping[str, Callable[[str], str]] = {"0": str.lower, "1": str.upper}
ORDERS: Mapping[str, Callable[[Headers], Headers]] = {
    "reversed": lambda headers: headers[::-1],
    "sorted": lambda headers: tuple(sorted(headers)),
}


def _pad_header(draft: Draft, value: list[str], _: Scene) -> Draft:
    name, padding = value
    return _headers(
        draft,
        tuple(
            (k, padding.replace("%s", v) if k.lower() == name.lower() else v)
            for k, v in draft.headers
        ),
    )


def _recase_headers(draft: Draft, value: str, _: Scene) -> Draft:
    """Letter by letter of all names one after another, a set bit of *value* makes a capital."""
    bits = cycle(f"{int(value, 16):0{4 * len(value)}b}")

    def recased(name: str) -> str:
        return "".join(CASES_OF_LETTERS[next(bits)](letter) for letter in name)

    return _headers(draft, tuple((recased(name), text) for name, text in draft.headers))


def _reorder_headers(draft: Draft, value: list[int], _: Scene) -> Draft:
    """The headers at the positions *value*, in this order, and behind them all others."""
    old = draft.headers
    first = [position for position in value if position < len(old)]
    rest = [position for position in range(len(old)) if position not in first]
    return _headers(draft, tuple(old[position] for position in (*first, *rest)))


def _repeat_header(draft: Draft, value: list[Json], scene: Scene) -> Draft:
    name, text, count = value
    return _headers(draft, replaced(draft.headers, name, scene.fill(text) * int(count)))


def _timestamp_as(draft: Draft, value: list[Json], scene: Scene) -> Draft:
    template, offset_ms = value
    return replace(draft, timestamp=spelt(template, scene.now_ms + int(offset_ms)))


def _digest(draft: Draft, value: list[str], _: Scene) -> Draft:
    algorithm, encoding = value
    return replace(draft, recipe=replace(draft.recipe, algorithm=algorithm, encoding=encoding))


def _change_signature(draft: Draft, value: list[Json], _: Scene) -> Draft:
    name, amount = value
    return replace(draft, recipe=replace(draft.recipe, changed=(name, int(amount))))


def _access_key(draft: Draft, text: str, scene: Scene) -> Draft:
    swapped = draft.access_key.swapcase()
    own = {"access_key": draft.access_key, "access_key_swapped": swapped}
    presented = fill(scene.fill(text), own)
    return replace(draft, access_key=presented)


def _credentials(draft: Draft, name: str, scene: Scene) -> Draft:
    known = scene.subject.credentials
    if name == "mixed":
        stranger = known.get("other-account", known["unknown"])
        mixed = Credentials(access_key=draft.credentials.access_key, secret_key=stranger.secret_key)
        return replace(draft, credentials=mixed)
    credentials = known[name]
    return replace(draft, credentials=credentials, access_key=credentials.access_key)


def _sign_as(draft: Draft, value: Mapping[str, Json], scene: Scene) -> Draft:
    path, _, query = draft.target.partition("?")
    names = {**scene.names, "path": path, "query": query, "host": scene.subject.host}
    parts: dict[str, str] = {}
    for part, told in value.items():
        if part == "timestamp_offset_ms":
            parts["timestamp"] = str(int(draft.timestamp) + int(told))
        elif part in SIGNED_PARTS:
            parts[part] = fill(str(told), {**names, "access_key": draft.access_key})
        else:
            raise DataError(unknown_name("part of the string to sign", part, SIGNED_PARTS))
    return replace(draft, recipe=replace(draft.recipe, parts=parts))


SIGNED_PARTS = ("method", "uri", "timestamp", "access_key", "secret")


def _message(draft: Draft, template: str, scene: Scene) -> Draft:
    path = draft.target.partition("?")[0]
    filled = fill(template, {"path": path, "host": scene.subject.host, "api_key": "25bpuog9sz"})
    return replace(draft, recipe=replace(draft.recipe, message=filled))


def _recipe(**fixed: Callable[[str], Json]) -> Edit:
    def edit(draft: Draft, value: str, _: Scene) -> Draft:
        changes = {name: make(value) for name, make in fixed.items()}
        return replace(draft, recipe=replace(draft.recipe, **changes))

    return edit


EDITS: Mapping[str, Edit] = {
    "method": lambda draft, value, _: replace(draft, method=value),
    "path": lambda draft, value, scene: _target(draft, path=scene.fill(value)),
    "query": lambda draft, value, scene: _target(draft, query=scene.fill(value)),
    "add_query": _add_query,
    "target": lambda draft, value, scene: replace(draft, target=scene.fill(value)),
    "body": lambda draft, value, scene: replace(draft, body=_bytes(scene.fill(value))),
    "body_hex": lambda draft, value, _: replace(draft, body=bytes.fromhex(value)),
    "body_repeat": _body_repeat,
    "content": _content,
    "content_parts": _content_parts,
    "header": lambda draft, value, scene: _headers(
        draft, replaced(draft.headers, value[0], scene.fill(value[1]))
    ),
    "add_header": lambda draft, value, scene: _headers(
        draft, (*draft.headers, (value[0], scene.fill(value[1])))
    ),
    "insert_header": lambda draft, value, scene: _headers(
        draft, ((value[0], scene.fill(value[1])), *draft.headers)
    ),
    "drop_header": lambda draft, value, _: _headers(draft, without(draft.headers, value)),
    "rename_header": _rename_header,
    "header_case": lambda draft, value, _: _headers(
        draft, tuple((CASES_OF_NAMES[value](k), v) for k, v in draft.headers)
    ),
    "header_order": lambda draft, value, _: _headers(draft, ORDERS[value](draft.headers)),
    "pad_header": _pad_header,
    "recase_headers": _recase_headers,
    "reorder_headers": _reorder_headers,
    "repeat_header": _repeat_header,
    "timestamp_offset_ms": lambda draft, value, _: replace(
        draft, timestamp=str(int(draft.timestamp) + int(value))
    ),
    "timestamp_as": _timestamp_as,
    "timestamp_text": lambda draft, value, scene: replace(draft, timestamp=scene.fill(value)),
    "instance_text": lambda draft, value, scene: replace(
        draft,
        body=draft.body.replace(draft.instance.encode(), scene.fill(value).encode()),
        target=draft.target.replace(draft.instance, scene.fill(value)),
    ),
    "access_key_text": _access_key,
    "credentials": _credentials,
    "sign_as": _sign_as,
    "message": _message,
    "algorithm": _recipe(algorithm=str),
    "encoding": _recipe(encoding=str),
    "key": _recipe(key=str),
    "digest": _digest,
    "mangle_signature": _recipe(mangled=str),
    "change_signature": _change_signature,
    "signature_text": _recipe(text=str),
}


def edited(draft: Draft, name: str, value: Json, scene: Scene) -> Draft:
    """*draft* after the edit called *name*."""
    if name not in EDITS:
        raise DataError(unknown_name("edit", name, list(EDITS)))
    return EDITS[name](draft, value, scene)
