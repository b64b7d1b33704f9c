"""A folder of cassettes as a side: each says itself what was asked, when, and what came of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from flushproof.cassettes import Cassette, Provenance, RecordedFrom, cassettes_in
from flushproof.drift.side import Seen, Side
from flushproof.errors import EvidenceIncomplete
from flushproof.results import Finding, Outcome

# What our own gateway in the process of a run goes by.
EMBEDDED = "embedded"

WHO = {
    RecordedFrom.LIVE: "recorded live from {hosts}",
    RecordedFrom.REFERENCE: "recorded from flushproof's own reference gateway, not the vendor's",
    RecordedFrom.DOCUMENT: "published, not recorded by us",
}


def recorded_in(folder: Path) -> Side:
    """
    The side that the cassettes in *folder* are; nothing in them is judged anew.

    Raises:
        EvidenceIncomplete: None is of a case with an outcome, or one cannot be read.
        DataError: One is not what the schema says.
    """
    cassettes = cassettes_in(folder)
    of_cases = [
        (cassette, seen) for cassette in cassettes if (seen := seen_in(cassette)) is not None
    ]
    if not of_cases:
        raise EvidenceIncomplete(
            f"{folder}: holds no recording of a case with its outcome, so nothing can be compared "
            "with it. `flushproof record` makes some."
        )
    rows = [cassette.provenance for cassette, _ in of_cases]
    left_out = len(cassettes) - len(of_cases)
    return Side(
        name=str(folder),
        target=joined({asked_of(cassette) for cassette, _ in of_cases}),
        suite_version=joined({row.suite_version for row in rows}),
        when=span_of([row.recorded_at for row in rows if row.recorded_at]),
        provenance=provenance_of(rows),
        options={},
        timed="",
        select=(),
        partial=True,
        recorded=True,
        seen={seen.id: seen for _, seen in of_cases},
        notes=(f"{left_out} cassettes are of no case, and are not compared.",) if left_out else (),
    )


def asked_of(cassette: Cassette) -> str:
    """The target that a recording is of, as a run would name it."""
    ours = cassette.provenance.host == EMBEDDED
    return EMBEDDED if ours else cassette.root_urls[0]


def seen_in(cassette: Cassette) -> Seen | None:
    """What a recording showed of its case; None for one that is of no case."""
    row = cassette.provenance
    if row.case is None or row.outcome is None:
        return None
    requirement = "/".join(row.case.split("/")[:2])
    failed = Outcome(row.outcome) is Outcome.FAIL
    finding = Finding(
        requirement=requirement,
        where="item",
        expected=row.description,
        actual=f"a failure, as recorded in {cassette.path.name}",
    )
    return Seen(
        id=row.case,
        requirement=requirement,
        outcome=Outcome(row.outcome),
        findings={requirement: finding} if failed else {},
        reason="",
        readings=frozenset(row.readings.items()),
        record=cassette.exchanges[0],
        vague=failed,
    )


def provenance_of(rows: Sequence[Provenance]) -> str:
    """Who gave the recorded answers, in a sentence."""
    found = Counter(row.recorded_from for row in rows)
    hosts = joined(
        {row.host for row in rows if row.host and row.recorded_from is RecordedFrom.LIVE}
    )
    told = (f"{found[who]} {WHO[who].format(hosts=hosts)}" for who in WHO if found[who])
    return f"Of {len(rows)} answers {'; '.join(told)}."


def joined(names: Iterable[str]) -> str:
    """*names*, in order."""
    return ", ".join(sorted(names))


def span_of(days: Sequence[str]) -> str:
    """From the first to the last of *days*."""
    if not days:
        return "nobody says when"
    first, last = min(days), max(days)
    return first if first == last else f"{first} to {last}"
