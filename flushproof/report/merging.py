"""
The logs of the shards of one run, put together into the log that the whole run would have left.

Pure: logs go in, a `Merged` comes out. What is no part of the same run is refused by name. What is
merely missing, a shard or the end of one, is not: what there is is merged, and says what it lacks,
so that it is never green.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from flushproof.contract import Contract
from flushproof.errors import EvidenceIncomplete
from flushproof.log.eventlog import EventLog, shown
from flushproof.log.events import Entry, Footer, Header, Log, Notice
from flushproof.oracles.throughout import (
    EXAMPLES,
    READINGS,
    broken_of,
    changes_of_mind,
    looked_at,
    statement_of,
)
from flushproof.report import conclude
from flushproof.report.shards import Shard, asked_in, check_same, is_watched, own_items, shard_of
from flushproof.report.verdict import Verdict, in_order, verdict_of
from flushproof.resources import Json
from flushproof.results import Observation, Outcome

# A requirement that was watched in each shard ended, over all, as the first of these that one has.
WORST_FIRST = (
    Outcome.FAIL,
    Outcome.UNKNOWN,
    Outcome.ERROR,
    Outcome.FLAKY,
    Outcome.PASS,
    Outcome.SKIP,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What the log of the whole run holds; the footer is without the verdict."""

    header: Header
    entries: tuple[Entry, ...]
    notices: tuple[Notice, ...]
    footer: Footer

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
    shards = sorted((shard_of(name, log) for name, log in logs.items()), key=lambda one: one.part)
    began = [shard for shard in shards if shard.began]
    check_same(shards, began)
    header = (began or shards)[0].header
    whole = header.whole or ()
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
    parts = shards[0].header.shard[1] if shards[0].header.shard else 1
    for shard in shards:
        if shard.log.problem is not None:
            yield f"Shard {shard.part} of {parts}: {shard.log.problem}"
        elif not shard.began:
            yield f"Shard {shard.part} of {parts} did not begin."
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
    for shard in began:
        for entry in shard.log.entries:
            if is_watched(entry.id):
                watched[entry.id].append(entry)
            else:
                entries.append(entry)
    for shares in watched.values():
        entry = concluded(shares, position)
        if entry.outcome is Outcome.FAIL or (all_there and len(shares) == len(began)):
            entries.append(entry)
    return sorted(entries, key=lambda entry: position.get(entry.id, len(whole)))


def concluded(shares: Sequence[Entry], position: Mapping[str, int]) -> Entry:
    """
    What *shares*, the results of one watched requirement in each shard, come to.

    Args:
        position: Where in the run an item comes.
    """
    first = shares[0]
    followed = tuple(
        sorted(
            dict.fromkeys(seen for share in shares for seen in share.observations),
            key=lambda seen: position.get(seen.item, len(position)),
        )
    )
    broken = [
        finding for share in shares for finding in share.findings if finding.where != READINGS
    ]
    findings = (*broken[:EXAMPLES], *changes_of_mind(first.requirement, followed))
    ended = {share.outcome for share in shares} | ({Outcome.FAIL} if findings else set())
    outcome = next(one for one in WORST_FIRST if one in ended)
    reasons = (share.reason for share in shares if share.outcome is outcome)
    statement = next((statement_of(one.description) for one in shares if one.description), "")
    number = sum(share.exchanges for share in shares)
    often = sum(broken_of(one.description, len(one.findings)) for one in shares)
    return replace(
        first,
        outcome=outcome,
        description=looked_at(statement, number, often),
        reason="; ".join(dict.fromkeys(filter(None, reasons))),
        findings=findings,
        observations=first_of_each(followed),
        exchanges=number,
        duration_ms=sum(share.duration_ms for share in shares),
        exchange=next((one.exchange for one in shares if one.exchange is not None), None),
        origins=tuple(dict.fromkeys(origin for share in shares for origin in share.origins)),
    )


def first_of_each(followed: Iterable[Observation]) -> tuple[Observation, ...]:
    """The first of those of *followed* that differ in their item alone, scope by scope."""
    scopes: defaultdict[str, dict[str, Observation]] = defaultdict(dict)
    for one in followed:
        scopes[one.scope].setdefault(one.reading, one)
    return tuple(one for shown_here in scopes.values() for one in shown_here.values())


def notices_of(shards: Sequence[Shard], lacks: Sequence[str]) -> Iterator[Notice]:
    """Where the results come from, what is missing, and what the shards themselves noted."""
    told = ", ".join(
        f"{shard.part} ({len(shard.log.entries):,} results, begun {shard.header.started_at})"
        for shard in shards
    )
    yield Notice(level="info", text=f"Merged from the logs of {len(shards)} shards: {told}.")
    for text in lacks:
        yield Notice(level="warning", text=text)
    yield from dict.fromkeys(notice for shard in shards for notice in shard.log.notices)


def beyond_results(log: Log, contract: Contract) -> set[int]:
    """The statuses that hold for reasons which are not in the results of *log*."""
    if log.footer is None:
        return set()
    from_results = replace(log, footer=replace(log.footer, statuses=()))
    return {*log.footer.statuses} - {*verdict_of(from_results, contract).statuses}
