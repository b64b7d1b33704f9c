"""What requests do to the data: what is caught, and what is no alarm."""

from threading import Timer
from typing import Any

import pytest

from flushproof.cases import cases
from flushproof.judging.scenarios import SCENARIOS, perform
from flushproof.redisdata.connection import Connection
from flushproof.reference.account import Instance
from flushproof.results import Outcome

BY_ID = {case.id: case for case in cases()}
FLUSH = BY_ID["effect/emptied/form"]
STALE = BY_ID["timestamp/future/ahead-360000ms"]
DECOY = BY_ID["instance/unknown/decoy"]

ON_DATA = tuple(name for name in SCENARIOS if name.startswith("effect/"))


def run_commands(url: str, *commands: tuple[Any, ...]) -> None:
    """Do something behind everyone's back."""
    connection = Connection(url)
    connection.demand(commands)
    connection.close()


def findings(judge: Any, requirement: str) -> str:
    """What the run showed against *requirement*."""
    return "\n".join(map(str, judge.watch.conclude(requirement).findings))


def late(gateway: Any, delay_s: float) -> Any:
    """*gateway*, made to flush so long after its answer."""

    def flush(instance: Instance) -> None:
        timer = Timer(delay_s, instance.store.flush)
        timer.daemon = True
        timer.start()

    gateway.flush = flush
    return gateway


def test_the_refused_request_that_changed_data_is_named(stage: Any) -> None:
    """The look comes after every single request."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = lambda _, number: (number == 2 and stage.probe().flush()) or None
    judge.put(DECOY)

    judge.put(STALE)

    assert "(during timestamp/future/ahead-360000ms)" in findings(judge, "effect/refused-keeps")
    assert 1 == judge.watch.broken["effect/refused-keeps"]


@pytest.mark.parametrize(
    "commands",
    [
        (("FLUSHDB",),),
        (("SELECT", 15), ("FLUSHDB",)),
        (("DEL", "flushproof:list"),),
        (("PERSIST", "flushproof:expiring"),),
        (("SETBIT", "flushproof:bitmap", 3, 1),),
        (("SET", "somebody's", "key"),),
        (("SWAPDB", 0, 1),),
    ],
    ids=["db-0", "db-15", "one-key", "time-to-live", "one-bit", "one-key-more", "swapped"],
)
def test_any_change_by_a_refused_request_is_caught(
    stage: Any, commands: tuple[tuple[Any, ...], ...]
) -> None:
    """Every database, every key, every byte, every time to live."""
    stage.serve()
    judge = stage.judge()
    url = stage.redis[0].url
    stage.gateway.otherwise = lambda *_: run_commands(url, *commands)

    judge.put(STALE)

    assert findings(judge, "effect/refused-keeps")


def test_data_is_whole_again_after_it_was_changed(stage: Any) -> None:
    """One lie is one finding, and the next request starts from the same data."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = lambda _, number: (number == 1 and stage.probe().flush()) or None

    results = [judge.put(case) for case in (STALE, DECOY, FLUSH, STALE)]

    assert 1 == sum(judge.watch.broken.values())
    assert [Outcome.PASS] * 4 == [result.outcome for result in results]


def test_a_flush_a_moment_after_a_refusal_is_caught_by_the_next_look(stage: Any) -> None:
    """The request before is named beside the one during which it showed."""
    stage.serve()
    judge = stage.judge()
    timer = Timer(0.05, stage.probe().flush)
    judge.put(STALE)
    timer.start()
    timer.join()

    judge.put(DECOY)

    assert "the request before was of timestamp/future/ahead" in findings(
        judge, "effect/refused-keeps"
    )


def test_a_flush_after_the_last_request_is_caught_by_the_last_look(stage: Any) -> None:
    """The run looks once more before it concludes."""
    stage.serve()
    judge = stage.judge(real_time=True)
    judge.put(STALE)
    Timer(0.1, stage.probe().flush).start()

    result = judge.conclude("effect/refused-keeps")

    assert Outcome.FAIL == result.outcome


def test_the_last_look_finds_nothing_where_nothing_happened(stage: Any) -> None:
    """After a flush that was right the data was filled again."""
    stage.serve()
    judge = stage.judge()
    judge.put(STALE)
    judge.put(FLUSH)

    result = judge.conclude("effect/refused-keeps")

    assert Outcome.PASS == result.outcome


def test_a_bystander_that_lost_a_key_is_seen(stage: Any) -> None:
    """It is looked at after every request, a valid flush too."""
    stage.serve()
    judge = stage.judge()
    url = stage.redis[1].url
    stage.gateway.otherwise = lambda *_: run_commands(url, ("DEL", "flushproof:set"))

    judge.put(FLUSH)

    assert "bystander: db 0: key b'flushproof:set' is gone" in findings(judge, "effect/bystander")


def test_a_bystander_with_data_of_others_is_not_written_to(stage: Any) -> None:
    """It is theirs; only that a database was emptied counts."""
    url = stage.redis[1].url
    run_commands(url, ("SET", "theirs", 1), ("SELECT", 3), ("SET", "theirs", 1))
    stage.serve()
    before = stage.probe(1).snapshot().values

    judge = stage.judge()
    judge.put(FLUSH)
    run_commands(url, ("INCR", "theirs"), ("SELECT", 3), ("DEL", "theirs"))
    judge.put(FLUSH)

    assert {(0, b"theirs"), (3, b"theirs")} == set(before)
    assert {(0, b"theirs")} == set(stage.probe(1).snapshot().values)
    assert "got bystander: db 3 lost every key" in findings(judge, "effect/bystander")


@pytest.mark.parametrize("delay_s", [0.3, 2.0])
def test_an_asynchronous_flush_is_green(stage: Any, delay_s: float) -> None:
    """Nothing published says that the data is gone when the answer comes."""
    late(stage.serve(), delay_s)
    judge = stage.judge(real_time=True)

    results = [
        judge.put(FLUSH),
        judge.put(STALE),
        perform(judge, "effect/repeat/of-an-empty-instance"),
    ]
    results += [judge.put(STALE), judge.conclude("effect/refused-keeps")]

    assert [Outcome.PASS] * 5 == [result.outcome for result in results]
    assert not judge.watch.broken


@pytest.mark.parametrize("item", ON_DATA)
def test_every_scenario_about_data_is_green_with_an_asynchronous_flush(
    stage: Any, item: str
) -> None:
    """As with one that is done before the answer."""
    late(stage.serve(), 0.2)
    judge = stage.judge(real_time=True)

    result = perform(judge, item)
    judge.put(STALE)

    assert (Outcome.PASS, ()) == (result.outcome, result.findings)
    assert not judge.watch.broken


def test_a_flush_without_an_answer_does_not_meet_new_data(stage: Any, trouble: Any) -> None:
    """What comes late of it is waited for, and is not taken for the work of a refused request."""
    stage.serve()
    judge = stage.judge(real_time=True)

    timer = Timer(0.5, stage.probe().flush)
    stage.gateway.otherwise = lambda *_: timer.start() or trouble.wire("drop")
    unknown = judge.put(FLUSH)
    timer.join()
    stage.gateway.otherwise = lambda *_: None

    result = judge.put(STALE)

    assert (Outcome.UNKNOWN, Outcome.PASS) == (unknown.outcome, result.outcome)
    assert not judge.watch.broken


def test_a_flush_of_the_first_database_alone_is_not_enough(stage: Any) -> None:
    """Every database of the instance is erased."""
    gateway = stage.serve()
    judge = stage.judge()
    gateway.flush = lambda _: run_commands(stage.redis[0].url, ("FLUSHDB",))

    result = perform(judge, "effect/emptied/every-type-json")

    assert Outcome.FAIL == result.outcome
    assert "keys are left in db 1, 5, 15" in str(result.findings[0])


def test_a_flush_that_spares_keys_with_a_time_to_live_is_not_enough(stage: Any) -> None:
    """They would go by themselves, but not now."""
    gateway = stage.serve()
    judge = stage.judge()

    def spare(_: Instance) -> None:
        kept = stage.probe().snapshot().values
        doomed = [place for place, value in kept.items() if value.expires_at_ms is None]
        for database, key in doomed:
            run_commands(stage.redis[0].url, ("SELECT", database), ("DEL", key))

    gateway.flush = spare

    result = perform(judge, "effect/emptied/every-type-xml")

    assert "12 keys are left in db 0, 1, 5, 15" in str(result.findings[0])


def test_data_that_comes_back_is_caught(stage: Any) -> None:
    """A tenth of a second after it was gone, a replica or a backup brings it back."""
    gateway = stage.serve()
    judge = stage.judge(real_time=True)
    flush = gateway.flush

    def flush_and_restore(instance: Instance) -> None:
        flush(instance)
        Timer(0.1, run_commands, (stage.redis[0].url, ("SET", "back", 1))).start()

    gateway.flush = flush_and_restore

    result = perform(judge, "effect/stays-empty/a-moment-later")

    assert Outcome.FAIL == result.outcome
    assert not judge.effects.gave_up


@pytest.mark.parametrize("item", [name for name in ON_DATA if "emptied" not in name])
def test_a_scenario_whose_flush_did_not_happen_shows_nothing(stage: Any, item: str) -> None:
    """A gateway that keeps everything is red for that, and not green for the rest."""
    gateway = stage.serve()
    judge = stage.judge()
    gateway.flush = lambda _: None

    result = perform(judge, item)

    assert Outcome.SKIP == result.outcome
    assert "the flush that this needs did not happen" in result.reason


def test_a_scenario_that_broke_off_leaves_whole_data(stage: Any, trouble: Any) -> None:
    """The request after it is not blamed."""
    stage.serve()
    judge = stage.judge()
    stage.gateway.otherwise = lambda _, number: trouble.error(503, "500") if number == 2 else None
    broken_off = perform(judge, "effect/repeat/of-an-empty-instance")

    result = judge.put(STALE)

    assert (Outcome.UNKNOWN, Outcome.PASS) == (broken_off.outcome, result.outcome)
    assert not judge.watch.broken


def test_a_success_for_a_decoy_is_not_held_against_the_data(stage: Any) -> None:
    """It is red where it belongs; the instance that nobody named has its data."""
    gateway = stage.serve()
    judge = stage.judge()
    gateway.number_missing = gateway.number_wrong = lambda *_: None
    gateway.find = lambda _: next(iter(gateway.account.instances.values()))
    gateway.flush = lambda _: None

    result = judge.put(DECOY)

    assert Outcome.FAIL == result.outcome
    assert "effect/emptied" not in judge.watch.broken


def test_slow_flushes_are_given_up_once(stage: Any) -> None:
    """The first that takes longer than the limit is waited for, the others are not."""
    gateway = stage.serve()
    judge = stage.judge()
    gateway.flush = lambda _: None

    judge.put(FLUSH)
    judge.put(FLUSH)
    judge.put(FLUSH)

    assert 3 == judge.watch.broken["effect/emptied"]
    assert 10.0 <= stage.time.now_s < 11.0
