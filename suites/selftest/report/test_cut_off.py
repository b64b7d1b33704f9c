"""A log that was cut off anywhere is incomplete in every format, and green in none."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from flushproof.errors import EvidenceIncomplete
from flushproof.log.eventlog import FILE, EventLog, log_of
from flushproof.report import FORMATS, conclude, write_reports
from flushproof.report.summary import summarise
from flushproof.report.verdict import verdict_of
from flushproof.results import Outcome, Result
from flushproof.scrubbing.scrub import Scrubber

Made = Any

SCRUBBER = Scrubber(secrets=(), live=False)

# Where a log is cut whose every format is looked at: every so many bytes, and about its end.
STEP = 37


def whole_log(folder: Path, made: Made) -> bytes:
    """The bytes of a small green log."""
    results = [
        Result(id=f"timestamp/window/{name}", requirement="timestamp/window", outcome=outcome)
        for name, outcome in (("a", Outcome.PASS), ("b", Outcome.SKIP))
    ]
    with EventLog(folder / FILE, made.header, scrub=SCRUBBER.record) as log:
        for one in results:
            log.result(SCRUBBER.result(one))
        log.notice("a notice")
        conclude(log, replace(made.footer, results=len(results)), made.catalogue)
    return (folder / FILE).read_bytes()


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory, made: Made) -> bytes:
    """The bytes of a small green log."""
    return whole_log(tmp_path_factory.mktemp("cut"), made)


def some_cuts(raw: bytes) -> list[bytes]:
    """What is left of a log that was cut off: at some places, and at the last few bytes."""
    lengths = {*range(0, len(raw), STEP), *range(len(raw) - 5, len(raw))}
    return [raw[:length] for length in sorted(lengths)]


def rendered(name: str, raw: bytes, made: Made) -> str:
    """The report called *name* of a log of these bytes."""
    return FORMATS[name].render(summarise(log_of(raw, FILE), made.catalogue))


def test_the_whole_log_is_green(raw: bytes, made: Made) -> None:
    """So it is the cut that makes it red."""
    assert 0 == verdict_of(log_of(raw, FILE), made.catalogue).exit_status


def test_no_cut_exits_with_0(raw: bytes, made: Made) -> None:
    """Not at a single byte."""
    verdicts = [
        verdict_of(log_of(raw[:length], FILE), made.catalogue) for length in range(len(raw))
    ]

    assert {(13, (13,))} == {(one.exit_status, one.statuses) for one in verdicts}
    assert {True} == {one.sentence.startswith("The evidence is incomplete: ") for one in verdicts}


@pytest.mark.parametrize(
    ("name", "says_so"),
    [
        ("run", lambda text: json.loads(text)["complete"] is False),
        ("junit", lambda text: len(ElementTree.fromstring(text.encode()).findall(".//error")) > 0),
        ("html", lambda text: "The evidence is incomplete" in text),
        ("markdown", lambda text: "**The evidence is incomplete: " in text),
        ("ctrf", lambda text: json.loads(text)["results"]["summary"]["failed"] > 0),
        (
            "sarif",
            lambda text: not json.loads(text)["runs"][0]["invocations"][0]["executionSuccessful"],
        ),
        ("badge", lambda text: json.loads(text)["message"].startswith("incomplete")),
    ],
    ids=list(FORMATS),
)
def test_every_format_says_that_a_log_was_cut_off(
    name: str, says_so: Any, raw: bytes, made: Made
) -> None:
    """Also one that was cut in its header, and one without its last line break."""
    assert {True} == {says_so(rendered(name, part, made)) for part in some_cuts(raw)}
    assert not says_so(rendered(name, raw, made))


def test_a_log_of_a_newer_version_gets_no_report(raw: bytes, tmp_path: Path, made: Made) -> None:
    """Half of what it says could be the wrong half."""
    (tmp_path / FILE).write_bytes(raw.replace(b'"format":1', b'"format":3', 1))

    with pytest.raises(EvidenceIncomplete, match=r"newer flushproof \(format 3; this one reads 1"):
        write_reports(tmp_path / FILE, tmp_path, FORMATS, catalogue=made.catalogue)

    assert [FILE] == [path.name for path in tmp_path.iterdir()]
