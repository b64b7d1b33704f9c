"""Stand-ins: of the same shape, the same for the same value, and others for others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.recording.standins import Known, StandIns, shaped

NOBODY = Known(values={})


@pytest.fixture
def standins() -> StandIns:
    return StandIns(known=NOBODY)


SHAPES = {
    "letters": ("cache", "aaaaa"),
    "capitals": ("Cache", "Aaaaa"),
    "behind-v": ("xyz", "www"),
    "number": ("90210", "10000"),
    "leading-zero": ("0070", "0000"),
    "marks": ("my_db-01.kr:6379", "aw_aa-00.aa:1000"),
    "korean": ("주문", "가가"),
    "umlaut": ("größe", "aaààa"),
    "beyond": ("\U0001f600", "\U00020000"),
    "blanks": ("a b\t", "a a\t"),
    "trace-id": ("6acpi6di6apj536ob5cksjcor2", "0" * 26),
    "uuid": (
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "00000000-0000-0000-0000-000000000000",
    ),
}


@pytest.mark.parametrize(("value", "expected"), SHAPES.values(), ids=SHAPES)
def test_the_first_stand_in_has_the_shape_of_the_value(
    standins: StandIns, value: str, expected: str
) -> None:
    """A letter for a letter, a digit for a digit; what is made at random has one shape."""
    assert expected == standins.of(value)


def test_values_of_one_shape_are_numbered(standins: StandIns) -> None:
    """In the order in which they come, and the same value is the same one again."""
    made = [standins.of(value) for value in ("cache", "queue", "cache", "users")]

    assert ["aaaaa", "aaaab", "aaaaa", "aaaac"] == made


def test_a_value_within_another_is_seen(standins: StandIns) -> None:
    """A server's name that is made of the service's is so afterwards."""
    standins.see("orders")
    standins.see("orders-001")

    assert "aaaaaa" == standins.of("orders")
    assert "aaaaaa-000" == standins.of("orders-001")
    assert "aaaaaaaa" == standins.of("reorders")


def test_blanks_around_a_value_are_not_part_of_it(standins: StandIns) -> None:
    """What reads the value strips them."""
    assert standins.of("orders") == standins.of(" orders ").strip()


def test_what_is_known_has_its_own_stand_in() -> None:
    """A number of the request is the same one in the answer, whole and among others."""
    standins = StandIns(known=Known(values={"771234567": "882689", "mySecretKey": "noSecretKey"}))

    assert "882689" == standins.of("771234567")
    assert "aaaaa-882689.aa" == standins.of("redis-771234567.kr")
    assert "noSecretKey=" == standins.of("mySecretKey=")
    assert "1000000000" == standins.of("7712345670")


def test_no_stand_in_is_what_stands_for_another() -> None:
    """What would be the stand-in of something known is left out."""
    standins = StandIns(known=Known(values={"771234": "100000"}))

    assert ["100000", "100001"] == [standins.of("771234"), standins.of("888888")]


def test_a_shape_without_room_stands_for_several(standins: StandIns) -> None:
    """Nine digits are all there are; a tenth value of one digit ends all the same."""
    made = {standins.of(str(number)) for number in range(1, 10)}

    assert 9 == len(made)


texts = st.text(st.sampled_from("azAZ09v-w. é가\U0001f600"), max_size=12)


@settings(deadline=None)
@given(values=st.lists(texts, max_size=6))
def test_equal_values_and_no_others_have_equal_stand_ins(values: list[str]) -> None:
    """As far as their shape has room for them; and every stand-in is as long as its value."""
    standins = StandIns(known=NOBODY)

    made = [standins.of(value) for value in values]

    assert [len(value.encode()) for value in values] == [len(one.encode()) for one in made]
    assert made == [standins.of(value) for value in values]


@settings(deadline=None)
@given(text=texts, number=st.integers(0, 10**6))
def test_every_stand_in_of_a_shape_has_it(text: str, number: int) -> None:
    """The first stand-in of a stand-in is the first one of the value."""
    assert shaped(text, 0) == shaped(shaped(text, number), 0)
