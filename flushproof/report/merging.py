"""
The logs of the shards of one run, put together into the log that the whole run would have left.

Pure: logs go in, a `Merged` comes out. What is no part of the same run is refused by name. What is
merely missing, a shard or the end of one, is not: what there is is merged, and says what it lacks,
so that it is never green. A shard, or a whole run, that was begun again is another attempt of it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from flushproof.contract import Contract
from flushproof.errors import EvidenceIncomplete
from flushproof.log.eventlog import EventLog, shown
from flushproof.log.events import Entry, Footer, Header, Log, Notice
from flushproof.log.faultrow import FaultRow
from flushproof.report import conclude
from flushproof.report.attempts import folded
from flushproof.report.concluding import concluded
from flushproof.report.shards import Shard, asked_in, check_same, is_watched, own_items, shards_of
from flushproof.report.verdict import Verdict, counted, in_order, verdict_of
from flushproof.resources import Json
from flushproof.results import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """
    What the log of the whole run holds; the footer is without the verdict.

    Attributes:
        faults: The rows of a fault matrix, if one goes with it.
    """

    header: Header
    entries: tuple[Entry, ...]
    notices: tuple[Notice, ...]
    footer: Footer
    faults: tuple[FaultRow, ...] = ()

    def write(self, path: Path, contract: Contract) -> Verdict:
        """
        Write it to *path*, and give the verdict on it.

        Raises:
            FlushproofError: It cannot be written, or another run is writing there.
        """
        # Every line was scrubbed when the shard wrote it.
        with EventLog(path, self.header, scrub=lambda line: line) as log:
            for notice in self.notices:
                log.notice(notice.text, level=notice.level)
            for entry in self.entries:
                log.result(record_of(entry))
            for row in self.faults:
                log.fault(row)
            return conclude(log, self.footer, contract)


def record_of(entry: Entry) -> dict[str, Json]:
    """What a log holds of *entry*; the number it has there is another."""
    members = asdict(replace(entry, exchange=None))
    del members["seq"]
    return members | {"exchange": None if entry.exchange is None else dict(entry.exchange)}


def merged(logs: Mapping[str, Log], contract: Contract) -> Merged:
    """
    What the shards in *logs*, by name, say together.

    Raises:
        BadLog: One of them is no shard, or of another run, or is there twice.
    """
    shards = shards_of(logs)
    began = [shard for shard in shards if shard.began]
    check_same(shards, began)
    header = (began or shards)[0].header
    whole = (began or shards)[0].whole
    lacks = tuple(lacks_of(shards, began, whole))
    entries = entries_of(began, whole, all_there=not lacks)
    return Merged(
        header=replace(
            header,
            started_at=min(shard.header.started_at for shard in shards),
            options=asked_in(header.options),
            planned=whole or None,
            shard=None,
            whole=None,
        ),
        entries=tuple(replace(one, seq=seq) for seq, one in enumerate(entries, start=1)),
        notices=tuple(notices_of(shards, lacks)),
        footer=footer_of(
            shards,
            results=len(entries),
            statuses={
                *(status for shard in shards for status in beyond_results(shard.log, contract)),
                *([EvidenceIncomplete.exit_status] if lacks else []),
            },
        ),
    )


def with_matrix(whole: Merged, matrix: Log) -> Merged:
    """*whole* with the fault matrix in the log *matrix*, and with what is wrong with that."""
    statuses = {*whole.footer.statuses, *(matrix.footer.statuses if matrix.footer else ())}
    notices = whole.notices
    if matrix.problem is not None:
        statuses.add(EvidenceIncomplete.exit_status)
        notices = (*notices, Notice(level="warning", text=f"The fault matrix: {matrix.problem}"))
    return replace(
        whole,
        faults=matrix.faults,
        notices=notices,
        footer=replace(whole.footer, statuses=tuple(in_order(statuses))),
    )


def footer_of(shards: Sequence[Shard], *, results: int, statuses: set[int]) -> Footer:
    """How the run ended whose parts are *shards*; the verdict is not in it yet."""
    footers = [shard.log.footer for shard in shards if shard.log.footer is not None]
    harm = sum((Counter(footer.harm) for footer in footers), Counter())
    return Footer(
        results=results,
        exchanges=sum(footer.exchanges for footer in footers),
        generated=sum(footer.generated for footer in footers),
        harm={name: harm[name] for footer in footers for name in footer.harm},
        statuses=tuple(in_order(statuses)),
        exit_status=0,
        finished_at=max((one.finished_at for one in footers), default=shards[0].header.started_at),
        # They may have gone side by side, or one after the other on different days.
        duration_s=max((footer.duration_s for footer in footers), default=0.0),
        interrupted=any(footer.interrupted for footer in footers),
    )


def lacks_of(
    shards: Sequence[Shard], began: Sequence[Shard], whole: Sequence[str]
) -> Iterator[str]:
    """
    What is missing of the run, in sentences.

    A shard that is not there and had nothing to send is not missing.
    """
    parts = shards[0].of
    for shard in shards:
        if shard.log.problem is not None:
            yield f"{shard.called}: {shard.log.problem}"
        elif not shard.began:
            yield f"{shard.called} did not begin."
    planned = {item for shard in began for item in own_items(shard)}
    left = [item for item in whole if not is_watched(item) and item not in planned]
    if left or not whole:
        for part in sorted({*range(1, parts + 1)} - {shard.part for shard in shards}):
            yield f"Shard {part} of {parts} is missing."
    if left:
        yield f"{len(left)} of {len(whole)} items are in no shard that began: {shown(left)}."


def entries_of(began: Sequence[Shard], whole: Sequence[str], *, all_there: bool) -> list[Entry]:
    """
    The results in the order of the run.

    What was watched throughout is concluded anew, if every shard concluded it; what one of them
    found is not lost.
    """
    position = {item: number for number, item in enumerate(whole)}
    watched: defaultdict[str, list[Entry]] = defaultdict(list)
    entries = []
    attempts: defaultdict[int, list[Sequence[Entry]]] = defaultdict(list)
    for shard in began:
        attempts[shard.part].append(shard.log.entries)
    for part in attempts.values():
        for entry in folded(part, position):
            if is_watched(entry.id):
                watched[entry.id].append(entry)
            else:
                entries.append(entry)
    for shares in watched.values():
        entry = concluded(shares, position)
        if entry.outcome is Outcome.FAIL or (all_there and len(shares) == len(attempts)):
            entries.append(entry)
    return sorted(entries, key=lambda entry: position.get(entry.id, len(whole)))


def notices_of(shards: Sequence[Shard], lacks: Sequence[str]) -> Iterator[Notice]:
    """Where the results come from, what is missing, and what the shards themselves noted."""
    told = ", ".join(
        f"{shard.part} ({len(shard.log.entries):,} results, begun {shard.header.started_at})"
        for shard in shards
    )
    what = counted(len(shards), "attempt" if shards[0].of == 1 else "shard")
    yield Notice(level="info", text=f"Merged from the logs of {what}: {told}.")
    for text in lacks:
        yield Notice(level="warning", text=text)
    yield from dict.fromkeys(notice for shard in shards for notice in shard.log.notices)


def beyond_results(log: Log, contract: Contract) -> set[int]:
    """The statuses that hold for reasons which are not in the results of *log*."""
    if log.footer is None:
        return set()
    from_results = replace(log, footer=replace(log.footer, statuses=()))
    return {*log.footer.statuses} - {*verdict_of(from_results, contract).statuses}
