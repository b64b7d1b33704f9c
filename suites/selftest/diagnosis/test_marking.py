"""Two strings to sign, and which parts of them differ."""

import pytest

from flushproof.diagnosis.marking import MOST_WORDS, Piece, drawn, marked

RIGHT = "POST /clouddb/v2/flush?a=b\n1546221796556\nACCESS"


def differing(right: str, signed: str) -> tuple[list[str], list[str]]:
    """What is marked in either."""
    first, second = marked(right, signed)
    return tuple([piece.text for piece in pieces if piece.differs] for pieces in (first, second))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("signed", "expected"),
    [
        ("POST /flush?a=b\n1546221796556\nACCESS", (["clouddb/v2/"], [""])),
        (
            "POST /clouddb/v2/flush?a=b\n1546221796555\nACCESS",
            (["1546221796556"], ["1546221796555"]),
        ),
        ("POST\n/clouddb/v2/flush?a=b\n1546221796556\nACCESS", ([" "], ["\n"])),
        (f"{RIGHT}\n", ([""], ["\n"])),
        ("post /clouddb/v2/flush\n1546221796556\nACCESS", (["POST", "?a=b"], ["post", ""])),
        (RIGHT, ([], [])),
        ("", ([RIGHT], [""])),
    ],
    ids=["path", "timestamp", "separator", "end", "two", "none", "all"],
)
def test_what_differs_is_marked(signed: str, expected: tuple[list[str], list[str]]) -> None:
    """By words: no chance letter inside one is the same."""
    assert expected == differing(RIGHT, signed)


@pytest.mark.parametrize(
    "signed", ["", "POST", RIGHT, RIGHT.lower(), RIGHT * 2, "\n".join(reversed(RIGHT))]
)
def test_the_pieces_make_up_the_strings(signed: str) -> None:
    """Nothing is lost and nothing is added."""
    pieces = marked(RIGHT, signed)

    assert (RIGHT, signed) == tuple("".join(piece.text for piece in side) for side in pieces)


def test_the_middle_of_long_strings_is_marked_as_a_whole() -> None:
    """To compare each word of them would take minutes."""
    right, signed = (f"POST {mark * MOST_WORDS}\nACCESS" for mark in ("/a", "/b"))

    pieces, _ = marked(right, signed)

    assert [False, True, False] == [piece.differs for piece in pieces]


def test_carets_stand_below_what_differs() -> None:
    """A line each, and line feeds are visible."""
    pieces, others = marked(RIGHT, "POST /flush?a=b\n1546221796556\nACCESS")

    assert (
        ("POST /clouddb/v2/flush?a=b\\n", "      ^^^^^^^^^^^"),
        ("1546221796556\\n", ""),
        ("ACCESS", ""),
    ) == drawn(pieces)
    assert (("POST /flush?a=b\\n", "      ^"), ("1546221796556\\n", ""), ("ACCESS", "")) == drawn(
        others
    )


def test_carets_stand_below_wide_letters() -> None:
    """A Korean letter takes two columns, and what is escaped as many as its escape."""
    pieces = (
        Piece(text="성\x1b", differs=False),
        Piece(text="공\t", differs=True),
        Piece(text="a", differs=False),
    )

    assert (("성\\x1b공\\ta", "      ^^^^"),) == drawn(pieces)


def test_a_line_feed_more_at_the_end_is_marked_as_one() -> None:
    """It opens no line of its own."""
    _, signed = marked("A", "A\n")

    assert (("A\\n", " ^^"),) == drawn(signed)


def test_what_is_missing_at_the_end_is_marked_behind_it() -> None:
    """One caret, where something follows in the other string."""
    right, _ = marked("A", "A\n")

    assert (("A", " ^"),) == drawn(right)
