"""The string to sign, line by line, with the words that were signed otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flushproof.report.page.signed import Marked, differs, lines_of, marked

texts = st.text("aZ0 /?=&-", max_size=12)


class TestMarked:
    """`marked` finds what differs."""

    @given(left=texts, right=texts)
    def test_the_parts_are_the_text(self, left: str, right: str) -> None:
        """Nothing is lost, and nothing is marked where nothing differs."""
        parts = marked(left, right)

        assert [left, right] == [f"{one.before}{one.differs}{one.after}" for one in parts]
        assert (left == right) is (parts[0].differs == parts[1].differs)

    @pytest.mark.parametrize(
        ("left", "right", "expected"),
        [
            ("POST /a", "GET /a", ("POST", "GET")),
            ("GET /a?b=1", "GET /a", ("a?b=1", "a")),
            ("1546221796556", "1546221796557", ("1546221796556", "1546221796557")),
        ],
    )
    def test_whole_words_are_marked(self, left: str, right: str, expected: tuple[str, str]) -> None:
        """Half a word says nothing to a reader."""
        first, second = marked(left, right)

        assert expected == (first.differs, second.differs)


class TestLines:
    """`lines_of` puts both strings side by side."""

    def test_what_was_signed_as_it_was_sent_is_said_once(self) -> None:
        """No line has a second one."""
        lines = lines_of({"string_to_sign": "GET /a\n1\nkey"})

        assert ["GET /a", "1", "key"] == [line.received.before for line in lines]
        assert not differs(lines)

    def test_a_line_that_was_signed_otherwise_has_what_was_signed(self) -> None:
        """The others do not."""
        lines = lines_of({"string_to_sign": "GET /a\n1\nkey", "signed": "GET /a\n2\nkey"})

        assert [None, Marked(before="", differs="2", after=""), None] == [
            line.signed for line in lines
        ]
        assert differs(lines)

    def test_a_line_more_is_a_line(self) -> None:
        """A string of another make is shown whole."""
        lines = lines_of({"string_to_sign": "a\nb", "signed": "a\nb\nc"})

        assert "c" == (lines[2].signed or lines[2].received).differs

    def test_a_request_without_one_has_no_lines(self) -> None:
        """A header of it is missing."""
        assert () == lines_of({"string_to_sign": None})
