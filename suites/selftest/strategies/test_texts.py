"""Texts that edits are made of, and edits that are told by an id."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flushproof.strategies.texts import ODD, Edit, Told, marks, odd_texts, told, words

QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)

CanProduce = Callable[[st.SearchStrategy[Told], Callable[[Told], object]], bool]

TEXTS = {
    "words": (words(), "[A-Za-z]{1,24}"),
    "marks": (marks(), "[!-$&-/:-z|~]{1,12}"),
    "odd": (odd_texts(), "[\x80-\xff]{1,32}"),
}
EDITS: dict[str, st.SearchStrategy[Edit]] = {
    "route/path/a": st.just(("path", "/a")),
    "route/path/b": st.just(("path", "/b")),
    "route/method/put": st.just(("method", "PUT")),
}


@pytest.mark.parametrize("name", TEXTS)
@QUICK
@given(data=st.data())
def test_a_text_has_its_letters(name: str, data: st.DataObject) -> None:
    """Words have letters, marks no digits, blanks and placeholders, and odd texts no ASCII."""
    texts, look = TEXTS[name]

    assert re.fullmatch(look, data.draw(texts))


def test_odd_texts_are_bytes() -> None:
    """Each character stands for one byte, and each byte beyond ASCII is among them."""
    assert set(map(chr, range(0x80, 0x100))) == set("".join(ODD))


@QUICK
@given(asked=told(EDITS))
def test_an_edit_is_told_by_its_id(asked: Told) -> None:
    """An id stands before the edits of its own strategy, and before no other."""
    name, edit = asked

    assert (name, edit) in {
        ("route/path/a", ("path", "/a")),
        ("route/path/b", ("path", "/b")),
        ("route/method/put", ("method", "PUT")),
    }


@pytest.mark.parametrize("name", EDITS)
def test_edits_of_every_id_are_told(can_produce: CanProduce, name: str) -> None:
    """None of several strategies is forgotten."""
    assert can_produce(told(EDITS), lambda asked: asked[0] == name)
