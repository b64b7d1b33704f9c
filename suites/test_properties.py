"""
Generated requests: one edit each, signed after it, judged like a case.

Refused ones name the target's instance, accepted ones a decoy: what a conforming gateway accepts
costs no data.
"""

import pytest
from hypothesis import given

from flushproof import strategies
from flushproof.cases import Expectation, Expected, Sign
from flushproof.judging.properties import (
    ACCEPTED,
    REFUSED,
    REFUSED_401,
    REFUSED_UNREAD,
    check,
    generated,
)
from flushproof.run import Run
from flushproof.strategies import Edit
from flushproof.targets import EXACT_CLOCK

COVERAGE = Expectation(
    answer=Expected.OBSERVED, readings=(("accepted", "uncovered"), ("refused", "covered"))
)

# A running gateway's clock is known to a second or so.
MARGIN_MS = 5_000


def margin_ms(run: Run) -> int:
    """How far from an edge a timestamp must be for its side to be certain."""
    return 0 if EXACT_CLOCK in run.judge.target.capabilities else MARGIN_MS


def shifted(run: Run, edit: Edit) -> Edit:
    """*edit* of a timestamp, moved away from the window's edge as far as the clock is unknown."""
    name, offset_ms = edit
    margin = margin_ms(run)
    return (name, offset_ms + (margin if offset_ms > 0 else -margin))


@pytest.mark.item(
    "timestamp/window/generated", "a timestamp older than five minutes is refused", names="target"
)
@given(edit=strategies.stale_timestamps(margin_ms=0))
def test_a_stale_timestamp_is_refused(run: Run, edit: Edit) -> None:
    """A timestamp older than five minutes is refused, by however much."""
    check(
        run,
        generated("timestamp/window/generated", shifted(run, edit), REFUSED_401, instance="target"),
    )


@pytest.mark.item(
    "timestamp/future/generated", "a timestamp of the far future is refused", names="target"
)
@given(edit=strategies.early_timestamps(margin_ms=0))
def test_an_early_timestamp_is_refused(run: Run, edit: Edit) -> None:
    """A timestamp more than five minutes ahead is refused, by however much."""
    check(
        run,
        generated("timestamp/future/generated", shifted(run, edit), REFUSED_401, instance="target"),
    )


@pytest.mark.item(
    "timestamp/window/fresh", "a timestamp inside the window is accepted", names="unknown"
)
@given(edit=strategies.fresh_timestamps(margin_ms=MARGIN_MS))
def test_a_fresh_timestamp_is_accepted(run: Run, edit: Edit) -> None:
    """A timestamp inside the window gets past the gateway."""
    check(run, generated("timestamp/window/fresh", edit, ACCEPTED))


@pytest.mark.item(
    "timestamp/number/generated", "a timestamp that is no number is refused", names="target"
)
@given(edit=strategies.worded_timestamps())
def test_a_timestamp_in_words_is_refused(run: Run, edit: Edit) -> None:
    """A signed timestamp that is no number is refused all the same."""
    check(run, generated("timestamp/number/generated", edit, REFUSED_UNREAD, instance="target"))


@pytest.mark.item(
    "signature/value/generated", "a signature that no secret made is refused", names="target"
)
@given(edit=strategies.random_macs() | strategies.broken_signatures())
def test_a_made_up_signature_is_refused(run: Run, edit: Edit) -> None:
    """Neither a random value of the right form nor one of another form is a signature."""
    check(run, generated("signature/value/generated", edit, REFUSED_401, instance="target"))


@pytest.mark.item(
    "signature/timestamp/generated", "a signature of another timestamp is refused", names="target"
)
@given(edit=strategies.other_timestamps_signed())
def test_a_signature_of_another_timestamp_is_refused(run: Run, edit: Edit) -> None:
    """The header's timestamp is the signed one, to the millisecond."""
    check(run, generated("signature/timestamp/generated", edit, REFUSED_401, instance="target"))


@pytest.mark.item(
    "signature/query/generated", "a query added after signing is refused", names="target"
)
@given(edit=strategies.unsigned_queries())
def test_a_query_added_after_signing_is_refused(run: Run, edit: Edit) -> None:
    """The query is covered by the signature."""
    check(
        run,
        generated(
            "signature/query/generated",
            edit,
            REFUSED_401,
            sign=Sign.BEFORE_EDIT,
            instance="target",
        ),
    )


@pytest.mark.item(
    "signature/query/resigned", "a query added before signing is accepted", names="unknown"
)
@given(edit=strategies.unsigned_queries())
def test_a_query_added_before_signing_is_accepted(run: Run, edit: Edit) -> None:
    """Signing after the edit restores acceptance."""
    check(run, generated("signature/query/resigned", edit, ACCEPTED))


@pytest.mark.item(
    "signature/body/generated", "a body changed after signing keeps its signature", names="unknown"
)
@given(edit=strategies.padded_bodies())
def test_a_body_changed_after_signing_tells_what_is_covered(run: Run, edit: Edit) -> None:
    """No SDK signs the body; two overview pages say that it is covered."""
    check(run, generated("signature/body/generated", edit, COVERAGE, sign=Sign.BEFORE_EDIT))


@pytest.mark.item("headers/unknown/generated", "an unknown header changes nothing", names="unknown")
@given(edit=strategies.unknown_headers())
def test_an_unknown_header_is_ignored(run: Run, edit: Edit) -> None:
    """Headers that no source knows do not stop a request."""
    check(run, generated("headers/unknown/generated", edit, ACCEPTED))


@pytest.mark.item(
    "access-key/known/generated", "an access key that nobody has is refused", names="target"
)
@given(edit=strategies.unknown_access_keys())
def test_an_unknown_access_key_is_refused(run: Run, edit: Edit) -> None:
    """An access key that nobody has is refused, however well it is signed."""
    check(run, generated("access-key/known/generated", edit, REFUSED_401, instance="target"))


@pytest.mark.item(
    "instance/unknown/generated", "a number that is no number is refused", names="target"
)
@given(edit=strategies.worded_numbers())
def test_an_instance_number_in_words_is_refused(run: Run, edit: Edit) -> None:
    """What is no number is no instance's number."""
    check(run, generated("instance/unknown/generated", edit, REFUSED, instance="target"))
