"""
What a request budget is spent on, where it does not pay for everything.

Every requirement gets a case first, and with it the accepted neighbour that shows that the refusal
has its reason; what is left goes round. The same candidates and budget give the same choice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import ceil
from types import MappingProxyType
from typing import TypeVar

from flushproof.cases import Expected

One = TypeVar("One")

# The most that a preflight asks where it meets no trouble: one unsigned request, up to four to find
# out whose clock counts, one with our keys, and the list of instances.
PREFLIGHT = 7

# Of every so many requests one is kept for what has to be asked again.
REPEATS = 10

# What tells most of a requirement, first; there is room between them for what is more telling.
TELLING: Mapping[Expected, int] = MappingProxyType(
    {Expected.REFUSED: 0, Expected.OBSERVED: 10, Expected.ACCEPTED: 20, Expected.ANY: 30}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """
    An item that may be chosen.

    Attributes:
        requests: How many it sends; what sends none is always chosen.
        neighbour: The id of its accepted neighbour.
        binding: Whether its requirement is a `must`.
        telling: The lower, the more it tells of its requirement.
        first: Whether it is what the run is for: it spends a flush budget.
    """

    id: str
    requirement: str
    requests: int
    neighbour: str | None = None
    binding: bool = True
    telling: int = 0
    first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    What was chosen.

    Attributes:
        kept: The ids of the items.
        requests: How many requests those send.
        left_out: How many items that would send something are not among them.
        untouched: The requirements of which no item that sends something is.
    """

    kept: frozenset[str]
    requests: int
    left_out: int
    untouched: tuple[str, ...]


def choose(candidates: Sequence[Candidate], requests: int) -> Choice:
    """The items that *requests* are best spent on."""
    by_id = {one.id: one for one in candidates}
    kept = {one.id for one in candidates if not one.requests}
    left = requests
    for wanted in in_turn(candidates):
        group = with_neighbour(wanted, by_id)
        price = sum(one.requests for one in group if one.id not in kept)
        if price <= left:
            left -= price
            kept.update(one.id for one in group)
    asking = [one for one in candidates if one.requests]
    touched = {one.requirement for one in asking if one.id in kept}
    return Choice(
        kept=frozenset(kept),
        requests=requests - left,
        left_out=sum(one.id not in kept for one in asking),
        untouched=tuple(
            queue[0].requirement
            for queue in queues(candidates)
            if queue[0].requirement not in touched
        ),
    )


def least(candidates: Sequence[Candidate]) -> int:
    """How many requests it takes to ask something of every requirement."""
    by_id = {one.id: one for one in candidates}
    needed = {
        one.id: one.requests
        for wanted in firsts(candidates)
        for one in with_neighbour(wanted, by_id)
    }
    return sum(needed.values())


def with_neighbour(one: Candidate, by_id: Mapping[str, Candidate]) -> tuple[Candidate, ...]:
    """*one*, and its neighbour if that is a candidate."""
    neighbour = by_id.get(one.neighbour or "")
    return (one, neighbour) if neighbour is not None else (one,)


def in_turn(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """*candidates* in the order in which they are worth a request; those that send nothing not."""
    yield from (one for one in candidates if one.first and one.requests)
    for row in zip_longest(*queues(candidates)):
        yield from (one for one in row if one is not None)


def firsts(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """What is chosen before it goes round: what the run is for, and one of each requirement."""
    yield from (one for one in candidates if one.first and one.requests)
    yield from (queue[0] for queue in queues(candidates))


def queues(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """The candidates of each requirement, the most telling first; binding requirements first."""
    found: dict[str, list[Candidate]] = {}
    for one in candidates:
        if one.requests:
            found.setdefault(one.requirement, []).append(one)
    ordered = sorted(found.values(), key=lambda queue: not queue[0].binding)
    return [sorted(spread(queue), key=lambda one: one.telling) for queue in ordered]


def spread(row: Sequence[One]) -> list[One]:
    """
    *row* with the first in front, then the middle, then the quarters, and so on.

    Cases stand by name, and neighbours in a row differ least.
    """
    bits = max(len(row) - 1, 0).bit_length()
    places = (int(f"{number:0{bits}b}"[::-1], 2) if bits else 0 for number in range(2**bits))
    return [row[place] for place in places if place < len(row)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """
    A request budget, and what of it is kept back.

    Attributes:
        budget: How many requests a run may send.
        parts: In how many shards, each of which has a preflight of its own.
        rate: How many more each asks, to find out how fast it may.
    """

    budget: int
    parts: int = 1
    rate: int = 0

    @property
    def each(self) -> int:
        """What every shard keeps back for what it asks before its first item."""
        return PREFLIGHT + self.rate

    @property
    def reserve(self) -> int:
        """How many requests are not given to items."""
        return self.parts * self.each + self.budget // REPEATS

    @property
    def left(self) -> int:
        """How many requests are for items."""
        return max(self.budget - self.reserve, 0)

    def share(self, requests: int, part: int) -> int:
        """How many the shard *part*, whose items send *requests*, may send in all."""
        if self.parts == 1:
            return self.budget
        repeats = self.budget // REPEATS
        mine = repeats * part // self.parts - repeats * (part - 1) // self.parts
        return requests + self.each + mine

    def enough_for(self, requests: int) -> int:
        """The least budget of which *requests* are left for items."""
        budget = ceil((requests + self.parts * self.each) * REPEATS / (REPEATS - 1))
        while budget - budget // REPEATS - self.parts * self.each >= requests:
            budget -= 1
        return budget + 1
