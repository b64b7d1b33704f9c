"""What a cassette must not hold: the keys and the signature that were sent, and nothing else."""

import pytest

from flushproof.cases import cases
from flushproof.cases.build import build
from flushproof.cases.draft import Subject
from flushproof.exchange import Exchange, Response, value_of
from flushproof.recording.scrubbing import scrubbed
from flushproof.recording.subject import Put, replay_subject
from flushproof.signing import SIGNATURE_V2, TIMESTAMP
from flushproof.targets.embedded import CREDENTIALS, NUMBERS

CASE = next(case for case in cases() if case.id == "signature/exact/plus-to-space")
SUBJECT = Subject(numbers=NUMBERS, credentials=CREDENTIALS)
NOBODY = replay_subject("embedded", decoy=False)

# At the first of these the signature that is sent holds a plus and that of the replay's key holds
# none, so that the replay's request is built for the next one.
MOMENTS = (1_546_221_796_556, 1_546_221_796_557)


@pytest.fixture
def held() -> tuple[Exchange, tuple[str, ...]]:
    """What was sent and answered, and what is looked for in its cassette, by value."""
    request = build(CASE, SUBJECT, MOMENTS[0]).request
    came = Exchange(request=request, response=Response(status=401, body=b"{}"))
    put = Put(case=CASE, subject=SUBJECT, decoy=False, now_ms=MOMENTS[0])
    secrets = scrubbed(came, put, NOBODY).secrets
    return came, tuple(getattr(secret, "value", "") for secret in secrets)


def test_the_two_requests_are_of_different_moments() -> None:
    """Each is built for the first moment at which its own signature holds a plus."""
    requests = [build(CASE, subject, MOMENTS[0]).request for subject in (SUBJECT, NOBODY)]

    assert list(map(str, MOMENTS)) == [value_of(one.headers, TIMESTAMP) for one in requests]


def test_the_timestamp_that_was_sent_is_no_secret(held: tuple[Exchange, tuple[str, ...]]) -> None:
    """The cassette says when it was recorded, which is the same number."""
    assert value_of(held[0].request.headers, TIMESTAMP) not in held[1]


def test_the_signature_that_was_sent_is_one(held: tuple[Exchange, tuple[str, ...]]) -> None:
    """However it was mangled."""
    assert value_of(held[0].request.headers, SIGNATURE_V2) in held[1]
