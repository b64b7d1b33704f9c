"""The pictures: the clock and the latency say what the log says."""

from typing import Any

import pytest

from flushproof.log.events import Entry
from flushproof.report.page.clock import Dot, clock_of
from flushproof.report.page.exchanges import apart, instant
from flushproof.report.page.glances import glances_at
from flushproof.report.page.latency import latency_of
from flushproof.results import Outcome

Made = Any

SENT_MS = 1_795_474_919_532


def timed(made: Made, offset_ms: object, status: int, **more: Any) -> Entry:
    """A result about a timestamp that is *offset_ms* ahead, or that is the text given."""
    value = str(SENT_MS + offset_ms) if isinstance(offset_ms, int) else str(offset_ms)
    record = made.recorded(b"") | {"sent_at_ms": SENT_MS, "elapsed_ms": 2.0}
    record["request"] = {**record["request"], "headers": [["X-NCP-APIGW-TIMESTAMP", value]]}
    record["response"] = {**record["response"], "status": status}
    entry: Entry = made.entry(**{"item": "timestamp/window/x", "exchange": record, **more})
    return entry


class TestClock:
    """`clock_of` draws which timestamps were taken."""

    def test_a_dot_lies_where_its_timestamp_does(self, made: Made) -> None:
        """Accepted or refused, and right or wrong."""
        entries = [
            timed(made, -300_001, 200, outcome=Outcome.FAIL),
            timed(made, 0, 200),
            timed(made, 0, 404),
            timed(made, 300_001, 401),
        ]

        clock = clock_of(glances_at(entries), None)

        assert clock is not None
        assert (
            Dot(offset_ms=0, taken=True, wrong=False, count=2, x=300.0),
            Dot(offset_ms=300_001, taken=False, wrong=False, count=1, x=450.0),
            Dot(offset_ms=-300_001, taken=True, wrong=True, count=1, x=150.0),
        ) == clock.dots

    @pytest.mark.parametrize(("offset_ms", "x"), [(-(10**9), 0.0), (10**9, 600.0)])
    def test_what_is_far_away_lies_at_the_edge(self, made: Made, offset_ms: int, x: float) -> None:
        """Or else nothing else could be seen."""
        clock = clock_of(glances_at([timed(made, offset_ms, 401)]), None)

        assert clock is not None
        assert x == clock.dots[0].x

    @pytest.mark.parametrize(
        ("timestamp", "status"), [("now", 401), ("", 401), (0, 503), (0, 429), ("9" * 30, 401)]
    )
    def test_what_tells_nothing_is_counted_and_not_drawn(
        self, made: Made, timestamp: object, status: int
    ) -> None:
        """A timestamp that is no number, an answer that is none."""
        entries = [timed(made, timestamp, status), timed(made, 0, 200)]

        clock = clock_of(glances_at(entries), None)

        assert clock is not None
        assert (1, 1) == (clock.untold, len(clock.dots))

    def test_the_edges_are_enlarged(self, made: Made) -> None:
        """A millisecond apart is far apart."""
        entries = [timed(made, ms, 200) for ms in (-300_001, -300_000, -299_999)]

        clock = clock_of(glances_at(entries), None)

        assert clock is not None
        assert [65.0, 130.0, 195.0] == [x for x, _ in clock.lenses[0].dots]

    def test_other_areas_say_nothing_of_the_clock(self, made: Made) -> None:
        """What they refuse they refuse for another reason."""
        assert clock_of(glances_at([timed(made, 0, 401, item="body/form/x")]), None) is None

    def test_the_sentence_says_how_far_it_goes(self, made: Made) -> None:
        """From the oldest that was accepted to the furthest ahead."""
        entries = [timed(made, ms, 200) for ms in (-360_000, 0, 300_000)]

        clock = clock_of(glances_at(entries), None)

        assert clock is not None
        assert "those from 360 s old to 300 s ahead were accepted" in clock.sentence


class TestLatency:
    """`latency_of` draws how long answers took."""

    def test_each_area_has_its_five_numbers(self, made: Made) -> None:
        """Least, quartiles, most; on a logarithmic scale from the power of ten below."""
        entries = [timed(made, 0, 200) for _ in range(5)]
        for entry, ms in zip(entries, (1, 10, 100, 10, 1), strict=True):
            entry.exchange["elapsed_ms"] = ms

        latency = latency_of(glances_at(entries))

        assert latency is not None
        assert [("timestamp", 5, (1, 1, 10, 10, 100))] == [
            (span.area, span.count, span.ms) for span in latency.spans
        ]
        assert (0.0, 0.0, 133.3, 133.3, 266.7) == latency.spans[0].at

    def test_without_an_answer_there_is_no_picture(self, made: Made) -> None:
        """Nothing is drawn of nothing."""
        assert latency_of(glances_at([made.entry()])) is None


@pytest.mark.parametrize(
    ("offset_ms", "expected"),
    [(0, "of that moment"), (-300_001, "300.001 s old"), (360_000, "360 s ahead")],
)
def test_an_offset_is_said_in_words(offset_ms: int, expected: str) -> None:
    """Old or ahead, to the millisecond."""
    assert expected == apart(offset_ms)


@pytest.mark.parametrize(
    ("at_ms", "expected"),
    [
        (SENT_MS, "2026-11-23 23:01:59.532 UTC"),
        (10**18, "1000000000000000000 ms since 1970"),
    ],
)
def test_a_moment_is_said_in_words(at_ms: int, expected: str) -> None:
    """Also one that no calendar has."""
    assert expected == instant(at_ms)
