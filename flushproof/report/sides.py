"""The two sides that a log can have judged: by which catalogue, and what each is called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flushproof.contract import Contract, client_contract, contract
from flushproof.log.events import Log
from flushproof.results import Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """
    A side of the wire.

    Attributes:
        noun: What it is called in a sentence.
        catalogue: What is required of it.
    """

    noun: str
    catalogue: Callable[[], Contract]


SIDES: Mapping[Judged, Side] = MappingProxyType(
    {
        Judged.TARGET: Side(noun="target", catalogue=contract),
        Judged.CLIENT: Side(noun="client", catalogue=client_contract),
    }
)


def judged_in(log: Log) -> Judged:
    """Which side *log* judged; one without a header says nothing else than that it was a target."""
    return log.header.judged if log.header is not None else Judged.TARGET


def catalogue_of(log: Log) -> Contract:
    """By which catalogue *log* judged."""
    return SIDES[judged_in(log)].catalogue()
