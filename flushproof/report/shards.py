"""
The shards of a run, as their logs have them: each another part of the same run, or refused by name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flushproof.log.events import Header, Log, NoShard, OtherRun, SameShard
from flushproof.oracles.throughout import SUFFIX
from flushproof.resources import Json
from flushproof.results import Evidence

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
    """A log that is one part of a run: what it is called, which part, and what it holds."""

    name: str
    part: int
    header: Header
    log: Log

    @property
    def began(self) -> bool:
        """Whether it was judged at all; where not, its log says why."""
        return self.header.provenance is not Evidence.NONE


def shard_of(name: str, log: Log) -> Shard:
    """The shard that *log* is."""
    if log.header is None:
        raise log.problem or NoShard(f"{name}: has no header")
    if log.header.shard is None:
        raise NoShard(f"{name}: is the log of a whole run, and no shard to be merged with others.")
    return Shard(name=name, part=log.header.shard[0], header=log.header, log=log)


def check_same(shards: Sequence[Shard], began: Sequence[Shard]) -> None:
    """
    See that *shards* are parts of one run, each another one; *began* are those that were judged.

    Raises:
        OtherRun: A header says something else than that of the first.
        SameShard: Two are the same part, or have the same item.
    """
    for group, facts_of in ((shards, common_of), (began, asked_of)):
        for shard in group[1:]:
            first, other = facts_of(group[0].header), facts_of(shard.header)
            for what in sorted({*first, *other}):
                if first.get(what) != other.get(what):
                    raise OtherRun(
                        f"{shard.name}: is not of the same run as {group[0].name}; {what}: "
                        f"{said(other.get(what))} here, {said(first.get(what))} there."
                    )
    parts: dict[int, str] = {}
    owners: dict[str, str] = {}
    for shard in shards:
        if shard.part in parts:
            raise SameShard(f"{shard.name}: is shard {shard.part}, and so is {parts[shard.part]}.")
        parts[shard.part] = shard.name
        for item in own_items(shard):
            if owners.setdefault(item, shard.name) != shard.name:
                raise SameShard(f"{shard.name}: has the item {item}, and so has {owners[item]}.")


def common_of(header: Header) -> Mapping[str, Json]:
    """What is the same in all shards of a run, those included that could not begin."""
    options = {f"--{name.replace('_', '-')}": one for name, one in asked_in(header.options).items()}
    return options | {
        "the version of flushproof": header.suite_version,
        "the target": header.target,
        "the number of shards": header.shard[1] if header.shard else 1,
    }


def asked_of(header: Header) -> Mapping[str, Json]:
    """What is the same in all shards of a run that began."""
    return {
        "the seed": header.seed,
        "the provenance": header.provenance,
        "the list of all items": header.whole,
    }


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
