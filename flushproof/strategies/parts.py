"""
What of a request is signed and what is not, and several edits of one request.

Each edit changes one place of a request; of two that change the same place the second would undo
the first, or tell of a request that is no longer there.
"""

from collections.abc import Iterable, Mapping

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.harm import decoy
from flushproof.strategies import bodies, headers, media_types, routes, signatures, timestamps
from flushproof.strategies.texts import Edit

Edits = tuple[Edit, ...]

# So far from its edges a timestamp is inside the window by everybody's clock.
INSIDE_MS = 290_000

# What clients would rather have; most of it no server has.
ACCEPTS = ("*/*", "text/html", "application/xml", "text/*;q=0.1", "image/png", "application/x-x")

# The smallest usual limit of a head is 8 KiB, and four headers may be long at once.
LONG = st.integers(min_value=1, max_value=1_500)


def other_fresh_timestamps(
    *,
    amounts: SearchStrategy[int] = st.integers(min_value=1, max_value=INSIDE_MS),
    sides: SearchStrategy[int] = st.sampled_from((-1, 1)),
) -> SearchStrategy[Edit]:
    """Timestamps that are fresh and yet not the one of now, before it and after it."""
    return st.tuples(amounts, sides).map(lambda pair: ("timestamp_offset_ms", pair[0] * pair[1]))


def other_access_keys(
    *,
    unknown: SearchStrategy[Edit] = headers.unknown_access_keys(),
    bent: SearchStrategy[Edit] = headers.bent_access_keys(),
) -> SearchStrategy[Edit]:
    """Access keys of somebody else, of nobody, or the right one with something at its side."""
    return st.just(("access_key_text", "{other_access_key}")) | unknown | bent


def other_methods(
    *, unknown: SearchStrategy[Edit] = routes.other_methods()
) -> SearchStrategy[Edit]:
    """GET, and the methods that no source names for the operation."""
    return st.just(("method", "GET")) | unknown


def listing_paths() -> SearchStrategy[Edit]:
    """The path of another operation, where another answer than a flush is right."""
    return st.just(("path", f"{routes.BASE}/getCloudDBInstanceList"))


def accepts(*, types: SearchStrategy[str] = st.sampled_from(ACCEPTS)) -> SearchStrategy[Edit]:
    """Media types that the client would rather have."""
    return types.map(lambda name: ("header", ["accept", name]))


def other_decoys(
    *, factors: SearchStrategy[int] = st.integers(min_value=2, max_value=9_999)
) -> SearchStrategy[Edit]:
    """Other instances that cannot exist."""
    return factors.map(lambda factor: ("instance_text", decoy(factor)))


def meaningless() -> SearchStrategy[Edit]:
    """Changes of headers that the signature does not cover, and that mean nothing."""
    return st.one_of(
        headers.strangers(),
        headers.recased_headers(),
        headers.reordered_headers(),
        accepts(),
        media_types.parametrised_types(),
    )


def anything() -> SearchStrategy[Edit]:
    """Changes of every kind that there is a strategy for, of the call that is judged."""
    return st.one_of(
        meaningless(),
        headers.absent_headers(),
        headers.empty_headers(),
        headers.misnamed_headers(),
        headers.padded_headers(),
        headers.doubled_headers(),
        headers.odd_headers(),
        headers.long_headers(sizes=LONG),
        other_access_keys(),
        other_methods(),
        routes.made_up_methods(),
        routes.recased_methods(),
        routes.unknown_paths(),
        routes.odd_paths(),
        routes.encoded_queries(),
        routes.stray_queries(),
        timestamps.stale_timestamps(),
        timestamps.early_timestamps(),
        timestamps.spelt_timestamps(),
        timestamps.worded_timestamps(),
        timestamps.odd_timestamps(),
        timestamps.long_numbers(),
        signatures.random_macs(),
        signatures.broken_signatures(),
        signatures.recased_signatures(),
        signatures.other_digests(),
        signatures.other_secrets(),
        signatures.other_layouts(),
        signatures.other_timestamps_signed(),
        media_types.odd_types(),
        bodies.odd_bodies(),
        bodies.numberless_bodies(),
        bodies.unreadable_bodies(),
    )


# The place that an edit changes, by what `label_of` calls it; what is not here is one by itself.
PLACES: Mapping[str, str] = {
    "sign_as method": "method",
    "path": "target",
    "query": "target",
    "add_query": "target",
    "sign_as uri": "target",
    "timestamp_offset_ms": "timestamp",
    "timestamp_text": "timestamp",
    "timestamp_as": "timestamp",
    "sign_as timestamp": "timestamp",
    "sign_as timestamp_offset_ms": "timestamp",
    "access_key_text": "access key",
    "credentials": "access key",
    "sign_as access_key": "access key",
    "sign_as secret": "signature",
    "signature_text": "signature",
    "algorithm": "signature",
    "key": "signature",
    "message": "signature",
    # These may by chance leave a signature as it is; another timestamp is then tried.
    "mangle_signature": "timestamp",
    "change_signature": "timestamp",
    "encoding": "timestamp",
    "digest": "timestamp",
    "content_parts": "body",
    "body_hex": "body",
    "body_repeat": "body",
    "content": "body",
    "instance_text": "body",
}

NAMED = frozenset({"header", "add_header", "insert_header", "pad_header", "repeat_header"})


def label_of(edit: Edit) -> str:
    """What *edit* is called: by its name, and by the header or the part that it is about."""
    name, value = edit
    if name == "sign_as":
        return f"{name} {next(iter(value))}"
    return f"{name} {value[0]}".lower() if name in NAMED else name


def place_of(edit: Edit) -> str:
    """The place that *edit* changes."""
    label = label_of(edit)
    return PLACES.get(label, label)


def one_of_each(edits: Iterable[Edit]) -> Edits:
    """*edits*, of those that change the same place the last."""
    return tuple({place_of(edit): edit for edit in edits}.values())


def several(*, edits: SearchStrategy[Edit], least: int = 1, most: int = 4) -> SearchStrategy[Edits]:
    """From *least* to *most* of *edits* at once, at most one of each place."""
    return st.lists(edits, min_size=least, max_size=most).map(one_of_each)
