"""Stand-ins: which characters stand for which, and how long a part of a value has to be."""

import pytest

from flushproof.recording.standins import Known, StandIns, shaped


@pytest.fixture
def standins() -> StandIns:
    return StandIns(known=Known(values={}))


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("é", 22, "ö"),
        ("é", 23, "à"),
        ("주", 255, "\uacff"),
        ("주", 256, "가"),
        ("\U0001f600", 255, "\U000200ff"),
        ("\U0001f600", 256, "\U00020000"),
        ("9", 8, "9"),
        ("9", 9, "1"),
        ("09", 9, "09"),
        ("09", 10, "00"),
        ("x", 3, "z"),
        ("x", 4, "w"),
        ("é9", 9, "á1"),
        ("\ufffd\u200b\u3000", 7, "\ufffd\u200b\u3000"),
    ],
)
def test_a_stand_in_has_the_characters_of_its_kind(text: str, number: int, expected: str) -> None:
    """From the first to the last, and then the first again; what nobody sees stays."""
    assert expected == shaped(text, number)


def test_a_byte_stands_for_a_byte() -> None:
    """One that no text in UTF-8 has, but for those of ASCII."""
    assert "w\xff\xff0" == shaped("x\xe9\x850", 0, bytes_only=True)


@pytest.mark.parametrize(("value", "expected"), [("abcd", True), ("abc", False), ("abce", False)])
def test_a_value_of_four_characters_is_no_chance(
    standins: StandIns, value: str, expected: bool
) -> None:
    """A shorter one may be any word."""
    standins.see("abcd")
    standins.see("abc")

    assert expected is standins.has(value)


@pytest.mark.parametrize(
    ("part", "within"),
    [("orde", "queue-orde"), ("ord", "queue-ord")],
    ids=["four", "three"],
)
def test_a_part_of_four_characters_is_looked_for(
    standins: StandIns, part: str, within: str
) -> None:
    """A shorter one within another is there by chance."""
    for value in ("aaaa", "aaa"):
        standins.of(value)  # so that the part's is not the first of its shape
    standins.see(part)
    stand_in = standins.of(part)

    assert (len(part) == 4) is standins.of(within).endswith(f"-{stand_in}")


@pytest.mark.parametrize(("before", "expected"), [(63, True), (64, False)], ids=["64th", "65th"])
def test_64_values_are_looked_for_within_others(
    standins: StandIns, before: int, expected: bool
) -> None:
    """A hostile answer may hold a million."""
    for number in range(before):
        standins.see(f"name{number:03}x")
    standins.of("bbbb")
    standins.see("orde")
    stand_in = standins.of("orde")

    assert expected is standins.of("queue-orde").endswith(f"-{stand_in}")


def test_a_value_that_is_known_is_replaced_where_it_is_whole() -> None:
    """The longest one first, and numbers not within numbers."""
    values = {"key-one": "KEY-1", "key-one-and-two": "KEY-12", "7712": "8826"}
    standins = StandIns(known=Known(values=values))

    assert "KEY-12" == standins.of("key-one-and-two")
    assert "KEY-1/aaaaa" == standins.of("key-one/three")
    assert "8826" == standins.of("7712")
    assert "www8826" == standins.of("zzz7712")
    assert "8826" not in standins.of("77123")


def test_the_last_stand_in_stands_for_all_that_have_no_room() -> None:
    """One of nine digits is taken, so eight are left for nine values."""
    standins = StandIns(known=Known(values={"taken": "5"}))

    made = [standins.of(str(number)) for number in range(1, 10)]

    assert list("123467899") == made
