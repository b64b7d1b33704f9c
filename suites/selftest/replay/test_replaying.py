"""A recording is judged anew, by the same oracles; whose answer it is is never blurred."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from flushproof.cases import cases
from flushproof.judging.quoting import item_of, judged
from flushproof.judging.replaying import NO_DATA, NOT_RECORDED, UNSEEN
from flushproof.results import Origin, Outcome

Shelf = Any

ACCEPTED = "timestamp/window/past-299999ms"
REFUSED = "timestamp/window/past-300001ms"

CASES = {case.id: case for case in cases()}


def request(change: Callable[[Any], None]) -> Callable[[Any], None]:
    """Changes the recorded request."""
    return lambda document: change(document["interactions"][0]["request"])


def response(change: Callable[[Any], None]) -> Callable[[Any], None]:
    """Changes the recorded answer."""
    return lambda document: change(document["interactions"][0]["response"])


def older(document: Any) -> None:
    """As an earlier version of flushproof would have recorded it."""
    document["provenance"]["suite_version"] = "0.0.1"


def both(*changes: Callable[[Any], None]) -> Callable[[Any], None]:
    """One change after the other."""

    def change(document: Any) -> None:
        for one in changes:
            one(document)

    return change


def unread_date(told: Any) -> None:
    """The answer of a gateway that tells no date."""
    del told["headers"]["date"]


def refusal(told: Any) -> None:
    """The answer of a gateway that takes no request for signed."""
    body = {"error": {"errorCode": "200", "message": "Authentication Failed", "details": ""}}
    told.update(status={"code": 401, "message": "Unauthorized"}, body={"string": json.dumps(body)})


def elsewhere(document: Any) -> None:
    """Recorded of another gateway, which has its error codes as numbers."""
    document["provenance"].update(recorded_from="live", host="gateway.example")
    document["provenance"]["readings"]["errors/code-type"] = "integer"
    response = document["interactions"][0]["response"]
    response["headers"] = {
        name: values for name, values in response["headers"].items() if name.lower() != "server"
    }
    response["body"]["string"] = response["body"]["string"].replace('"200"', "200")
    uri = document["interactions"][0]["request"]["uri"]
    document["interactions"][0]["request"]["uri"] = uri.replace(
        "http://embedded", "https://gateway.example"
    )


class TestCases:
    """What a recording shows of its case."""

    @pytest.mark.parametrize("case", [ACCEPTED, REFUSED])
    def test_it_shows_what_it_showed(self, shelf: Shelf, case: str) -> None:
        """At the clock of its recording, whenever that was."""
        shelf.take(case)

        result = shelf.put(case)

        assert (Outcome.PASS, "", 1) == (result.outcome, result.reason, result.exchanges)

    def test_a_case_without_a_recording_is_skipped(self, shelf: Shelf) -> None:
        """It says so."""
        shelf.take(REFUSED)

        result = shelf.put(ACCEPTED)

        assert (Outcome.SKIP, NOT_RECORDED) == (result.outcome, result.reason)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (
                lambda asked: asked.update(body=asked["body"].replace("882689", "882701")),
                "other body cloudDBInstanceNo (recorded '882701', asked '882689')",
            ),
            (
                lambda asked: asked["headers"].update({"x-ncp-apigw-timestamp": ["1"]}),
                "other x-ncp-apigw-timestamp (recorded '1', asked '",
            ),
            (
                lambda asked: asked["headers"].pop("x-ncp-apigw-signature-v2"),
                "other signature (recorded none, asked proper)",
            ),
            (
                lambda asked: asked["headers"].update(
                    {"x-ncp-apigw-signature-v2": ["A" * 43 + "="]}
                ),
                "other signature (recorded not the one of this request, asked proper)",
            ),
            (lambda asked: asked.update(method="GET"), "other method"),
            (lambda asked: asked.update(uri=f"{asked['uri']}?a=b"), "other query"),
        ],
        ids=["instance", "timestamp", "no-signature", "wrong-signature", "method", "query"],
    )
    def test_a_recording_of_another_request_is_refused(
        self, shelf: Shelf, change: Callable[[Any], None], said: str
    ) -> None:
        """It was edited, or its case was; what differs is told, field by field."""
        path = shelf.take(ACCEPTED, request(change))

        result = shelf.put(ACCEPTED)

        assert Outcome.ERROR == result.outcome
        assert str(path) in result.reason
        assert said in result.reason

    def test_a_case_that_was_edited_since_is_told(self, shelf: Shelf) -> None:
        """Its recording is of another request."""
        shelf.take(ACCEPTED)
        edited = replace(CASES[ACCEPTED], golden="xml")

        result = shelf.judge().put(edited)

        assert Outcome.ERROR == result.outcome
        assert "other body responseFormatType (recorded 'json', asked 'xml')" in result.reason

    def test_the_layout_of_a_golden_request_may_change(self, shelf: Shelf) -> None:
        """Where the case is not about how the body is spelt."""
        shelf.take(ACCEPTED, request(lambda asked: asked.update(body=f"{asked['body']}&")))

        assert Outcome.PASS == shelf.put(ACCEPTED).outcome

    def test_the_spelling_counts_where_the_case_is_about_it(self, shelf: Shelf) -> None:
        """What reads the same is another request then."""
        case = next(name for name, one in CASES.items() if dict(one.edit).keys() == {"body"})
        shelf.take(case, request(lambda asked: asked.update(body=f"{asked['body']}&")))

        assert "other body" in shelf.put(case).reason

    def test_a_recording_of_no_case_is_incomplete_evidence(self, shelf: Shelf) -> None:
        """It is an item of its own, which cannot be played."""

        def lost(document: Any) -> None:
            document["provenance"].update(case="route/post/gone", id="route--post--gone")

        path = shelf.take(ACCEPTED, lost)
        path.rename(shelf.folder / "route--post--gone.json")
        judge = shelf.judge()
        (tape,) = judge.library.of_no_case()

        result = judged(judge, tape)

        assert ("route/post/gone", "route/post") == (item_of(tape), result.requirement)
        assert Outcome.ERROR == result.outcome
        assert "the suite has no case route/post/gone" in result.reason

    def test_an_answer_that_departs_is_red(self, shelf: Shelf) -> None:
        """Whatever was said of it by the version that recorded it."""
        shelf.take(ACCEPTED, both(older, response(refusal)))

        result = shelf.judge().put(CASES[ACCEPTED])

        assert Outcome.FAIL == result.outcome
        assert ["timestamp/window"] == [one.requirement for one in result.findings]

    def test_what_a_newer_version_judges_otherwise_is_noted(self, shelf: Shelf) -> None:
        """Old evidence, judged by new oracles."""
        shelf.take(
            REFUSED, both(older, lambda document: document["provenance"].update(outcome="fail"))
        )
        judge = shelf.judge()

        result = judge.put(CASES[REFUSED])

        assert Outcome.PASS == result.outcome
        assert ["flushproof 0.0.1 recorded it" in one for one in judge.notices] == [True]

    @pytest.mark.parametrize(
        "change",
        [
            lambda document: document["provenance"].update(outcome="fail"),
            lambda document: document["provenance"].update(readings={}),
            response(lambda told: told["status"].update(code=200)),
            response(
                lambda told: told["body"].update(
                    string=told["body"]["string"].replace('"200"', "200")
                )
            ),
        ],
        ids=["outcome", "readings", "status", "answer"],
    )
    def test_what_the_same_version_judges_otherwise_was_edited(
        self, shelf: Shelf, change: Callable[[Any], None]
    ) -> None:
        """It proves nothing, and nothing is made of its answer."""
        path = shelf.take(REFUSED, change)
        judge = shelf.judge()

        result = judge.put(CASES[REFUSED])

        assert Outcome.ERROR == result.outcome
        assert f"{path}: it says" in result.reason
        assert not judge.watch.judged


class TestThroughout:
    """What is concluded of all recordings."""

    def test_a_new_requirement_can_fail_on_an_old_recording(self, shelf: Shelf) -> None:
        """What any answer may break is looked for in every recording."""
        shelf.take(REFUSED, response(unread_date))
        judge = shelf.judge()

        assert Outcome.PASS == judge.put(CASES[REFUSED]).outcome
        assert Outcome.FAIL == judge.conclude("transport/date").outcome

    def test_two_gateways_may_be_of_two_minds(self, shelf: Shelf) -> None:
        """Only what is of the same source may not follow two readings."""
        shelf.take(REFUSED)
        shelf.take("timestamp/window/past-305000ms", elsewhere)
        judge = shelf.judge()

        outcomes = [judge.put(CASES[name]).outcome for name in judge.library.recorded]
        concluded = judge.conclude("errors/code-type")

        assert [Outcome.PASS, Outcome.PASS] == outcomes
        assert Outcome.PASS == concluded.outcome
        assert {"string", "integer"} == {one.reading for one in concluded.observations}

    @pytest.mark.parametrize("requirement", UNSEEN)
    def test_what_no_recording_shows_is_skipped(self, shelf: Shelf, requirement: str) -> None:
        """With the reason, however often something was played."""
        shelf.take(ACCEPTED)
        judge = shelf.judge()
        judge.put(CASES[ACCEPTED])

        result = judge.conclude(requirement)

        assert (Outcome.SKIP, UNSEEN[requirement]) == (result.outcome, result.reason)

    def test_an_answer_alone_shows_no_effect(self, shelf: Shelf) -> None:
        """A success is no proof that data went."""
        shelf.take("effect/emptied/form")

        result = shelf.put("effect/emptied/form")

        assert (Outcome.SKIP, NO_DATA) == (result.outcome, result.reason)


class TestOrigins:
    """Whose answer it is, and of when."""

    def test_a_case_names_who_answered(self, shelf: Shelf) -> None:
        """Our own gateway is said to be ours."""
        shelf.take(REFUSED)

        (origin,) = shelf.put(REFUSED).origins

        assert str(origin).startswith("recorded from our reference gateway on 20")

    def test_what_was_concluded_names_all_who_answered(self, shelf: Shelf) -> None:
        """Each of them, and only for what their answers say something of."""
        shelf.take(REFUSED)
        shelf.take("timestamp/window/past-305000ms", elsewhere)
        judge = shelf.judge()
        for name in judge.library.recorded:
            judge.put(CASES[name])

        assert {"reference", "live"} == {
            one.recorded_from for one in judge.conclude("transport/date").origins
        }
        assert () == judge.conclude("envelope/list").origins

    @pytest.mark.parametrize(
        ("origin", "text"),
        [
            (
                Origin(recorded_from="live", host="h:1", recorded_at="2026-11-23"),
                "recorded live from h:1 on 2026-11-23",
            ),
            (
                Origin(recorded_from="reference", host="embedded", recorded_at="2026-11-23"),
                "recorded from our reference gateway on 2026-11-23",
            ),
            (
                Origin(recorded_from="reference", host="127.0.0.1:8080"),
                "recorded from our reference gateway at 127.0.0.1:8080",
            ),
            (
                Origin(recorded_from="document"),
                "quoted from what is published, not recorded by us",
            ),
        ],
        ids=["live", "embedded", "serve", "document"],
    )
    def test_an_origin_is_told_in_words(self, origin: Origin, text: str) -> None:
        """Nothing of ours passes for somebody else's."""
        assert text == str(origin)
