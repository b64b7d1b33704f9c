"""
What is concluded once of a requirement that was watched throughout a run.

A run does it at its end, from what it saw; the merging of shards does it again, from what each of
them concluded.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from flushproof.oracles.readings import FREE
from flushproof.results import Finding, Observation

SUFFIX = "throughout"

# Of many findings alike, a report shows the first.
EXAMPLES = 5

# Where a finding says that the target changed its mind.
READINGS = "readings"

BROKEN = re.compile(r"; (\d+) findings\)\Z")


def changes_of_mind(requirement: str, followed: Iterable[Observation]) -> Iterator[Finding]:
    """Where the target followed two readings of *requirement* that cannot both be its own."""
    scopes: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for one in followed:
        scopes[one.scope].setdefault(one.reading, one.item)
    if requirement in FREE:
        return
    for shown in scopes.values():
        if len(shown) > 1:
            yield Finding(
                requirement=requirement,
                where=READINGS,
                expected="one reading throughout the run",
                actual="; ".join(f"{name} during {item}" for name, item in shown.items()),
            )


def looked_at(statement: str, number: int, broken: int) -> str:
    """*statement*, how often it was looked at, and how often it broke if not all is shown."""
    often = f"; {broken} findings" if broken > EXAMPLES else ""
    return f"{statement} ({number} times looked at{often})"


def statement_of(description: str) -> str:
    """The statement that `looked_at` made *description* of."""
    return description.rpartition(" (")[0]


def broken_of(description: str, shown: int) -> int:
    """How often `looked_at` was told of; *shown* findings if it says nothing of more."""
    more = BROKEN.search(description)
    return int(more[1]) if more else shown
