"""What a replay costs for each recording, however many there are; and what vcrpy alone costs."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from measuring import Row, Table, interleaved, ratios

from flushproof.cases import cases
from flushproof.cases.build import build
from flushproof.contract import contract
from flushproof.exchange import Request
from flushproof.judging.ages import Ages
from flushproof.judging.effects import Effects
from flushproof.judging.replaying import Replayer
from flushproof.judging.watch import Watch
from flushproof.recording.subject import replay_subject
from flushproof.resources import root
from flushproof.results import Outcome
from flushproof.settings import Settings
from flushproof.targets.opening import open_target
from flushproof.targets.replay import EMBEDDED, library_in

NUMBERS = (10, 100, 1000, 10_000)

# vcrpy compares every request with every recorded one, so with all of them it takes minutes.
MOST_IN_ONE_FILE = 1000

CASE = next(case for case in cases() if case.id == "signature/value/right")
HOST = "embedded"

LIMIT = "about 1, however many"


def table(rounds: int) -> Table:
    """Milliseconds a recording, by how many there are."""
    made = Table("A recording: read, checked, built again, matched and judged")
    with TemporaryDirectory() as folder:
        places = {number: filled(Path(folder) / str(number), number) for number in NUMBERS}
        contenders: dict[str, Callable[[], float]] = {}
        for number, place in places.items():
            contenders[f"flushproof, {number} files"] = lambda place=place: ours(place)
            contenders[f"vcrpy, {number} files"] = lambda place=place: files(place)
            if number <= MOST_IN_ONE_FILE:
                together = joined(place)
                contenders[f"vcrpy, one file of {number}"] = lambda one=together: one_file(one)
        measures = interleaved(rounds, contenders)
    made.rows = [Row(name=name, values=measures[name], unit="ms") for name in contenders]
    most, least = f"{NUMBERS[-1]} files", f"{NUMBERS[1]} files"
    made.rows += [
        Row(
            name=f"{name}: each of {most} to each of {least}",
            values=ratios(measures[f"{name}, {most}"], measures[f"{name}, {least}"]),
            limit=limit,
        )
        for name, limit in (("flushproof", LIMIT), ("vcrpy", ""))
    ]
    made.rows.append(
        Row(
            name=f"vcrpy, one file: each of {MOST_IN_ONE_FILE} to each of {NUMBERS[1]}",
            values=ratios(
                measures[f"vcrpy, one file of {MOST_IN_ONE_FILE}"],
                measures[f"vcrpy, one file of {NUMBERS[1]}"],
            ),
        )
    )
    made.rows += [
        Row(
            name=f"flushproof to vcrpy, {number} files",
            values=ratios(
                measures[f"flushproof, {number} files"], measures[f"vcrpy, {number} files"]
            ),
            limit="at most 1.5",
        )
        for number in NUMBERS
    ]
    made.notes = [
        "vcrpy alone, with its usual matcher, looks at no signature and no body, and judges no",
        "answer. A file of many exchanges it searches from the top for each.",
    ]
    return made


def filled(folder: Path, number: int) -> Path:
    """*folder* with so many recordings, of as many cases, a millisecond apart."""
    folder.mkdir()
    name = f"{CASE.id.replace('/', '--')}.json"
    text = (root() / EMBEDDED / name).read_text(encoding="utf-8")
    for position in range(number):
        document = json.loads(text)
        case = f"{CASE.id}-{position}"
        moment = document["provenance"]["recorded_at_ms"] + position
        document["provenance"].update(id=case.replace("/", "--"), case=case, recorded_at_ms=moment)
        asked = request_at(moment)
        document["interactions"][0]["request"]["headers"] = {
            name: [value] for name, value in asked.headers
        }
        path = folder / f"{case.replace('/', '--')}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
    return folder


def request_at(moment_ms: int) -> Request:
    """The request of a recording."""
    return build(CASE, replay_subject(HOST, decoy=False), moment_ms).request


def joined(folder: Path) -> Path:
    """One file with the exchanges of all."""
    documents = [json.loads(path.read_text()) for path in sorted(folder.iterdir())]
    path = folder.with_suffix(".json")
    exchanges = [one for document in documents for one in document["interactions"]]
    path.write_text(json.dumps({"version": 1, "interactions": exchanges}))
    return path


def ours(folder: Path) -> float:
    """Milliseconds a recording in a replay of *folder*."""
    target = open_target(Settings(target="replay"), lambda: 0)
    target.close()
    started_s = perf_counter()
    library = library_in((folder,))
    moments = (tape.provenance.recorded_at_ms or 0 for tape in library.recorded.values())
    judge = Replayer(
        target=target,
        contract=contract(),
        effects=Effects(sleep=lambda _: None, clock=lambda: 0.0),
        watch=Watch(contract=contract()),
        sleep=lambda _: None,
        library=library,
        ages=Ages(now_ms=max(moments)),
    )
    for name in library.recorded:
        assert judge.put(replace(CASE, id=name)).outcome is Outcome.PASS
    return (perf_counter() - started_s) * 1000 / len(library.recorded)


def files(folder: Path) -> float:
    """Milliseconds an exchange where vcrpy opens a file for each."""
    from requests import Session

    paths = sorted(folder.iterdir())
    started_s = perf_counter()
    with Session() as session:
        for path in paths:
            with recorder().use_cassette(str(path)):
                asked(session)
    return (perf_counter() - started_s) * 1000 / len(paths)


def one_file(path: Path) -> float:
    """Milliseconds an exchange where vcrpy has all of them in one file."""
    from requests import Session

    number = len(json.loads(path.read_text())["interactions"])
    started_s = perf_counter()
    with Session() as session, recorder().use_cassette(str(path)):
        for _ in range(number):
            asked(session)
    return (perf_counter() - started_s) * 1000 / number


def recorder() -> Any:
    """vcrpy as it comes, reading JSON and recording nothing."""
    from vcr import VCR  # type: ignore[import-untyped]  # vcrpy has no annotations

    return VCR(record_mode="none", serializer="json")


def asked(session: Any) -> None:
    """Send a request as a client of vcrpy's does."""
    url = f"http://{HOST}/clouddb/v2/flushCloudDBInstance"
    session.post(url, data=b"cloudDBInstanceNo=882689&responseFormatType=json", timeout=10)
