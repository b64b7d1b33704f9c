"""Where the answers of a run came from, said so that nobody takes it for more than it is."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import assert_never
from urllib.parse import urlsplit

from flushproof.log.events import Entry, Header
from flushproof.oracles.throughout import SUFFIX
from flushproof.results import Evidence, Judged, Origin

VENDOR_DOMAINS = (".apigw.ntruss.com", ".apigw.gov-ntruss.com", ".apigw.fin-ntruss.com")

NO_ORIGINS: Mapping[Origin, int] = MappingProxyType({})


def provenance_of(header: Header, origins: Mapping[Origin, int] = NO_ORIGINS) -> str:
    """
    Where the answers of a run came from, and what they therefore cannot show.

    Args:
        origins: Of what was replayed, who gave how many answers.
    """
    nothing = "Nothing here was recorded from the vendor:"
    if header.judged is Judged.CLIENT and header.provenance is not Evidence.NONE:
        return (
            "Every request came from the command; every answer came from flushproof's own "
            "reference gateway, which behaved as the scenarios say."
        )
    match header.provenance:
        case Evidence.EMBEDDED:
            return f"{nothing} every answer came from flushproof's own reference gateway."
        case Evidence.REPLAYED:
            return (
                f"Every answer was replayed from recordings; no gateway was asked{told(origins)}."
            )
        case Evidence.LIVE if from_vendor(header.target):
            return f"Every answer came live from the vendor's gateway at {header.target}."
        case Evidence.LIVE:
            return f"{nothing} every answer came live from {header.target}."
        case Evidence.NONE:
            return "No answer was recorded: nothing here shows anything about a gateway."
    assert_never(header.provenance)


def shown_at(header: Header, origins: Iterable[Origin]) -> str:
    """When answers were given: in the run that began then, or when the oldest was recorded."""
    if header.provenance is not Evidence.REPLAYED:
        return header.started_at
    return min(filter(None, (origin.recorded_at for origin in origins)), default="")


def answered_by(entries: Iterable[Entry]) -> Mapping[Origin, int]:
    """Who gave how many answers; what was watched throughout is about those of the others."""
    own = (entry for entry in entries if not entry.id.endswith(f"/{SUFFIX}"))
    return Counter(origin for entry in own for origin in entry.origins)


def told(origins: Mapping[Origin, int]) -> str:
    """Who gave how many answers, and from when to when; and whether the vendor gave any."""
    if not origins:
        return ""
    days: dict[Origin, list[str]] = {}
    numbers: Counter[Origin] = Counter()
    for origin, number in origins.items():
        who = replace(origin, recorded_at="")
        numbers[who] += number
        days.setdefault(who, []).append(origin.recorded_at)
    parts = [f"{numbers[who]} {who}{between(filter(None, days[who]))}" for who in days]
    vendors = any(
        who.recorded_from == "live" and from_vendor(f"https://{who.host}") for who in days
    )
    return f": {'; '.join(parts)}" + ("" if vendors else "; none was recorded from the vendor")


def between(days: Iterable[str]) -> str:
    """From the first to the last of *days*."""
    known = sorted(days)
    if not known:
        return ""
    return f" on {known[0]}" if known[0] == known[-1] else f" from {known[0]} to {known[-1]}"


def from_vendor(target: str) -> bool:
    """Whether *target* is the URL of one of the vendor's gateways."""
    url = urlsplit(target)
    return url.scheme == "https" and f".{url.hostname or ''}".endswith(VENDOR_DOMAINS)
