"""
The shards of a run, as their logs have them: parts of the same run, or refused by name.

A part may have been put more than once: each log of it that was begun on its own is another
attempt. A copy of a log is none, and is refused: it hides that another one is missing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from flushproof.log.events import Header, Log, NoShard, OtherRun, SameShard
from flushproof.oracles.throughout import SUFFIX
from flushproof.resources import Json
from flushproof.results import Evidence

Facts: TypeAlias = Mapping[str, Json]

# Options that say where a shard was run, how much of it, and how fast: what is asked is the same.
PLACES = frozenset(
    {
        "shard",
        "report_dir",
        "format",
        "record_dir",
        "redis_url",
        "bystander_redis_url",
        "example_db",
        "ca_bundle",
        "baseline",
        "rate",
        "request_budget",
        "deadline",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """
    A log that is one part of a run, or all of it.

    Attributes:
        name: What it is called.
        part: Which part, of how many.
        whole: The ids of the items of all parts.
    """

    name: str
    part: int
    of: int
    whole: tuple[str, ...]
    header: Header
    log: Log

    @property
    def began(self) -> bool:
        """Whether it was judged at all; where not, its log says why."""
        return self.header.provenance is not Evidence.NONE

    @property
    def called(self) -> str:
        """What it is called in a sentence."""
        if self.of == 1:
            return f"The run begun {self.header.started_at}"
        return f"Shard {self.part} of {self.of}"


def shards_of(logs: Mapping[str, Log]) -> list[Shard]:
    """
    The shards that *logs* are, by their names; attempts of one in the order they were begun.

    Raises:
        BadLog: One of them has no header, or is of a whole run where others are of shards.
    """
    headers = {name: header_of(name, log) for name, log in logs.items()}
    parted = any(header.shard is not None for header in headers.values())
    shards = []
    for name, header in headers.items():
        if parted and header.shard is None:
            raise NoShard(
                f"{name}: is the log of a whole run, and no shard to be merged with others."
            )
        part, of = header.shard or (1, 1)
        whole = header.whole if parted else header.planned
        shards.append(
            Shard(name=name, part=part, of=of, whole=whole or (), header=header, log=logs[name])
        )
    return sorted(shards, key=lambda one: (one.part, one.header.started_at, one.name))


def header_of(name: str, log: Log) -> Header:
    """The header of *log*."""
    if log.header is None:
        raise log.problem or NoShard(f"{name}: has no header")
    return log.header


def check_same(shards: Sequence[Shard], began: Sequence[Shard]) -> None:
    """
    See that *shards* are parts of one run, none a copy; *began* are those that were judged.

    Raises:
        OtherRun: A header says something else than that of the first.
        SameShard: Two are the same log, or two parts have the same item.
    """
    for group, facts_of in ((shards, common_of), (began, asked_of)):
        for shard in group[1:]:
            refuse_another(shard, group[0], facts_of)
    for before, shard in combinations(shards, 2):
        if before.part != shard.part:
            continue
        if is_copy(before, shard):
            what = f"shard {shard.part} of {shard.of}" if shard.of > 1 else "a whole run"
            raise SameShard(
                f"{shard.name}: is the same log of {what} as {before.name}. Give it once."
            )
        if before.began and shard.began:
            refuse_another(shard, before, planned_of)
    owners: dict[str, Shard] = {}
    for shard in shards:
        for item in own_items(shard):
            owner = owners.setdefault(item, shard)
            if owner.part != shard.part:
                raise SameShard(f"{shard.name}: has the item {item}, and so has {owner.name}.")


def refuse_another(shard: Shard, first: Shard, facts_of: Callable[[Shard], Facts]) -> None:
    """See that *shard* says the same as *first* of what `facts_of` tells."""
    there, here = facts_of(first), facts_of(shard)
    for what in sorted({*there, *here}):
        if there.get(what) != here.get(what):
            raise OtherRun(
                f"{shard.name}: is not of the same run as {first.name}; {what}: "
                f"{said(here.get(what))} here, {said(there.get(what))} there."
            )


def is_copy(one: Shard, other: Shard) -> bool:
    """Whether both are the log of one process, and no two attempts."""
    same_ends = (one.header, one.log.footer) == (other.header, other.log.footer)
    return same_ends and durations(one) == durations(other)


def durations(shard: Shard) -> list[tuple[str, float]]:
    """How long each item took, which no two processes agree on."""
    return [(entry.id, entry.duration_ms) for entry in shard.log.entries]


def common_of(shard: Shard) -> Facts:
    """What is the same in all shards of a run, those included that could not begin."""
    header = shard.header
    options = {f"--{name.replace('_', '-')}": one for name, one in asked_in(header.options).items()}
    return options | {
        "the version of flushproof": header.suite_version,
        "the target": header.target,
        "what was judged": header.judged,
        "the number of shards": shard.of,
    }


def asked_of(shard: Shard) -> Facts:
    """What is the same in all shards of a run that began."""
    return {
        "the seed": shard.header.seed,
        "the provenance": shard.header.provenance,
        "the list of all items": shard.whole,
    }


def planned_of(shard: Shard) -> Facts:
    """What is the same in all attempts of a shard that began."""
    return {"the list of its items": shard.header.planned}


def asked_in(options: Mapping[str, Json]) -> Mapping[str, Json]:
    """Those of *options* that have to do with what is asked."""
    return {name: value for name, value in options.items() if name not in PLACES}


def said(value: Json) -> str:
    """*value* in a sentence."""
    if isinstance(value, tuple):
        return f"{len(value)} of them"
    return "not given" if value is None else f"{value}"


def is_watched(item: str) -> bool:
    """Whether *item* is concluded from all answers, so that each shard has it."""
    return item.endswith(f"/{SUFFIX}")


def own_items(shard: Shard) -> Iterator[str]:
    """The items that no other shard has."""
    return (item for item in shard.header.planned or () if not is_watched(item))
