"""Headers: who asks, and what nobody knows."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.strategies.texts import HARMLESS, Edit, words


def unknown_headers(
    *,
    names: SearchStrategy[str] = words(),
    values: SearchStrategy[str] = st.text(HARMLESS, max_size=60),
) -> SearchStrategy[Edit]:
    """Headers that no source knows, with any visible characters for a value."""
    return st.tuples(names, values).map(lambda pair: ("add_header", [f"x-{pair[0]}", pair[1]]))


def unknown_access_keys(*, names: SearchStrategy[str] = words()) -> SearchStrategy[Edit]:
    """Access keys that nobody has."""
    return names.map(lambda name: ("access_key_text", f"nobody{name}"))
