"""The facts of a run: its options with the origin of each, its versions, its clock, its length."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flushproof.errors import UsageError
from flushproof.log.events import Header
from flushproof.options import OPTIONS, usual_for
from flushproof.report.provenance import from_vendor
from flushproof.resources import Json
from flushproof.results import Judged

GIVEN = "given for this run"
DEFAULT = "default"
HIDDEN = ("report_dir",)
"""Options that say nothing of the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option of the run: its value as text, and why it has it."""

    name: str
    value: str
    origin: str


def options_of(header: Header) -> tuple[Option, ...]:
    """The options of a run, those that were given first."""
    if header.judged is Judged.CLIENT:  # it has other options than a run, and few
        return tuple(
            Option(name=name.replace("_", "-"), value=text_of(value), origin=GIVEN)
            for name, value in header.options.items()
            if name not in HIDDEN
        )
    found = tuple(every_option(header.options))
    return tuple(sorted(found, key=lambda option: option.origin == DEFAULT))


def every_option(logged: Mapping[str, Json]) -> Iterator[Option]:
    """Each option: what the log has of it is not the default."""
    profile = str(logged.get("profile", "default"))
    target = str(logged.get("target", ""))
    stranger = target.lower().startswith("http") and not logged.get("disposable")
    usual, plain = usual_of(profile, stranger=stranger), usual_of("default", stranger=False)
    for option in OPTIONS:
        name = option.field
        if name in HIDDEN:
            continue
        if name not in logged:
            value = plain.get(name, option.default)
            yield Option(name=option.name, value=text_of(value), origin=DEFAULT)
            continue
        origin = GIVEN
        if usual.get(name) == logged[name] and plain.get(name) != logged[name]:
            origin = f"profile {profile}" if profile != "default" else "usual for such a target"
        yield Option(name=option.name, value=text_of(logged[name]), origin=origin)


def usual_of(profile: str, *, stranger: bool) -> Mapping[str, Json]:
    """What is usual; nothing of a profile that this version does not know."""
    try:
        return usual_for(profile, stranger=stranger)
    except UsageError:
        return {}


def text_of(value: Json) -> str:
    """A value as a person writes it."""
    match value:
        case None | [] | ():
            return "none"
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(map(text_of, value))
        case str():
            return value
    return json.dumps(value)


def clock_sentence(offset_ms: int | None) -> str:
    """How far the target's clock is off ours."""
    if offset_ms is None:
        return "not measured"
    if offset_ms == 0:
        return "none"
    return f"{abs(offset_ms):,} ms {'ahead of' if offset_ms > 0 else 'behind'} ours"


def host_of(header: Header) -> str:
    """The host that was asked, as it was given; nothing where none was."""
    if "://" not in header.target:
        return ""
    return f"{header.target}{' (the vendor’s)' if from_vendor(header.target) else ''}"
