"""
Honest gateways that differ: which there are, and that each is what its name says.

That none of them turns a requirement red is shown by the matrix, where they stand beside the liars.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from flushproof.exchange import Request, Response
from flushproof.faults import HONEST, Fault
from flushproof.faults.harmless import HARMLESS
from flushproof.judging.judge import Judge
from flushproof.matrix.rows import DOUBTFUL, results_of
from flushproof.matrix.stage import NOW_MS, remembered
from flushproof.matrix.winding import Wound
from flushproof.reference.account import OWNER, TARGET_SERVER, embedded_account
from flushproof.reference.http import wire_form
from flushproof.reference.readings import Readings
from flushproof.run import Time, judge_of
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP, sign

PATH = "/clouddb/v2/flushCloudDBInstance"
FORM = "application/x-www-form-urlencoded"
TARGET, NOBODY = "882689", "1"

# What a real gateway may do otherwise, and the variant that does it; where there are two ways, one
# of them may be the reference gateway's.
VARIATIONS = {
    "names of headers in small letters": "ok-lower-case-headers",
    "names of headers in title case": "ok-title-case-headers",
    "more headers": "ok-more-headers",
    "no charset": "ok-plain-content-type",
    "a quoted charset": "ok-quoted-charset",
    "a length": "",
    "chunks": "ok-chunked",
    "neither length nor chunks": "ok-until-closed",
    "pieces": "ok-in-pieces",
    "the connection closed after each answer": "ok-closing",
    "gzip": "ok-gzip",
    "indented json": "",
    "compact json": "ok-compact-json",
    "json on one line": "ok-spaced-json",
    "a line break behind json": "ok-ends-line",
    "members in another order": "ok-other-order",
    "unknown members": "ok-unknown-members",
    "few members": "ok-few-members",
    "no requestId": "",
    "a requestId": "ok-request-id",
    "Korean names": "ok-korean-names",
    "three servers": "ok-three-servers",
    "no high availability": "ok-no-high-availability",
    "a full hidden master": "ok-full-hidden-master",
    "running after a flush": "ok-running",
    "erasure two seconds after the answer": "ok-erases-later",
    "a clock ahead": "ok-clock-ahead",
    "a clock behind": "ok-clock-behind",
    "latency": "ok-slow-answers",
    "a rate limit with Retry-After": "ok-rate-limit",
    "a rate limit without": "ok-rate-limit-untold",
    "gateway errors in json": "",
    "gateway errors as asked": "ok-errors-as-asked",
    "400 for an unknown instance": "",
    "404 for an unknown instance": "ok-unknown-404",
    "404 for an unknown method": "",
    "405 for an unknown method": "ok-method-405",
    "no details": "ok-details-absent",
    "empty details": "ok-details-empty",
    "xml with white space": "ok-pretty-xml",
    "xml without a declaration": "ok-bare-xml",
}


class Flushed:
    """A store that is always flushed."""

    def flush(self) -> None:
        """Nothing to do."""


def answered(name: str, wanted: str = "json", number: str = TARGET, method: str = "POST") -> Any:
    """How the variant called *name* answers a request that asks for *wanted* about *number*."""
    fault = HARMLESS.get(name, HONEST)
    gateway = fault.gateway(embedded_account({"target": Flushed()}), timing=Wound())
    request = Request(
        method=method,
        target=PATH,
        headers=(
            ("Content-Type", FORM),
            (TIMESTAMP, str(NOW_MS)),
            (ACCESS_KEY, OWNER.access_key),
            (SIGNATURE_V2, sign(method, PATH, str(NOW_MS), OWNER)),
        ),
        body=f"cloudDBInstanceNo={number}&responseFormatType={wanted}".encode(),
    )
    return gateway.respond(request, NOW_MS)


def judge_before(fault: Fault) -> Judge:
    """A judge before the gateway of *fault*, with a clock that only waiting winds on."""
    wound = Wound()
    target = remembered().in_memory(fault, wound)
    now = Time(now_ms=lambda: NOW_MS, monotonic=wound.monotonic, sleep=wound.sleep)
    return judge_of(target, now)


def test_each_variation_has_a_name() -> None:
    """What is harmless is shown by a variant of that name, and no variant is there for nothing."""
    assert set(HARMLESS) == set(VARIATIONS.values()) - {""}


# An answer, and what stands in it.
SHOWS: Mapping[str, tuple[Response, bytes]] = {
    "indented": (answered(""), b'{\n  "flushCloudDBInstanceResponse": {'),
    "compact": (answered("ok-compact-json"), b'{"flushCloudDBInstanceResponse":{"'),
    "compact refusal": (answered("ok-compact-json", number=NOBODY), b'{"responseError":{"'),
    "spaced": (answered("ok-spaced-json"), b'{"flushCloudDBInstanceResponse": {"'),
    "line break": (answered("ok-ends-line"), b"}\n"),
    "other order": (answered("ok-other-order"), b'"returnCode": "0"\n  }\n}'),
    "request id": (answered("ok-request-id"), b'"requestId": "'),
    "few members": (answered("ok-few-members"), b'"dbKindCode": "REDIS"\n      }'),
    "unknown members": (answered("ok-unknown-members"), b'"tags": {'),
    "Korean names": (answered("ok-korean-names"), "주문<캐시>&세션-001".encode()),
    "Korean names in xml": (
        answered("ok-korean-names", "xml"),
        "<cloudDBServiceName>주문&lt;캐시&gt;&amp;세션<".encode(),
    ),
    "three servers": (answered("ok-three-servers"), b'"codeName": "Slave"'),
    "no high availability": (answered("ok-no-high-availability"), b'"isHa": false'),
    "full hidden master": (
        answered("ok-full-hidden-master"),
        b'"cloudDBServerInstanceNo": "%d"' % (int(TARGET_SERVER) + 1),
    ),
    "running": (answered("ok-running"), b'"cloudDBInstanceStatusName": "running"'),
    "no white space": (answered("", "xml"), b'"UTF-8"?><flushCloudDBInstanceResponse>'),
    "white space": (answered("ok-pretty-xml", "xml"), b'"?>\n  <flushCloudDBInstanceResponse>'),
    "no declaration": (answered("ok-bare-xml", "xml"), b"\r\n\r\n<flushCloudDBInstanceResponse>"),
    "text/xml": (answered("ok-bare-xml", "xml"), b"content-type: text/xml\r\n"),
    "no details": (answered("ok-details-absent", method="PUT"), b'Not Found Exception"}}'),
    "empty details": (answered("ok-details-empty", method="PUT"), b'"details":""'),
    "errors in json": (answered("", "xml", NOBODY), b"application/json"),
    "errors as asked": (answered("ok-errors-as-asked", "xml", NOBODY), b"application/xml"),
    "gzip": (answered("ok-gzip"), b"content-encoding: gzip\r\n"),
    "small letters": (answered("ok-lower-case-headers"), b"x-ncp-trace-id: "),
    "capitals": (answered("ok-title-case-headers"), b"X-Ncp-Trace-Id: "),
    "more headers": (answered("ok-more-headers"), b"set-cookie: "),
    "no charset": (answered("ok-plain-content-type"), b"content-type: application/json\r\n"),
    "quoted charset": (answered("ok-quoted-charset"), b'json; charset="utf-8"\r\n'),
    "405": (answered("ok-method-405", method="PUT"), b"allow: GET, POST\r\n"),
}


@pytest.mark.parametrize(("response", "shown"), SHOWS.values(), ids=SHOWS.keys())
def test_a_variant_is_what_its_name_says(response: Response, shown: bytes) -> None:
    """A variant that differed in nothing would prove nothing."""
    assert shown in wire_form(response)


@pytest.mark.parametrize(
    ("name", "number", "method", "status"),
    [
        ("", NOBODY, "POST", 400),
        ("ok-unknown-404", NOBODY, "POST", 404),
        ("ok-unknown-404", TARGET, "POST", 200),
        ("", TARGET, "PUT", 404),
        ("ok-method-405", TARGET, "PUT", 405),
        ("ok-method-405", TARGET, "POST", 200),
    ],
)
def test_a_variant_has_a_status_of_its_own(
    name: str, number: str, method: str, status: int
) -> None:
    """For what it is about, and for nothing else."""
    assert status == answered(name, number=number, method=method).status


def test_a_variant_follows_what_else_it_is_told() -> None:
    """Readings that a variant does not speak of are those of the command line."""
    gateway = HARMLESS["ok-running"].gateway(
        embedded_account({}), Readings({"envelope/wrapper": "flat", "status-after": "other"})
    )

    followed = gateway.readings

    assert ("flat", "running") == (
        followed.of("envelope/wrapper"),
        followed.of("instance/status-after"),
    )


@pytest.mark.parametrize(
    ("name", "known", "red"),
    [
        ("ok-clock-ahead", {"stranger": False}, {"timestamp/future", "timestamp/window"}),
        ("ok-clock-behind", {"stranger": False}, {"timestamp/future", "timestamp/window"}),
        ("ok-erases-later", {"wait_s": None}, {"effect/emptied", "effect/refused-keeps"}),
    ],
)
def test_what_is_not_known_of_a_variant_is_an_alarm(
    name: str, known: dict[str, Any], red: set[str]
) -> None:
    """Held to our clock, or to our haste, the same gateway is red: the difference is there."""
    results = results_of(judge_before(replace(HARMLESS[name], **known)))

    assert red == {finding.requirement for one in results for finding in one.findings}


@pytest.mark.parametrize("name", ["ok-rate-limit", "ok-rate-limit-untold"])
def test_the_rate_of_a_stranger_is_learnt_before_anything_is_flushed(name: str) -> None:
    """The limit is met once, by a request for a decoy; from then on nobody has to wait."""
    judge = judge_before(HARMLESS[name])

    results = results_of(judge)

    assert [] == [one.id for one in results if one.outcome in DOUBTFUL]
    assert [True, True] == ["preflight/rate" in notice for notice in judge.notices]
    assert 10 < 1 / judge.patience.interval_s < 20


def test_the_clock_of_a_stranger_is_told() -> None:
    """In the report, with the sentence that a gateway reached by its URL gets."""
    told = judge_before(HARMLESS["ok-clock-behind"]).target.about

    assert abs(told["clock_offset_ms"] + 120_000) <= 500
    assert 1 == len(told["notices"])
