"""Scrubbing: what is planted anywhere in an exchange never reaches the record of it."""

import base64
import json
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.contract import PATH
from flushproof.exchange import Exchange, Request, Response, Trouble
from flushproof.results import Finding, Observation, Outcome, Result
from flushproof.scrubbing.leaks import leak_scan
from flushproof.scrubbing.scrub import BODY_LIMIT, TEXT_LIMIT, Scrubber
from flushproof.signing import Credentials, sign

CREDENTIALS = Credentials(
    access_key="AKofTheScrubTests+/01", secret_key="SKofTheScrubTests/+&<é>02"
)
STAMP = "1546221796556"
SIGNATURE = sign("POST", PATH, STAMP, CREDENTIALS)
EMBEDDED = Scrubber.of([CREDENTIALS], live=False)
LIVE = Scrubber.of([CREDENTIALS], live=True, root_url="https://ncloud.apigw.ntruss.com")

PLACES = (
    "method",
    "target",
    "request-header-name",
    "known-request-header",
    "unknown-request-header",
    "access-key-header",
    "signature-header",
    "request-body",
    "reason",
    "response-header-name",
    "known-response-header",
    "unknown-response-header",
    "response-body",
    "response-message",
    "surplus",
    "detail",
    "finding",
    "result-reason",
    "description",
)

WAYS = {
    "raw": str,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "basic": lambda text: base64.b64encode(b"me:" + text.encode()).decode(),
    "shifted": lambda text: base64.b64encode(b"m:" + text.encode() + b"x").decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "percent": lambda text: quote(text, safe=""),
    "json": lambda text: json.dumps(text)[1:-1],
}

places = st.sets(st.sampled_from(PLACES), min_size=1)
ways = st.sampled_from(sorted(WAYS))


def exchange_with(at: dict[str, str]) -> Exchange:
    """An exchange with the texts of *at* in their places."""
    return Exchange(
        request=Request(
            method="POST" + at.get("method", ""),
            target=PATH + at.get("target", ""),
            headers=(
                ("x-ncp-apigw-timestamp", STAMP),
                ("x-ncp-iam-access-key", at.get("access-key-header", CREDENTIALS.access_key)),
                ("x-ncp-apigw-signature-v2", at.get("signature-header", SIGNATURE)),
                ("User-Agent", "u" + at.get("known-request-header", "")),
                ("x-odd", "o" + at.get("unknown-request-header", "")),
                ("x-" + at.get("request-header-name", "n"), "v"),
            ),
            body=b"cloudDBInstanceNo=1&x=" + at.get("request-body", "").encode(),
        ),
        response=Response(
            status=401,
            reason="Unauthorized" + at.get("reason", ""),
            headers=(
                ("Server", "nginx" + at.get("known-response-header", "")),
                ("Set-Cookie", "c" + at.get("unknown-response-header", "")),
                ("x-" + at.get("response-header-name", "n"), "v"),
            ),
            body=json.dumps(
                {
                    "error": {"message": "no" + at.get("response-message", "")},
                    "other": at.get("response-body", ""),
                }
            ).encode(),
            surplus=at.get("surplus", "").encode(),
        ),
        trouble=Trouble.CUT,
        detail="closed" + at.get("detail", ""),
    )


def result_with(at: dict[str, str]) -> Result:
    """A result with the texts of *at* in their places."""
    finding = at.get("finding", "")
    return Result(
        id="errors/status/planted",
        requirement="errors/status",
        outcome=Outcome.FAIL,
        findings=(
            Finding(requirement="errors/status", where=finding, expected=finding, actual=finding),
        ),
        observations=(Observation(requirement="errors/format", reading="json"),),
        reason=at.get("result-reason", ""),
        description=at.get("description", ""),
        exchange=exchange_with(at),
    )


def headers_of(record: Any) -> dict[str, str]:
    return dict(record["headers"])


class TestPlanted:
    """A secret in every place, in every encoding."""

    @pytest.mark.parametrize("scrubber", [EMBEDDED, LIVE], ids=["embedded", "live"])
    @settings(deadline=None)
    @given(where=places, way=ways)
    def test_the_secret_key_never_survives(
        self, scrubber: Scrubber, where: set[str], way: str
    ) -> None:
        """On no run, whatever it was encoded in."""
        planted = WAYS[way](CREDENTIALS.secret_key)

        line = json.dumps(scrubber.result(result_with(dict.fromkeys(where, planted))))

        assert not [secret.name for secret in scrubber.secrets if secret.found_in(line)]

    @pytest.mark.parametrize("value", [CREDENTIALS.access_key, SIGNATURE], ids=["key", "signature"])
    @settings(deadline=None)
    @given(where=places, way=st.sampled_from(["raw", "percent", "json"]))
    def test_access_key_and_signature_never_survive_a_live_run(
        self, value: str, where: set[str], way: str
    ) -> None:
        """They open the account for five minutes, or for ever."""
        planted = WAYS[way](value)

        line = json.dumps(LIVE.result(result_with(dict.fromkeys(where, planted))))

        assert not [secret.name for secret in LIVE.secrets if secret.found_in(line)]

    def test_a_secret_across_the_cut_of_a_body_is_gone(self) -> None:
        """Half of a secret is a secret too."""
        body = b"x" * (BODY_LIMIT - 5) + CREDENTIALS.secret_key.encode()

        text = EMBEDDED.body(body)["text"]

        assert CREDENTIALS.secret_key[:4] not in text

    def test_the_scan_agrees_with_the_scrubber(self, tmp_path: Any) -> None:
        """What was scrubbed passes the scan of the finished artefacts."""
        artefact = tmp_path / "events.ndjson"
        planted = dict.fromkeys(PLACES, CREDENTIALS.secret_key)
        artefact.write_text(json.dumps(LIVE.result(result_with(planted))), encoding="utf-8")

        assert [] == leak_scan([artefact], LIVE.secrets)


class TestHeaders:
    """Known names keep their values."""

    def test_unknown_response_headers_are_scrubbed(self) -> None:
        """An allow-list, on every run."""
        headers = headers_of(EMBEDDED.exchange(exchange_with({}))["response"])

        assert {"Server": "nginx", "Set-Cookie": "[scrubbed]", "x-n": "[scrubbed]"} == headers

    def test_an_embedded_run_keeps_the_requests_it_made(self) -> None:
        """flushproof wrote every header of them, and the curl command repeats them."""
        headers = headers_of(EMBEDDED.exchange(exchange_with({}))["request"])

        assert "o" == headers["x-odd"]
        assert SIGNATURE == headers["x-ncp-apigw-signature-v2"]

    def test_requests_of_others_are_scrubbed_too(self) -> None:
        """A client under test may send anything, its own cookies for one."""
        scrubber = Scrubber.of([CREDENTIALS], live=False, own_requests=False)

        headers = headers_of(scrubber.exchange(exchange_with({}))["request"])

        assert "[scrubbed]" == headers["x-odd"]
        assert STAMP == headers["x-ncp-apigw-timestamp"]

    def test_a_live_run_names_the_credentials_only(self) -> None:
        """Access key and signature are placeholders, whatever their values are."""
        at = {"access-key-header": "anything", "signature-header": "short"}

        headers = headers_of(LIVE.exchange(exchange_with(at))["request"])

        assert "[access key]" == headers["x-ncp-iam-access-key"]
        assert "[signature]" == headers["x-ncp-apigw-signature-v2"]
        assert "[scrubbed]" == headers["x-odd"]


class TestRecord:
    """What the record of an exchange holds."""

    def test_the_string_to_sign_is_what_the_signature_covers(self) -> None:
        """It is computed from the headers as they were sent."""
        record = EMBEDDED.exchange(exchange_with({}))

        assert f"POST {PATH}\n{STAMP}\n{CREDENTIALS.access_key}" == record["string_to_sign"]

    def test_on_live_runs_the_string_to_sign_has_a_placeholder(self) -> None:
        """The access key is in its third line."""
        record = LIVE.exchange(exchange_with({}))

        assert f"POST {PATH}\n{STAMP}\n[access key]" == record["string_to_sign"]

    def test_without_a_timestamp_there_is_no_string_to_sign(self) -> None:
        """What cannot be computed is not made up."""
        exchange = Exchange(request=Request(method="POST", target=PATH))

        assert EMBEDDED.exchange(exchange)["string_to_sign"] is None

    def test_on_live_runs_the_command_takes_credentials_from_the_shell(self) -> None:
        """It can be pasted where they are exported."""
        command = LIVE.exchange(exchange_with({}))["curl"]

        assert '"x-ncp-iam-access-key: $NCLOUD_ACCESS_KEY"' in command
        assert '"x-ncp-apigw-signature-v2: $SIGNATURE"' in command

    @pytest.mark.parametrize(
        ("scrubber", "expected"),
        [(EMBEDDED, "inside"), (LIVE, "[scrubbed]")],
        ids=["embedded", "live"],
    )
    def test_only_live_answers_lose_what_no_schema_names(
        self, scrubber: Scrubber, expected: str
    ) -> None:
        """They are somebody's data."""
        record = scrubber.exchange(exchange_with({"response-body": "inside"}))

        answer = json.loads(record["response"]["body"]["text"])

        assert {"error": {"message": "no"}, "other": expected} == answer

    def test_a_long_body_is_cut_with_its_length(self) -> None:
        """The log stays small and says what is missing."""
        body = EMBEDDED.body(b"x" * (BODY_LIMIT + 1))

        assert {"bytes": BODY_LIMIT + 1, "encoding": "utf-8", "cut": True} == {
            name: body[name] for name in ("bytes", "encoding", "cut")
        }
        assert BODY_LIMIT == len(body["text"])

    def test_a_body_that_is_not_utf_8_is_escaped(self) -> None:
        """Every byte can be told."""
        assert {"text": "a\\xff", "bytes": 2, "encoding": "escaped", "cut": False} == (
            EMBEDDED.body(b"a\xff")
        )

    def test_a_long_text_is_cut_with_a_note(self) -> None:
        """A finding may quote a megabyte."""
        assert "x" * TEXT_LIMIT + "… (cut: 1,000,000 characters)" == EMBEDDED.brief("x" * 10**6)

    def test_user_and_password_of_a_url_are_scrubbed(self) -> None:
        """Proxies and Redis servers have their passwords in URLs."""
        text = "redis://:hunter2@10.0.0.1:6379/0 and https://me:pw@host/x"

        assert "redis://[scrubbed]@10.0.0.1:6379/0 and https://[scrubbed]@host/x" == (
            EMBEDDED.text(text)
        )

    def test_a_value_that_json_does_not_know_becomes_its_text(self) -> None:
        """An option may be a path."""
        assert {"directory": "a/b", "n": [1, True, None]} == (
            EMBEDDED.record({"directory": PurePosixPath("a/b"), "n": (1, True, None)})
        )

    @settings(deadline=None)
    @given(body=st.binary(max_size=40), reason=st.text(max_size=20))
    def test_any_exchange_has_a_record_that_is_json(self, body: bytes, reason: str) -> None:
        """Whatever a target sends, it can be written down."""
        exchange = Exchange(
            request=Request(method="POST", target=PATH, body=body),
            response=Response(status=200, reason=reason, body=body),
        )

        record = LIVE.exchange(exchange)

        assert record == json.loads(json.dumps(record))
