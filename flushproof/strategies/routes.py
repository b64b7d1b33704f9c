"""Methods, paths and queries."""

from hypothesis.strategies import SearchStrategy

from flushproof.strategies.texts import Edit, words


def unsigned_queries(*, names: SearchStrategy[str] = words()) -> SearchStrategy[Edit]:
    """Parameters that are added to the query after signing."""
    return names.map(lambda name: ("add_query", f"{name}={name}"))
