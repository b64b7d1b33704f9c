"""How a secret may be written in one piece, and how often escapes of it are undone."""

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest

from flushproof.errors import UsageError
from flushproof.scrubbing.leaks import SHORTEST, Value, base64_pieces, unescaped, views

SECRET = 'Zk3+vX/q"9é<W&r%41'

IN_ONE_PIECE: dict[str, Callable[[str], str]] = {
    "raw": str,
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal-upper": lambda text: text.encode().hex().upper(),
    "percent": lambda text: quote(text, safe=""),
    "json": lambda text: json.dumps(text)[1:-1],
    "json-escaped-slash": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "html": html.escape,
    "utf-8-read-as-latin-1": lambda text: text.encode().decode("latin-1"),
}


def agreed(raw: bytes, offset: int) -> str:
    """The part of the Base64 of *raw* behind *offset* bytes that is the same whatever is around."""
    texts = (
        base64.b64encode(filler * offset + raw + filler * 3).decode() for filler in (b"\0", b"\xff")
    )
    same = (one for one, other in zip(*texts, strict=True) if one == other)
    return "".join(same).rstrip("=")


class TestPieces:
    """What stands in a text for the secret is looked for as a whole."""

    @pytest.mark.parametrize("write", IN_ONE_PIECE.values(), ids=IN_ONE_PIECE)
    def test_what_is_around_it_is_kept(self, write: Callable[[str], str]) -> None:
        """Of the secret itself nothing is."""
        hidden = Value(name="key", value=SECRET).hidden_in(f"a {write(SECRET)} b")

        assert "a [key] b" == hidden

    def test_nothing_is_left_of_a_secret_within_what_it_is_written_as(self) -> None:
        """A backslash at the end is two of them in JSON."""
        value = "secret-with-a-backslash\\"

        assert '"[key]"' == Value(name="key", value=value).hidden_in(json.dumps(value))

    @pytest.mark.parametrize("raw", [b"secret01", b"secret012", b"\xfb\xef\xbe" * 3 + b"a"])
    def test_of_base64_every_character_that_it_decides_is_looked_for(self, raw: bytes) -> None:
        """At each of the three alignments, in both alphabets."""
        expected = [agreed(raw, offset) for offset in (0, 1, 2)]

        pieces = list(base64_pieces(raw))

        assert expected == pieces[::2]
        assert [one.translate({43: "-", 47: "_"}) for one in expected] == pieces[1::2]


class TestLength:
    """Eight characters are enough, and fewer are not."""

    def test_a_value_of_eight_characters_can_be_kept_out(self) -> None:
        """It is looked for."""
        assert "raw" == Value(name="key", value="a" * SHORTEST).found_in("b" + "a" * 8)

    def test_a_value_of_seven_cannot(self) -> None:
        """It would be found in ordinary text."""
        with pytest.raises(UsageError, match="has 7 characters; a value shorter than 8 "):
            Value(name="key", value="a" * 7)

    @pytest.mark.parametrize(
        ("value", "text", "expected"),
        [("%41BCDEFGH", "ABCDEFGH", "escaped"), ("%41BCDEFG", "ABCDEFG", None)],
        ids=["eight", "seven"],
    )
    def test_what_is_left_of_a_secret_without_its_escapes_is_a_secret_if_it_is_long(
        self, value: str, text: str, expected: str | None
    ) -> None:
        """A short rest is a word as others are."""
        assert expected == Value(name="key", value=value).found_in(text)


class TestViews:
    """Escapes are undone until nothing changes, four times at most."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("plain", ("plain",)),
            ("%41", ("%41", "A")),
            ("%2541", ("%2541", "%41", "A")),
            ("&amp;amp;", ("&amp;amp;", "&amp;", "&")),
        ],
    )
    def test_each_layer_is_seen_once(self, text: str, expected: tuple[str, ...]) -> None:
        """The last one has no escapes."""
        assert expected == views(text)

    def test_the_fifth_layer_is_not_undone(self) -> None:
        """What is escaped more often is nobody's habit."""
        assert "%41" == views("%" + "25" * 4 + "41")[-1]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (r"a\nb\tc", "a\nb\tc"),
            (r"\x41\u0042\C", "ABC"),
            (r"\ud83d\udd11", "\U0001f511"),
            ("a\0b", "ab"),
        ],
        ids=["controls", "codes", "two-halves", "nul"],
    )
    def test_an_escape_stands_for_its_character(self, text: str, expected: str) -> None:
        """As JSON and Python write it."""
        assert expected == unescaped(text)
