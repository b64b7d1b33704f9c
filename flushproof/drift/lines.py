"""A drift as lines for a person, each kind of change apart, what got worse first."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flushproof.contract import Contract, Level
from flushproof.drift.answers import What
from flushproof.drift.drift import Answered, Drift, Item, Moved
from flushproof.drift.side import Seen, Side
from flushproof.log.eventlog import shown
from flushproof.printable import brief
from flushproof.report.verdict import counted

# Of many items that show the same, a few tell enough; `--json` has them all.
MOST = 5

IN_WORDS: Mapping[What, str] = {
    What.STATUS: "{where} {before} -> {after}",
    What.ENVELOPE: "{where}: {before} -> {after}",
    What.CODE: "{where}: {before!r} -> {after!r}",
    What.TEXT: "{where}: {before!r} -> {after!r}",
    What.APPEARED: "{where} appeared{as_after}",
    What.DISAPPEARED: "{where} disappeared{as_before}",
    What.RETYPED: "{where}: {before} -> {after}",
}


def lines_of(drift: Drift, contract: Contract) -> Iterator[str]:
    """Everything that changed, and the verdict."""
    yield from head(drift)
    yield from moved("newly failing", drift.newly_failing, contract)
    yield from moved("newly passing", drift.newly_passing, contract)
    yield from section(
        "changed readings",
        (
            f"{one.requirement}: {', '.join(one.before)} -> {', '.join(one.after)}"
            for one in drift.readings
        ),
    )
    yield from section("changed answers", map(answer, drift.answers))
    yield from section(
        "changed timing",
        (
            f"{one.where}: {one.before} -> {one.after} ({one.before_ms:,.0f} -> "
            f"{one.after_ms:,.0f} ms, {counted(one.answers, 'answer')})"
            for one in drift.timings
        ),
    )
    yield from section("added", map(alone, drift.added))
    yield from section("removed", map(alone, drift.removed))
    yield from moved("no longer told", drift.untold, contract)
    yield from moved("told for the first time", drift.told, contract)
    yield ""
    yield sentence(drift)


def head(drift: Drift) -> Iterator[str]:
    """What is compared, where the answers of each came from, and what was set otherwise."""
    for label, side in (("before", drift.before), ("after", drift.after)):
        yield from about(label, side)
    for one in drift.differences:
        yield f"other {one.name}: {brief(one.before)} -> {brief(one.after)}"
    extent = drift.extent
    yield f"{counted(extent.items, 'item')} on both sides; {compared(drift)}"
    if extent.not_asked:
        yield (
            f"{counted(extent.not_asked, 'item')} on one side only, since the other was not to ask "
            "them or holds no recording of them: not compared"
        )


def about(label: str, side: Side) -> Iterator[str]:
    """What one side is."""
    yield (
        f"{label:<7} {brief(side.name)}: {brief(side.target)}, flushproof {side.suite_version}, "
        f"{side.when}"
    )
    for note in (*side.notes, side.provenance):
        yield f"        {brief(note, 400)}"


def compared(drift: Drift) -> str:
    """Of how many items the answers were compared, and why not of the others."""
    extent = drift.extent
    return "".join(
        (
            f"the answers of {extent.answers:,} were compared",
            f", of {extent.unread:,} only the status" if extent.unread else "",
            f"; {extent.other_requests:,} answer other requests" if extent.other_requests else "",
        )
    )


def section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """A title and what is below it; nothing where there is nothing."""
    found = list(lines)
    if found:
        yield from ("", f"{title}: {len(found):,}")
        yield from (f"  {brief(line, 400)}" for line in found)


def moved(title: str, rows: Sequence[Moved], contract: Contract) -> Iterator[str]:
    """Requirements of which some items now say something else."""
    if not rows:
        return
    yield from ("", f"{title}: {counted(len(rows), 'requirement')}")
    for row in rows:
        known = contract.requirements.get(row.requirement)
        level = known.level if known else Level.MUST
        level_told = level if row.counts else f"{level}, counts only with --strict"
        yield f"  {row.requirement} ({level_told})" + (f": {known.statement}" if known else "")
        for item in row.items[:MOST]:
            yield f"    {item_line(item)}"
        if len(row.items) > MOST:
            yield f"    and {len(row.items) - MOST:,} more"


def item_line(item: Item) -> str:
    """An item that changed, and why it fails or cannot tell."""
    told = ""
    if item.finding is not None:
        expected, actual = brief(item.finding.expected), brief(item.finding.actual)
        told = f": {brief(item.finding.where)}: expected {expected}, got {actual}"
    elif item.reason:
        told = f": {brief(item.reason)}"
    return f"{brief(item.id)} ({item.before} -> {item.after}){told}"


def answer(one: Answered) -> str:
    """A change of answers, and a few of the items that show it."""
    change = one.change
    words = IN_WORDS[change.what].format(
        where=change.where or "the body",
        before=brief(change.before),
        after=brief(change.after),
        as_before=f" ({change.before})" if change.before else "",
        as_after=f" ({change.after})" if change.after else "",
    )
    return f"{words}: in {shown(one.items, 3)}"


def alone(seen: Seen) -> str:
    """An item that is on one side only."""
    return f"{seen.id} ({seen.outcome})"


def sentence(drift: Drift) -> str:
    """What it adds up to."""
    failing = [row.requirement for row in drift.newly_failing if row.counts]
    lost = [row.requirement for row in drift.untold if row.counts and row.lost]
    said = []
    if failing:
        said.append(
            f"Got worse: {counted(len(failing), 'requirement')} newly broken: {shown(failing)}."
        )
    if lost:
        said.append(
            f"Evidence was lost: of {counted(len(lost), 'requirement')} nobody can tell any more "
            f"what was told before: {shown(lost)}."
        )
    if not drift.changed:
        said.append(f"Nothing changed in {counted(drift.extent.items, 'item')}.")
    elif not said:
        said.append(f"Changed, but nothing got worse ({summary(drift)}).")
    return " ".join(said)


def summary(drift: Drift) -> str:
    """How much of each kind changed."""
    found = Counter({kind: len(rows) for kind, rows in drift.kinds.items()})
    return ", ".join(f"{kind}: {count:,}" for kind, count in found.items() if count)
