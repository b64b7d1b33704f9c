"""From a path to a side: an event log, a folder of reports that holds one, or cassettes."""

from collections import Counter
from pathlib import Path

from flushproof.drift.side import Side, seen_in
from flushproof.errors import EvidenceIncomplete, UsageError
from flushproof.log.eventlog import FILE, read_log
from flushproof.log.events import Header, Log
from flushproof.report.provenance import provenance_of
from flushproof.results import Evidence


def side_at(path: Path) -> Side:
    """
    What is at *path*.

    Raises:
        UsageError: Nothing is there, or a folder that holds neither a log nor cassettes.
        EvidenceIncomplete: It cannot be read, or is not whole.
    """
    if not path.exists():
        raise UsageError(f"{path}: there is no such log, and no such folder.")
    if path.is_dir():
        if (path / FILE).is_file():
            return side_at(path / FILE)
        if any(path.glob("*.json")):
            from flushproof.drift.recordings import recorded_in  # takes the schemas along

            return recorded_in(path)
        raise UsageError(f"{path}: holds neither {FILE}, which a run leaves, nor cassettes.")
    return side_of(read_log(path, folded=True), str(path))


def side_of(log: Log, name: str) -> Side:
    """
    The run that *log* is of.

    Raises:
        EvidenceIncomplete: It is cut off, the run was interrupted, or it never began.
    """
    if log.problem is not None:
        raise log.problem
    header, footer = log.header, log.footer
    if header is None or footer is None or not log.entries:
        raise EvidenceIncomplete(
            f"{name}: is of a run that judged nothing, so nothing can be compared with it."
        )
    if footer.interrupted:
        planned = f" of {len(header.planned)} planned" if header.planned else ""
        raise EvidenceIncomplete(
            f"{name}: the run was interrupted after {len(log.entries)}{planned} results, so what "
            "is missing may be there and may be not."
        )
    return Side(
        name=name,
        target=header.target,
        suite_version=header.suite_version,
        when=header.started_at,
        provenance=provenance_of(header),
        options=header.options,
        timed="" if header.provenance is Evidence.REPLAYED else header.provenance.value,
        select=selected(header),
        partial=header.shard is not None or bool(header.options.get("scenario")),
        seen={entry.id: seen_in(entry) for entry in log.entries},
        notes=tuple(notes_of(log)),
        judged=header.judged,
    )


def selected(header: Header) -> tuple[str, ...]:
    """The prefixes that the run was to ask for; none if it was to ask everything."""
    prefixes = header.options.get("select")
    return tuple(map(str, prefixes)) if isinstance(prefixes, (list, tuple)) else ()


def notes_of(log: Log) -> list[str]:
    """What a reader has to know of a log."""
    shard = log.header.shard if log.header else None
    part = [f"It is shard {shard[0]} of {shard[1]} only."] if shard else []
    return [*part, ended(log)]


def ended(log: Log) -> str:
    """How many items ended how."""
    found = Counter(entry.outcome for entry in log.entries)
    return ", ".join(f"{count} {outcome}" for outcome, count in found.most_common())
