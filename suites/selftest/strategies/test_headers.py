"""Generated headers: which are changed, how, and that nothing else is."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.cases.edits import EDITS
from flushproof.exchange import Headers, Request, value_of, values_of, without
from flushproof.reference.head import parse_head
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP, verify
from flushproof.strategies import headers
from flushproof.strategies.headers import (
    PUBLISHED,
    STRANGERS,
)
from flushproof.strategies.texts import Edit
from flushproof.targets.embedded import CREDENTIALS, OWNER
from flushproof.targets.wire import message_of

QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)

Edits = st.SearchStrategy[Edit]
Sent = Callable[..., Request]
CanProduce = Callable[[Edits, Callable[[Edit], object]], bool]

HEADERS = {
    "recased": headers.recased_headers(),
    "reordered": headers.reordered_headers(),
    "unknown": headers.unknown_headers(),
    "strangers": headers.strangers(),
    "absent": headers.absent_headers(),
    "empty": headers.empty_headers(),
    "misnamed": headers.misnamed_headers(),
    "underscored": headers.underscored_headers(),
    "padded": headers.padded_headers(),
    "doubled": headers.doubled_headers(),
    "odd": headers.odd_headers(),
    "long": headers.long_headers(),
}
KEYS = {"nobody's": headers.unknown_access_keys(), "bent": headers.bent_access_keys()}

GOLDEN_NAMES = ("accept", "Content-Type", TIMESTAMP, ACCESS_KEY, SIGNATURE_V2)
NOTHING: Edit = ("reorder_headers", [])


def lower(pairs: Headers) -> list[tuple[str, str]]:
    """The headers in any order, their names in small letters."""
    return sorted((name.lower(), value) for name, value in pairs)


@pytest.mark.parametrize("name", {**HEADERS, **KEYS})
@QUICK
@given(data=st.data())
def test_a_wire_carries_it(sent: Sent, name: str, data: st.DataObject) -> None:
    """Every edit is one that a request can be built with, and a strict reader reads its headers."""
    edit = data.draw({**HEADERS, **KEYS}[name])
    request = sent(edit)

    head = parse_head(message_of(request, "gateway.example").partition(b"\r\n\r\n")[0])

    assert edit[0] in EDITS
    assert tuple((key, value.strip(" \t")) for key, value in request.headers) == head.headers[1:-1]


@pytest.mark.parametrize("name", HEADERS)
@QUICK
@given(data=st.data())
def test_only_headers_change(sent: Sent, name: str, data: st.DataObject) -> None:
    """Method, target and body are the golden request's, and so is the signature that is due."""
    golden, request = sent(NOTHING), sent(data.draw(HEADERS[name]))
    signature, timestamp = (
        value_of(golden.headers, header) or "" for header in (SIGNATURE_V2, TIMESTAMP)
    )

    assert (golden.method, golden.target, golden.body) == (
        request.method,
        request.target,
        request.body,
    )
    assert verify(signature, request.method, request.target, timestamp, OWNER)


@QUICK
@given(edit=headers.recased_headers() | headers.reordered_headers())
def test_case_and_order_are_all_that_changes(sent: Sent, edit: Edit) -> None:
    """Names without regard to case, and their values, are those of the golden request."""
    assert lower(sent(NOTHING).headers) == lower(sent(edit).headers)


@QUICK
@given(edit=headers.unknown_headers() | headers.strangers())
def test_a_stranger_stands_beside_the_others(sent: Sent, edit: Edit) -> None:
    """Its name is not published, and its value fills no placeholder and names no number."""
    request = sent(edit)
    name, value = request.headers[-1]

    assert sent(NOTHING).headers == request.headers[:-1]
    assert name.lower() not in {one.lower() for one in PUBLISHED}
    assert "_" not in name or name in STRANGERS
    assert re.fullmatch("[!-/:-~]*", value)


@QUICK
@given(edit=headers.unknown_headers())
def test_an_unknown_header_is_one_word_behind_an_x(edit: Edit) -> None:
    """No server knows one of that name."""
    assert re.fullmatch("x-[A-Za-z]{1,24}", edit[1][0])


@QUICK
@given(edit=headers.absent_headers())
def test_an_absent_header_is_not_there(sent: Sent, edit: Edit) -> None:
    """All others are."""
    request = sent(edit)

    assert () == values_of(request.headers, edit[1])
    assert without(sent(NOTHING).headers, edit[1]) == request.headers


@QUICK
@given(edit=headers.empty_headers())
def test_an_empty_header_holds_blanks_at_most(sent: Sent, edit: Edit) -> None:
    """Whoever takes blanks for no part of a value sees none."""
    (value,) = values_of(sent(edit).headers, edit[1][0])

    assert "" == value.strip(" \t")


@QUICK
@given(edit=headers.misnamed_headers() | headers.underscored_headers())
def test_a_misnamed_header_keeps_its_value(sent: Sent, edit: Edit) -> None:
    """It is there, and only under a name that is not published."""
    old, new = edit[1]
    request = sent(edit)

    assert () == values_of(request.headers, old)
    assert values_of(sent(NOTHING).headers, old) == values_of(request.headers, new)
    assert new.lower() not in {name.lower() for name in PUBLISHED}


@QUICK
@given(edit=headers.underscored_headers())
def test_an_underscored_name_is_the_same_to_some(edit: Edit) -> None:
    """It differs in its hyphens, and only in them."""
    old, new = edit[1]

    assert old != new
    assert old == new.replace("_", "-")


@QUICK
@given(edit=headers.padded_headers(names=st.sampled_from(GOLDEN_NAMES)))
def test_a_padded_header_keeps_its_value(sent: Sent, edit: Edit) -> None:
    """There are blanks and tabs around it, and nothing else."""
    (padded,) = values_of(sent(edit).headers, edit[1][0])
    (plain,) = values_of(sent(NOTHING).headers, edit[1][0])

    assert plain != padded
    assert plain == padded.strip(" \t")


@QUICK
@given(edit=headers.doubled_headers(names=st.sampled_from(GOLDEN_NAMES)))
def test_a_doubled_header_is_there_twice(sent: Sent, edit: Edit) -> None:
    """Its own value is one of the two."""
    values = values_of(sent(edit).headers, edit[1][0])
    (own,) = values_of(sent(NOTHING).headers, edit[1][0])

    assert 2 == len(values)
    assert own in values


@QUICK
@given(edit=headers.odd_headers(names=st.sampled_from(GOLDEN_NAMES)))
def test_an_odd_header_has_bytes_beyond_ascii(sent: Sent, edit: Edit) -> None:
    """At least one, alone or beside its own value."""
    assert re.search("[\x80-\xff]", value_of(sent(edit).headers, edit[1][0]) or "")


@QUICK
@given(edit=headers.long_headers())
def test_a_long_header_has_the_size_that_is_drawn(sent: Sent, edit: Edit) -> None:
    """It is one letter, from once to forty thousand times."""
    name, letter, size = edit[1]

    assert letter * size == value_of(sent(edit).headers, name)
    assert 1 <= size <= 40_000


@QUICK
@given(edit=headers.unknown_access_keys() | headers.bent_access_keys())
def test_an_access_key_is_nobodys(sent: Sent, edit: Edit) -> None:
    """Neither a made-up one is anybody's, nor one of ours that was changed."""
    presented = value_of(sent(edit).headers, ACCESS_KEY)

    assert presented not in {keys.access_key for keys in CREDENTIALS.values()}
    assert re.fullmatch("[ -~]+", presented or "")


@QUICK
@given(edit=headers.bent_access_keys())
def test_a_bent_access_key_is_nearly_ours(sent: Sent, edit: Edit) -> None:
    """Whoever looks for ours in it, without regard to case, finds it."""
    presented = value_of(sent(edit).headers, ACCESS_KEY) or ""

    assert OWNER.access_key.lower() in presented.lower()


@pytest.mark.parametrize("case", [str.lower, str.upper], ids=lambda case: case.__name__)
@pytest.mark.parametrize("position", range(5))
def test_a_letter_can_be_in_either_case(
    can_produce: CanProduce, sent: Sent, position: int, case: Callable[[str], str]
) -> None:
    """The first letter of each name is a capital, and it is none."""
    wanted = case(GOLDEN_NAMES[position])[:1]

    assert can_produce(
        headers.recased_headers(), lambda edit: sent(edit).headers[position][0][:1] == wanted
    )
