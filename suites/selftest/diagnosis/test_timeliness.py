"""What is said of a timestamp that is signed rightly."""

from typing import Any

import pytest

from flushproof.diagnosis import Verdict

AT_MS = 1_546_221_796_556


@pytest.mark.parametrize("now_ms", [None, AT_MS - 300_000, AT_MS, AT_MS + 300_000])
def test_a_timestamp_in_the_window_is_right(signer: Any, now_ms: int | None) -> None:
    """Five minutes either way; and nobody knows where nobody knows when it came."""
    assert signer.diagnosed(signer.signing(), now_ms).ok


@pytest.mark.parametrize(
    ("now_ms", "how"),
    [
        (AT_MS + 300_001, "the timestamp is 300 s older than the gateway's clock"),
        (AT_MS + 3_600_000, "the timestamp is 3,600 s older than the gateway's clock"),
        (AT_MS - 301_000, "the timestamp is 301 s newer than the gateway's clock"),
    ],
    ids=["just", "hour", "future"],
)
def test_a_stale_timestamp_is_named_beside_a_right_signature(
    signer: Any, now_ms: int, how: str
) -> None:
    """A client that makes it once has a right signature that nobody accepts."""
    diagnosis = signer.diagnosed(signer.signing(), now_ms)

    assert Verdict.RIGHT == diagnosis.verdict
    assert ("timestamp/stale",) == diagnosis.names
    assert not diagnosis.ok
    assert f"the signature is right; {how}, outside the 5-minute window" == diagnosis.sentence


def test_the_age_of_a_request_that_is_signed_wrongly_is_not_told(signer: Any) -> None:
    """The first thing to do is to sign it."""
    diagnosis = signer.diagnosed(signer.signing(query=""), AT_MS + 3_600_000)

    assert ("query/left-out",) == diagnosis.names


@pytest.mark.parametrize(
    ("timestamp", "what"),
    [
        ("1546221796", "in seconds"),
        ("1546221796556000", "in microseconds"),
        ("1546221796556000000", "in nanoseconds"),
        ("2018-12-31T02:03:16Z", "no number of milliseconds"),
        ("1546221796.556", "no number of milliseconds"),
    ],
)
def test_a_unit_that_was_signed_and_sent_is_named(signers: Any, timestamp: str, what: str) -> None:
    """The signature is right, and the request is refused."""
    signer = signers(timestamp=timestamp)

    diagnosis = signer.diagnosed(signer.signing(), AT_MS)

    assert Verdict.RIGHT == diagnosis.verdict
    assert ("timestamp/unit",) == diagnosis.names
    assert (
        f"the signature is right; the timestamp `{timestamp}` is {what}; milliseconds since 1970 "
        "are asked for" == diagnosis.sentence
    )


def test_a_unit_is_told_beside_another_mistake(signers: Any) -> None:
    """Both have to be mended."""
    signer = signers(timestamp="1546221796")

    diagnosis = signer.diagnosed(signer.signing(path="/flushCloudDBInstance"))

    assert ("path/base", "timestamp/unit") == diagnosis.names
