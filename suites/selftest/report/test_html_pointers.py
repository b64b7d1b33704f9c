"""Where a pointer points in a text: the very characters, whatever is around them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flushproof.report.page.pointers import place_of

BODY = """{
  "a": {"x/y": [1, {"b": "two"}, []]},
  "a~b": null,
  "c~1d": 7,
  "": true
}"""

keys = st.text('a/~01"\\ 성', max_size=3)
documents = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | keys,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


def pointers(value: object, so_far: str = "") -> list[tuple[str, object]]:
    """Every pointer into *value*, and what is there."""
    parts = value.items() if isinstance(value, dict) else ()
    parts = enumerate(value) if isinstance(value, list) else parts
    found = []
    for name, part in parts:
        step = str(name).replace("~", "~0").replace("/", "~1")
        found += [(f"{so_far}/{step}", part), *pointers(part, f"{so_far}/{step}")]
    return found


@st.composite
def pointed(draw: st.DrawFn) -> tuple[str, str, object]:
    """A text, a pointer into it, and the value that is there."""
    value = [draw(documents), draw(documents)]
    indent = draw(st.sampled_from([None, 2]))
    where, part = draw(st.sampled_from(pointers(value)))
    return json.dumps(value, indent=indent), where, part


class TestPlaces:
    """`place_of` finds what a finding is about."""

    @pytest.mark.parametrize(
        ("pointer", "expected"),
        [
            ("/a/x~1y/0", "1"),
            ("/a/x~1y/1/b", '"b": "two"'),
            ("/a/x~1y/2", "[]"),
            ("/a~0b", '"a~b": null'),
            ("/c~01d", '"c~1d": 7'),
            ("/", '"": true'),
        ],
    )
    def test_a_member_is_found_with_its_name(self, pointer: str, expected: str) -> None:
        """An item of a list has none."""
        place = place_of(BODY, pointer)

        assert place is not None
        assert (expected, True) == (BODY[place.start : place.end], place.found)

    @pytest.mark.parametrize(
        ("pointer", "expected"),
        [
            ("/a/missing", '"a": {"x/y": [1, {"b": "two"}, []]}'),
            ("/a/x~1y/9", '"x/y": [1, {"b": "two"}, []]'),
            ("/missing", "{"),
            ("/a~0b/c", '"a~b": null'),
        ],
    )
    def test_of_what_is_missing_it_is_what_should_hold_it(
        self, pointer: str, expected: str
    ) -> None:
        """At most the first line of that."""
        place = place_of(BODY, pointer)

        assert place is not None
        assert (expected, False) == (BODY[place.start : place.end], place.found)

    @pytest.mark.parametrize(
        ("text", "pointer"),
        [
            ("not JSON", "/a"),
            ("", "/a"),
            ('{"a": ', "/a"),
            ('{"a" 1}', "/b"),
            ("[" * 100_000, "/0/0"),
            (BODY, "status"),
            (BODY, "header date"),
        ],
        ids=["words", "nothing", "cut", "broken", "deep", "status", "header"],
    )
    def test_where_nothing_can_be_marked_nothing_is(self, text: str, pointer: str) -> None:
        """Whatever a target sends."""
        place = place_of(text, pointer)

        assert place is None or not place.found

    @given(pointed())
    def test_what_is_marked_is_the_value(self, case: tuple[str, str, object]) -> None:
        """Behind its name, if it has one."""
        text, where, part = case

        place = place_of(text, where)

        assert place is not None
        marked = text[place.start : place.end]
        assert place.found
        assert (
            marked.endswith(json.dumps(part))
            or json.loads(
                marked[marked.find(": ") + 2 :] if ": " in marked.split("\n")[0] else marked
            )
            == part
        )
