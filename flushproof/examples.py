"""
How many requests Hypothesis generates, from which seed, and what it remembers between runs.

The same seed gives the same requests, run after run and on every machine. Nothing else decides them
but the failures that an example database holds: those are sent first.
"""

from collections.abc import Callable

import hypothesis
from hypothesis import Phase

from flushproof.settings import Settings


def profile_of(settings: Settings) -> hypothesis.settings:
    """What Hypothesis is told for *settings*; a state machine or a benchmark is told the same."""
    phases = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
    database = None
    if settings.example_db is not None:
        from flushproof.exampledb import database_at

        database = database_at(settings.example_db)
    return hypothesis.settings(
        max_examples=settings.examples,
        deadline=None,
        database=database,
        print_blob=False,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=phases,
    )


def seeded(
    function: Callable[..., None], settings: Settings, name: str = ""
) -> Callable[..., None]:
    """
    *function*, a property, set for a run with *settings*; it cannot be set twice.

    Args:
        name: What an example database tells it by from others, whoever runs it: pytest's node id,
            which Hypothesis's own plugin takes too.
    """
    inner = function.hypothesis.inner_test  # type: ignore[attr-defined]  # @given sets it
    inner._hypothesis_internal_add_digest = name.encode()
    # In this order: Hypothesis takes the database from what it gives a seed.
    hypothesis.seed(settings.seed)(function)
    return profile_of(settings)(function)
