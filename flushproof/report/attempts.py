"""
The attempts of one part of a run, folded into what they say together.

An item that ended the same in all of them ended so. One that ended differently is flaky: no attempt
outvotes another, so it neither passes nor breaks anything for certain.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from flushproof.log.attempt import Attempt
from flushproof.log.events import Entry
from flushproof.report.concluding import WORST_FIRST, concluded
from flushproof.report.shards import is_watched
from flushproof.results import Outcome

Part = TypeVar("Part", bound=Hashable)


def folded(attempts: Sequence[Sequence[Entry]], position: Mapping[str, int]) -> Iterator[Entry]:
    """
    The results of *attempts*, the first one first, each item once.

    An item that an attempt did not come to ended as in the others.

    Args:
        position: Where in the run an item comes.
    """
    tries: dict[str, list[Entry]] = {}
    for attempt in attempts:
        for entry in attempt:
            tries.setdefault(entry.id, []).append(entry)
    for several in tries.values():
        if is_watched(several[0].id) and not differ(several):
            yield concluded(several, position)
        else:
            yield one_of(several)


def differ(tries: Sequence[Entry]) -> bool:
    """Whether *tries* ended differently, or one of them, put more than once itself, did."""
    outcomes = {one.outcome for one in tries}
    return len(outcomes) > 1 or Outcome.FLAKY in outcomes


def one_of(tries: Sequence[Entry]) -> Entry:
    """What the results *tries* of one item come to; whatever they sent was sent."""
    first = tries[0]
    if len(tries) == 1:
        return first
    together = replace(
        first,
        exchanges=sum(one.exchanges for one in tries),
        duration_ms=sum(one.duration_ms for one in tries),
        observations=united(one.observations for one in tries),
        origins=united(one.origins for one in tries),
        deeds=tuple(deed for one in tries for deed in one.deeds),
    )
    return flaky(together, tries) if differ(tries) else together


def flaky(together: Entry, tries: Sequence[Entry]) -> Entry:
    """*together*, of which *tries* ended differently: what each says is said of it alone."""
    attempts = tuple(one for entry in tries for one in entry.attempts or (attempt_of(entry),))
    return replace(
        together,
        outcome=Outcome.FLAKY,
        findings=(),
        reason="; then ".join(map(str, attempts)),
        attempts=attempts,
        exchange=telling(tries).exchange,
    )


def attempt_of(entry: Entry) -> Attempt:
    """*entry* as one attempt of several."""
    return Attempt(
        outcome=entry.outcome,
        reason=entry.reason,
        findings=entry.findings,
        duration_ms=entry.duration_ms,
    )


def telling(tries: Iterable[Entry]) -> Entry:
    """The one of *tries* whose exchange is shown: a failure, if it has one."""
    return min(tries, key=lambda one: (one.exchange is None, WORST_FIRST.index(one.outcome)))


def united(parts: Iterable[Iterable[Part]]) -> tuple[Part, ...]:
    """What is in *parts*, each once, in their order."""
    return tuple(dict.fromkeys(one for part in parts for one in part))
