"""What changed since the baseline of a run, told from its log like everything else."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from flushproof.contract import Contract
from flushproof.drift.comparing import drift_of
from flushproof.drift.drift import Drift
from flushproof.drift.lines import lines_of, sentence
from flushproof.drift.page import since_of
from flushproof.drift.reading import side_at, side_of
from flushproof.drift.side import Side
from flushproof.errors import FlushproofError
from flushproof.log.events import Log
from flushproof.report.summary import Since
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


def in_reports(
    before: Side,
    log: Log,
    name: str,
    contract: Contract,
    scrub: Callable[[str], str] = str,
) -> tuple[str, Since | None]:
    """
    The same in a sentence, for every report of the run; and in full, for its page, if it can be.

    Args:
        scrub: Takes secrets out of a text: what was before may hold those of now.
    """
    try:
        drift = since(before, log, name, contract)
    except FlushproofError as error:
        return f"Not compared with {before.name}: {error}", None
    told = since_of(drift, contract)
    kinds = {scrub(kind): tuple(map(scrub, lines)) for kind, lines in told.kinds.items()}
    return f"Since {before.name}: {sentence(drift)}", replace(told, kinds=kinds)


def at_length(before: Side, log: Log, name: str, contract: Contract) -> Iterator[str]:
    """The same for a person."""
    yield ""
    try:
        yield from lines_of(since(before, log, name, contract), contract)
    except FlushproofError as error:
        yield f"Not compared with {before.name}: {error}"
