"""The facts of a run: its options with the origin of each, its versions, its clock, its length."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from flushproof.log.events import Header
from flushproof.options import OPTIONS, ORIGINS, usual_for
from flushproof.report.provenance import from_vendor
from flushproof.resources import Json
from flushproof.results import Judged

SET = "set for this run"
"""Where nothing says by whom."""

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
            Option(name=name.replace("_", "-"), value=text_of(value), origin=SET)
            for name, value in header.options.items()
            if name not in HIDDEN
        )
    found = tuple(every_option(header))
    return tuple(sorted(found, key=lambda option: option.origin == DEFAULT))


def every_option(header: Header) -> Iterator[Option]:
    """Each option: what the log has of it is not the default."""
    profile = str(header.options.get("profile", "default"))
    origins = {name: text.format(profile=profile) for name, text in ORIGINS.items()}
    plain = usual_for("default", stranger=False)
    for option in OPTIONS:
        name = option.field
        if name in HIDDEN:
            continue
        value = header.options.get(name, plain.get(name, option.default))
        otherwise = SET if name in header.options else DEFAULT
        origin = origins.get(header.option_origins.get(name, ""), otherwise)
        yield Option(name=option.name, value=text_of(value), origin=origin)


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
