"""The data behind the instance, as the set-up of Schemathesis sees it: `schemathesis_hooks.py`."""

import os

import redis

DATABASES = (0, 3)


class Data:
    """Keys of three types in two databases, some of them to expire."""

    def __init__(self, url: str) -> None:
        self.databases = [redis.Redis.from_url(url, db=number) for number in DATABASES]
        self.fill()

    def fill(self) -> None:
        """Bring everything back, and nothing else."""
        for database in self.databases:
            with database.pipeline() as pipeline:
                pipeline.flushdb()
                pipeline.set("peer:text", "kept")
                pipeline.set("peer:expires", "kept", ex=3600)
                pipeline.hset("peer:hash", "field", "kept")
                pipeline.rpush("peer:list", "kept")
                pipeline.execute()
        self.full = self.size()

    def size(self) -> dict[str, tuple[int, int]]:
        """How many keys each database holds, and how many of them expire."""
        spaces = self.databases[0].info("keyspace")
        return {name: (space["keys"], space["expires"]) for name, space in spaces.items()}


TARGET = Data(os.environ["REDIS_URL"])
BYSTANDER = Data(os.environ["BYSTANDER_REDIS_URL"])


def settled(*, flushed: bool) -> str:
    """What is wrong with the data after a flush, or after none; it is put right again."""
    left, others = TARGET.size(), BYSTANDER.size()
    if left != TARGET.full:
        TARGET.fill()
    if others != BYSTANDER.full:
        BYSTANDER.fill()
        return "the bystander's data changed"
    if left != ({} if flushed else TARGET.full):
        return f"after {'a flush' if flushed else 'a refusal'} the data is {left or 'gone'}"
    return ""
