"""What lying gateways do to the Redis behind an instance, now or a moment later."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flushproof.errors import EnvironmentUnusable
from flushproof.reference.account import Instance
from flushproof.reference.timing import Timing

SOON_S = 0.05
DATABASES = range(16)


def tell(instance: Instance, *commands: tuple[str | bytes | int, ...]) -> list[Any]:
    """What the Redis behind *instance* answers to *commands*; nothing where there is none."""
    connection = getattr(instance.store, "connection", None)
    return [] if connection is None else list(connection.demand(commands))


def is_empty(instance: Instance) -> bool:
    """Whether no database of *instance* holds a key."""
    return not any(b"db" in answer for answer in tell(instance, ("INFO", "keyspace")))


def delete_where(instance: Instance, question: str, goes: Callable[[Any], bool]) -> None:
    """Delete the keys of every database of which *question* is answered so that they go."""
    for database in DATABASES:
        _, keys = tell(instance, ("SELECT", database), ("KEYS", "*"))
        if keys:
            _, *told = tell(instance, ("SELECT", database), *((question, key) for key in keys))
            gone = [key for key, answer in zip(keys, told, strict=True) if goes(answer)]
            tell(instance, ("SELECT", database), *((("DEL", *gone),) if gone else ()))


def soon(timing: Timing, deed: Callable[[], object]) -> None:
    """Do *deed* a moment later, if the Redis is still there then."""

    def do() -> None:
        with suppress(EnvironmentUnusable):
            deed()

    timing.later(SOON_S, do)
