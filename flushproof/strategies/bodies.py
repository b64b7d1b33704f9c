"""Bodies, and the instance numbers in them."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.strategies.texts import TOKEN, Edit, words


def padded_bodies(*, values: SearchStrategy[str] = words(max_size=200)) -> SearchStrategy[Edit]:
    """Form bodies with an unknown parameter behind the known ones."""
    return values.map(lambda value: ("body_repeat", [value, 1]))


def worded_numbers(
    *,
    texts: SearchStrategy[str] = st.text(TOKEN + "-_. /", min_size=1, max_size=40),
) -> SearchStrategy[Edit]:
    """Texts where the instance number belongs that are no number, so that no instance has them."""
    return texts.map(lambda text: ("instance_text", text))
