"""The benchmark that compares us with Schemathesis: what counts, and what it starts and stops."""

import importlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flushproof.exchange import Request
from flushproof.faults import HONEST, fault_named
from flushproof.reference.account import embedded_account
from flushproof.reference.core import Gateway

# The checkout: an installed package holds no benchmarks.
BENCH = Path(__file__).parents[1] / "bench"
MODULES = ("noticing", "standing", "contenders")

# One process waits for another, which says that it has begun and, much later, that it goes on.
CHILD = (
    "import time; pipe = open('pipe', 'wb', 0); pipe.write(b'begun'); "
    "time.sleep(20); pipe.write(b' and not stopped')"
)
LINGERING = (
    sys.executable,
    "-c",
    f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}])",
)


@pytest.fixture(scope="module")
def bench() -> Iterator[SimpleNamespace]:
    """The modules of the benchmark, which are no package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCH))
        yield SimpleNamespace(**{name: importlib.import_module(name) for name in MODULES})


def attempt(bench: SimpleNamespace, tool: str, gateway: str, *complaints: str, **more: Any) -> Any:
    """An attempt of ten requests in two seconds."""
    values = {"requests": 10, "wall_s": 2.0, "sending_s": 1.0, **more}
    return bench.noticing.Attempt(
        tool=tool, gateway=gateway, complaints=frozenset(complaints), **values
    )


@pytest.fixture
def attempts(bench: SimpleNamespace) -> list[Any]:
    """Two tools at the honest gateway, at three lies and at a harmless variant."""
    return [
        attempt(bench, "ours", "honest", requests=40),
        attempt(bench, "ours", "lies", "x", requests=40),
        attempt(bench, "ours", "lies-otherwise", requests=40),
        attempt(bench, "ours", "lies-to-all", "x", requests=40),
        attempt(bench, "ours", "ok-differs", requests=40),
        attempt(bench, "theirs", "honest", "noise"),
        attempt(bench, "theirs", "lies", "noise"),
        attempt(bench, "theirs", "lies-otherwise", "noise", "y"),
        attempt(bench, "theirs", "lies-to-all", "y"),
        attempt(bench, "theirs", "ok-differs", "y"),
    ]


@pytest.mark.parametrize(
    ("tool", "noticed"),
    [("ours", {"lies", "lies-to-all"}), ("theirs", {"lies-otherwise", "lies-to-all"})],
)
def test_a_fault_is_noticed_by_a_complaint_that_the_honest_gateway_does_not_meet(
    bench: SimpleNamespace, attempts: list[Any], tool: str, noticed: set[str]
) -> None:
    """What a tool complains of anyway says nothing about a fault."""
    assert noticed == bench.noticing.score_of(tool, attempts).noticed


def test_a_complaint_of_a_harmless_variant_is_a_false_alarm(
    bench: SimpleNamespace, attempts: list[Any]
) -> None:
    """It is counted apart from the faults."""
    score = bench.noticing.score_of("theirs", attempts)

    assert ({"ok-differs"}, {"ok-differs"}) == (score.alarmed, score.variants)


def test_a_complaint_of_the_honest_gateway_is_a_false_alarm(
    bench: SimpleNamespace, attempts: list[Any]
) -> None:
    """It is counted by itself."""
    assert {"noise"} == bench.noticing.score_of("theirs", attempts).honest


@pytest.mark.parametrize(
    ("by", "noticed_by", "names"),
    [("ours", "theirs", ("lies-otherwise",)), ("theirs", "ours", ("lies",))],
)
def test_what_only_the_other_tool_noticed_is_missed(
    bench: SimpleNamespace, attempts: list[Any], by: str, noticed_by: str, names: tuple[str, ...]
) -> None:
    """What neither noticed is not."""
    assert names == bench.noticing.missed(attempts, by=by, noticed_by=noticed_by)


def test_a_ratio_is_formed_within_a_gateway(bench: SimpleNamespace, attempts: list[Any]) -> None:
    """A gateway that slows both tools down does not change it."""
    slow = [
        attempt(bench, "ours", "slow", requests=40, wall_s=200.0),
        attempt(bench, "theirs", "slow", wall_s=200.0),
    ]
    rate = bench.noticing.whole_rate

    found = bench.noticing.ratio(rate, [*attempts, *slow], above="ours", below="theirs")

    assert found == 4.0


def test_an_attempt_without_a_verdict_is_not_measured(
    bench: SimpleNamespace, attempts: list[Any]
) -> None:
    """How long a process took that had to be stopped says only when it was stopped."""
    stopped = attempt(bench, "theirs", "hangs", requests=0, wall_s=600.0, untold="stopped")

    found = bench.noticing.markdown([*attempts, *([stopped] * 9)])

    assert "| wall time of the process, s (median) | 2 | 2 |" in found.splitlines()


def test_the_table_has_a_column_for_each_tool(bench: SimpleNamespace, attempts: list[Any]) -> None:
    """In the order in which they took their turns."""
    head, _, *rows = bench.noticing.markdown(attempts).splitlines()

    assert (head, rows[:4]) == (
        "|  | ours | theirs |",
        [
            "| faults noticed | 2 of 3 | 2 of 3 |",
            "| false alarms, honest gateway | 0 | 1 |",
            "| false alarms, harmless variants | 0 of 1 | 1 of 1 |",
            "| without a verdict | 0 | 0 |",
        ],
    )


def ended(bench: SimpleNamespace, status: int | None) -> Any:
    """A process that ended with *status* after three seconds."""
    return bench.contenders.Ended(status=status, wall_s=3.0, words="it said so")


@pytest.mark.parametrize(
    ("status", "summary", "complaints", "verdict"),
    [
        pytest.param(0, {"a": 1}, set(), (set(), ""), id="nothing to complain of"),
        pytest.param(1, {"a": 1}, {"x"}, ({"x"}, ""), id="a complaint"),
        pytest.param(None, {"a": 1}, {"x"}, (set(), "stopped after 3 s"), id="stopped"),
        pytest.param(3, {}, set(), (set(), "exit status 3: it said so"), id="broken off"),
        pytest.param(12, {"a": 1}, set(), (set(), "exit status 12: it said so"), id="gave up"),
    ],
)
def test_who_does_not_end_with_a_report_gives_no_verdict(
    bench: SimpleNamespace,
    status: int | None,
    summary: Mapping[str, Any],
    complaints: set[str],
    verdict: tuple[set[str], str],
) -> None:
    """Neither a process that had to be stopped nor one that failed says anything of a gateway."""
    found = bench.contenders.verdict(ended(bench, status), summary, frozenset(complaints))

    assert verdict == (found["complaints"], found.get("untold", ""))


def test_what_flushproof_complains_of_are_the_requirements_that_failed(
    bench: SimpleNamespace,
) -> None:
    """Those that could not be told are none."""
    rows = [{"id": "a/b", "outcome": "fail"}, {"id": "a/c", "outcome": "error"}]

    assert {"a/b"} == bench.contenders.broken({"requirements": rows})


def test_what_schemathesis_complains_of_are_checks_with_the_status_of_the_answer(
    bench: SimpleNamespace, tmp_path: Path
) -> None:
    """A check that failed for two requests with the same status counts once."""
    failed, passed = ({"name": "check", "status": status} for status in ("failure", "success"))
    recorder = {
        "checks": {"1": [failed, passed], "2": [failed], "3": [passed]},
        "interactions": {
            "1": {"response": {"status_code": 200}},
            "2": {"response": {"status_code": 200}},
            "3": {"response": None},
        },
    }
    events = [{"Initialize": {}}, {"ScenarioFinished": {"recorder": recorder}}]
    path = tmp_path / "events.ndjson"
    path.write_text("\n".join(map(json.dumps, events)), encoding="utf-8")

    assert {"check 200"} == set(bench.contenders.failures(path))


def test_a_failure_of_a_whole_run_and_an_error_are_complaints_too(bench: SimpleNamespace) -> None:
    """A failure that belongs to an operation is among the checks already."""
    summary = {
        "errors": [{"title": "Network Error"}],
        "failures": [
            {"title": "in the end", "operations": []},
            {"title": "of an answer", "operations": ["POST /"]},
        ],
    }

    assert ["error: Network Error", "in the end"] == list(bench.contenders.errors(summary))


def test_a_process_is_known_by_its_status_and_its_last_words(
    bench: SimpleNamespace, tmp_path: Path
) -> None:
    """The last line on stderr tells why there is no verdict."""
    command = (sys.executable, "-c", "import sys; print('first', file=sys.stderr); sys.exit('no')")

    found = bench.contenders.run(command, str(tmp_path), {}, 30.0)

    assert (1, "no") == (found.status, found.words)


def test_a_process_that_hangs_is_stopped_with_all_that_it_started(
    bench: SimpleNamespace, tmp_path: Path
) -> None:
    """Nothing is left of it."""
    os.mkfifo(tmp_path / "pipe")
    reading = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)

    found = bench.contenders.run(LINGERING, str(tmp_path), {}, 1.0)

    os.set_blocking(reading, True)
    with open(reading, "rb") as pipe:
        assert (None, b"begun") == (found.status, pipe.read())


def test_a_gateway_is_asked_once_for_each_request_that_is_counted(bench: SimpleNamespace) -> None:
    """What it answers is its own answer."""
    request = Request(method="GET", target="/")
    gateway, tally = Gateway(embedded_account({})), bench.standing.Tally()

    response = bench.standing.Counted(gateway, tally).respond(request, 0)

    assert (404, 1) == (response.status, tally.requests)


def schemathesis_at(bench: SimpleNamespace, name: str) -> Any:
    """What Schemathesis says of the gateway called *name*, with as few requests as can be."""
    fault = HONEST if name == "honest" else fault_named(name)
    with bench.standing.homes() as house, bench.standing.standing(name, fault, house) as gateway:
        return bench.contenders.schemathesis(gateway, bench.contenders.Limits(examples=1))


def test_schemathesis_as_it_is_set_up_has_nothing_to_say_of_the_honest_gateway(
    bench: SimpleNamespace,
) -> None:
    """What it says of a lying one is then about the lie."""
    found = schemathesis_at(bench, "honest")

    assert (frozenset(), "") == (found.complaints, found.untold)


def test_schemathesis_as_it_is_set_up_notices_a_gateway_that_asks_for_no_signature(
    bench: SimpleNamespace,
) -> None:
    """Its own checks do, and so do the hand-written requests."""
    found = schemathesis_at(bench, "accepts-unsigned")

    assert {"ignored_auth 200", "Custom check failed: `HandWrittenRequests`"} <= found.complaints
