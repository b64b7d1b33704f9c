"""What is signed and what is not: what is changed is another thing, and nothing else changes."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.cases import Sign
from flushproof.cases.build import build
from flushproof.cases.draft import Subject
from flushproof.cases.edits import EDITS
from flushproof.exchange import Request, value_of
from flushproof.harm import is_decoy
from flushproof.judging.properties import ANY
from flushproof.judging.relations import case_of
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP
from flushproof.strategies import parts
from flushproof.strategies.parts import PLACES, Edits, one_of_each, place_of, several
from flushproof.strategies.texts import Edit
from flushproof.targets.embedded import CREDENTIALS, NUMBERS, OWNER

QUICK = settings(max_examples=150, deadline=None, derandomize=True, database=None)

Sent = Callable[..., Request]
CanProduce = Callable[[st.SearchStrategy[Edit], Callable[[Edit], object]], bool]

GOLDEN: Edit = ("header_order", "reversed")


@QUICK
@given(edit=parts.other_fresh_timestamps())
def test_another_fresh_timestamp_is_inside_the_window(edit: Edit) -> None:
    """By every clock that a target may have, and it is not the one of now."""
    assert 0 < abs(edit[1]) <= 290_000


@pytest.mark.parametrize("value", [-290_000, -1, 1, 290_000])
def test_the_ends_of_what_is_fresh_can_be_produced(can_produce: CanProduce, value: int) -> None:
    """A millisecond beside now, and nearly five minutes away, in both directions."""
    amounts = st.just(abs(value))

    assert can_produce(parts.other_fresh_timestamps(amounts=amounts), lambda edit: edit[1] == value)


@QUICK
@given(edit=parts.other_access_keys())
def test_another_access_key_is_another(sent: Sent, edit: Edit) -> None:
    """And nothing else of the request changes."""
    request = sent(edit)

    assert OWNER.access_key != value_of(request.headers, ACCESS_KEY)
    assert sent(GOLDEN).body == request.body


def test_somebody_elses_access_key_can_be_produced(can_produce: CanProduce) -> None:
    """It is known to the gateway, and has a secret of its own."""
    assert can_produce(parts.other_access_keys(), lambda edit: edit[1] == "{other_access_key}")


@QUICK
@given(edit=parts.other_decoys())
def test_another_decoy_is_another_and_a_decoy(sent: Sent, edit: Edit) -> None:
    """It can't exist, whoever is asked."""
    number = sent(edit).body.decode().removeprefix("cloudDBInstanceNo=").partition("&")[0]

    assert is_decoy(number)
    assert NUMBERS["unknown"] != number


@QUICK
@given(edit=parts.meaningless())
def test_what_means_nothing_leaves_all_that_is_signed(sent: Sent, edit: Edit) -> None:
    """Method, target, timestamp, access key, signature and body are those of the golden request."""
    changed, golden = sent(edit, sign=Sign.BEFORE_EDIT), sent(GOLDEN)

    assert [golden.method, golden.target, golden.body] == [
        changed.method,
        changed.target,
        changed.body,
    ]
    assert [value_of(golden.headers, name) for name in (TIMESTAMP, ACCESS_KEY, SIGNATURE_V2)] == [
        value_of(changed.headers, name) for name in (TIMESTAMP, ACCESS_KEY, SIGNATURE_V2)
    ]


@QUICK
@given(
    edits=several(edits=parts.anything()), sign=st.sampled_from((Sign.AFTER_EDIT, Sign.BEFORE_EDIT))
)
def test_any_edits_at_once_make_a_request(edits: Edits, sign: Sign) -> None:
    """One to four of them, and no two of the same place."""
    subject = Subject(numbers=NUMBERS, credentials=CREDENTIALS)

    build(case_of("route/path/x", edits, ANY, sign=sign), subject, 1_700_000_000_000)

    assert 1 <= len(edits) <= 4
    assert len(edits) == len({place_of(edit) for edit in edits})


@QUICK
@given(edit=parts.anything())
def test_the_listing_of_instances_is_none_of_anything(sent: Sent, edit: Edit) -> None:
    """Its answer is another one, and would be judged as that to a flush."""
    assert "getCloudDBInstanceList" not in sent(edit).target


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_so_many_edits_can_be_produced(count: int) -> None:
    """As few as one, and as many as four."""
    found: set[int] = set()

    @QUICK
    @given(edits=several(edits=parts.anything()))
    def drawn(edits: Edits) -> None:
        found.add(len(edits))

    drawn()

    assert count in found


@pytest.mark.parametrize(
    ("edits", "left"),
    [
        ((("method", "GET"), ("method", "PUT")), (("method", "PUT"),)),
        ((("path", "/x"), ("add_query", "a=a")), (("add_query", "a=a"),)),
        (
            (("timestamp_text", "x"), ("sign_as", {"timestamp_offset_ms": 1})),
            (("sign_as", {"timestamp_offset_ms": 1}),),
        ),
        (
            (("add_header", ["x-a", "1"]), ("add_header", ["X-A", "2"])),
            (("add_header", ["X-A", "2"]),),
        ),
        (
            (("add_header", ["x-a", "1"]), ("add_header", ["x-b", "2"])),
            (("add_header", ["x-a", "1"]), ("add_header", ["x-b", "2"])),
        ),
        ((("body", ""), ("instance_text", "x")), (("instance_text", "x"),)),
    ],
    ids=["method", "target", "timestamp", "one header", "two headers", "body"],
)
def test_of_two_edits_of_one_place_the_last_counts(edits: Edits, left: Edits) -> None:
    """The first would be undone, or told of something that is no longer there."""
    assert left == one_of_each(edits)


def test_places_are_of_edits() -> None:
    """A label begins with the name of an edit that there is."""
    assert set() == {label.partition(" ")[0] for label in PLACES} - set(EDITS)
