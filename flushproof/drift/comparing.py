"""From two sides to what changed: every item is looked up once, by its id."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from flushproof.contract import Contract
from flushproof.drift.compared import Compared
from flushproof.drift.drift import Difference, Drift, Extent, Item, Moved, Reread
from flushproof.drift.side import Seen, Side
from flushproof.drift.timing import timings
from flushproof.errors import EvidenceIncomplete
from flushproof.oracles.throughout import SUFFIX
from flushproof.report.sides import SIDES
from flushproof.report.verdict import counts
from flushproof.resources import Json
from flushproof.results import Finding, Outcome

Pair = tuple[Seen, Seen]


def drift_of(before: Side, after: Side, contract: Contract, *, strict: bool = False) -> Drift:
    """
    What changed from *before* to *after*.

    Args:
        strict: `should` requirements count as failures too, as they do if *after* was strict.

    Raises:
        EvidenceIncomplete: No item is on both sides, so nothing can be compared.
    """
    if before.judged is not after.judged:
        raise EvidenceIncomplete(
            f"{before.name} judged a {before.judged} and {after.name} a {after.judged}, so they "
            "cannot be compared."
        )
    strict = strict or after.options.get("strict") is True
    both = [(seen, after.seen[item]) for item, seen in before.seen.items() if item in after.seen]
    common = [pair for pair in both if not saw_less(before, after, *pair)]
    if not common:
        raise EvidenceIncomplete(
            f"{before.name} and {after.name} have no item in common, so nothing can be compared."
        )
    gone = [seen for item, seen in before.seen.items() if item not in after.seen]
    new = [seen for item, seen in after.seen.items() if item not in before.seen]
    removed = tuple(seen for seen in gone if after.was_to_ask(seen.id))
    added = tuple(seen for seen in new if before.was_to_ask(seen.id))
    compared = Compared()
    for one, other in common:
        compared.see(one, other)
    timed = before.timed and before.timed == after.timed

    def rows(found: Iterable[tuple[str, Item]]) -> tuple[Moved, ...]:
        return grouped(found, contract, strict=strict)

    return Drift(
        before=before,
        after=after,
        differences=tuple(differences(before, after)),
        extent=Extent(
            items=len(common),
            answers=compared.answers,
            unread=compared.unread,
            other_requests=compared.other_requests,
            not_asked=len(gone) + len(new) - len(removed) - len(added) + len(both) - len(common),
        ),
        newly_failing=rows(broken_only_in(common, late=True)),
        newly_passing=rows(broken_only_in(common, late=False)),
        readings=tuple(rereadings(common)),
        answers=tuple(compared.answered()),
        timings=tuple(timings(compared.times)) if timed else (),
        added=added,
        removed=removed,
        untold=rows(ended(common, told=False)),
        told=rows(ended(common, told=True)),
    )


def saw_less(before: Side, after: Side, one: Seen, other: Seen) -> bool:
    """
    Whether an item that is concluded from all the others had fewer of them on one side.

    Nothing is lost where a selection, or a shard, shows nothing of it.
    """
    narrowed = before.partial or after.partial or before.select != after.select
    watched = other.id.endswith(f"/{SUFFIX}")
    return watched and narrowed and Outcome.SKIP in (one.outcome, other.outcome)


def broken_only_in(common: Iterable[Pair], *, late: bool) -> Iterator[tuple[str, Item]]:
    """
    The requirements that items break *late*, and did not before; or the other way round.

    An item that cannot tell breaks nothing, and has mended nothing either.
    """
    for before, after in common:
        has, lacks = (after, before) if late else (before, after)
        still = before.outcome is after.outcome and (before.vague or after.vague)
        if (late or after.told) and not still:
            for requirement, finding in has.findings.items():
                if requirement not in lacks.findings:
                    yield requirement, item_of(before, after, finding)


def ended(common: Iterable[Pair], *, told: bool) -> Iterator[tuple[str, Item]]:
    """The items that pass, or fail, only now; or of which nobody can tell now, for a new cause."""
    for before, after in common:
        if after.outcome is before.outcome or after.told is not told:
            continue
        # What fails, or did, is told as that.
        if not told or (not before.told and after.outcome is Outcome.PASS):
            yield after.requirement, item_of(before, after)


def item_of(before: Seen, after: Seen, finding: Finding | None = None) -> Item:
    """How an item ended before and after."""
    return Item(
        id=after.id,
        before=before.outcome,
        after=after.outcome,
        finding=finding,
        reason=(after if not after.told else before).reason if finding is None else "",
    )


def grouped(
    found: Iterable[tuple[str, Item]], contract: Contract, *, strict: bool
) -> tuple[Moved, ...]:
    """Items by requirement, those that count first."""
    items: defaultdict[str, list[Item]] = defaultdict(list)
    for requirement, item in found:
        items[requirement].append(item)
    rows = (
        Moved(
            requirement=requirement,
            counts=counts(requirement, contract, strict=strict),
            items=tuple(several),
            lost=any(one.before in (Outcome.PASS, Outcome.FAIL) for one in several),
        )
        for requirement, several in sorted(items.items())
    )
    return tuple(sorted(rows, key=lambda row: not row.counts))


def rereadings(common: Iterable[Pair]) -> Iterator[Reread]:
    """The requirements that are read otherwise; what one side did not show is no other reading."""
    shown: tuple[defaultdict[str, set[str]], ...] = (defaultdict(set), defaultdict(set))
    for pair in common:
        for readings, seen in zip(shown, pair, strict=True):
            for requirement, reading in seen.readings:
                readings[requirement].add(reading)
    before, after = shown
    for requirement in sorted(before.keys() & after.keys()):
        if before[requirement] != after[requirement]:
            yield Reread(
                requirement=requirement,
                before=tuple(sorted(before[requirement])),
                after=tuple(sorted(after[requirement])),
            )


# Where things are kept says nothing about what was asked.
OF_NO_EFFECT = frozenset({"report_dir", "record_dir", "baseline", "example_db", "target"})


def differences(before: Side, after: Side) -> Iterator[Difference]:
    """What was set otherwise: a reader has to know it, and it is no change of the target."""
    for name in ("target", "suite_version"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            noun = SIDES[after.judged].noun if name == "target" else name.replace("_", " ")
            yield Difference(name=noun, before=old, after=new)
    if before.recorded or after.recorded:
        return
    for option in sorted({*before.options, *after.options} - OF_NO_EFFECT):
        left, right = before.options.get(option), after.options.get(option)
        if left != right:
            yield Difference(
                name=f"--{option.replace('_', '-')}", before=shown(left), after=shown(right)
            )


def shown(value: Json) -> str:
    """The value of an option; a dash for one that was not given."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "-"
    return "-" if value is None or value is False else str(value)
