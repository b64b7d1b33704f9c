"""What each scenario puts on the wire, where an answer comes."""

from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from flushproof.clients.behaviours import BEHAVIOURS
from flushproof.clients.observed import Observed
from flushproof.clients.scenarios import SCENARIOS
from flushproof.clients.staging import Stage

INDENTED = '{\n  "flushCloudDBInstanceResponse": {\n    "returnCode": '
ENVELOPE = "flushCloudDBInstanceResponse"

Staging = Callable[[str], Stage]
Flush = Callable[..., Any]
Seen = Callable[[Stage], Observed]


def test_every_scenario_has_a_behaviour() -> None:
    """And none has a behaviour that is no scenario."""
    assert list(SCENARIOS) == list(BEHAVIOURS)


class TestSuccess:
    """What is answered where the data goes."""

    @pytest.mark.parametrize("syntax", ["json", "xml"])
    def test_the_plain_gateway_answers_as_asked(
        self, stage: Staging, syntax: str, flush: Flush, seen: Seen
    ) -> None:
        """Once, and the data is gone."""
        scene = stage("plain")

        answer = flush(scene, syntax=syntax)
        observed = seen(scene)

        assert (200, f"application/{syntax};charset=UTF-8") == (
            answer.status,
            answer.headers["content-type"],
        )
        assert (1, True) == (observed.flushes, observed.bystander_intact)

    @pytest.mark.parametrize(
        ("scenario", "syntax", "layout"),
        [
            ("success-json", "xml", f'{INDENTED}"0"'),
            ("compact-json", "xml", '{"flushCloudDBInstanceResponse":{"returnCode":"0",'),
            ("integer-return-code", "json", f"{INDENTED}0,"),
            ("success-xml", "json", "<flushCloudDBInstanceResponse>"),
        ],
    )
    def test_it_comes_in_the_layout_of_the_scenario(
        self, stage: Staging, scenario: str, syntax: str, layout: str, flush: Flush, seen: Seen
    ) -> None:
        """Whatever format was asked for."""
        scene = stage(scenario)

        answer = flush(scene, syntax=syntax)

        assert 200 == answer.status
        assert layout in answer.body.decode()
        assert 1 == seen(scene).flushes

    def test_the_final_newline_is_part_of_the_body(self, stage: Staging, flush: Flush) -> None:
        """It is announced with it, and the rest is as ever."""
        answer = flush(stage("final-newline"))

        assert answer.body.endswith(b"}\n")
        assert str(len(answer.body)) == answer.headers["content-length"]
        assert "0" == answer.json[ENVELOPE]["returnCode"]

    def test_unknown_members_are_at_every_level(self, stage: Staging, flush: Flush) -> None:
        """The known ones are as they were."""
        document = flush(stage("unknown-members")).json
        levels = (
            document,
            document[ENVELOPE],
            document[ENVELOPE]["cloudDBInstanceList"][0],
            document[ENVELOPE]["cloudDBInstanceList"][0]["zone"],
        )

        assert [True] * 4 == ["flushproofUnknown" in level for level in levels]
        assert "0" == document[ENVELOPE]["returnCode"]


class TestErrors:
    """What is answered where something is wrong, and whether the data went."""

    @pytest.mark.parametrize(
        ("scenario", "status", "code", "flushes"),
        [
            ("refused-401", 401, ("error", "errorCode", "200"), 0),
            ("refused-400", 400, ("responseError", "returnCode", "25041"), 0),
            ("refused-404", 404, ("error", "errorCode", "300"), 0),
            ("clock-skew", 401, ("error", "errorCode", "200"), 0),
            ("throttled", 429, ("error", "errorCode", "420"), 0),
            ("gateway-error-in-200", 200, ("error", "errorCode", "210"), 0),
            ("back-end-error-in-200", 200, ("responseError", "returnCode", "25041"), 0),
            ("return-code", 200, (ENVELOPE, "returnCode", "5001017"), 0),
            ("unavailable-after-flush", 503, ("error", "errorCode", "500"), 1),
        ],
    )
    def test_its_status_and_code_are_those_of_the_scenario(
        self,
        stage: Staging,
        scenario: str,
        status: int,
        code: tuple[str, str, str],
        flushes: int,
        flush: Flush,
        seen: Seen,
    ) -> None:
        """The call was a valid one all the same."""
        scene = stage(scenario)
        envelope, member, value = code

        answer = flush(scene)
        [sent] = seen(scene).sends

        assert (status, value) == (answer.status, answer.json[envelope][member])
        assert flushes == scene.store.flushes
        assert (True, bool(flushes), status) == (sent.valid, sent.flushed, sent.response.status)

    def test_an_empty_success_has_no_body(self, stage: Staging, flush: Flush, seen: Seen) -> None:
        """And says so."""
        scene = stage("empty-200")

        answer = flush(scene)

        assert (200, b"", "0") == (answer.status, answer.body, answer.headers["content-length"])
        assert 0 == seen(scene).flushes

    def test_an_error_page_is_for_people(self, stage: Staging, flush: Flush, seen: Seen) -> None:
        """As proxies have it."""
        scene = stage("html-error")

        answer = flush(scene)

        assert (502, "text/html") == (answer.status, answer.headers["content-type"])
        assert b"<h1>502 Bad Gateway</h1>" in answer.body
        assert 0 == seen(scene).flushes

    def test_a_failing_return_code_is_one_in_xml_too(self, stage: Staging, flush: Flush) -> None:
        """In the format that was asked for."""
        answer = flush(stage("return-code"), syntax="xml")

        assert "5001017" == ElementTree.fromstring(answer.body).findtext("returnCode")


class TestClock:
    """A gateway whose clock is six minutes ahead."""

    def test_it_says_so_in_its_date(self, stage: Staging, flush: Flush) -> None:
        """A client can tell what is wrong."""
        scene = stage("clock-skew")
        before_ms = scene.now_ms()

        told = flush(scene).headers["date"]

        assert 355 <= http_seconds(told) - before_ms // 1000 <= 420

    def test_a_call_by_its_clock_is_obeyed(self, stage: Staging, flush: Flush, seen: Seen) -> None:
        """Both calls are valid: each by one of the two clocks."""
        scene = stage("clock-skew")

        statuses = [flush(scene).status, flush(scene, ahead_ms=360_000).status]

        assert [401, 200] == statuses
        assert [(True, False), (True, True)] == [
            (sent.valid, sent.flushed) for sent in seen(scene).sends
        ]


def http_seconds(text: str) -> int:
    """Seconds since 1970 of an HTTP date."""
    return int(parsedate_to_datetime(text).timestamp())


class TestThrottled:
    """Too many calls: the first one."""

    def test_it_is_told_to_wait_a_second(self, stage: Staging, flush: Flush, seen: Seen) -> None:
        """Nothing was done."""
        scene = stage("throttled")

        assert "1" == flush(scene).headers["retry-after"]
        assert 0 == seen(scene).flushes

    def test_the_next_one_is_obeyed(self, stage: Staging, flush: Flush, seen: Seen) -> None:
        """As by a gateway that has caught its breath."""
        scene = stage("throttled")
        flush(scene)

        assert 200 == flush(scene).status
        assert 1 == seen(scene).flushes

    def test_one_that_would_be_refused_anyway_is_not_the_first(
        self, stage: Staging, flush: Flush
    ) -> None:
        """The reference gateway refuses it, and goes on waiting for a call."""
        scene = stage("throttled")

        statuses = [flush(scene, number="1").status, flush(scene).status]

        assert [400, 429] == statuses
