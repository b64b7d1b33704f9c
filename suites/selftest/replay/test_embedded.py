"""The recordings of our own gateway are those of today's, byte for byte, and prove the same."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from flushproof.cases import Case, cases
from flushproof.contract import contract
from flushproof.judging.ages import Ages
from flushproof.judging.effects import Effects
from flushproof.judging.judge import Judge
from flushproof.judging.replaying import NO_DATA, Replayer
from flushproof.judging.watch import Watch
from flushproof.recording.recorder import Origin, Recorder
from flushproof.resources import root
from flushproof.results import Outcome, Result
from flushproof.settings import Settings
from flushproof.targets.embedded import Ticking
from flushproof.targets.opening import open_target
from flushproof.targets.replay import EMBEDDED, library_in

LIBRARY = library_in((root() / EMBEDDED,))

AGAIN = "flushproof record --target embedded --record-dir cassettes/embedded"

Put = Callable[[Case, int], Result]


def judge_before(target: Any, kind: Any = Judge, **more: Any) -> Any:
    """A judge of *kind* that looks at no data: it costs time, and no cassette shows it."""
    return kind(
        target=target,
        contract=contract(),
        effects=Effects(sleep=lambda _: None, clock=lambda: 0.0),
        watch=Watch(contract=contract()),
        sleep=lambda _: None,
        **more,
    )


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Result], Path]]:
    """Every case, put to our gateway again at the moment of its recording, and recorded."""
    folder = tmp_path_factory.mktemp("embedded")
    target = open_target(Settings(), lambda: 0)
    clock = target.sender.clock if isinstance(target.sender, Ticking) else None
    assert clock is not None
    judge = judge_before(target)
    origin = Origin(
        host="embedded", root_url="http://embedded", live=False, suite_version=version("flushproof")
    )
    recorder = Recorder(folder=folder, origin=origin)
    results = {}
    for name, tape in LIBRARY.recorded.items():
        clock.set(tape.provenance.recorded_at_ms or 0)
        case = next(one for one in cases() if one.id == name)
        results[name] = judge.put(case)
        recorder.record(judge.last_put, results[name])
    yield results, folder
    target.close()


def test_there_is_one_for_every_case() -> None:
    """And none for another."""
    assert {case.id for case in cases()} == set(LIBRARY.recorded), f"make them anew: {AGAIN}"


def test_all_were_recorded_from_our_gateway() -> None:
    """Nothing there passes for an answer of the vendor's."""
    origins = {
        (tape.provenance.recorded_from, tape.provenance.host) for tape in LIBRARY.recorded.values()
    }

    assert {("reference", "embedded")} == origins
    assert () == LIBRARY.quoted


def test_they_are_byte_for_byte_what_is_recorded_now(recorded: Any) -> None:
    """At the same moments; a difference is one of the gateway, of a case, or of the format."""
    _, folder = recorded

    differing = [
        path.name
        for path in sorted((root() / EMBEDDED).glob("*.json"))
        if not (folder / path.name).is_file()
        or (folder / path.name).read_bytes() != path.read_bytes()
    ]

    assert [] == differing, f"make them anew: {AGAIN}"


def test_they_prove_what_the_gateway_proves(recorded: Any) -> None:
    """Each case ends in the same way, with the same findings and readings."""
    results, _ = recorded
    target = open_target(Settings(target="replay"), lambda: 0)
    target.close()
    ages = Ages(now_ms=max(one.provenance.recorded_at_ms or 0 for one in LIBRARY.recorded.values()))
    judge = judge_before(target, Replayer, library=LIBRARY, ages=ages)

    replayed = {case.id: judge.put(case) for case in cases()}

    assert {name: verdict(one) for name, one in results.items()} == {
        name: verdict(one) for name, one in replayed.items()
    }


def verdict(result: Result) -> tuple[Any, ...]:
    """What was concluded; what only data can show, a recording leaves out, and says so."""
    if result.reason == NO_DATA:
        result = replace(result, outcome=Outcome.PASS, reason="")
    return (result.outcome, result.reason, result.findings, result.observations)
