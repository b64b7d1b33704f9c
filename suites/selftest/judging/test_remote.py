"""A running gateway: decoys only, unless it is disposable or has a flush budget."""

import re
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote_to_bytes

import pytest

from flushproof.cases import cases
from flushproof.errors import EnvironmentUnusable, InterlockRefused, UsageError
from flushproof.exchange import Request
from flushproof.judging.judge import Judge
from flushproof.judging.scenarios import SCENARIOS, perform
from flushproof.redisdata.connection import Connection
from flushproof.results import Outcome, Result

INSTANCE = "882689"
BUDGET = {
    "disposable": False,
    "instance_no": INSTANCE,
    "confirm": INSTANCE,
    "confirm_name": "test",
}
DECOYS = {"disposable": False, "instance_no": INSTANCE}
BLIND = {"redis_url": None, "bystander_redis_url": None}

READS = {"info", "select", "ping", "hello", "client|setinfo", "client|setname", "config|resetstat"}


def put_everything(judge: Judge) -> list[Result]:
    """Every case and every scenario."""
    results = [judge.put(case) for case in cases()]
    return results + [perform(judge, name) for name in SCENARIOS]


def numbers_in(request: Request) -> set[int]:
    """Every number of three digits and more, however it is written, where numbers may stand."""
    headers = "\n".join(
        value for name, value in request.headers if "instance" in (name + value).lower()
    )
    raw = b"\n".join((request.target.encode(), request.body, headers.encode()))
    raw = re.sub(rb"\\u([0-9A-Fa-f]{4})", lambda one: chr(int(one[1], 16)).encode(), raw)
    once, twice = unquote_to_bytes(raw), unquote_to_bytes(unquote_to_bytes(raw))
    views = [re.sub(rb"%(25)*[0-9A-Fa-f]{2}", b"?", view) for view in (raw, once, twice)]
    codecs = ("latin-1", "utf-8", *(("utf-16-le", "utf-16-be") if b"\0" in twice else ()))
    texts = [view.decode(codec, "replace") for view in views for codec in codecs]
    runs = re.findall(r"\d{3,}", normalize("NFKC", "\n".join(texts)))
    return {int(run) for run in runs}


def real_numbers(requests: list[Request]) -> set[int]:
    """What was named and is no decoy: does not wrap to 0 in 64 bits."""
    return {number for request in requests for number in numbers_in(request) if number % 2**64}


def naming(requests: list[Request], number: str) -> list[Request]:
    """The requests in which *number* stands, in any place."""
    return [
        request
        for request in requests
        if number in f"{request.target}{request.headers}{request.body.decode('latin-1')}"
    ]


def commands_of(url: str) -> dict[str, int]:
    """How often each command was called since the last time this was asked."""
    connection = Connection(url)
    [raw] = connection.demand([("INFO", "commandstats")])
    connection.demand([("CONFIG", "RESETSTAT")])
    connection.close()
    rows = re.findall(r"cmdstat_([^:]+):calls=(\d+)", raw.decode())
    return {name: int(calls) for name, calls in rows}


def write(url: str, *commands: tuple[Any, ...]) -> None:
    """Write as somebody else."""
    connection = Connection(url)
    connection.demand(commands)
    connection.close()


def test_a_url_sees_decoys_only(stage: Any) -> None:
    """Of all that a run can send, nothing names anything real, however it is written."""
    stage.serve()
    judge = stage.judge(**DECOYS)

    results = put_everything(judge)

    assert [] == [
        result for result in results if result.outcome not in (Outcome.PASS, Outcome.SKIP)
    ]
    assert 500 < len(stage.requests())
    assert set() == real_numbers(stage.gateway.asked)
    assert [] == naming(stage.gateway.asked, INSTANCE)


def test_a_whole_run_sends_decoys_only(stage: Any, flushproof: Any) -> None:
    """Generated requests too, and a gateway that flushes at any request cannot blame them."""
    stage.serve()
    stage.gateway.otherwise = lambda *_: stage.probe().flush()

    ran = flushproof(
        "run",
        f"--target={stage.server.url}",
        f"--instance-no={INSTANCE}",
        "--examples=20",
        "--request-budget=5000",
        "--rate=100000",
    )

    assert ran.status in (0, 1)
    assert 700 < len(stage.gateway.asked)
    assert set() == real_numbers(stage.gateway.asked)
    assert [] == naming(stage.gateway.asked, INSTANCE)


def test_the_proof_of_decoys_sees_a_real_number(stage: Any) -> None:
    """Were one sent, these tests would tell."""
    stage.serve()
    judge = stage.judge()

    judge.put(next(case for case in cases() if case.id == "effect/emptied/form"))

    assert {int(INSTANCE)} == real_numbers(stage.requests())
    assert 1 == len(naming(stage.requests(), INSTANCE))


def test_the_data_of_a_target_that_is_not_disposable_is_only_looked_at(stage: Any) -> None:
    """No key is written, none is read; how many there are is all that is asked for."""
    urls = [server.url for server in stage.redis]
    write(urls[0], ("SET", "theirs", 1))
    write(urls[1], ("SET", "theirs", 1))
    stage.serve()
    [commands_of(url) for url in urls]
    before = [stage.probe(number).snapshot().values for number in (0, 1)]
    [commands_of(url) for url in urls]

    put_everything(stage.judge(**DECOYS))
    called = [commands_of(url) for url in urls]

    assert set() == {*called[0], *called[1]} - READS
    assert before == [stage.probe(number).snapshot().values for number in (0, 1)]


def test_a_refused_decoy_that_empties_the_data_is_seen_without_touching_it(stage: Any) -> None:
    """A database that lost every key is told with the request."""
    write(stage.redis[0].url, ("SET", "theirs", 1))
    stage.serve()
    judge = stage.judge(**DECOYS)
    stage.gateway.otherwise = lambda *_: stage.probe().flush()

    judge.put(next(case for case in cases() if case.id == "instance/unknown/decoy"))

    findings = judge.watch.conclude("effect/refused-keeps").findings
    assert "db 0 lost every key" in findings[0].actual


@pytest.mark.parametrize("flushes", [1, 2, 5])
def test_a_flush_budget_is_spent_and_no_more(stage: Any, flushes: int) -> None:
    """Exactly so many valid flushes of exactly that instance; all others name decoys."""
    stage.serve()
    judge = stage.judge(**BUDGET, flush_budget=flushes)
    write(stage.redis[0].url, ("SET", "theirs", 1))
    commands_of(stage.redis[0].url)

    results = put_everything(judge)
    called = commands_of(stage.redis[0].url)

    real = naming(stage.gateway.asked, INSTANCE)
    assert flushes == len(real) == called.pop("flushall")
    assert {int(INSTANCE)} == real_numbers(stage.gateway.asked)
    assert flushes == called.pop("set")  # a canary each, and nothing else is written
    assert set() == set(called) - READS - {"exists"}
    assert [] == [
        result for result in results if result.outcome not in (Outcome.PASS, Outcome.SKIP)
    ]


def test_the_first_two_flushes_of_a_budget_show_both_formats(stage: Any) -> None:
    """And that the data goes."""
    stage.serve()
    judge = stage.judge(**BUDGET, flush_budget=2)

    put_everything(judge)

    asked = [request.body for request in naming(stage.gateway.asked, INSTANCE)]
    assert [b"json", b"xml"] == [body.rpartition(b"=")[2] for body in asked]


def test_a_budget_needs_no_probe(stage: Any) -> None:
    """Then nothing is said of the data."""
    stage.serve()
    judge = stage.judge(**BUDGET, **BLIND, flush_budget=1)

    result = judge.put(next(case for case in cases() if case.id == "effect/emptied/form"))

    assert Outcome.PASS == result.outcome
    assert 0 == judge.watch.judged["effect/emptied"]


@pytest.mark.parametrize(
    ("ahead_ms", "edge"), [(120_000, "future/ahead"), (-120_000, "window/past")]
)
def test_a_flush_is_counted_by_the_clock_of_the_target(
    stage: Any, ahead_ms: int, edge: str
) -> None:
    """What is valid is told by the clock that the timestamps are placed by."""
    stage.serve()
    stage.clock.shift(ahead_ms)
    judge = stage.judge()
    before = judge.target.interlock.ledger["flush"]

    judge.put(next(case for case in cases() if case.id == f"timestamp/{edge}-295000ms"))

    assert before + 1 == judge.target.interlock.ledger["flush"]


def test_two_runs_cannot_share_a_disposable_instance(stage: Any) -> None:
    """Each would take the other's flushes for the target's."""
    stage.serve()
    first = stage.target()

    with pytest.raises(InterlockRefused, match="not ours alone"):
        stage.target()

    first.close()
    stage.target()


def test_the_same_number_at_another_gateway_is_another_instance(stage: Any) -> None:
    """Runs on two gateways do not keep each other out."""
    stage.serve()
    stage.target()
    stage.serve()

    opened = stage.target()

    assert opened.capabilities


def test_one_redis_cannot_be_the_target_and_the_bystander(stage: Any) -> None:
    """A flush empties all databases of a server, whichever a URL names."""
    stage.serve()

    with pytest.raises(UsageError, match="is the server of the target too"):
        stage.target(bystander_redis_url=f"{stage.redis[0].url}?db=3")

    assert () == stage.gateway.asked


def test_a_redis_that_is_not_there_is_told_before_anything_is_sent(stage: Any) -> None:
    """With its address."""
    stage.serve()

    with pytest.raises(EnvironmentUnusable, match="unix:///nowhere"):
        stage.target(redis_url="unix:///nowhere/redis.sock")

    assert () == stage.gateway.asked


def test_no_two_requests_are_the_same_bytes(stage: Any) -> None:
    """A gateway may refuse a signature that it has seen; ours are of different moments."""
    stage.serve()
    judge = stage.judge(**DECOYS)
    case = next(case for case in cases() if case.id == "instance/unknown/decoy")

    [judge.put(case) for _ in range(50)]

    assert 50 == len({request.headers for request in stage.requests()})
