"""From the judge to the reports: whose answers a replay shows, and of when."""

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from flushproof.contract import contract
from flushproof.log.eventlog import log_of
from flushproof.log.events import Header, Log
from flushproof.log.lines import parsed
from flushproof.report import FORMATS
from flushproof.report.concluding import concluded
from flushproof.report.provenance import provenance_of
from flushproof.report.summary import RequirementSummary, summarise
from flushproof.resources import load
from flushproof.results import Evidence, Origin, Outcome, Result
from flushproof.scrubbing.scrub import Scrubber

LINE = Draft202012Validator(load("schemas/suite/events.schema.json"))
RUN = Draft202012Validator(load("schemas/suite/run.schema.json"))

SCRUBBER = Scrubber(secrets=(), live=False)

OURS = Origin(recorded_from="reference", host="embedded", recorded_at="2026-11-23")
LATER = replace(OURS, recorded_at="2026-11-25")
THEIRS = Origin(recorded_from="live", host="ncloud.apigw.ntruss.com", recorded_at="2026-10-01")
QUOTED = Origin(recorded_from="document")

HEADER = Header(
    suite_version="0.1.0",
    target="replay",
    provenance=Evidence.REPLAYED,
    started_at="2026-11-30T15:00:00Z",
    options={},
)


def line_of(item: str, *origins: Origin) -> Any:
    """A result as it stands in a log."""
    result = Result(
        id=item,
        requirement="/".join(item.split("/")[:2]),
        outcome=Outcome.PASS,
        origins=origins,
    )
    return {"event": "result", "seq": 1, **SCRUBBER.result(result)}


def row(requirement: str, *lines: Any) -> RequirementSummary:
    """What the results on *lines* show of *requirement*."""
    entries: Any = tuple(map(parsed, lines))
    summary = summarise(Log(header=HEADER, entries=entries), contract())
    return next(one for one in summary.requirements if one.requirement.id == requirement)


class TestLog:
    """A result says whose answers show it."""

    @pytest.mark.parametrize("origins", [(), (OURS,), (OURS, THEIRS, QUOTED)], ids=len)
    def test_origins_are_written_and_read(self, origins: tuple[Origin, ...]) -> None:
        """As they are; where there are none the line is as it is in any other run."""
        line = line_of("route/path/a", *origins)
        entry: Any = parsed(line)

        assert [] == [error.message for error in LINE.iter_errors(line)]
        assert origins == entry.origins
        assert ("origins" in line) is bool(origins)

    @pytest.mark.parametrize(
        "origins", [{}, "live", [1], [{"host": 1}], [{"surplus": ""}]], ids=str
    )
    def test_what_is_no_origin_is_no_line(self, origins: Any) -> None:
        """A log that says something else is broken."""
        line = {**line_of("route/path/a"), "origins": origins}

        assert log_of(json.dumps(line).encode() + b"\n", "log").entries == ()

    def test_shards_are_of_all_their_origins(self) -> None:
        """What is concluded of them together names each once."""
        shares: Any = [
            parsed(line_of("route/path/throughout", OURS, THEIRS)),
            parsed(line_of("route/path/throughout", OURS, QUOTED)),
        ]

        assert (OURS, THEIRS, QUOTED) == concluded(shares, {}).origins


class TestSummary:
    """Each requirement says whose answers showed it, and of when."""

    def test_the_day_is_that_of_the_oldest_answer(self) -> None:
        """Not that of the replay."""
        shown = row(
            "route/path", line_of("route/path/a", LATER), line_of("route/path/b", OURS, QUOTED)
        )

        assert (Evidence.REPLAYED, "2026-11-23") == (shown.evidence, shown.shown_at)
        assert (LATER, OURS, QUOTED) == shown.origins

    def test_where_nobody_says_there_is_no_day(self) -> None:
        """It is not made up."""
        assert "" == row("route/path", line_of("route/path/a", QUOTED)).shown_at

    def test_every_report_names_them(self) -> None:
        """Beside the requirement, in words."""
        entry: Any = parsed(line_of("route/path/a", THEIRS))
        summary = summarise(Log(header=HEADER, entries=(entry,)), contract())
        document = json.loads(FORMATS["run"].render(summary))
        (told,) = [one for one in document["requirements"] if one["id"] == "route/path"]

        assert [] == [error.message for error in RUN.iter_errors(document)]
        assert ["recorded live from ncloud.apigw.ntruss.com on 2026-10-01"] == told["origins"]
        assert "recorded live from ncloud.apigw.ntruss.com on 2026-10-01" in FORMATS["html"].render(
            summary
        )


class TestSentence:
    """The sentence that stands above every report."""

    @pytest.mark.parametrize(
        ("origins", "end"),
        [
            ({}, "no gateway was asked."),
            (
                {OURS: 2},
                "no gateway was asked: 2 recorded from our reference gateway on 2026-11-23; none "
                "was recorded from the vendor.",
            ),
            (
                {OURS: 2, LATER: 3, QUOTED: 1},
                "no gateway was asked: 5 recorded from our reference gateway from 2026-11-23 to "
                "2026-11-25; 1 quoted from what is published, not recorded by us; none "
                "was recorded from the vendor.",
            ),
            (
                {THEIRS: 1},
                "no gateway was asked: 1 recorded live from ncloud.apigw.ntruss.com on 2026-10-01.",
            ),
            (
                {replace(THEIRS, recorded_from="reference"): 1},
                "no gateway was asked: 1 recorded from our reference gateway at "
                "ncloud.apigw.ntruss.com on 2026-10-01; none was recorded from the vendor.",
            ),
            (
                {replace(THEIRS, host="apigw.ntruss.com.example"): 1},
                "no gateway was asked: 1 recorded live from apigw.ntruss.com.example on "
                "2026-10-01; none was recorded from the vendor.",
            ),
        ],
        ids=["none", "ours", "several-days", "vendor", "ours-under-its-name", "other-host"],
    )
    def test_it_says_who_gave_how_many_answers(self, origins: dict[Origin, int], end: str) -> None:
        """And whether the vendor gave any."""
        sentence = provenance_of(HEADER, origins)

        assert f"Every answer was replayed from recordings; {end}" == sentence
