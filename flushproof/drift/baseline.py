"""What changed since the baseline of a run, told from its log like everything else."""

from collections.abc import Iterator
from pathlib import Path

from flushproof.contract import Contract
from flushproof.drift.comparing import drift_of
from flushproof.drift.drift import Drift
from flushproof.drift.lines import lines_of, sentence
from flushproof.drift.reading import side_at, side_of
from flushproof.drift.side import Side
from flushproof.errors import FlushproofError
from flushproof.log.events import Log
from flushproof.settings import Settings


def baseline_of(settings: Settings) -> Side | None:
    """
    What a run with *settings* is compared with, if with anything.

    Raises:
        UsageError: Nothing is there.
        EvidenceIncomplete: It cannot be read, or is not whole.
    """
    return None if settings.baseline is None else side_at(Path(settings.baseline))


def since(before: Side, log: Log, name: str, contract: Contract) -> Drift:
    """
    What changed since *before* in the run that *log* is of.

    Raises:
        EvidenceIncomplete: The log is not whole, or has nothing in common with *before*.
    """
    return drift_of(before, side_of(log, name), contract)


def in_short(before: Side, log: Log, name: str, contract: Contract) -> str:
    """The same in a sentence, for every report of the run."""
    try:
        return f"Since {before.name}: {sentence(since(before, log, name, contract))}"
    except FlushproofError as error:
        return f"Not compared with {before.name}: {error}"


def at_length(before: Side, log: Log, name: str, contract: Contract) -> Iterator[str]:
    """The same for a person."""
    yield ""
    try:
        yield from lines_of(since(before, log, name, contract), contract)
    except FlushproofError as error:
        yield f"Not compared with {before.name}: {error}"
