"""Generated headers: what has to be among them, and the tables that they are drawn from."""

from collections.abc import Callable

import pytest
from hypothesis import strategies as st

from flushproof.resources import Json
from flushproof.signing import ACCESS_KEY, SIGNATURE_V2, TIMESTAMP
from flushproof.strategies import headers
from flushproof.strategies.headers import (
    NEAR_MISSES,
    NOBODYS_KEYS,
    OWN_VALUES,
    PROOFS,
    PUBLISHED,
    STRANGERS,
    UNDERSCORED,
)
from flushproof.strategies.texts import Edit

Edits = st.SearchStrategy[Edit]
CanProduce = Callable[[Edits, Callable[[Edit], object]], bool]


def strategy_of(name: str) -> Edits:
    """The edits that make headers *name*."""
    made: Edits = getattr(headers, f"{name}_headers")()
    return made


@pytest.mark.parametrize("name", ["absent", "empty", "padded", "doubled", "odd", "long"])
@pytest.mark.parametrize("header", PUBLISHED)
def test_each_published_header_can_be_changed(
    can_produce: CanProduce, name: str, header: str
) -> None:
    """Every one of them is absent, empty, padded, doubled, odd or long in some request."""
    assert can_produce(strategy_of(name), lambda edit: header in (edit[1], *edit[1]))


@pytest.mark.parametrize("header", PROOFS)
@pytest.mark.parametrize("name", ["misnamed", "underscored"])
def test_each_proof_can_be_misnamed(can_produce: CanProduce, name: str, header: str) -> None:
    """Timestamp, access key and signature."""
    assert can_produce(strategy_of(name), lambda edit: edit[1][0] == header)


@pytest.mark.parametrize("header", STRANGERS)
def test_each_known_stranger_can_be_produced(can_produce: CanProduce, header: str) -> None:
    """What real clients send besides is among what is sent."""
    assert can_produce(headers.strangers(), lambda edit: edit[1][0] == header)


PRODUCED = [
    (headers.recased_headers(), "00"),
    (headers.recased_headers(), "ff"),
    (headers.reordered_headers(), [4, 3, 2, 1, 0]),
    (headers.reordered_headers(), [0, 1, 2, 3, 4]),
    (headers.empty_headers(names=st.just("accept")), ["accept", ""]),
    (headers.padded_headers(blanks=st.just("\t"), names=st.just("accept")), ["accept", "\t%s"]),
    (headers.padded_headers(blanks=st.just(" "), names=st.just("accept")), ["accept", "%s "]),
    (headers.padded_headers(blanks=st.just(" "), names=st.just("accept")), ["accept", " %s "]),
    *((headers.unknown_access_keys(), key) for key in NOBODYS_KEYS),
    (headers.bent_access_keys(), "{access_key_swapped}"),
    (headers.bent_access_keys(), '"{access_key}"'),
    (headers.bent_access_keys(), "{access_key}{access_key}"),
    *((headers.doubled_headers(), [name, value]) for name, value in OWN_VALUES.items()),
]


@pytest.mark.parametrize(
    ("edits", "value"), PRODUCED, ids=[str(value)[:60] for _, value in PRODUCED]
)
def test_the_plainest_can_be_produced(can_produce: CanProduce, edits: Edits, value: Json) -> None:
    """One mark, one blank, the same value twice, and any order, the golden one too."""
    assert can_produce(edits, lambda edit: edit[1] == value)


@pytest.mark.parametrize("size", [1, 40_000])
def test_a_header_can_have_any_size(can_produce: CanProduce, size: int) -> None:
    """The shortest and the longest are among them."""
    assert can_produce(headers.long_headers(), lambda edit: edit[1][2] == size)


@pytest.mark.parametrize("name", ["add_header", "insert_header"])
def test_a_double_can_be_in_front_and_behind(can_produce: CanProduce, name: str) -> None:
    """Which of the two a gateway reads depends on it."""
    assert can_produce(headers.doubled_headers(), lambda edit: edit[0] == name)


@pytest.mark.parametrize("text", ["\x80", "\xa0", "\xff", "\u0661".encode().decode("latin-1")])
@pytest.mark.parametrize("place", ["{0}", "{0}%s", "%s{0}"])
def test_an_odd_text_can_be_in_each_place(can_produce: CanProduce, place: str, text: str) -> None:
    """The lowest byte beyond ASCII, a blank, the highest, and a digit in UTF-8."""
    edits = headers.odd_headers(places=st.just(place), names=st.just(TIMESTAMP))

    assert can_produce(edits, lambda edit: text in edit[1][1])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (TIMESTAMP, "x-ncp-apigw-timestam"),
        (TIMESTAMP, "x-ncp-apigw-timestamps"),
        (TIMESTAMP, "x-ncp-apigw-timestanp"),
        (ACCESS_KEY, "x-ncp-iam-accesskey"),
        (SIGNATURE_V2, "x-ncp-apigw-signature"),
        (SIGNATURE_V2, "x-ncp-apigw-signature-v3"),
        (SIGNATURE_V2, "x-ncp-apigw-signature-v22"),
    ],
)
def test_a_near_miss_is_known(old: str, new: str) -> None:
    """A letter less, more or other, a hyphen less, and versions."""
    assert (old, new) in NEAR_MISSES


def test_no_other_name_is_published() -> None:
    """Nor is the old name of the signature, which three official SDKs send, a near miss."""
    published = {name.lower() for name in PUBLISHED}

    assert set() == published & {new.lower() for _, new in (*NEAR_MISSES, *UNDERSCORED)}


def test_a_near_miss_has_no_underscores() -> None:
    """Some servers take them for hyphens, so it would not be missed."""
    assert [] == [new for _, new in NEAR_MISSES if "_" in new]
