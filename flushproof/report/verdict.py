"""
The verdict: which exit statuses hold, the one to exit with, and the sentence that says so.

One function computes it, for the run and for every report, so that no two can disagree. Green needs
evidence: nothing run, everything skipped, an incomplete log, an item that could not tell: none of
them is ever 0.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flushproof.contract import Contract, Level
from flushproof.log.eventlog import shown
from flushproof.log.events import Entry, Log
from flushproof.report.sides import SIDES, judged_in
from flushproof.results import STATUS_MEANING, Evidence, Outcome, exit_status


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    What a run adds up to.

    Attributes:
        exit_status: The one to exit with.
        statuses: Every status that holds, most important first; empty if the target conforms.
        sentence: What to tell a person.
        broken: Requirements that are broken and count.
        tolerated: `should` requirements that are broken, in a run where they do not count.
    """

    exit_status: int
    statuses: tuple[int, ...]
    sentence: str
    broken: tuple[str, ...]
    tolerated: tuple[str, ...]


class Facts(NamedTuple):
    """A log, and the requirements: all that are known, those broken that count, and the others."""

    log: Log
    known: tuple[str, ...]
    counting: tuple[str, ...]
    tolerated: tuple[str, ...]


def verdict_of(log: Log, contract: Contract) -> Verdict:
    """
    The verdict on what *log* holds.

    Statuses that hold for reasons which are not in the results (an interlock that refused, a leak,
    an environment that could not be used) are taken from the footer.
    """
    strict = log.header is not None and log.header.options.get("strict") is True
    findings = broken_requirements(log.entries)
    counting = tuple(name for name in findings if counts(name, contract, strict=strict))
    tolerated = tuple(name for name in findings if name not in counting)
    facts = Facts(log, tuple(contract.requirements), counting, tolerated)
    held = set(log.footer.statuses if log.footer else ()) - {0}
    if log.footer is not None and log.footer.interrupted:
        held.add(2)
    held.update(statuses_of(log, counting))
    if not log.entries and not held:
        held.add(5)
    ordered = tuple(in_order(held))
    return Verdict(
        exit_status=ordered[0] if ordered else 0,
        statuses=ordered,
        sentence=sentence_of(ordered, facts),
        broken=facts.counting,
        tolerated=facts.tolerated,
    )


def statuses_of(log: Log, broken: Sequence[str]) -> Iterator[int]:
    """The statuses that follow from the results and from what is missing of them."""
    outcomes = {entry.outcome for entry in log.entries}
    if broken:
        yield 1
    if any(map(is_indeterminate, log.entries)):
        yield 11
    if (
        log.problem is not None
        or outcomes & {Outcome.ERROR, Outcome.FLAKY}
        or (log.entries and all_skipped(log.entries))
    ):
        yield 13


def broken_requirements(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The requirements that findings name, in the order of their first finding."""
    return tuple(
        dict.fromkeys(
            name
            for entry in entries
            if entry.outcome is Outcome.FAIL
            for name in [finding.requirement for finding in entry.findings] or [entry.requirement]
        )
    )


def counts(requirement_id: str, contract: Contract, *, strict: bool) -> bool:
    """Whether breaking the requirement breaks conformance; one that nobody knows does."""
    requirement = contract.requirements.get(requirement_id)
    return strict or requirement is None or requirement.level is Level.MUST


def in_order(statuses: Iterable[int]) -> Iterator[int]:
    """*statuses*, most important first."""
    left = set(statuses)
    while left:
        first = exit_status(left)
        first = first if first in left else min(left)
        left.remove(first)
        yield first


def sentence_of(statuses: Sequence[int], facts: Facts) -> str:
    """The verdict as a sentence for each status that holds, the most important first."""
    sentences = [
        SENTENCES[status](facts)
        if status in SENTENCES
        else f"{capitalised(STATUS_MEANING.get(status, f'exit status {status}'))}."
        for status in statuses
    ] or [conformant(facts)]
    if facts.log.header is not None and facts.log.header.shard is not None:
        part, of = facts.log.header.shard
        sentences.append(f"This is shard {part} of {of} only.")
    return " ".join(sentences)


def conformant(facts: Facts) -> str:
    """What is said when nothing is wrong: no more than was shown."""
    log = facts.log
    outcomes = Counter(entry.outcome for entry in log.entries)
    passed, skipped = outcomes[Outcome.PASS], outcomes[Outcome.SKIP]
    shown_here = {entry.requirement for entry in log.entries if entry.outcome is Outcome.PASS}
    extent = (
        f"{passed:,} of {counted(len(log.entries), 'item')} passed, "
        f"{len(shown_here & set(facts.known))} of {len(facts.known)} "
        "requirements were shown"
    )
    left_out = f"; {counted(skipped, 'item')} skipped" if skipped else ""
    replayed = log.header is not None and log.header.provenance is Evidence.REPLAYED
    claim = "No recording breaks a requirement" if replayed else "Conformant"
    if selects(log):
        claim += " in what was selected"
    blind = not replayed and KEPT in facts.known and not {KEPT, BYSTANDER} <= shown_here
    tolerated = (
        f" {counted(len(facts.tolerated), '`should` requirement')} broken, which counts only with "
        f"--strict: {shown(facts.tolerated)}."
    )
    return (
        f"{claim}: {extent}{left_out}."
        + (NOT_ALL if log.left_out else "")
        + (not_judged(log) if blind else "")
        + (tolerated if facts.tolerated else "")
    )


NOT_ALL = " Not everything was asked: the notices say what was left out, and which option asks it."
KEPT, BYSTANDER = "effect/refused-keeps", "effect/bystander"


def not_judged(log: Log) -> str:
    """What is said of the data, where nobody looked at it; with the reason."""
    reason = (
        "it was not selected"
        if selects(log)
        else "that takes --disposable, --redis-url and --bystander-redis-url"
    )
    return f" Not judged: whether data goes only when a valid request asked for it; {reason}."


def selects(log: Log) -> bool:
    """Whether the run asked only for what was selected."""
    return log.header is not None and bool(log.header.options.get("select"))


def not_conformant(facts: Facts) -> str:
    """What is said when what was judged broke requirements."""
    noun = SIDES[judged_in(facts.log)].noun
    return (
        f"Not conformant: the {noun} breaks {counted(len(facts.counting), 'requirement')}: "
        f"{shown(facts.counting)}."
    )


def indeterminate(facts: Facts) -> str:
    """What is said when flushes were sent that nobody answered."""
    unknown = [entry for entry in facts.log.entries if is_indeterminate(entry)]
    number = counted(len(unknown), "item")
    told = [f" {entry.id}: {entry.reason}." for entry in unknown[:1] if entry.reason]
    return "".join(
        (f"Indeterminate: in {number} a flush was sent, and no answer tells of it.", *told)
    )


def is_indeterminate(entry: Entry) -> bool:
    """
    Whether a flush was sent of which nobody knows what became of it.

    That another attempt got its answer does not tell.
    """
    return Outcome.UNKNOWN in (entry.outcome, *(one.outcome for one in entry.attempts))


def incomplete(facts: Facts) -> str:
    """What is said when something that had to be shown was not."""
    outcomes = Counter(entry.outcome for entry in facts.log.entries)
    errors, flaky = outcomes[Outcome.ERROR], outcomes[Outcome.FLAKY]
    reasons = [
        str(facts.log.problem) if facts.log.problem else "",
        f"{counted(errors, 'item')} could not tell" if errors else "",
        f"{counted(flaky, 'item')} ended differently when tried again" if flaky else "",
        "every item was skipped" if facts.log.entries and all_skipped(facts.log.entries) else "",
    ]
    return f"The evidence is incomplete: {'; '.join(filter(None, reasons)) or 'see the notices'}."


SENTENCES: Mapping[int, Callable[[Facts], str]] = {
    1: not_conformant,
    11: indeterminate,
    13: incomplete,
}
"""What is said of a status beyond its meaning."""


def all_skipped(entries: Iterable[Entry]) -> bool:
    """Whether no item ran."""
    return all(entry.outcome is Outcome.SKIP for entry in entries)


def counted(number: int, noun: str) -> str:
    """A number and its noun, in the plural where it is one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def capitalised(text: str) -> str:
    """*text* with a capital in front; the rest stays."""
    return text[:1].upper() + text[1:]
