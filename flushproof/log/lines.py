"""The lines of an event log, from JSON to values; every member is checked."""

from collections.abc import Callable, Iterator, Mapping
from sys import intern

from flushproof.log.attempt import LONGEST, attempts_of
from flushproof.log.events import FORMAT, Entry, Event, Footer, Header, Notice
from flushproof.log.faultrow import FaultRow
from flushproof.resources import Json
from flushproof.results import Deed, Evidence, Finding, Judged, Observation, Origin, Outcome

SHAPES: dict[str, dict[str, type | tuple[type, ...]]] = {
    "header": {
        "suite_version": str,
        "target": str,
        "provenance": str,
        "started_at": str,
        "seed": (int, type(None)),
        "python": str,
        "options": dict,
        "redis": (dict, type(None)),
        "clock_offset_ms": (int, type(None)),
        "planned": (list, type(None)),
        "shard": (list, type(None)),
        "whole": (list, type(None)),
        "judged": str,
        "option_origins": dict,
    },
    "result": {
        "seq": int,
        "id": str,
        "requirement": str,
        "outcome": str,
        "description": str,
        "reason": str,
        "findings": list,
        "observations": list,
        "exchanges": int,
        "duration_ms": (int, float),
        "exchange": (dict, type(None)),
        "origins": list,
        "attempts": list,
        "deeds": list,
    },
    "notice": {"level": str, "text": str},
    "fault": {
        "fault": str,
        "sentence": str,
        "wire": bool,
        "breaks": list,
        "red": list,
        "untold": list,
        "exchanges": int,
    },
    "footer": {
        "results": int,
        "exchanges": int,
        "generated": int,
        "harm": dict,
        "statuses": list,
        "exit_status": int,
        "finished_at": str,
        "duration_s": (int, float),
        "interrupted": bool,
    },
}
"""The members of each kind of line."""

ABSENT: dict[str, dict[str, Json]] = {
    "header": {"judged": Judged.TARGET.value, "option_origins": {}},
    "result": {"attempts": [], "deeds": [], "origins": []},
}
"""What a member is that a line may lack, and lacks."""

CONTENTS: dict[str, type] = {
    **dict.fromkeys(("shard", "harm", "statuses"), int),
    **dict.fromkeys(
        (
            "planned",
            "whole",
            "redis",
            "option_origins",
            "findings",
            "observations",
            "origins",
            "breaks",
            "red",
        ),
        str,
    ),
    "untold": str,
}
"""What the members that hold several values hold."""

SAID_OFTEN = ("requirement", "reason")
"""Texts that many results have in common."""


def shared(part: Mapping[str, Json]) -> dict[str, Json]:
    """*part* with its texts in memory once, however many results of a large log say the same."""
    return {name: intern(one) if type(one) is str else one for name, one in part.items()}


MAKERS: dict[str, Callable[..., Event]] = {
    "header": lambda planned, shard, whole, provenance, judged, **rest: Header(
        provenance=Evidence(provenance),
        judged=Judged(judged),
        planned=None if planned is None else tuple(planned),
        shard=None if shard is None else (shard[0], shard[1]),
        whole=None if whole is None else tuple(whole),
        **rest,
    ),
    "result": lambda outcome, findings, observations, attempts, origins, deeds, **rest: Entry(
        outcome=Outcome(outcome),
        findings=tuple(Finding(**shared(finding)) for finding in findings),
        observations=tuple(Observation(**shared(observation)) for observation in observations),
        attempts=tuple(attempts_of(attempts)),
        origins=tuple(Origin(**shared(origin)) for origin in origins),
        deeds=tuple(map(deed_of, deeds)),
        **rest | {name: intern(rest[name]) for name in SAID_OFTEN},
    ),
    "notice": Notice,
    "fault": lambda breaks, red, untold, **rest: FaultRow(
        breaks=tuple(breaks), red=tuple(red), untold=tuple(untold), **rest
    ),
    "footer": lambda statuses, **rest: Footer(statuses=tuple(statuses), **rest),
}


def parts_of(value: Json, name: str) -> Iterator[Json]:
    """The values that the member *name* holds, if `CONTENTS` knows what they are to be."""
    if name in CONTENTS and value is not None:
        for part in value.values() if isinstance(value, dict) else value:
            yield from (
                part.values() if name in LISTS_OF_OBJECTS and isinstance(part, dict) else (part,)
            )


def deed_of(part: Json) -> Deed:
    """
    A request that could destroy.

    Raises:
        ValueError: It is none.
    """
    deed = Deed(**shared(part)) if isinstance(part, dict) else None
    texts = (deed.harm, deed.answer, deed.saw) if deed else ()
    if (
        deed is None
        or not isinstance(deed.at_ms, int)
        or not all(isinstance(t, str) for t in texts)
    ):
        raise ValueError("result: deeds holds something that does not belong there")
    return deed


LISTS_OF_OBJECTS = frozenset({"findings", "observations", "origins"})


def newer_format(line: Json) -> str | None:
    """What is to be said of a line whose format came after ours; None of any other."""
    number = line.get("format") if isinstance(line, dict) else None
    if not isinstance(number, int) or number <= FORMAT:
        return None
    return (
        f"this log was written by a newer flushproof (format {number}; this one reads {FORMAT}); "
        "update"
    )


def parsed(line: Json) -> Event:
    """
    The event of one line.

    Raises:
        ValueError: The line is not one of ours; the text says why.
    """
    if not isinstance(line, dict) or line.get("event") not in list(SHAPES):
        raise ValueError(f"'event' is none of {', '.join(SHAPES)}")
    kind = line["event"]
    if line.get("format", FORMAT) != FORMAT:
        raise ValueError(f"format {line['format']}; this version reads format {FORMAT}")
    told = {name: value for name, value in line.items() if name not in ("event", "format")}
    members = ABSENT.get(kind, {}) | told
    if wrong := sorted(set(members) ^ set(SHAPES[kind])):
        raise ValueError(f"{kind}: missing or unknown: {', '.join(wrong)}")
    for name, expected in SHAPES[kind].items():
        if not isinstance(members[name], expected):
            raise ValueError(f"{kind}: {name} is a {type(members[name]).__name__}")
        if not all(isinstance(part, CONTENTS[name]) for part in parts_of(members[name], name)):
            raise ValueError(f"{kind}: {name} holds something that does not belong there")
        if name.startswith("duration_") and not 0 <= members[name] <= LONGEST:
            raise ValueError(f"{kind}: {name} is no duration")
    try:
        return MAKERS[kind](**members)
    except (TypeError, IndexError) as error:
        raise ValueError(f"{kind}: {error}") from error
