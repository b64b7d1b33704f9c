"""What strategies generate: every promise of each is kept, and nothing else comes of it."""

import base64
import re

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from flushproof.cases import Sign
from flushproof.cases.build import build
from flushproof.cases.draft import Subject
from flushproof.cases.edits import EDITS
from flushproof.exchange import value_of
from flushproof.judging.properties import ANY, generated
from flushproof.signing import SIGNATURE_V2, TIMESTAMP
from flushproof.strategies import bodies, headers, routes, signatures, timestamps
from flushproof.strategies.texts import Edit
from flushproof.strategies.timestamps import LONGEST_MS, WINDOW_MS
from flushproof.targets.embedded import CREDENTIALS, NUMBERS

NOW = 1_700_000_000_000
MARGIN = 5_000
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)

ALL = {
    "stale": timestamps.stale_timestamps(margin_ms=0),
    "stale, at a distance": timestamps.stale_timestamps(margin_ms=MARGIN),
    "early": timestamps.early_timestamps(margin_ms=0),
    "fresh": timestamps.fresh_timestamps(margin_ms=0),
    "words for timestamps": timestamps.worded_timestamps(),
    "random macs": signatures.random_macs(),
    "broken signatures": signatures.broken_signatures(),
    "other timestamps signed": signatures.other_timestamps_signed(),
    "queries": routes.unsigned_queries(),
    "headers": headers.unknown_headers(),
    "access keys": headers.unknown_access_keys(),
    "bodies": bodies.padded_bodies(),
    "words for numbers": bodies.worded_numbers(),
}
every_edit = st.one_of(*ALL.values())


def found(strategy: st.SearchStrategy[Edit], *, value: object) -> bool:
    """Whether *strategy* can produce an edit with that value."""
    try:
        find(strategy, lambda edit: edit[1] == value, settings=settings(QUICK, max_examples=300))
    except NoSuchExample:
        return False
    return True


@QUICK
@given(edit=every_edit)
def test_a_generated_edit_is_an_edit(edit: Edit) -> None:
    """Every strategy gives the name of an edit, and a value that it can be built with."""
    name, _ = edit
    subject = Subject(numbers=NUMBERS, credentials=CREDENTIALS)

    sent = build(generated("route/path/x", edit, ANY), subject, NOW).request

    assert name in EDITS
    assert sent.target.isascii()
    assert not any("\n" in value or "\r" in value for _, value in sent.headers)


@QUICK
@given(edit=timestamps.stale_timestamps(margin_ms=MARGIN))
def test_stale_is_beyond_the_window_and_never_before_1970(edit: Edit) -> None:
    """The oldest timestamp is still a number that a timestamp could be."""
    _, offset_ms = edit

    assert -WINDOW_MS - MARGIN - LONGEST_MS <= offset_ms < -WINDOW_MS - MARGIN
    assert NOW + offset_ms > 0


@QUICK
@given(edit=timestamps.early_timestamps(margin_ms=MARGIN))
def test_early_is_beyond_the_window(edit: Edit) -> None:
    """The future begins behind the window, by more than the margin."""
    assert edit[1] > WINDOW_MS + MARGIN


@QUICK
@given(edit=timestamps.fresh_timestamps(margin_ms=MARGIN))
def test_fresh_is_inside_the_window(edit: Edit) -> None:
    """In both directions, and never on the edge, whose side is contradicted."""
    assert abs(edit[1]) < WINDOW_MS - MARGIN


@QUICK
@given(edit=timestamps.fresh_timestamps(margin_ms=WINDOW_MS - 2))
def test_a_margin_is_kept_to_the_millisecond(edit: Edit) -> None:
    """With all but two milliseconds for a margin, one in each direction is left."""
    assert edit[1] in (-1, 0, 1)


@pytest.mark.parametrize(
    ("strategy", "value"),
    [
        (timestamps.stale_timestamps(margin_ms=0), -WINDOW_MS - 1),
        (timestamps.early_timestamps(margin_ms=0), WINDOW_MS + 1),
        (timestamps.fresh_timestamps(margin_ms=0), 0),
        (signatures.broken_signatures(lengths=st.just(43)), "A" * 43),
        (signatures.random_macs(), "A" * 43 + "="),
        (signatures.other_timestamps_signed(), {"timestamp_offset_ms": -1}),
        (headers.unknown_headers(), ["x-a", ""]),
    ],
    ids=str,
)
def test_the_nearest_edge_can_be_produced(strategy: st.SearchStrategy[Edit], value: object) -> None:
    """One millisecond, one letter, one byte beyond what is right is among what is generated."""
    assert found(strategy, value=value)


@pytest.mark.parametrize("value", [-WINDOW_MS, WINDOW_MS, 0], ids=str)
def test_the_edge_itself_is_never_produced(value: int) -> None:
    """Five minutes to the millisecond is valid in one language of the page and not in another."""
    either = timestamps.stale_timestamps(margin_ms=0) | timestamps.early_timestamps(margin_ms=0)

    assert not found(either, value=value)


@QUICK
@given(edit=signatures.random_macs())
def test_a_random_mac_has_the_form_of_one(edit: Edit) -> None:
    """44 characters of Base64 that decode to 32 bytes, so that only the value can be wrong."""
    assert (44, 32) == (len(edit[1]), len(base64.b64decode(edit[1], validate=True)))


@QUICK
@given(edit=signatures.broken_signatures())
def test_a_broken_signature_has_another_length(edit: Edit) -> None:
    """Never the right one, and never none."""
    assert 1 <= len(edit[1]) <= 43


@QUICK
@given(edit=timestamps.worded_timestamps())
def test_a_word_is_no_number(edit: Edit) -> None:
    """A gateway that takes one for a timestamp has not looked."""
    assert re.fullmatch("[A-Za-z]{1,40}", edit[1])


@QUICK
@given(edit=bodies.worded_numbers())
def test_a_word_is_no_instance_number(edit: Edit) -> None:
    """No instance can have it: there is no digit in it, and nothing that a form would split."""
    assert re.fullmatch("[A-Za-z_. /-]{1,40}", edit[1])


@QUICK
@given(edit=headers.unknown_headers())
def test_an_unknown_header_is_none_of_the_published(edit: Edit) -> None:
    """Its name is one word behind `x-`, and its value fills no placeholder and names no number."""
    name, value = edit[1]

    assert re.fullmatch("x-[A-Za-z]{1,24}", name)
    assert not re.search(r"[0-9]|[^!-~]", value)


@QUICK
@given(edit=headers.unknown_access_keys())
def test_an_unknown_access_key_is_nobodys(edit: Edit) -> None:
    """It begins with a word that no key begins with."""
    assert edit[1].startswith("nobody")
    assert edit[1] not in {keys.access_key for keys in CREDENTIALS.values()}


@QUICK
@given(edit=routes.unsigned_queries(), sign=st.sampled_from([Sign.AFTER_EDIT, Sign.BEFORE_EDIT]))
def test_a_query_is_plain(edit: Edit, sign: Sign) -> None:
    """It needs no encoding, so that how it is signed cannot be in doubt."""
    case = generated("signature/query/x", edit, ANY, sign=sign)

    sent = build(case, Subject(numbers=NUMBERS, credentials=CREDENTIALS), NOW).request

    assert re.fullmatch("([A-Za-z]{1,24})=\\1", sent.query)
    assert f"{NOW}" == value_of(sent.headers, TIMESTAMP)
    assert 44 == len(value_of(sent.headers, SIGNATURE_V2) or "")


@QUICK
@given(edit=bodies.padded_bodies())
def test_a_padded_body_still_names_its_instance(edit: Edit) -> None:
    """The known parameters stand in front, as they were."""
    case = generated("signature/body/x", edit, ANY)

    sent = build(case, Subject(numbers=NUMBERS, credentials=CREDENTIALS), NOW).request

    known = f"cloudDBInstanceNo={NUMBERS['unknown']}&responseFormatType=json&pad="
    assert sent.body.startswith(known.encode())


def test_a_generated_case_names_a_decoy_unless_told() -> None:
    """What is generated costs no data unless a property says so."""
    assert "unknown" == generated("route/path/x", ("method", "PUT"), ANY).instance
    assert "route/path" == generated("route/path/x", ("method", "PUT"), ANY).requirement
