"""Generated headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flushproof.cases import Expectation, Expected
from flushproof.judging.properties import (
    ACCEPTED,
    ANY,
    REFUSED_401,
    REFUSED_UNREAD,
    check,
    generated,
)
from flushproof.run import Run
from flushproof.signing import ACCESS_KEY, API_KEY, SIGNATURE_V2, TIMESTAMP
from flushproof.strategies import headers
from flushproof.strategies.headers import NEAR_MISSES, PUBLISHED
from flushproof.strategies.texts import Edit, Told, told, words

# These have the signature in the published header.
GOLDEN = ("form", "xml", "no-format", "json", "java-sdk-post")
SENT = (TIMESTAMP, ACCESS_KEY, SIGNATURE_V2, "Content-Type", "accept")

# "A header of a thousand characters is accepted"; and so long that no server must take the head of
# a request with it for too large. The smallest usual limit is 8 KiB.
LONG = st.integers(min_value=1, max_value=1_000)
LONGER = st.integers(min_value=1_001, max_value=6_000)

MEANINGLESS = {
    "headers/unknown/stranger": headers.strangers(),
    "headers/name-case/mixed": headers.recased_headers(),
    "headers/order/any": headers.reordered_headers(),
    "headers/padding/blanks": headers.padded_headers(names=st.sampled_from(SENT)),
    "headers/size/long": headers.long_headers(names=st.just("x-long"), sizes=LONG),
    "headers/accept/absent": headers.absent_headers(names=st.just("accept")),
}


def without(area: str, name: str) -> dict[str, st.SearchStrategy[Edit]]:
    """Requests without the header *name*, which is a proof of who asks, or with it in vain."""
    near = st.sampled_from([pair for pair in NEAR_MISSES if pair[0] == name])
    return {
        f"{area}/required/absent": headers.absent_headers(names=st.just(name)),
        f"{area}/required/empty": headers.empty_headers(names=st.just(name)),
        f"{area}/required/misnamed": headers.misnamed_headers(names=near),
    }


UNPROVED = {
    **without("timestamp", TIMESTAMP),
    **without("access-key", ACCESS_KEY),
    **without("signature", SIGNATURE_V2),
    "access-key/known/nobody": headers.unknown_access_keys(),
    "access-key/known/long": headers.long_headers(names=st.just(ACCESS_KEY), sizes=LONG),
    "access-key/known/odd": headers.odd_headers(names=st.just(ACCESS_KEY), places=st.just("{0}")),
    "access-key/exact/bent": headers.bent_access_keys(),
}
# What cannot be read at all may be a bad request before it is nobody's.
UNREAD = dict.fromkeys(("timestamp/required/empty", "access-key/known/odd"), REFUSED_UNREAD)

API_KEY_READ = Expectation(
    answer=Expected.OBSERVED, readings=(("accepted", "unused"), ("refused", "checked"))
)
UNSETTLED = {
    "headers/duplicate/doubled": headers.doubled_headers(names=st.sampled_from(SENT)),
    "headers/duplicate/odd": headers.odd_headers(names=st.sampled_from((*PUBLISHED, "x-odd"))),
    "headers/duplicate/underscored": headers.underscored_headers(),
    "headers/duplicate/absent": headers.absent_headers(),
    "headers/duplicate/empty": headers.empty_headers(),
    "headers/duplicate/long": headers.long_headers(sizes=LONGER),
    "headers/api-key/word": headers.doubled_headers(names=st.just(API_KEY), values=words()),
}
OBSERVED = {"headers/api-key/word": API_KEY_READ}


@pytest.mark.item(
    "headers/unknown/generated", "what means nothing in a header changes nothing", names="unknown"
)
@given(asked=told(MEANINGLESS))
def test_headers_that_mean_nothing_are_ignored(run: Run, asked: Told) -> None:
    """Neither strangers nor order, blanks around values, or the case of names stop a request."""
    name, edit = asked
    check(run, generated(name, edit, ACCEPTED))


@pytest.mark.item(
    "access-key/known/generated",
    "a request that does not prove who asks is refused",
    names="target",
)
@given(asked=told(UNPROVED), golden=st.sampled_from(GOLDEN))
def test_a_request_without_proof_is_refused(run: Run, asked: Told, golden: str) -> None:
    """Each of three headers is needed, under its own name, and with a key that somebody has."""
    name, edit = asked
    expect = UNREAD.get(name, REFUSED_401)
    check(run, generated(name, edit, expect, golden=golden, instance="target"))


@pytest.mark.item(
    "headers/duplicate/generated", "any set of headers gets a published answer", names="unknown"
)
@given(asked=told(UNSETTLED))
def test_any_set_of_headers_gets_a_published_answer(run: Run, asked: Told) -> None:
    """No source says what a doubled, an odd, or a very long header means."""
    name, edit = asked
    check(run, generated(name, edit, OBSERVED.get(name, ANY)))
