"""What the record of a result says, where it is cut, and what it leaves out."""

import json
from dataclasses import replace
from typing import Any

import pytest

from flushproof.contract import PATH
from flushproof.exchange import Exchange, Request, Response
from flushproof.results import Origin, Outcome, Result
from flushproof.scrubbing.scrub import Scrubber
from flushproof.signing import ACCESS_KEY, TIMESTAMP, Credentials

CREDENTIALS = Credentials(access_key="AKofTheRecordTests", secret_key="12345678")
ROOT = "https://ncloud.apigw.ntruss.com"
EMBEDDED = Scrubber.of([CREDENTIALS], live=False)
LIVE = Scrubber.of([CREDENTIALS], live=True, root_url=ROOT)
HEADERS = ((TIMESTAMP, "1546221796556"), (ACCESS_KEY, "AnotherAccessKey"), ("x-odd", "o"))
EXCHANGE = Exchange(
    request=Request(method="POST", target=PATH, headers=HEADERS, body=b"a=b"),
    response=Response(status=200, body=b"{}"),
    elapsed_ms=1.23456,
)
RESULT = Result(
    id="route/path/one",
    requirement="route/path",
    outcome=Outcome.PASS,
    exchange=EXCHANGE,
    duration_ms=7.65432,
)


def with_body(body: bytes) -> Exchange:
    """The exchange with another body of the request."""
    return replace(EXCHANGE, request=replace(EXCHANGE.request, body=body))


class TestCuts:
    """A record stays small, and what it can hold it holds."""

    @pytest.mark.parametrize(("length", "cut"), [(16_384, False), (16_385, True)])
    def test_16_kibi_characters_of_a_body_are_kept(self, length: int, cut: bool) -> None:
        """One more is left out, and that is told."""
        body = EMBEDDED.body(b"x" * length)

        assert (16_384, cut) == (len(body["text"]), body["cut"])

    @pytest.mark.parametrize(
        ("length", "end"), [(2000, "x"), (2001, "x… (cut: 2,001 characters)")], ids=["whole", "cut"]
    )
    def test_2000_characters_of_another_text_are_kept(self, length: int, end: str) -> None:
        """One more is left out, and that is told."""
        assert "x" * 1999 + end == EMBEDDED.brief("x" * length)

    def test_a_body_that_was_cut_is_not_in_the_command(self) -> None:
        """Half of it would not repeat the request."""
        whole, cut = (
            EMBEDDED.exchange(with_body(b"x" * length))["curl"] for length in (16_384, 16_385)
        )

        assert "--data-raw xxx" in whole
        assert "--data-binary @body.bin" in cut

    def test_times_are_told_to_the_microsecond(self) -> None:
        """No clock of ours knows better."""
        record: Any = EMBEDDED.result(RESULT)

        assert (7.654, 1.235) == (record["duration_ms"], record["exchange"]["elapsed_ms"])


class TestCommand:
    """The command repeats the request."""

    def test_it_goes_where_the_request_went(self) -> None:
        """A target that is gone after the run is a variable."""
        commands = [
            Scrubber.of([], live=False, root_url=root_url).exchange(EXCHANGE)["curl"]
            for root_url in (ROOT, "")
        ]

        assert f"{ROOT}{PATH}" in commands[0]
        assert f'"$NCLOUD_API_GW"{PATH}' in commands[1]

    def test_a_body_that_is_no_text_is_in_it_byte_for_byte(self) -> None:
        """And not as its escapes are shown."""
        assert r"printf '\377' | " in EMBEDDED.exchange(with_body(b"\xff"))["curl"]


class TestParts:
    """What is there is told, and what is not there is not."""

    def test_who_gave_a_replayed_answer_is_told(self) -> None:
        """Where it was not replayed, nothing is."""
        origin = Origin(recorded_from="document")

        records: Any = [
            EMBEDDED.result(one) for one in (RESULT, replace(RESULT, origins=(origin,)))
        ]

        assert "origins" not in records[0]
        assert ["document"] == [one["recorded_from"] for one in records[1]["origins"]]

    def test_what_came_behind_an_answer_is_told(self) -> None:
        """Where nothing came, that is none."""
        response = Response(status=200, body=b"{}", surplus=b"more")

        assert "more" == EMBEDDED.response(response)["surplus"]["text"]
        assert EMBEDDED.response(Response(status=200))["surplus"] is None

    @pytest.mark.parametrize("left", [TIMESTAMP, ACCESS_KEY])
    def test_half_of_what_is_signed_is_no_string_to_sign(self, left: str) -> None:
        """Time and key are both in it."""
        headers = tuple(pair for pair in HEADERS if pair[0] == left)
        request = Request(method="POST", target=PATH, headers=headers)

        assert EMBEDDED.exchange(Exchange(request=request))["string_to_sign"] is None

    def test_requests_are_our_own_unless_somebody_says_otherwise(self) -> None:
        """All their headers stay, so that they can be repeated."""
        record: Any = Scrubber(secrets=(), live=False).exchange(EXCHANGE)

        assert ["x-odd", "o"] in record["request"]["headers"]


class TestSecrets:
    """A secret is taken out, however short."""

    def test_a_text_that_is_the_shortest_secret_is_hidden(self) -> None:
        """Eight characters, and nothing around them."""
        assert "[secret key]" == EMBEDDED.text("12345678")

    @pytest.mark.parametrize(
        ("scrubber", "expected"),
        [(LIVE, "POST /\n1\n[access key]"), (EMBEDDED, "POST /\n1\nAnotherAccessKey")],
        ids=["live", "embedded"],
    )
    def test_a_key_that_was_signed_by_mistake_is_somebodys_too(
        self, scrubber: Scrubber, expected: str
    ) -> None:
        """On live runs, whatever stands in the header of the key."""
        record: Any = scrubber.result(replace(RESULT, signed="POST /\n1\nAnotherAccessKey"))

        assert expected == record["exchange"]["signed"]
        assert json.dumps(record)
