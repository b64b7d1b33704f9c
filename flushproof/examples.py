"""
How many requests Hypothesis generates, from which seed, and what it remembers between runs.

The same seed gives the same requests, run after run and on every machine. Nothing else decides them
but the failures that an example database holds: those are sent first.

Hypothesis would sprinkle them with the constants of whatever modules are loaded that are not
installed: in a checkout others than from a wheel, in one shard others than in the next, and among
them those of the reference gateway, which no other gateway has.
"""

from collections.abc import Callable

import hypothesis
from hypothesis import Phase
from hypothesis.database import ExampleDatabase
from hypothesis.internal.conjecture import providers

from flushproof.settings import Settings


def nothing_is_local(_: str) -> bool:
    """Whether a module's constants go into requests: never."""
    return False


# Hypothesis has no setting for it. That all modules are read for it at each start is saved too.
vars(providers)["is_local_module_file"] = nothing_is_local


def profile_of(settings: Settings) -> hypothesis.settings:
    """What Hypothesis is told for *settings*; a state machine or a benchmark is told the same."""
    phases = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
    return hypothesis.settings(
        max_examples=settings.examples,
        deadline=None,
        database=database_of(settings),
        print_blob=False,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=phases,
    )


def database_of(settings: Settings) -> ExampleDatabase | None:
    """Where examples are kept, if *settings* say so."""
    if settings.example_db is None:
        return None
    from flushproof.exampledb import database_at

    return database_at(settings.example_db)


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
