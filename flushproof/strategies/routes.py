"""Methods, paths and queries."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flushproof.contract import PATH
from flushproof.harm import decoy
from flushproof.strategies.escapes import masks, percent_lower, percent_upper, recasings, spelt
from flushproof.strategies.texts import Edit, words

OPERATION = PATH.rpartition("/")[2]
BASE = PATH.removesuffix(f"/{OPERATION}")

# HEAD, OPTIONS, TRACE and CONNECT are left out: web servers answer them before a gateway does.
METHODS = ("PUT", "PATCH", "DELETE")
MADE_UP_METHODS = (
    *("PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH"),
    *("MERGE", "LINK", "UNLINK", "PURGE", "QUERY", "FLUSH", "LIST", "POSTS", "GETPOST"),
)
RECASED_METHODS = ("post", "Post", "pOST", "POSt", "get", "Get", "gET")

# None of them is an operation of a published service, so that whoever serves it does no harm.
PATHS = (
    *("/clouddb", "/clouddb/", BASE, f"{BASE}/", f"/{OPERATION}", f"/v2/{OPERATION}"),
    *(f"/clouddb/{OPERATION}", f"/{{word}}{PATH}", f"{PATH}/{{word}}", f"{BASE}/{{word}}/x"),
    *(f"{BASE}/nosuch{{word}}", f"/nosuch{{word}}/v2/{OPERATION}", f"{BASE}/nosuch/{OPERATION}"),
    *(f"{BASE}/{OPERATION}{{word}}", f"{BASE}/x{OPERATION}", f"{PATH}{PATH}", f"{BASE}{PATH}"),
)
NEIGHBOURS = ("", "xx", "-", "_")

RECASED = (OPERATION.lower(), OPERATION.upper(), OPERATION.swapcase(), "FlushCloudDBInstance")

ODD_PATHS = (
    *(f"{PATH}/", f"{PATH}//", f"/{PATH}", f"{BASE}//{OPERATION}", f"{BASE}/./{OPERATION}"),
    *(f"/.{PATH}", f"{BASE}/x/../{OPERATION}", f"/..{PATH}", f"/x/..{PATH}", f"{PATH}/."),
    *(f"{PATH};{{word}}", f"{PATH};{{word}}={{word}}", f"{BASE};{{word}}/{OPERATION}", f"{PATH}."),
    *(
        f"{PATH}.json",
        f"{PATH}.xml",
        f"{PATH}%20",
        f"{PATH}%00",
        f"{PATH}%3F{{word}}",
        f"{PATH}%2F",
    ),
    *(f"{BASE}%2F{OPERATION}", f"{BASE}/%2E/{OPERATION}", f"{BASE}%252F{OPERATION}", f"{PATH}%"),
    *(f"{PATH}:{{word}}", f"{PATH}@{{word}}", f"{PATH}~", f"{PATH}!", f"{PATH}$", f"{PATH}+"),
)

# {value} is any word, percent-encoded at will.
QUERIES = (
    *(
        "responseFormatType=json",
        "responseFormatType=xml",
        "responseFormatType=",
        "{value}={value}",
    ),
    *("responseFormatType=json&responseFormatType=xml", "responseFormatType={value}", "{value}"),
    *("cloudDBInstanceNo={instance}", f"cloudDBInstanceNo={decoy(2)}", "cloudDBInstanceNo="),
    *("cloudDBInstanceNo={value}", "cloudDBInstanceNo={instance}&cloudDBInstanceNo={instance}"),
    *("{value}={value}&{value}={value}", "{value}&&{value}", "&{value}=", "={value}", "="),
)
STRAYS = (
    "?",
    "??",
    "?&",
    "?=",
    "?{value}?{value}",
    "?{value}%",
    "?{value}%zz",
    "#",
    "#{value}",
    "?#",
)


def unsigned_queries(*, names: SearchStrategy[str] = words()) -> SearchStrategy[Edit]:
    """Parameters that are added to the query after signing."""
    return names.map(lambda name: ("add_query", f"{name}={name}"))


def encoded_words() -> SearchStrategy[str]:
    """Words of which some letters are percent-encoded, though none needs to be."""
    escapes = st.sampled_from((percent_upper, percent_lower))
    return st.tuples(words(max_size=8), masks("x" * 8), escapes).map(lambda drawn: spelt(*drawn))


def encoded_queries(
    *,
    templates: SearchStrategy[str] = st.sampled_from(QUERIES),
    values: SearchStrategy[str] = encoded_words(),
) -> SearchStrategy[Edit]:
    """Queries that RFC 3986 allows: of the known parameters, of others, doubled, empty, encoded."""
    return st.tuples(templates, values).map(
        lambda drawn: ("query", drawn[0].replace("{value}", drawn[1]))
    )


def long_queries(
    *,
    lengths: SearchStrategy[int] = st.integers(min_value=100, max_value=4000),
    values: SearchStrategy[str] = st.sampled_from(("x", "%41", "&a=b", "a", "%EC%84%B1")),
) -> SearchStrategy[Edit]:
    """Queries of up to four thousand characters."""
    return st.tuples(lengths, values).map(
        lambda drawn: ("query", f"x={drawn[1] * (drawn[0] // len(drawn[1]))}")
    )


def stray_queries(
    *,
    tails: SearchStrategy[str] = st.sampled_from(STRAYS),
    values: SearchStrategy[str] = encoded_words(),
) -> SearchStrategy[Edit]:
    """Targets with a question mark, a number sign or a percent sign where none belongs."""
    return st.tuples(tails, values).map(
        lambda drawn: ("target", PATH + drawn[0].replace("{value}", drawn[1]))
    )


def other_methods(
    *,
    methods: SearchStrategy[str] = st.sampled_from(METHODS),
) -> SearchStrategy[Edit]:
    """The methods of HTTP that carry a body and that no source names for the operation."""
    return methods.map(lambda method: ("method", method))


def made_up_methods(
    *,
    methods: SearchStrategy[str] = st.sampled_from(MADE_UP_METHODS),
    words: SearchStrategy[str] = words(),
) -> SearchStrategy[Edit]:
    """Methods of other standards, or of none, that a web server may refuse before a gateway."""
    invented = words.map(lambda word: f"X{word.upper()}")
    return (methods | invented).map(lambda method: ("method", method))


def recased_methods(
    *,
    methods: SearchStrategy[str] = st.sampled_from(RECASED_METHODS),
) -> SearchStrategy[Edit]:
    """The known methods in another case; HTTP has them as other methods."""
    return methods.map(lambda method: ("method", method))


def unknown_paths(
    *,
    templates: SearchStrategy[str] = st.sampled_from(PATHS),
    words: SearchStrategy[str] = words(),
) -> SearchStrategy[Edit]:
    """Paths that are not published, whatever a gateway thinks of slashes and case."""
    return st.tuples(templates, words).map(
        lambda drawn: ("path", drawn[0].replace("{word}", drawn[1]))
    )


def misspelt_paths(
    *,
    places: SearchStrategy[int] = st.integers(min_value=0, max_value=len(OPERATION) - 1),
    letters: SearchStrategy[str] = st.sampled_from(NEIGHBOURS),
) -> SearchStrategy[Edit]:
    """The published path with one letter of the operation left out, or others in its place."""
    return st.tuples(places, letters).map(
        lambda drawn: (
            "path",
            f"{BASE}/{OPERATION[: drawn[0]]}{drawn[1]}{OPERATION[drawn[0] + 1 :]}",
        )
    )


def recased_paths(
    *,
    operations: SearchStrategy[str] = st.sampled_from(RECASED) | recasings(OPERATION),
) -> SearchStrategy[Edit]:
    """The published path with at least one letter of the operation in the other case."""
    return operations.map(lambda operation: ("path", f"{BASE}/{operation}"))


def other_versions(
    *,
    versions: SearchStrategy[int] = st.integers(min_value=3, max_value=99),
) -> SearchStrategy[Edit]:
    """The operation in versions that there are not."""
    return versions.map(lambda version: ("path", f"/clouddb/v{version}/{OPERATION}"))


def odd_paths(
    *,
    templates: SearchStrategy[str] = st.sampled_from(ODD_PATHS),
    words: SearchStrategy[str] = words(),
) -> SearchStrategy[Edit]:
    """Paths that some take for the published one: slashes, dots, suffixes, path parameters."""
    return st.tuples(templates, words).map(
        lambda drawn: ("path", drawn[0].replace("{word}", drawn[1]))
    )


def encoded_paths(
    *,
    changes: SearchStrategy[bytes] = masks(PATH),
) -> SearchStrategy[Edit]:
    """The published path with any of its letters and digits percent-encoded."""
    return changes.map(lambda mask: ("path", spelt(PATH, mask, percent_upper, plain="/")))
