"""A flush of data that is not ours is judged by a key that was written right before it."""

from collections.abc import Callable
from typing import Any

import pytest

from flushproof.cases import cases
from flushproof.exchange import Request, Response
from flushproof.judging.canary import PREFIX
from flushproof.redisdata.connection import Connection
from flushproof.results import Outcome, Result

INSTANCE = "882689"
BUDGET = {
    "disposable": False,
    "instance_no": INSTANCE,
    "confirm": INSTANCE,
    "confirm_name": "test",
    "flush_budget": 1,
}
EMPTIED = "effect/emptied"


def write(url: str, *commands: tuple[Any, ...]) -> list[Any]:
    """Write as somebody else."""
    connection = Connection(url)
    replies = connection.demand(commands)
    connection.close()
    return replies


def put(judge: Any, name: str = "effect/emptied/form") -> Result:
    """Put a case that spends the budget."""
    result: Result = judge.put(next(case for case in cases() if case.id == name))
    return result


def canaries(url: str) -> int:
    """How many keys of ours there are."""
    [_, keys] = write(url, ("SELECT", 0), ("KEYS", f"{PREFIX}*"))
    return len(keys)


def flushes(stage: Any) -> int:
    """How many requests named the instance."""
    return sum(f"={INSTANCE}".encode() in request.body for request in stage.gateway.asked)


class TestTheFlushTakesIt:
    """Then the Redis that is looked at is the instance's."""

    def test_an_empty_instance_shows_a_flush_too(self, stage: Any) -> None:
        """There is one key that can go."""
        stage.serve()
        judge = stage.judge(**BUDGET)

        put(judge)

        assert Outcome.PASS == judge.watch.conclude(EMPTIED).outcome
        assert 0 == canaries(stage.redis[0].url)

    def test_keys_written_right_after_a_flush_are_no_alarm(self, stage: Any) -> None:
        """The instance is in use, so it is seldom seen empty."""
        gateway = stage.serve()
        write(stage.redis[0].url, *(("SET", f"key {number}", 1) for number in range(10)))
        judge = stage.judge(**BUDGET)
        flush = gateway.flush
        gateway.flush = lambda instance: (
            flush(instance) or write(stage.redis[0].url, ("SET", "new", 1), ("SET", "newer", 1))
        )

        put(judge)

        assert Outcome.PASS == judge.watch.conclude(EMPTIED).outcome

    def test_a_database_that_stays_is_seen(self, stage: Any) -> None:
        """Of many keys most are left."""
        gateway = stage.serve()
        url = stage.redis[0].url
        write(url, ("SELECT", 3), *(("SET", f"key {number}", 1) for number in range(10)))
        judge = stage.judge(**BUDGET)
        gateway.flush = lambda _: write(url, ("SELECT", 0), ("FLUSHDB",))

        put(judge)

        [finding] = judge.watch.conclude(EMPTIED).findings
        assert finding.actual.startswith("10 keys, where 10 were before")


class TestItStays:
    """A target that did nothing, or a Redis of somebody else."""

    def test_a_flush_that_did_nothing_cannot_be_told(self, stage: Any) -> None:
        """From a Redis of another instance, on a target of which nothing is known."""
        gateway = stage.serve()
        write(stage.redis[0].url, ("SET", "theirs", 1))
        judge = stage.judge(**BUDGET)
        gateway.flush = lambda _: None

        put(judge)

        concluded = judge.watch.conclude(EMPTIED)
        assert (Outcome.ERROR, ()) == (concluded.outcome, concluded.findings)
        assert "--redis-url is the Redis of another instance" in concluded.reason

    def test_a_redis_of_another_instance_blames_nobody(self, stage: Any) -> None:
        """The flush went to another one, whose data nobody sees."""
        stage.serve()
        write(stage.redis[1].url, ("SET", "theirs", 1))
        judge = stage.judge(**BUDGET, redis_url=stage.redis[1].url, bystander_redis_url=None)

        put(judge)

        concluded = judge.watch.conclude(EMPTIED)
        assert (Outcome.ERROR, 1) == (concluded.outcome, canaries(stage.redis[1].url))

    def test_after_one_was_taken_another_that_stays_is_a_failure(self, stage: Any) -> None:
        """Then it is known whose Redis it is."""
        gateway = stage.serve()
        judge = stage.judge(**BUDGET | {"flush_budget": 2})
        put(judge)
        gateway.flush = lambda _: None

        put(judge, "effect/emptied/xml")

        [finding] = judge.watch.conclude(EMPTIED).findings
        assert finding.actual.startswith("the canary key")

    def test_where_other_data_went_it_is_a_failure(self, stage: Any) -> None:
        """A database lost every key, so something was flushed here."""
        gateway = stage.serve()
        url = stage.redis[0].url
        write(url, ("SELECT", 3), ("SET", "theirs", 1))
        judge = stage.judge(**BUDGET)
        gateway.flush = lambda _: write(url, ("SELECT", 3), ("FLUSHDB",))

        put(judge)

        assert Outcome.FAIL == judge.watch.conclude(EMPTIED).outcome

    def test_one_that_no_flush_takes_goes_by_itself(self, stage: Any) -> None:
        """In a day, so that nobody has to clean up and none is taken for flushed."""
        gateway = stage.serve()
        judge = stage.judge(**BUDGET)
        gateway.flush = lambda _: None

        put(judge)

        url = stage.redis[0].url
        [_, [key]] = write(url, ("SELECT", 0), ("KEYS", f"{PREFIX}*"))
        [_, left_s] = write(url, ("SELECT", 0), ("TTL", key))
        assert 86_000 < left_s <= 86_400

    def test_where_none_can_be_written_the_effect_is_not_judged(self, stage: Any) -> None:
        """The flush is sent all the same, and the reason is told."""
        stage.serve()
        url = stage.redis[0].url
        rights = ("+info", "+select", "+ping", "+exists", "+hello", "+client")
        write(url, ("ACL", "SETUSER", "looker", "on", ">word", "~*", "-@all", *rights))
        judge = stage.judge(**BUDGET, redis_url=url.replace("unix://", "unix://looker:word@"))

        result = put(judge)

        write(url, ("ACL", "DELUSER", "looker"))
        concluded = judge.watch.conclude(EMPTIED)
        assert (Outcome.PASS, Outcome.ERROR) == (result.outcome, concluded.outcome)
        assert "no canary key could be written" in concluded.reason
        assert "refused SET" in concluded.reason
        assert 1 == flushes(stage)


class TestNoAnswer:
    """A flush was sent, and no answer tells what became of it."""

    @pytest.mark.parametrize(
        ("status", "code"), [(503, "500"), (504, "510"), (500, "900")], ids=str
    )
    @pytest.mark.parametrize("does", [True, False], ids=["flushed", "not-flushed"])
    def test_an_error_of_the_server_leaves_it_open(
        self, stage: Any, trouble: Any, status: int, code: str, does: bool
    ) -> None:
        """Nothing is sent again, and a person is told what to look at, where, and for what time."""
        stage.serve()
        judge = stage.judge(**BUDGET)
        stage.gateway.otherwise = failing(stage, trouble.error(status, code), does=does)

        result = put(judge)

        assert (Outcome.UNKNOWN, 1) == (result.outcome, flushes(stage))
        assert f"whether instance {INSTANCE} was flushed between 20" in result.reason
        assert "redis-cli DBSIZE" in result.reason
        assert [] == [name for name in judge.watch.broken if name.startswith("effect/")]

    @pytest.mark.parametrize(
        ("does", "expected"),
        [
            (True, "the canary key is gone, so the data was flushed"),
            (False, "the canary key is still there"),
        ],
        ids=["flushed", "not-flushed"],
    )
    def test_what_became_of_the_canary_is_told(
        self, stage: Any, trouble: Any, does: bool, expected: str
    ) -> None:
        """It does not change the outcome, but it helps who has to find out."""
        stage.serve()
        judge = stage.judge(**BUDGET)
        stage.gateway.otherwise = failing(stage, trouble.wire("drop"), does=does)

        result = put(judge)

        assert (Outcome.UNKNOWN, 1) == (result.outcome, flushes(stage))
        assert expected in result.reason


def failing(
    stage: Any, answer: Response, *, does: bool
) -> Callable[[Request, int], Response | None]:
    """Answers a flush of the instance with *answer*, after flushing it if it *does*."""

    def otherwise(request: Request, _: int) -> Response | None:
        if f"={INSTANCE}".encode() not in request.body:
            return None
        stage.probe().flush() if does else None
        return answer

    return otherwise
