"""
Which shard an item belongs to: what they cost is shared out, so that all shards end at about once.

The unit is one exchange with the embedded gateway. The same items in the same order are shared out
in the same way, on every machine.
"""

from collections.abc import Mapping
from types import MappingProxyType

# What an item costs that is not one exchange, by its id: a scenario waits to see what comes late.
FIXED: Mapping[str, float] = MappingProxyType({"effect/stays-empty/a-moment-later": 150})

SCENARIO = 5.0

# What one example of a property costs that is not one exchange: some send several requests, or look
# at all data after each.
EXAMPLES: Mapping[str, float] = MappingProxyType(
    {
        "effect/emptied/any-sequence": 2.3,
        "effect/refused-keeps/any-request": 1.3,
        "headers/order/any-request": 1.9,
        "instance/unknown/generated": 1.9,
        "signature/replay/any-request": 2.2,
        "signature/value/signed-anew": 1.8,
        "transport/answered/any-request": 1.8,
    }
)


def cost_of(item: str, *, examples: int | None = None, scenario: bool = False) -> float:
    """
    What *item* costs.

    Args:
        examples: How many requests are generated for it, if any.
        scenario: Whether it is a scenario.
    """
    if examples is not None:
        return examples * EXAMPLES.get(item, 1.0)
    return FIXED.get(item, SCENARIO if scenario else 1.0)


def shares(
    costs: Mapping[str, float], parts: int, *, together: frozenset[str] = frozenset()
) -> Mapping[str, int]:
    """
    The part, from 1 to *parts*, that each item of *costs* belongs to.

    The dearest items are given out first, each to the part that has least so far; no two parts then
    differ by more than one item costs.

    Args:
        together: Items that all belong to the first part.
    """
    loads = [0.0] * parts
    given = {}
    for item in sorted(costs, key=lambda item: (item not in together, -costs[item])):
        part = 0 if item in together else loads.index(min(loads))
        loads[part] += costs[item]
        given[item] = part + 1
    return given
