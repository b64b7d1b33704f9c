"""Over the whole suite: no two requests, and no two instances, are taken for one another."""

import pytest

from flushproof.cases import cases
from flushproof.cases.build import build
from flushproof.recording.subject import REAL, replay_subject
from flushproof.targets.matching import differences, media_type
from flushproof.targets.replay import KEYS

NOW_MS = 1_795_000_000_000


def test_no_case_is_taken_for_the_golden_request() -> None:
    """Spelt out, no other request of the suite means the same."""
    subject = replay_subject("h", decoy=False)
    built = {case.id: build(case, subject, NOW_MS).request for case in cases()}
    golden = built["signature/value/right"]

    same = [
        name
        for name, request in built.items()
        if request != golden and not differences(request, golden, KEYS, exact=True)
    ]

    assert [] == same


def test_instance_numbers_of_the_stand_in_account_differ() -> None:
    """No two names stand for one instance."""
    assert len(REAL) == len(set(REAL.values()))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("application/json", "application/json"),
        (" Application/JSON;CHARSET=UTF-8 ", "application/json; charset=utf-8"),
        ('a/b; y="2" ;x=1;', "a/b; x=1; y=2"),
        ("", ""),
    ],
)
def test_media_types_are_read(text: str, read: str) -> None:
    """Letters of names, blanks, quotes and the order of parameters say nothing."""
    assert read == media_type(text)
