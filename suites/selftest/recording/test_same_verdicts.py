"""A cassette is judged as the exchange that it was made of: by case, by gateway, and generated."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.cases import cases
from flushproof.exchange import Exchange, Response
from flushproof.faults.table import FAULTS
from flushproof.judging.judge import Judge
from flushproof.matrix.rows import HONEST_NAME
from flushproof.recording.recorder import Recorder, secrets_in
from flushproof.recording.scrubbing import Unrecordable, scrubbed
from flushproof.recording.subject import Put, replay_subject
from flushproof.recording.verdicts import verdicts_of
from flushproof.resources import Json
from flushproof.results import Result
from flushproof.strategies.answers import (
    GATEWAY_STATUSES,
    answers,
    back_end_errors,
    gateway_errors,
)

Before = Callable[[str], Judge]

# Liars of every kind, and all that tell more than they should.
LIARS = (
    "announces-euc-kr",
    "announces-html",
    "answers-json",
    "answers-xml",
    "claims-mysql",
    "counts-in-words",
    "counts-too-far",
    "dates-day-32",
    "dates-iso",
    "declares-entity",
    "declares-euc-kr",
    "doubles-element",
    "doubles-member",
    "drops-trace-id",
    "empties-errors",
    "empties-trace-id",
    "errors-under-200",
    "errs-beside-success",
    "flattens-back-end",
    "halves-character",
    "html-errors",
    "leaves-open",
    "lengthens-trace-id",
    "lists-bystander",
    "lists-object",
    "marks-byte-order",
    "misspells-wrapper",
    "mixes-up-formats",
    "names-another",
    "names-no-status",
    "numbers-instance",
    "ports-beyond-65535",
    "raises-trace-id",
    "redirects-slash",
    "renames-back-end-members",
    "says-true-in-words",
    "tells-secret",
    "tells-signature",
    "tells-stack",
    "tells-string-to-sign",
    "tells-trace",
    "tells-trace-behind",
    "times-at-24",
    "wavers-on-hidden-master",
    "whispers-kind",
    "writes-errors-in-latin-1",
    "writes-latin-1",
    "writes-nan",
    "writes-twice",
)
HARMLESS = tuple(name for name in FAULTS if name.startswith("ok-"))

# Of the cases one in so many is put to a liar; there are as many liars.
SPARSE = 17


def told_otherwise(recorder: Recorder, judge: Judge, every: int) -> list[str]:
    """Of every so manieth case why it cannot be recorded, where it should be."""
    results = [(judge.put(case), judge.last_put) for case in cases()[::every]]
    return [reason for result, put in results if (reason := recorder.record(put, result))]


def test_every_case_of_the_reference_gateway_is_recorded(
    before: Before, recorder: Recorder
) -> None:
    """And nothing that judges an answer sees a difference."""
    assert [] == told_otherwise(recorder, before(HONEST_NAME), 1)
    assert len(cases()) == len(recorder.written)


@pytest.mark.parametrize("name", [*LIARS, *HARMLESS])
def test_other_gateways_are_judged_alike_by_what_is_recorded(
    name: str, before: Before, recorder: Recorder
) -> None:
    """What a liar does wrong is still wrong in the cassette, and nothing else is."""
    assert [] == told_otherwise(recorder, before(name), SPARSE)
    assert recorder.written


@pytest.mark.parametrize(
    ("name", "says"),
    [("tells-secret", "secrets: True of what came"), ("tells-signature", "errors/no-leak")],
)
def test_a_difference_is_seen(
    name: str,
    says: str,
    before: Before,
    recorder: Recorder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A cassette in which a lie no longer shows is not written; case and difference are named."""

    def emptied(response: Response, _: object) -> tuple[Response, tuple[str, ...]]:
        return replace(response, body=b'{"error": {"errorCode": "200", "message": "x"}}'), ()

    monkeypatch.setattr("flushproof.recording.scrubbing.scrubbed_response", emptied)

    reasons = told_otherwise(recorder, before(name), SPARSE)

    assert reasons
    assert not recorder.written
    assert all("not recorded: without what is the account's" in reason for reason in reasons)
    assert any(says in reason for reason in reasons)


def laid_out(value: Json, indent: int | None) -> bytes:
    return json.dumps(value, indent=indent, ensure_ascii=indent is None).encode()


documents = st.one_of(
    st.tuples(st.just(200), answers),
    st.tuples(st.just(200), answers.map(lambda answer: {"flushCloudDBInstanceResponse": answer})),
    gateway_errors.map(lambda error: (GATEWAY_STATUSES[error["errorCode"]], {"error": error})),
    st.tuples(st.just(400), back_end_errors.map(lambda error: {"responseError": error})),
)
trace_ids = st.sampled_from(
    ["6acpi6di6apj536ob5cksjcor2", "xyz", "6acpi6di6apj536ob5cksjcorz", "", "A1"]
)


@settings(deadline=None)
@given(
    document=documents,
    indent=st.sampled_from([None, 0, 2]),
    cut=st.integers(0, 3),
    trace_id=trace_ids,
)
def test_generated_answers_are_judged_alike(
    passed: tuple[Put, Result],
    document: tuple[int, Json],
    indent: int | None,
    cut: int,
    trace_id: str,
) -> None:
    """Whole and cut, whatever their members hold."""
    put, result = passed
    body = laid_out(document[1], indent)
    headers = (("content-type", "application/json"), ("x-ncp-trace-id", trace_id))
    response = Response(status=document[0], headers=headers, body=body[: len(body) - cut])
    assert result.exchange is not None
    exchange = Exchange(request=result.exchange.request, response=response)
    subject = replay_subject("embedded", decoy=False)

    kept = scrubbed(exchange, put, subject).exchange

    said = verdicts_of(put.case, exchange, decoy=False, secrets=secrets_in(put.subject))
    assert [] == list(
        said.differences(verdicts_of(put.case, kept, decoy=False, secrets=secrets_in(subject)))
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": (("content-encoding", "gzip"),)},
        {"headers": (("content-encoding", "br"),)},
        {"surplus": b"more"},
    ],
    ids=["no-gzip", "unknown-coding", "surplus"],
)
def test_what_cannot_be_read_whole_is_not_kept(
    changes: dict[str, Any], passed: tuple[Put, Result]
) -> None:
    """Nobody knows what it holds, or a cassette has no place for it."""
    put, result = passed
    assert result.exchange is not None
    assert result.exchange.response is not None
    exchange = replace(result.exchange, response=replace(result.exchange.response, **changes))

    with pytest.raises(Unrecordable):
        scrubbed(exchange, put, replay_subject("embedded", decoy=False))
