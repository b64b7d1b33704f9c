"""Two generated requests, or one and its golden one: what their answers have to do with each other.

Each property is of many requirements; what breaks it names the one that is broken.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.cases import Case, Expectation, Expected, Sign
from flushproof.judging import relations
from flushproof.judging.properties import ACCEPTED, ANY, REFUSED, REFUSED_401, need
from flushproof.judging.relations import case_of
from flushproof.results import Result
from flushproof.run import Run
from flushproof.strategies import (
    bodies,
    headers,
    media_types,
    parts,
    routes,
    signatures,
    timestamps,
)
from flushproof.strategies.parts import Edits
from flushproof.strategies.texts import Edit, Told, told
from flushproof.targets import DISPOSABLE, SEES_DATA

Table = Mapping[str, SearchStrategy[Edit]]

# These have the signature in the published header.
GOLDEN = st.sampled_from(("form", "xml", "no-format", "json", "java-sdk-post"))

# A running gateway's clock is known to a second or so.
MARGIN_MS = 5_000

# A fresh timestamp of the future is another requirement.
PAST = st.just(-1)

COVERAGE = Expectation(
    answer=Expected.OBSERVED, readings=(("accepted", "uncovered"), ("refused", "covered"))
)

RESTORABLE: Table = MappingProxyType(
    {
        "signature/query/changed": routes.unsigned_queries() | routes.encoded_queries(),
        "signature/timestamp/changed": parts.other_fresh_timestamps(sides=PAST),
    }
)
ELSEWHERE: Table = MappingProxyType(
    {
        "signature/method/changed": parts.other_methods(),
        "signature/path/changed": st.one_of(
            routes.misspelt_paths(),
            routes.recased_paths(),
            routes.other_versions(),
            routes.unknown_paths(),
            parts.listing_paths(),
        ),
    }
)
SIGNED: Table = MappingProxyType(
    {
        **RESTORABLE,
        **ELSEWHERE,
        "signature/access-key/changed": parts.other_access_keys(),
    }
)

WRITTEN_OTHERWISE: Table = MappingProxyType(
    {
        "headers/name-case/changed": headers.recased_headers(),
        "headers/order/changed": headers.reordered_headers(),
    }
)
MEANINGLESS: Table = MappingProxyType(
    {
        **WRITTEN_OTHERWISE,
        "headers/unknown/changed": headers.strangers(),
        "headers/accept/changed": parts.accepts(),
        "body/media-type-parameters/changed": media_types.parametrised_types(),
    }
)
UNSIGNED: Table = MappingProxyType(
    {
        **MEANINGLESS,
        "body/media-type/changed": media_types.odd_types(),
        "signature/body/changed": bodies.padded_bodies() | parts.other_decoys(),
    }
)
EXPECTED = MappingProxyType({"body/media-type/changed": ANY, "signature/body/changed": COVERAGE})

# A conforming gateway refuses each of these, whatever else there is to a request.
REFUSABLE: Table = MappingProxyType(
    {
        "timestamp/window/related": timestamps.stale_timestamps(margin_ms=MARGIN_MS),
        "timestamp/number/related": timestamps.worded_timestamps(),
        "timestamp/unit/related": timestamps.other_units(),
        "signature/value/related": st.one_of(
            signatures.random_macs(),
            signatures.broken_signatures(),
            signatures.flipped_signatures(),
        ),
        "signature/message/related": signatures.other_layouts(),
        "signature/timestamp/related": signatures.other_timestamps_signed(),
        "signature/secret/related": signatures.other_secrets(),
        "access-key/known/related": headers.unknown_access_keys(),
        "instance/unknown/related": bodies.worded_numbers(),
        "body/malformed/related": bodies.unreadable_bodies(),
        "route/path/related": routes.unknown_paths(),
    }
)

others = parts.several(edits=parts.meaningless(), least=0, most=3)


def of_table(table: Table, expect: Expectation) -> SearchStrategy[Case]:
    """Requests of *table*, with what is expected of them."""
    return told(table).map(lambda asked: case_of(asked[0], (asked[1],), expect))


golden_ones = GOLDEN.map(lambda name: case_of("route/path/related", (), ACCEPTED, golden=name))
refused_ones = of_table(REFUSABLE, REFUSED)
accepted_ones = of_table(MEANINGLESS, ACCEPTED)


@pytest.mark.item(
    "signature/value/changed-part",
    "a signed part changed behind the signature, and nothing else, is refused",
    names="target",
)
@given(asked=told(SIGNED), golden=GOLDEN)
def test_a_changed_signed_part_is_refused(run: Run, asked: Told, golden: str) -> None:
    """Method, path, query, timestamp and access key are covered, each by itself."""
    # Another method or path may be unknown before it is wrongly signed; who refuses it, and how, is
    # another requirement.
    expect = REFUSED if asked[0] in ELSEWHERE else REFUSED_401
    relations.refuse_changed_part(run, asked, expect, golden)


@pytest.mark.item(
    "signature/message/unsigned-part",
    "a part that is not signed may be changed behind the signature",
    names="unknown",
)
@given(asked=told(UNSIGNED))
def test_a_changed_unsigned_part_leaves_a_request_authenticated(run: Run, asked: Told) -> None:
    """Other headers, their order and case, the media type, and by most sources the body."""
    relations.pass_changed_part(run, asked, EXPECTED.get(asked[0], ACCEPTED))


@pytest.mark.item(
    "signature/value/signed-anew",
    "a changed request is refused, and accepted once it is signed anew",
    names="unknown",
)
@given(asked=told(RESTORABLE), others=others)
def test_signing_anew_restores_acceptance(run: Run, asked: Told, others: Edits) -> None:
    """It was the signature that was wrong, and nothing else."""
    relations.restore_by_signing(run, asked, REFUSED_401, others)


@pytest.mark.item(
    "headers/order/any-request",
    "order and case of the headers leave the verdict as it is",
    names="target",
)
@given(base=golden_ones | refused_ones, asked=told(WRITTEN_OTHERWISE))
def test_order_and_case_of_headers_leave_the_verdict(run: Run, base: Case, asked: Told) -> None:
    """What is accepted stays accepted, and what is refused is refused for the same reason."""
    relations.keep_verdict(run, base, asked)


@pytest.mark.item(
    "signature/replay/any-request",
    "the same request, made anew or sent again, gets the same verdict",
    names="target",
)
@given(base=golden_ones | accepted_ones | refused_ones)
def test_the_same_request_gets_the_same_verdict_twice(run: Run, base: Case) -> None:
    """Same layer, same code, same envelope; bytes that were accepted may be refused as known."""
    relations.repeat_verdict(run, base)


NEEDS = (DISPOSABLE, SEES_DATA)
KEPT = "a refused request changes no data, whatever else it is made of"


@pytest.mark.item("effect/refused-keeps/any-request", KEPT, names="target", needs=NEEDS)
@given(asked=told(REFUSABLE), others=others)
def test_a_refusal_never_changes_data(
    run: Run, settle: Callable[[Result], None], asked: Told, others: Edits
) -> None:
    """After each refusal the data of the named instance, and all other, is as it was."""
    need(run, settle, "effect/refused-keeps/any-request", KEPT, NEEDS)
    relations.keep_data(run, asked, others)


@pytest.mark.item(
    "transport/answered/any-request",
    "any request gets a published answer, and the next one is served",
    names="unknown",
)
@given(
    edits=parts.several(edits=parts.anything()),
    golden=GOLDEN,
    sign=st.sampled_from((Sign.AFTER_EDIT, Sign.BEFORE_EDIT)),
)
def test_any_request_gets_a_published_answer(
    run: Run, edits: Edits, golden: str, sign: Sign
) -> None:
    """However much is wrong with a request, the golden one after it gets past the gateway."""
    relations.answer_anything(run, "transport/answered/any-request", edits, golden, sign)
