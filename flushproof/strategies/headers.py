"""Headers: absent, doubled, empty, odd, long, under other names, and strangers beside them."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.signing import ACCESS_KEY, API_KEY, SIGNATURE_V1, SIGNATURE_V2, TIMESTAMP
from flushproof.strategies.texts import HARMLESS, TOKEN, Edit, marks, odd_texts, words

# What each published header holds in a request that is accepted.
OWN_VALUES: Mapping[str, str] = {
    TIMESTAMP: "{timestamp}",
    ACCESS_KEY: "{access_key}",
    SIGNATURE_V2: "{signature}",
    "Content-Type": "application/x-www-form-urlencoded",
    "accept": "application/json",
    API_KEY: "25bpuog9sz",
    SIGNATURE_V1: "{signature}",
}
PUBLISHED = tuple(OWN_VALUES)

# What every golden request but those of the SDKs with the v1 name has; without one it is refused.
PROOFS = (TIMESTAMP, ACCESS_KEY, SIGNATURE_V2)

# What clients send that the page does not name, and what no client sends.
STRANGERS = (
    "User-Agent",
    "Accept-Language",
    "Cache-Control",
    "Cookie",
    "Referer",
    "X-Request-Id",
    "charset",
    "x-ncp-apigw-sdk-version",
    "x-ncp-region_code",
)

# The page's own example, what a program writes for nothing, and what a careless search finds.
NOBODYS_KEYS = ("Y0Z9EG0lKoeWAQCSHRtM", "null", "undefined", "0", "*", "%", "_" * 20, "' OR '1'='1")

LETTERS = TOKEN[:26]
VERSIONS = ("", "-v0", "-v3", "-v4", "-v10", "-v20", "-v22", "-2", "v2")


def _nearest(name: str) -> Iterator[str]:
    """Names that are *name* but for one letter that is another or is missing, or for a version."""
    for position, letter in enumerate(name):
        before, behind = name[:position], name[position + 1 :]
        if letter in LETTERS:
            yield from (f"{before}{other}{behind}" for other in LETTERS if other != letter)
        yield f"{before}{behind}"
    yield from (f"{name.removesuffix('-v2')}{version}" for version in VERSIONS)
    yield f"{name}s"


def _underscored(name: str) -> Iterator[str]:
    """*name* with one or more of its hyphens for underscores."""
    hyphens = [position for position, mark in enumerate(name) if mark == "-"]
    for count in range(1, len(hyphens) + 1):
        for chosen in combinations(hyphens, count):
            yield "".join("_" if at in chosen else mark for at, mark in enumerate(name))


# Old name and new: none of these is published. A letter is another, or a version is.
NEAR_MISSES = tuple(
    (name, other) for name in PROOFS for other in _nearest(name) if other not in PUBLISHED
)
NEAR_NAMES = tuple(other for _, other in NEAR_MISSES)

# Some servers take underscores for hyphens, so these may count as the published ones.
UNDERSCORED = tuple((name, other) for name in PROOFS for other in _underscored(name))

BLANK = " \t"


def recased_headers(
    *,
    masks: SearchStrategy[bytes] = st.binary(min_size=16, max_size=16)
    | st.sampled_from([b"\x00", b"\xff"]),
) -> SearchStrategy[Edit]:
    """All header names in any mixture of capitals and small letters, or in one of them."""
    return masks.map(lambda mask: ("recase_headers", mask.hex()))


def reordered_headers(
    *, orders: SearchStrategy[list[int]] = st.permutations(range(5))
) -> SearchStrategy[Edit]:
    """As many headers as *orders* have in any order, those behind them as they were."""
    return orders.map(lambda order: ("reorder_headers", order))


def unknown_headers(
    *,
    names: SearchStrategy[str] = words().map("x-{}".format),
    values: SearchStrategy[str] = st.text(HARMLESS, max_size=60),
) -> SearchStrategy[Edit]:
    """Headers that no source knows, with any visible characters for a value."""
    return st.tuples(names, values).map(lambda pair: ("add_header", [*pair]))


def strangers(
    *,
    unknown: SearchStrategy[Edit] = unknown_headers(),
    known: SearchStrategy[Edit] = unknown_headers(names=st.sampled_from(STRANGERS)),
    near: SearchStrategy[Edit] = unknown_headers(names=st.sampled_from(NEAR_NAMES)),
) -> SearchStrategy[Edit]:
    """Headers that the page does not name, some of them by a letter, beside those it names."""
    return unknown | known | near


def absent_headers(
    *, names: SearchStrategy[str] = st.sampled_from(PUBLISHED)
) -> SearchStrategy[Edit]:
    """A header that is not sent."""
    return names.map(lambda name: ("drop_header", name))


def empty_headers(
    *,
    names: SearchStrategy[str] = st.sampled_from(PUBLISHED),
    blanks: SearchStrategy[str] = st.text(BLANK, max_size=12),
) -> SearchStrategy[Edit]:
    """A header without a value, but perhaps with blanks for one."""
    return st.tuples(names, blanks).map(lambda pair: ("header", [*pair]))


def misnamed_headers(
    *, names: SearchStrategy[tuple[str, str]] = st.sampled_from(NEAR_MISSES)
) -> SearchStrategy[Edit]:
    """A header under a name that is nearly its own."""
    return names.map(lambda pair: ("rename_header", [*pair]))


def underscored_headers(
    *, names: SearchStrategy[tuple[str, str]] = st.sampled_from(UNDERSCORED)
) -> SearchStrategy[Edit]:
    """A header under its own name with underscores for hyphens."""
    return misnamed_headers(names=names)


def padded_headers(
    *,
    names: SearchStrategy[str] = st.sampled_from(PUBLISHED),
    blanks: SearchStrategy[str] = st.text(BLANK, min_size=1, max_size=12),
) -> SearchStrategy[Edit]:
    """A header with blanks and tabs in front of its value, behind it, or both."""
    sides = st.sampled_from(["{0}%s", "%s{0}", "{0}%s{0}"])
    return st.tuples(names, sides, blanks).map(
        lambda parts: ("pad_header", [parts[0], parts[1].format(parts[2])])
    )


def doubled_headers(
    *,
    names: SearchStrategy[str] = st.sampled_from(PUBLISHED),
    values: SearchStrategy[str | None] = st.none() | words(),
    places: SearchStrategy[str] = st.sampled_from(["add_header", "insert_header"]),
) -> SearchStrategy[Edit]:
    """A header twice, with its own value or another, behind the others or in front of them."""
    return st.tuples(places, names, values).map(
        lambda parts: (parts[0], [parts[1], parts[2] or OWN_VALUES[parts[1]]])
    )


def odd_headers(
    *,
    names: SearchStrategy[str] = st.sampled_from(PUBLISHED),
    places: SearchStrategy[str] = st.sampled_from(["{0}", "{0}%s", "%s{0}"]),
    texts: SearchStrategy[str] = odd_texts(),
) -> SearchStrategy[Edit]:
    """A header with bytes beyond ASCII for a value, or before or behind its value."""
    return st.tuples(names, places, texts).map(
        lambda parts: ("pad_header", [parts[0], parts[1].format(parts[2])])
    )


def long_headers(
    *,
    names: SearchStrategy[str] = st.sampled_from((*PUBLISHED, "x-long")),
    letters: SearchStrategy[str] = st.sampled_from(TOKEN),
    sizes: SearchStrategy[int] = st.integers(min_value=1, max_value=40_000),
) -> SearchStrategy[Edit]:
    """A header of one letter, again and again."""
    return st.tuples(names, letters, sizes).map(lambda parts: ("repeat_header", [*parts]))


def unknown_access_keys(
    *,
    names: SearchStrategy[str] = words().map("nobody{}".format) | st.sampled_from(NOBODYS_KEYS),
) -> SearchStrategy[Edit]:
    """Access keys that nobody has."""
    return names.map(lambda name: ("access_key_text", name))


def bent_access_keys(
    *,
    places: SearchStrategy[str] = st.sampled_from(
        [
            "{{access_key}}{0}",
            "{0}{{access_key}}",
            "{0}{{access_key}}{0}",
            "{{access_key_swapped}}",
        ]
    ),
    texts: SearchStrategy[str] = marks() | st.sampled_from(("{access_key}", '"', ",", "*")),
) -> SearchStrategy[Edit]:
    """The right access key with something in front of it or behind it, or in the other case."""
    return st.tuples(places, texts).map(
        lambda parts: ("access_key_text", parts[0].format(parts[1]))
    )
